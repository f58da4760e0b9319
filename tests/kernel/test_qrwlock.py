"""The queued reader/writer lock, on the plainest machine: it excludes, it is fair, and it comes to rest."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from simulator.catalog import load_design, load_workload
from simulator.language import Program
from tests.kernel.plain_machine import PlainMachine, compiled
from tests.kernel.test_services import RWLOCK

CORES = 4
WAITING = 0x100


IN_TURN = '''"""Thread 0 reads until `a`, thread 1 writes, thread 2 reads once it is told by `b`."""

class guarded(size=64, align=64):
    rw: rwlock = 0
    a: u64 = 8
    b: u64 = 16
    both: u64 = 24
    most: u64 = 32


shared: guarded = static()


def read(until_told):
    _raw_read_lock(shared.rw)
    atomic_inc(shared.both)
    if until_told:
        spin_until(shared.a != 0)
    _raw_read_unlock(shared.rw)


def thread_main():
    if thread_id() == 0:
        read(1)
    elif thread_id() == 1:
        spin_until(shared.both != 0)
        _raw_write_lock(shared.rw)
        shared.most = shared.both
        _raw_write_unlock(shared.rw)
    else:
        spin_until(shared.b != 0)
        read(0)
'''


@cache
def program(text: str = RWLOCK) -> Program:
    """Threads that use one lock."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "program.toml"
        path.write_text('id = "program"\ntitle = "t"\nsummary = "s"\nfiles = ["barrier.fl", "qrwlock.fl"]\n')
        (Path(folder) / "program.fl").write_text(text)
        return compiled(load_design("rwsem-xadd"), load_workload(str(path)), CORES if text == RWLOCK else 3, pages=1)


def word(machine: PlainMachine) -> int:
    return machine.read("shared", "rw.cnts")


def test_lock_and_queue_share_eight_bytes() -> None:
    struct = program().struct("rwlock")
    assert struct.size == 8
    assert struct.field("cnts").offset == 0


@pytest.mark.parametrize("seed", range(6))
def test_readers_share_writers_exclude_and_nobody_is_left(seed: int) -> None:
    machine = PlainMachine(program(), CORES, seed)
    waited = 0
    while any(machine.can_act(core) for core in machine.cores):
        machine.run(1)
        waited += bool(word(machine) & WAITING)
    assert waited, "a writer waited at some time"
    assert word(machine) == 0
    assert machine.read("shared", "a") == machine.read("shared", "b") > 0
    assert machine.read("shared", "most") > 1
    assert not machine.held
    assert not any(machine.readers.values())


def test_who_comes_after_a_waiting_writer_waits_too() -> None:
    """The older rwlock would let readers in for ever."""
    for seed in range(3):
        machine = PlainMachine(program(IN_TURN), 3, seed)
        while not word(machine) & WAITING:
            machine.run(1)
        machine.memory[machine.address("shared", "b")] = 1  # the second reader may come
        machine.run(3000)
        assert machine.read("shared", "both") == 1, "it is not in"
        machine.memory[machine.address("shared", "a")] = 1  # the first may go
        while any(machine.can_act(core) for core in machine.cores):
            machine.run(1)
        assert machine.read("shared", "most") == 1, "the writer was in before the second reader"
        assert (machine.read("shared", "both"), word(machine)) == (2, 0)
