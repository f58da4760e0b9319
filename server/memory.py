"""How much memory this process may hold, how much it does hold, and that what is let go goes back to the system.

Promises: `Memory` counts what the system says is resident, not what we believe; what is being made is counted before it
is there, so two that begin at once do not both take the last room; where the system does not tell (it is Linux that
does), only the counts of the owners hold.  `settle` is for a process that serves: glibc would keep most of what a
dropped run held, in as many heaps as there are threads.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from server import limits

STATM = Path("/proc/self/statm")
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # of malloc.h


def resident() -> int:
    """Bytes of memory this process holds now; 0 where the system does not say."""
    try:
        return int(STATM.read_text().split()[1]) * mmap.PAGESIZE
    except (OSError, IndexError, ValueError):
        return 0


def installed() -> int:
    """Bytes of memory this computer has; 0 where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0


def allowed(gib: int | None) -> int:
    """What a process may hold: so many GiB, else the limit, or half of the computer's memory if that is less."""
    if gib is not None:
        return gib * 1024**3
    return min(limits.PROCESS_BYTES, installed() // 2 or limits.PROCESS_BYTES)


class Memory:
    """`most`: what the process may hold; `held`: what it does, else what the system says."""

    def __init__(self, most: int = limits.PROCESS_BYTES, held: Callable[[], int] | None = None) -> None:
        self.most = most
        self._held = resident if held is None else held
        self._promised = 0
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """Now, with what is promised."""
        return self._held() + self._promised

    @property
    def full(self) -> bool:
        """Whether more is held than may be."""
        return self._held() > self.most

    def has_room(self, amount: int) -> bool:
        """Whether so much more fits."""
        return self.held + amount <= self.most

    @contextmanager
    def promised(self, amount: int) -> Iterator[None]:
        """So much is about to be taken, while the block lasts."""
        with self._lock:
            self._promised += amount
        try:
            yield
        finally:
            with self._lock:
                self._promised -= amount


def settle() -> bool:
    """Have glibc give large pieces back when they are freed, and keep few heaps; whether it did."""
    if sys.platform != "linux":
        return False
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        return all([
            mallopt(M_MMAP_THRESHOLD, limits.HEAP_PIECE_BYTES),
            mallopt(M_TRIM_THRESHOLD, limits.HEAP_PIECE_BYTES),
            mallopt(M_ARENA_MAX, limits.HEAPS),
        ])
    return False


def trim() -> None:
    """Give back what is free in the heaps."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
