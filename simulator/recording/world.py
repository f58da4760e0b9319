"""The world description: everything about a run that does not change while it runs, as plain JSON values.

The browser draws from this and the mirror alone.  Names, offsets, sources and costs come from the assembly; nothing
is written twice.  docs/recording.md describes every key.
"""

from typing import Any

from simulator.assembly import Assembly, MemoryObject, first_cell
from simulator.engine import arena as a
from simulator.engine.layout import Arena, Layout
from simulator.language.opcodes import BY_NAME
from simulator.language.program import FieldInfo, StructInfo
from simulator.left_out import LEFT_OUT
from simulator.machine.coherence import PROTOCOLS, diagram
from simulator.machine.costs import COSTS
from simulator.machine.parameters import QUANTITIES
from simulator.machine.preset import Parameter
from simulator.recording.mirror import Mirror
from simulator.recording.struct_rows import struct_rows
from simulator.recording.waiting import wants_to_write
from simulator.vocabulary import Abort, Mark

WORLD_VERSION = 1
LOCK_KINDS = {"raw_spinlock": "spinlock", "rw_semaphore": "rwsem", "rwlock": "rwlock", "user_spinlock": "spinlock"}
ABORTS = {  # why a speculative fault was given up, as the page says it
    Abort.OTHER: "for another reason",
    Abort.NO_VMA: "the lookup found no VMA, or missed it",
    Abort.NOT_COVERED: "the VMA it found does not contain the address",
    Abort.VMA_BUSY: "a writer is changing the VMA",
    Abort.VMA_CHANGED: "the VMA has changed since the attempt began",
    Abort.VMA_DEAD: "the VMA was taken out of the tree",
    Abort.NO_PAGE_TABLE: "the page table is missing",
    Abort.TABLE_BUSY: "the page table's lock was taken",
    Abort.PTE_CHANGED: "the page-table entry has changed since the attempt began",
    Abort.NO_PERMISSION: "the VMA does not allow it",
    Abort.NOT_SUPPORTED: "the design leaves this kind of fault to the classic path",
    Abort.CACHE_COLD: "the thread has no VMA cached that is still good",
    Abort.NO_ANON_VMA: "the VMA has no anon_vma yet, which only the classic path gives it",
    Abort.PMD_CHANGED: "the page table is another than it was at the start",
    Abort.MM_CHANGED: "a writer was somewhere in the address space",
}


def describe(assembly: Assembly, layout: Layout, mirror: Mirror, state: Arena) -> dict[str, Any]:
    """The world description of an assembly; `state` supplies what boot wrote (the threads' areas)."""
    program, topology = assembly.program, assembly.topology
    files = sorted(program.sources)
    return {
        "version": WORLD_VERSION,
        "design": {"id": assembly.design.id, "title": assembly.design.title, "era": assembly.design.era,
                   "summary": assembly.design.summary, "sources": list(assembly.design.sources)},
        "machine": {"id": assembly.machine.id, "title": assembly.machine.title, "mhz": assembly.machine.mhz.value,
                    "protocol": assembly.machine.protocol.value, "summary": assembly.machine.summary,
                    "cores": assembly.machine.physical_cores, "hardware_threads": assembly.machine.hardware_threads},
        "workload": {"id": assembly.workload.id, "title": assembly.workload.title,
                     "summary": assembly.workload.summary,
                     "counts": "operations" if "operations" in assembly.settings else "faults"},
        "protocol": diagram(PROTOCOLS[assembly.machine.protocol.value]),
        "cores_n": len(topology.cores), "caches": topology.caches, "placement": topology.placement,
        "cpu_order": list(topology.cpu_order()),
        "mirror": {"length": mirror.length, "blocks": mirror.blocks()},
        "cores": [
            {"id": p.core, "cpu": p.cpu, "cache": p.cache, "cluster": p.cluster, "socket": p.socket,
             "thread": p.core if p.core < assembly.threads else -1}
            for p in topology.cores
        ],
        "threads_n": assembly.threads,
        "threads": [{"id": t, "core": t % len(topology.cores)} for t in range(assembly.threads)],
        "lines": [_line(assembly, number) for number in range(len(assembly.watched))],
        "structs": struct_rows(assembly),
        "ranges": _ranges(assembly),
        "locks": [
            {"id": n, "name": lock.name, "kind": LOCK_KINDS[lock.kind], "line": lock.line}
            for n, lock in enumerate(layout.locks)
        ],
        "lock_classes": list(layout.lock_classes),
        "abort_reasons": [
            {"id": int(reason), "name": reason.name.lower(), "sentence": ABORTS[reason],
             "counter": f"abort_{reason.name.lower()}"}
            for reason in Abort
        ],
        "has": {"speculation": _marks(assembly, Mark.ATTEMPT), "rcu": _uses(assembly, "CALL_RCU")},
        "functions": [
            {"name": f.name, "file": f.file, "line": f.line, "last_line": f.last_line} for f in program.functions
        ],
        "pcs": {
            "function": [int(row[7]) for row in program.code],
            "line": [program.lines[int(row[6])][1] for row in program.code],
            "file": [files.index(program.lines[int(row[6])][0]) for row in program.code],
        },
        "wants_to_write": list(wants_to_write(program)),
        "files": files,
        "sources": dict(program.sources),
        "areas": _areas(assembly, state, layout),
        "costs": _costs(assembly),
        "left_out": _left_out(assembly),
    }


def line_names(assembly: Assembly) -> list[str]:
    """What a scenario calls each watched line: "mm + 64"."""
    return [f"{assembly.objects[w.object].name} + {w.offset}" for w in assembly.watched]


def camera_line(assembly: Assembly, layout: Layout, wanted: str) -> int:
    """The line the stage shows until the viewer picks one: `wanted` by name, else that of the field the design is about
    if it is drawn, else that of the first rwsem or lock."""
    if wanted:
        return line_names(assembly).index(wanted)
    name, _, path = assembly.design.shows.partition(".")
    for thing in assembly.objects:
        struct = assembly.program.structs[thing.struct]
        if thing.watched and struct.name == name:
            return assembly.cell_line[thing.cell + first_cell(struct, path)]
    semaphores = [lock.line for lock in layout.locks if lock.kind == "rw_semaphore"]
    return (semaphores + [lock.line for lock in layout.locks] + [0])[0]


def _uses(assembly: Assembly, opcode: str) -> bool:
    """Whether the program can ever do that."""
    return bool((assembly.program.code[:, 0] == BY_NAME[opcode].number).any())


def _marks(assembly: Assembly, what: Mark) -> bool:
    code = assembly.program.code
    return bool(((code[:, 0] == BY_NAME["MARK"].number) & (code[:, 1] == int(what))).any())


def _line(assembly: Assembly, number: int) -> dict[str, Any]:
    watched = assembly.watched[number]
    thing = assembly.objects[watched.object]
    struct = assembly.program.structs[thing.struct]
    words = []
    for field in struct.fields:
        for i in range(field.count):
            offset = field.offset + i * field.size
            if offset // 64 == watched.offset // 64:
                path = field.path if field.count == 1 else f"{field.path}[{i}]"
                words.append(_word(thing, struct, field, path, field.cell + i, offset))
    words.sort(key=lambda word: (int(word["offset"]), int(word["cell"])))
    alone = sum(other.struct == thing.struct for other in assembly.objects if other.watched) == 1
    name = struct.name if alone else thing.name
    return {
        "id": watched.line, "object": thing.name, "struct": struct.name, "offset": watched.offset,
        "label": f"{name} + {watched.offset}" if watched.offset else name,
        "home": assembly.line_socket[watched.line], "words": words,
    }


def _ranges(assembly: Assembly) -> list[dict[str, Any]]:
    """Lines of objects that are not watched: `count` elements of `each` lines from line `first`.

    Small elements that share lines are counted a line at a time.
    """
    lines: dict[int, list[int]] = {}
    for thing in assembly.objects:
        if not thing.watched:
            cells = assembly.program.structs[thing.struct].cells
            lines.setdefault(thing.static, []).extend(assembly.cell_line[thing.cell : thing.cell + cells])
    found = []
    for number, owned in sorted(lines.items()):
        static = assembly.program.statics[number]
        span = max(owned) - min(owned) + 1
        each = span // static.count if span % static.count == 0 else 1
        found.append({"object": static.name, "struct": assembly.program.structs[static.struct].name,
                      "first": min(owned), "count": span // each, "each": each})
    return found


def _word(
    thing: MemoryObject, struct: StructInfo, field: FieldInfo, path: str, cell: int, offset: int
) -> dict[str, Any]:
    name = path.split(".")[-1]
    shape = "int"
    if field.type.startswith("ptr"):
        shape = "pointer"
    elif name == "slock":
        shape = "ticket"
    elif name == "val":
        shape = "queued"
    elif name == "count" and any(one.path == path.removesuffix(name) + "osq.tail" for one in struct.fields):
        shape = "rwsem_bits"
    elif name == "count" and "sem" in path:
        shape = "rwsem"
    elif "mask" in path or name == "flags":
        shape = "hex"
    return {"cell": thing.cell + cell, "name": name, "path": path, "offset": offset, "size": field.size,
            "format": shape, "type": field.type}


def _areas(assembly: Assembly, state: Arena, layout: Layout) -> list[dict[str, int]]:
    """Each thread's virtual pages, as boot wrote them into the static array `area`."""
    found = []
    for thing in assembly.objects:
        if thing.name == "area":
            struct = assembly.program.structs[thing.struct]
            at = layout.start[a.A_CELL] + thing.cell
            first = int(state[at + struct.field("first_page").cell])
            found.append({"thread": thing.index, "first_page": first,
                          "pages": int(state[at + struct.field("pages").cell])})
    return found


def _costs(assembly: Assembly) -> list[dict[str, Any]]:
    """Every parameter of the machine and every named cost, with meaning, unit, source and mark."""
    machine = assembly.machine
    rows = [_cost(one.name, getattr(machine, one.name), one.unit, one.meaning) for one in QUANTITIES]
    return rows + [_cost(cost.name, machine.costs[cost.name], "cycles", cost.meaning) for cost in COSTS]


def _cost(name: str, parameter: Parameter[Any], unit: str, meaning: str) -> dict[str, Any]:
    value = list(parameter.value) if isinstance(parameter.value, tuple) else parameter.value
    return {"name": name, "value": value, "unit": unit, "meaning": meaning, "source": parameter.source,
            "mark": parameter.mark}


def _left_out(assembly: Assembly) -> list[dict[str, str]]:
    rows = [{"what": what, "effect": effect, "of": "the model"} for what, effect in LEFT_OUT]
    rows += [{"what": what, "effect": effect, "of": assembly.machine.title} for what, effect in
             assembly.machine.left_out]
    for part in (assembly.design, assembly.workload):
        rows += [{"what": item.what, "effect": item.effect, "of": part.title} for item in part.left_out]
    return rows
