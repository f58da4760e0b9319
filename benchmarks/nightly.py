"""What takes hours: all designs with all workloads on up to 128 cores, a thousand seeds of each danger and its twin,
the invariants after every action of ten million events, and a picture of every step of every lesson.
`python -m benchmarks.nightly [matrix|hazards|invariants|clips]`.

Promises: every run is seeded, so what it finds is found again; it says progress, prints a line for each failure with
the words that repeat it, and ends with a non-zero status if there was one.  Uses as many processes as asked for.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from simulator import scenario
from simulator.assembly import assemble
from simulator.catalog import list_designs
from simulator.checking import invariant
from simulator.checking.matrix import Case, cases, left_behind
from simulator.engine import arena as a
from simulator.engine.simulation import HazardError, Simulation

ROOT = Path(__file__).resolve().parent.parent
CORES = (1, 2, 8, 48, 128)
SEEDS = 1000
EVENTS = 10_000_000
LEDGER_EVERY = 64  # actions: the ledger's tables are sums over all functions, and only ever grow
WATCHED = ("mmap-storm", "multi-fault-all", "unmap-under-fault", "file-readahead")
TWIN_ROUNDS = 12
TELL_SECONDS = 30

Work = tuple[str, ...]


def matrix_run(design: str, workload: str, cores: str) -> str:
    """One run of the matrix; what is wrong with it, or nothing."""
    case = next(one for one in cases(int(cores)) if (one.design, one.workload) == (design, workload))
    return "; ".join(left_behind(case.assembly(), seed=1)[:3])


def matrix(counts: Iterable[int]) -> list[Work]:
    """Every design with every workload on each of these numbers of cores."""
    return [(case.design, case.workload, str(case.cores)) for cores in counts for case in cases(cores)]


def danger_seeds(name: str, first: str, last: str) -> str:
    """Seeds first..last-1 of one danger and of its safe twin: the shares, and what must not be."""
    danger = scenario.load(name)
    settings = {**danger.settings, **danger.twin, "rounds": min(TWIN_ROUNDS, int(danger.settings["rounds"]))}
    twin = assemble(danger.design, danger.machine, danger.workload, cores=danger.cores, settings=settings)
    met: Counter[str] = Counter()
    wrong = []
    for seed in range(int(first), int(last)):
        met[_met(danger.assembly, seed)] += 1
        harm = left_behind(twin, seed)
        wrong += [f"the safe twin of {name}, seed {seed}: {harm[0]}"] if harm else []
    if not met[danger.hazard]:
        wrong.append(f"{name} never meets {danger.hazard}: {dict(met)}")
    print(f"{name}, seeds {first} to {int(last) - 1}: {dict(met)}", flush=True)
    return "; ".join(wrong)


def _met(assembly: object, seed: int) -> str:
    try:
        Simulation(assembly, seed).run()  # type: ignore[arg-type]
    except HazardError as found:
        return found.what.name
    return "nothing"


def hazards(seeds: int) -> list[Work]:
    """Every danger, fifty seeds at a time."""
    names = [path.stem for path in sorted(scenario.SCENARIOS.glob("*.toml")) if scenario.load(path.stem).hazard]
    starts = range(1, seeds + 1, 50)
    return [(name, str(first), str(min(first + 50, seeds + 1))) for name in names for first in starts]


def checked_events(design: str, workload: str, events: str) -> str:
    """So many events of one run, every rule after every action."""
    settings = dict(next(one for one in cases(4) if (one.design, one.workload) == (design, workload)).settings)
    settings["rounds"] = 0
    case = Case(design, workload, "toy-2x2", 4, settings)
    simulation = Simulation(case.assembly(), seed=1, recording=True)
    rules = [
        invariant.waiting_cores, invariant.run_queues, invariant.threads, invariant.buffers, invariant.locks,
        invariant.page_map, invariant.tree,
    ]  # fmt: skip
    state = simulation.m[: simulation.layout.words]
    seen = 0
    # The two rules that look at every line, and what they read: while that is the same, so is their answer.
    lines = invariant.directory_rows(state)[0]
    hidden = invariant.block(state, a.A_HLINE, len(lines), a.HLINE_STRIDE)
    requests = invariant.request_rows(state)
    links = invariant.block(state, a.A_HREQUEST, len(requests), a.HREQUEST_STRIDE)
    due = state[int(state[a.A_DUE]) :]
    agents = [invariant.agent_of_slot(state, slot) for slot in range(len(requests))]
    kept_lines, kept_queues = lines.copy() - 1, b""
    while seen < int(events):
        simulation.run(actions=1)
        seen += len(simulation.events())
        simulation.drop_events()
        wanted = rules if simulation.actions % LEDGER_EVERY else [*rules, invariant.charged_cycles]
        moved = not np.array_equal(lines, kept_lines)
        queues = hidden.tobytes() + requests.tobytes() + links.tobytes() + due[agents].tobytes()
        if moved:
            kept_lines = lines.copy()
            wanted = [*wanted, invariant.directory]
        if moved or queues != kept_queues:
            kept_queues = queues
            wanted = [*wanted, invariant.queues]
        for rule in wanted:
            for sentence in rule(state):
                return f"after action {simulation.actions} (cycle {simulation.now}): {sentence}"
    return ""


def invariants(events: int) -> list[Work]:
    """The events shared among the designs, and for each among a few workloads."""
    pairs = [
        (design.id, workload) for design in list_designs() for workload in WATCHED
        if workload not in design.not_applicable
    ]
    return [(*pair, str(-(-events // len(pairs)))) for pair in pairs]


def lesson_pictures(lesson: str) -> str:
    """Every step of a lesson planned and drawn, before and after what it shows."""
    with tempfile.TemporaryDirectory() as folder:
        small = ["--stills", "--size", "320x180", "-o", folder, "--json"]
        command = [sys.executable, str(ROOT / "app.py"), "export", "--lesson", lesson, *small]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            return ended.stderr.strip().splitlines()[-1]
        rows = json.loads(ended.stdout)
        missing = [row["file"] for row in rows if not Path(row["file"]).is_file()]
    return f"not made: {', '.join(missing)}" if missing else "" if rows else "no pictures"


def shown(run: Callable[..., str], todo: list[Work], jobs: int) -> int:
    """Do it all; how many failed."""
    began = told = time.monotonic()
    failed = 0
    with ProcessPoolExecutor(jobs) as pool:
        answers: Iterator[str] = pool.map(run, *zip(*todo, strict=True))
        for number, (work, wrong) in enumerate(zip(todo, answers, strict=True), 1):
            now = time.monotonic()
            failed += bool(wrong)
            if wrong or now - told > TELL_SECONDS or number == len(todo):
                told, what = now, " ".join(work)
                print(f"{number} of {len(todo)}, {now - began:.0f} s: {what}: {wrong or 'as it should be'}", flush=True)
    return failed


def main(given: list[str]) -> int:
    """Run what is asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nightly", description=__doc__)
    parser.add_argument("which", nargs="*", choices=["matrix", "hazards", "invariants", "clips", []], default=[])
    parser.add_argument("--cores", type=int, nargs="+", default=CORES)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(given)
    plan: dict[str, tuple[Callable[..., str], list[Work]]] = {
        "matrix": (matrix_run, matrix(options.cores)),
        "hazards": (danger_seeds, hazards(options.seeds)),
        "invariants": (checked_events, invariants(options.events)),
        "clips": (lesson_pictures, [(one.parent.name,) for one in sorted(ROOT.glob("lessons/*/lesson.md"))]),
    }
    failed = 0
    for name in options.which or plan:
        run, todo = plan[name]
        print(f"{name}: {len(todo)} pieces of work", flush=True)
        failed += shown(run, todo, options.jobs)
    print("everything as it should be" if not failed else f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
