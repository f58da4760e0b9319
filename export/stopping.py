"""Ctrl-C and its kin while a browser works: noticed between two questions to it, so that the end is an orderly one.

Promises: inside the block a first signal is only noted, and `check` raises what it stands for; a second raises at once;
after a short time a browser that does not answer is ended, so that `check` is reached.
It ends nothing itself.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
PATIENCE_SECONDS = 2.0


class Stopping:
    """For as long as a block lasts; `last_resort` ends what does not answer."""

    def __init__(self, last_resort: Callable[[], None]) -> None:
        self._last_resort = last_resort
        self._noted: int | None = None
        self._before: dict[int, Any] = {}
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Stopping:
        if threading.current_thread() is threading.main_thread():
            for name in SIGNALS:
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._timer is not None:
            self._timer.cancel()

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if self._noted is not None:
            raise _meaning(number)
        self._noted = number
        self._timer = threading.Timer(PATIENCE_SECONDS, self._last_resort)
        self._timer.daemon = True
        self._timer.start()

    @property
    def asked(self) -> bool:
        """Whether the end was asked for."""
        return self._noted is not None

    def check(self) -> None:
        """Raise what a signal stands for, if there was one."""
        if self._noted is not None:
            raise _meaning(self._noted)


def _meaning(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
