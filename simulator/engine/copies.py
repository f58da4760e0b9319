"""Memory for copies of a state, used again: fresh memory costs more than what is copied into it.

`copy_of` lends an array for as long as the `with` lasts; at most SPARE arrays, of SPARE_BYTES together, wait for the
next who asks.  Any thread may ask.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from simulator.engine.layout import Arena

SPARE = 4
SPARE_BYTES = 256 * 1024 * 1024

_spare: list[Arena] = []
_lock = threading.RLock()  # a run that nobody goes on with may be closed, and give its copy back, at any moment


@contextmanager
def copy_of(state: Arena) -> Iterator[Arena]:
    """A copy of `state`, shape and type the same; it is nobody's after the `with`."""
    room = _taken(state.size)
    try:
        copy = room[: state.size]
        copy[:] = state
        yield copy
    finally:
        with _lock:
            if len(_spare) < SPARE and sum(one.nbytes for one in _spare) + room.nbytes <= SPARE_BYTES:
                _spare.append(room)


def _taken(words: int) -> Arena:
    with _lock:
        fitting = [number for number, one in enumerate(_spare) if one.size >= words]
        if fitting:
            return _spare.pop(min(fitting, key=lambda number: _spare[number].size))
        if len(_spare) == SPARE:
            _spare.pop(0)
    return np.empty(words, dtype=np.int64)
