"""A run's memory by the names of its text: objects, fields, lists, and the heap objects that pointers lead to.

Promises: reads only; what a store buffer still holds is not seen, so ask when a run has come to rest.  An address is
an index of a word, as in the text.  Does not judge anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from simulator.assembly import MemoryObject
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.language.program import StructInfo
from simulator.vma_index import Index, index_of


@dataclass(frozen=True)
class Thing:
    """An object anywhere in memory: `name` for people, `struct`, `address` of its first word."""

    name: str
    struct: StructInfo
    address: int


class NamedMemory:
    """What a stopped simulation holds."""

    def __init__(self, simulation: Simulation) -> None:
        self.assembly = simulation.assembly
        self.program = simulation.assembly.program
        self.settings = self.program.settings
        start = simulation.layout.start
        self.words = simulation.m[start[a.A_CELL] : start[a.A_CELL] + simulation.layout.cells]
        self.field = cache(self._field)
        self._pointers = cache(self._pointing)

    @cached_property
    def statics(self) -> dict[str, list[Thing]]:
        """The elements of every static, by its name."""
        found: dict[str, list[Thing]] = {}
        for thing in self.assembly.objects:
            found.setdefault(self.program.statics[thing.static].name, []).append(self._static(thing))
        return found

    def _static(self, thing: MemoryObject) -> Thing:
        static = self.program.statics[thing.static]
        name = f"{static.name}[{thing.index}]" if static.count > 1 else static.name
        return Thing(name, self.program.structs[thing.struct], thing.cell)

    def all(self, static: str) -> list[Thing]:
        """The elements of one static, none if the text has none of that name."""
        return self.statics.get(static, [])

    def _field(self, struct: str, path: str) -> int:
        return self.program.struct(struct).field(path).cell

    def has(self, thing: Thing, path: str) -> bool:
        """Whether the object's struct has the field."""
        return any(field.path == path for field in thing.struct.fields)

    def get(self, thing: Thing, path: str) -> int:
        """A field's word, or the first of an array's."""
        return int(self.words[thing.address + self.field(thing.struct.name, path)])

    def array(self, thing: Thing, path: str) -> list[int]:
        """All words of an array field."""
        field = thing.struct.field(path)
        first = thing.address + field.cell
        return [int(word) for word in self.words[first : first + field.count]]

    def at(self, address: int, struct: str, name: str = "") -> Thing:
        """The object of a struct that lies at an address."""
        return Thing(name or f"{struct} at {address}", self.program.struct(struct), address)

    def whole(self, thing: Thing) -> bool:
        """Whether it is an object that is not freed, not merely an address."""
        last = thing.address + thing.struct.cells
        return thing.address > 0 and last <= len(self.words) and int(self.words[thing.address]) != a.POISON

    def listed(self, thing: Thing, head: str, struct: str, link: str) -> list[Thing] | None:
        """The objects on the list_head at `head`, each linked by its field `link`; None if the list is broken."""
        start = thing.address + self.field(thing.struct.name, f"{head}.next")
        offset = self.field(struct, f"{link}.next")
        found: list[Thing] = []
        at, before = int(self.words[start]), start
        while at not in (start, 0):
            if not 0 < at < len(self.words) - 1 or int(self.words[at + 1]) != before or len(found) > len(self.words):
                return None
            found.append(self.at(at - offset, struct))
            at, before = int(self.words[at]), at
        return found if at == start or not found else None

    def index(self, mm: Thing) -> Index | None:
        """How an mm finds its VMAs; None if the text has no such index."""
        structs = {struct.name: struct for struct in self.program.structs}
        return index_of(structs, lambda cell: int(self.words[cell]), self._alive, mm.address)

    def _alive(self, cell: int) -> bool:
        return 0 < cell < len(self.words) and int(self.words[cell]) != a.POISON

    def everything(self) -> Iterator[Thing]:
        """Every static object, then every heap object that typed pointers and the mms' indexes lead to, each once."""
        heap = len(self.assembly.cell_line)
        waiting: list[Thing] = [thing for things in self.statics.values() for thing in things]
        seen: set[int] = set()
        for mm in self.all("mm"):
            # A maple tree's slots are words without a type.
            index = self.index(mm)
            for vma in index.vmas if index is not None and index.nodes else ():
                if vma >= heap and vma not in seen:
                    seen.add(vma)
                    waiting.append(self.at(vma, "vm_area_struct", f"a VMA of {mm.name}"))
        for thing in waiting:
            if not self.whole(thing):
                continue
            yield thing
            for path, struct in self._pointers(thing.struct.name):
                for target in self.array(thing, path):
                    if target >= heap and target not in seen:
                        seen.add(target)
                        waiting.append(self.at(target, struct, f"{thing.name}.{path}"))

    def _pointing(self, struct: str) -> list[tuple[str, str]]:
        """Fields that point, with the struct each points to."""
        fields = self.program.struct(struct).fields
        return [(field.path, field.type[4:-1]) for field in fields if field.type.startswith("ptr[")]
