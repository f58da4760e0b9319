"""Every hazard can be met, stops the run where it happens, and names the line of the text."""

from __future__ import annotations

import re

import pytest

from simulator.description import DescriptionError
from simulator.engine.simulation import HAZARD_SENTENCES, HazardError
from simulator.vocabulary import Hazard
from tests.engine.build import simulate

DECLARED = """
class node(size=16):
    value: u64 = 0
    next: ptr[node] = 8
class shared(size=256, align=64):
    value: u64 = 0
    slots: u64[4] = 64
    where: ptr[node] = 128
    big: u64[8] = 192
class huge(size=16384):
    words: u64[2048] = 0
thing: shared = static()
"""
# hazard -> functions (a comment HERE marks the line that must be named)
TEXTS: dict[Hazard, str] = {
    Hazard.NULL_POINTER: """
def thread_main():
    n: node = 0
    n.value = 1  # HERE
""",
    Hazard.WILD_POINTER: """
def thread_main():
    n: node = 1 << 40
    x = n.value  # HERE
""",
    Hazard.USE_AFTER_FREE: """
def thread_main():
    n = alloc(node)
    n.value = 5
    free(n)
    x = n.value  # HERE
""",
    Hazard.DOUBLE_FREE: """
def thread_main():
    n = alloc(node)
    free(n)
    free(n)  # HERE
""",
    Hazard.ASSERTION: """
def thread_main():
    thing.value = 3
    bug_on(thing.value == 3)  # HERE
""",
    Hazard.OUT_OF_MEMORY: """
def thread_main():
    for i in range(100):
        h = alloc(huge)  # HERE
""",
    Hazard.STACK_OVERFLOW: """
def handler(depth):
    local_irq_restore(1)
    ipi(0, handler, depth + 1)
    work(user_access, 100)  # HERE
def thread_main():
    ipi(0, handler, 0)
    work(user_access, 100000)
""",
    Hazard.INDEX_OUT_OF_RANGE: """
def thread_main():
    i = nr_cpus() + 3
    thing.slots[i] = 1  # HERE
""",
    Hazard.DIVISION_BY_ZERO: """
def thread_main():
    x = 7 // thing.value  # HERE
""",
    Hazard.DEADLOCK: """
def thread_main():
    spin_until(thing.value == 1)  # HERE
""",
    Hazard.FAULT_LOOP: """
def do_page_fault(address, write):
    thing.value = address
def thread_main():
    touch(0x5000, 1)  # HERE
""",
    Hazard.BAD_IPI_TARGET: """
def handler(value):
    pass
def thread_main():
    ipi(99, handler, 0)  # HERE
""",
    Hazard.INTERRUPT_OVERFLOW: """
def handler(value):
    pass
def thread_main():
    f = local_irq_save()
    for i in range(80):
        ipi(0, handler, 0)  # HERE
""",
    Hazard.BAD_THREAD: """
def thread_main():
    wake(thing.value + 7)  # HERE
""",
    Hazard.SLEEP_WHILE_ATOMIC: """
def thread_main():
    f = local_irq_save()
    sleep_on()  # HERE
""",
    Hazard.RCU_UNBALANCED: """
def thread_main():
    rcu_read_unlock()  # HERE
""",
    Hazard.CALLBACK_OVERFLOW: """
def handler(value):
    pass
def thread_main():
    for i in range(5000):
        call_rcu(i, handler)  # HERE
""",
    Hazard.TIMER_OVERFLOW: """
def handler(value):
    pass
def thread_main():
    for i in range(100):
        interrupt_after(disk_read, handler, i)  # HERE
""",
    Hazard.DEAD_VMA: """
def thread_main():
    bug_on(thing.value == 0, dead_vma)  # HERE
""",
    Hazard.FILE_BUSY: """
def thread_main():
    bug_on(thing.value == 0, file_busy)  # HERE
""",
    Hazard.NO_PERMISSION: """
def thread_main():
    bug_on(thing.value == 0, no_permission)  # HERE
""",
    Hazard.SLOW_UNMAP: """
def thread_main():
    bug_on(thing.value == 0, slow_unmap)  # HERE
""",
    Hazard.READER_OVERFLOW: """
def thread_main():
    bug_on(thing.value == 0, reader_overflow)  # HERE
""",
    Hazard.BAD_PAGE: """
def thread_main():
    bug_on(thing.value == 0, bad_page)  # HERE
""",
}


def expect(text: str, hazard: Hazard, cores: int = 1) -> HazardError:
    """The hazard that the program meets; its file and line are those marked HERE."""
    line = next(n for n, words in enumerate(text.splitlines(), 1) if "# HERE" in words)
    trial = simulate(text, cores=cores)
    with pytest.raises(HazardError) as met:
        trial.run_to_the_end()
    assert met.value.what is hazard, str(met.value)
    assert met.value.file.endswith("/program.fl") and met.value.line == line, str(met.value)
    return met.value


def test_every_hazard_has_a_program_here_and_a_sentence() -> None:
    planted = {Hazard.STALE_READ}  # it takes a planted bug: tests/recording/test_planted.py
    assert set(TEXTS) | planted == set(HAZARD_SENTENCES) == set(Hazard) - {Hazard.NONE}


@pytest.mark.parametrize("hazard", TEXTS, ids=lambda hazard: hazard.name.lower())
def test_the_hazard_is_met_at_its_line(hazard: Hazard) -> None:
    error = expect(DECLARED + TEXTS[hazard], hazard)
    assert re.fullmatch(
        r"[^\n]*/program\.fl:\d+: core 0, in \w+, " + re.escape(HAZARD_SENTENCES[hazard]) + r" at cycle \d+",
        str(error),
    )


def test_a_run_that_met_a_hazard_goes_no_further() -> None:
    trial = simulate(DECLARED + TEXTS[Hazard.DOUBLE_FREE])
    errors = []
    for _ in range(2):
        with pytest.raises(HazardError) as met:
            trial.run_to_the_end()
        errors.append(str(met.value))
    assert errors[0] == errors[1]


def test_modulo_by_zero_is_a_division_by_zero() -> None:
    expect(DECLARED + "def thread_main():\n    x = 7 % thing.value  # HERE\n", Hazard.DIVISION_BY_ZERO)


@pytest.mark.parametrize("index", [-1, 4, 1 << 62])
def test_an_index_is_refused_on_both_sides(index: int) -> None:
    expect(
        DECLARED + f"def thread_main():\n    i = thing.value + ({index})\n    x = thing.slots[i]  # HERE\n",
        Hazard.INDEX_OUT_OF_RANGE,
    )


@pytest.mark.parametrize(
    "use", ["n.value = 1", "x = xadd(n.value, 1)", "x = cmpxchg(n.value, 0, 1)", "spin_until(n.value == 1)"]
)
def test_every_kind_of_access_refuses_a_null_pointer(use: str) -> None:
    expect(DECLARED + f"def thread_main():\n    n: node = thing.value\n    {use}  # HERE\n", Hazard.NULL_POINTER)


def test_a_null_pointer_with_a_field_offset_is_still_a_null_pointer() -> None:
    expect(DECLARED + "def thread_main():\n    n: node = 0\n    x = n.next  # HERE\n", Hazard.NULL_POINTER)


def test_an_object_freed_while_another_core_waits_for_it_is_a_use_after_free() -> None:
    text = DECLARED + """
def thread_main():
    if thread_id() == 0:
        n = alloc(node)
        n.value = 1
        smp_mb()
        thing.where = n
        spin_until(thing.value == 1)
        free(n)
    else:
        spin_until(thing.where != None)
        thing.value = 1
        smp_mb()
        while True:
            p = thing.where
            x = xadd(p.value, 1)  # HERE
"""
    expect(text, Hazard.USE_AFTER_FREE, cores=2)


@pytest.mark.parametrize("where", [-5, 0, 1 << 30, 1 << 62])
def test_freeing_what_is_no_object_is_a_wild_pointer(where: int) -> None:
    expect(DECLARED + f"def thread_main():\n    n: node = {where}\n    free(n)  # HERE\n", Hazard.WILD_POINTER)


def test_freeing_the_last_word_of_memory_does_not_reach_beyond_it() -> None:
    trial = simulate(DECLARED + "def thread_main():\n    n: node = 1\n    free(n)\n")
    last = trial.simulation.layout.cells - 1
    expect(DECLARED + f"def thread_main():\n    n: huge = {last}\n    free(n)  # HERE\n", Hazard.WILD_POINTER)


def test_a_boot_that_never_ends_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.engine.simulation.BOOT_CYCLES", 1000)
    with pytest.raises(DescriptionError, match=r"boot\(\) does not end within 1,000 cycles"):
        simulate(DECLARED + "def boot():\n    while True:\n        cpu_relax()\ndef thread_main():\n    pass\n")
