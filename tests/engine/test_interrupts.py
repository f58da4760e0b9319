"""Interrupts: they split costed work, wait while disabled, reach halted and spinning cores, and none is lost."""

from __future__ import annotations

import pytest

from simulator.engine import arena as a
from simulator.engine.simulation import HazardError
from simulator.vocabulary import Cause, CoreState, Hazard
from tests.engine.build import Trial, simulate
from tests.engine.watcher import Watcher

FIELDS = """
class results(size=64):
    taken: u64 = 0
    argument: u64 = 8
    flag: u64 = 16
    after: u64 = 24
    during: u64 = 32
    flags: u64 = 40
class other(size=64, align=64):
    count: u64 = 0
seen: results = static()
gate: other = static()
def handler(value):
    seen.taken = seen.taken + 1
    seen.argument = value
"""


def watched(trial: Trial, actions: int = 20_000) -> Trial:
    """The trial at its end, every action checked."""
    assert Watcher(trial.simulation).watch(actions) < actions, "the program did not end"
    return trial


def charged(trial: Trial, core: int, cause: Cause) -> int:
    at = trial.simulation.layout.start[a.A_CORE_CAUSE] + core * len(Cause) + int(cause)
    return int(trial.simulation.m[at])


def test_an_interrupt_splits_costed_work_and_the_rest_resumes() -> None:
    text = FIELDS + """
def thread_main():
    if thread_id() == 0:
        work(user_access, 1000)
        seen.after = seen.taken
    else:
        work(user_access, 400)
        ipi(0, handler, 7)
"""
    trial = simulate(text, cores=2)
    assert Watcher(trial.simulation).watch(400) < 400
    assert (trial.word("seen.taken"), trial.word("seen.argument"), trial.word("seen.after")) == (1, 7, 1)
    split = charged(trial, 0, Cause.COMPUTE)
    alone = simulate(text.replace("ipi(0, handler, 7)", "pass"), cores=2).run_to_the_end()
    assert split == charged(alone, 0, Cause.COMPUTE), "the work lost or gained cycles"
    machine = trial.assembly.machine
    assert charged(trial, 0, Cause.INTERRUPT) >= machine.interrupt_entry.value + machine.interrupt_exit.value


def test_an_interrupt_is_held_off_while_they_are_disabled() -> None:
    trial = watched(simulate(FIELDS + """
def thread_main():
    if thread_id() == 0:
        flags = local_irq_save()
        work(user_access, 2000)
        seen.during = seen.taken
        local_irq_restore(flags)
        seen.after = seen.taken
        seen.flags = flags
    else:
        ipi(0, handler, 1)
""", cores=2))
    assert (trial.word("seen.during"), trial.word("seen.after"), trial.word("seen.flags")) == (0, 1, 1)


def test_restoring_what_was_saved_while_disabled_keeps_them_disabled() -> None:
    trial = watched(simulate(FIELDS + """
def thread_main():
    if thread_id() == 0:
        outer = local_irq_save()
        inner = local_irq_save()
        work(user_access, 2000)
        local_irq_restore(inner)
        seen.during = seen.taken
        seen.flags = inner
        local_irq_restore(outer)
    else:
        ipi(0, handler, 1)
""", cores=2))
    assert (trial.word("seen.during"), trial.word("seen.flags"), trial.word("seen.taken")) == (0, 0, 1)


def test_an_interrupt_leaves_a_silent_spin_and_the_loop_looks_again() -> None:
    trial = watched(simulate(FIELDS + """
def thread_main():
    if thread_id() == 0:
        spin_until(seen.flag == 1)
        seen.after = 1
    else:
        work(user_access, 1000)
        ipi(0, handler, 3)
        work(user_access, 1000)
        seen.flag = 1
""", cores=2))
    assert (trial.word("seen.taken"), trial.word("seen.after")) == (1, 1)


def test_every_interrupt_reaches_a_core_whose_thread_has_ended() -> None:
    trial = watched(simulate(FIELDS + """
def thread_main():
    if thread_id() != 0:
        work(user_access, 1000)
        ipi(0, handler, thread_id())
""", cores=4))
    assert trial.word("seen.taken") == 3
    assert trial.core(0, a.CORE_STATE) == CoreState.HALT


@pytest.mark.parametrize("threads", [2, 4])
def test_an_interrupt_that_a_thread_holds_off_to_its_end_arrives_then(threads: int) -> None:
    trial = watched(simulate(FIELDS + """
def thread_main():
    if thread_id() == 0:
        local_irq_save()
        work(user_access, 300)
    elif thread_id() == 1:
        ipi(0, handler, 5)
        spin_until(seen.taken == 1)
""", cores=2, threads=threads, settings={"tick": 0}))
    assert trial.word("seen.argument") == 5


@pytest.mark.parametrize("rest", ["sleep_on()", "work(user_access, 2000)"])
def test_ending_inside_an_interrupt_is_a_hazard_on_an_idle_core_too(rest: str) -> None:
    with pytest.raises(HazardError) as found:
        simulate(f"""
def end(value):
    halt()
def thread_main():
    if thread_id() == 0:
        {rest}
    else:
        work(user_access, 1000)
        ipi(0, end, 0)
""", cores=2).run_to_the_end()
    assert found.value.what == Hazard.SLEEP_WHILE_ATOMIC
    assert "in end, slept" in str(found.value)


def test_an_interrupt_that_waited_for_another_splits_the_rest_of_the_work_at_once() -> None:
    trial = watched(simulate(FIELDS + """
def slow(value):
    work(user_access, 100)
    seen.taken = seen.taken + 1
def thread_main():
    if thread_id() == 0:
        work(user_access, 10000)
    else:
        work(user_access, 1000)
        ipi(0, slow, 1)
        ipi(0, slow, 2)
        work(user_access, 1000)
        seen.during = seen.taken
""", cores=2))
    assert trial.word("seen.during") == 2, "the second interrupt waited for the end of the work"


def test_a_core_may_interrupt_itself() -> None:
    trial = watched(simulate(FIELDS + """
def thread_main():
    ipi(smp_processor_id(), handler, 9)
    work(user_access, 100)
    seen.after = seen.taken
"""))
    assert (trial.word("seen.argument"), trial.word("seen.after")) == (9, 1)


@pytest.mark.parametrize("seed", range(6))
def test_cycles_of_handlers_are_charged_as_interrupts(seed: int) -> None:
    trial = watched(simulate(FIELDS + """
def handler_that_works(value):
    work(user_access, 50)
def thread_main():
    me = thread_id()
    for turn in range(3):
        work(user_access, 20)
        ipi((me + 1) % nr_cpus(), handler_that_works, turn)
""", cores=3, seed=seed))
    machine = trial.assembly.machine
    least = 3 * (machine.interrupt_entry.value + machine.interrupt_exit.value + 500)
    assert all(charged(trial, core, Cause.INTERRUPT) >= least for core in range(3))
