"""Runs of a few lines of text, for what no shipped workload does: bugs, deadlocks, loops without an end.

Promises: `text` becomes a workload FILE beside its description, and a scenario of it on the toy machine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulator import scenario
from simulator.recording import Recording

DESCRIPTION = 'id = "lab"\ntitle = "Lab"\nsummary = "A test."\nsources = []\nfiles = []\n'
FLAG = """
class flag_word(size=64, align=64):
    value: u64 = 0


flag: flag_word = static()
"""


def workload(folder: Path, text: str) -> str:
    """The path of a workload FILE that consists of `text`."""
    (folder / "lab.toml").write_text(DESCRIPTION, encoding="utf-8")
    (folder / "lab.fl").write_text(text, encoding="utf-8")
    return str(folder / "lab.toml")


def spec(folder: Path, text: str, **parts: Any) -> scenario.Scenario:
    """A scenario whose workload is `text`."""
    chosen = {"design": "rwsem-xadd", "machine": "toy-2x2", "cores": 2, **parts}
    return scenario.make(workload=workload(folder, text), **chosen)


def cell_of(recording: Recording, path: str) -> int:
    """The cell of a watched word, as the world description tells it: "flag.value"."""
    for line in recording.world()["lines"]:
        for word in line["words"]:
            if f"{line['object']}.{word['path']}" == path:
                return int(word["cell"])
    raise AssertionError(f"no word {path}")


SPECULATING = FLAG + """

def freed(what):
    flag.value = what


def thread_main():
    for turn in range(40):
        mark(attempt, flag)
        rcu_read_lock()
        work(user_access)
        if turn % 4 == 3:
            mark(abort, flag, vma_changed)
            mark(retry, flag)
        else:
            mark(commit, flag)
        rcu_read_unlock()
        if turn % 8 == thread_id():
            call_rcu(turn + 1000, freed)
        work(grace_period)
"""
