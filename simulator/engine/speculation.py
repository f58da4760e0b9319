"""Speculative faults in the ledger: attempts, commits, aborts with their reason, and what an abort threw away.

An attempt belongs to its thread.  The cycles spent on it are what its cores were charged meanwhile, interrupts and
sleep apart; an abort moves them, in the account of the core that aborts, to the cause WASTED.  (The profile by symbol
keeps their causes.)  Nothing here is read by the model.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_CORE,
    A_CORE_CAUSE,
    A_COUNTER,
    A_SPECULATION,
    CORE_ATTEMPTS,
    CORE_REASON,
    CORE_SPECULATING,
    CORE_SPECULATING_SINCE,
    CORE_STRIDE,
    CORE_THREAD,
    CORE_WASTED,
    N_ABORTS,
    N_ATTEMPTS,
    N_COMMITS,
    N_REASON,
    N_RETRIES,
    N_WASTED,
    SP_ACTIVE,
    SP_SINCE,
    SP_SPENT,
)
from simulator.engine.jit import jit
from simulator.engine.ledger import CAUSES
from simulator.vocabulary import Abort, Cause, EventKind, Mark

SPECULATION_STRIDE = SP_SPENT + 2 * CAUSES
REASONS = len(Abort)
_ALSO, _ATTEMPT_EVENT, _COMMIT_EVENT, _ABORT_EVENT, _RETRY_EVENT = (
    int(k) for k in (EventKind.ALSO, EventKind.ATTEMPT, EventKind.COMMIT, EventKind.ABORT, EventKind.RETRY)
)
_ATTEMPT, _COMMIT, _ABORT = int(Mark.ATTEMPT), int(Mark.COMMIT), int(Mark.ABORT)
_SLEEP, _INTERRUPT, _WASTED = int(Cause.SLEEP), int(Cause.INTERRUPT), int(Cause.WASTED)


def make_speculation(put: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    """`(speculate, pause_attempt, resume_attempt)` for one build."""

    @jit
    def count(m, which, kind, core):  # type: ignore[no-untyped-def]
        put(m, m[A_COUNTER] + which, m[m[A_COUNTER] + which] + 1, kind, core)

    @jit
    def pause_attempt(m, core, thread):  # type: ignore[no-untyped-def]
        """The thread leaves its core: what it has spent there is put down."""
        s = m[A_SPECULATION] + thread * SPECULATION_STRIDE
        if m[s + SP_ACTIVE] == 0:
            return
        row = m[A_CORE_CAUSE] + core * CAUSES
        for cause in range(CAUSES):
            m[s + SP_SPENT + cause] += m[row + cause] - m[s + SP_SPENT + CAUSES + cause]
            m[s + SP_SPENT + CAUSES + cause] = m[row + cause]
        put(m, m[A_CORE] + core * CORE_STRIDE + CORE_SPECULATING, 0, _ALSO, core)

    @jit
    def resume_attempt(m, core, thread):  # type: ignore[no-untyped-def]
        """The thread is on its core again: count from here."""
        s = m[A_SPECULATION] + thread * SPECULATION_STRIDE
        if m[s + SP_ACTIVE] == 0:
            return
        row = m[A_CORE_CAUSE] + core * CAUSES
        for cause in range(CAUSES):
            m[s + SP_SPENT + CAUSES + cause] = m[row + cause]
        v = m[A_CORE] + core * CORE_STRIDE
        put(m, v + CORE_SPECULATING, 1, _ALSO, core)
        put(m, v + CORE_SPECULATING_SINCE, m[s + SP_SINCE], _ALSO, core)

    @jit
    def waste(m, core, thread):  # type: ignore[no-untyped-def]
        """Move what the attempt cost to WASTED; the cycles."""
        s = m[A_SPECULATION] + thread * SPECULATION_STRIDE
        row = m[A_CORE_CAUSE] + core * CAUSES
        total = 0
        for cause in range(CAUSES):
            spent = m[s + SP_SPENT + cause] + m[row + cause] - m[s + SP_SPENT + CAUSES + cause]
            if cause != _SLEEP and cause != _INTERRUPT and cause != _WASTED:
                total += spent
                m[row + cause] -= spent
        m[row + _WASTED] += total
        return total

    @jit
    def speculate(m, core, what, reason, now):  # type: ignore[no-untyped-def]
        """mark(attempt | commit | abort | retry)."""
        v = m[A_CORE] + core * CORE_STRIDE
        thread = m[v + CORE_THREAD]
        if thread < 0:
            return
        s = m[A_SPECULATION] + thread * SPECULATION_STRIDE
        if what == _ATTEMPT:
            count(m, N_ATTEMPTS, _ATTEMPT_EVENT, core)
            put(m, v + CORE_ATTEMPTS, m[v + CORE_ATTEMPTS] + 1, _ALSO, core)
            put(m, v + CORE_SPECULATING, 1, _ALSO, core)
            put(m, v + CORE_SPECULATING_SINCE, now, _ALSO, core)
            m[s + SP_ACTIVE] = 1
            m[s + SP_SINCE] = now
            row = m[A_CORE_CAUSE] + core * CAUSES
            for cause in range(CAUSES):
                m[s + SP_SPENT + cause] = 0
                m[s + SP_SPENT + CAUSES + cause] = m[row + cause]
        elif what == _COMMIT:
            count(m, N_COMMITS, _COMMIT_EVENT, core)
            put(m, v + CORE_SPECULATING, 0, _ALSO, core)
            m[s + SP_ACTIVE] = 0
        elif what == _ABORT:
            count(m, N_ABORTS, _ABORT_EVENT, core)
            if reason < 0 or reason >= REASONS:
                reason = 0
            put(m, m[A_COUNTER] + N_REASON + reason, m[m[A_COUNTER] + N_REASON + reason] + 1, _ALSO, core)
            put(m, v + CORE_SPECULATING, 0, _ALSO, core)
            put(m, v + CORE_REASON, reason, _ALSO, core)
            if m[s + SP_ACTIVE] != 0:
                cycles = waste(m, core, thread)
                m[s + SP_ACTIVE] = 0
                put(m, v + CORE_WASTED, m[v + CORE_WASTED] + cycles, _ALSO, core)
                put(m, m[A_COUNTER] + N_WASTED, m[m[A_COUNTER] + N_WASTED] + cycles, _ALSO, core)
        else:
            count(m, N_RETRIES, _RETRY_EVENT, core)

    return speculate, pause_attempt, resume_attempt
