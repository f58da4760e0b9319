"""Spinning: silent on one's own copy, woken by whoever changes the word, and never asleep on an old value."""

from __future__ import annotations

import pytest

from simulator.engine import arena as a
from simulator.vocabulary import CoreState
from tests.engine.build import Trial, simulate
from tests.engine.watcher import Watcher

WORDS = """
class word(size=64, align=64):
    value: u64 = 0
    other: u64 = 8
flag: word = static()
seen: word = static()
"""


def watched(trial: Trial, actions: int = 20_000) -> Trial:
    assert Watcher(trial.simulation).watch(actions) < actions, "the program did not end"
    ended = [trial.core(core, a.CORE_STATE) for core in range(len(trial.assembly.topology.cores))]
    assert ended == [CoreState.HALT] * len(ended), f"states at the end: {ended}"
    return trial


def test_all_spinners_wake_when_the_word_changes() -> None:
    trial = watched(simulate(WORDS + """
def thread_main():
    if thread_id() == 0:
        work(user_access, 1000)
        flag.value = 1
    else:
        spin_until(flag.value == 1)
        atomic_inc(seen.value)
""", cores=4))
    assert trial.word("seen.value") == 3


def test_a_silent_spin_sends_nothing_until_it_is_woken() -> None:
    text = WORDS + """
def thread_main():
    if thread_id() == 0:
        work(user_access, {wait})
        flag.value = 1
    else:
        spin_until(flag.value == 1)
"""
    few, many = (simulate(text.format(wait=wait), cores=3).run_to_the_end() for wait in (400, 4000))
    assert few.simulation.counter(a.N_TRANSFERS) == many.simulation.counter(a.N_TRANSFERS)


def test_writes_beside_the_word_wake_a_spinner_and_it_spins_again() -> None:
    trial = watched(simulate(WORDS + """
def thread_main():
    if thread_id() == 0:
        for turn in range(5):
            work(user_access, 300)
            flag.other = turn
        flag.value = 1
    else:
        spin_until(flag.value == 1)
        seen.value = flag.other
""", cores=2))
    assert trial.word("seen.value") == 4


@pytest.mark.parametrize("delay", range(24))
def test_a_write_by_the_sibling_between_look_and_park_is_not_missed(delay: int) -> None:
    pause = "\n        ".join(["flag.other = 1"] * 0 + ["x = x + 1"] * delay) or "pass"
    watched(simulate(WORDS + f"""
def thread_main():
    x = 0
    if thread_id() == 0:
        flag.value = 0
        while seen.value == 0:
            pass
        {pause}
        xchg(flag.value, 1)
    else:
        xchg(seen.value, 1)
        spin_until(flag.value == 1)
""", cores=2, machine="nehalem-2x4x2", placement="smt"))


@pytest.mark.parametrize("delay", range(0, 60, 3))
def test_an_interrupt_between_look_and_park_leaves_no_spinner_behind(delay: int) -> None:
    pause = "\n        ".join(["x = x + 1"] * delay) or "pass"
    watched(simulate(WORDS + f"""
def reader(value):
    work(user_access, 200)
    seen.other = flag.other
def thread_main():
    x = 0
    if thread_id() == 0:
        {pause}
        ipi(1, reader, 0)
        work(user_access, 60)
        flag.value = 1
    else:
        spin_until(flag.value == 1)
""", cores=2, seed=delay % 7))
