"""RCU, SRCU, the x86 rwlock and reference counts, on the plainest machine, under random interleavings.

Each text is a small program of its own beside the files of one design (whose semaphore SRCU's mutex is); the machine
itself refuses a lock held twice and any touch of freed memory.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from simulator.catalog import load_design, load_workload
from simulator.language import Program
from tests.kernel.plain_machine import PlainMachine, compiled

CORES, SEEDS = 4, range(3)
EVERY_SEED = pytest.mark.parametrize("seed", SEEDS)
FILES = ("barrier.fl", "rcu.fl", "srcu.fl", "rwlock.fl", "kref.fl")


@cache
def program(text: str) -> Program:
    """A text beside the services, compiled once."""
    names = ", ".join(f'"{name}"' for name in FILES)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "program.toml"
        path.write_text(f'id = "program"\ntitle = "t"\nsummary = "s"\nfiles = [{names}]\n')
        (Path(folder) / "program.fl").write_text(text)
        return compiled(load_design("rwsem-xadd"), load_workload(str(path)), CORES, pages=1)


def ended(text: str, seed: int) -> PlainMachine:
    """A machine that has run the program to the end of every thread and of every interrupt."""
    machine = PlainMachine(program(text), CORES, seed)
    steps = 0
    while machine.later or any(machine.can_act(core) or core.asleep for core in machine.cores):
        machine.run(1)
        steps += 1
        assert steps < 200_000, "somebody is forgotten"
    return machine


# Readers follow a pointer; thread 0 replaces what it points to and lets go of the old.
REPLACE = '''"""Thread 0 replaces an object, the others read it."""

class thing(size=64, align=64):
    value: u64 = 0
    twin: u64 = 8


class box(size=64, align=64):
    current: ptr[thing] = 0
    stop: u64 = 8


shared: box = static()
gate: user_barrier = static()


def free_thing(old: thing):
    free(old)


def fresh(value) -> thing:
    one = alloc(thing)
    one.value = value
    one.twin = value
    smp_wmb()
    return one


def thread_main():
    me = thread_id()
    if me == 0:
        shared.current = fresh(1)
    barrier_wait(gate, nr_threads())
    if me == 0:
        for round in range(2, 12):
            old = shared.current
            shared.current = fresh(round)
            LET_GO
        shared.stop = 1
    else:
        while not shared.stop:
            ENTER
            one = shared.current
            bug_on(one.value != one.twin)
            LEAVE
'''


def replacing(let_go: str, enter: str = "rcu_read_lock()", leave: str = "rcu_read_unlock()") -> str:
    indented = let_go.replace("\n", "\n            ")
    return REPLACE.replace("LET_GO", indented).replace("ENTER", enter).replace("LEAVE", leave)


@EVERY_SEED
def test_what_call_rcu_frees_is_gone_only_after_its_readers(seed: int) -> None:
    machine = ended(replacing("call_rcu(old, free_thing)"), seed)
    assert len(machine.dead) == 10 * machine.program.struct("thing").cells


@EVERY_SEED
def test_synchronize_rcu_waits_for_the_readers(seed: int) -> None:
    ended(replacing("synchronize_rcu()\nfree(old)"), seed)


def test_freed_at_once_a_reader_meets_freed_memory() -> None:
    met = 0
    for seed in range(10):
        try:
            ended(replacing("free(old)"), seed)
        except AssertionError as error:
            assert "was freed" in str(error)
            met += 1
    assert met


WOKEN_TOO_EARLY = '''"""Thread 0 waits for a reader while thread 2 wakes it for no reason."""

class state(size=64, align=64):
    inside: u64 = 0
    waited: u64 = 8


shared: state = static()
gate: user_barrier = static()


def thread_main():
    me = thread_id()
    if me == 1:
        rcu_read_lock()
    barrier_wait(gate, nr_threads())
    if me == 0:
        synchronize_rcu()
        bug_on(shared.inside == 0)
        shared.waited = 1
    elif me == 1:
        for _ in range(200):
            cpu_relax()
        shared.inside = 1
        rcu_read_unlock()
    else:
        for _ in range(20):
            wake_up_process(0)
'''


@EVERY_SEED
def test_a_wake_up_meant_for_another_sleep_does_not_end_the_grace_period(seed: int) -> None:
    assert ended(WOKEN_TOO_EARLY, seed).read("shared", "waited") == 1


SLEEPING_READERS = '''"""Readers that sleep inside a section of one SRCU object; another object has no readers."""

class state(size=64, align=64):
    inside: u64 = 0
    left: u64 = 8
    other: u64 = 16


held: srcu_struct = static()
shared: state = static()
gate: user_barrier = static()


def thread_main():
    me = thread_id()
    if me == 0:
        init_srcu_struct(held)
    barrier_wait(gate, nr_threads())
    if me == 0:
        readers = nr_threads() - 1
        spin_until(shared.inside == readers)
        synchronize_srcu(held)
        bug_on(shared.left != readers)
        synchronize_srcu(held)
        shared.other = held.completed
    else:
        side = srcu_read_lock(held)
        atomic_inc(shared.inside)
        for _ in range(me):
            schedule_timeout()
        atomic_inc(shared.left)
        srcu_read_unlock(held, side)
        # Later readers count themselves on the other side and delay nobody for ever.
        for _ in range(10):
            side = srcu_read_lock(held)
            srcu_read_unlock(held, side)
'''


@EVERY_SEED
def test_a_sleeping_reader_holds_the_synchronizer_of_its_srcu_object(seed: int) -> None:
    machine = ended(SLEEPING_READERS, seed)
    assert machine.read("shared", "other") == 2
    for side in (0, 1):
        first = machine.address("srcu_ref", "c") + side
        cells = machine.program.struct("srcu_struct_array").cells
        assert sum(machine.memory.get(first + cpu * cells, 0) for cpu in range(CORES)) == 0


@EVERY_SEED
def test_what_synchronize_srcu_protects_is_never_touched_after_it_is_freed(seed: int) -> None:
    text = replacing("synchronize_srcu(held)\nfree(old)", "side = srcu_read_lock(held)", "srcu_read_unlock(held, side)")
    text = text.replace("shared: box = static()", "shared: box = static()\nheld: srcu_struct = static()")
    first = "        shared.current = fresh(1)\n"
    text = text.replace(first, first + "        init_srcu_struct(held)\n")
    ended(text, seed)


@EVERY_SEED
def test_synchronizers_of_one_object_go_one_after_another_and_may_share_the_work(seed: int) -> None:
    text = '''"""All synchronize one object."""

held: srcu_struct = static()
gate: user_barrier = static()


def thread_main():
    if thread_id() == 0:
        init_srcu_struct(held)
    barrier_wait(gate, nr_threads())
    synchronize_srcu(held)
'''
    assert 2 <= ended(text, seed).read("held", "completed") <= CORES


RWLOCK = '''"""Threads take one rwlock for reading, for writing or by trylock."""

class guarded(size=64, align=64):
    rw: rwlock = 0
    a: u64 = 8
    b: u64 = 16
    both: u64 = 24
    most: u64 = 32


shared: guarded = static()
gate: user_barrier = static()


def write():
    shared.a += 1
    shared.b += 1
    _raw_write_unlock(shared.rw)


def read():
    now = atomic_inc_return(shared.both)
    if now > shared.most:
        shared.most = now
    bug_on(shared.a != shared.b)
    atomic_dec(shared.both)
    _raw_read_unlock(shared.rw)


def thread_main():
    me = thread_id()
    if me == 0:
        rwlock_init(shared.rw)
    barrier_wait(gate, nr_threads())
    random = me * 7919 + 12345
    for _ in range(60):
        random = (random * 1103515245 + 12345) & 0x7FFFFFFF
        kind = (random >> 16) % 8
        if kind < 2:
            _raw_write_lock(shared.rw)
            write()
        elif kind == 2:
            if _raw_write_trylock(shared.rw):
                write()
        elif kind == 3:
            if _raw_read_trylock(shared.rw):
                read()
        else:
            _raw_read_lock(shared.rw)
            read()
'''


@EVERY_SEED
def test_an_rwlock_lets_readers_share_and_writers_exclude(seed: int) -> None:
    machine = ended(RWLOCK, seed)
    assert machine.read("shared", "rw.lock") == 0x01000000
    assert machine.read("shared", "a") == machine.read("shared", "b") > 0
    assert machine.read("shared", "most") > 1
    assert not machine.held
    assert not any(machine.readers.values())


REVIVE = '''"""Everybody takes a reference of one object if anybody still has one; the last puts it out of the world."""

class counted(size=64, align=64):
    ref: kref = 0
    ended: u64 = 8
    taken: u64 = 16
    refused: u64 = 24


shared: counted = static()
gate: user_barrier = static()


def put():
    if kref_put(shared.ref):
        bug_on(shared.ended)
        shared.ended = 1


def thread_main():
    if thread_id() == 0:
        kref_init(shared.ref)
    barrier_wait(gate, nr_threads())
    for round in range(40):
        if atomic_inc_not_zero(shared.ref.refcount):
            atomic_inc(shared.taken)
            bug_on(shared.ended)
            kref_get(shared.ref)
            put()
            put()
        else:
            bug_on(shared.ended == 0 and shared.ref.refcount.counter != 0)
            atomic_inc(shared.refused)
        if round == 20 and thread_id() == 0:
            put()
'''


@EVERY_SEED
def test_a_count_that_has_reached_zero_is_never_raised_again(seed: int) -> None:
    machine = ended(REVIVE, seed)
    assert machine.read("shared", "ref.refcount.counter") == 0
    assert machine.read("shared", "ended") == 1
    taken, refused = machine.read("shared", "taken"), machine.read("shared", "refused")
    assert taken > 0
    assert refused > 0
    assert taken + refused == CORES * 40
