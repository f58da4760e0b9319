"""Refcache: an object goes when nobody has a reference, not before, whichever cores took and dropped them.

Threads hand references of a few objects round, on the plain machine, whose ticks come at any moment: what one core
takes another drops.  Beside Refcache a word of each object counts its references, and says when it may go.
"""

from functools import cache

import pytest

from simulator.catalog import KERNEL
from simulator.language import Program, Source, compile_program
from simulator.machine import COST_NAMES
from tests.kernel.plain_machine import PlainMachine

CORES, OBJECTS = 3, 4

TEXT = '''"""Threads that take and drop references, and objects that know how many there are."""

OBJECTS = 4
rounds = setting(40)


class pmd_table(size=64):
    pmd: u64 = 0


class mm_struct(size=64):
    pgd: u64 = 0


class counted(size=128, align=64):
    ref: referenced = 0
    truly: s64 = 64
    # References that nobody's hand is on: whoever takes one has it.
    tokens: s64 = 72
    gone: u32 = 80


pmd: pmd_table = static()
mm: mm_struct = static()
objects: counted = static(count=OBJECTS)


def boot():
    initrefcache()
    for number in range(OBJECTS):
        objects[number].ref.refcount_ = 1
        objects[number].ref.vptr = PAGE_INFO
        objects[number].truly = 1
        objects[number].tokens = 1


def take(one: counted):
    """A reference that lies about."""
    seen = one.tokens
    if seen == 0:
        return 0
    return cmpxchg(one.tokens, seen, seen - 1) == seen


def thread_main():
    left = rounds
    while left:
        one = objects[(left + thread_id()) % OBJECTS]
        if take(one):
            bug_on(one.gone)
            if left % 3 == 0 or one.truly < 3:
                atomic_inc(one.truly)
                refcache_add(one.ref, 1)
                atomic_add(one.tokens, 2)
            else:
                atomic_dec(one.truly)
                refcache_add(one.ref, -1)
        left -= 1
    while True:
        for number in range(OBJECTS):
            last = objects[number]
            if take(last):
                bug_on(last.gone)
                atomic_dec(last.truly)
                refcache_add(last.ref, -1)


def do_page_fault(address, write):
    halt()


def page_info_onzero(obj: referenced):
    one: counted = obj
    bug_on(one.truly != 0)
    bug_on(one.gone)
    one.gone = 1


def radix_node_onzero(obj: referenced):
    bug_on(True)


def try_break(obj: referenced):
    return 1


def mark_dying(obj: referenced):
    pass


def clear_dying(obj: referenced):
    pass
'''


@cache
def program(spoiled: tuple[str, str] = ("", ""), slots: int = 16) -> Program:
    """The program; with a piece of Refcache's text replaced."""
    texts = {name: (KERNEL / name).read_text(encoding="utf-8") for name in ("sv6_spinlock.fl", "sv6_refcache.fl")}
    old, new = spoiled
    assert old in texts["sv6_refcache.fl"]
    texts["sv6_refcache.fl"] = texts["sv6_refcache.fl"].replace(old, new) if old else texts["sv6_refcache.fl"]
    return compile_program(
        [*(Source(f"kernel/{name}", text) for name, text in texts.items()), Source("kernel/caller.fl", TEXT)],
        bindings={}, settings={"cores": CORES, "threads": CORES, "refcache_slots": slots}, costs=COST_NAMES,
        roots=("boot", "thread_main", "do_page_fault"),
    )  # fmt: skip


def gone(machine: PlainMachine) -> list[int]:
    return [machine.read("objects", "gone", number) for number in range(OBJECTS)]


@pytest.mark.parametrize("slots", [1, 2, 16])  # with one slot every other object's delta has to go
@pytest.mark.parametrize("seed", range(6))
def test_every_object_goes_once_and_only_when_nobody_has_a_reference(seed: int, slots: int) -> None:
    machine = PlainMachine(program(slots=slots), CORES, seed)
    steps = 0
    while not all(gone(machine)):
        machine.run(5_000)
        steps += 1
        assert steps < 400, f"never freed: {gone(machine)}"
    for number in range(OBJECTS):
        assert machine.read("objects", "ref.refcount_", number) == machine.read("objects", "truly", number) == 0


def test_the_tick_stops_when_nothing_is_left_to_look_at() -> None:
    machine = PlainMachine(program(), CORES, 1)
    machine.run(300_000)
    assert gone(machine) == [1] * OBJECTS
    assert [machine.read("ticking", "value", core) for core in range(CORES)] == [0] * CORES
    assert machine.later == []


FLUSHING = "        if way.obj != None:\n            refcache_evict(cpu, way, 1)"
SPOILED = {
    "an object is freed at its first zero": ("if obj.review_epoch_ > epoch:", "if False:"),
    "a core joins an epoch before it has flushed": (FLUSHING, FLUSHING.replace("None", "None and cpu == 0")),
}


@pytest.mark.parametrize("fault", SPOILED)
def test_without_its_rules_an_object_is_freed_while_somebody_has_it_or_never(fault: str) -> None:
    seen = False
    for seed in range(12):
        machine = PlainMachine(program(SPOILED[fault], slots=2), CORES, seed)
        try:
            machine.run(100_000)
            seen = seen or not all(gone(machine))
        except AssertionError:
            seen = True
        if seen:
            break
    assert seen
