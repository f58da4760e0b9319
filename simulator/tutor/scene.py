"""A scene of a lesson: which run, which moment of it, and how the stage looks at it.

Promises: a moment is a cycle, the end, or the n-th event of a kind after one, which is looked for in the run itself;
names of lines and locks are checked against the run.  It moves nothing: the page does.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from simulator.description import DescriptionError, Section, nearest
from simulator.engine.locks import named_locks
from simulator.recording.search import KINDS, Wanted
from simulator.recording.world import line_names
from simulator.scenario import MAX_CYCLES, MAX_FAULTS
from simulator.tutor.run_words import RunWords, check_run, names_run, read_run
from simulator.tutor.watch import Recorded, Watch

DEPTHS = ("story", "protocol", "timing")
CHARTS = ("run", "race", "scaling")
TABS = (
    "source", "profile", "lines", "locks", "memory", "attempts", "protocol", "threads", "why", "layout", "hand",
    "breaks",
)
SELECTED = ("core", "line", "lock", "fault")
SEARCHED_CYCLES = 64_000_000  # an event a lesson speaks of comes sooner, or its author hears of it
UNTILS = tuple(what for what in KINDS if what not in ("when", "reach", "write", "event"))


@dataclass(frozen=True)
class Moment:
    """Cycle `at` ("end" of the run: -1); or where the `nth` event `until` from there on is about to happen: one about
    `line` or `lock`, of `core`, if they are given."""

    at: int = 0
    until: str = ""
    nth: int = 1
    line: str = ""
    lock: str = ""
    core: int | None = None


@dataclass(frozen=True)
class Scene:
    """What the stage shows: `run` at `moment`; `play` so many cycles on from there; `beside`: parts of a second run."""

    run: RunWords
    moment: Moment
    depth: str = ""
    tab: str = ""
    chart: str = ""
    select: tuple[tuple[str, str | int], ...] = ()
    play: int = 0
    beside: tuple[tuple[str, str | int], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """What the page is told; the cycle of its moment is asked for by itself. `before`: what happens at that cycle
        is still to come."""
        return {
            "request": self.run.request, "depth": self.depth, "tab": self.tab, "chart": self.chart,
            "select": dict(self.select), "play": self.play, "beside": dict(self.beside),
            "before": bool(self.moment.until),
        }


def read_scene(section: Section, before: Scene | None) -> Scene:
    """One scene block; without words for a run it is of the run of the scene `before`."""
    if not names_run(section) and before is not None:
        run = before.run
    elif not names_run(section):
        raise DescriptionError("names no run", section.place("scenario"), 'A right line: scenario = "the-line-bounces"')
    else:
        run = read_run(section)
    scene = Scene(
        run, read_moment(section), _one_of(section, "depth", DEPTHS), _one_of(section, "tab", TABS),
        _one_of(section, "chart", CHARTS), _selected(section), section.integer("play") if section.has("play") else 0,
        _table(section, "beside"),
    )
    if not 0 <= scene.play <= SEARCHED_CYCLES:
        raise DescriptionError(f"{scene.play} is out of range", section.place("play"), "A right line: play = 20_000")
    section.finish()
    _check_names(scene, section)
    if scene.beside:
        check_run(scene.run.differing(dict(scene.beside)), section, "beside")
    return scene


def read_moment(section: Section) -> Moment:
    """`at = 120_000`, `at = "end"`, or `until = "abort"` with after, nth, line, lock, core."""
    until = _one_of(section, "until", UNTILS)
    if not until:
        if not section.has("at"):
            return Moment()
        at = section.word_or_number("at")
        if at != "end" and not (isinstance(at, int) and 0 <= at <= SEARCHED_CYCLES):
            raise DescriptionError(f"{at!r} is no moment", section.place("at"), 'Write at = 120_000 or at = "end".')
        return Moment(-1 if at == "end" else int(at))
    after = section.integer("after") if section.has("after") else 0
    nth = section.integer("nth") if section.has("nth") else 1
    if nth < 1 or not 0 <= after <= SEARCHED_CYCLES:
        raise DescriptionError("counts from 1, and after a cycle from 0", section.place("nth"), "Write nth = 1.")
    return Moment(
        after, until, nth, section.text("line", "") if until == "transfer" else "",
        section.text("lock", "") if until in ("acquire", "release", "want", "contend") else "",
        section.integer("core") if section.has("core") else None,
    )


def _one_of(section: Section, key: str, known: tuple[str, ...]) -> str:
    if not section.has(key):
        return ""
    word = section.text(key)
    if word not in known:
        raise DescriptionError(
            f"{word!r} is not known", section.place(key), f"{nearest(word, known)}There are {', '.join(known)}."
        )
    return word


def _table(section: Section, key: str) -> tuple[tuple[str, str | int], ...]:
    inner = section.section(key, optional=True)
    return tuple(sorted((name, inner.word_or_number(name)) for name in inner.names()))


def _selected(section: Section) -> tuple[tuple[str, str | int], ...]:
    found = _table(section, "select")
    for key, _ in found:
        if key not in SELECTED:
            raise DescriptionError(
                f"{key!r} cannot be selected", section.place("select"), f"Select {', '.join(SELECTED)}."
            )
    return found


def _check_names(scene: Scene, section: Section) -> None:
    """Refuse a line, lock or core that the run does not have."""
    check_moment(scene.moment, scene.run, section)
    for key, value in scene.select:
        check_shown(key, value, scene.run, section.place("select"))


def check_moment(moment: Moment, run: RunWords, section: Section) -> None:
    """Refuse a line, lock or core of a moment that its run does not have."""
    for key, value in (("line", moment.line), ("lock", moment.lock), ("core", moment.core)):
        if value not in ("", None):
            check_shown(key, value, run, section.place(key))


def check_shown(key: str, value: str | int | None, run: RunWords, place: str) -> None:
    """Refuse a thing on the stage that is none of the run's: a line or lock by name, a core or fault by number."""
    made = run.made()
    if key in ("line", "lock"):
        known = line_names(made.assembly) if key == "line" else [lock.name for lock in named_locks(made.assembly)]
        if value not in known:
            raise DescriptionError(
                f"no {key} is called {value!r}", place, f"{nearest(str(value), known)}There are {', '.join(known)}."
            )
        return
    most = made.cores if key == "core" else MAX_FAULTS
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < most:
        raise DescriptionError(f"there is no {key} {value!r}", place, f"Give 0 to {most - 1}.")


def cycle_of(moment: Moment, recording: Recorded) -> Generator[None, None, int]:
    """The cycle of a moment of a run, looked for in slices; a DescriptionError if the run has none such."""
    watch = Watch(recording)
    if moment.at < 0:
        yield from watch.run_to(MAX_CYCLES)
        return recording.end_cycle
    if not moment.until:
        yield from watch.run_to(moment.at)
        if recording.complete and moment.at > recording.end_cycle:
            raise DescriptionError(
                f"cycle {moment.at:,} is after the run's end, {recording.end_cycle:,}", "at", 'Write at = "end".'
            )
        return moment.at
    met = 0
    for cycle in _met(moment, watch):
        if cycle is None:
            yield
            continue
        met += 1
        if met == moment.nth:
            return cycle
    raise DescriptionError(
        f"the run has {met} of {moment.until!r} after cycle {moment.at}, and not {moment.nth}", "until",
        "Look for something that happens in it.",
    )


def _met(moment: Moment, watch: Watch) -> Iterator[int | None]:
    """The cycles of its events, in order; None between two slices."""
    of = watch.line(moment.line) if moment.line else watch.lock(moment.lock) if moment.lock else None
    wanted = [Wanted(moment.until, of, moment.core)]
    number, beyond, span = moment.at // watch.chunk_cycles, None, watch.chunk_cycles
    while number * span < moment.at + SEARCHED_CYCLES and watch.reaches(number * span):
        place = watch.recording.find_in_chunk(number, wanted, beyond, True)
        if place is None:
            number, beyond = number + 1, None
            yield None
            continue
        beyond = place[0]
        if place[1] >= moment.at:
            yield place[1]
