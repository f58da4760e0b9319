"""Checkpoints: whole states that share what did not change.

A state is cut into blocks of 4 KiB; a checkpoint keeps a reference to the block of the checkpoint before it wherever
the two are equal.  Comparing costs a fraction of a millisecond a megabyte, so `step` need not mark what it dirties
(docs/decisions/0005-checkpoints-by-comparison.md).
"""

import numpy as np

from simulator.engine.layout import Arena

BLOCK_WORDS = 512


class Checkpoints:
    """States by cycle, in rising order."""

    def __init__(self) -> None:
        self._cycles: list[int] = []
        self._states: list[list[Arena]] = []
        self._last: Arena | None = None
        self._bytes: list[int] = []

    @property
    def bytes(self) -> int:
        """What the states hold, shared blocks counted once."""
        return self._bytes[-1] if self._bytes else 0

    def add(self, cycle: int, state: Arena) -> None:
        """Keep `state`; `cycle` must be beyond every kept one."""
        whole = len(state) // BLOCK_WORDS
        numbers = range(-(-len(state) // BLOCK_WORDS))
        changed = set(numbers)
        blocks: list[Arena] = [state[:0]] * len(numbers)
        if self._last is not None:
            blocks = list(self._states[-1])
            differs = (state != self._last)[: whole * BLOCK_WORDS].reshape(whole, BLOCK_WORDS).any(axis=1)
            changed = {int(number) for number in np.nonzero(differs)[0]} | set(numbers[whole:])
        for number in changed:
            blocks[number] = state[number * BLOCK_WORDS : (number + 1) * BLOCK_WORDS].copy()
        self._bytes.append(self.bytes + sum(blocks[number].nbytes for number in changed))
        self._last = state.copy()
        self._cycles.append(cycle)
        self._states.append(blocks)

    def until(self, index: int) -> "Checkpoints":
        """The checkpoints up to `index`, as a store of their own over the same blocks."""
        kept = Checkpoints()
        kept._cycles, kept._states = self._cycles[: index + 1], self._states[: index + 1]
        kept._bytes = self._bytes[: index + 1]
        kept._last = np.concatenate(kept._states[-1])
        return kept

    def latest_at(self, cycle: int) -> int:
        """Index of the last checkpoint at or before `cycle`."""
        return int(np.searchsorted(np.array(self._cycles), cycle, side="right")) - 1

    def cycle(self, index: int) -> int:
        """The cycle of a checkpoint."""
        return self._cycles[index]

    def restore(self, index: int, state: Arena) -> None:
        """Write a checkpoint into `state`."""
        for number, block in enumerate(self._states[index]):
            state[number * BLOCK_WORDS : number * BLOCK_WORDS + len(block)] = block
