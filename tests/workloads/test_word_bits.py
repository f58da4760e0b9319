"""The 32-bit semaphore count: the same semaphore up to 32767 readers, and a hazard at the next one."""

import pytest

from simulator.assembly import assemble
from simulator.description import DescriptionError
from simulator.engine import arena as a
from simulator.engine.simulation import HazardError
from simulator.language.opcodes import BY_NAME
from tests.workloads.ran import Ran, ran

MOST = 32767


def readers(depth: int, bits: int, cores: int = 1) -> Ran:
    """The semaphore taken so many times at once by each thread, twice over."""
    settings = {"operations": 2, "depth": depth, "word_bits": bits}
    return ran("rwsem-xadd", "toy-2x2", "read-lock-pair", cores, settings)


def test_so_many_readers_as_half_a_word_with_a_sign_holds_are_no_trouble() -> None:
    run = readers(MOST, 32)
    assert run.status == a.STOPPED_IDLE
    assert run.word("shared", "sem.count") == 0


def test_one_reader_more_is_a_hazard_that_names_the_semaphore() -> None:
    with pytest.raises(HazardError, match="one reader more than the semaphore's count can hold"):
        readers(MOST + 1, 32)


def test_the_64_bit_count_holds_them_all() -> None:
    assert readers(MOST + 1, 64).status == a.STOPPED_IDLE


def test_the_limit_is_one_of_all_threads_together() -> None:
    with pytest.raises(HazardError, match="one reader more"):
        readers(MOST, 32, cores=2)


def test_writers_and_sleepers_use_the_32_bit_count_too() -> None:
    settings = {"word_bits": 32, "rounds": 3, "pages": 16, "mapping": 8, "writers": 2}
    run = ran("rwsem-xadd", "toy-2x2", "mmap-storm", 4, settings)
    assert run.status == a.STOPPED_IDLE
    assert run.word("mm", "mmap_sem.count") == 0


def calls_check_users(bits: int) -> bool:
    program = assemble("rwsem-xadd", "toy-2x2", "multi-fault-all", cores=1, settings={"word_bits": bits}).program
    check = program.function_id("check_users")
    return any(op == BY_NAME["CALL"].number and c == check for op, _, _, c, *_ in program.code.tolist())


def test_the_64_bit_text_does_not_look() -> None:
    assert calls_check_users(32)
    assert not calls_check_users(64)


def test_a_design_with_the_generic_semaphore_says_which_one_to_take() -> None:
    with pytest.raises(DescriptionError, match="take rwsem-xadd"):
        assemble("rwsem-spinlock", "toy-2x2", "multi-fault-all", cores=1, settings={"word_bits": 32})
