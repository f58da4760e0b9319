"""Machine + design + workload -> a Program and a map of memory: everything a run needs before time starts.

Promises: the same names give the same assembly, whatever was assembled before (programs and maps of memory are kept
within named limits and shared; nobody changes them); every static object has cells and lines, the shown ("watched")
ones first; a setting is the machine's, the design's or the workload's, or moves a field, and anything else is refused
with the list.  Does not run anything and knows no arena.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from simulator.catalog import ERA_SETTING, Design, Workload, in_era, load_workload, refused_by
from simulator.description import DescriptionError, nearest
from simulator.language import Source, compile_program, lay_out_structs
from simulator.language.kept import Kept
from simulator.language.program import Program, StructInfo
from simulator.layout_settings import LINE_BYTES, Changes, changes, is_layout_setting, moved
from simulator.machine.costs import COST_NAMES
from simulator.machine.preset import SETTABLE, Machine, load_machine
from simulator.machine.topology import Topology, lay_out

NULL_GUARD_CELLS = 65  # addresses 0..64 are never objects, so a small offset from None is still a null pointer
WATCHED_LINES_PER_OBJECT = 8  # a static object with more lines than this is not shown word by word
WATCHED_LINES_OF_WORDS = 12  # nor is one with more than this that has no array longer than a line: mm_struct has 9
WATCHED_ELEMENTS = 4  # nor is an array of more objects
KERNEL_TEXT = "kernel/"
PROGRAMS_KEPT = 128  # a third of a MiB each: those of a sweep over other latencies or fields are there already
LAID_BYTES_KEPT = 64 << 20  # of maps of memory, likewise
OBJECT_BYTES = 150  # of one static object in such a map
ROOTS = ("boot", "thread_main", "do_page_fault")


class MemoryObject(NamedTuple):
    """One static object: element `index` of a static, `cells` words from `cell`; its words' lines are in the map."""

    name: str
    static: int
    index: int  # type: ignore[assignment]  # of a static array; tuples have a method of that name
    struct: int
    cell: int
    socket: int
    watched: bool


@dataclass(frozen=True)
class WatchedLine:
    """A line the stage can show: byte `offset` within object `name`."""

    line: int
    object: int
    offset: int


@dataclass(frozen=True)
class Assembly:
    """`cell_line[c]`: line of word c; `line_socket[l]`: home of line l; `static_cell[s]`: address of static s."""

    program: Program
    machine: Machine
    design: Design
    workload: Workload
    topology: Topology
    settings: Mapping[str, int]
    threads: int
    moved: Changes  # fields that layout settings moved, and where to: nothing unless the run has some
    objects: tuple[MemoryObject, ...]
    watched: tuple[WatchedLine, ...]
    watched_cells: int
    cell_line: Sequence[int]
    line_socket: Sequence[int]
    static_cell: tuple[int, ...]
    user_files: frozenset[str]  # texts of the workload, not the kernel's: user code, whose turn a tick may end


def assemble(
    design: str, machine: str, workload: str, *, cores: int, placement: str = "default",
    settings: Mapping[str, str | int] | None = None, threads: int | None = None,
) -> Assembly:
    """Load, compile and lay out; DescriptionError or LanguageError with place and remedy."""
    given = dict(settings or {})
    moves = {key: given.pop(key) for key in list(given) if is_layout_setting(key)}
    chosen_design, chosen_workload = in_era(design, given), load_workload(workload)
    given.pop(ERA_SETTING, None)
    if reason := chosen_design.not_applicable.get(chosen_workload.id):
        raise DescriptionError(
            f"{chosen_workload.id} is not for {chosen_design.id}: {reason}", "--workload",
            "Take another workload or another design.",
        )
    for_machine = {key: _number(key, given.pop(key)) for key in list(given) if key in SETTABLE}
    chosen_machine = load_machine(machine, for_machine)
    topology = lay_out(chosen_machine, cores, placement)
    fixed = chosen_workload.fixed
    known = {k: one for k, one in {**chosen_design.settings, **chosen_workload.settings}.items() if k not in fixed}
    values: dict[str, int] = {key: value for key, value in chosen_design.era_settings.items() if key in known}
    values.update((key, one.default) for key, one in chosen_workload.settings.items())
    values.update((key, p.value) for key, p in chosen_machine.settings.items() if key in known)
    for key, raw in given.items():
        if key not in known:
            if elsewhere := refused_by(chosen_design).get(key):
                raise DescriptionError(f"{key!r} is no setting of {design}", "--set", elsewhere)
            words = ", ".join(sorted(known))
            meant = nearest(key, (*known, *SETTABLE))
            raise DescriptionError(
                f"{key!r} is no setting of {design}, {workload} or {machine}", "--set",
                f"{meant}Settings: {words}; machine parameters such as residency or pause may be set too.",
            )
        values[key] = known[key].value(raw)
    values.update(fixed)
    threads = threads if threads is not None else cores * chosen_workload.threads_per_core
    laid = _laid_out(_Key.of(chosen_design, chosen_workload, values, cores, threads), moves, topology)
    _check_shows(chosen_design, laid.program)
    shown = {key: value for key, value in laid.program.settings.items() if key not in ("cores", "threads")}
    user = frozenset(text.path for text in chosen_workload.files if not text.path.startswith(KERNEL_TEXT))
    return Assembly(
        program=laid.program, machine=chosen_machine, design=chosen_design, workload=chosen_workload,
        topology=topology, settings=shown, threads=threads, moved=laid.moved, objects=laid.objects,
        watched=laid.watched, watched_cells=laid.watched_cells, cell_line=laid.cell_line,
        line_socket=laid.line_socket, static_cell=laid.static_cell, user_files=user,
    )


@dataclass(frozen=True)
class _Key:
    """All that decides a program: equal keys, the same program."""

    sources: tuple[Source, ...]
    bindings: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, int], ...]
    layout: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]

    @classmethod
    def of(cls, design: Design, workload: Workload, values: Mapping[str, int], cores: int, threads: int) -> "_Key":
        """The key of a run of these."""
        settings = {**values, "cores": cores, "threads": threads}
        layout = ((struct, tuple(fields.items())) for struct, fields in design.layout.items())
        return cls(
            tuple(_sources(design, workload)), tuple(design.bindings.items()), tuple(sorted(settings.items())),
            tuple(layout),
        )

    def program(self) -> Program:
        """Compiled now, or found."""
        found = _PROGRAMS.get(self)
        if found is None:
            found = compile_program(
                self.sources, bindings=dict(self.bindings), settings=dict(self.settings), costs=COST_NAMES,
                layout={struct: dict(fields) for struct, fields in self.layout}, roots=ROOTS,
            )
            _PROGRAMS.put(self, found)
        return found


@dataclass(frozen=True)
class _Laid:
    """A program with its fields where they are in this run, and where its static objects lie."""

    program: Program
    moved: Changes
    objects: tuple[MemoryObject, ...]
    watched: tuple[WatchedLine, ...]
    watched_cells: int
    cell_line: Sequence[int]
    line_socket: Sequence[int]
    static_cell: tuple[int, ...]

    @property
    def bytes(self) -> int:
        """About what it holds in memory, beside the program."""
        return 4 * (len(self.cell_line) + len(self.line_socket)) + OBJECT_BYTES * len(self.objects)


_PROGRAMS: Kept[_Key, Program] = Kept(PROGRAMS_KEPT)
_LAID: Kept[tuple[_Key, tuple[tuple[str, str | int], ...], tuple[int, ...]], _Laid] = Kept(
    LAID_BYTES_KEPT, lambda _, laid: laid.bytes
)


def _laid_out(key: _Key, moves: Mapping[str, str | int], topology: Topology) -> _Laid:
    sockets = tuple(place.socket for place in topology.cores)
    name = (key, tuple(sorted(moves.items())), sockets)
    found = _LAID.get(name)
    if found is None:
        program = key.program()
        watched = _watched(program)  # before any field is moved: to pad a struct does not take it off the stage
        structs = moved(program.structs, moves) if moves else program.structs
        differs = changes(program.structs, structs)
        program = replace(program, structs=structs) if differs else program
        found = _place(program, differs, sockets, watched)
        _LAID.put(name, found)
    return found


def structs_of(design: Design, workload: Workload | None = None) -> tuple[StructInfo, ...]:
    """The structs of a run of these, laid out as the design says; of a design alone, those of its own text."""
    settings = workload.fixed if workload is not None else {}
    return lay_out_structs(_sources(design, workload), settings=settings, layout=design.layout)


def _sources(design: Design, workload: Workload | None) -> list[Source]:
    """Their texts in order, each once."""
    texts = {one.path: one.text for one in (*design.files, *(workload.files if workload is not None else ()))}
    return [Source(path, text) for path, text in texts.items()]


def first_cell(struct: StructInfo, path: str) -> int:
    """The first cell of a field, which may be a nested struct; KeyError if there is none of that name."""
    for field in struct.fields:
        if field.path == path or field.path.startswith(path + "."):
            return field.cell
    raise KeyError(path)


def _check_shows(design: Design, program: Program) -> None:
    """What the design says the stage shall open at is a field of its texts."""
    if not design.shows:
        return
    struct, _, path = design.shows.partition(".")
    try:
        first_cell(program.struct(struct), path)
    except KeyError:
        raise DescriptionError(
            f"{design.shows!r} is no field of its texts", f"{design.id}.toml, key shows",
            'A right line: shows = "mm_struct.mmap_sem"',
        ) from None


def _number(key: str, raw: str | int) -> int | str:
    if key == "protocol":
        return str(raw)
    try:
        return int(raw)
    except ValueError:
        raise DescriptionError(f"{raw!r} is no number", f"--set {key}", f"Write {key}=N with whole cycles.") from None


def element_offsets(struct: StructInfo) -> list[int]:
    """Byte offset of each cell of a struct."""
    offsets = [0] * struct.cells
    for field in struct.fields:
        for i in range(field.count):
            offsets[field.cell + i] = field.offset + i * field.size
    return offsets


def _watched(program: Program) -> frozenset[int]:
    """Statics that the stage shows word by word."""
    found = set()
    for number, static in enumerate(program.statics):
        struct = program.structs[static.struct]
        used = {offset // LINE_BYTES for offset in element_offsets(struct)}
        long = any(field.count * field.size > LINE_BYTES for field in struct.fields)
        most = WATCHED_LINES_PER_OBJECT if long else WATCHED_LINES_OF_WORDS
        if static.per == "one" and static.count <= WATCHED_ELEMENTS and len(used) <= most:
            found.add(number)
    return frozenset(found)


def _place(program: Program, differs: Changes, sockets: Sequence[int], watched_statics: frozenset[int]) -> _Laid:
    """Cells and lines for every static object: watched ones first, each static on lines of its own."""
    order = sorted(range(len(program.statics)), key=lambda n: n not in watched_statics)
    objects: list[MemoryObject] = []
    watched: list[WatchedLine] = []
    cell_line = array("i", [0] * NULL_GUARD_CELLS)
    line_socket = array("i")
    static_cell = [0] * len(program.statics)
    watched_cells = NULL_GUARD_CELLS
    used_sockets = sorted(set(sockets))
    for number in order:
        static = program.statics[number]
        struct = program.structs[static.struct]
        offsets = np.array(element_offsets(struct), dtype=np.int64)
        shown = number in watched_statics
        own_lines = static.per != "one"
        align = LINE_BYTES if own_lines else struct.align
        stride = -(-max(struct.size, 1) // align) * align
        static_cell[number] = len(cell_line)
        begins = np.arange(static.count, dtype=np.int64) * stride
        blocks = ((begins[:, None] + offsets) // LINE_BYTES).reshape(-1)
        first = np.full(int(blocks.max(initial=0)) + 1, -1)
        first[blocks[::-1]] = np.arange(len(blocks))[::-1]  # of each line, the word that needs it first; -1: nobody
        used = np.nonzero(first >= 0)[0]
        used = used[np.argsort(first[used], kind="stable")]  # lines count in the order in which words need them
        rank = np.empty_like(first)
        rank[used] = np.arange(len(used)) + len(line_socket)
        if static.per != "one":
            homes = [sockets[index % len(sockets)] for index in range(static.count)]
        elif static.count > 1:
            homes = [used_sockets[index * len(used_sockets) // static.count] for index in range(static.count)]
        else:
            homes = [0]
        cells = len(offsets)
        numbered = shown and static.count > 1
        at = static_cell[number]
        objects += [
            MemoryObject(
                f"{static.name}[{place}]" if numbered else static.name, number, place, static.struct,
                at + place * cells, socket, shown,
            )
            for place, socket in enumerate(homes)
        ]
        owners = first[used] // max(cells, 1)  # of each line, the element that needs it first
        if shown:
            start = len(objects) - static.count
            watched += [
                WatchedLine(len(line_socket) + line, start + owner, block * LINE_BYTES - owner * stride)
                for line, (owner, block) in enumerate(zip(owners.tolist(), used.tolist(), strict=True))
            ]
        cell_line.frombytes(rank[blocks].astype(np.intc).tobytes())
        line_socket.extend(homes[owner] for owner in owners.tolist())
        if shown:
            watched_cells = len(cell_line)
    return _Laid(
        program, differs, tuple(objects), tuple(watched), watched_cells, cell_line, line_socket, tuple(static_cell)
    )
