"""Summary rows summed by so many chunks: what one row of many chunks says is what their own rows say together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulator.recording.summary import pooled


def rows(count: int, width: int = 5) -> list[npt.NDArray[np.float32]]:
    return [np.arange(width, dtype=np.float32) + number for number in range(count)]


def test_a_pooled_row_is_the_sum_of_its_chunks() -> None:
    sums = [np.sum(rows(8)[at : at + 4], axis=0).tolist() for at in (0, 4)]
    assert pooled(rows(8), 4, 5).tolist() == sums


def test_the_last_row_sums_what_there_is() -> None:
    table = pooled(rows(7), 4, 5)
    assert table.shape == (2, 5)
    assert table[1].tolist() == np.sum(rows(7)[4:7], axis=0).tolist()


def test_rows_of_one_chunk_are_those_of_the_recording() -> None:
    assert pooled(rows(3), 1, 5).tolist() == [row.tolist() for row in rows(3)]


def test_no_rows_are_an_empty_table_of_the_right_width() -> None:
    assert pooled([], 4, 5).shape == (0, 5)
