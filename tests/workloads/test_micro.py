"""The micro workloads end, having done exactly what they say, with either design, also when threads share cores."""

import pytest

from simulator.assembly import assemble
from simulator.engine import arena as a
from simulator.language.opcodes import TABLE
from tests.workloads.ran import Ran, ran

DESIGNS = ("rwsem-spinlock", "rwsem-xadd")
PLACES = (("toy-2x2", 4, 4), ("toy-2x2", 4, 6), ("toy-2x2", 1, 1), ("nehalem-2x4x2", 8, 8))
OPERATIONS = 40
EVERYWHERE = pytest.mark.parametrize(("machine", "cores", "threads"), PLACES)
EVERY_DESIGN = pytest.mark.parametrize("design", DESIGNS)


def ended(design: str, machine: str, workload: str, cores: int, threads: int, **settings: str | int) -> Ran:
    """The workload after its last operation; operations and turns are counted."""
    run = ran(design, machine, workload, cores, {"operations": OPERATIONS, **settings}, threads=threads)
    assert run.status == a.STOPPED_IDLE
    assert run.counter("operations") == OPERATIONS * threads
    assert run.counter("faults") == 0
    assert run.word("gate", "arrived") == 0 and run.word("gate", "generation") == 1
    return run


@EVERYWHERE
@EVERY_DESIGN
def test_no_addition_of_fetch_add_is_lost(design: str, machine: str, cores: int, threads: int) -> None:
    run = ended(design, machine, "fetch-add", cores, threads)
    assert run.word("counter", "value") == OPERATIONS * threads


@pytest.mark.parametrize("poll", ["cmpxchg", "load"])
@EVERYWHERE
def test_the_token_of_ping_pong_comes_home(machine: str, cores: int, threads: int, poll: str) -> None:
    run = ended("rwsem-xadd", machine, "ping-pong", cores, threads, poll=poll)
    assert run.word("token", "turn") == 0


@EVERYWHERE
@EVERY_DESIGN
def test_every_ticket_of_lock_pair_is_drawn_and_served(design: str, machine: str, cores: int, threads: int) -> None:
    run = ended(design, machine, "lock-pair", cores, threads, critical_section=3)
    drawn, served = divmod(run.word("shared", "lock.slock"), 1 << 16)
    assert drawn == served == OPERATIONS * threads


@EVERYWHERE
@EVERY_DESIGN
def test_read_lock_pair_leaves_the_semaphore_free(design: str, machine: str, cores: int, threads: int) -> None:
    run = ended(design, machine, "read-lock-pair", cores, threads)
    count = "sem.activity" if design == "rwsem-spinlock" else "sem.count"
    assert run.word("shared", count) == 0


def test_a_lock_that_is_handed_to_threads_that_do_not_run_is_many_times_slower() -> None:
    cycles = {
        threads: ended("rwsem-xadd", "toy-2x2", "lock-pair", 4, threads, critical_section=20).simulation.now / threads
        for threads in (4, 6)
    }
    assert cycles[6] > 5 * cycles[4]


def relative(row: list[int], entry: int) -> list[int]:
    """Opcode and operands of an instruction, with jumps counted from the function's first."""
    kinds = TABLE[row[0]].operands
    return [row[0], *(word - entry * (kind == "t") for word, kind in zip(row[1:], kinds, strict=False))]


def test_the_lock_of_a_user_program_is_the_kernels_instruction_for_instruction() -> None:
    program = assemble("rwsem-xadd", "toy-2x2", "lock-pair", cores=2).program
    for user, kernel in (("ticket_lock", "_raw_spin_lock"), ("ticket_unlock", "_raw_spin_unlock")):
        texts = []
        for name in (user, kernel):
            entry, number = program.function(name).entry, program.function_id(name)
            rows = [row for row in program.code[entry:] if int(row[7]) == number]
            texts.append([relative([int(word) for word in row], entry) for row in rows])
        assert texts[0] == texts[1]
