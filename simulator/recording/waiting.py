"""Where a core begins to wait for another one, in the events of one chunk.

Promises: a spin; a request for a line that another core has asked for and does not have yet, queued or on its way; a
lock that is wanted while somebody holds it for writing, or for reading where it is wanted for writing.  Who asked
before the chunk is known from its opening.  static/js/transport/waiting.js has the same rules.
Does not: say how long anybody waits: a read that follows another one of a shared line hardly does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.language.opcodes import BY_NAME
from simulator.language.program import Program
from simulator.recording.wire import Columns
from simulator.vocabulary import EventKind, Mark, RequestState

Indices = npt.NDArray[np.int64]
ASKED = (RequestState.QUEUED, RequestState.GRANTED)


def wants_to_write(program: Program) -> tuple[int, ...]:
    """Instructions that want a lock for writing: what their function then marks first is that it has it alone."""
    marks = np.nonzero(program.code[:, 0] == BY_NAME["MARK"].number)[0]
    found = []
    follows: dict[int, int] = {}  # function -> what it marks next of these two
    for pc in reversed(marks.tolist()):
        what, function = int(program.code[pc, 1]), int(program.code[pc, 7])
        if what in (Mark.ACQUIRED, Mark.ACQUIRED_READ):
            follows[function] = what
        elif what == Mark.WANT and follows.get(function) == Mark.ACQUIRED:
            found.append(pc)
    return tuple(reversed(found))


class Waiting:
    """Finds waits in the chunks of one run."""

    def __init__(self, blocks: Mapping[str, Any], to_write: Sequence[int]) -> None:
        """`blocks`: the mirror's; `to_write`: instructions that want a lock for writing."""
        self._to_write = frozenset(to_write)
        self._request, self._lock, self._core = blocks["request"], blocks["lock"], blocks["core"]

    def heads(self, columns: Columns) -> Indices:
        """Indices of the first assignments of events by which a core begins to wait, in order."""
        assert columns.opening is not None, "who asked before is known from the chunk's opening"
        found = np.nonzero(columns.kind == EventKind.SPIN)[0].tolist()
        found += self._asked_for(columns, columns.opening)
        found += self._held(columns, columns.opening)
        return np.array(sorted(found), dtype=np.int64)

    def _asked_for(self, columns: Columns, opening: npt.NDArray[np.number[Any]]) -> list[int]:
        """Requests for a line that another core has asked for and does not have yet."""
        base, stride, count = (int(self._request[one]) for one in ("base", "stride", "count"))
        state_at, line_at = (self._request["fields"].index(one) for one in ("state", "line"))
        table = opening[base : base + stride * count].reshape(count, stride)
        states: list[int] = table[:, state_at].astype(np.int64).tolist()
        lines: list[int] = table[:, line_at].astype(np.int64).tolist()
        offset = columns.slot.astype(np.int64) - base
        field = offset % stride
        told = np.nonzero((offset >= 0) & (offset < count * stride) & ((field == state_at) | (field == line_at)))[0]
        found = []
        asking, at_head = -1, -1  # the slot of the request under way, and its event
        rows = zip(
            columns.heads[np.searchsorted(columns.heads, told, side="right") - 1].tolist(), told.tolist(),
            (offset[told] // stride).tolist(), (field[told] == state_at).tolist(), columns.new[told].tolist(),
            columns.kind[told].tolist(), strict=True,
        )
        for head, at, slot, is_state, new, kind in rows:
            if asking >= 0 and head != at_head:
                if _another(states, lines, asking):
                    found.append(at_head)
                asking = -1
            if at == head and kind == EventKind.REQUEST:
                asking, at_head = slot, head
            (states if is_state else lines)[slot] = int(new)
        if asking >= 0 and _another(states, lines, asking):
            found.append(at_head)
        return found

    def _held(self, columns: Columns, opening: npt.NDArray[np.number[Any]]) -> list[int]:
        """Locks wanted while somebody has them whom it must wait for."""
        wants = np.nonzero(columns.kind == EventKind.LOCK_WANT)[0].tolist()
        found = []
        for at in wants:
            lock, core = int(columns.new[at]), (int(columns.slot[at]) - self._core["base"]) // self._core["stride"]
            written = self._before(columns, opening, self._lock, lock, "holder", at) >= 0
            read = self._before(columns, opening, self._lock, lock, "readers", at) > 0
            if written or (read and self._before(columns, opening, self._core, core, "pc", at) in self._to_write):
                found.append(at)
        return found

    def _before(
        self, columns: Columns, opening: npt.NDArray[np.number[Any]], block: Mapping[str, Any], index: int, field: str,
        at: int,
    ) -> int:
        """A word of the mirror just before assignment `at`."""
        slot = int(block["base"]) + index * int(block["stride"]) + list(block["fields"]).index(field)
        earlier = np.nonzero(columns.slot[:at] == slot)[0]
        return int(columns.new[earlier[-1]] if len(earlier) else opening[slot])


def _another(states: Sequence[int], lines: Sequence[int], slot: int) -> bool:
    """Whether a core other than that of request `slot` has asked for its line and does not have it yet."""
    line = lines[slot]
    return any(
        one == line and states[other] in ASKED and other >> 1 != slot >> 1 for other, one in enumerate(lines)
    )
