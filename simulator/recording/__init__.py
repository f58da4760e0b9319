"""Recordings: checkpoints of a run, and the event chunks that are derived from them on demand."""

from simulator.recording.recording import CHUNK_CYCLES, Recording, RunSpec

__all__ = ["CHUNK_CYCLES", "Recording", "RunSpec"]
