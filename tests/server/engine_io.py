"""A browser's connection to a live server (benchmarks/engine_io.py has it)."""

from benchmarks.engine_io import Browser

__all__ = ["Browser"]
