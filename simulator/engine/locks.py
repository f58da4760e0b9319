"""Which words are locks: those the stage shows by name, and the class of every lock of every struct.

A lock is a nested struct that has the fields of one of LOCK_STRUCTS.  Its class is "struct.field", as in the kernel's
lock_stat.  Promises nothing about who holds it: that is for the marks of the text to say.
"""

from dataclasses import dataclass

from simulator.assembly import Assembly

SHOWN_LOCKS = 62  # as many as the bits of a core's word of held locks
LOCK_STRUCTS = ("raw_spinlock", "rw_semaphore", "rwlock", "user_spinlock")


@dataclass(frozen=True)
class Lock:
    """A lock the stage shows: `cell` of its first word, its struct's name."""

    name: str
    kind: str
    cell: int
    line: int


def named_locks(assembly: Assembly) -> tuple[Lock, ...]:
    """Locks inside watched objects, and the objects that are locks; at most SHOWN_LOCKS."""
    found = []
    for thing in assembly.objects:
        if not thing.watched:
            continue
        for path, cell, kind in _nested_locks(assembly, thing.struct):
            at = thing.cell + cell
            found.append(Lock(f"{thing.name}.{path}", kind, at, assembly.cell_line[at]))
    return tuple(found[:SHOWN_LOCKS])


def _nested_locks(assembly: Assembly, number: int) -> list[tuple[str, int, str]]:
    """(path, cell of the first word, struct name) of each lock inside struct `number`."""
    struct = assembly.program.structs[number]
    firsts: dict[str, int] = {}
    for field in struct.fields:
        parts = field.path.split(".")
        for depth in range(1, len(parts)):
            firsts.setdefault(".".join(parts[:depth]), field.cell)
    kinds = [(path, cell, _lock_kind(assembly, struct.name, path)) for path, cell in firsts.items()]
    return [one for one in kinds if one[2]]


def _lock_kind(assembly: Assembly, struct: str, path: str) -> str:
    """The struct name of a nested lock, told by which lock struct has exactly the fields found below `path`."""
    fields = {
        f.path[len(path) + 1 :] for f in assembly.program.struct(struct).fields if f.path.startswith(path + ".")
    }
    for name in LOCK_STRUCTS:
        for candidate in assembly.program.structs:
            if candidate.name == name and {f.path for f in candidate.fields} == fields:
                return name
    return ""


def lock_classes(assembly: Assembly) -> dict[tuple[int, int], str]:
    """(struct, cell of the lock's first word) -> class, "struct.field", of all structs of the program."""
    found: dict[tuple[int, int], str] = {}
    for number, struct in enumerate(assembly.program.structs):
        if struct.name in LOCK_STRUCTS:
            continue
        for path, cell, _ in _nested_locks(assembly, number):
            found.setdefault((number, cell), f"{struct.name}.{path}")
    return found
