"""The semaphore of 5.3 with writers that spin and steal, under random schedules: exclusion, counts, wake-ups, handoff.

The plain machine itself refuses a writer beside a reader or writer.  Here the count, the queue and who gets the
semaphore next are watched at every step.
"""

from pathlib import Path

import pytest

from simulator.catalog import load_design, load_workload
from tests.kernel.plain_machine import Core, PlainMachine, compiled
from tests.kernel.test_rwsem import queue

DESIGN = "rwsem-5.3"
CORES, OPERATIONS = 5, 40
WRITER, WAITERS, HANDOFF, READER = 1, 2, 4, 0x100
TASK, HANDOFF_SET = 2, 4  # cells of a waiter
INSIDE = ("down_", "__down_", "up_", "downgrade_", "rwsem_", "__rwsem", "list_", "_raw_spin", "osq_", "wake_",
          "schedule", "clear_nonspinnable", "owner_on_cpu", "need_resched", "queued_", "native_", "xchg_tail",
          "INIT_LIST_HEAD", "grab_mcs_node", "decode_tail")  # fmt: skip


# Who holds it looks a while at what it protects, and may sleep meanwhile, until a timer wakes it.
CONTEST = '''"""Threads take one semaphore for reading, for writing or by trylock, hold it, perhaps asleep, then end."""

operations = setting(40)
writes = setting(3)
hold = setting(10)
sleeps = setting(1)

sem: rw_semaphore = static()
gate: user_barrier = static()


class tally(size=64, align=64):
    done: u64 = 0
    refused: u64 = 8
    alarm: u64 = 16


class protected(size=128, align=64):
    one: u64 = 0
    other: u64 = 64


tallies: tally = static(per="thread")
data: protected = static()


def alarm(thread):
    tallies[thread].alarm = 1
    wake_up_process(thread)


def inside(random, ahead):
    for _ in range(hold):
        assert data.one == data.other + ahead
    if (random >> 20) % 16 < sleeps:
        mine = tallies[thread_id()]
        mine.alarm = 0
        interrupt_after(wake_latency, alarm, thread_id())
        while mine.alarm == 0:
            schedule()


def thread_main():
    me = thread_id()
    if me == 0:
        init_rwsem(sem)
    barrier_wait(gate, nr_threads())
    random = me * 7919 + 12345
    for _ in range(operations):
        random = (random * 1103515245 + 12345) & 0x7FFFFFFF
        kind = (random >> 16) % 8
        if kind < writes:
            down_write(sem)
            data.one += 1
            inside(random, 1)
            data.other += 1
            if kind == 0:
                downgrade_write(sem)
                inside(random >> 1, 0)
                up_read(sem)
            else:
                up_write(sem)
        elif kind < 7:
            down_read(sem)
            inside(random, 0)
            up_read(sem)
        elif down_read_trylock(sem):
            inside(random, 0)
            up_read(sem)
        else:
            tallies[me].refused += 1
        tallies[me].done += 1
'''


def contest(folder: Path, seed: int, **chosen: int) -> PlainMachine:
    """A machine about to run the contest."""
    (folder / "contest.toml").write_text('id = "contest"\ntitle = "t"\nsummary = "s"\nfiles = ["barrier.fl"]\n')
    (folder / "contest.fl").write_text(CONTEST)
    workload = load_workload(str(folder / "contest.toml"))
    return PlainMachine(compiled(load_design(DESIGN), workload, CORES, pages=1, **chosen), CORES, seed)


def at_rest(m: PlainMachine) -> None:
    """Nothing is left of the contest."""
    assert [m.read("tallies", "done", index) for index in range(CORES)] == [OPERATIONS] * CORES
    assert m.read("sem", "count") == 0
    assert m.read("sem", "osq.tail") == 0 and m.read("sem", "wait_lock.val") == 0
    assert queue(m) == []
    assert not m.held and not any(m.readers.values())
    for index, core in enumerate(m.cores):
        assert core.marks.get("ACQUIRED", 0) == core.marks.get("RELEASED", 0)
        assert core.marks.get("ACQUIRED_READ", 0) == core.marks.get("RELEASED_READ", 0)
        assert m.read("mcs_nodes", "first.count", index) == 0
        assert m.read("task", "wake_q_next", index) == 0


class Watch:
    """Steps cores; sees who takes the write bit and who is granted a read, and by which way."""

    def __init__(self, m: PlainMachine) -> None:
        self.m, self.names = m, [m.program.functions[row[7]].name for row in m.code]
        self.spun = self.stolen = self.handed = self.queued = self.rested = 0

    def function(self, core: Core) -> str:
        return self.names[core.pc]

    def first(self) -> int:
        """The thread at the head of the queue, if it has demanded the semaphore, or -1."""
        head = self.m.memory[self.m.address("sem", "wait_list.next")]
        waits = head != self.m.address("sem", "wait_list.next")
        return self.m.memory[head + TASK] - 1 if waits and self.m.memory.get(head + HANDOFF_SET, 0) else -1

    def step(self, core: Core) -> None:
        m = self.m
        before, name = m.read("sem", "count"), self.function(core)
        promised = self.first() if before & HANDOFF else -1
        waited = bool(before & WAITERS)
        m._step(core)
        m.executed += 1
        taken = m.read("sem", "count") & WRITER and not before & WRITER
        if taken:
            assert promised in (-1, core.number), "a writer overtook one who was promised the semaphore"
            self.handed += promised == core.number
            self.queued += name == "rwsem_try_write_lock"
            if name == "rwsem_try_write_lock_unqueued":
                self.spun += 1
                self.stolen += waited

    def run_to_the_end(self) -> None:
        m, steps = self.m, 0
        while not all(core.halted for core in m.cores):
            m.deliver()
            able = [core for core in m.cores if m.can_act(core)]
            assert able, "somebody was forgotten"
            core = m.random.choice(able)
            for _ in range(m.random.randint(1, 12)):
                if m.can_act(core):
                    if core.enabled and core.pending:
                        m._interrupt(core)
                    self.step(core)
            self.compare()
            steps += 1
            assert steps < 300_000

    def compare(self) -> None:
        """While nobody is inside a function of the semaphore its count says exactly who has it and who waits."""
        m = self.m
        if any(self.function(core).startswith(INSIDE) for core in m.cores if not core.asleep and not core.halted):
            return
        sem, waiting = m.address("sem"), queue(m)
        count = m.readers.get(sem, 0) * READER + int(sem in m.held) * WRITER + (WAITERS if waiting else 0)
        assert m.read("sem", "count") & ~HANDOFF == count
        self.rested += 1


@pytest.mark.parametrize("writes", [1, 3, 6])
def test_everybody_ends_and_the_semaphore_is_free_again(writes: int, tmp_path: Path) -> None:
    spun = stolen = rested = 0
    for seed in range(2):
        watch = Watch(contest(tmp_path, seed, writes=writes))
        watch.run_to_the_end()
        at_rest(watch.m)
        spun, stolen, rested = spun + watch.spun, stolen + watch.stolen, rested + watch.rested
    assert spun > 10, "no writer spun: the test says nothing"
    assert stolen, "no writer went past one who waits"
    assert rested > 100, "the count was hardly ever compared"


@pytest.mark.parametrize("seed", range(3))
def test_who_was_passed_over_too_often_gets_it_next_come_what_may(seed: int, tmp_path: Path) -> None:
    watch = Watch(contest(tmp_path, seed, writes=3, rwsem_handoff_cycles=0, rwsem_reader_spin_cycles=200))
    watch.run_to_the_end()
    at_rest(watch.m)
    assert watch.handed > 10


def test_without_spins_writers_queue_and_nobody_is_forgotten(tmp_path: Path) -> None:
    watch = Watch(contest(tmp_path, 0, writes=3, sleeps=16, rwsem_reader_spin_cycles=0))
    watch.run_to_the_end()
    at_rest(watch.m)
    assert watch.queued > 10


def test_a_trylock_beside_a_writer_fails_and_does_not_wait(tmp_path: Path) -> None:
    for reads_first in (0, 1):
        watch = Watch(contest(tmp_path, 1, writes=6, rwsem_trylock_reads=reads_first))
        watch.run_to_the_end()
        assert sum(watch.m.read("tallies", "refused", index) for index in range(CORES))
