"""The per-cpu semaphore under random schedules: exclusion, the queue's order, grace periods, counters.

The plain machine itself refuses a writer beside a reader or writer.  Here the queue is watched whenever its lock is
free, and the counters and the state of rcu_sync when everything has ended.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from simulator.catalog import KERNEL, load_design, load_workload
from simulator.language import Program
from tests.kernel.plain_machine import Core, PlainMachine, compiled
from tests.kernel.two_threads import MMAP, WRITE, WRITER, Threads, mapped

CORES, OPERATIONS = 5, 30
IDLE = 0
TASK, READER = 2, 3  # cells of a waiter

CONTEST = '''"""Threads take the mm's semaphore for reading, for writing or by trylock, hold it a while, then end."""

operations = setting(30)
writes = setting(3)


class tally(size=64, align=64):
    done: u64 = 0
    refused: u64 = 8
    alarm: u64 = 16


class protected(size=128, align=64):
    one: u64 = 0
    other: u64 = 64


tallies: tally = static(per="thread")
data: protected = static()
gate: user_barrier = static()


def alarm(thread):
    tallies[thread].alarm = 1
    wake_up_process(thread)


def inside(random, ahead):
    for _ in range(6):
        bug_on(data.one != data.other + ahead)
    if (random >> 20) % 16 == 0:
        # Not reading cpu of this section, perhaps, but asleep in it.
        mine = tallies[thread_id()]
        mine.alarm = 0
        interrupt_after(wake_latency, alarm, thread_id())
        while mine.alarm == 0:
            schedule()


def thread_main():
    me = thread_id()
    sem = mm[0].mmap_sem
    barrier_wait(gate, nr_threads())
    random = me * 7919 + 12345
    for _ in range(operations):
        random = (random * 1103515245 + 12345) & 0x7FFFFFFF
        kind = (random >> 16) % 8
        if kind < writes:
            percpu_down_write(sem)
            data.one += 1
            inside(random, 1)
            data.other += 1
            if kind == 0:
                percpu_downgrade_write(sem)
                inside(random >> 1, 0)
                percpu_up_read(sem)
            else:
                percpu_up_write(sem)
        elif kind < 7:
            percpu_down_read(sem)
            inside(random, 0)
            percpu_up_read(sem)
        elif percpu_down_read_trylock(sem):
            inside(random, 0)
            percpu_up_read(sem)
        else:
            tallies[me].refused += 1
        tallies[me].done += 1
'''


@cache
def program(writes: int, change: tuple[str, str] | None = None) -> Program:
    """The contest; `change` puts other words into the semaphore's own text."""
    text = (KERNEL / "percpu_rwsem.fl").read_text()
    if change:
        assert change[0] in text
        text = text.replace(*change)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "contest.toml"
        path.write_text('id = "contest"\ntitle = "t"\nsummary = "s"\nfiles = ["barrier.fl", "percpu_rwsem.fl"]\n')
        (Path(folder) / "contest.fl").write_text(CONTEST)
        (Path(folder) / "percpu_rwsem.fl").write_text(text)
        design, workload = load_design("percpu-rwsem"), load_workload(str(path))
        ours = {file.path.rpartition("/")[2]: file for file in workload.files}
        design = replace(design, files=tuple(f for f in design.files if f.path.rpartition("/")[2] not in ours))
        return compiled(design, workload, CORES, pages=1, writes=writes)


class Watch:
    """Steps cores and looks at the queue whenever its lock is free."""

    def __init__(self, m: PlainMachine) -> None:
        self.m, self.names = m, [m.program.functions[row[7]].name for row in m.code]
        self.head = m.address("mm", "mmap_sem.wait_list.next")
        self.lock = m.address("mm", "mmap_sem.wait_lock.val")
        self.before = self.queue()
        self.grants = self.slow = self.longest = 0

    def queue(self) -> list[tuple[int, int]]:
        """Who waits, head first: (thread + 1, does it read)."""
        found, at = [], self.m.memory.get(self.head, 0) or self.head
        while at != self.head:
            found.append((self.m.memory[at + TASK], self.m.memory.get(at + READER, 0)))
            at = self.m.memory[at]
        return found

    def step(self, core: Core) -> None:
        m = self.m
        self.slow += self.names[core.pc] == "__percpu_down_read_trylock"
        m._step(core)
        if self.lock in m.held:
            return
        before, after = self.before, self.queue()
        if before != after:
            fresh = [one for one in after if one not in before]
            gone = [one for one in before if one not in after]
            assert len(fresh) <= 1 and after == before[len(gone) :] + fresh, "not in the order of the queue"
            writers = [n for n, (_, reads) in enumerate(gone) if not reads]
            assert writers in ([], [len(gone) - 1]), "somebody behind a writer was woken with it"
            self.grants += len(gone)
            self.longest = max(self.longest, len(gone))
        self.before = after

    def run_to_the_end(self) -> None:
        m, steps = self.m, 0
        while (
            m.later or not all(core.halted for core in m.cores) or any(core.saved or core.pending for core in m.cores)
        ):
            m.deliver()
            able = [core for core in m.cores if m.can_act(core)]
            if not able:
                assert m.later, "somebody was forgotten"
                continue
            core = m.random.choice(able)
            for _ in range(m.random.choice((3, 12, 200))):
                if not m.can_act(core):
                    break
                if core.enabled and core.pending:
                    m._interrupt(core)
                self.step(core)
            steps += 1
            assert steps < 200_000


def at_rest(m: PlainMachine) -> None:
    """Nothing is left of the contest."""
    assert [m.read("tallies", "done", index) for index in range(CORES)] == [OPERATIONS] * CORES
    assert sum(m.read("percpu_areas", "read_count", index) for index in range(CORES)) == 0
    assert m.read("mm", "mmap_sem.rss.gp_state") == IDLE and m.read("mm", "mmap_sem.rss.gp_count") == 0
    assert m.read("mm", "mmap_sem.block") == 0 and m.read("mm", "mmap_sem.writer") == 0
    assert not m.held and not any(m.readers.values())
    for core in m.cores:
        assert core.marks.get("ACQUIRED", 0) == core.marks.get("RELEASED", 0)
        assert core.marks.get("ACQUIRED_READ", 0) == core.marks.get("RELEASED_READ", 0)


@pytest.mark.parametrize("writes", [1, 3, 7])
def test_everybody_ends_in_the_order_of_the_queue_and_the_semaphore_is_free_again(writes: int) -> None:
    grants = slow = longest = 0
    for seed in range(3):
        watch = Watch(PlainMachine(program(writes), CORES, seed))
        watch.run_to_the_end()
        at_rest(watch.m)
        assert watch.queue() == []
        grants, slow, longest = grants + watch.grants, slow + watch.slow, max(longest, watch.longest)
    assert grants > 10, "nobody ever waited: the test says nothing"
    assert slow > 10, "no reader took the slow way"
    assert writes == 7 or longest > 1, "no two readers were woken together"


def test_a_trylock_beside_a_writer_fails_and_does_not_wait() -> None:
    watch = Watch(PlainMachine(program(6), CORES, 1))
    watch.run_to_the_end()
    assert sum(watch.m.read("tallies", "refused", index) for index in range(CORES))


BROKEN = {
    "no grace period": ("        synchronize_rcu()\n        rcu_sync_func(rsp)", "        rcu_sync_func(rsp)"),
    "no block": ("    if not sem.block:\n        return 1", "    if True:\n        return 1"),
    "no sum": ("if read_count_sum(sem) == 0:", "if True:"),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_each_part_is_needed(change: tuple[str, str]) -> None:
    for seed in range(20):
        watch = Watch(PlainMachine(program(1, change), CORES, seed))
        try:
            watch.run_to_the_end()
        except AssertionError as error:
            assert "beside" in str(error) or "bug_on in inside" in str(error)
            return
    raise AssertionError("nobody noticed")


def test_a_fault_writes_nothing_of_the_semaphore_but_its_cpus_counter() -> None:
    threads = mapped("percpu-rwsem")
    threads.grace()
    m = threads.m
    sem = range(m.address("mm", "mmap_sem.rss.gp_state"), m.address("mm", "mmap_sem.block") + 1)
    before = {cell: m.memory.get(cell, 0) for cell in sem}
    assert before[sem[0]] == IDLE
    threads.order(0, WRITE, 512 * 2 + 101)
    while threads.busy(0):
        threads.step(0)
        assert {cell: m.memory.get(cell, 0) for cell in sem} == before
        assert m.read("percpu_areas", "read_count", WRITER) == 0


def test_writers_close_together_wait_for_one_grace_period() -> None:
    threads = Threads("percpu-rwsem")
    synchronized = threads.entry["synchronize_rcu"]
    seen = 0
    for number in range(5):
        threads.order(WRITER, MMAP, 512 * 2 + 200 + 3 * number)
        while threads.busy(WRITER):
            seen += threads.m.cores[WRITER].pc == synchronized
            threads.step(WRITER)
    assert seen == 1
    threads.grace()
    threads.call(WRITER, MMAP, 512 * 2 + 300)
    assert threads.m.read("mm", "mmap_sem.rss.gp_state") != IDLE
