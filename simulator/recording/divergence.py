"""Where two runs part: the first event at which the acting core, the kind or the source place is another.

Promises: both runs' events are read in order, from the same chunk on, and compared one by one, whatever cycles they
fall in; up to the answer the two did the same, event for event.  Places are compared as file and line of the kernel
text, so runs of other designs, machines, layouts and numbers of cores can be compared.  `late` is the first event that
both runs have and that falls in another cycle: there one of them begins to lag.
Does not: compare values, lines or due times, lock anything, or say how far to look (the server does).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.language.program import Program
from simulator.recording.wire import NOBODY, Columns
from simulator.vocabulary import EventKind

Numbers = npt.NDArray[np.int64]
NOWHERE = -1  # a core that runs nothing


@dataclass(frozen=True)
class Step:
    """One event: where it stands in the recording, and what it is compared by."""

    chunk: int
    index: int
    cycle: int
    core: int
    kind: int
    file: str
    line: int
    function: str

    def as_dict(self) -> dict[str, Any]:
        """For the wire; `core` is -1 for what a viewer did, `file` is empty while the core runs nothing."""
        return {**vars(self), "kind": EventKind(self.kind).name}


class Trail:
    """The events of one run, in order; each chunk is read when it is wanted, and forgotten when it was compared."""

    def __init__(
        self, program: Program, pcs: Mapping[str, Any], cores: int, columns: Callable[[int], Columns | None],
        first: int,
    ) -> None:
        """`pcs`: the mirror's core block; `columns(number)`: a chunk's, None beyond the end; `first`: begin there."""
        self._program, self._columns, self._cores = program, columns, cores
        self._base = pcs["base"] + list(pcs["fields"]).index("pc")
        self._stride, self._block = int(pcs["stride"]), int(pcs["count"]) * int(pcs["stride"])
        self._pc = np.full(cores, NOWHERE, dtype=np.int64)
        self._known = np.zeros(cores, dtype=bool)
        self.chunk = first - 1  # of the events at hand
        self.ended = False
        self._take(*(np.zeros(0, dtype=np.int64) for _ in range(5)))

    def _take(self, index: Numbers, cycle: Numbers, core: Numbers, kind: Numbers, pc: Numbers) -> None:
        self.index, self.cycle, self.core, self.kind, self.pc = index, cycle, core, kind, pc

    def __len__(self) -> int:
        return len(self.index)

    def read(self) -> None:
        """Read the next chunk; `ended` if there is none. Whoever calls holds the recording."""
        columns = self._columns(self.chunk + 1)
        if columns is None:
            self.ended = True
            return
        self.chunk += 1
        heads = np.nonzero(columns.kind != EventKind.ALSO)[0].astype(np.int64)
        core = columns.actors(heads, self._cores)
        cycle = columns.cycle[heads].astype(np.int64) + columns.start
        self._take(heads, cycle, core, columns.kind[heads].astype(np.int64), self._places(columns, heads, core))

    def _places(self, columns: Columns, heads: Numbers, core: Numbers) -> Numbers:
        """At which instruction the acting core stood when each event began."""
        offset = columns.slot.astype(np.int64) - self._base
        moves = np.nonzero((offset >= 0) & (offset < self._block) & (offset % self._stride == 0))[0]
        mover = offset[moves] // self._stride
        places = np.full(len(heads), NOWHERE, dtype=np.int64)
        for one in np.unique(np.concatenate((mover, core[core != NOBODY]))).tolist():
            at = moves[mover == one]
            if len(at) and not self._known[one]:
                self._pc[one], self._known[one] = int(columns.old[at[0]]), True
            values = np.concatenate(([self._pc[one]], columns.new[at].astype(np.int64)))
            own = np.nonzero(core == one)[0]
            places[own] = values[np.searchsorted(at, heads[own], side="left")]
            self._pc[one] = values[-1]
        return places

    def drop(self, count: int) -> None:
        """Forget the first `count` events at hand."""
        self._take(*(column[count:] for column in (self.index, self.cycle, self.core, self.kind, self.pc)))

    def places(self, names: dict[tuple[str, int], int]) -> Numbers:
        """For each instruction the number of its source place, those of `names` first; one more for nowhere."""
        of_line = np.array([names.setdefault(place, len(names)) for place in self._program.lines], dtype=np.int64)
        return np.append(of_line[self._program.code[:, 6]], NOWHERE)

    def step(self) -> Step | None:
        """The first event at hand; None if there is none."""
        if not len(self):
            return None
        pc = int(self.pc[0])
        file, line = self._program.lines[int(self._program.code[pc, 6])] if pc >= 0 else ("", 0)
        function = self._program.functions[int(self._program.code[pc, 7])].name if pc >= 0 else ""
        index, cycle, core, kind = (int(one[0]) for one in (self.index, self.cycle, self.core, self.kind))
        return Step(self.chunk, index, cycle, core, kind, file, line, function)


class Divergence:
    """Two trails side by side: what both have is passed over, until they part."""

    def __init__(self, first: Trail, second: Trail) -> None:
        names: dict[tuple[str, int], int] = {}
        self.first, self.second = first, second
        self._place = first.places(names), second.places(names)
        self.events = 0  # that both have, so far
        self.late: dict[str, int] | None = None
        self.apart = False

    @property
    def wants(self) -> tuple[Trail, ...]:
        """Trails that must be read before more can be compared; none when all is known."""
        return () if self.apart else tuple(one for one in (self.first, self.second) if not len(one) and not one.ended)

    @property
    def ended(self) -> bool:
        """Both runs were compared to their ends, and never parted."""
        return not self.apart and self.first.ended and self.second.ended and not len(self.first) + len(self.second)

    def compare(self) -> None:
        """Pass over what both have of what is at hand."""
        one, other = self.first, self.second
        count = min(len(one), len(other))
        if not count:
            self.apart = not self.wants and bool(len(one) + len(other))  # one of them has ended
            return
        same = (one.core[:count] == other.core[:count]) & (one.kind[:count] == other.kind[:count])
        same &= self._place[0][one.pc[:count]] == self._place[1][other.pc[:count]]
        common = count if same.all() else int(np.argmin(same))
        lags = np.nonzero(one.cycle[:common] != other.cycle[:common])[0]
        if self.late is None and len(lags):
            at = int(lags[0])
            self.late = {"event": self.events + at, "first": int(one.cycle[at]), "second": int(other.cycle[at])}
        self.events += common
        self.apart = common < count
        for trail in (one, other):
            trail.drop(common)

    def told(self) -> dict[str, Any]:
        """{apart, ended, events, late, first, second}: of the two, the event at which they part; null: it had ended."""
        steps = [trail.step() if self.apart else None for trail in (self.first, self.second)]
        first, second = (step.as_dict() if step else None for step in steps)
        return {
            "apart": self.apart, "ended": self.ended, "events": self.events, "late": self.late,
            "first": first, "second": second,
        }

