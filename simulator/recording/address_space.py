"""Address spaces as they stand in memory at one cycle: the tree of VMAs, who points into it, page tables, files.

Promises: reads words of a state and nothing else, so it is true in the middle of a rotation too; rows of one space
refer to each other by number, and so do nodes of a tree whose nodes are no VMAs (a maple tree's); a VMA that somebody
still points at is told although it left the tree, and one whose struct is freed is told as freed.  It knows kernel
names of structs and fields, and no design: what a design adds to a struct is told under the field's own name.
"""

from collections.abc import Iterable
from typing import Any

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.layout import Arena, Layout
from simulator.language.program import FieldInfo, StructInfo
from simulator.recording.radix_space import MORE_COLUMNS, RadixSpace
from simulator.recording.rcu import callbacks
from simulator.vma_index import ULONG_MAX, Index, Slot, index_of

ROWS = 512  # VMAs told in one answer: more than a picture can show
NODES = 256  # nodes of one tree told
TO_THE_END = -1  # of a slot's last address
COLUMNS = ("cell", "start", "end", "flags", "left", "right", "parent", "red", "in_tree", "line", "file", "pgoff")
IN_TREE, OUT, FREED = 1, 0, -1  # of in_tree
PLAIN = frozenset({  # what every design's VMA has: told in a column of its own, or of no use to the picture
    "vm_mm", "vm_start", "vm_end", "vm_next", "vm_page_prot", "rb_color", "vm_flags", "boot", "vm_file", "vm_pgoff",
    "anon_vma_node.next", "anon_vma_node.prev",
})
CHECKED = frozenset({"dying", "protecting", "emptied", "unmapped_from", "unmapped_to"})  # used with debug_vm=on only
# Of an mm: lists, locks the mirror has, and what points to the root with its type in it.
HIDDEN = ("mmap_sem.", "page_table_lock.", "mmlist.", "cpu_vm_mask", "mm_mt.ma_root", "root_")
RADIX = "radix"
PTES = 512


def address_spaces(state: Arena, assembly: Assembly, layout: Layout) -> dict[str, Any]:
    """What `vmas` answers (docs/recording.md)."""
    return _Reader(state, assembly, layout).told()


class _Reader:
    """Reads one state."""

    def __init__(self, state: Arena, assembly: Assembly, layout: Layout) -> None:
        self._memory = state[layout.start[a.A_CELL] : layout.start[a.A_CELL] + layout.cells]
        self._lines = state[layout.start[a.A_CELL_LINE] : layout.start[a.A_CELL_LINE] + layout.cells]
        self._state, self._assembly, self._layout = state, assembly, layout
        self._structs = {struct.name: struct for struct in assembly.program.structs}
        self._vma = self._structs.get("vm_area_struct")
        self._left_out = PLAIN if assembly.settings.get("debug_vm") else PLAIN | CHECKED
        self._words = self._told_of(self._vma)
        self._files: list[int] = []
        self._radix = "radix_node" in self._structs

    def told(self) -> dict[str, Any]:
        spaces = self._spaces()
        pointers = self._pointers(spaces)
        self._add_waiting(spaces)
        room = ROWS
        told: list[dict[str, Any]] = []
        for space in spaces:
            cells = space.pop("cells")
            rows, space["left_out"] = cells[:room], max(len(cells) - room, 0)
            room -= len(rows)
            number = {cell: row for row, cell in enumerate(rows)}
            index: Index = space.pop("index")
            space["vmas"] = self._rows(rows, number, index)
            space["tree"], space["nodes"] = index.kind, self._nodes(index, number)
            space["root"] = number.get(space["root"], -1)
            if space["cached"] is not None:
                space["cached"] = number.get(space["cached"], -1)
            for pointer in pointers:
                if pointer["space"] == len(told):
                    pointer["row"] = number.get(pointer["row"], -1)
            if self._radix:
                room = self._told_radix(space, room)
            told.append(space)
        more = MORE_COLUMNS if self._radix else [word.path for word in self._words]
        return {
            "columns": [*COLUMNS, *more], "spaces": told, "pointers": pointers,
            "files": [self._file(cell) for cell in self._files],
        }

    def _told_radix(self, space: dict[str, Any], room: int) -> int:
        """RadixVM's: rows are runs of pages, and its page tables are many; how many rows may still be told."""
        program, pmd = self._assembly.program, self._structs["pmd_table"]
        statics = {one.name: cell for one, cell in zip(program.statics, self._assembly.static_cell, strict=True)}
        root = self._at(space["cell"], self._structs["mm_struct"], "root_")
        radix = RadixSpace(self._structs, statics, self._word, root, program.constants["MMAP_END"])
        rows = radix.rows(self._line, IN_TREE, room)
        nodes = radix.told_nodes(self._line, len(rows), NODES)
        space.update(vmas=rows, left_out=len(radix.runs) - len(rows), tree=RADIX, nodes=nodes)
        if not self._assembly.settings.get("processes"):
            tops = next(one.count for one in program.statics if one.name == "pmd")
            found: dict[int, list[int]] = {}
            for core in range(tops):
                for slot, cell, present in self._tables(statics["pmd"] + core * pmd.cells):
                    found.setdefault(slot, [slot, cell, 0])[2] += max(present, 0)
            # A page may be in the tables of several cores; the picture has room for as many as there are.
            space["tables"] = [[slot, found[slot][1], min(found[slot][2], PTES)] for slot in sorted(found)]
        return room - len(rows)

    def _line(self, cell: int) -> int:
        return int(self._lines[cell])

    # --- words

    def _told_of(self, struct: StructInfo | None) -> list[FieldInfo]:
        """The numbers of a struct that are told under their own names."""
        return [
            one for one in _numbers(struct) if one.path not in self._left_out and not one.path.startswith(HIDDEN)
        ]

    def _at(self, cell: int, struct: StructInfo | None, path: str) -> int:
        """A field of the object at `cell`; 0 if its struct has none, or the object is not there."""
        for field in struct.fields if struct is not None else ():
            if field.path == path and cell > 0 and cell + field.cell < len(self._memory):
                return int(self._memory[cell + field.cell])
        return 0

    def _of_vma(self, cell: int, path: str) -> int:
        return self._at(cell, self._vma, path)

    def _word(self, cell: int) -> int:
        return int(self._memory[cell]) if 0 < cell < len(self._memory) else 0

    def _freed(self, cell: int) -> bool:
        return not 0 < cell < len(self._memory) or int(self._memory[cell]) == a.POISON

    # --- spaces

    def _spaces(self) -> list[dict[str, Any]]:
        mm = self._structs.get("mm_struct")
        threads = self._threads()
        names = {thing.cell: thing for thing in self._assembly.objects if self._struct_of(thing.struct) == "mm_struct"}
        many = len(names) > 1
        keeps_one = mm is not None and any(one.path == "mmap_cache" for one in mm.fields)
        found = []
        for cell in dict.fromkeys([*names, *threads]):
            if mm is None or self._freed(cell):
                continue
            index = index_of(self._structs, self._word, lambda at: not self._freed(at), cell) or Index("")
            if not (cell in threads or index.root):
                continue
            tree = sorted(index.vmas, key=lambda at: (self._of_vma(at, "vm_start"), at))
            thing = names.get(cell)
            name = f"mm {cell:#x}" if thing is None else f"mm[{thing.index}]" if many else "mm"
            found.append({
                "name": name, "cell": cell, "threads": threads.get(cell, []), "root": index.root,
                "cached": self._at(cell, mm, "mmap_cache") if keeps_one else None, "index": index,
                "words": {one.path: self._at(cell, mm, one.path) for one in self._told_of(mm)},
                "tables": self._tables(self._at(cell, mm, "pgd")), "cells": list(tree),
            })
        return found

    def _struct_of(self, number: int) -> str:
        return self._assembly.program.structs[number].name

    def _threads(self) -> dict[int, list[int]]:
        """Threads by the mm they run in."""
        found: dict[int, list[int]] = {}
        start = self._layout.start
        for thread in range(self._assembly.threads):
            core = int(self._state[start[a.A_THREAD] + thread * a.THREAD_STRIDE + a.TH_CORE])
            runs = int(self._state[start[a.A_CORE] + core * a.CORE_STRIDE + a.CORE_THREAD]) == thread
            at = (start[a.A_HCORE] + core * a.HCORE_STRIDE + a.K_MM if runs
                  else start[a.A_HTHREAD] + thread * a.HTHREAD_STRIDE + a.HT_MM)
            found.setdefault(int(self._state[at]), []).append(thread)
        return found

    def _pointers(self, spaces: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Words outside the tree that lead to a VMA: caches of an mm or of a thread. What they lead to gets a row."""
        found = []
        by_cell = {int(space["cell"]): number for number, space in enumerate(spaces)}
        mm_of = {thread: cell for cell, threads in self._threads().items() for thread in threads}
        owners = [(str(space["name"]), "mm_struct", int(space["cell"]), int(space["cell"])) for space in spaces]
        owners += [(f"task[{thing.index}]", "task_struct", thing.cell, mm_of[thing.index])
                   for thing in self._assembly.objects
                   if self._struct_of(thing.struct) == "task_struct" and thing.index in mm_of]
        for name, struct, at, mm in owners:
            for path, cell in _vma_pointers(self._structs[struct]):
                target = int(self._memory[at + cell])
                if mm in by_cell and 0 < target < len(self._memory):
                    space = spaces[by_cell[mm]]
                    if target not in space["cells"]:
                        space["cells"].append(target)
                    found.append({"from": f"{name}.{path}", "space": by_cell[mm], "row": target})
        return found

    def _add_waiting(self, spaces: list[dict[str, Any]]) -> None:
        """VMAs that an RCU callback waits to free get rows too: a callback's argument that is in one of these mms."""
        for callback in callbacks(self._state, self._assembly, self._layout):
            owner = self._of_vma(callback.argument, "vm_mm")
            for space in spaces:
                if space["cell"] == owner and callback.argument not in space["cells"]:
                    space["cells"].append(callback.argument)

    # --- rows

    def _rows(self, cells: list[int], number: dict[int, int], index: Index) -> list[list[int]]:
        inside = set(index.vmas)
        return [self._row(cell, number, index, inside) for cell in cells]

    def _row(self, cell: int, number: dict[int, int], index: Index, inside: set[int]) -> list[int]:
        line = int(self._lines[cell])
        if self._freed(cell):
            return [cell, 0, 0, 0, -1, -1, -1, 0, FREED, line, 0, 0, *(0 for _ in self._words)]
        links = [number.get(other, -1) for other in index.links.get(cell, (0, 0, 0))]
        file = self._of_vma(cell, "vm_file")
        if file and file not in self._files:
            self._files.append(file)
        return [
            cell, self._of_vma(cell, "vm_start"), self._of_vma(cell, "vm_end"), self._of_vma(cell, "vm_flags"), *links,
            int(cell in index.red), IN_TREE if cell in inside else OUT, line, file, self._of_vma(cell, "vm_pgoff"),
            *(self._of_vma(cell, word.path) for word in self._words),
        ]

    def _nodes(self, index: Index, number: dict[int, int]) -> list[dict[str, Any]]:
        """Nodes that are not VMAs, the root first: level 1 is a leaf; each slot [last address, node below, row]."""
        nodes = index.nodes[:NODES]
        place = {node.cell: at for at, node in enumerate(nodes)}

        def slot(one: Slot) -> list[int]:
            last = TO_THE_END if one.last == ULONG_MAX else one.last
            return [last, place.get(one.node, -1), number.get(one.vma, -1)]

        return [
            {
                "cell": node.cell, "line": int(self._lines[node.cell]), "level": node.level, "first": node.first,
                "slots": [slot(one) for one in node.slots],
            }
            for node in nodes
        ]

    def _tables(self, top: int) -> list[list[int]]:
        """[slot, table, entries present] of each page table hung into a page directory; −1 entries: it is freed."""
        directory, table = self._structs.get("pmd_table"), self._structs.get("pte_table")
        if directory is None or table is None or self._freed(top):
            return []
        slots, entries = directory.field("pmd"), table.field("pte")
        found = []
        for slot, cell in enumerate(self._memory[top + slots.cell : top + slots.cell + slots.count].tolist()):
            if cell > 0:
                words = self._memory[cell + entries.cell : cell + entries.cell + entries.count]
                found.append([slot, cell, -1 if self._freed(cell) else int((words & 1).sum())])
        return found

    def _file(self, cell: int) -> dict[str, Any]:
        struct = self._structs.get("file")
        named = [thing for thing in self._assembly.objects if thing.cell == cell]
        name = f"file {cell:#x}"
        if named:
            count = self._assembly.program.statics[named[0].static].count
            static = self._assembly.program.statics[named[0].static].name
            name = f"{static}[{named[0].index}]" if count > 1 else static
        words = {} if self._freed(cell) else {one.path: self._at(cell, struct, one.path) for one in _numbers(struct)}
        return {"cell": cell, "name": name, "words": words}


def _numbers(struct: StructInfo | None) -> list[FieldInfo]:
    """Its fields that are single numbers."""
    return [one for one in (struct.fields if struct else ()) if one.count == 1 and not one.type.startswith("ptr")]


def _vma_pointers(struct: StructInfo) -> Iterable[tuple[str, int]]:
    """Its words that may remember a VMA, by name and cell; where tree and list begin is told otherwise."""
    for field in struct.fields:
        if field.type == "ptr[vm_area_struct]" and field.path not in ("mmap", "mm_rb"):
            for number in range(field.count):
                yield (field.path if field.count == 1 else f"{field.path}[{number}]"), field.cell + number
