"""A workload run on the engine, and its memory read by the names of the text.

Promises: `ran(...)` assembles, boots and runs until so many faults are resolved, or, without a number, until every
thread has ended; a hazard is the engine's error.  `word` reads memory, not the store buffers: after a stop in the
middle a core's last few stores may still be missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.assembly import Assembly, MemoryObject, assemble
from simulator.engine import arena as a
from simulator.engine.simulation import NO_LIMIT, Simulation
from simulator.measuring.profile import line_transfers

LONGEST_CYCLES = 100_000_000  # no run of these tests comes near it
PTE_PRESENT, PTE_PAGE_SHIFT = 1, 2


@dataclass(frozen=True)
class Ran:
    """A run that has stopped; `status` is one of the engine's STOPPED_*."""

    simulation: Simulation
    status: int

    @property
    def assembly(self) -> Assembly:
        return self.simulation.assembly

    def word(self, static: str, path: str, index: int = 0) -> int:
        """A field of element `index` of a static object."""
        thing = self._object(static, index)
        cell = self.assembly.program.structs[thing.struct].field(path).cell
        return int(self.simulation.m[self.simulation.layout.start[a.A_CELL] + thing.cell + cell])

    def counted(self, name: str, mm: int = 0) -> int:
        """Pages that an mm counts (anon_rss or file_rss), wherever its kernel keeps the parts."""
        if self.has("mm_struct", f"{name}.count"):
            part = self._object("rss_cpus", 0)
            cell = self.assembly.program.structs[part.struct].field(name.removesuffix("_rss")).cell + mm
            start = self.simulation.layout.start[a.A_CELL]
            parts = (thing.cell for thing in self.assembly.objects if self._static_name(thing.static) == "rss_cpus")
            return self.word("mm", f"{name}.count", mm) + sum(int(self.simulation.m[start + at + cell]) for at in parts)
        threads = self.total("task", name) if self.has("task_struct", name) and mm == 0 else 0
        return self.word("mm", name, mm) + threads

    def has(self, struct: str, path: str) -> bool:
        """Whether the text has the field."""
        return any(field.path == path for field in self.assembly.program.struct(struct).fields)

    def total(self, static: str, path: str) -> int:
        """The field's sum over all elements."""
        return sum(self.word(static, path, index) for index in range(self.elements(static)))

    def elements(self, static: str) -> int:
        """How many objects the static has."""
        return sum(self._static_name(thing.static) == static for thing in self.assembly.objects)

    def counter(self, name: str) -> int:
        """One of the engine's counters by name."""
        return self.simulation.counter(a.COUNTER_FIELDS.index(name))

    def mapped(self) -> Counter[int]:
        """Struct pages that page-table entries map, with the number of entries each."""
        found: Counter[int] = Counter()
        state, start = self.simulation.m, self.simulation.layout.start[a.A_CELL]
        for thing in self.assembly.objects:
            if thing.name == "pte_pool":
                entries = state[start + thing.cell : start + thing.cell + 512]
                present = (int(entry) for entry in entries if entry != a.POISON and int(entry) & PTE_PRESENT)
                found.update(entry >> PTE_PAGE_SHIFT for entry in present)
        return found

    def transfers(self, static: str, offset: int | None = None) -> int:
        """Transfers of the lines of a static, or of those at byte `offset` of each element."""
        moved = line_transfers(self.simulation.state(), self.simulation.layout)
        lines: set[int] = set()
        for thing in self.assembly.objects:
            if self._static_name(thing.static) == static:
                for field in self.assembly.program.structs[thing.struct].fields:
                    if offset is None or field.offset // 64 == offset // 64:
                        cells = range(thing.cell + field.cell, thing.cell + field.cell + field.count)
                        lines.update(self.assembly.cell_line[cell] for cell in cells)
        return int(sum(moved[line] for line in lines))

    def _object(self, static: str, index: int) -> MemoryObject:
        return next(t for t in self.assembly.objects if self._static_name(t.static) == static and t.index == index)

    def _static_name(self, number: int) -> str:
        return self.assembly.program.statics[number].name


def ran(
    design: str, machine: str, workload: str, cores: int, settings: Mapping[str, str | int], *,
    threads: int | None = None, faults: int = NO_LIMIT,
) -> Ran:
    """Run it with seed 1; threads default to one a core."""
    assembly = assemble(design, machine, workload, cores=cores, threads=threads, settings=settings)
    simulation = Simulation(assembly, seed=1)
    return Ran(simulation, simulation.run(faults=faults, until=LONGEST_CYCLES))
