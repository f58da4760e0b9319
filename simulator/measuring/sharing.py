"""True and false sharing told apart, request by request: did another cache touch this field, or only its neighbours?

Idea: of every field and of every line it is kept which cache touched and which wrote it last, and of every cache when
it last had each line, and last owned it; `waiting` keeps that for a request under way, own and of the store buffer.  A
read asks for a line because somebody wrote to it since; a write because somebody touched it.  If the field itself was
touched so, that is true sharing: any layout would ask.  If only other fields of the line were, it is false sharing, and
the last of them is the culprit.
Promises: a field is one of the struct's own, nested structs whole (the words of a lock belong together); hardware
threads of one physical core share its cache and so never ask because of each other.  The first request of a cache for
a line has no reason here.  It knows no engine: touches.py tells it each access in order.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.assembly import Assembly
from simulator.engine.jit import jit

READS, WRITES = range(2)
TRUE, FALSE, FIRST = range(3)  # why a word asked
_CACHE, _UNIT, _STAMP, _OTHER_UNIT, _OTHER_STAMP = range(5)  # the last of all, and the last of any other cache
_FIELD_TOUCHED, _FIELD_WROTE, _LINE_TOUCHED, _LINE_WROTE = range(4)
NEVER = -1

Words = npt.NDArray[np.int64]


@jit
def _note(last, of, row, cache, unit, stamp):  # type: ignore[no-untyped-def]
    """`cache` is now the last of all for this field or line; who was it before is the last of the others."""
    if last[of, row, _CACHE] != cache:
        last[of, row, _OTHER_UNIT] = last[of, row, _UNIT]
        last[of, row, _OTHER_STAMP] = last[of, row, _STAMP]
        last[of, row, _CACHE] = cache
    last[of, row, _UNIT] = unit
    last[of, row, _STAMP] = stamp


@jit
def touched(last, since, unit, line, cache, kind, stamp):  # type: ignore[no-untyped-def]
    """An access to a word of field `unit`, whose line the cache has."""
    _note(last, _FIELD_TOUCHED, unit, cache, unit, stamp)
    _note(last, _LINE_TOUCHED, line, cache, unit, stamp)
    since[READS, cache, line] = stamp
    if kind == WRITES:
        _note(last, _FIELD_WROTE, unit, cache, unit, stamp)
        _note(last, _LINE_WROTE, line, cache, unit, stamp)
        since[WRITES, cache, line] = stamp


@jit
def asked_for(asked, pairs, last, before, cell, unit, line, cache, kind):  # type: ignore[no-untyped-def]
    """An access asked for its line, which the cache had `before` (NEVER: it had not): count why."""
    field = _FIELD_TOUCHED if kind == WRITES else _FIELD_WROTE
    beside = _LINE_TOUCHED if kind == WRITES else _LINE_WROTE
    at = _OTHER_STAMP if last[field, unit, _CACHE] == cache else _STAMP
    own = last[beside, line, _CACHE] == cache
    if before == NEVER:
        asked[cell, FIRST] += 1
    elif last[field, unit, at] > before:
        asked[cell, TRUE] += 1
    elif last[beside, line, _OTHER_STAMP if own else _STAMP] > before:
        asked[cell, FALSE] += 1
        pairs[unit, last[beside, line, _OTHER_UNIT if own else _UNIT]] += 1
    else:
        asked[cell, FIRST] += 1


class Sharing:
    """What is kept and counted of the watched words of one assembly; `unit`: of each cell its field, by number."""

    def __init__(self, assembly: Assembly) -> None:
        self.caches = np.array([place.cache for place in assembly.topology.cores])
        self.unit = np.zeros(assembly.watched_cells, dtype=np.int64)
        self.fields: list[tuple[str, str]] = [("", "")]  # (object, field) by number; cells that are no object's: 0
        for thing in assembly.objects:
            if not thing.watched:
                continue
            known: dict[str, int] = {}
            for field in assembly.program.structs[thing.struct].fields:
                name = field.path.partition(".")[0]
                if name not in known:
                    known[name] = len(self.fields)
                    self.fields.append((thing.name, name))
                first = thing.cell + field.cell
                self.unit[first : first + field.count] = known[name]
        rows = max(len(self.fields), len(assembly.line_socket))
        caches = assembly.topology.caches
        self.asked = np.zeros((assembly.watched_cells, 3), dtype=np.int64)
        self.pairs = np.zeros((len(self.fields), len(self.fields)), dtype=np.int64)
        self.last = np.full((4, rows, 5), NEVER, dtype=np.int64)
        self.since = np.full((2, caches, len(assembly.watched)), NEVER, dtype=np.int64)
        self.waiting = np.full((2, len(assembly.topology.cores)), NEVER, dtype=np.int64)

    def rows(self) -> list[dict[str, Any]]:
        """False sharing, most often first: an access to `field` of `object` asked because others touched `by`."""
        found = []
        for unit, culprit in np.argwhere(self.pairs).tolist():
            (thing, field), (_, by) = self.fields[unit], self.fields[culprit]
            found.append({"object": thing, "field": field, "by": by, "times": int(self.pairs[unit, culprit])})
        return sorted(found, key=lambda row: (-row["times"], row["object"], row["field"], row["by"]))
