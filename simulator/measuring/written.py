"""Which cache lines a fault writes that other cores write too: counted from the events of a recorded piece of a run.

Idea: between a trap and its return each request of that core for ownership of a line is a write that nobody could keep
to himself: another cache had the line.  A line that two cores or more ask for in this way is a shared line that faults
write.  Of lines the stage can show, every word that is written is counted too.
Promises: the same run gives the same rows; nothing is known of any design: who writes what is seen, not told.  What is
written between two faults (madvise, barriers) is left out.  A line that a core still owns from its last fault is no
request, so a lone core writes no shared line.  What interrupts do that come meanwhile is left out too.  Stores that
drain after the return count to no line.
"""

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.assembly import Assembly
from simulator.engine import arena as a
from simulator.engine.jit import jit_cached
from simulator.engine.simulation import NO_LIMIT, Simulation
from simulator.measuring.fast_run import warm_up_faults
from simulator.measuring.progress import driven
from simulator.vocabulary import EventKind, Request

FAULTS_A_CORE, LEAST_FAULTS = 32, 256  # of the piece that is looked at: batches of 14 and 31 pages are filled once
LINES_A_FAULT = 64  # different lines that one fault can ask for; more are counted once too often
LEAST = 0.005  # rows with less for each fault are left out
MOST_ROWS = 8
DIGITS = 4
LINE_BYTES = 64

_TRAP, _RETURN, _WRITE = int(EventKind.TRAP), int(EventKind.TRAP_RETURN), int(EventKind.WRITE)
_INTERRUPT, _INTERRUPT_RETURN = int(EventKind.INTERRUPT), int(EventKind.INTERRUPT_RETURN)
_REQUEST, _GETS = int(EventKind.REQUEST), int(Request.GETS)
_STATE, _LINE, _KIND, _SOURCE, _DUE = a.R_STATE, a.R_LINE, a.R_KIND, a.R_SOURCE, a.R_DUE
_STRIDE = a.REQUEST_STRIDE
IN_FAULT, INTERRUPTS, LINES_SEEN = range(3)  # of a core: in a fault? in how many interrupts? then the lines
SLOT_LINE, SLOT_KIND, SLOT_SOURCE, SLOT_IN_FAULT = range(4)  # of a request slot
TAKEN, FAULTS, FETCHED, FIRST_CORE, SHARED = range(5)  # of a line

Words = npt.NDArray[np.int64]


@jit_cached
def _counted(events, requests, cells, caches, core, slot, line, word):  # type: ignore[no-untyped-def]
    """Count a stretch of events: `requests` and `cells` say where these blocks begin, the last four are added to."""
    cores = len(caches)
    last = requests + 2 * cores * _STRIDE
    most = core.shape[1] - LINES_SEEN
    ended = 0
    for i in range(len(events)):
        agent, kind, address = events[i, 1], events[i, 2], events[i, 4]
        who = agent % cores
        if kind == _TRAP:
            core[who, IN_FAULT] = 1
            core[who, LINES_SEEN:] = -1
        elif kind == _RETURN:
            ended += core[who, IN_FAULT]
            core[who, IN_FAULT] = 0
        elif kind == _INTERRUPT:
            core[who, INTERRUPTS] += 1
        elif kind == _INTERRUPT_RETURN:
            core[who, INTERRUPTS] = max(core[who, INTERRUPTS] - 1, 0)
        elif kind == _WRITE and address >= cells and address < cells + len(word):
            if core[who, IN_FAULT] and core[who, INTERRUPTS] == 0:
                word[address - cells] += 1
        elif address >= requests and address < last:
            place = (address - requests) // _STRIDE
            field = (address - requests) % _STRIDE
            owner = place >> 1
            if kind == _REQUEST and field == _STATE:
                slot[place, SLOT_IN_FAULT] = core[owner, IN_FAULT] and core[owner, INTERRUPTS] == 0
            elif field == _LINE:
                slot[place, SLOT_LINE] = events[i, 6]
            elif field == _KIND:
                slot[place, SLOT_KIND] = events[i, 6]
            elif field == _SOURCE:
                slot[place, SLOT_SOURCE] = events[i, 6]
            elif field == _DUE and events[i, 6] > 0 and slot[place, SLOT_IN_FAULT]:
                source, at = slot[place, SLOT_SOURCE], slot[place, SLOT_LINE]
                if source == caches[owner]:
                    continue  # it had the line: a sibling, or its other request, brought it
                if slot[place, SLOT_KIND] == _GETS:
                    line[at, FETCHED] += 1 if source >= 0 else 0
                    continue
                line[at, TAKEN] += 1
                if line[at, FIRST_CORE] == 0:
                    line[at, FIRST_CORE] = owner + 1
                elif line[at, FIRST_CORE] != owner + 1:
                    line[at, SHARED] = 1
                new = True
                for n in range(most):
                    seen = core[owner, LINES_SEEN + n]
                    if seen == at:
                        new = False
                    if seen == at or seen < 0:
                        core[owner, LINES_SEEN + n] = at
                        break
                line[at, FAULTS] += 1 if new else 0
    return ended


def written(assembly: Assembly, seed: int, *, actions: int | None = None) -> Generator[None, None, dict[str, Any]]:
    """What a fault writes that others write too, as plain values; pauses about every `actions` actions.

    `faults` that were looked at; `lines` and `times`: different shared lines that a fault writes, and how often it
    takes one from another cache to do so; and `rows`, most written first: `line struct offset lines times fetched
    words`.
    """
    simulation = Simulation(assembly, seed, recording=True)
    for _ in driven(simulation, faults=warm_up_faults(assembly), until=NO_LIMIT, actions=actions):
        yield
    cores = len(assembly.topology.cores)
    start = simulation.layout.start
    core = np.full((cores, LINES_SEEN + LINES_A_FAULT), -1)
    core[:, :LINES_SEEN] = 0
    slot = np.zeros((2 * cores, 4), dtype=np.int64)
    line = np.zeros((simulation.layout.lines, 5), dtype=np.int64)
    word = np.zeros(assembly.watched_cells, dtype=np.int64)
    caches = np.array([place.cache for place in assembly.topology.cores])
    requests = simulation.m[start[a.A_REQUEST] :][: 2 * cores * _STRIDE].reshape(2 * cores, _STRIDE)
    for field, at in ((SLOT_LINE, _LINE), (SLOT_KIND, _KIND), (SLOT_SOURCE, _SOURCE)):
        slot[:, field] = requests[:, at]
    wanted = simulation.counter(a.N_FAULTS) + max(FAULTS_A_CORE * cores, LEAST_FAULTS)
    faults, status = 0, a.STOPPED_BUFFER
    while status == a.STOPPED_BUFFER:
        simulation.drop_events()
        status = simulation.run(faults=wanted)
        faults += int(_counted(  # type: ignore[no-untyped-call]
            simulation.events(), start[a.A_REQUEST], start[a.A_CELL], caches, core, slot, line, word
        ))
        yield
    rows = _rows(assembly, line, word, max(faults, 1))
    return {
        "faults": faults, "lines": round(sum(row["lines"] for row in rows), DIGITS),
        "times": round(sum(row["times"] for row in rows), DIGITS),
        "rows": [row for row in rows if row["times"] >= LEAST][:MOST_ROWS],
    }


def _rows(assembly: Assembly, line: Words, word: Words, faults: int) -> list[dict[str, Any]]:
    """The shared lines: watched ones one by one with their words, all others by the static they belong to."""
    shared = line[:, SHARED] == 1
    rows = []
    for watched in assembly.watched:
        if not shared[watched.line]:
            continue
        thing = assembly.objects[watched.object]
        rows.append(_row(
            f"{thing.name} + {watched.offset}", line[watched.line], faults,
            struct=assembly.program.structs[thing.struct].name, offset=watched.offset,
            words=_words(assembly, watched.object, watched.offset, word, faults),
        ))
    others: dict[str, tuple[Words, str]] = {}
    owners = _static_of_line(assembly)
    for number in np.nonzero(shared)[0].tolist():
        if number >= len(assembly.watched):
            name, struct = owners.get(number, ("objects made by alloc", ""))
            before = others.get(name)
            others[name] = (line[number] if before is None else before[0] + line[number], struct)
    rows += [_row(f"{name}[…]", sums, faults, struct=struct, offset=-1, words=[])
             for name, (sums, struct) in others.items()]
    return sorted(rows, key=lambda row: (-float(row["times"]), str(row["line"])))


def _row(name: str, counts: Words, faults: int, **more: Any) -> dict[str, Any]:
    return {
        "line": name, "lines": round(int(counts[FAULTS]) / faults, DIGITS),
        "times": round(int(counts[TAKEN]) / faults, DIGITS),
        "fetched": round(int(counts[FETCHED]) / faults, DIGITS), **more,
    }


def _words(assembly: Assembly, number: int, offset: int, word: Words, faults: int) -> list[dict[str, Any]]:
    """The named words of a watched line, by offset: how often a fault writes each."""
    thing = assembly.objects[number]
    found = []
    for field in assembly.program.structs[thing.struct].fields:
        for i in range(field.count):
            at = field.offset + i * field.size
            if at // LINE_BYTES == offset // LINE_BYTES:
                path = field.path if field.count == 1 else f"{field.path}[{i}]"
                times = round(int(word[thing.cell + field.cell + i]) / faults, DIGITS)
                found.append({"name": path, "offset": at, "size": field.size, "times": times})
    return sorted(found, key=lambda one: (one["offset"], one["name"]))


def _static_of_line(assembly: Assembly) -> Mapping[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for thing in assembly.objects:
        if not thing.watched:
            struct = assembly.program.structs[thing.struct]
            name = assembly.program.statics[thing.static].name
            for cell in range(thing.cell, thing.cell + struct.cells):
                found.setdefault(assembly.cell_line[cell], (name, struct.name))
    return found
