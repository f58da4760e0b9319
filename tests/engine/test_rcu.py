"""RCU: what a grace period waits for and what it does not, where callbacks run, and what a mistake is called."""

from __future__ import annotations

import pytest

from simulator.engine import arena as a
from simulator.engine.simulation import HazardError
from simulator.machine.preset import load_machine
from simulator.vocabulary import Hazard
from tests.engine.build import Trial, simulate
from tests.engine.test_thread import WORDS, order_of, watched

GRACE = load_machine("toy-2x2").costs["grace_period"].value
CALLBACK = WORDS + """
class thing(size=64, align=64):
    value: u64 = 0
def done(what):
    note(what)
def free_thing(old: thing):
    note(old.value)
    free(old)
"""


def rcu(trial: Trial, field: int) -> int:
    return int(trial.simulation.m[trial.simulation.layout.start[a.A_RCU] + field])


def test_a_callback_comes_after_the_least_grace_period_when_nobody_reads() -> None:
    trial = simulate(CALLBACK + """
def thread_main():
    call_rcu(7, done)
    work(user_access, 10)
    note(1)
""", cores=2)
    watched(trial)
    assert order_of(trial)[-1] == 7 and trial.simulation.now >= GRACE
    assert (rcu(trial, a.RCU_COMPLETED), rcu(trial, a.RCU_CALLBACKS), rcu(trial, a.RCU_CURRENT)) == (2, 0, 0) or \
        (rcu(trial, a.RCU_COMPLETED), rcu(trial, a.RCU_CALLBACKS)) == (1, 0)


def test_a_grace_period_waits_for_the_readers_that_were_there_and_for_no_other() -> None:
    trial = simulate(CALLBACK + """
def thread_main():
    me = thread_id()
    if me == 0:
        rcu_read_lock()
        flag.value = 1
        work(grace_period, 4)
        note(10)
        rcu_read_unlock()
    elif me == 1:
        spin_until(flag.value == 1)
        call_rcu(20, done)
        flag.other = 1
    else:
        spin_until(flag.other == 1)
        rcu_read_lock()
        work(grace_period, 12)
        note(30)
        rcu_read_unlock()
""", cores=3)
    watched(trial)
    assert order_of(trial) == [10, 20, 30]
    assert rcu(trial, a.RCU_COMPLETED) == 1 and rcu(trial, a.RCU_READERS) == 0


def test_read_sections_nest_and_a_reader_may_sleep_in_one() -> None:
    trial = simulate(CALLBACK + """
def thread_main():
    if thread_id() == 0:
        rcu_read_lock()
        rcu_read_lock()
        rcu_read_unlock()
        flag.value = 1
        sleep_on()
        note(1)
        rcu_read_unlock()
    else:
        spin_until(flag.value == 1)
        call_rcu(2, done)
        work(grace_period, 3)
        note(0)
        wake(0)
""", cores=2)
    watched(trial)
    assert order_of(trial) == [0, 1, 2]


def test_a_callback_queued_while_a_grace_period_is_under_way_needs_the_next() -> None:
    trial = simulate(CALLBACK + """
def thread_main():
    if thread_id() == 0:
        call_rcu(1, done)
        work(grace_period)
        work(user_access, 10)
        note(9)
    else:
        work(grace_period)
        work(user_access, 1)
""", cores=1, threads=1)
    watched(trial)
    first = trial.simulation.now
    assert rcu(trial, a.RCU_COMPLETED) == 1
    both = simulate(CALLBACK + """
def thread_main():
    call_rcu(1, done)
    work(user_access, 10)
    call_rcu(2, done)
""", cores=1)
    watched(both)
    assert order_of(both) == [1, 2] and rcu(both, a.RCU_COMPLETED) == 2
    assert both.simulation.now >= 2 * GRACE > first // 2


def test_callbacks_run_in_order_on_the_core_that_queued_them_with_interrupts_off() -> None:
    trial = simulate(CALLBACK + """
def where(what):
    note(smp_processor_id() * 100 + what)
def thread_main():
    for i in range(1, 4):
        call_rcu(i, where)
""", cores=2)
    watched(trial)
    log = order_of(trial)
    assert [n for n in log if n < 100] == [1, 2, 3] and [n for n in log if n >= 100] == [101, 102, 103]


def test_what_is_freed_by_a_callback_is_whole_for_a_reader_and_a_hazard_for_who_comes_later() -> None:
    text = CALLBACK + """
class holder(size=64, align=64):
    thing: ptr[thing] = 0
shared: holder = static()
def thread_main():
    if thread_id() == 0:
        fresh = alloc(thing)
        fresh.value = 5
        shared.thing = fresh
        flag.value = 1
        spin_until(flag.other == 1)
        old = shared.thing
        shared.thing = None
        RELEASE
    else:
        spin_until(flag.value == 1)
        rcu_read_lock()
        mine = shared.thing
        flag.other = 1
        work(grace_period, 2)
        note(mine.value)
        rcu_read_unlock()
"""
    safe = watched(simulate(text.replace("RELEASE", "call_rcu(old, free_thing)"), cores=2))
    assert order_of(safe) == [5, 5]
    with pytest.raises(HazardError) as caught:
        simulate(text.replace("RELEASE", "free(old)"), cores=2).run_to_the_end()
    assert caught.value.what == Hazard.USE_AFTER_FREE and "touched a freed object" in str(caught.value)


def test_sleeping_in_a_callback_is_a_hazard() -> None:
    with pytest.raises(HazardError) as caught:
        simulate(CALLBACK + """
def sleeper(what):
    sleep_on()
def thread_main():
    call_rcu(1, sleeper)
""").run_to_the_end()
    assert caught.value.what == Hazard.SLEEP_WHILE_ATOMIC


@pytest.mark.parametrize("body", ["rcu_read_unlock()", "rcu_read_lock()"])
def test_an_unbalanced_read_section_is_a_hazard(body: str) -> None:
    with pytest.raises(HazardError) as caught:
        simulate(CALLBACK + f"def thread_main():\n    {body}\n").run_to_the_end()
    assert caught.value.what == Hazard.RCU_UNBALANCED


def test_more_callbacks_than_a_core_can_hold_is_a_hazard() -> None:
    with pytest.raises(HazardError) as caught:
        simulate(CALLBACK + """
def thread_main():
    for i in range(5000):
        call_rcu(i, done)
""").run_to_the_end()
    assert caught.value.what == Hazard.CALLBACK_OVERFLOW
