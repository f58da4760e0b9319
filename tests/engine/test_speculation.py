"""The account of speculation: attempts, commits, aborts with reasons, and the cycles an abort threw away."""

from __future__ import annotations

from simulator.engine import arena as a
from simulator.engine.ledger import CAUSES
from simulator.vocabulary import Abort, Cause
from tests.engine.build import Trial, simulate
from tests.engine.test_thread import NO_TICK, WORDS, watched


def counter(trial: Trial, which: int) -> int:
    return trial.simulation.counter(which)


def spent(trial: Trial, core: int, cause: Cause) -> int:
    return int(trial.simulation.m[trial.simulation.layout.start[a.A_CORE_CAUSE] + core * CAUSES + cause])


def test_attempts_commits_and_aborts_are_counted_by_reason() -> None:
    trial = watched(simulate(WORDS + """
def thread_main():
    for i in range(5):
        mark(attempt, seen)
        work(user_access)
        if i < 3:
            mark(commit, seen)
        elif i == 3:
            mark(abort, seen, vma_changed)
            mark(retry, seen)
        else:
            mark(abort, seen, table_busy)
            mark(retry, seen)
"""))
    assert [counter(trial, w) for w in (a.N_ATTEMPTS, a.N_COMMITS, a.N_ABORTS, a.N_RETRIES)] == [5, 3, 2, 2]
    assert counter(trial, a.N_REASON + Abort.VMA_CHANGED) == 1 == counter(trial, a.N_REASON + Abort.TABLE_BUSY)
    assert trial.core(0, a.CORE_REASON) == Abort.TABLE_BUSY and trial.core(0, a.CORE_SPECULATING) == 0


def test_an_abort_turns_what_was_spent_into_waste_and_a_commit_does_not() -> None:
    text = WORDS + """
def thread_main():
    mark(attempt, seen)
    work(context_switch, 3)
    END
    work(user_access)
"""
    kept = watched(simulate(text.replace("END", "mark(commit, seen)")))
    thrown = watched(simulate(text.replace("END", "mark(abort, seen, other)")))
    assert spent(kept, 0, Cause.WASTED) == 0 == counter(kept, a.N_WASTED)
    wasted = spent(thrown, 0, Cause.WASTED)
    assert wasted == counter(thrown, a.N_WASTED) == thrown.core(0, a.CORE_WASTED) > 0
    causes = range(CAUSES)
    assert sum(spent(kept, 0, Cause(c)) for c in causes) == sum(spent(thrown, 0, Cause(c)) for c in causes)


def test_an_attempt_that_sleeps_keeps_its_account_apart_from_the_other_threads() -> None:
    trial = watched(simulate(WORDS + """
def thread_main():
    if thread_id() == 0:
        mark(attempt, seen)
        work(user_access, 100)
        sleep_on()
        work(user_access, 100)
        mark(abort, seen, other)
    else:
        work(context_switch, 50)
        mark(attempt, seen)
        work(user_access, 10)
        mark(commit, seen)
        wake(0)
""", cores=1, threads=2, settings=NO_TICK))
    wasted = counter(trial, a.N_WASTED)
    assert 0 < wasted < 10 * 2000 < spent(trial, 0, Cause.COMPUTE)
    assert (counter(trial, a.N_ATTEMPTS), counter(trial, a.N_COMMITS), counter(trial, a.N_ABORTS)) == (2, 1, 1)


LOCKS = WORDS + """
class raw_spinlock(size=4):
    slock: u32 = 0
class guarded(size=64, align=64):
    lock: raw_spinlock = 0
    value: u64 = 8
shared: guarded = static()
def take(lock: raw_spinlock):
    mark(want, lock)
    mine = xadd(lock.slock, 0x10000) >> 16
    spin_until((lock.slock & 0xffff) == mine)
    mark(acquired, lock)
def give(lock: raw_spinlock):
    mark(released, lock)
    incw(lock.slock)
"""


def classes(trial: Trial) -> dict[str, list[int]]:
    m, at = trial.simulation.m, trial.simulation.layout.start[a.A_LOCK_CLASS]
    stride = a.LOCK_CLASS_STRIDE
    names = trial.simulation.layout.lock_classes
    return {name: [int(x) for x in m[at + n * stride : at + (n + 1) * stride]] for n, name in enumerate(names)}


def test_every_class_of_locks_has_its_acquisitions_waits_and_holds() -> None:
    trial = watched(simulate(LOCKS + """
def thread_main():
    for i in range(4):
        take(shared.lock)
        work(user_access, 100)
        give(shared.lock)
""", cores=2))
    acquisitions, contended, wait, hold, waiting, holding = classes(trial)["guarded.lock"]
    assert (acquisitions, waiting, holding) == (8, 0, 0)
    assert 0 < contended < 8 and wait > 0 and hold >= 8 * 90 * 10


def test_locks_of_objects_made_by_alloc_have_a_class_too() -> None:
    trial = watched(simulate(LOCKS + """
def thread_main():
    mine = alloc(guarded)
    for i in range(3):
        take(mine.lock)
        give(mine.lock)
    free(mine)
"""))
    acquisitions, contended, wait, hold, waiting, holding = classes(trial)["guarded.lock"]
    assert (acquisitions, contended, waiting, holding) == (3, 0, 0, 0) and hold > 0 and wait > 0
