"""BRAVO under random schedules: exclusion, a table that is empty in the end, a bias that keeps away as long as it must.

The plain machine itself refuses a writer beside a reader or writer, of the biased semaphore and of the one below.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from simulator.catalog import KERNEL, load_design, load_workload
from simulator.language import Program
from tests.kernel.plain_machine import Core, PlainMachine, compiled
from tests.kernel.test_percpu_rwsem import CONTEST, CORES, OPERATIONS
from tests.kernel.two_threads import FREE, WRITE, mapped

SLOTS = 8
# A table of one line, so that scans are short and slots are fought for.
SMALL = (("BRAVO_SLOTS = 4096", f"BRAVO_SLOTS = {SLOTS}"), ("BRAVO_SLOT_BITS = 12", "BRAVO_SLOT_BITS = 3"),
         ("size=32768", "size=64"), ("BRAVO_LOOKS = 200", "BRAVO_LOOKS = 5"))  # fmt: skip


@cache
def program(writes: int, inhibit: int = 9, change: tuple[str, str] | None = None) -> Program:
    """The contest of the per-cpu semaphore, on this one; `change` puts other words into its text."""
    text = (KERNEL / "bravo.fl").read_text()
    for old, new in (*SMALL, *((change,) if change else ())):
        assert old in text, old
        text = text.replace(old, new)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "contest.toml"
        path.write_text('id = "contest"\ntitle = "t"\nsummary = "s"\nfiles = ["barrier.fl", "bravo.fl"]\n')
        (Path(folder) / "contest.fl").write_text(CONTEST.replace("percpu_", "bravo_"))
        (Path(folder) / "bravo.fl").write_text(text)
        design, workload = load_design("rwsem-bravo"), load_workload(str(path))
        ours = {file.path.rpartition("/")[2] for file in workload.files}
        design = replace(design, files=tuple(f for f in design.files if f.path.rpartition("/")[2] not in ours))
        return compiled(design, workload, CORES, pages=1, writes=writes, bravo_inhibit=inhibit)


class Watch:
    """Steps cores; counts who took which way, and sees that the bias is set no sooner than it may be."""

    def __init__(self, m: PlainMachine) -> None:
        self.m = m
        self.bias = m.address("mm", "mmap_sem.bias.rbias")
        self.until = m.address("mm", "mmap_sem.bias.inhibit_until")
        self.slots = range(m.address("visible_readers", "slot"), m.address("visible_readers", "slot") + SLOTS)
        self.set = self.most = 0

    def step(self, core: Core) -> None:
        m, before = self.m, self.m.memory.get(self.bias, 0)
        m._step(core)
        if m.memory.get(self.bias, 0) and not before:
            self.set += 1
            # Whoever set it looked at the clock before, and at inhibit_until after that.
            assert m.executed >= m.memory.get(self.until, 0), "the bias came back too soon"
        self.most = max(self.most, self.visible())

    def visible(self) -> int:
        return sum(self.m.memory.get(slot, 0) != 0 for slot in self.slots)

    def run_to_the_end(self) -> None:
        m, steps = self.m, 0
        while not all(core.halted for core in m.cores):
            m.deliver()
            able = [core for core in m.cores if m.can_act(core)]
            if not able:
                assert m.later, "somebody was forgotten"
                continue
            core = m.random.choice(able)
            for _ in range(m.random.choice((3, 12, 100))):
                if not m.can_act(core):
                    break
                if core.enabled and core.pending:
                    m._interrupt(core)
                self.step(core)
            steps += 1
            assert steps < 200_000


def at_rest(watch: Watch) -> None:
    """Nothing is left of the contest."""
    m = watch.m
    assert [m.read("tallies", "done", index) for index in range(CORES)] == [OPERATIONS] * CORES
    assert watch.visible() == 0
    assert m.read("mm", "mmap_sem.count") == 0
    assert not m.held and not any(m.readers.values())
    assert not any(m.read("bravo_readers", "slot", index) for index in range(CORES))


@pytest.mark.parametrize("writes", [1, 3, 6])
def test_everybody_ends_and_the_table_is_empty_again(writes: int) -> None:
    came, most = 0, 0
    for seed in range(3):
        watch = Watch(PlainMachine(program(writes), CORES, seed))
        watch.run_to_the_end()
        at_rest(watch)
        came, most = came + watch.set, max(most, watch.most)
    assert came > 2, "the bias was never set again: the test says nothing"
    assert writes == 6 or most > 1, "no two readers were in the table"


def test_the_bias_keeps_away_the_longer_the_more_it_is_inhibited() -> None:
    came = {}
    for inhibit in (0, 9, 1000):
        watches = [Watch(PlainMachine(program(2, inhibit), CORES, seed)) for seed in range(3)]
        for watch in watches:
            watch.run_to_the_end()
            at_rest(watch)
        came[inhibit] = sum(watch.set for watch in watches)
    assert came[0] > came[9] > came[1000]


BROKEN = {
    "the writer does not look": ("    if sem.bias.rbias:\n        bravo_revoke(sem)\n", ""),
    "the reader does not look again": (
        "    if sem.bias.rbias:\n        bravo_readers",
        "    if True:\n        bravo_readers",
    ),
    "the bias stays": ("    sem.bias.rbias = 0\n    start", "    start"),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_each_part_is_needed(change: tuple[str, str]) -> None:
    for seed in range(30):
        watch = Watch(PlainMachine(program(1, 0, change), CORES, seed))
        try:
            watch.run_to_the_end()
        except AssertionError as error:
            assert "beside" in str(error) or "bug_on in inside" in str(error)
            return
    raise AssertionError("nobody noticed")


def test_a_fault_beside_no_writer_leaves_the_semaphore_alone() -> None:
    threads = mapped("rwsem-bravo")
    m = threads.m
    threads.call(0, WRITE, FREE + 1)  # sets the bias
    cells = {path: m.address("mm", f"mmap_sem.{path}") for path in ("count", "bias.rbias", "bias.inhibit_until")}
    before = {path: m.memory.get(cell, 0) for path, cell in cells.items()}
    assert before["bias.rbias"] == 1 and before["count"] == 0
    threads.order(0, WRITE, FREE)
    seen = 0
    while threads.busy(0):
        threads.step(0)
        assert {path: m.memory.get(cell, 0) for path, cell in cells.items()} == before
        seen = max(seen, m.read("bravo_readers", "slot", 0))
    first = m.address("visible_readers", "slot")
    assert seen
    assert not any(m.memory.get(first + slot, 0) for slot in range(4096))
