"""Changes to a run in words: `cores=1 mm_struct.mmap_sem=own-line hand@120000=A0A1`, where there is no stage.

Promises: NAME=VALUE is a part or a setting, as `run` takes it; NAME@CYCLE=VALUE is an edit: `hand`, `next`, `plant`, or
a cost by its name; whatever cannot be meant is one DescriptionError.  The result is checked as any other run.
"""

import re
from dataclasses import replace

from simulator.description import DescriptionError
from simulator.recording.edit import Edit
from simulator.tutor.run_words import COUNTS, WORDS, RunWords

CHANGE = re.compile(r"(?P<name>[A-Za-z_][\w.-]*)(?:@(?P<cycle>\d[\d_,]*))?=(?P<value>[\w.,-]+)", re.ASCII)
MAX_CHANGES = 40  # as many edits as a run takes, and some settings
EXAMPLE = "Write for instance cores=4, mm_struct.mmap_sem=own-line, next@120000=3 or hand@120000=A0A1."


def changed_run(words: RunWords, text: str) -> RunWords:
    """`words` with these changes; the edits follow those it has, in order of cycles."""
    parts: dict[str, str | int] = {}
    settings: dict[str, str | int] = {}
    edits = list(words.edits)
    changes = text.split()
    if len(changes) > MAX_CHANGES:
        raise DescriptionError(f"has {len(changes)} changes", "changes", f"Make {MAX_CHANGES} or fewer.")
    for change in changes:
        told = CHANGE.fullmatch(change)
        if told is None:
            raise DescriptionError(f"{change!r} is no change", "changes", EXAMPLE)
        name, value = told["name"], told["value"]
        if told["cycle"]:
            edits.append(_edit(int(re.sub("[_,]", "", told["cycle"])), name, value))
        elif name in COUNTS:
            parts[name] = _number(name, value)
        elif name in WORDS:
            parts[name] = value
        else:
            settings[name] = int(value) if re.fullmatch(r"-?\d+", value) else value
    if "cores" in parts and "threads" not in parts:
        words = replace(words, parts=tuple(one for one in words.parts if one[0] != "threads"))
    edits.sort(key=lambda edit: edit.cycle)
    made = replace(words.differing(parts, settings), edits=tuple(edits))
    made.made()
    return made


def _edit(cycle: int, name: str, value: str) -> Edit:
    if name == "hand":
        return Edit(cycle, "hand", path=value)
    if name == "next":
        return Edit(cycle, "next", core=_number(name, value))
    if name == "plant":
        return Edit(cycle, "plant", name=value)
    return Edit(cycle, "cost", name=name, value=_number(name, value))


def _number(name: str, value: str) -> int:
    try:
        return int(re.sub("[_,]", "", value))
    except ValueError as problem:
        raise DescriptionError(f"{name} is no number: {value!r}", "changes", EXAMPLE) from problem
