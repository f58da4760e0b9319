"""The mirror: which words of the arena the browser sees, and under which slot.

Two stretches of the arena are visible: cores, requests, locks, counters, page map and the watched lines' directory
entries, which lie one behind the other; and the words of the watched lines.  A slot is an index into both, joined.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Arena, Layout, table_count


class Mirror:
    """Slots of one layout: `length` of them; `first` and `words` are the two stretches."""

    def __init__(self, assembly: Assembly, layout: Layout) -> None:
        self.start = layout.start[a.A_CORE]
        self.first_words = layout.start[a.A_LINE] + len(assembly.watched) * layout.line_stride - self.start
        self.cells = layout.start[a.A_CELL]
        self.cell_words = assembly.watched_cells
        self.length = self.first_words + self.cell_words
        self._assembly, self._layout = assembly, layout

    @property
    def spans(self) -> tuple[int, int, int]:
        """Where the first stretch begins, its words, and where the second begins."""
        return self.start, self.first_words, self.cells

    def values(self, state: Arena) -> Arena:
        """The mirror of a state, shape (length,)."""
        return np.concatenate(
            (state[self.start : self.start + self.first_words], state[self.cells : self.cells + self.cell_words])
        )

    def slots(self, addresses: Arena) -> npt.NDArray[np.int64]:
        """Slots of visible addresses."""
        slots = addresses - self.start
        slots[slots >= self.first_words] -= self.cells - self.start - self.first_words
        return slots

    def blocks(self) -> dict[str, Any]:
        """Where each block of the mirror begins, for the world description."""
        cores = len(self._assembly.topology.cores)
        start = self._layout.start
        sharers = [f"sharers{i}" for i in range(self._layout.sharer_words)]

        def block(part: int, stride: int, count: int, fields: list[str]) -> dict[str, Any]:
            return {"base": start[part] - self.start, "stride": stride, "count": count, "fields": fields}

        return {
            "core": block(a.A_CORE, a.CORE_STRIDE, cores, list(a.CORE_FIELDS)),
            "request": block(a.A_REQUEST, a.REQUEST_STRIDE, 2 * cores, list(a.REQUEST_FIELDS)),
            "thread": block(a.A_THREAD, a.THREAD_STRIDE, self._assembly.threads, list(a.THREAD_FIELDS)),
            "lock": block(a.A_LOCK, a.LOCK_STRIDE, len(self._layout.locks), list(a.LOCK_FIELDS)),
            "counter": block(a.A_COUNTER, 1, len(a.COUNTER_FIELDS), list(a.COUNTER_FIELDS)),
            "rcu": block(a.A_RCU, a.RCU_WORDS, 1, list(a.RCU_FIELDS)),
            "pagemap": block(a.A_PAGEMAP, a.PAGEMAP_STRIDE, table_count(self._assembly), []),
            "line": block(
                a.A_LINE, self._layout.line_stride, len(self._assembly.watched),
                ["owner", "owner_state", "forwarder", *sharers, "queued", "transfers"],
            ),
            "cell": {"base": self.first_words, "stride": 1, "count": self.cell_words, "fields": ["value"]},
        }
