"""The home's knowledge of each line: owner, sharers, forwarder, and who holds what.

States are derived: M, E or O for the owner, F for the forwarder, S for a set sharer bit, else I.  Sharer sets are
arrays of 32-bit words.  Only `home` changes a directory entry; everyone may ask.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_DISTANCE,
    A_LINE,
    H_CACHES,
    H_SHARER_WORDS,
    H_WATCHED_LINES,
    LINE_FORWARDER,
    LINE_OWNER,
    LINE_OWNER_STATE,
    LINE_SHARERS,
)
from simulator.engine.arithmetic import lowest_bit
from simulator.engine.jit import jit
from simulator.vocabulary import Distance, State

_NEAR = int(Distance.NEAR)
_I, _S, _F = int(State.I), int(State.S), int(State.F)


@jit
def line_stride(m):  # type: ignore[no-untyped-def]
    """Words a directory entry: owner, its state, forwarder, sharer words, queued, transfers."""
    return LINE_SHARERS + m[H_SHARER_WORDS] + 2


@jit
def line_at(m, line):  # type: ignore[no-untyped-def]
    """Address of the directory entry of `line`."""
    return m[A_LINE] + line * (LINE_SHARERS + m[H_SHARER_WORDS] + 2)


@jit
def state_of(m, line, cache):  # type: ignore[no-untyped-def]
    """The State that `cache` holds `line` in."""
    at = line_at(m, line)
    if m[at + LINE_OWNER] == cache:
        return m[at + LINE_OWNER_STATE]
    if m[at + LINE_FORWARDER] == cache:
        return _F
    if (m[at + LINE_SHARERS + (cache >> 5)] >> (cache & 31)) & 1:
        return _S
    return _I


@jit
def distance(m, a, b):  # type: ignore[no-untyped-def]
    """Distance between two caches."""
    return m[m[A_DISTANCE] + a * m[H_CACHES] + b]


@jit
def nearest_sharer(m, line, cache):  # type: ignore[no-untyped-def]
    """The sharer nearest to `cache` (not itself; lowest id wins a tie), or -1."""
    at = line_at(m, line)
    best = -1
    best_distance = 99
    for w in range(m[H_SHARER_WORDS]):
        bits = m[at + LINE_SHARERS + w]
        while bits != 0:
            q = w * 32 + lowest_bit(bits)
            bits &= bits - 1
            if q != cache:
                d = distance(m, cache, q)
                if d < best_distance:
                    best_distance = d
                    best = q
                    if d <= _NEAR:
                        return best
    return best


@jit
def other_sharers(m, line, cache):  # type: ignore[no-untyped-def]
    """How many caches but `cache` have their sharer bit set, times 8, plus the largest distance to one."""
    at = line_at(m, line)
    count = 0
    furthest = 0
    for w in range(m[H_SHARER_WORDS]):
        bits = m[at + LINE_SHARERS + w]
        while bits != 0:
            q = w * 32 + lowest_bit(bits)
            bits &= bits - 1
            if q != cache:
                count += 1
                d = distance(m, cache, q)
                if d > furthest:
                    furthest = d
    return count * 8 + furthest


def make_put_line(put: Callable[..., Any]) -> Callable[..., Any]:
    """`put_line(m, line, field, value, kind, cause)`: assign a word of a directory entry, visibly if it is watched."""

    @jit
    def put_line(m, line, field, value, kind, cause):  # type: ignore[no-untyped-def]
        at = line_at(m, line) + field
        if line < m[H_WATCHED_LINES]:
            put(m, at, value, kind, cause)
        else:
            m[at] = value

    return put_line


def make_sharer_bit(put_line: Callable[..., Any]) -> Callable[..., Any]:
    """`sharer_bit(m, line, cache, on, kind, cause)`: set or clear one bit."""

    @jit
    def sharer_bit(m, line, cache, on, kind, cause):  # type: ignore[no-untyped-def]
        field = LINE_SHARERS + (cache >> 5)
        word = m[line_at(m, line) + field]
        bit = 1 << (cache & 31)
        put_line(m, line, field, word | bit if on else word - (word & bit), kind, cause)

    return sharer_bit
