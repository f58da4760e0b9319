"""An old copy of a line: what a planted bug of the protocol leaves behind, and who notices.

Promises: without a planted bug no word here is ever set, and a run is the one it always was.  A bug (vocabulary.Bug)
strikes on the line it was planted for, and again when what it left is gone without harm.  While it lasts, one cache
holds a copy that nobody will take from it (LOST_INVALIDATION) or that the owner does not know of (STALE_SHARER); its
words are kept as they were.  Whoever reads one of them that another core has written since meets the hazard
STALE_READ.  That a cache may write while another has a copy is told at each strike, as an event: the invariant is
broken some time before anybody is harmed.
A core that wants to write its old copy is sent the line anew, unless its home knows it as one of several sharers.
Left out: what a wrong value would do next, since the run ends there; a plain store into an old copy heals it.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CELL,
    A_CELL_LINE,
    A_COUNTER,
    A_STALE,
    H_BUG,
    H_BUG_LINE,
    H_SHARER_WORDS,
    H_STALE,
    H_STALE_BUG,
    H_STALE_CACHE,
    H_STALE_TOLD,
    H_STALE_WORDS,
    H_WATCHED_CELLS,
    H_WATCHED_LINES,
    LINE_OWNER,
    LINE_OWNER_STATE,
    LINE_SHARERS,
    N_BROKEN,
    STALE_CELL,
    STALE_MOST,
    STALE_STRIDE,
    STALE_VALUE,
)
from simulator.engine.directory import line_at
from simulator.engine.jit import jit
from simulator.engine.journal import hazard
from simulator.vocabulary import Bug, EventKind, Hazard, State

_M, _E = int(State.M), int(State.E)
_STALE_SHARER = int(Bug.STALE_SHARER)
_INVARIANT, _STALE_READ = int(EventKind.INVARIANT), int(Hazard.STALE_READ)


@jit
def strikes(m, bug, line):  # type: ignore[no-untyped-def]
    """Is `bug` planted, and for this line?"""
    if m[H_BUG] != bug:
        return False
    return line == m[H_BUG_LINE] or (m[H_BUG_LINE] < 0 and line < m[H_WATCHED_LINES])


@jit
def leave_copy(m, bug, line, cache):  # type: ignore[no-untyped-def]
    """The bug has struck: `cache` holds a copy of `line` of its own from now on."""
    m[H_BUG] = 0
    m[H_STALE] = line + 1
    m[H_STALE_CACHE] = cache
    m[H_STALE_BUG] = bug
    m[H_STALE_WORDS] = 0
    m[H_STALE_TOLD] = 0
    if bug != _STALE_SHARER:  # that one has its words when they arrive
        keep_words(m, line)


@jit
def keep_words(m, line):  # type: ignore[no-untyped-def]
    """The words of the copy are those that the line holds now."""
    kept = 0
    for cell in range(m[H_WATCHED_CELLS]):
        if m[m[A_CELL_LINE] + cell] == line and kept < STALE_MOST:
            at = m[A_STALE] + kept * STALE_STRIDE
            m[at + STALE_CELL] = cell
            m[at + STALE_VALUE] = m[m[A_CELL] + cell]
            kept += 1
    m[H_STALE_WORDS] = kept


@jit
def unknown_to_home(m, line, cache):  # type: ignore[no-untyped-def]
    """Does the home believe that `cache` has lost its copy of `line`, while it has not?"""
    return m[H_STALE] == line + 1 and m[H_STALE_CACHE] == cache and m[H_STALE_BUG] != _STALE_SHARER


@jit
def heal(m, line, cache):  # type: ignore[no-untyped-def]
    """`cache` lost its copy of `line`, or got the line anew; nobody was harmed, so the bug strikes again."""
    if m[H_STALE] == line + 1 and m[H_STALE_CACHE] == cache:
        m[H_STALE] = 0
        m[H_BUG] = m[H_STALE_BUG]


@jit
def copy_read(m, core, cache, pc, cell):  # type: ignore[no-untyped-def]
    """What `cache` reads of a word on the line of the old copy; a hazard if it is the old copy's and not the newest."""
    newest = m[m[A_CELL] + cell]
    if m[H_STALE_CACHE] != cache:
        return newest
    for number in range(m[H_STALE_WORDS]):
        at = m[A_STALE] + number * STALE_STRIDE
        if m[at + STALE_CELL] == cell:
            if m[at + STALE_VALUE] != newest:
                hazard(m, _STALE_READ, core, pc, cell)
            return m[at + STALE_VALUE]
    return newest


@jit
def copy_modified(m, core, cache, pc, cell):  # type: ignore[no-untyped-def]
    """The word that a locked operation finds; with ownership the cache's copy is an old one no longer."""
    line = m[m[A_CELL_LINE] + cell]
    if m[H_STALE] != line + 1:
        return m[m[A_CELL] + cell]
    found = copy_read(m, core, cache, pc, cell)
    heal(m, line, cache)
    return found


def make_look_for_break(put: Callable[..., Any]) -> Callable[..., Any]:
    """`look_for_break(m, line, cache, core)` for one build."""

    @jit
    def look_for_break(m, line, cache, core):  # type: ignore[no-untyped-def]
        """`line` has arrived at `cache`: tell, once a strike, if there is now a writer and another copy."""
        if m[H_STALE_BUG] == _STALE_SHARER and m[H_STALE_CACHE] == cache and m[H_STALE_WORDS] == 0:
            keep_words(m, line)
        at = line_at(m, line)
        owner = m[at + LINE_OWNER]
        if owner < 0 or (m[at + LINE_OWNER_STATE] != _M and m[at + LINE_OWNER_STATE] != _E):
            return
        others = 0
        for w in range(m[H_SHARER_WORDS]):
            bits = m[at + LINE_SHARERS + w]
            if owner >> 5 == w:
                bits -= bits & (1 << (owner & 31))
            others |= bits
        if others != 0 and m[H_STALE_TOLD] == 0:
            m[H_STALE_TOLD] = 1
            put(m, m[A_COUNTER] + N_BROKEN, m[m[A_COUNTER] + N_BROKEN] + 1, _INVARIANT, core)

    return look_for_break
