"""Things that are worked out in slices while who asked waits, or asks again: each once, however many ask for it.

Promises: one thread does all of it; what has had little of its time so far comes first, and among those what was asked
for first, so that something long holds up nobody; what nobody has asked for any more for a while is dropped; what was
worked out is kept, the last used of it.  It knows nothing of what is worked out.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from server import limits
from server.fields import ProtocolError
from server.worker import Worker

log = logging.getLogger(__name__)
BREATH_SECONDS = 0.001  # lets those who answer a message have a recording's lock between two slices
Slices = Generator[Future[Any] | None, None, Any]  # what it yields is to be waited for before it goes on


@dataclass(frozen=True)
class Waiting:
    """It is not there yet: ask again after so many seconds, and say meanwhile why."""

    seconds: float
    said: str

    def told(self) -> dict[str, Any]:
        """What a tab is answered."""
        return {"wait": self.seconds, "said": self.said}


class Work:
    """One thing under way; touched by the thread that does it, but for `asked` and `done`."""

    def __init__(self, number: int, make: Callable[[], Slices]) -> None:
        self.number = number
        self.asked = time.monotonic()
        self.done = threading.Event()
        self.waits_for: Future[Any] | None = None
        self.dropped = False
        self._make = make
        self._slices: Slices | None = None
        self._spent = 0.0
        self._value: Any = None
        self._failure: Exception | None = None

    @property
    def can_go_on(self) -> bool:
        return self.waits_for is None or self.waits_for.done()

    @property
    def turn(self) -> tuple[int, int]:
        """Who is least comes next."""
        return int(self._spent / limits.LESSON_TURN_SECONDS), self.number

    @property
    def failed(self) -> bool:
        return self._failure is not None

    def advance(self) -> None:
        """One slice."""
        began = time.monotonic()
        try:
            if self._slices is None:
                self._slices = self._make()
            self.waits_for = next(self._slices)
        except StopIteration as ended:
            self._finish(ended.value)
        except Exception as failure:
            self._fail(failure)
        self._spent += time.monotonic() - began

    def _finish(self, value: Any) -> None:
        self._value = value
        self.done.set()

    def _fail(self, failure: Exception) -> None:
        self._failure = failure
        self.done.set()

    def drop(self) -> None:
        """Nobody wants it any more."""
        if self._slices is not None:
            self._slices.close()
        if not self.done.is_set():
            self.dropped = True
            self.done.set()

    def value(self) -> Any:
        """What was worked out, or why it was not; each who asks gets an exception of his own."""
        match self._failure:
            case None:
                return self._value
            case ProtocolError() as failure:
                raise ProtocolError(failure.message, failure.remedy, failure.place, failure.again)
            case failure:
                raise RuntimeError("a work failed") from failure


class Works:
    """All works of one owner."""

    def __init__(self, name: str) -> None:
        self._lock = threading.Lock()
        self._works: dict[Hashable, Work] = {}
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._begun = 0
        self._worker = Worker(name, self._turn, breath=BREATH_SECONDS)

    def __len__(self) -> int:
        return len(self._works)

    def value(
        self, key: Hashable, make: Callable[[], Slices], said: str, begins: Callable[[], None] = lambda: None
    ) -> Any:
        """What `make` comes to, or Waiting with `said`; `begins()` is called if nobody asked before, and may refuse."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            work = self._works.get(key)
            if work is None:
                if len(self._works) >= limits.LESSON_WORKS:
                    raise ProtocolError(
                        f"{limits.LESSON_WORKS} questions are being made already.",
                        "ask again in a moment.", "lesson", again=limits.LESSON_AGAIN_SECONDS,
                    )
                begins()
                self._begun += 1
                work = self._works[key] = Work(self._begun, make)
            work.asked = time.monotonic()
        self._worker.wake()
        if not work.done.wait(limits.LESSON_WAIT_SECONDS) or work.dropped:
            return Waiting(limits.LESSON_AGAIN_SECONDS, said)
        return work.value()

    def stop(self) -> None:
        """End the thread, and drop all that is under way."""
        self._worker.stop()
        with self._lock:
            works = list(self._works.values())
            self._works.clear()
        for work in works:
            work.drop()

    def _turn(self) -> bool:
        """One slice of one; whether there is more to do at once."""
        for work in self._forgotten():
            work.drop()
        with self._lock:
            ready = [(work.turn, key, work) for key, work in self._works.items() if work.can_go_on]
        if not ready:
            return False
        _, key, work = min(ready, key=lambda one: one[0])
        work.advance()
        if work.done.is_set():
            with self._lock:
                self._works.pop(key, None)
                if not work.failed:
                    self._keep(key, work.value())
        elif work.waits_for is not None:
            work.waits_for.add_done_callback(lambda _: self._worker.wake())
        return True

    def _forgotten(self) -> list[Work]:
        """Those that nobody has asked for any more for a while, taken out."""
        before = time.monotonic() - limits.LESSON_FORGET_SECONDS
        with self._lock:
            keys = [key for key, work in self._works.items() if work.asked < before]
            return [self._works.pop(key) for key in keys]

    def _keep(self, key: Hashable, value: Any) -> None:
        self._kept[key] = value
        while len(self._kept) > limits.LESSON_ANSWERS_KEPT:
            self._kept.popitem(last=False)
