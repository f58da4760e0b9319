"""Every named limit stands in docs/limits.md with its value, and nothing stands there that is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commands import recording as recording_command
from commands import stepping
from server import limits
from simulator import assembly, description, layout_settings, scenario
from simulator.engine import arena, booted, copies, delayed, layout, lookahead, rcu, simulation, translate
from simulator.language import kept
from simulator.measuring import progress
from simulator.recording import edit, hand, hand_path, moves, recording
from simulator.sweep import assembled, cache, curves, disk_cache, executors, sample, spec
from simulator.tutor import expression, figures, lesson, places, question, run_words, saved, scene
from simulator.tutor.questions import moments, runs
from tests.page import part_of

PAGE = Path(__file__).resolve().parents[1] / "docs" / "limits.md"
CLIP = Path(__file__).resolve().parents[1] / "static" / "js" / "clip"
CLIP_FILES = ("spec", "frames_asked", "replay", "trace", "csv", "caption_words")
CONSTANT = re.compile(r"^(?:export )?const ((?:MOST|LEAST|FASTEST)\w*) = ([\d_.e]+);", re.MULTILINE)
Number = int | float


def named(module: object, *names: str) -> dict[str, Number]:
    return {name: getattr(module, name) for name in names}


def of_clips() -> dict[str, Number]:
    """The limits that the page's modules name."""
    told = {name: float(value) for file in CLIP_FILES for name, value in
            CONSTANT.findall((CLIP / f"{file}.js").read_text(encoding="utf-8"))}
    return {name: int(value) if value.is_integer() else value for name, value in told.items()}


LIMITS: dict[str, dict[str, Number]] = {
    "scenario": {
        **{name: value for name, value in vars(scenario).items() if name.startswith("MAX_")},
        **named(layout_settings, "GROWN_LINES"),
    },
    "compiling": {
        **named(kept, "TEXT_BYTES_KEPT", "FAMILIES_KEPT"), **named(assembly, "PROGRAMS_KEPT", "LAID_BYTES_KEPT"),
        **named(description, "TEXTS_KEPT"),
    },
    "progress": {name: value for name, value in vars(progress).items() if name.startswith("STALLED_")},
    "sweep": {
        **named(spec, "MAX_DESIGNS", "MAX_CORE_COUNTS", "MAX_SEEDS", "ADAPTIVE_SEEDS", "LEAST_FAULTS"),
        **named(curves, "SURE"), **named(sample, "SLICE_ACTIONS"), **named(cache, "SAMPLES_KEPT"),
        **named(disk_cache, "SAMPLES_ON_DISK", "WAIT_SECONDS"), **named(assembled, "ASSEMBLIES_KEPT_BYTES"),
        **named(executors, "ANSWER_SECONDS"),
    },
    "engine": {
        **named(arena, "ARENA_LIMIT_BYTES"), **named(simulation, "BOOT_CYCLES"),
        **named(translate, "FAULT_LOOP_LIMIT"), **named(layout, "STACK_WORDS", "HEAP_CELLS", "HEAP_CELLS_PER_THREAD"),
        **named(rcu, "CALLBACK_SLOTS"), **named(delayed, "DELAYED_SLOTS"), **named(lookahead, "AHEAD"),
        **named(simulation, "COPIED_ACTIONS"), **named(booted, "BOOTED_BYTES"), **named(copies, "SPARE_BYTES"),
    },
    "recording": {
        **named(recording, "RECORDING_BYTES", "CHUNK_CACHE_BYTES"), **named(edit, "MAX_EDITS", "WORD_VALUE"),
        **named(hand_path, "MAX_CHOICES", "MAX_CHARACTERS"), **named(hand, "CHOICE_ACTIONS", "PATH_ACTIONS"),
        **named(moves, "TRIED_BYTES"),
    },
    "lesson": {
        **named(places, "MAX_TEXT"), **named(lesson, "MAX_STEPS", "MAX_MINUTES"),
        **named(expression, "MAX_CHARACTERS", "MAX_DEPTH"), **named(run_words, "MAX_RUNS", "MAX_MEASURED"),
        **named(moments, "MOST_WITHIN"), **named(runs, "MAX_CASES"),
        **named(question, "MOST_OPTIONS"), **named(scene, "SEARCHED_CYCLES"),
        **named(figures, "KEPT"),
    },
    "file": {
        **named(saved, "MAX_BYTES"), **named(recording_command, "LISTED"), **named(stepping, "MAX_STEPS"),
    },
    "clip": of_clips(),
    "server": {name: value for name, value in vars(limits).items() if name.isupper() and name != "PROTOCOL_VERSION"},
}
HEADINGS = {
    "scenario": "A scenario", "compiling": "Compiling", "progress": "A run in the terminal",
    "sweep": "A sweep", "engine": "The engine",
    "recording": "A recording", "file": "A recording as a file", "clip": "A clip", "lesson": "A lesson",
    "server": "The server",
}


def shown(name: str, value: Number) -> str:
    """A limit's value as people read it."""
    if "BYTES" in name:
        for size, unit in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
            if value >= size and value % size == 0:
                return f"{int(value) // size} {unit}"
    whole = int(value)
    if whole >= 1 << 31:
        if whole.bit_count() == 1:
            return f"2^{whole.bit_length() - 1}"
        if (whole + 1).bit_count() == 1:
            return f"2^{whole.bit_length()} − 1"
    unit = " s" if name.endswith("SECONDS") else ""
    return f"{value:,}{unit}"


@pytest.mark.parametrize("group", LIMITS)
def test_every_limit_stands_in_the_page_with_its_value(group: str) -> None:
    part = part_of(PAGE.read_text(encoding="utf-8"), HEADINGS[group])
    rows = [[cell.strip() for cell in line.split("|")[1:4]] for line in part.splitlines() if line.startswith("| `")]
    said = {name.strip("`"): value for name, value, _ in rows}
    assert said == {name: shown(name, value) for name, value in LIMITS[group].items()}
    assert all(reason for _, _, reason in rows)


def test_limits_that_two_layers_have_agree() -> None:
    assert (limits.CORES, limits.THREADS, limits.SEED) == (scenario.MAX_CORES, scenario.MAX_THREADS, scenario.MAX_SEED)
    assert (limits.EDITS, limits.SETTING_VALUE) == (edit.MAX_EDITS, edit.WORD_VALUE)
    assert limits.PATH_CHARACTERS == hand_path.MAX_CHARACTERS
    assert (limits.LESSON_STEPS, limits.LESSON_OPTIONS) == (lesson.MAX_STEPS, question.MOST_OPTIONS)
    assert limits.RUN_BYTES == arena.ARENA_LIMIT_BYTES
    assert recording.RECORDING_BYTES < limits.RUNS_KEPT_BYTES
