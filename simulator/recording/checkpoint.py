"""Checkpoints: whole states that share what did not change.

A state is cut into blocks of 4 KiB; a checkpoint keeps the blocks that differ from the checkpoint before it, and knows
of every other block which checkpoint kept it.  Comparing and restoring are a few copies of long stretches, so `step`
need not mark what it dirties (docs/decisions/0005-checkpoints-by-comparison.md).  When to keep one is not decided here.
"""

from bisect import bisect_right

import numpy as np
import numpy.typing as npt

from simulator.engine.layout import Arena

BLOCK_WORDS = 512

Places = npt.NDArray[np.int32]


class Checkpoints:
    """States by cycle, in rising order."""

    def __init__(self) -> None:
        self._cycles: list[int] = []
        self._kept: list[Arena] = []  # of each checkpoint the blocks that it brought, shape (n, BLOCK_WORDS)
        self._places: list[Places] = []  # for every block: which one brought it, and where there
        self._last: Arena | None = None  # the last state, filled up to whole blocks
        self._bytes: list[int] = []

    @property
    def bytes(self) -> int:
        """What the states hold, shared blocks counted once."""
        return self._bytes[-1] if self._bytes else 0

    @property
    def last_bytes(self) -> int:
        """What the last state holds beside them, to compare the next one with."""
        return self._last.nbytes if self._last is not None else 0

    @property
    def cycles(self) -> tuple[int, ...]:
        """Of every state, in order."""
        return tuple(self._cycles)

    @property
    def grown_bytes(self) -> int:
        """What has come to the first state since."""
        return self._bytes[-1] - self._bytes[0] if self._bytes else 0

    def add(self, cycle: int, state: Arena) -> None:
        """Keep `state`; `cycle` must be beyond every kept one."""
        count = -(-len(state) // BLOCK_WORDS)
        if self._last is None:
            self._last = np.zeros(count * BLOCK_WORDS, dtype=np.int64)
            places, changed = np.zeros((2, count), dtype=np.int32), np.ones(count, dtype=np.bool_)
        else:
            places, changed = self._places[-1].copy(), _differs(state, self._last)
        whole = len(state) // BLOCK_WORDS
        end = whole * BLOCK_WORDS
        last = self._last.reshape(count, BLOCK_WORDS)
        last[:whole][changed[:whole]] = state[:end].reshape(whole, BLOCK_WORDS)[changed[:whole]]
        self._last[end : len(state)] = state[end:]
        blocks = last[changed]
        places[0, changed] = len(self._cycles)
        places[1, changed] = np.arange(len(blocks))
        self._bytes.append(self.bytes + blocks.nbytes + places.nbytes)
        self._cycles.append(cycle)
        self._kept.append(blocks)
        self._places.append(places)

    def until(self, index: int) -> "Checkpoints":
        """The checkpoints up to `index`, as a store of their own over the same blocks."""
        assert self._last is not None
        lent = Checkpoints()
        end = index + 1
        lent._cycles, lent._kept, lent._places = self._cycles[:end], self._kept[:end], self._places[:end]
        lent._bytes = self._bytes[:end]
        lent._last = self._last.copy()
        lent.restore(index, lent._last)
        return lent

    def latest_at(self, cycle: int) -> int:
        """Index of the last checkpoint at or before `cycle`."""
        return bisect_right(self._cycles, cycle) - 1

    def cycle(self, index: int) -> int:
        """The cycle of a checkpoint."""
        return self._cycles[index]

    def restore(self, index: int, state: Arena) -> None:
        """Write a checkpoint into `state`, a stretch of blocks that lie together at a time."""
        places = self._places[index]
        apart = (places[0, 1:] != places[0, :-1]) | (places[1, 1:] != places[1, :-1] + 1)
        firsts = [0, *(np.nonzero(apart)[0] + 1).tolist()]
        for first, after in zip(firsts, [*firsts[1:], places.shape[1]], strict=True):
            owner, row = int(places[0, first]), int(places[1, first])
            here = state[first * BLOCK_WORDS : after * BLOCK_WORDS]
            here[:] = self._kept[owner][row : row + after - first].reshape(-1)[: len(here)]


def _differs(state: Arena, last: Arena) -> npt.NDArray[np.bool_]:
    """Which blocks of `state` differ from those of `last`, which is filled up to whole blocks."""
    whole = len(state) // BLOCK_WORDS
    end = whole * BLOCK_WORDS
    differs = np.empty(len(last) // BLOCK_WORDS, dtype=np.bool_)
    words = state[:end] != last[:end]
    differs[:whole] = words.view(np.uint64).reshape(whole, BLOCK_WORDS // 8).any(axis=1)
    differs[whole:] = (state[end:] != last[end : len(state)]).any()
    return differs
