"""The one error of the set-up: what went wrong and what to do about it, on one line.

It carries no traceback's worth of detail; the caller prints it and stops with a non-zero exit status.
"""

from __future__ import annotations


class SetupError(Exception):
    """The set-up cannot go on. `message` says why, `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} Remedy: {remedy}")
        self.message = message
        self.remedy = remedy
