"""`record` writes down which run and how far; `replay` runs it again and tells it, a sentence an event.

Promises: a recording is written whole or not at all; one that does not come out the same again is refused before a word
of it is told.  At a terminal each step waits for its reader; elsewhere all events asked for are told and it ends.
What an event is called is simulator.tutor's business, and how it is laid out report's.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from commands.stepping import cell_of, sought, step_through
from commands.terminal import Telling, UsageError, answer, refusals, whole
from export.targets import TargetError, put_text, writable

LISTED = 1_000_000  # events that one listing tells


def add(command: Callable[[str, Any], argparse.ArgumentParser], scenario_options: Callable[..., None]) -> None:
    """The two commands."""
    one = command("record", record)
    one.add_argument("scenario", nargs="?", metavar="SCENARIO", help="id or FILE (see: list scenarios)")
    scenario_options(one)
    one.add_argument("-o", "--output", required=True, metavar="FILE", help="where to write the recording, FILE.json")
    one.add_argument("--to", type=whole(1), metavar="C", help="up to that cycle; default: the run's end")
    one.add_argument("--edit", action="append", default=[], metavar="C:KIND:WHAT",
                     help="a change at cycle C: cost:NAME=VALUE, word:OBJECT.FIELD=VALUE, next:CORE; again for more")
    one = command("replay", replay)
    one.add_argument("file", metavar="FILE", help="what `record` has written")
    one.add_argument("--from", dest="since", type=whole(0), metavar="C", help="from that cycle on")
    one.add_argument("--to", type=whole(1), metavar="C", help="tell the events before that cycle, and end")
    one.add_argument("--only", metavar="WHAT[,WHAT]", help="only these, as at the prompt: transfer, acquire, abort, …")


def worked(slices: Generator[int, None, Any], what: str) -> Any:
    """What slices come to; a line a second on standard error while the run is simulated."""
    reached = 0
    telling = Telling(lambda _: f"{what}: {reached:,} cycles")
    while True:
        try:
            reached = next(slices)
        except StopIteration as ended:
            return ended.value
        telling.now_and_then()


def record(options: argparse.Namespace) -> None:
    """Save a recording: which run, its edits, how far, and fingerprints by which it is known again."""
    from report.events import recording_text
    from simulator.recording import Recording
    from simulator.scenario import PARTS
    from simulator.tutor.run_words import DEFAULTS
    from simulator.tutor.saved import Saved, beside, simulated, state_of

    file = place(options.output)
    folder = file.resolve().parent
    with refusals():
        parts = {} if options.scenario else dict(DEFAULTS)
        parts |= {name: getattr(options, name) for name in PARTS if getattr(options, name) is not None}
        parts = {key: beside(folder, word, f"--{key}") for key, word in parts.items()}
        named = str(beside(folder, options.scenario, "SCENARIO")) if options.scenario else ""
        words = Saved(named, options.to or sys.maxsize, "", "", parts, dict(options.settings))
        run = Recording(words.made(folder))
        if options.edit:
            run = run.fork(edits(options.edit, run.world()))
        worked(simulated(run, words.until), "simulating")
        until = min(words.until, run.end_cycle)
    made = replace(words, until=until, of_run=run.fingerprint, of_state=state_of(run, until), edits=run.edits)
    written(file, json.dumps(made.as_dict(), indent=1, ensure_ascii=False) + "\n")
    told = about(run, until)
    next_said = f"Wrote {file}. Step through it: python app.py replay {file}\n"
    answer(options, {"file": str(file), **told}, recording_text(told) + next_said)


def place(name: str) -> Path:
    """A file that can be written, known before the run is made."""
    file = Path(name)
    try:
        writable(file.parent)
    except TargetError as problem:
        raise UsageError(f"-o: {problem}") from problem
    if file.is_dir():
        raise UsageError(f"-o: {name} is a folder; name a file")
    return file


def written(file: Path, text: str) -> None:
    """Put a text there whole."""
    try:
        put_text(text, file)
    except TargetError as problem:
        raise UsageError(f"-o: {problem}") from problem


def about(run: Any, until: int) -> dict[str, Any]:
    """What a recording is of."""
    world = run.world()
    return {
        "title": world["scenario"]["title"], "design": world["design"]["id"], "machine": world["machine"]["id"],
        "workload": world["workload"]["id"], "cores": world["cores_n"], "seed": world["seed"],
        "edits": len(run.edits), "until": until, "ended_by": world["ended_by"] if until == run.end_cycle else "",
        "fingerprint": run.fingerprint,
    }


def edits(texts: list[str], world: dict[str, Any]) -> list[Any]:
    """The edits of --edit, in order of cycles."""
    return sorted((edit_of(text, world) for text in texts), key=lambda one: one.cycle)


def edit_of(text: str, world: dict[str, Any]) -> Any:
    """One of them."""
    from simulator.recording.edit import Edit

    cycle, _, rest = text.partition(":")
    kind, _, what = rest.partition(":")
    name, _, value = what.partition("=")
    try:
        at = whole(0)(cycle)
        if kind == "next":
            return Edit(at, kind, core=whole(0)(what))
        if kind == "plant":
            return Edit(at, kind, name=what)
        if kind == "hand":
            return Edit(at, kind, path=what)
        if kind == "cost":
            return Edit(at, kind, name=name, value=int(value, 0))
        if kind == "word":
            return Edit(at, kind, cell=cell_of(name, world), value=int(value, 0))
    except (argparse.ArgumentTypeError, ValueError) as problem:
        raise UsageError(f"--edit {text}: {problem}; for instance 20000:cost:pause=40") from problem
    raise UsageError(f"--edit {text}: no kind of edit; for instance 20000:cost:pause=40 or 20000:next:3")


def replay(options: argparse.Namespace) -> None:
    """Step through a recording as text, a sentence an event."""
    from report.events import recording_text
    from simulator.tutor.saved import read_saved
    from simulator.tutor.walk import Walk

    file = Path(options.file)
    with refusals():
        saved = read_saved(file)
        run = worked(saved.proved(file.resolve().parent, str(file)), "running it again")
    told = about(run, saved.until)
    since = options.since or 0
    if since >= saved.until:
        raise UsageError(f"--from: the recording ends at cycle {saved.until:,}; give less")
    asked = options.json or options.to is not None or options.only is not None
    if not asked and sys.stdin.isatty() and sys.stdout.isatty():
        print(recording_text(told), end="")
        step_through(Walk(run, saved.until), since)
        return
    until = min(options.to or saved.until, saved.until)
    if until <= since:
        raise UsageError("--to: give a cycle after --from")
    walk = Walk(run, until)
    listing(options, told, events(walk, since, wanted(walk, options.only)))


def wanted(walk: Any, only: str | None) -> list[Any]:
    """What --only names."""
    return [sought(walk, word.strip()) for word in only.split(",")] if only else []


def events(walk: Any, since: int, only: list[Any]) -> Iterator[dict[str, Any]]:
    """The events from a cycle on."""
    walk.goto(since)
    for told in range(LISTED + 1):
        step = walk.seek(only) if only else walk.next()
        if step is None:
            return
        if told < LISTED:
            yield step.as_dict()
    raise UsageError(f"there are more than {LISTED:,} events: give --from, --to or --only")


def listing(options: argparse.Namespace, told: dict[str, Any], steps: Iterator[dict[str, Any]]) -> None:
    """All of them on standard output, as they are found."""
    from report.events import event_line, recording_text

    if not options.json:
        print(recording_text(told))
        for step in steps:
            print(event_line(step), end="")
        return
    head = json.dumps({"file": options.file, **told}, indent=1, ensure_ascii=False)
    sys.stdout.write(f'{head[:-2]},\n "events": [')
    try:
        for number, step in enumerate(steps):
            sys.stdout.write(("," if number else "") + "\n  " + json.dumps(step, ensure_ascii=False))
    finally:
        sys.stdout.write("\n ]\n}\n")  # what was found is JSON, also where there is more than is told
