"""A chunk's keyframe and events as bytes, in one pass over each: what docs/recording.md's table says, and nothing else.

Promises: the same bytes with and without the JIT.  One function of its own, since NumPy's dozen passes over some
hundred events took longer than simulating them; it calls no other, so numba's cache sees every edit of it.
"""

import numpy as np

from simulator.engine.jit import jit_cached
from simulator.engine.layout import Arena

OPENING_BYTES = 48  # header and span
PAIR_BYTES, ASSIGNMENT_BYTES = 12, 31
PADDING_BYTES = 64  # more than all columns need to begin at multiples of 8


@jit_cached
def packed(header, start, end, keyframe, events, spans, out):  # type: ignore[no-untyped-def]
    """Write a chunk into `out`, from its first byte; how many bytes it takes.

    `header`: 8 words, [3] and [4] still open; `keyframe`: the mirror, or empty; `events`: shape (n, 7).
    `spans`: where the mirror's first stretch begins, its words, and where its second begins (see mirror.py).
    """
    base, first_words, second = spans
    n = len(events)
    pairs = 0
    for slot in range(len(keyframe)):
        if keyframe[slot] != 0:
            pairs += 1
    column4 = (4 * n + 7) // 8 * 8
    column2 = (2 * n + 7) // 8 * 8
    column1 = (n + 7) // 8 * 8
    slots_at = OPENING_BYTES
    values_at = slots_at + (4 * pairs + 7) // 8 * 8
    cycle_at = values_at + 8 * pairs
    slot_at = cycle_at + column4
    agent_at = slot_at + column4
    kind_at = agent_at + column2
    cause_at = kind_at + column1
    old_at = cause_at + column4
    new_at = old_at + 8 * n
    for end_at in (values_at, slot_at, agent_at, kind_at, cause_at, old_at):
        out[end_at - 8 : end_at] = 0  # padding is zero; what is no padding is written after
    heads = out[:32].view(np.int32)
    for i in range(8):
        heads[i] = header[i]
    heads[3] = pairs
    heads[4] = n
    span = out[32:48].view(np.float64)
    span[0] = start
    span[1] = end
    slots = out[slots_at : slots_at + 4 * pairs].view(np.uint32)
    values = out[values_at : values_at + 8 * pairs].view(np.float64)
    i = 0
    for slot in range(len(keyframe)):
        if keyframe[slot] != 0:
            slots[i] = slot
            values[i] = keyframe[slot]
            i += 1
    cycles = out[cycle_at : cycle_at + 4 * n].view(np.uint32)
    places = out[slot_at : slot_at + 4 * n].view(np.uint32)
    agents = out[agent_at : agent_at + 2 * n].view(np.uint16)
    kinds = out[kind_at : kind_at + n]
    causes = out[cause_at : cause_at + 4 * n].view(np.int32)
    olds = out[old_at : old_at + 8 * n].view(np.float64)
    news = out[new_at : new_at + 8 * n].view(np.float64)
    for i in range(n):
        cycles[i] = events[i, 0] - start
        agents[i] = events[i, 1]
        kinds[i] = events[i, 2]
        causes[i] = events[i, 3]
        place = events[i, 4] - base
        places[i] = place if place < first_words else events[i, 4] - second + first_words
        olds[i] = events[i, 5]
        news[i] = events[i, 6]
    return new_at + 8 * n


class Packer:
    """Packs chunks in a memory of its own, used again: fresh pages cost more than filling them."""

    def __init__(self) -> None:
        self._out = np.zeros(1 << 16, dtype=np.uint8)

    def chunk(
        self, header: Arena, start: int, end: int, keyframe: Arena, events: Arena, spans: tuple[int, int, int]
    ) -> bytes:
        """A chunk's bytes; see `packed`."""
        most = OPENING_BYTES + PAIR_BYTES * len(keyframe) + ASSIGNMENT_BYTES * len(events) + PADDING_BYTES
        if most > len(self._out):
            self._out = np.zeros(2 * most, dtype=np.uint8)
        size = int(packed(header, start, end, keyframe, events, spans, self._out))  # type: ignore[no-untyped-call]
        return self._out[:size].tobytes()
