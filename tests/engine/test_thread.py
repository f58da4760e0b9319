"""Threads and cores: sleeping, waking, taking turns; what it costs, in which order, and that no wake-up is lost."""

from __future__ import annotations

import pytest

from simulator.engine import arena as a
from simulator.engine.simulation import HazardError
from simulator.machine.preset import load_machine
from simulator.vocabulary import Cause, CoreState, Hazard, ThreadState
from tests.engine.build import Trial, simulate
from tests.engine.watcher import Watcher

WORDS = """
class word(size=64, align=64):
    value: u64 = 0
    other: u64 = 8
flag: word = static()
seen: word = static()
log: word = static()
order: word = static(count=64)
def note(what):
    order[xadd(log.value, 1)].value = what
"""
COSTS = load_machine("toy-2x2").costs
NO_TICK = {"tick": 0}


def watched(trial: Trial, actions: int = 40_000) -> Trial:
    assert Watcher(trial.simulation).watch(actions) < actions, "the program did not end"
    threads = trial.assembly.threads
    assert [trial.thread(t, a.TH_STATE) for t in range(threads)] == [ThreadState.DONE] * threads
    return trial


def order_of(trial: Trial) -> list[int]:
    return [trial.word(f"order[{n}].value") for n in range(trial.word("log.value"))]


def test_a_sleeping_thread_runs_again_after_latency_and_switch() -> None:
    trial = simulate(WORDS + """
def thread_main():
    if thread_id() == 0:
        sleep_on()
        flag.value = 1
    else:
        work(context_switch, 3)
        wake(0)
""", cores=2)
    trial.simulation.run(until=5000)
    assert trial.core(0, a.CORE_STATE) == CoreState.IDLE and trial.core(0, a.CORE_THREAD) == -1
    assert trial.thread(0, a.TH_STATE) == ThreadState.SLEEPING
    while trial.thread(0, a.TH_STATE) == ThreadState.SLEEPING:
        trial.simulation.run(actions=1)
    woken = trial.thread(0, a.TH_SINCE)
    assert trial.thread(0, a.TH_STATE) == ThreadState.QUEUED and trial.thread(0, a.TH_WAKES) == 1
    while trial.thread(0, a.TH_STATE) == ThreadState.QUEUED:
        trial.simulation.run(actions=1)
    hand_over = trial.thread(0, a.TH_SINCE) - woken
    assert hand_over == COSTS["wake_latency"].value + COSTS["context_switch"].value
    watched(trial)


def test_a_wake_that_comes_first_is_remembered() -> None:
    trial = watched(simulate(WORDS + """
def thread_main():
    if thread_id() == 0:
        work(user_access, 2000)
        sleep_on()
        seen.value = 1
    else:
        wake(0)
""", cores=2))
    assert trial.word("seen.value") == 1
    assert trial.thread(0, a.TH_WAKES) == 0


def test_the_queue_of_a_core_is_first_in_first_out() -> None:
    trial = watched(simulate(WORDS + """
def thread_main():
    note(thread_id())
    sleep_on()
    note(thread_id() + 10)
    if thread_id() < 3:
        wake(thread_id() + 1)
""".replace("def thread_main():", "def sleeper():") + """
def thread_main():
    if thread_id() == 4:
        work(context_switch, 10)
        wake(0)
    else:
        sleeper()
""", cores=1, threads=5, settings=NO_TICK))
    assert order_of(trial) == [0, 1, 2, 3, 10, 11, 12, 13]


def test_more_threads_than_cores_all_end_without_a_tick_if_none_waits_for_another() -> None:
    trial = watched(simulate(WORDS + """
def thread_main():
    for turn in range(3):
        atomic_inc(seen.value)
""", cores=2, threads=7, settings=NO_TICK))
    assert trial.word("seen.value") == 21


def test_the_tick_takes_turns_so_that_a_spinning_thread_cannot_hold_its_core() -> None:
    text = WORDS + """
def thread_main():
    if thread_id() == 0:
        spin_until(flag.value == 1)
        seen.value = 1
    else:
        flag.value = 1
"""
    trial = watched(simulate(text, cores=1, threads=2, settings={"tick": 5000}))
    assert trial.word("seen.value") == 1
    with pytest.raises(HazardError) as stuck:
        simulate(text, cores=1, threads=2, settings=NO_TICK).run_to_the_end()
    assert stuck.value.what == Hazard.DEADLOCK


def test_the_tick_splits_costed_work_and_nothing_of_it_is_lost() -> None:
    text = WORDS + """
def thread_main():
    work(clear_page_idle, 30)
"""
    alone = simulate(text, cores=1).run_to_the_end().simulation
    two = watched(simulate(text, cores=1, threads=2, settings={"tick": 4000})).simulation
    causes = a.A_CORE_CAUSE
    assert int(two.m[two.layout.start[causes]]) >= 2 * 30_000
    switches = (int(two.m[two.layout.start[causes]]) - 2 * int(alone.m[alone.layout.start[causes]])) / 2000
    assert switches == int(switches) and switches >= 10


def test_an_idle_core_answers_interrupts_and_goes_back_to_sleep() -> None:
    trial = watched(simulate(WORDS + """
def handler(amount):
    atomic_add(seen.value, amount)
def thread_main():
    if thread_id() == 0:
        sleep_on()
    else:
        work(context_switch, 2)
        for turn in range(3):
            ipi(0, handler, 5)
            work(context_switch)
        spin_until(seen.value == 15)
        wake(0)
""", cores=2))
    assert trial.word("seen.value") == 15


def test_a_wake_from_an_interrupt_on_the_sleepers_own_core_runs_it() -> None:
    trial = watched(simulate(WORDS + """
def handler(thread):
    wake(thread)
def thread_main():
    if thread_id() == 0:
        sleep_on()
        seen.value = 1
    else:
        work(context_switch, 2)
        ipi(0, handler, 0)
""", cores=2))
    assert trial.word("seen.value") == 1


def test_a_core_without_threads_idles_all_the_time() -> None:
    trial = watched(simulate(WORDS + "def thread_main():\n    seen.value = 1\n", cores=4, threads=2))
    assert [trial.core(c, a.CORE_STATE) for c in range(4)] == [
        CoreState.HALT, CoreState.HALT, CoreState.IDLE, CoreState.IDLE]


@pytest.mark.parametrize(("line", "what"), [
    ("local_irq_save()\n    sleep_on()", Hazard.SLEEP_WHILE_ATOMIC),
    ("wake(7)", Hazard.BAD_THREAD),
    ("wake(0 - 1)", Hazard.BAD_THREAD),
    ("sleep_on()", Hazard.DEADLOCK),
])
def test_what_would_hang_or_corrupt_a_kernel_is_a_hazard(line: str, what: Hazard) -> None:
    with pytest.raises(HazardError) as found:
        simulate(WORDS + f"def thread_main():\n    {line}\n", cores=1).run_to_the_end()
    assert found.value.what == what


def test_a_store_before_a_wake_is_seen_by_the_woken() -> None:
    for seed in range(8):
        trial = watched(simulate(WORDS + """
def thread_main():
    me = thread_id()
    if me == 0:
        while flag.value == 0:
            sleep_on()
        seen.value = flag.other
    else:
        work(user_access, 150)
        flag.other = 42
        flag.value = 1
        wake(0)
""", cores=2, seed=seed))
        assert trial.word("seen.value") == 42


def test_each_thread_keeps_its_own_mm_and_a_switch_between_them_forgets_translations() -> None:
    trial = watched(simulate(WORDS + """
class pmd_table(size=4096, align=64):
    pmd: u64[512] = 0
class pte_table(size=4160, align=64):
    pte: u64[512] = 0
class mm_struct(size=64, align=64):
    owner: u64 = 0
mm: mm_struct = static(count=2)
pmd: pmd_table = static(count=2)
pte_pool: pte_table = static(count=2)
def boot():
    for n in range(2):
        mm[n].owner = n + 1
        pmd[n].pmd[0] = pte_pool[n]
        pte_pool[n].pte[3] = ((n + 5) << 2) + 3
def do_page_fault(address, write):
    bug_on(True)
def thread_main():
    me = thread_id()
    switch_mm(mm[me], pmd[me])
    for turn in range(20):
        touch(3 << 12, 1)
        work(user_access, 200)
        here = current_mm()
        bug_on(here.owner != me + 1)
        atomic_inc(seen.value)
""", cores=1, threads=2, settings={"tick": 3000}))
    assert trial.word("seen.value") == 40


def test_an_interrupt_of_an_idle_core_may_switch_the_mm_and_no_thread_is_moved_by_it() -> None:
    trial = watched(simulate(WORDS + """
class pmd_table(size=4096, align=64):
    pmd: u64[512] = 0
class mm_struct(size=64, align=64):
    owner: u64 = 0
mm: mm_struct = static(count=2)
pmd: pmd_table = static(count=2)
def boot():
    for n in range(2):
        mm[n].owner = n + 1
def other(value):
    switch_mm(mm[1], pmd[1])
    here = current_mm()
    seen.value = here.owner
def thread_main():
    if thread_id() == 0:
        sleep_on()
        here = current_mm()
        seen.other = here.owner
    else:
        work(context_switch, 2)
        ipi(0, other, 0)
        work(context_switch, 2)
        wake(0)
""", cores=2))
    assert (trial.word("seen.value"), trial.word("seen.other")) == (2, 1)


@pytest.mark.parametrize("seed", range(6))
def test_a_wake_up_that_is_noticed_at_once_takes_no_cycle_twice(seed: int) -> None:
    trial = watched(simulate(WORDS + """
def thread_main():
    me = thread_id()
    for turn in range(40):
        wake(1 - me)
        sleep_on()
    wake(1 - me)
""", cores=2, seed=seed, settings={"wake_latency": 0, "context_switch": 0}))
    ledger = trial.simulation.layout.start[a.A_CORE_CAUSE]
    assert (trial.simulation.m[ledger : ledger + 2 * len(Cause)] >= 0).all()


def test_two_busy_siblings_slow_each_other_and_a_waiting_one_does_not() -> None:
    text = WORDS + """
def thread_main():
    if thread_id() == 0:
        for turn in range(40):
            work(clear_page_idle)
        seen.value = 1
    else:
        {other}
"""

    def cycles(other: str, slowdown: int) -> int:
        trial = simulate(text.format(other=other), cores=2, machine="nehalem-2x4x2", placement="smt",
                         settings={"smt_slowdown_percent": slowdown}).run_to_the_end()
        return trial.simulation.now

    busy, alone = "for turn in range(40):\n            work(clear_page_idle)", "spin_until(seen.value == 1)"
    assert cycles(busy, 60) > 1.4 * cycles(busy, 0)
    assert cycles(alone, 60) < 1.1 * cycles(alone, 0)


def test_a_shared_bus_makes_page_clearing_and_transfers_slow_each_other() -> None:
    text = WORDS + """
def thread_main():
    me = thread_id()
    if me < 2:
        for turn in range(100):
            atomic_inc(seen.value)
    elif {clear}:
        for turn in range(4):
            burst(64)
"""

    def cycles(clear: int, bus: int) -> int:
        trial = simulate(text.format(clear=clear), cores=4, settings={
            "channel_cycles_per_line": 20, "bus_cycles_per_transaction": bus}).run_to_the_end()
        return trial.thread(0, a.TH_SINCE)

    quiet, loud = cycles(0, 20), cycles(1, 20)
    assert loud > 1.1 * quiet
    assert cycles(1, 0) < 1.02 * cycles(0, 0)


def test_a_thread_nobody_wakes_is_a_deadlock_with_the_tick_too() -> None:
    text = WORDS + "def thread_main():\n    if thread_id() == 0:\n        sleep_on()\n"
    for cores, threads in ((2, 3), (1, 3), (2, 2)):
        with pytest.raises(HazardError) as stuck:
            simulate(text, cores=cores, threads=threads, settings={"tick": 5000}).run_to_the_end(actions=10_000)
        assert stuck.value.what == Hazard.DEADLOCK
