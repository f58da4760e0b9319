"""Interrupts asked for after a time, and static objects that are freed and taken again."""

from __future__ import annotations

import pytest

from simulator.engine.simulation import HazardError
from simulator.machine.preset import load_machine
from simulator.vocabulary import Hazard
from tests.engine.build import simulate
from tests.engine.test_thread import WORDS, order_of, watched

DISK = load_machine("toy-2x2").costs["disk_read"].value


def test_a_delayed_interrupt_comes_when_its_time_has_passed_and_wakes_a_sleeper() -> None:
    trial = watched(simulate(WORDS + """
def end_of_read(thread):
    note(smp_processor_id())
    wake(thread)
def thread_main():
    interrupt_after(disk_read, end_of_read, thread_id())
    sleep_on()
    note(10 + thread_id())
""", cores=2))
    log = order_of(trial)
    assert sorted(log) == [0, 1, 10, 11] and log.index(0) < log.index(10) and log.index(1) < log.index(11)
    assert DISK <= trial.simulation.now < 2 * DISK


def test_several_on_one_core_come_in_the_order_of_their_times() -> None:
    trial = watched(simulate(WORDS + """
def ring(what):
    note(what)
def thread_main():
    interrupt_after(disk_read, ring, 3)
    interrupt_after(context_switch, ring, 1)
    interrupt_after(grace_period, ring, 2)
    note(0)
""", cores=1))
    assert order_of(trial) == [0, 1, 2, 3]


def test_it_waits_while_interrupts_are_off() -> None:
    trial = watched(simulate(WORDS + """
def ring(what):
    note(what)
def thread_main():
    interrupt_after(context_switch, ring, 1)
    flags = local_irq_save()
    work(context_switch, 3)
    note(0)
    local_irq_restore(flags)
""", cores=1))
    assert order_of(trial) == [0, 1]


def test_more_than_a_core_can_hold_is_a_hazard() -> None:
    with pytest.raises(HazardError) as caught:
        simulate(WORDS + """
def ring(what):
    pass
def thread_main():
    for i in range(100):
        interrupt_after(disk_read, ring, i)
""").run_to_the_end()
    assert caught.value.what == Hazard.TIMER_OVERFLOW


def test_a_poisoned_object_is_a_hazard_to_touch_until_it_is_taken_again() -> None:
    text = WORDS + """
def thread_main():
    seen.value = 5
    poison(seen)
    AGAIN
    note(seen.value)
"""
    assert order_of(watched(simulate(text.replace("AGAIN", "unpoison(seen)")))) == [0]
    with pytest.raises(HazardError) as caught:
        simulate(text.replace("AGAIN", "pass")).run_to_the_end()
    assert caught.value.what == Hazard.USE_AFTER_FREE
    with pytest.raises(HazardError) as caught:
        simulate(text.replace("AGAIN", "poison(seen)")).run_to_the_end()
    assert caught.value.what == Hazard.DOUBLE_FREE


def test_a_bug_may_say_which_hazard_it_is() -> None:
    with pytest.raises(HazardError) as caught:
        simulate(WORDS + "def thread_main():\n    bug_on(seen.value == 0, dead_vma)\n").run_to_the_end()
    assert caught.value.what == Hazard.DEAD_VMA and "nobody will ever unmap it" in str(caught.value)
