"""Strangers round a room that is being taught.

Promises: `Siege.run` sends so many messages from so many connections, in one thread, and looks at every answer; the
room's teacher drives on meanwhile, and its students check each number; whatever is not as promised is kept in `wrong`,
with the frame that went before it.
"""

from __future__ import annotations

import json
import random
import ssl
import time
from collections import Counter
from typing import Any

from benchmarks.fuzz.frames import Stranger
from benchmarks.fuzz.wire import Wire

AT_ONCE = 8  # frames of one stranger before its answers are looked at
WAITING_BYTES = 256 * 1024  # of one stranger that the server has not taken: it waits
DRIVE_SECONDS = 0.2
PATIENCE_SECONDS = 60.0


class Steady:
    """Somebody who came to learn, or to teach."""

    def __init__(self, address: str, origin: str = "", trust: ssl.SSLContext | None = None) -> None:
        self._wire = Wire(address, origin, trust)
        self.seq = -1
        self.state: dict[str, Any] = {}
        self.reply: dict[str, Any] = {}
        self.gaps: list[str] = []
        self._answers: dict[int, Any] = {}
        self._number = self._acked = 0
        self._early: list[dict[str, Any]] = []

    def say(self, event: str, **payload: Any) -> int:
        self._number += 1
        self._wire.send(f"42{self._number}{json.dumps([event, {'v': 1, **payload}])}")
        return self._number

    def ask(self, event: str, **payload: Any) -> Any:
        """And wait for the answer."""
        number, end = self.say(event, **payload), time.monotonic() + PATIENCE_SECONDS
        while number not in self._answers:
            self.hear()
            assert time.monotonic() < end and not self._wire.ended, f"no answer to {event}"
            time.sleep(0.002)
        return self._answers.pop(number)

    def enter(self, event: str, **payload: Any) -> dict[str, Any]:
        """Open a room or join one."""
        reply: dict[str, Any] = self.ask(event, **payload)
        assert reply["ok"], reply
        self.reply, self.seq, self.state = reply, reply["seq"], dict(reply["state"])
        early, self._early = self._early, []
        for told in early:
            self._take(told)
        return reply

    def hear(self) -> None:
        """What has come; every change is acknowledged."""
        self._wire.flush()
        for frame in self._wire.frames():
            if frame == "2":
                self._wire.send("3")
            elif isinstance(frame, str) and frame.startswith("43"):
                at = frame.index("[")
                self._answers[int(frame[2:at])] = json.loads(frame[at:])[0]
            elif isinstance(frame, str) and frame.startswith("42"):
                self._take(json.loads(frame[2:])[1])
        if self._wire.ended:
            self.gaps.append("the connection ended")
        if self.seq > self._acked:
            self._acked = self.seq
            self.say("room_ack", seq=self.seq)
        for number in [one for one in self._answers if one < self._number - 50]:
            del self._answers[number]

    def _take(self, told: dict[str, Any]) -> None:
        if "seq" not in told:
            return
        if self.seq < 0:
            self._early.append(told)
        elif told["seq"] > self.seq:
            if "state" in told:
                self.state = told["state"]
            else:
                if told["seq"] != self.seq + 1:
                    self.gaps.append(f"{told['seq']} came after {self.seq}")
                self.state = {**self.state, **told["change"]}
            self.seq = told["seq"]

    def close(self) -> None:
        self._wire.close()


class Room:
    """A teacher and two students; only the teacher may move it."""

    def __init__(self, address: str) -> None:
        self.teacher = Steady(address)
        self.code = self.teacher.enter("room_open", place="cycle=0", playing=False, cycle=0, speed=1000)["code"]
        self.students = [Steady(address) for _ in range(2)]
        for one in self.students:
            one.enter("room_join", code=self.code, name="Ada")
        self.driven, self._next = 0, 0.0

    @property
    def everybody(self) -> tuple[Steady, ...]:
        return self.teacher, *self.students

    def beat(self) -> None:
        """Teach on."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + DRIVE_SECONDS
            self.driven += 1
            self.teacher.say("room_drive", place=f"cycle={self.driven}", cycle=self.driven)
        for one in self.everybody:
            one.hear()

    def wrong(self) -> list[str]:
        """Whether all see what the teacher last did, and nothing came twice or not at all."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and any(one.state.get("cycle") != self.driven for one in self.everybody):
            for one in self.everybody:
                one.hear()
            time.sleep(0.01)
        found = [gap for one in self.everybody for gap in one.gaps]
        for one in self.everybody:
            state = one.state
            if (state["cycle"], state["place"]) != (self.driven, f"cycle={self.driven}"):
                found.append(f"a member sees {state['cycle']}, the teacher was at {self.driven}")
            if state["wheel"] != "m1" or state["ended"] or state["vote"] or state["playing"]:
                found.append(f"somebody else moved the room: {state}")
        return found


class Besieger:
    """One stranger's connection; it comes back when it was thrown out."""

    def __init__(self, address: str, seed: int, code: str) -> None:
        self._address, self._says = address, Stranger(seed, code)
        self._wire = self._come()
        self._last: str | bytes = ""
        self.outcomes: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.open = 0  # asked and not yet answered
        self._asked = 0.0
        self._placeholder = False

    def _come(self) -> Wire:
        """With a run to ask about."""
        wire = Wire(self._address)
        wire.send('420["open",{"v":1,"scenario":"the-line-bounces"}]')
        return wire

    def turn(self) -> int:
        """Say some, hear some; how many were said."""
        self._listen()
        if self._wire.ended:
            self.outcomes["came back"] += 1
            self._wire.close()
            self._wire, self.open = self._come(), 0
        if self._wire.waiting > WAITING_BYTES or (self.open >= AT_ONCE and time.monotonic() - self._asked < 1):
            self._wire.flush()
            return 0
        self.open, self._asked = 0, time.monotonic()
        for _ in range(AT_ONCE):
            rude = self._says.rude()
            if rude is not None:
                self._last = rude
                self._wire.raw(rude)
            else:
                self._last = self._says.frame()
                self._wire.send(self._last)
                self.open += isinstance(self._last, str) and self._last[2:3].isdigit()
        return AT_ONCE

    def _listen(self) -> None:
        for frame in self._wire.frames():
            if frame == "2":
                self._wire.send("3")
            elif isinstance(frame, bytes):
                self.outcomes["binary"] += 1
            elif frame.startswith("46"):
                self.open -= 1
            elif frame.startswith("43"):
                self.open -= 1
                self._judge(frame)

    def _judge(self, frame: str) -> None:
        answer = json.loads(frame[frame.index("[") :])
        told = answer[0] if answer else None
        if not isinstance(told, dict) or not isinstance(told.get("ok"), bool):
            self.wrong.append(f"{frame[:200]} after {self._last!r:.200}")
        elif told["ok"]:
            self.outcomes["answered"] += 1
        else:
            error = told["error"]
            if not {"message", "remedy", "place"} <= set(error) or "could not answer" in error["message"]:
                self.wrong.append(f"{frame[:300]} after {self._last!r:.200}")
            self.outcomes["too fast" if error["place"] == "rate" else "refused"] += 1

    def close(self) -> None:
        self._wire.close()


class Siege:
    """Strangers, half of whom know the room's code."""

    def __init__(self, address: str, connections: int, seed: int) -> None:
        self.room = Room(address)
        self._strangers = [
            Besieger(address, seed * 1_000 + number, self.room.code if number % 2 else "")
            for number in range(connections)
        ]
        self._order = random.Random(seed)
        self.sent = 0

    @property
    def outcomes(self) -> Counter[str]:
        return sum((one.outcomes for one in self._strangers), Counter[str]())

    @property
    def wrong(self) -> list[str]:
        return [wrong for one in self._strangers for wrong in one.wrong]

    def run(self, messages: int) -> None:
        """So many more."""
        until = self.sent + messages
        while self.sent < until:
            self._order.shuffle(self._strangers)
            said = 0
            for number, one in enumerate(self._strangers):
                said += one.turn()
                if number % 8 == 0:
                    self.room.beat()
            self.sent += said
            if not said:
                time.sleep(0.002)

    def finish(self) -> list[str]:
        """Everything that was not as promised."""
        found = [*self.wrong, *self.room.wrong()]
        for stranger in self._strangers:
            stranger.close()
        for member in self.room.everybody:
            member.close()
        return found
