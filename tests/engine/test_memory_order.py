"""x86-TSO: stores retire early and in order, a core sees its own, locked operations drain, sums are exact."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import arena as a
from tests.engine.build import simulate
from tests.engine.watcher import Watcher

WORDS = """
class word(size=64, align=64):
    value: u64 = 0
x: word = static()
y: word = static()
ready: word = static()
class answers(size=64, align=64):
    first: u64 = 0
    second: u64 = 8
seen: answers = static()
also: answers = static()
"""
MEET = """
def meet():
    all = nr_threads()
    atomic_inc(ready.value)
    spin_until(ready.value == all)
"""


def outcome(text: str, names: tuple[str, ...], cores: int, seed: int, machine: str = "toy-2x2") -> tuple[int, ...]:
    trial = simulate(WORDS + MEET + text, cores=cores, seed=seed, machine=machine).run_to_the_end()
    return tuple(trial.word(name) for name in names)


# Invalidations reach the other caches when a home grants, so a store at the head of its buffer is overtaken by hardly
# anything: the window opens behind a store that has to wait for a line of its own (`cold`).
STORE_BUFFERING = """
cold: word = static(per="thread")
def thread_main():
    warm = x.value + y.value
    meet()
    if thread_id() == 0:
        work(user_access, {delay})
        cold[0].value = 1
        x.value = 1
        {fence}
        seen.first = y.value
    else:
        cold[1].value = 1
        y.value = 1
        {fence}
        seen.second = x.value
"""


def test_store_buffering_is_observable() -> None:
    outcomes = {
        outcome(STORE_BUFFERING.format(fence="pass", delay=delay), ("seen.first", "seen.second"), 2, seed)
        for delay in range(1, 20) for seed in range(3)
    }
    assert (0, 0) in outcomes, "two cores should both read the old value: x86 lets stores wait"


@pytest.mark.parametrize("delay", range(1, 20))
@pytest.mark.parametrize("fence", ["smp_mb()", "atomic_inc(also.first)"])
def test_a_fence_or_a_locked_operation_forbids_store_buffering(fence: str, delay: int) -> None:
    for seed in range(3):
        text = STORE_BUFFERING.format(fence=fence, delay=delay)
        assert outcome(text, ("seen.first", "seen.second"), 2, seed) != (0, 0)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1000), st.integers(0, 400), st.integers(0, 40), st.booleans())
def test_message_passing_is_never_broken(seed: int, wait: int, between: int, warm: bool) -> None:
    text = f"""
def thread_main():
    warm = {'x.value + y.value' if warm else '0'}
    meet()
    if thread_id() == 0:
        work(user_access, {wait})
        x.value = 1
        work(user_access, {between})
        y.value = 1
    else:
        while y.value == 0:
            pass
        seen.first = x.value
"""
    assert outcome(text, ("seen.first",), 2, seed) == (1,)


def test_stores_of_one_core_are_seen_in_order_by_all() -> None:
    text = """
def thread_main():
    if thread_id() == 0:
        for turn in range(1, 40):
            x.value = turn
            y.value = turn
    else:
        last = 0
        while last < 39:
            late = y.value
            early = x.value
            bug_on(early < late)
            last = late
        atomic_inc(seen.first)
"""
    for seed in range(5):
        assert outcome(text, ("seen.first",), 4, seed) == (3,)


def test_a_core_sees_its_own_store_before_anyone_else() -> None:
    trial = simulate(WORDS + """
def thread_main():
    x.value = 1
    x.value = 2
    seen.first = x.value
""")
    watcher = Watcher(trial.simulation)
    while trial.core(0, a.CORE_BUFFERED) < 3:
        assert watcher.act()
    assert trial.word("x.value") == 0, "the store should still be in the buffer"
    watcher.watch(1000)
    assert (trial.word("seen.first"), trial.word("x.value")) == (2, 2)


def test_a_half_word_store_is_not_forwarded_but_waited_for() -> None:
    trial = simulate(WORDS + """
def thread_main():
    x.value = 0x12345
    store16(x.value, 7)
    seen.first = x.value
    incw(x.value)
    seen.second = x.value
""")
    Watcher(trial.simulation).watch(1000)
    assert (trial.word("seen.first"), trial.word("seen.second")) == (0x10007, 0x10008)


@pytest.mark.parametrize("entries", [1, 2, 4, 32])
def test_a_full_buffer_makes_the_core_wait_and_loses_nothing(entries: int) -> None:
    stores = "\n    ".join(f"many.slot[{i}] = {i + 1}" for i in range(12))
    trial = simulate(WORDS + f"""
class line(size=1024, align=64):
    slot: u64[16] = 0
many: line = static()
def thread_main():
    {stores}
""", settings={"store_buffer_entries": entries})
    watcher = Watcher(trial.simulation)
    most = 0
    while watcher.act():
        most = max(most, trial.core(0, a.CORE_BUFFERED))
    assert most == min(entries, 12)
    assert [trial.word(f"many.slot[{i}]") for i in range(12)] == list(range(1, 13))


@pytest.mark.parametrize(("machine", "cores"), [("toy-2x2", 4), ("nehalem-2x4x2", 8), ("nehalem-2x4x2", 16)])
@pytest.mark.parametrize("protocol", ["mesi", "mesif"])
def test_fetch_and_add_by_many_cores_sums_exactly(machine: str, cores: int, protocol: str) -> None:
    text = WORDS + """
def thread_main():
    mine = 0
    for turn in range(50):
        mine += xadd(x.value, 1)
    atomic_add(y.value, mine)
"""
    trial = simulate(text, cores=cores, machine=machine, settings={"protocol": protocol}).run_to_the_end()
    total = 50 * cores
    assert trial.word("x.value") == total
    assert trial.word("y.value") == total * (total - 1) // 2, "two cores drew the same number, or one was skipped"


def test_compare_and_exchange_loses_no_update() -> None:
    trial = simulate(WORDS + """
def thread_main():
    for turn in range(30):
        old = x.value
        while True:
            found = cmpxchg(x.value, old, old + 3)
            if found == old:
                break
            old = found
""", cores=4).run_to_the_end()
    assert trial.word("x.value") == 4 * 30 * 3


def test_a_lock_of_xchg_excludes() -> None:
    trial = simulate(WORDS + """
def thread_main():
    for turn in range(20):
        while xchg(x.value, 1):
            cpu_relax()
        y.value = y.value + 1
        x.value = 0
""", cores=4).run_to_the_end()
    assert trial.word("y.value") == 80


@pytest.mark.parametrize("seed", range(4))
def test_the_kernel_ticket_lock_excludes(seed: int) -> None:
    trial = simulate(WORDS + """
def thread_main():
    for turn in range(15):
        mine = (xadd(x.value, 0x10000) >> 16) & 0xffff
        spin_until((x.value & 0xffff) == mine)
        y.value = y.value + 1
        incw(x.value)
""", cores=4, seed=seed)
    assert Watcher(trial.simulation).watch(40_000) < 40_000
    assert trial.word("y.value") == 60


def test_an_object_freed_and_made_again_is_zero_to_its_own_core() -> None:
    trial = simulate("""
class node(size=64, align=64):
    value: u64 = 0
class word(size=64, align=64):
    value: u64 = 0
    same: u64 = 8
seen: word = static()
def thread_main():
    n = alloc(node)
    n.value = 5
    free(n)
    p = alloc(node)
    seen.value = p.value
    work(user_access, 100)
    seen.value = seen.value + p.value
    if address_of(p.value) == address_of(n.value):
        seen.same = 1
""")
    Watcher(trial.simulation).watch(1000)
    assert (trial.word("seen.value"), trial.word("seen.same")) == (0, 1)


def test_runs_of_other_seeds_differ_in_time_but_not_in_sums() -> None:
    text = WORDS + "def thread_main():\n    for turn in range(9):\n        atomic_inc(x.value)\n"
    trials = [simulate(text, cores=3, seed=seed).run_to_the_end() for seed in range(3)]
    assert {trial.word("x.value") for trial in trials} == {27}
    assert len({trial.simulation.now for trial in trials}) > 1
