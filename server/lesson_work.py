"""Where the server's lessons meet the simulator: what is worked out of a lesson, as works (works.py) take it.

Promises: a recording is held for one slice at a time and given back at the end, however that comes; whole runs are
measured by the pool of the sweeps, each once however many ask, and no further when nobody waits for it any more.
What is asked and what is right is simulator.tutor's word.  It is imported when a lesson is first asked of: it is heavy.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import closing
from typing import Any

from server import limits
from server.fields import ProtocolError
from server.protocol import parse
from server.requests import OpenRequest
from server.room.requests import RunQuestion
from server.runs import RunLibrary, SharedRun
from server.simulation import refusals
from server.turns import Share
from server.works import Slices
from simulator.recording import Edit
from simulator.tutor import asking
from simulator.tutor.figures import Figures, Measures
from simulator.tutor.lesson import Lesson, Step
from simulator.tutor.questions import KINDS
from simulator.tutor.run_words import RunWords
from simulator.tutor.watch import Recorded

Part = Generator[None, None, Any]


def request_of(words: RunWords) -> OpenRequest:
    """What opens the run of a lesson."""
    request = parse("open", ({"v": limits.PROTOCOL_VERSION, **words.request},))
    assert isinstance(request, OpenRequest)
    return request


class Making:
    """One run that is measured, and how many works wait for it: he who began it, to begin with."""

    def __init__(self) -> None:
        self.future: Future[Figures] = Future()
        self.wanted = 1


class MeasuredRuns:
    """The figures of runs, made by a share of the pool."""

    def __init__(self, share: Share) -> None:
        self._measures, self._share = Measures(), share
        self._lock = threading.Lock()
        self._makings: dict[str, Making] = {}

    def known(self, words: RunWords) -> Figures | None:
        """Those of a run that was made before."""
        return self._measures.known(words)

    def enter(self, words: RunWords) -> Making:
        """Somebody waits for it."""
        with self._lock:
            making = self._makings.get(words.key)
            if making is not None and not making.future.done():
                making.wanted += 1
                return making
            making = self._makings[words.key] = Making()
            making.future = self._share.submit(self._made, words, making)
            return making

    def leave(self, words: RunWords, making: Making) -> None:
        """One fewer; who is the last takes the entry out."""
        with self._lock:
            making.wanted -= 1
            if making.wanted == 0 and self._makings.get(words.key) is making:
                del self._makings[words.key]

    def _made(self, words: RunWords, making: Making) -> Generator[None, None, Figures]:
        with refusals(), closing(self._measures.measured(words)) as slices:
            for _ in range(limits.LESSON_RUN_SLICES):
                try:
                    next(slices)
                except StopIteration as ended:
                    figures: Figures = ended.value
                    return figures
                yield
                if making.wanted == 0:
                    raise ProtocolError("Nobody waits for this run any more.", "ask again.", "lesson")
        raise ProtocolError(
            "This run is too long to be measured for a lesson.", "take fewer cores, threads or pages.", "lesson"
        )


class WaitedFor(Measures):
    """What a question reads its figures from: `future` is what it waits for."""

    def __init__(self, runs: MeasuredRuns) -> None:
        super().__init__()
        self._runs = runs
        self.future: Future[Any] | None = None

    def known(self, words: RunWords) -> Figures | None:
        return self._runs.known(words)

    def measured(self, words: RunWords) -> Generator[None, None, Figures]:
        found = self.known(words)
        if found is not None:
            return found
        making = self._runs.enter(words)
        try:
            while not making.future.done():
                self.future = making.future
                yield
        finally:
            self.future = None
            self._runs.leave(words, making)
        return making.future.result()


class LessonWork:
    """Works of the lessons of one server."""

    def __init__(self, library: RunLibrary, share: Share) -> None:
        self._library, self._measured = library, MeasuredRuns(share)

    def moment(self, step: Step) -> Slices:
        """The cycle at which a step's scene begins."""
        return self._of_run(step.scene.run, lambda recording: asking.moment_of(step, lambda _: recording))

    def question(self, lesson: Lesson, step: Step, seed: int) -> Slices:
        """A step's question: of its run's moment, or of whole runs."""
        measures = WaitedFor(self._measured)
        if step.ask is not None and KINDS[step.ask.kind].of_moment:
            return self._of_run(
                step.scene.run,
                lambda recording: asking.question_of(lesson, step, seed, lambda _: recording, measures), measures,
            )
        return self._of_runs(asking.question_of(lesson, step, seed, _no_recording, measures), measures)

    def question_of_run(self, asked: RunQuestion, seed: int) -> Slices:
        """A question of a kind about a run that a page shows, near the cycle at which it stands."""

        def begin(recording: Any) -> Part:
            ahead = asked.cycle - recording.end_cycle
            if not recording.complete and ahead > limits.CHUNKS_AHEAD * recording.world()["chunk_cycles"]:
                raise ProtocolError("This run has not come so far.", "ask nearer to where it is.", "room_ask.cycle")
            return asking.question_of_run(asked.kind, asked.of, asked.cycle, seed, recording)

        return self._of_request(asked.request, begin)

    def goal(self, lesson: Lesson, step: Step, run: SharedRun) -> Slices:
        """Whether a learner's run reaches a step's goal; the run is held meanwhile."""
        words = words_of(run)
        measures = WaitedFor(self._measured)
        return self._of_run(
            words, lambda recording: asking.goal_of(lesson, step, words, lambda _: recording, measures), measures
        )

    def read(self, words: RunWords, part: Callable[[Recorded], Part]) -> Slices:
        """Whatever `part` makes of a run's recording, each slice of it alone with the recording."""
        return self._of_run(words, part)

    def _of_run(
        self, words: RunWords, begin: Callable[[Any], Part], measures: WaitedFor | None = None
    ) -> Slices:
        return self._of_request(request_of(words), begin, measures)

    def _of_request(
        self, request: OpenRequest, begin: Callable[[Any], Part], measures: WaitedFor | None = None
    ) -> Slices:
        with refusals():
            run = self._library.acquire(request)
            try:
                with run.reading() as recording:
                    part = begin(recording)
                with closing(part):
                    while True:
                        try:
                            with run.reading():
                                future = _for_a_while(part, measures)
                        except StopIteration as ended:
                            return ended.value
                        yield future
            finally:
                self._library.release(run)

    def _of_runs(self, part: Part, measures: WaitedFor) -> Slices:
        with refusals(), closing(part):
            while True:
                try:
                    future = _for_a_while(part, measures)
                except StopIteration as ended:
                    return ended.value
                yield future


def _for_a_while(part: Part, measures: WaitedFor | None) -> Future[Any] | None:
    """As many slices as make up a turn with a recording, or up to one that waits for something, which is returned."""
    until = time.monotonic() + limits.SEARCH_SLICE_SECONDS
    while True:
        next(part)
        future = measures.future if measures else None
        if future is not None or time.monotonic() > until:
            return future


def _no_recording(words: RunWords) -> Recorded:
    raise AssertionError(f"a question about whole runs looks at a recording of {words}")


def words_of(run: SharedRun) -> RunWords:
    """The words that make a run which a tab has open."""
    told = {key: value for key, value in run.request.items() if value is not None}
    name, settings, edits = told.pop("scenario", ""), told.pop("settings", {}), told.pop("edits", [])
    return RunWords(
        name, tuple(sorted(told.items())), tuple(sorted(settings.items())), tuple(Edit(**edit) for edit in edits)
    )
