"""`export SCENARIO -o FILE` makes clips, pictures, replays and traces in a headless browser, on the page of the dialog.

Promises: options mean what the dialog's words mean; the ending of FILE is the format; all is checked that can be before
a browser starts; what cannot be made is one line, and no half file.
It draws nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from commands.export_progress import Progress
from commands.terminal import BadNews, UsageError, answer, say
from faultline_setup import prepare

if TYPE_CHECKING:
    from flask import Flask

    from export.clips import Clips


def add(
    command: Callable[[str, Any], argparse.ArgumentParser], scenario_options: Callable[..., None],
    usual: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """The command; `usual`: the parts of a run that names no scenario."""
    from commands.export_options import add_options

    one = command("export", export)
    add_options(one, scenario_options)
    one.add_argument("--clips", metavar="FILE", help="make every [[clip]] of a TOML file, whose keys are these options")
    one.add_argument("--lesson", action="append", default=[], metavar="NAME", help="its steps: NAME-01.mp4 and so on")
    one.add_argument("--all-lessons", action="store_true", help="the steps of every lesson, into the folder -o")
    one.add_argument("--steps", type=steps, default=(), metavar="2-4,6", help="those of the lesson alone")
    one.add_argument("--stills", action="store_true", help="a picture of each step, for slides")
    one.set_defaults(usual=usual, scenario_options=scenario_options)


def export(options: argparse.Namespace) -> None:
    """A clip of a run: film, picture, replay page, trace or tables, by the ending of FILE."""
    from commands.export_options import clips_in, clips_of
    from commands.export_runs import Runs, checked_clips

    if options.lesson or options.all_lessons:
        export_lessons(options)
        return
    if options.steps or options.stills:
        raise UsageError("--steps and --stills are of a lesson: name one with --lesson")
    asked = clips_in(options.clips, options.scenario_options) if options.clips else clips_of(options)
    prepare()
    runs = Runs(options.usual)
    rows: list[dict[str, Any]] = []
    progress = Progress(len(asked))
    with ThreadPoolExecutor(1) as beside:  # the simulator loads while the browser starts
        checked = beside.submit(checked_clips, asked, runs)
        with made_with(runs.app, asked[0].target.path.parent, progress) as clips:
            for clip in checked.result():
                rows.append(clips.make(clip.words, clip.target))
                progress.end()
                if not options.json:
                    print(line_of(rows[-1]), flush=True)
    answer(options, rows, "")


def export_lessons(options: argparse.Namespace) -> None:
    """The steps of lessons."""
    from commands.export_lessons import asked_lessons
    from export import chapters

    asked = asked_lessons(options)
    prepare()
    progress = Progress(1)
    with made_with(asked.app, asked.target, progress) as clips:
        rows = chapters.make(
            clips, asked.names, asked.target, steps=options.steps, stills=options.stills, words=asked.words,
            said=progress.called,
        )
    answer(options, rows, "".join(f"{line_of(row)}\n" for row in rows))


def steps(text: str) -> tuple[int, ...]:
    """An argparse type: numbers of steps."""
    from export.chapters import steps_of

    try:
        return steps_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


@contextmanager
def made_with(app: Callable[[], Flask], folder: Path, progress: Progress) -> Iterator[Clips]:
    """A server, a browser, and what makes clips with them; what goes wrong in the block is one line."""
    from export.browser import NoChromium
    from export.clips import clips
    from export.driver import ClipRefused, ExportError, found
    from export.targets import TargetError
    from export.workplace import WorkplaceError
    from server.listen import served

    try:
        found()
        with served(app()) as address, clips(address, existing(folder), progress.of) as made:
            yield made
    except ClipRefused as error:
        progress.end()
        if error.place:
            raise UsageError(f"{progress.where}{error.place}: {error}") from error
        say(f"error: {progress.where}{error}")
        raise BadNews from error
    except (NoChromium, ExportError, TargetError, WorkplaceError) as error:
        progress.end()
        say(f"error: {error}")
        raise BadNews from error
    except (KeyboardInterrupt, SystemExit):
        progress.end()
        say("stopped: files made before are complete, and nothing is left of the one that was being made")
        raise
    finally:
        progress.end()


def existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(one for one in (folder, *folder.absolute().parents) if one.is_dir())


def line_of(row: Mapping[str, Any]) -> str:
    """A row for a reader."""
    told = f"{row['file']}: {'' if row.get('made', True) else 'there already, '}"
    if "width" in row:
        told += f"{row['width']} x {row['height']}, "
    if row.get("frames", 0) > 1:
        told += f"{row['seconds']:.1f} s, {row['frames']} frames, "
    cycles = f"cycle {row['from']:,}" if row["from"] == row["to"] else f"cycles {row['from']:,} to {row['to']:,}"
    return f"{told}{cycles}, {row['bytes']:,} bytes"
