"""The real app, started as a user starts it, on a free port of this computer (benchmarks/served.py starts it)."""

from benchmarks.served import started

__all__ = ["started"]
