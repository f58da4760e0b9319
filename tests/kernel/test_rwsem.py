"""Both reader/writer semaphores with writers: exclusion, first in first out, nobody forgotten, under random schedules.

The plain machine itself refuses a writer beside a reader or writer; here the queue is watched: between two moments at
which wait_lock is free, one critical section happened, and it may have queued one thread and granted the head.
"""

from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from simulator.catalog import Design, load_design, load_workload
from tests.kernel.plain_machine import Core, PlainMachine, compiled

# Each semaphore whose queue is served strictly in order, on both spinlocks; that of 5.3 has tests of its own.
DESIGNS = (load_design("rwsem-spinlock"), load_design("rwsem-xadd"), load_design("rwsem-xadd", "4.17"))
EVERY_DESIGN = pytest.mark.parametrize("design", DESIGNS, ids=lambda d: f"{d.id}-{d.era}")
CORES, OPERATIONS = 5, 60
WAITING_FOR_WRITE = 2
ACTIVE_MASK = (1 << 32) - 1

# What a thread does next comes from a generator of its own, so that no word is shared but the semaphore's.
CONTEST = '''"""Threads take one semaphore for reading, for writing or by trylock, a number of times, then end."""

operations = setting(60)
writes = setting(3)

sem: rw_semaphore = static()
gate: user_barrier = static()


class tally(size=64, align=64):
    done: u64 = 0
    refused: u64 = 8


tallies: tally = static(per="thread")


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
            if kind == 0:
                downgrade_write(sem)
                up_read(sem)
            else:
                up_write(sem)
        else:
            if kind == 7:
                if down_read_trylock(sem):
                    up_read(sem)
                else:
                    tallies[me].refused += 1
            else:
                down_read(sem)
                up_read(sem)
        tallies[me].done += 1
'''


def machine(design: Design, folder: Path, seed: int, **chosen: int) -> PlainMachine:
    """A machine about to run the contest."""
    folder.mkdir(exist_ok=True)
    (folder / "contest.toml").write_text('id = "contest"\ntitle = "t"\nsummary = "s"\nfiles = ["barrier.fl"]\n')
    (folder / "contest.fl").write_text(CONTEST)
    workload = load_workload(str(folder / "contest.toml"))
    return PlainMachine(compiled(design, workload, CORES, pages=1, **chosen), CORES, seed)


def queue(m: PlainMachine) -> list[tuple[int, int]]:
    """Who waits, head first: (waiter's address, flags)."""
    head, found = m.address("sem", "wait_list.next"), []
    at, back = m.memory.get(head, 0) or head, head
    while at != head:
        assert m.memory[at + 1] == back
        found.append((at, m.memory[at + 3]))
        back, at = at, m.memory[at]
    return found


def first_granted(waiting: list[tuple[int, int]]) -> int:
    """How many leave when the head is woken: one writer, or all the readers before the next writer."""
    writers = [i for i, (_, flags) in enumerate(waiting) if flags == WAITING_FOR_WRITE]
    if not writers:
        return len(waiting)
    return writers[0] or 1


def lock_is_free(m: PlainMachine) -> bool:
    # The lock's address is that of its word.
    word = next(f.path for f in m.program.struct("rw_semaphore").fields if f.path.startswith("wait_lock."))
    return m.address("sem", word) not in m.held


class Watch:
    """Steps cores and looks at the queue whenever wait_lock is free; `grants`: how often somebody left it."""

    def __init__(self, m: PlainMachine) -> None:
        self.m, self.before, self.grants = m, queue(m), 0

    def step(self, core: Core) -> None:
        if not self.m.can_act(core):
            return
        self.m._step(core)
        if not lock_is_free(self.m):
            return
        before, after = self.before, queue(self.m)
        fresh = [one for one in after if one not in before]
        assert len(fresh) <= 1
        assert not fresh or after[-1] == fresh[0], "a newcomer goes last"
        gone = [one for one in before if one not in after]
        if gone:
            assert gone == before[: len(gone)], "the head is served first"
            assert len(gone) == first_granted(before)
            assert after == before[len(gone) :] + fresh
            self.grants += 1
        self.before = after

    def run_to_the_end(self) -> None:
        steps = 0
        while able := [core for core in self.m.cores if self.m.can_act(core)]:
            self.step(self.m.random.choice(able))
            steps += 1
            assert steps < 200_000
        assert all(core.halted for core in self.m.cores), "somebody was forgotten"


@EVERY_DESIGN
@pytest.mark.parametrize("seed", range(4))
def test_everybody_ends_and_the_semaphore_is_free_again(design: Design, seed: int, tmp_path: Path) -> None:
    m = machine(design, tmp_path, seed, operations=OPERATIONS)
    while not all(core.halted for core in m.cores):
        m.run(1)
    assert [m.read("tallies", "done", index) for index in range(CORES)] == [OPERATIONS] * CORES
    assert m.memory[m.address("sem")] == 0
    assert queue(m) == []
    assert not m.held and not any(m.readers.values())
    for core in m.cores:
        assert core.marks.get("ACQUIRED", 0) == core.marks.get("RELEASED", 0)
        assert core.marks.get("ACQUIRED_READ", 0) == core.marks.get("RELEASED_READ", 0)


@EVERY_DESIGN
@pytest.mark.parametrize("writes", [1, 3, 7])
def test_grants_are_first_in_first_out(design: Design, writes: int, tmp_path: Path) -> None:
    grants = 0
    for seed in range(3):
        m = machine(design, tmp_path, seed, operations=30, writes=writes)
        watch = Watch(m)
        watch.run_to_the_end()
        grants += watch.grants
    assert grants > 10, "nobody ever waited: the test says nothing"


@given(st.lists(st.integers(0, CORES - 1), min_size=200, max_size=1500), st.integers(2, 7))
@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_any_schedule_keeps_the_queue_in_order(tmp_path_factory, schedule, writes) -> None:  # type: ignore[no-untyped-def]
    for design in DESIGNS:
        m = machine(design, tmp_path_factory.getbasetemp() / "contest", 0, operations=8, writes=writes)
        watch = Watch(m)
        for number in schedule:
            watch.step(m.cores[number])
        watch.run_to_the_end()


def active_and_waiting(m: PlainMachine) -> tuple[int, int]:
    """The two halves of the xadd count."""
    count = m.read("sem", "count")
    active = count & ACTIVE_MASK
    return active, (active - count) >> 32


@pytest.mark.parametrize("seed", range(3))
def test_the_xadd_count_is_one_for_each_active_and_a_bias_for_each_who_waits_or_writes(
    seed: int, tmp_path: Path
) -> None:
    """Seen whenever no core is inside a function of the semaphore."""
    design = next(d for d in DESIGNS if d.id == "rwsem-xadd")
    m = machine(design, tmp_path, seed, operations=25)
    sem = m.address("sem")
    inside = ("down_", "up_", "downgrade_", "rwsem_", "__rwsem", "list_", "_raw_spin")
    entries = sorted((f.entry, f.name) for f in m.program.functions)
    seen = 0
    while not all(core.halted for core in m.cores):
        able = [core for core in m.cores if m.can_act(core)]
        m._step(m.random.choice(able))
        awake = [core for core in m.cores if not core.asleep and not core.halted]
        names = [max(e for e in entries if e[0] <= core.pc)[1] for core in awake]
        if any(name.startswith(inside) or name in ("schedule", "wake_up_process") for name in names):
            continue
        readers, writer = m.readers.get(sem, 0), int(sem in m.held)
        active, bias = active_and_waiting(m)
        assert active == readers + writer
        assert bias == len(queue(m)) + writer
        seen += 1
    assert seen


@EVERY_DESIGN
def test_a_trylock_beside_a_writer_fails_and_does_not_wait(design: Design, tmp_path: Path) -> None:
    refused = 0
    for seed in range(3):
        m = machine(design, tmp_path, seed, operations=40, writes=6)
        while not all(core.halted for core in m.cores):
            m.run(1)
        refused += sum(m.read("tallies", "refused", index) for index in range(CORES))
    assert refused
