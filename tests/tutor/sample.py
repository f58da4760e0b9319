"""A small lesson in a folder of its own, on the smallest machine: quick to run, and of no lesson that is taught."""

from __future__ import annotations

from pathlib import Path

from simulator.tutor.lesson import Lesson, load

TEXT = '''```lesson
title = "A sample"
claim = "Two cores move more lines than one."
minutes = 1
```

```claim
holds = ["two.transfers_per_fault > one.transfers_per_fault"]

[runs.one]
machine = "toy-2x2"
cores = 1
faults = 64

[runs.two]
machine = "toy-2x2"
cores = 2
faults = 64
```

An [rwsem](term:rwsem) is a lock for readers and writers.

## Two cores

```scene
machine = "toy-2x2"
cores = 2
at = 20_000
select = {line = "mm + 64"}
```

Each needs [this line](<show:line=mm + 64>).

```ask
kind = "measure"
text = "How often does a line move for a fault on two cores?"
value = "two.transfers_per_fault"
edges = [0.5]

[[options]]
text = "hardly ever"
why = "A read lock is a write: the line moves."
[[options]]
text = "every other fault, or more"
why = "Each fault writes the count of the semaphore."

[runs.two]
machine = "toy-2x2"
cores = 2
faults = 64
```

Every reader writes.

## Bring it about

The page is for this.

```goal
text = "Let nothing move."
holds = "run.transfers_per_fault < 0.5"
may_change = ["cores"]
hint = "Who else is there?"

[solution]
cores = 1
```

Alone, nobody takes the line away.
'''
NAME = "07-sample"


def write(folder: Path, text: str = TEXT) -> Path:
    """The folder of the lesson, written below `folder`."""
    made = folder / NAME
    made.mkdir()
    (made / "lesson.md").write_text(text, encoding="utf-8")
    return made


def sample(folder: Path, text: str = TEXT) -> Lesson:
    """The lesson itself."""
    return load(write(folder, text))
