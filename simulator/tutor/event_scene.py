"""What the sentence of an event can look at: who acts, what changed and from what, the text the core is in, and names.

Promises: read from the event and the mirror after it alone, with the names that the page has for things
(static/js/panels/sentence_scene.js, names.js).  It makes no sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.tutor.told import range_line
from simulator.vocabulary import AgentKind, EventKind, State

FEW = 4  # cores that are named one by one
AFTER = re.compile(r"\binterrupt_after\(\s*\w+\s*,\s*(\w+)", re.ASCII)
Values = npt.NDArray[Any]


class Place(NamedTuple):
    """One word of the mirror that an event changed."""

    block: str
    id: int
    field: str
    old: int
    new: int


class Names:
    """What things of a run are called, and where the fields of its mirror lie."""

    def __init__(self, world: Mapping[str, Any], blocks: Mapping[str, Any]) -> None:
        self.world, self.blocks = world, blocks
        self._rows: dict[str, list[str]] = {}
        self._edges = sorted((int(told["base"]), name) for name, told in blocks.items())
        self._bases = [base for base, _ in self._edges]
        self._words = {
            int(word["cell"]): (line, word) for line in world["lines"] for word in line["words"]
        }
        self.cores = int(world["cores_n"])

    def place(self, slot: int, old: float, new: float) -> Place:
        """What an assignment changed."""
        name = self._edges[int(np.searchsorted(self._bases, slot, side="right")) - 1][1]
        told = self.blocks[name]
        index, field = divmod(slot - int(told["base"]), int(told["stride"]))
        fields = told["fields"]
        return Place(name, index, fields[field] if field < len(fields) else "", int(old), int(new))

    def read(self, values: Values, block: str, index: int, field: str, absent: int = 0) -> int:
        """A word of the mirror; `absent` where the run has none."""
        told = self.blocks.get(block)
        if told is None or field not in told["fields"] or not 0 <= index < told["count"]:
            return absent
        return int(values[told["base"] + index * told["stride"] + told["fields"].index(field)])

    def line(self, id_: int) -> str:
        """"mm_struct + 64"; "mem_map[12]" for a line that has no picture of its own; else "line 812"."""
        if 0 <= id_ < len(self.world["lines"]):
            return str(self.world["lines"][id_]["label"])
        return range_line(self.world, id_)

    def lock(self, id_: int) -> str:
        """Its name in the text."""
        return str(self.world["locks"][id_]["name"]) if 0 <= id_ < len(self.world["locks"]) else f"lock {id_}"

    def word(self, cell: int) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Line and word of a cell that the stage shows."""
        return self._words.get(cell)

    def row(self, pc: int) -> tuple[str, int, str]:
        """File, line and text of the source line of an instruction."""
        pcs = self.world["pcs"]
        if not 0 <= pc < len(pcs["line"]):
            return "", 0, ""
        file, line = str(self.world["files"][pcs["file"][pc]]), int(pcs["line"][pc])
        if file not in self._rows:
            self._rows[file] = str(self.world["sources"].get(file, "")).split("\n")
        rows = self._rows[file]
        return file, line, rows[line - 1].strip() if 0 < line <= len(rows) else ""

    def routine(self, pc: int) -> str:
        """The function that an instruction is of."""
        pcs = self.world["pcs"]
        return str(self.world["functions"][pcs["function"][pc]]["name"]) if 0 <= pc < len(pcs["function"]) else ""

    @cached_property
    def delayed_handlers(self) -> frozenset[str]:
        """Functions that `interrupt_after` has called: a device that is done, a timeout."""
        return frozenset(name for text in self.world["sources"].values() for name in AFTER.findall(text))

    @cached_property
    def slept_on(self) -> int:
        """The lock that a sleeping thread waits for: the only one that can be slept on; -1 where several could be."""
        may = [int(lock["id"]) for lock in self.world["locks"] if lock["kind"] != "spinlock"]
        return may[0] if len(may) == 1 else -1


class Scene:
    """One event, and the mirror after it."""

    def __init__(
        self, names: Names, values: Values, changes: tuple[Place, ...], kind: int, agent: int, cause: int
    ) -> None:
        self.names, self.values, self.changes, self.kind, self.by = names, values, changes, kind, cause
        self.request = next((one.id for one in changes if one.block == "request"), -1)
        # The home serves whom it chooses, in the turn of whoever stands first in its queue.
        served = kind == EventKind.GRANT and self.request >= 0
        self.core = self.request >> 1 if served else agent % names.cores
        self.agent_kind = agent // names.cores
        self.hardware = f"Core {self.core}"
        self.pc = self.of_core("pc", -1)
        self.code = names.row(self.pc)[2]
        self.routine = names.routine(self.pc)

    @property
    def who(self) -> str:
        """Who executes: the core, and its thread where threads take turns."""
        thread = self.of_core("thread", -1)
        few = int(self.names.world["threads_n"]) <= self.names.cores or thread < 0
        return self.hardware if few else f"Thread {thread} on core {self.core}"

    def of_core(self, field: str, absent: int = 0) -> int:
        """A field of the core whose act it is."""
        return self.names.read(self.values, "core", self.core, field, absent)

    def asked(self, field: str, absent: int = 0) -> int:
        """A field of the request that the event is about."""
        return self.names.read(self.values, "request", self.request, field, absent)

    def changed(self, block: str, field: str = "") -> Place | None:
        """The first change in a block, or of a field of it."""
        return next((one for one in self.changes if one.block == block and field in ("", one.field)), None)

    def before(self, block: str, field: str, now: int) -> int:
        """What a field was before the event."""
        change = self.changed(block, field)
        return now if change is None else change.old

    @property
    def at_code(self) -> str:
        """For which text: the line the core is at, or a store that waited."""
        if self.request >= 0 and self.request % 2:  # slot 2c + 1: the buffer's
            return ", for the oldest store in its buffer"
        return f' for "{self.code}"' if self.code else ""

    @property
    def doing(self) -> str:
        """In which function."""
        return f" in {self.routine}" if self.routine else ""

    def own_copy(self, line: int) -> State:
        """In which state the core's own cache holds a line that the stage draws."""
        if not 0 <= line < self.names.blocks["line"]["count"]:
            return State.I
        cache = int(self.names.world["cores"][self.core]["cache"])
        read = self.names.read
        if read(self.values, "line", line, "owner") == cache:
            return State(read(self.values, "line", line, "owner_state"))
        if read(self.values, "line", line, "forwarder") == cache:
            return State.F
        return State.S if read(self.values, "line", line, f"sharers{cache >> 5}") >> (cache & 31) & 1 else State.I

    def cores_of(self, caches: Iterable[int]) -> list[int]:
        """The cores that have these caches."""
        lost = set(caches)
        return [int(core["id"]) for core in self.names.world["cores"] if core["cache"] in lost]

    @property
    def is_store(self) -> bool:
        """Whether a store buffer acts."""
        return self.agent_kind == AgentKind.STORE


def cores_said(ids: list[int]) -> str:
    """"core 4", "cores 1 and 2", "7 cores"."""
    if len(ids) == 1:
        return f"core {ids[0]}"
    if len(ids) > FEW:
        return f"{len(ids)} cores"
    return f"cores {', '.join(str(one) for one in ids[:-1])} and {ids[-1]}"


def value_said(word: Mapping[str, Any], value: int) -> str:
    """A word's value as a sentence says it."""
    if word["format"] == "pointer":
        return f"0x{value:x}" if value else "null"
    if word["format"] == "ticket":
        return f"{value % 65536} served, next ticket {value // 65536 % 65536}"
    if word["format"] == "hex" or abs(value) >= 2**31:
        return f"{'-' if value < 0 else ''}0x{abs(value):x}"
    return f"{value:,}"
