"""What a stranger says: frames of Socket.IO, and what only looks like some.

Promises: a function of the generator alone; most are messages a server must read to the end, the rest ends at most the
stranger's own connection.  It knows no network.
"""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable
from typing import Any

Payload = dict[str, Any]
SCENARIOS = ("the-line-bounces", "a-writer-comes", "two-sockets-by-hand", "absent", "../../etc/passwd", "%2e%2e/x.fl")
LESSONS = ("01-what-a-fault-is", "03-the-line", "absent", "..")
NAMES = ("Ada", "<script>alert(1)</script>", "‮gnp.exe", "\u0000\u0007", "a" * 60, "  ", "'; DROP TABLE room; --",
         "👩‍🏫")
PLACES = ("", "scenario=the-line-bounces&cycle=4096", "cycle=1", "javascript:alert(1)", "a" * 5_000, "x=" + "%41" * 99)
WEIRD: tuple[Any, ...] = (
    None, True, False, -1, 0, 2**31, 2**53, 2**70, -(2**70), 1e308, 0.5, "", "r1", "r99", "\u0000", "x" * 300, [], {},
    [[]], {"a": {"b": {}}}, [None] * 40, "9" * 400, {"__proto__": 1}, "__class__", {"_placeholder": True, "num": 0},
)
# how often, beside the others: what takes a server seconds is rare, or there would be nothing else
EVENTS: dict[str, tuple[float, Callable[[random.Random], Payload]]] = {
    "catalog": (0.2, lambda r: {}),
    "open": (0.5, lambda r: {"scenario": r.choice(SCENARIOS)} if r.random() < 0.7 else {
        "design": "rwsem-xadd", "machine": "toy-2x2", "workload": "multi-fault-all", "cores": r.randint(1, 4),
        "seed": r.randint(0, 2),
    }),
    "chunk": (14, lambda r: {"run": run(r), "number": r.choice((0, 1, 2, 3, 40, 10**6)), "keyframe": r.random() < 0.5}),
    "summary": (4, lambda r: {"run": run(r), "first": r.randint(0, 40), "count": r.randint(1, 64)}),
    "frame": (4, lambda r: {"run": run(r), "cycle": r.randint(0, 90_000)}),
    "report": (0.2, lambda r: {"run": run(r)}),
    "aligned": (0.02, lambda r: {"run": run(r), "faults": r.randint(0, 50)}),
    "diverge": (0.02, lambda r: {"run": run(r), "other": run(r)}),
    "vmas": (0.2, lambda r: {"run": run(r), "cycle": r.randint(0, 90_000)}),
    "evidence": (0.2, lambda r: {"run": run(r), "cycle": r.randint(0, 90_000)}),
    "find": (0.02, lambda r: {"run": run(r), "cycle": r.randint(0, 9_000), "what": "transfer", "line": 0}),
    "close": (2, lambda r: {"run": run(r)}),
    "charts": (0.2, lambda r: {}),
    "race": (0.02, lambda r: {"designs": ["rwsem-xadd", "absent"][: r.randint(1, 2)], "machine": "toy-2x2",
                           "workload": "multi-fault-all", "cores": 2, "faults": 200}),
    "standings": (2, lambda r: {"race": r.choice(("a1", "a2", "b1"))}),
    "race_end": (1, lambda r: {"race": "a1"}),
    "sweep": (0.02, lambda r: {"designs": ["rwsem-xadd"], "machine": "toy-2x2", "workload": "multi-fault-all",
                            "cores": [1, 2], "seeds": 1, "faults": 200}),
    "sweep_points": (2, lambda r: {"sweep": r.choice(("w1", "w2", "x")), "since": r.randint(0, 5)}),
    "sweep_end": (1, lambda r: {"sweep": "w1"}),
    "lesson": (0.02, lambda r: {"lesson": r.choice(LESSONS)}),
    "ask": (0.02, lambda r: {"lesson": r.choice(LESSONS), "step": r.randint(1, 9), "seed": r.randint(0, 3)}),
    "reply": (0.02, lambda r: {"lesson": r.choice(LESSONS), "step": 2, "seed": 1, "picked": r.randint(0, 5)}),
    "room_open": (0.2, lambda r: {"place": r.choice(PLACES), "playing": True, "cycle": 5, "speed": 1000,
                                "name": r.choice(NAMES)}),
    "room_join": (2, lambda r: {"code": "".join(r.choices(string.ascii_lowercase + "23456789", k=6)),
                                "name": r.choice(NAMES)}),
    "room_leave": (1, lambda r: {}),
    "room_end": (3, lambda r: {}),
    "room_ack": (6, lambda r: {"seq": r.choice((0, 1, 5, 10**6, 2**53))}),
    "room_drive": (10, lambda r: {"cycle": r.randint(0, 10**9), "playing": r.random() < 0.5,
                                  "place": r.choice(PLACES)}),
    "room_point": (3, lambda r: {"x": r.randint(0, 10_000), "y": r.randint(0, 10_000)}),
    "room_wheel": (4, lambda r: {"member": r.choice(("m1", "m2", "m3", "m999"))}),
    "room_hand": (4, lambda r: {"up": r.random() < 0.5}),
    "room_roster": (2, lambda r: {}),
    "room_ask": (1, lambda r: {"lesson": r.choice(LESSONS), "step": 2, "seed": 1}),
    "room_phase": (2, lambda r: {"phase": r.choice(("talk", "again", "reveal", "done"))}),
    "room_vote": (4, lambda r: {"round": r.randint(1, 2), "option": r.randint(0, 5)}),
    "room_votes": (2, lambda r: {}),
    "no_such_event": (1, lambda r: {"x": 1}),
    "disconnect": (1, lambda r: {}),
    "connect": (1, lambda r: {}),
}
GARBLED = (
    "42", "42[", "42[]", '42["chunk"]', '42[3,{"v":1}]', '42{"v":1}', '421["open",{"v":1}', "42" + "[" * 3000, "43",
    '431[]', "49", "9", "x", "", "41/nowhere", '40/nowhere,{"a":1}', '42/nowhere,["chunk",{}]', "6", "5",
    '459999-["chunk",{"_placeholder":true,"num":0}]', '451-["chunk",{"_placeholder":true,"num":0}]', "46", "2probe",
    '421["chunk",{"v":1,"run":"r1","number":' + "9" * 5000 + "}]", '421["chunk",{"v":1,"number":NaN}]', "1", "41", "40",
    '42["chunk",{"v":1e999}]', '42[null]', '42"chunk"', '42["\\ud800",{"v":1}]', "3", "2",
)
RUDE = (  # below websockets' own rules: bytes of the connection
    b"\xff\xff\xff\xff", b"\x81\x00", b"\x8f\x80\0\0\0\0", b"\x81" + b"\xff" * 9 + b"\0\0\0\0", b"GET / ",
    b"\x08\x80\0\0\0\0", b"\x80\x85\0\0\0\0hello", b"\x89\x80\0\0\0\0", b"\xc1\x81\0\0\0\0x", b"\x81\x81\0\0\0\0\xff",
)


def run(r: random.Random) -> str:
    return r.choice(("r1", "r1", "r1", "r2", "r3", "r77"))


def mutated(r: random.Random, payload: Payload) -> Any:
    """Something near it."""
    changed: Any = dict(payload)
    for _ in range(r.randint(1, 3)):
        keys = list(changed)
        match r.randint(0, 5):
            case 0 if keys:
                del changed[r.choice(keys)]
            case 1:
                changed["".join(r.choices(string.printable, k=r.randint(0, 12)))] = r.choice(WEIRD)
            case 2:
                changed["v"] = r.choice(WEIRD)
            case 3:
                return r.choice(WEIRD)
            case _ if keys:
                changed[r.choice(keys)] = r.choice(WEIRD)
    return changed


class Stranger:
    """Frames without end."""

    def __init__(self, seed: int, code: str = "") -> None:
        self._random = random.Random(seed)
        self._code = code
        self._names = list(EVENTS)
        self._weights = [weight for weight, _ in EVENTS.values()]
        self._number = 0

    def frame(self) -> str | bytes:
        """The next; bytes are sent as a binary message."""
        r, kind = self._random, self._random.random()
        if kind < 0.005:
            return r.choice(GARBLED)
        if kind < 0.0075:
            return r.randbytes(r.randint(0, 200))
        if kind < 0.01:
            return "4" + "".join(r.choices(string.printable, k=r.randint(0, 60)))
        (event,) = r.choices(self._names, self._weights)
        payload: Any = {"v": 1, **EVENTS[event][1](r)}
        if event == "room_join" and self._code and r.random() < 0.5:
            payload["code"] = self._code
        if r.random() < 0.35:
            payload = mutated(r, payload)
        arguments = [payload] if r.random() < 0.97 else r.choice(([], [payload, payload], [1, 2, 3]))
        self._number += 1
        told = json.dumps([event, *arguments], ensure_ascii=r.random() < 0.5)
        return f"42{self._number if r.random() < 0.95 else ''}{told}"

    def rude(self) -> bytes | None:
        """Now and then, bytes that are no frame: they end the connection."""
        return self._random.choice(RUDE) if self._random.random() < 0.0005 else None
