"""The loop: whoever is due next acts; a core runs ahead through what nobody else can see (lookahead.py).

`make_run(recording)` gives `run(m)`: it obeys the control words of the tail (until which cycle, how many faults, how
many actions) and stops only between actions.  Running, stepping and recording are this one loop with other limits.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine.arena import (
    A_COUNTER,
    A_REQUEST,
    A_TAIL,
    EVENTS_PER_ACTION,
    H_CORES,
    N_FAULTS,
    N_OPERATIONS,
    NEVER,
    R_LINE,
    R_STATE,
    REQUEST_STRIDE,
    STOPPED_BUDGET,
    STOPPED_BUFFER,
    STOPPED_CYCLE,
    STOPPED_FAULTS,
    STOPPED_HAZARD,
    STOPPED_IDLE,
    T_ACTIONS,
    T_AGENT,
    T_BUDGET,
    T_CAPACITY,
    T_EVENTS,
    T_HAZARD,
    T_HEAD,
    T_NOW,
    T_REACHED,
    T_STATUS,
    T_STOP_FAULTS,
    T_UNTIL,
)
from simulator.engine.jit import jit, jit_into_callers
from simulator.engine.schedule import agent_of_key, due_of_key, next_key, set_due
from simulator.engine.step import make_engine
from simulator.vocabulary import AgentKind, RequestState

_CORE, _INTERRUPT, _STORE, _REQUEST, _TIMER, _GRACE, _DEVICE = (
    int(k) for k in (
        AgentKind.CORE, AgentKind.INTERRUPT, AgentKind.STORE, AgentKind.REQUEST, AgentKind.TIMER,
        AgentKind.GRACE, AgentKind.DEVICE,
    )
)
_QUEUED, _GRANTED = int(RequestState.QUEUED), int(RequestState.GRANTED)


def make_run(recording: bool) -> Callable[..., Any]:
    """`run(m)` for one build."""
    engine = make_engine(recording)
    step, complete, drained, commit_store = engine.step, engine.complete, engine.drained, engine.commit_store
    grant_next, arrive, interrupt_arrives = engine.grant_next, engine.arrive, engine.interrupt_arrives
    tick, grace_ends, device_acts = engine.tick, engine.grace_ends, engine.device_acts

    @jit_into_callers
    def store_acts(m, core, agent, now):  # type: ignore[no-untyped-def]
        """The oldest buffered store: granted its line, or reaching the cache."""
        r = m[A_REQUEST] + (core * 2 + 1) * REQUEST_STRIDE
        state = m[r + R_STATE]
        if state == _QUEUED:
            grant_next(m, m[r + R_LINE], now, agent)
            return
        if state == _GRANTED:
            arrive(m, core * 2 + 1)
        if commit_store(m, core, now):
            drained(m, core, now)

    @jit_into_callers
    def request_acts(m, core, agent, now):  # type: ignore[no-untyped-def]
        """The core's own request: granted at its home, or completing."""
        r = m[A_REQUEST] + core * 2 * REQUEST_STRIDE
        if m[r + R_STATE] == _QUEUED:
            grant_next(m, m[r + R_LINE], now, agent)
            return
        set_due(m, agent, NEVER)
        arrive(m, core * 2)
        complete(m, core, now)

    @jit_into_callers
    def halted_by(m, actions):  # type: ignore[no-untyped-def]
        """Why the run must stop now, or 0."""
        tail = m[A_TAIL]
        if m[tail + T_HAZARD] != 0:
            return STOPPED_HAZARD
        if m[m[A_COUNTER] + N_FAULTS] + m[m[A_COUNTER] + N_OPERATIONS] >= m[tail + T_STOP_FAULTS]:
            return STOPPED_FAULTS
        if actions >= m[tail + T_BUDGET]:
            return STOPPED_BUDGET
        if recording and m[tail + T_EVENTS] + EVENTS_PER_ACTION > m[tail + T_CAPACITY]:
            return STOPPED_BUFFER
        return 0

    @jit
    def run(m):  # type: ignore[no-untyped-def]
        tail = m[A_TAIL]
        cores = m[H_CORES]
        actions = 0
        m[tail + T_REACHED] = 0
        while True:
            status = halted_by(m, actions)
            if status != 0:
                break
            key = next_key(m)
            if key >= NEVER:
                status = STOPPED_IDLE
                break
            now = due_of_key(key)
            if now >= m[tail + T_UNTIL]:
                status = STOPPED_CYCLE
                break
            agent = agent_of_key(key)
            m[tail + T_NOW] = now
            m[tail + T_AGENT] = agent
            m[tail + T_HEAD] = 0
            actions += 1
            if agent >= _CORE * cores and agent < (_CORE + 1) * cores:
                after = step(m, agent - _CORE * cores, now)
                if after >= 0:
                    set_due(m, agent, after)
                continue
            if agent >= _STORE * cores and agent < (_STORE + 1) * cores:
                store_acts(m, agent - _STORE * cores, agent, now)
                continue
            if agent >= _REQUEST * cores and agent < (_REQUEST + 1) * cores:
                request_acts(m, agent - _REQUEST * cores, agent, now)
                continue
            kind = agent // cores
            core = agent - kind * cores
            if kind == _INTERRUPT:
                interrupt_arrives(m, core, now)
            elif kind == _TIMER:
                tick(m, core, now)
            elif kind == _GRACE:
                grace_ends(m, now)
            elif kind == _DEVICE:
                device_acts(m, core, now)
        if m[tail + T_REACHED] > m[tail + T_NOW]:
            m[tail + T_NOW] = m[tail + T_REACHED]
        m[tail + T_STATUS] = status
        m[tail + T_ACTIONS] += actions
        return status

    return run
