"""Binary forms that leave the simulator: event chunks and summaries. Little endian, every column on 8 bytes.

A chunk opens with the mirror at its start (non-zero slots only, or none when the reader already has it) and carries
the assignments of its cycles in columns; a summary carries one row a chunk.  docs/recording.md has the tables.
"""

import numpy as np
import numpy.typing as npt

from simulator.engine.layout import Arena
from simulator.recording.summary import Shape

CHUNK_MAGIC = 0x464C4331
CHUNK_VERSION = 1
SUMMARY_MAGIC = 0x464C5331
SUMMARY_VERSION = 2


def _column(values: npt.NDArray[np.generic]) -> bytes:
    """A column's bytes, padded to 8."""
    raw = values.tobytes()
    return raw + bytes(-len(raw) % 8)


def chunk_bytes(
    number: int, start: int, end: int, cores: int, keyframe: Arena | None, events: Arena, slots: npt.NDArray[np.int64]
) -> bytes:
    """One chunk: `keyframe` is the mirror at `start` or None; `events` has shape (n, 7); `slots` shape (n,)."""
    pairs = np.zeros(0, dtype=np.int64) if keyframe is None else np.nonzero(keyframe)[0]
    values = np.zeros(0) if keyframe is None else keyframe[pairs].astype("<f8")
    header = np.array([CHUNK_MAGIC, CHUNK_VERSION, number, len(pairs), len(events), cores, 0, 0], dtype="<i4")
    return b"".join(
        (
            header.tobytes(),
            np.array([start, end], dtype="<f8").tobytes(),
            _column(pairs.astype("<u4")),
            _column(values),
            _column((events[:, 0] - start).astype("<u4")),
            _column(slots.astype("<u4")),
            _column(events[:, 1].astype("<u2")),
            _column(events[:, 2].astype("<u1")),
            _column(events[:, 3].astype("<i4")),
            _column(events[:, 5].astype("<f8")),
            _column(events[:, 6].astype("<f8")),
        )
    )


def summary_bytes(
    first: int, rows: npt.NDArray[np.float32], shape: Shape, complete: bool, hazard: int, end_cycle: int
) -> bytes:
    """Rows `first`… of a run's summary, shape (n, shape.width); `hazard` is the Hazard that ended the run, or 0."""
    header = np.array(
        [SUMMARY_MAGIC, SUMMARY_VERSION, first, len(rows), shape.cores, shape.causes, int(complete), shape.lines,
         shape.sockets, hazard, 0, 0],
        dtype="<i4",
    )
    return header.tobytes() + np.array([end_cycle], dtype="<f8").tobytes() + rows.astype("<f4").tobytes()
