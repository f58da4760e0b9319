"""Any small program on any small machine: invariants at every action, every thread ends, and sums are exact."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.engine import arena as a
from simulator.vocabulary import CoreState
from tests.engine.build import simulate
from tests.engine.watcher import Watcher

WORDS = """
class line(size=64, align=64):
    a: u64 = 0
    b: u64 = 8
    sum: u64 = 16
class own_line(size=64, align=64):
    v: u64 = 0
x: line = static()
y: line = static()
z: line = static()
own: own_line = static(per="thread")
arrived: own_line = static()
def handler(amount):
    atomic_add(z.sum, amount)
    v = x.b
"""
FIELD = st.sampled_from([f"{line}.{field}" for line in "xyz" for field in "ab"])
SUM = st.sampled_from(["x.sum", "y.sum"])


def turned(statement: str) -> st.SearchStrategy[tuple[str, int]]:
    return st.just((statement, 0))


STATEMENT: st.SearchStrategy[tuple[str, int]] = st.one_of(
    FIELD.flatmap(lambda f: turned(f"v = v ^ {f}")),
    st.tuples(FIELD, st.integers(0, 9)).flatmap(lambda p: turned(f"{p[0]} = v + {p[1]}")),
    st.tuples(FIELD, st.integers(0, 70000)).flatmap(lambda p: turned(f"store16({p[0]}, {p[1]})")),
    FIELD.flatmap(lambda f: turned(f"v = xchg({f}, v + 1)")),
    st.tuples(FIELD, FIELD).flatmap(lambda p: turned(f"v = cmpxchg({p[0]}, {p[1]}, v)")),
    st.tuples(SUM, st.integers(1, 5)).map(lambda p: (f"v = xadd({p[0]}, {p[1]})", p[1])),
    st.tuples(st.integers(0, 1), st.integers(1, 5)).map(lambda p: (f"ipi({p[0]}, handler, {p[1]})", p[1])),
    FIELD.flatmap(lambda f: turned(f"prefetch({f})")),
    st.integers(1, 30).flatmap(lambda n: turned(f"work(user_access, {n})")),
    st.sampled_from(["smp_mb()", "cpu_relax()", "burst(20)", "own[me].v = own[me].v + 1", "f = local_irq_save()",
                     "local_irq_restore(1)"]).flatmap(turned),
)
THREAD = st.lists(STATEMENT, min_size=1, max_size=10)
SETTINGS = st.fixed_dictionaries({
    "residency": st.integers(0, 100), "streak": st.integers(1, 4), "pause": st.integers(1, 50),
    "store_buffer_entries": st.integers(1, 4), "protocol": st.sampled_from(["msi", "mesi", "mesif", "moesi"]),
    "channel_cycles_per_line": st.integers(0, 3), "jitter_percent": st.integers(0, 20),
})
MACHINES = st.sampled_from([("toy-2x2", "default"), ("nehalem-2x4x2", "default"), ("nehalem-2x4x2", "smt")])


def few_interrupts(threads: list[list[tuple[str, int]]], turns: int) -> list[list[tuple[str, int]]]:
    """The threads with no more interrupts than a core can have on their way to it (one a core, and one more)."""
    left = (len(threads) + 1) // turns
    kept: list[list[tuple[str, int]]] = []
    for statements in threads:
        kept.append([])
        for statement, amount in statements:
            interrupts = statement.startswith("ipi")
            kept[-1].append(("pass", 0) if interrupts and left == 0 else (statement, amount))
            left -= interrupts and left > 0
    return kept


def program(threads: list[list[tuple[str, int]]], turns: int) -> str:
    """Each thread repeats its statements; then all wait, spinning with interrupts on, until all have come."""
    parts = []
    for number, statements in enumerate(threads):
        body = "\n            ".join(statement for statement, _ in statements)
        parts.append(f"    if me == {number}:\n        for turn in range({turns}):\n            {body}\n")
    return WORDS + "def thread_main():\n    me = thread_id()\n    v = 0\n" + "".join(parts) + """
    local_irq_restore(1)
    n = nr_threads()
    atomic_inc(arrived.v)
    spin_until(arrived.v >= n)
"""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(THREAD, min_size=2, max_size=4), st.integers(1, 3), SETTINGS, MACHINES, st.integers(0, 10_000))
def test_any_program_keeps_every_invariant_and_ends(
    threads: list[list[tuple[str, int]]], turns: int, chosen: dict[str, int | str], machine: tuple[str, str], seed: int
) -> None:
    cores = len(threads)
    threads = few_interrupts(threads, turns)
    text = program(threads, turns)
    trial = simulate(text, cores=cores, machine=machine[0], placement=machine[1], settings=chosen, seed=seed)
    watcher = Watcher(trial.simulation)
    assert watcher.watch(12_000) < 12_000, "some thread did not end"
    assert all(trial.core(core, a.CORE_STATE) == CoreState.HALT for core in range(cores))
    added = sum(amount for statements in threads for _, amount in statements) * turns
    assert trial.word("x.sum") + trial.word("y.sum") + trial.word("z.sum") == added


@settings(max_examples=25, deadline=None)
@given(
    st.integers(2, 4), st.integers(1, 12), SETTINGS, MACHINES, st.integers(0, 10_000), st.integers(0, 40)
)
def test_fetch_and_add_draws_every_number_once(
    cores: int, turns: int, chosen: dict[str, int | str], machine: tuple[str, str], seed: int, think: int
) -> None:
    text = f"""
class line(size=64, align=64):
    next: u64 = 0
class drawn(size=4096, align=64):
    by: u64[512] = 0
x: line = static()
log: drawn = static()
def thread_main():
    for turn in range({turns}):
        work(user_access, {think})
        log.by[xadd(x.next, 1)] = thread_id() + 1
"""
    trial = simulate(text, cores=cores, machine=machine[0], placement=machine[1], settings=chosen, seed=seed)
    trial.run_to_the_end()
    drawn = [trial.word(f"log.by[{i}]") for i in range(cores * turns + 1)]
    assert sorted(drawn) == [0, *sorted(list(range(1, cores + 1)) * turns)]
