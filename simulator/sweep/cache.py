"""Samples that were measured before, by key: what a cache is, and the one in memory.

Promises: a cache only ever gives what was kept under that very key; when full it lets go of what was not wanted for
longest.  Safe for threads.  The one on disk is in disk_cache.py; LayeredCache puts one before the other.
"""

from __future__ import annotations

from typing import Protocol

from simulator.language.kept import Kept
from simulator.sweep.sample import Sample

SAMPLES_KEPT = 20_000  # of a cache in memory: about a kilobyte each


class Cache(Protocol):
    """Where samples are kept."""

    def get(self, key: str) -> Sample | None:
        """The sample of this key, if it is there."""

    def put(self, sample: Sample) -> None:
        """Keep it under its key."""


class MemoryCache:
    """In this process, until it ends."""

    def __init__(self, most: int = SAMPLES_KEPT) -> None:
        self._kept: Kept[str, Sample] = Kept(most)

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str) -> Sample | None:
        return self._kept.get(key)

    def put(self, sample: Sample) -> None:
        self._kept.put(sample.key, sample)


class LayeredCache:
    """A near cache before a far one: what the far one has comes nearer."""

    def __init__(self, near: Cache, far: Cache) -> None:
        self._near, self._far = near, far

    def get(self, key: str) -> Sample | None:
        sample = self._near.get(key)
        if sample is None and (sample := self._far.get(key)) is not None:
            self._near.put(sample)
        return sample

    def put(self, sample: Sample) -> None:
        self._near.put(sample)
        self._far.put(sample)
