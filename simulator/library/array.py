"""The arrays of results: their types, structured tables, and how they become read-only.

Promises: whole numbers are int64, others float64, texts str as wide as the longest of their column; a table is a
structured array of shape (rows,) whose fields are plain columns, so a data frame takes it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from simulator.vocabulary import Cause, Distance

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Table = np.ndarray[tuple[int], np.dtype[np.void]]
Array = TypeVar("Array", bound=npt.NDArray[Any])

CAUSES = tuple(cause.name.lower() for cause in Cause)
DISTANCES = tuple(distance.name.lower() for distance in Distance)


def fixed(array: Array) -> Array:
    """The array, from now on read-only."""
    array.setflags(write=False)
    return array


def table(columns: Sequence[tuple[str, type]], rows: Iterable[Sequence[Any]]) -> Table:
    """A structured array with these columns, each of str, int or float."""
    found = [tuple(row) for row in rows]
    kinds = []
    for number, (name, kind) in enumerate(columns):
        width = max((len(row[number]) for row in found), default=1) if kind is str else 0
        kinds.append((name, f"U{max(width, 1)}" if kind is str else "i8" if kind is int else "f8"))
    made: Table = np.array(found, dtype=kinds)
    return fixed(made)
