"""Ticket and queued spinlocks, and the queue of those who spin for a semaphore, under random schedules.

One holder at a time (the plain machine refuses a second), nobody forgotten, first come first served, interrupts that
take locks of their own while a thread waits, and every word as it was before.
"""

from collections.abc import Callable

import pytest

from simulator.catalog import KERNEL
from simulator.language import Program, Source, compile_program
from simulator.language.opcodes import SystemValue
from simulator.machine import COST_NAMES
from tests.kernel.plain_machine import Core, PlainMachine

CORES, OPERATIONS = 5, 50
LOCKED_PENDING, PENDING, TAIL_CPU = (1 << 17) - 1, 1 << 16, 19
BOTH = pytest.mark.parametrize("file", ["spinlock.fl", "qspinlock.fl"])

# What a machine needs to start, and no more of the kernel.
STANDS = '''"""The least a machine boots with."""


class mm_struct(size=64, align=64):
    pgd: u64 = 0


class task_struct(size=64, align=64):
    min_flt: u64 = 0


mm: mm_struct = static()
pmd: mm_struct = static()
task: task_struct = static(per="thread")


def boot():
    mm.pgd = pmd


def do_page_fault(address, write):
    bug_on(address == address)
'''

CONTEST = '''"""Cores take one lock; now and then one is interrupted and takes another, with interrupts off."""

operations = setting(50)


class protected(size=192, align=64):
    count: u64 = 0
    interrupts: u64 = 64
    refused: u64 = 128


lock: raw_spinlock = static()
other: raw_spinlock = static()
data: protected = static()


def interrupted(argument):
    flags = _raw_spin_lock_irqsave(other)
    data.interrupts += argument
    _raw_spin_unlock_irqrestore(other, flags)


def thread_main():
    random = thread_id() * 7919 + 12345
    for _ in range(operations):
        random = (random * 1103515245 + 12345) & 0x7FFFFFFF
        kind = (random >> 16) % 8
        if kind == 0:
            ipi((random >> 20) % nr_cpus(), interrupted, 1)
        if kind == 1:
            _raw_spin_lock_irq(lock)
            data.count += 1
            _raw_spin_unlock_irq(lock)
        elif kind == 2:
            flags = _raw_spin_lock_irqsave(lock)
            data.count += 1
            _raw_spin_unlock_irqrestore(lock, flags)
        elif kind == 3 and _raw_spin_trylock(lock) == 0:
            atomic_inc(data.refused)
        else:
            if kind != 3:
                _raw_spin_lock(lock)
            data.count += 1
            _raw_spin_unlock(lock)
'''

SPINNERS = '''"""Cores queue to spin; some must give up because somebody wants their cpu, which the test says."""

operations = setting(50)


class protected(size=192, align=64):
    count: u64 = 0
    gave_up: u64 = 64


queue: optimistic_spin_queue = static()
data: protected = static()


def thread_main():
    for _ in range(operations):
        if osq_lock(queue):
            mark(acquired, queue)
            data.count += 1
            mark(released, queue)
            osq_unlock(queue)
        else:
            atomic_inc(data.gave_up)
'''


class Crowded(PlainMachine):
    """A machine that says it has a thread more than cores."""

    def _ask(self, core: Core, value: SystemValue) -> int:
        return super()._ask(core, value) + (value is SystemValue.THREADS)


def program(text: str, *files: str) -> Program:
    """Of kernel files and a text that uses them."""
    sources = [Source("stands.fl", STANDS), Source("contest.fl", text)]
    sources += [Source(name, (KERNEL / name).read_text(encoding="utf-8")) for name in files]
    return compile_program(
        sources, bindings={}, settings={"cores": CORES, "threads": CORES, "operations": OPERATIONS}, costs=COST_NAMES,
        layout={}, roots=("boot", "thread_main", "do_page_fault"),
    )  # fmt: skip


def run(m: PlainMachine, after: Callable[[Core], None] = lambda core: None) -> None:
    """To the end; `after` sees each instruction."""
    steps = 0
    while not all(core.halted and not core.pending for core in m.cores):
        able = [core for core in m.cores if m.can_act(core)]
        assert able, "somebody was forgotten"
        core = m.random.choice(able)
        for _ in range(m.random.randint(1, 12)):
            if m.can_act(core):
                if core.enabled and core.pending:
                    m._interrupt(core)
                m._step(core)
                after(core)
        steps += 1
        assert steps < 300_000, "gets nowhere"


@BOTH
@pytest.mark.parametrize("seed", range(4))
def test_one_at_a_time_and_nobody_forgotten(file: str, seed: int) -> None:
    m = PlainMachine(program(CONTEST, file), CORES, seed)
    run(m)
    assert m.read("data", "count") + m.read("data", "refused") == CORES * OPERATIONS
    assert m.read("data", "interrupts") > 5
    assert not m.held
    if file == "qspinlock.fl":
        assert m.read("lock", "val") == m.read("other", "val") == 0
        assert all(m.read("mcs_nodes", "first.count", index) == 0 for index in range(CORES))


@pytest.mark.parametrize("seed", range(4))
def test_the_queue_of_a_queued_spinlock_is_first_in_first_out(seed: int) -> None:
    m = PlainMachine(program(CONTEST, "qspinlock.fl"), CORES, seed)
    waiting: list[int] = []
    served, lock = 0, m.address("lock")

    def watch(core: Core) -> None:
        nonlocal served
        last = (m.read("lock", "val") >> TAIL_CPU) - 1
        if last >= 0 and (not waiting or waiting[-1] != last):
            waiting.append(last)
        holder = m.held.get(lock, -1)
        if holder in waiting and m.memory.get(lock, 0) & 1:
            assert waiting[0] == holder, "somebody in the queue was overtaken by one behind it"
            waiting.pop(0)
            served += 1

    run(m, watch)
    assert served > 20, "hardly anybody queued: the test says nothing"


def test_the_pending_waiter_uses_no_node_and_the_next_one_does() -> None:
    m = PlainMachine(program(CONTEST, "qspinlock.fl"), CORES, 0)
    acquire, release = m.program.function("_raw_spin_lock").entry, m.program.function("_raw_spin_unlock").entry
    lock = m.address("lock")
    for core in m.cores:
        core.frames, core.pc = [({0: lock}, -1, 0)], acquire
    for core, steps in zip(m.cores[:4], (200, 200, 200, 200), strict=False):
        for _ in range(steps):
            if not core.halted:
                m._step(core)
    word = m.read("lock", "val")
    assert word & 0xFFFF == 1 and word >> 16 & 1 == 1, "locked and pending"
    assert (word >> TAIL_CPU) - 1 == 3, "core 3 is the last in the queue"
    assert [m.read("mcs_nodes", "first.count", index) for index in range(4)] == [0, 0, 1, 1]
    for holder, spinner in ((0, 1), (1, 2), (2, 3)):
        core = m.cores[holder]
        core.halted, core.frames, core.pc = False, [({0: lock}, -1, 0)], release
        while not core.halted:
            m._step(core)
        for _ in range(300):
            if not m.cores[spinner].halted:
                m._step(m.cores[spinner])
        assert m.held[lock] == spinner


def begin(core: Core, entry: int, lock: int) -> None:
    """The core calls a function of the lock's, and nothing else."""
    core.halted, core.frames, core.pc = False, [({0: lock}, -1, 0)], entry


def go(m: PlainMachine, core: Core, steps: int) -> None:
    for _ in range(steps):
        if not core.halted:
            m._step(core)


def steps_to_pending(text: Program) -> int:
    """How many instructions the first who waits needs to set the bit."""
    m = PlainMachine(text, CORES, 0)
    acquire, lock, steps = m.program.function("_raw_spin_lock").entry, m.address("lock"), 0
    begin(m.cores[0], acquire, lock)
    go(m, m.cores[0], 60)
    begin(m.cores[1], acquire, lock)
    while not m.read("lock", "val") & PENDING:
        m._step(m.cores[1])
        steps += 1
    return steps


@pytest.mark.parametrize("looks", range(14))
def test_a_late_pending_bit_is_not_taken_for_the_word_that_the_head_of_the_queue_waited_for(looks: int) -> None:
    """Who saw an empty queue sets `pending` long after, just where the head has seen the lock free: it must queue."""
    text = program(CONTEST, "qspinlock.fl")
    to_pending = steps_to_pending(text)
    for early in range(1, 5):
        for between in range(1, 9):
            m = PlainMachine(text, CORES, 0)
            acquire, release = (m.program.function(f"_raw_spin_{what}").entry for what in ("lock", "unlock"))
            lock, (owner, pending, head, late) = m.address("lock"), m.cores[:4]
            for core in m.cores:
                core.halted = True
            begin(owner, acquire, lock)
            go(m, owner, 60)
            begin(late, acquire, lock)
            go(m, late, to_pending - 1)
            for core in (pending, head):
                begin(core, acquire, lock)
                go(m, core, 80)
            begin(owner, release, lock)
            go(m, owner, 60)
            go(m, pending, 60)
            begin(pending, release, lock)
            go(m, pending, 60)
            for core, steps in ((head, looks), (late, early), (head, between), (late, 60)):
                go(m, core, steps)
            served = []
            for _ in range(12):
                for core in (head, late):
                    go(m, core, 20)
                holder = m.held.get(lock, -1)
                if holder >= 0 and m.cores[holder].halted:
                    served.append(holder)
                    begin(m.cores[holder], release, lock)
            assert served == [2, 3] and m.read("lock", "val") == 0, (looks, early, between)


@pytest.mark.parametrize("seed", range(6))
def test_who_must_give_its_cpu_away_leaves_the_queue_of_spinners_from_the_middle(seed: int) -> None:
    m = Crowded(program(SPINNERS, "osq_lock.fl", "sched_on_cpu.fl"), CORES, seed)

    def wanted(core: Core) -> None:
        if m.random.random() < 0.01:
            m.memory[m.address("runqueues", "nr_woken", core.number)] = m.random.randint(0, 1)

    run(m, wanted)
    assert m.read("data", "count") + m.read("data", "gave_up") == CORES * OPERATIONS
    assert m.read("data", "gave_up") > 3
    assert m.read("queue", "tail") == 0


def test_without_a_crowd_every_spinner_gets_its_turn() -> None:
    m = PlainMachine(program(SPINNERS, "osq_lock.fl", "sched_on_cpu.fl"), CORES, 1)
    run(m)
    assert (m.read("data", "count"), m.read("data", "gave_up")) == (CORES * OPERATIONS, 0)
