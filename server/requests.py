"""What a tab can ask for: one frozen class a message, as plain values.

Promises: two messages that ask for the same are equal, so runs can be found by them; nothing here checks or answers:
protocol.py makes them of what a browser says, and session.py answers them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CatalogRequest:
    """Which designs, machines, workloads and scenarios are there?"""


@dataclass(frozen=True)
class EditRequest:
    """A live edit: at `cycle`, a cost (`name`, `value`), a word (`cell`, `value`), who goes next (`core`), a bug

    planted (`name`, `line`), or from there on a path of choices by hand (`path`).
    """

    cycle: int
    kind: str
    name: str = ""
    value: int = 0
    cell: int = 0
    core: int = 0
    line: int = -1
    path: str = ""


@dataclass(frozen=True)
class OpenRequest:
    """Open a run: of a scenario by id, of parts, or of a scenario with some parts replaced; and its live edits."""

    scenario: str | None = None
    design: str | None = None
    machine: str | None = None
    workload: str | None = None
    cores: int | None = None
    threads: int | None = None
    placement: str | None = None
    seed: int | None = None
    settings: tuple[tuple[str, int | str], ...] = ()
    edits: tuple[EditRequest, ...] = ()


@dataclass(frozen=True)
class ChunkRequest:
    """Chunk `number` of a run, with or without the keyframe it opens with."""

    run: str
    number: int
    keyframe: bool


@dataclass(frozen=True)
class SummaryRequest:
    """Rows `first` to `first + count` of a run's summary, each the sum of `each` chunks."""

    run: str
    first: int
    count: int
    each: int = 1


@dataclass(frozen=True)
class FrameRequest:
    """The whole mirror at one cycle."""

    run: str
    cycle: int


@dataclass(frozen=True)
class ReportRequest:
    """Profile, lines and totals of the whole run."""

    run: str


@dataclass(frozen=True)
class LookRequest:
    """What stands in memory or in the ledger at a cycle: `what` is one of LOOKS; evidence has a `since`."""

    run: str
    what: str
    cycle: int
    since: int = 0


@dataclass(frozen=True)
class CloseRequest:
    """The browser no longer watches this run."""

    run: str


@dataclass(frozen=True)
class AlignedRequest:
    """The first cycle at which so many faults (or operations) are done."""

    run: str
    faults: int


@dataclass(frozen=True)
class SoughtRequest:
    """One thing a search looks for; `of`: the line, lock, thread, cell, file or slot it is about (server/sought.py)."""

    what: str
    of: int | None = None
    core: int | None = None
    row: int = 0
    kind: str = ""
    comparison: str = ""
    value: int = 0


@dataclass(frozen=True)
class FindRequest:
    """The next event that is one of `sought` after assignment `index` of a chunk, or the last before it; within
    `cycles` at most."""

    run: str
    chunk: int
    index: int
    forward: bool
    sought: tuple[SoughtRequest, ...]
    cycles: int


@dataclass(frozen=True)
class HitsRequest:
    """Every event that is one of `sought`, from chunk `chunk` on."""

    run: str
    chunk: int
    sought: tuple[SoughtRequest, ...]


@dataclass(frozen=True)
class DivergeRequest:
    """Where two runs of this tab part."""

    run: str
    other: str


@dataclass(frozen=True)
class ChartsRequest:
    """Which published charts can be raced?"""


@dataclass(frozen=True)
class RaceRequest:
    """Measure several runs side by side, each to its end or to `faults` in all."""

    runs: tuple[OpenRequest, ...]
    faults: int | None = None


@dataclass(frozen=True)
class StandingsRequest:
    """How far each run of a race has come."""

    race: str


@dataclass(frozen=True)
class RaceEndRequest:
    """The race is no longer watched."""

    race: str


@dataclass(frozen=True)
class SweepRequest:
    """Measure every design on every number of cores, with `seeds` seeds from `seed` on.

    `adaptive`: more seeds if need be; `written`: also which lines a fault writes that others write too.
    """

    designs: tuple[str, ...]
    machine: str
    workload: str
    cores: tuple[int, ...]
    seeds: int
    seed: int = 1
    settings: tuple[tuple[str, int | str], ...] = ()
    placement: str | None = None
    faults: int | None = None
    adaptive: bool = True
    written: bool = False


@dataclass(frozen=True)
class SweepPointsRequest:
    """Which points of a sweep have changed after its first `since` changes?"""

    sweep: str
    since: int = 0


@dataclass(frozen=True)
class SweepEndRequest:
    """The sweep is no longer watched."""

    sweep: str


@dataclass(frozen=True)
class LessonRequest:
    """The text of a lesson, and what each of its steps shows."""

    lesson: str


@dataclass(frozen=True)
class MomentRequest:
    """The cycle at which a step's scene begins."""

    lesson: str
    step: int


@dataclass(frozen=True)
class AskRequest:
    """The question of a step, for a learner's seed."""

    lesson: str
    step: int
    seed: int


@dataclass(frozen=True)
class ReplyRequest:
    """An answer to it: the number of an option."""

    lesson: str
    step: int
    seed: int
    picked: int


@dataclass(frozen=True)
class GoalRequest:
    """Whether a run of this tab has reached a step's goal."""

    run: str
    lesson: str
    step: int


ReadRequest = ChunkRequest | SummaryRequest | FrameRequest | ReportRequest | LookRequest
SearchRequest = AlignedRequest | FindRequest | HitsRequest
RunRequest = ReadRequest | SearchRequest | DivergeRequest
RaceMessage = ChartsRequest | RaceRequest | StandingsRequest | RaceEndRequest
SweepMessage = SweepRequest | SweepPointsRequest | SweepEndRequest
LessonMessage = LessonRequest | MomentRequest | AskRequest | ReplyRequest | GoalRequest
Request = CatalogRequest | OpenRequest | CloseRequest | RunRequest | RaceMessage | SweepMessage | LessonMessage
