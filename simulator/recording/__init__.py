"""Recordings: checkpoints and edits of a run, and the event chunks that are derived from them on demand."""

from simulator.recording.edit import Edit
from simulator.recording.recording import CHUNK_CYCLES, Recording, RunSpec

__all__ = ["CHUNK_CYCLES", "Edit", "Recording", "RunSpec"]
