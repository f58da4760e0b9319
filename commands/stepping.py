"""Stepping through a recorded run at a terminal: what its reader says, and what is looked for by which name.

Promises: what is not understood is answered by one line and changes nothing; what can be looked for is what the
recording can search for, under the names that scenarios and tables have for lines, locks and words.
What an event is called is simulator.tutor's business.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from commands.lessons import line
from commands.terminal import UsageError, whole

MAX_STEPS = 1000  # events that one word at the prompt goes on
HELP = """\
n [N], Enter   the next event, or N of them       p [N]        back
until WHAT     on to the next such event          back WHAT    to the last one before
goto CYCLE     before that cycle's first action   look         the whole machine at this moment
q              end
WHAT is one of {whats}.
Some can be narrowed down (until transfer mm + 64, until acquire mm.mmap_sem, until event invalidate), all by core
(until fault by 3)."""
NARROWED = {  # what may follow the word: what of the run it names
    "transfer": "line", "acquire": "lock", "release": "lock", "want": "lock", "contend": "lock", "sleep": "thread",
    "write": "word",
}
PLACES = ("reach", "when")  # searches of the page's break points that need more than a name


def whats() -> list[str]:
    """What can be looked for."""
    from simulator.recording.search import KINDS

    return [one for one in KINDS if one not in PLACES]


def step_through(walk: Any, since: int) -> None:
    """Each event waits for its reader."""
    from report.events import event_line

    print("n: next event · p: back · until WHAT · goto CYCLE · look · q: end · h: all words")
    told = walk.goto(since) if since else walk.next()
    while True:
        if told is not None:
            print(event_line(told.as_dict()), end="")
        said = line(f"{walk.cycle:,}> ")
        if said is None:
            return
        try:
            told = obeyed(walk, said)
        except UsageError as problem:
            print(problem)
            told = None


def obeyed(walk: Any, said: str) -> Any:
    """Do what the reader says; the event to tell, or None where something was printed."""
    word, _, rest = said.partition(" ")
    rest = rest.strip()
    match word.lower():
        case "" | "n" | "next":
            return moved(walk.next, rest, "That was the last event of the recording.")
        case "p" | "previous":
            return moved(walk.previous, rest, "This is before the first event.")
        case "goto" | "g":
            try:
                return walk.goto(whole(0)(rest)) or nothing("This is before the first event.")
            except argparse.ArgumentTypeError as problem:
                raise UsageError(f"goto: {problem}") from problem
        case "until" | "back":
            found = walk.seek([sought(walk, rest)], forward=word == "until")
            return found or nothing(f"There is none {'from here on' if word == 'until' else 'before this'}.")
        case "look" | "l":
            return look(walk)
        case "h" | "help" | "?":
            return nothing(HELP.format(whats=", ".join(whats())))
        case _:
            raise UsageError(f"{word!r} is no word here; h tells them all")


def nothing(said: str) -> Any:
    """In place of an event."""
    print(said)
    return None


def moved(step: Callable[[], Any], count: str, at_end: str) -> Any:
    """So many events on or back, each told; the last is left to tell."""
    from report.events import event_line

    try:
        times = whole(1, MAX_STEPS)(count) if count else 1
    except argparse.ArgumentTypeError as problem:
        raise UsageError(str(problem)) from problem
    told = None
    for _ in range(times):
        if told is not None:
            print(event_line(told.as_dict()), end="")
        told = step()
        if told is None:
            return nothing(at_end)
    return told


def look(walk: Any) -> None:
    """The machine after the event that it stands after."""
    from report.lesson_text import moment_text
    from simulator.tutor.told import told
    from simulator.tutor.watch import Picture, Watch

    class Here(Watch):
        """The run, seen from there."""

        def at(self, cycle: int) -> Picture:
            return Picture(self.blocks, walk.values, cycle)

    print(moment_text(walk.world["scenario"]["title"], told(Here(walk.recording), walk.cycle)), end="")


def sought(walk: Any, text: str) -> Any:
    """What is looked for, in words: "acquire mm.mmap_sem by 3"."""
    from simulator.recording.search import Wanted

    text, _, by = text.partition(" by ")
    what, _, name = text.strip().partition(" ")
    if what not in whats():
        raise UsageError(f"{what!r} is nothing to look for; there are {', '.join(whats())}")
    core = None
    if by:
        cores = int(walk.world["cores_n"])
        try:
            core = whole(0, cores - 1)(by.removeprefix("core ").strip())
        except argparse.ArgumentTypeError as problem:
            raise UsageError(f"by: {problem}") from problem
    name = name.strip()
    if what == "event":
        return Wanted(what, core=core, kind=kind_of(name))
    if not name:
        if what == "write":
            raise UsageError("write: of which word? for instance write mm.mmap_sem.count")
        return Wanted(what, core=core)
    return Wanted(what, named(walk, what, name), core)


def kind_of(name: str) -> str:
    """A kind of event."""
    from simulator.vocabulary import EventKind

    known = [kind.name.lower() for kind in EventKind if kind != EventKind.ALSO]
    if name not in known:
        raise UsageError(f"event: of which kind? there are {', '.join(known)}")
    return name


def named(walk: Any, what: str, name: str) -> int:
    """The number of the line, lock, thread or word of that name."""
    world, narrow = walk.world, NARROWED.get(what)
    if narrow is None:
        raise UsageError(f"{what} takes no name")
    if narrow == "word":
        return cell_of(name, world)
    if narrow == "thread":
        try:
            return int(whole(0, int(world["threads_n"]) - 1)(name))
        except argparse.ArgumentTypeError as problem:
            raise UsageError(f"thread: {problem}") from problem
    if narrow == "lock":
        known = {str(one["name"]): int(one["id"]) for one in world["locks"]}
    else:
        known = {str(one["label"]): int(one["id"]) for one in reversed(world["lines"])}
        known |= {f"{one['object']} + {one['offset']}": int(one["id"]) for one in world["lines"]}
    if name not in known:
        raise UsageError(f"no {narrow} is called {name!r}; there are {', '.join(known)}")
    return known[name]


def cell_of(name: str, world: dict[str, Any]) -> int:
    """The cell of a word that the stage shows, by its name."""
    from simulator.description import nearest

    known = {f"{one['object']}.{word['path']}": int(word["cell"]) for one in world["lines"] for word in one["words"]}
    if name not in known:
        raise UsageError(f"no word is called {name!r}. {nearest(name, known)}There are {', '.join(known)}")
    return known[name]
