"""The maple tree on the engine: one core stores at random, others look up unlocked, with caches and store buffers.

The stores are those of a plain list of spans by the same dice; a lookup asserts, in the text, that what it finds was
once stored over its index.
"""

from pathlib import Path

import pytest

from simulator.assembly import assemble
from simulator.engine import arena as a
from simulator.engine.simulation import HazardError, Simulation
from tests.kernel.maple import FILES, KERNEL, Model, walk_nodes

STORES, CORES = 400, 4
TEXT = '''"""Thread 0 stores STORES times; the others look up until it has ended."""

STORES = 400


class mm_struct(size=64, align=64):
    mm_mt: maple_tree = 0


class dice(size=64, align=64):
    value: u64 = 0
    ended: u64 = 8
    found: u64 = 16


mm: mm_struct = static()
thrown: dice = static(per="thread")


def boot():
    for thread in range(nr_threads()):
        thrown[thread].value = SEED + 77 * thread


def do_page_fault(address, write):
    bug_on(True)


def throw(mine: dice, sides):
    value = (mine.value * 1103515245 + 12345) & 0x7fffffff
    mine.value = value
    return (value >> 8) % sides


def thread_main():
    me = thread_id()
    mine = thrown[me]
    if me == 0:
        for turn in range(STORES):
            first = throw(mine, SPACE)
            last = first + throw(mine, SPACE // 4 if throw(mine, 12) == 0 else 5)
            entry = (first << 32) | (last << 8) | 1
            if throw(mine, 3) == 0:
                entry = None
            mas_store(mm.mm_mt, first, last, entry)
        thrown[0].ended = 1
    else:
        while not thrown[0].ended:
            index = throw(mine, SPACE)
            rcu_read_lock()
            entry = mas_walk(mm.mm_mt, index, 0)
            rcu_read_unlock()
            if entry != None:
                bug_on(index < entry >> 32)
                bug_on(index > (entry >> 8) & 0xffffff)
                mine.found += 1
'''


class Dice:
    """The text's, in Python."""

    def __init__(self, seed: int) -> None:
        self.value = seed

    def throw(self, sides: int) -> int:
        """0 to sides - 1."""
        self.value = (self.value * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.value >> 8) % sides


def dicing(folder: Path, seed: int, space: int) -> Simulation:
    """The text above with the tree's files, which may be others in the folder."""
    files = ", ".join(f'"{name}"' for name in FILES)
    (folder / "alone.toml").write_text(
        f'id = "alone"\ntitle = "t"\nera = "none"\nsummary = "s"\nfiles = [{files}]\n[bindings]\n'
    )
    (folder / "dicing.toml").write_text('id = "dicing"\ntitle = "t"\nsummary = "s"\nfiles = []\n')
    (folder / "dicing.fl").write_text(TEXT.replace("SEED", str(seed)).replace("SPACE", str(space)))
    assembly = assemble(str(folder / "alone.toml"), "toy-2x2", str(folder / "dicing.toml"), cores=CORES)
    return Simulation(assembly, seed=seed)


def word(simulation: Simulation, name: str, path: str, index: int = 0) -> int:
    """A field of a static object."""
    assembly = simulation.assembly
    thing = next(one for one in assembly.objects if one.name.partition("[")[0] == name and one.index == index)
    cell = thing.cell + assembly.program.structs[thing.struct].field(path).cell
    return int(simulation.m[simulation.layout.start[a.A_CELL] + cell])


@pytest.mark.parametrize("seed", range(1, 9))
def test_stores_and_lookups_on_four_cores_leave_what_a_list_of_spans_says(tmp_path: Path, seed: int) -> None:
    space = 60 if seed % 4 == 1 else 900
    simulation = dicing(tmp_path, seed, space)
    assert simulation.run() == a.STOPPED_IDLE

    model, dice = Model([]), Dice(seed)
    for _ in range(STORES):
        first = dice.throw(space)
        last = first + dice.throw(space // 4 if dice.throw(12) == 0 else 5)
        model.store(first, last, 0 if dice.throw(3) == 0 else first << 32 | last << 8 | 1)

    def cell(address: int) -> int:
        return int(simulation.m[simulation.layout.start[a.A_CELL] + address])

    root, flags = word(simulation, "mm", "mm_mt.ma_root"), word(simulation, "mm", "mm_mt.ma_flags")
    spans, nodes = walk_nodes(cell, simulation.assembly.program, root, flags)
    assert spans == model.spans
    assert len(nodes) > (1 if space == 60 else 8)
    assert all(word(simulation, "thrown", "found", thread) > 20 for thread in range(1, CORES))
    assert int(simulation.m[simulation.layout.start[a.A_RCU] + a.RCU_CALLBACKS]) == 0


def test_nodes_freed_without_a_grace_period_are_met_by_a_reader(tmp_path: Path) -> None:
    text = (KERNEL / "maple_rebalance.fl").read_text(encoding="utf-8")
    for kind in ("node", "leaf"):
        name = "inner" if kind == "node" else kind
        assert f"call_rcu({name}, mt_free_{kind}_rcu)" in text
        text = text.replace(f"call_rcu({name}, mt_free_{kind}_rcu)", f"mt_free_{kind}_rcu({name})")
    (tmp_path / "maple_rebalance.fl").write_text(text)
    simulation = dicing(tmp_path, 2, 900)
    with pytest.raises(HazardError, match="freed"):
        simulation.run()
