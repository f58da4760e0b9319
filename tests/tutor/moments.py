"""Questions of moments as tests ask them, and the engine gone on from such a moment action by action.

The stepping is another way than the questions': it reads no event and no chunk, but the state after every action.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from simulator.engine.simulation import Simulation, whole
from simulator.recording import Recording
from simulator.recording.mirror import Mirror
from simulator.tutor.block import read_block
from simulator.tutor.figures import Measures
from simulator.tutor.question import Bench, Draw, Question
from simulator.tutor.questions import KINDS
from simulator.tutor.run_words import RunWords
from simulator.tutor.watch import Picture, Watch


@dataclass(frozen=True)
class Case:
    """A kind with its keys, of a run from a cycle on; `rare`: its questions may be few."""

    kind: str
    run: RunWords
    cycle: int
    keys: str = ""
    rare: bool = field(default=False)

    def __str__(self) -> str:
        return f"{self.kind} in {self.run.scenario_id or dict(self.run.parts)['machine']}"


LINE = 'line = "mm + 64"'
BOUNCES = RunWords("the-line-bounces")  # MESIF
TOY = RunWords("two-sockets-by-hand")  # MESI
MOESI = RunWords(
    "", (("cores", 12), ("design", "rwsem-xadd"), ("machine", "magny-cours-8x6"), ("workload", "multi-fault-all"))
)
THREADS = RunWords("more-threads-than-cores")
BREAKS = RunWords("a-writer-breaks-it")
OF_A_LINE = ("next-owner", "next-state", "copies")
CASES = (
    *(Case(kind, run, 60_000, LINE) for kind in OF_A_LINE for run in (BOUNCES, TOY, MOESI)),
    Case("next-owner", RunWords("one-line-many-writers"), 20_000, 'line = "counter + 0"'),
    Case("takes-lock", BOUNCES, 60_000, 'lock = "mm.mmap_sem.wait_lock"'),
    Case("takes-lock", THREADS, 20_000, 'lock = "shared.lock"'),
    Case("waits-for", BOUNCES, 60_000),
    Case("waits-for", THREADS, 20_000),
    Case("commit", BREAKS, 20_000),
    Case("commit", RunWords("speculation-commits"), 20_000),
    Case("fault-transfers", BOUNCES, 60_000),
    Case("fault-transfers", RunWords("speculation-commits"), 60_000, "core = 2"),
    Case("ends-with", RunWords("page-in-a-dead-vma"), 1_000, rare=True),
    Case("ends-with", RunWords("speculation-commits"), 1_000, 'hazards = ["DEAD_VMA", "DEADLOCK"]', rare=True),
)


def of(*kinds: str) -> list[Case]:
    """The cases of some kinds."""
    return [case for case in CASES if case.kind in kinds]


@cache
def recording(run: RunWords) -> Recording:
    """The run, recorded once."""
    return Recording(run.made(), run.edits)


@cache
def asked(case: Case, seed: int) -> Question:
    """The question of a case for a seed."""
    kind = KINDS[case.kind]
    block = read_block(case.keys, "lesson.md", 1)
    params = kind.read(block)
    block.finish()
    bench = Bench(None, Measures(), Watch(recording(case.run)), case.cycle)
    return whole(kind.ask(params, bench, Draw("sample", 1, seed)))


def answer(question: Question) -> str:
    """The words of the right option."""
    return question.options[question.answer].text


def pictures(run: RunWords, cycle: int) -> Iterator[Picture]:
    """What the machine is before the first action of `cycle`, and after each action from there on."""
    made = run.made()
    simulation = Simulation(made.assembly, made.seed)
    simulation.run(until=cycle, record=False)
    mirror = Mirror(made.assembly, simulation.layout)
    blocks = mirror.blocks()
    yield Picture(blocks, mirror.values(simulation.state()), cycle)
    for _ in count():
        simulation.run(actions=1, record=False)
        yield Picture(blocks, mirror.values(simulation.state()), simulation.now)
