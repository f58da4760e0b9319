"""`step`: one instruction of one core. The only place that gives an instruction its meaning.

`make_engine(recording)` builds a whole engine, with or without the journal; the two share every line below.  `step`
returns the cycle at which the core acts again, or -1 when something else will wake it.  `complete` performs the
access a core waited for, in the same action in which its line arrives.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.engine.access import make_access
from simulator.engine.arena import (
    A_CELL,
    A_CODE,
    A_CORE,
    A_COST,
    A_HCORE,
    A_HREQUEST,
    A_HTHREAD,
    A_MISS,
    A_REQUEST,
    CORE_BUFFERED,
    CORE_CAUSE,
    CORE_IRQ,
    CORE_LINE,
    CORE_PC,
    CORE_STATE,
    CORE_STRIDE,
    CORE_TARGET,
    CORE_THREAD,
    FRAME_TRAP,
    H_CORES,
    H_STALE,
    HCORE_STRIDE,
    HREQUEST_STRIDE,
    HT_MM,
    HT_PGD,
    HTHREAD_STRIDE,
    K_CLEAR_LEFT,
    K_FP,
    K_IRQ_DEPTH,
    K_MM,
    K_PENDING,
    K_PGD,
    K_PREFETCH,
    K_QUEUE_HEAD,
    K_RANDOM,
    K_RESCHEDULE,
    K_SEEN_CELL,
    K_SEEN_VALUE,
    K_SINCE,
    K_SPUN,
    K_VALUE,
    K_WORK_END,
    MISS_CLEARED,
    NEVER,
    P_CLEAR_IDLE,
    P_FAULT_EXIT,
    P_INTERRUPT_EXIT,
    P_JITTER,
    P_PAUSE,
    P_RMW_LOCAL,
    PREFETCH_AWAITED,
    PREFETCH_NONE,
    Q_FROM_MEMORY,
    R_ARRIVAL,
    R_GRANTED,
    REQUEST_STRIDE,
)
from simulator.engine.arithmetic import next_random
from simulator.engine.cell import checked, line_of, make_write_word
from simulator.engine.delayed import make_delayed
from simulator.engine.directory import state_of
from simulator.engine.frame import pop_frame
from simulator.engine.grant import make_grant
from simulator.engine.heap import allocate, fill, release
from simulator.engine.home import cache_of, make_enqueue
from simulator.engine.interrupt import make_interrupt
from simulator.engine.jit import jit, jit_into_callers
from simulator.engine.journal import hazard, make_put
from simulator.engine.ledger import charge
from simulator.engine.mark import make_mark
from simulator.engine.memory import count_link, occupy_channel, socket_of
from simulator.engine.operation import locked_result
from simulator.engine.private import is_private, make_private
from simulator.engine.rcu import make_rcu, make_softirq
from simulator.engine.schedule import set_due
from simulator.engine.sibling import note_locked, shared_cycles
from simulator.engine.speculation import make_speculation
from simulator.engine.stale import copy_modified
from simulator.engine.thread import in_user_code, make_thread
from simulator.engine.translate import make_translate
from simulator.language.opcodes import BY_NAME, WORDS
from simulator.vocabulary import AgentKind, Cause, CoreState, EventKind, Hazard, State

(
    _SLEEP, _WAKE, _SWITCH_MM, _RET, _LOAD, _STORE, _STORE16, _OR_LOCKED, _SPIN, _PAUSE, _FENCE, _WORK, _BURST,
    _IRQ_SAVE, _IRQ_RESTORE, _IPI, _TOUCH, _TLB_FLUSH, _ALLOC, _FREE, _MARK, _ASSERT, _HALT, _CMPXCHG, _PREFETCH,
    _RCU_LOCK, _RCU_UNLOCK, _CALL_RCU, _DELAYED,
) = (
    BY_NAME[n].number for n in (
        "SLEEP", "WAKE", "SWITCH_MM", "RET", "LOAD", "STORE", "STORE16", "OR_LOCKED", "SPIN", "PAUSE", "FENCE", "WORK",
        "BURST", "IRQ_SAVE", "IRQ_RESTORE", "IPI", "TOUCH", "TLB_FLUSH", "ALLOC", "FREE", "MARK", "ASSERT", "HALT",
        "CMPXCHG", "PREFETCH", "RCU_LOCK", "RCU_UNLOCK", "CALL_RCU", "DELAYED",
    )
)
_IDLE, _RUN, _WORKING, _SPINNING, _DRAINING, _CLEARING, _HALTED, _SWITCHING = (
    int(s) for s in (
        CoreState.IDLE, CoreState.RUN, CoreState.WORK, CoreState.SPIN, CoreState.DRAIN, CoreState.CLEAR,
        CoreState.HALT, CoreState.SWITCH,
    )
)
_ALSO, _INSTRUCTION = int(EventKind.ALSO), int(EventKind.INSTRUCTION)
_COMPUTE, _HIT, _TRANSFER, _QUEUE, _SPIN_CAUSE, _MEMORY, _IN_HANDLER = (
    int(c) for c in (
        Cause.COMPUTE, Cause.HIT, Cause.TRANSFER, Cause.QUEUE, Cause.SPIN, Cause.MEMORY, Cause.INTERRUPT
    )
)
_I = int(State.I)
SLICE_LINES = 8  # a burst takes the memory channel in slices, so that others get in between
PAGE_LINES = 64
_AGENT_CORE, _AGENT_INTERRUPT = int(AgentKind.CORE), int(AgentKind.INTERRUPT)
_CAUSE_SLEEP = int(Cause.SLEEP)
_EV_CLEAR = int(EventKind.CLEAR)
_EV_CLEAR_END = int(EventKind.CLEAR_END)
_EV_INTERRUPT_RETURN = int(EventKind.INTERRUPT_RETURN)
_EV_SPIN = int(EventKind.SPIN)
_EV_TRAP_RETURN = int(EventKind.TRAP_RETURN)
_EV_WORK = int(EventKind.WORK)
_HZ_ASSERTION = int(Hazard.ASSERTION)


@dataclass(frozen=True)
class Engine:
    """The compiled pieces that a driver loops round."""

    step: Callable[..., Any]
    complete: Callable[..., Any]
    drained: Callable[..., Any]
    commit_store: Callable[..., Any]
    grant_next: Callable[..., Any]
    arrive: Callable[..., Any]
    interrupt_arrives: Callable[..., Any]
    tick: Callable[..., Any]
    grace_ends: Callable[..., Any]
    device_acts: Callable[..., Any]


def make_engine(recording: bool) -> Engine:
    """One engine; `recording` is fixed at compile time, so the measuring build has no journal at all."""
    put = make_put(recording)
    write_word = make_write_word(put)
    enqueue = make_enqueue(put)
    grant_next, arrive, wake_spinners = make_grant(put)
    load, own, store, prefetch, wait_for_drain, commit_store, write_owned = make_access(
        put, enqueue, write_word, wake_spinners
    )
    rcu_lock, rcu_unlock, call_rcu, callback_taken, start_grace = make_rcu(put)
    send, post, arrives, deliver = make_interrupt(put, charge, callback_taken)
    raise_callbacks, grace_ends = make_softirq(put, post, start_grace)
    delay, device_acts = make_delayed(post)
    touch, flush_tlb = make_translate(put, charge, load)
    private = make_private(recording, put)
    speculate, pause_attempt, resume_attempt = make_speculation(put)
    mark = make_mark(put, speculate)
    sleep_on, wake, end_thread, switch_begin, switch_end, notice, preempt, tick = make_thread(
        put, flush_tlb, pause_attempt, resume_attempt
    )

    @jit_into_callers
    def advance(m, core, pc, cause, cycles, now):  # type: ignore[no-untyped-def]
        """The instruction is done: charge it and go to the next."""
        charge(m, core, pc, cause, cycles)
        put(m, m[A_CORE] + core * CORE_STRIDE + CORE_PC, pc + 1, _INSTRUCTION, core)
        return now + cycles

    @jit
    def running_again(m, core):  # type: ignore[no-untyped-def]
        """Back to executing: what the stage shows of a core that no longer waits."""
        v = m[A_CORE] + core * CORE_STRIDE
        put(m, v + CORE_STATE, _RUN, _ALSO, core)
        put(m, v + CORE_LINE, -1, _ALSO, core)
        depth = m[m[A_HCORE] + core * HCORE_STRIDE + K_IRQ_DEPTH]
        put(m, v + CORE_CAUSE, _IN_HANDLER if depth > 0 else _COMPUTE, _ALSO, core)

    @jit_into_callers
    def loaded(m, core, code, fp, cell, value):  # type: ignore[no-untyped-def]
        """LOAD gets its value; what was seen last decides whether a SPIN may park."""
        k = m[A_HCORE] + core * HCORE_STRIDE
        m[fp + m[code + 1]] = value
        m[k + K_SEEN_CELL] = cell
        m[k + K_SEEN_VALUE] = value

    @jit_into_callers
    def perform(m, core, code, fp, cell, now):  # type: ignore[no-untyped-def]
        """A locked operation on a word whose line this cache owns."""
        word = m[m[A_CELL] + cell]
        if m[H_STALE] != 0:
            word = copy_modified(m, core, cache_of(m, core), m[m[A_CORE] + core * CORE_STRIDE + CORE_PC], cell)
        fresh = m[fp + m[code + 5]] if m[code] == _CMPXCHG else 0
        after = locked_result(m[code], word, m[fp + m[code + 4]], fresh)
        m[fp + m[code + 1]] = word
        write_owned(m, core, cell, after, now)

    @jit_into_callers
    def complete(m, core, now):  # type: ignore[no-untyped-def]
        """The core's own request has arrived: charge the wait, do the access, go on (after a prefetch: try again)."""
        r = m[A_REQUEST] + core * 2 * REQUEST_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        v = m[A_CORE] + core * CORE_STRIDE
        pc = m[v + CORE_PC]
        code = m[A_CODE] + pc * WORDS
        fp = m[k + K_FP]
        filled = m[m[A_HREQUEST] + core * 2 * HREQUEST_STRIDE + Q_FROM_MEMORY]
        since = m[r + R_ARRIVAL]
        prefetched = m[k + K_PREFETCH]
        m[k + K_PREFETCH] = PREFETCH_NONE
        if prefetched != PREFETCH_NONE:
            if prefetched != PREFETCH_AWAITED:
                return
            since = m[k + K_SINCE]
        granted = m[r + R_GRANTED] if m[r + R_GRANTED] > since else since
        charge(m, core, pc, _QUEUE, granted - since)
        charge(m, core, pc, _MEMORY if filled else _TRANSFER, now - granted)
        running_again(m, core)
        if prefetched != PREFETCH_NONE:
            set_due(m, _AGENT_CORE * m[H_CORES] + core, now)
            return
        op = m[code]
        if op == _TOUCH:
            m[k + K_VALUE] = m[m[A_CELL] + m[k + K_VALUE]]
        else:
            cell = m[fp + m[code + 2]] + m[code + 3]
            if not checked(m, core, pc, cell):  # freed while it waited
                return
            if op == _LOAD:
                loaded(m, core, code, fp, cell, m[m[A_CELL] + cell])
            else:
                perform(m, core, code, fp, cell, now)
            put(m, v + CORE_PC, pc + 1, _ALSO, core)
        set_due(m, _AGENT_CORE * m[H_CORES] + core, now)

    @jit
    def drained(m, core, now):  # type: ignore[no-untyped-def]
        """A store has left the buffer: a core that waited for that tries its instruction again."""
        v = m[A_CORE] + core * CORE_STRIDE
        if m[v + CORE_STATE] != _DRAINING:
            return
        pc = m[v + CORE_PC]
        op = m[m[A_CODE] + pc * WORDS]
        if m[v + CORE_BUFFERED] > 0 and op != _STORE and op != _STORE16:
            return
        since = m[m[A_HCORE] + core * HCORE_STRIDE + K_SINCE]
        granted = m[m[A_REQUEST] + (core * 2 + 1) * REQUEST_STRIDE + R_GRANTED]
        queued = granted - since
        if queued < 0:
            queued = 0
        if queued > now - since:
            queued = now - since
        charge(m, core, pc, _QUEUE, queued)
        charge(m, core, pc, _TRANSFER, now - since - queued)
        running_again(m, core)
        set_due(m, _AGENT_CORE * m[H_CORES] + core, now)

    @jit
    def leave(m, core, fp, pc, now):  # type: ignore[no-untyped-def]
        """RET from a page fault or an interrupt; either drains the store buffer, as iret does."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        kind = m[fp - 1] & 3
        if m[v + CORE_BUFFERED] > 0:
            wait_for_drain(m, core, now)
            return -1
        cycles = shared_cycles(m, core, m[P_FAULT_EXIT]) if kind == FRAME_TRAP else m[P_INTERRUPT_EXIT]
        charge(m, core, pc, _COMPUTE, cycles)
        base = pop_frame(m, core)
        if kind == FRAME_TRAP:
            put(m, v + CORE_TARGET, -1, _EV_TRAP_RETURN, core)
            put(m, v + CORE_PC, m[base], _ALSO, core)
            return now + cycles
        resume = (m[base + 3] >> 2) & 15
        left = m[base + 3] >> 6
        m[k + K_IRQ_DEPTH] -= 1
        raise_callbacks(m, core, now + cycles)
        put(m, v + CORE_IRQ, 1, _EV_INTERRUPT_RETURN, core)
        put(m, v + CORE_PC, m[base], _ALSO, core)
        put(m, v + CORE_STATE, resume, _ALSO, core)
        asleep = resume == _HALTED or resume == _IDLE
        cause = _CAUSE_SLEEP if asleep else _COMPUTE
        put(m, v + CORE_CAUSE, _IN_HANDLER if m[k + K_IRQ_DEPTH] > 0 else cause, _ALSO, core)
        if resume == _IDLE and m[k + K_QUEUE_HEAD] >= 0:
            return switch_begin(m, core, now + cycles)  # the handler, or somebody meanwhile, woke a thread of this core
        if m[k + K_PENDING] != 0 and (asleep or resume == _WORKING):
            m[k + K_PENDING] = 0  # one that was held off meanwhile arrives now, as if it were just sent
            set_due(m, _AGENT_INTERRUPT * m[H_CORES] + core, now + cycles)
        if asleep or resume == _WORKING:
            m[k + K_SINCE] = now + cycles
        if asleep:
            set_due(m, _AGENT_CORE * m[H_CORES] + core, NEVER)
            return -1
        if resume == _WORKING:
            m[k + K_WORK_END] = now + cycles + left
            return now + cycles + left
        return now + cycles

    @jit
    def work(m, core, code, fp, now):  # type: ignore[no-untyped-def]
        """WORK: costed code, give or take the machine's jitter."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        cycles = m[m[A_COST] + m[code + 1]]
        if m[code + 2] >= 0:
            cycles = cycles * m[fp + m[code + 2]]
        spread = cycles * m[P_JITTER] // 100
        if spread > 0:
            m[k + K_RANDOM] = next_random(m[k + K_RANDOM])
            cycles += (m[k + K_RANDOM] >> 8) % (2 * spread + 1) - spread
        cycles = shared_cycles(m, core, cycles)
        if cycles < 1:
            cycles = 1
        m[k + K_SINCE] = now
        m[k + K_WORK_END] = now + cycles
        put(m, v + CORE_STATE, _WORKING, _EV_WORK, core)
        return now + cycles

    @jit
    def next_slice(m, core, now):  # type: ignore[no-untyped-def]
        """One slice of a burst: the pace of the core or of its memory channel, whichever is slower."""
        k = m[A_HCORE] + core * HCORE_STRIDE
        lines = m[k + K_CLEAR_LEFT]
        if lines > SLICE_LINES:
            lines = SLICE_LINES
        m[k + K_CLEAR_LEFT] -= lines
        count_link(m, -1, core, lines)
        done = now + shared_cycles(m, core, (m[P_CLEAR_IDLE] * lines + PAGE_LINES - 1) // PAGE_LINES)
        through = occupy_channel(m, socket_of(m, core), now, lines)
        return through if through > done else done

    @jit
    def spin(m, core, fp, code, pc, now):  # type: ignore[no-untyped-def]
        """SPIN: park until this cache loses the line; one turn of the loop if it has, or the word is another by now.

        The value can change unseen: a sibling writes it, or an interrupt's handler brings the line back.
        """
        v = m[A_CORE] + core * CORE_STRIDE
        cell = m[fp + m[code + 2]] + m[code + 3]
        if not checked(m, core, pc, cell):
            return -1
        line = line_of(m, cell)
        k = m[A_HCORE] + core * HCORE_STRIDE
        m[k + K_SPUN] = pc
        old = m[k + K_SEEN_CELL] != cell or m[k + K_SEEN_VALUE] != m[m[A_CELL] + cell]
        if old or state_of(m, line, cache_of(m, core)) == _I:
            return advance(m, core, pc, _SPIN_CAUSE, m[P_PAUSE], now)
        m[k + K_SINCE] = now
        put(m, v + CORE_STATE, _SPINNING, _EV_SPIN, core)
        put(m, v + CORE_LINE, line, _ALSO, core)
        put(m, v + CORE_CAUSE, _SPIN_CAUSE, _ALSO, core)
        set_due(m, _AGENT_CORE * m[H_CORES] + core, NEVER)
        return -1

    @jit
    def service(m, core, op, code, fp, pc, now):  # type: ignore[no-untyped-def]
        """RCU, delayed interrupts, and static objects that are freed and taken again."""
        if op == _RCU_LOCK:
            rcu_lock(m, core)
        elif op == _RCU_UNLOCK:
            if not rcu_unlock(m, core, pc, now):
                return -1
        elif op == _DELAYED:
            delay(m, core, pc, now + m[m[A_COST] + m[code + 1]], m[code + 2], m[fp + m[code + 3]])
        else:
            if m[m[A_CORE] + core * CORE_STRIDE + CORE_BUFFERED] > 0:
                wait_for_drain(m, core, now)  # what was stored before is visible first
                return -1
            if op == _CALL_RCU:
                call_rcu(m, core, pc, m[code + 2], m[fp + m[code + 1]], now)
            else:
                fill(m, core, pc, m[code + 2], m[fp + m[code + 1]], m[code + 3])
        return advance(m, core, pc, _COMPUTE, 1, now)

    @jit
    def rare(m, core, op, code, fp, pc, now):  # type: ignore[no-untyped-def]
        """The instructions that seldom run, away from the hot dispatcher."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        if op == _IRQ_SAVE:
            m[fp + m[code + 1]] = m[v + CORE_IRQ]
            put(m, v + CORE_IRQ, 0, _INSTRUCTION, core)
        elif op == _IRQ_RESTORE:
            put(m, v + CORE_IRQ, 1 if m[fp + m[code + 1]] != 0 else 0, _INSTRUCTION, core)
        elif op == _IPI:
            send(m, core, now, pc, m[fp + m[code + 1]], m[code + 2], m[fp + m[code + 3]])
        elif op == _TLB_FLUSH:
            flush_tlb(m, core)
        elif op == _ALLOC:
            m[fp + m[code + 1]] = allocate(m, core, pc, m[code + 2])
        elif op == _FREE:
            if m[v + CORE_BUFFERED] > 0:  # else a store made before would reach the object after it is poisoned
                wait_for_drain(m, core, now)
                return -1
            release(m, core, pc, m[code + 2], m[fp + m[code + 1]])
        elif op == _ASSERT:
            if m[fp + m[code + 1]] == 0:
                hazard(m, m[code + 2] if m[code + 2] != 0 else _HZ_ASSERTION, core, pc, 0)
        elif op == _HALT:
            return end_thread(m, core, pc, now)
        elif op == _SLEEP:
            return sleep_on(m, core, pc, now)
        elif op == _WAKE:
            if m[v + CORE_BUFFERED] > 0:  # what the sleeper will look at must be visible before it looks
                wait_for_drain(m, core, now)
                return -1
            wake(m, core, pc, m[fp + m[code + 1]], now)
        elif op == _SWITCH_MM:
            m[k + K_MM] = m[fp + m[code + 1]]
            m[k + K_PGD] = m[fp + m[code + 2]]
            if m[v + CORE_THREAD] >= 0:  # in an interrupt of an idle core it is the core's alone
                h = m[A_HTHREAD] + m[v + CORE_THREAD] * HTHREAD_STRIDE
                m[h + HT_MM] = m[k + K_MM]
                m[h + HT_PGD] = m[k + K_PGD]
            flush_tlb(m, core)
        elif op >= _RCU_LOCK:
            return service(m, core, op, code, fp, pc, now)
        return advance(m, core, pc, _COMPUTE, 1, now)

    @jit_into_callers
    def access(m, core, op, code, fp, pc, now):  # type: ignore[no-untyped-def]
        """Loads, stores and locked operations."""
        cell = m[fp + m[code + 2]] + m[code + 3]
        if op == _LOAD:
            cycles = load(m, core, now, pc, cell)
            if cycles < 0:
                return -1
            loaded(m, core, code, fp, cell, m[m[A_HCORE] + core * HCORE_STRIDE + K_VALUE])
            return advance(m, core, pc, _HIT, cycles, now)
        if op == _STORE or op == _STORE16:
            if not store(m, core, now, pc, cell, m[fp + m[code + 1]], 1 if op == _STORE16 else 0):
                return -1
            return advance(m, core, pc, _COMPUTE, 1, now)
        cycles = own(m, core, now, pc, cell, m[P_RMW_LOCAL])
        if cycles == -1:
            return -1
        if cycles < 0:  # a sibling's locked operation on the line lasts that long
            charge(m, core, pc, _TRANSFER, -1 - cycles)
            return now - 1 - cycles
        note_locked(m, core, line_of(m, cell), now + cycles)
        perform(m, core, code, fp, cell, now)
        return advance(m, core, pc, _HIT, cycles, now)

    @jit_into_callers
    def resume(m, core, pc, now):  # type: ignore[no-untyped-def]
        """The end of costed work, of a burst's slice, of a switch or of a silent spin."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        state = m[v + CORE_STATE]
        if state == _CLEARING and m[k + K_CLEAR_LEFT] > 0:
            return next_slice(m, core, now)
        if state == _SWITCHING:
            return switch_end(m, core, now)
        if state == _IDLE:
            return notice(m, core, now)
        cause = _COMPUTE
        kind = _INSTRUCTION
        if state == _CLEARING:
            cause = _MEMORY
            kind = _EV_CLEAR_END
        elif state == _SPINNING:
            cause = _SPIN_CAUSE
        charge(m, core, pc, cause, now - m[k + K_SINCE])
        put(m, v + CORE_PC, pc + 1, kind, core)
        running_again(m, core)
        return now

    @jit_into_callers
    def step(m, core, now):  # type: ignore[no-untyped-def]
        """One instruction; behind a private one those that the core may run ahead through."""
        v = m[A_CORE] + core * CORE_STRIDE
        k = m[A_HCORE] + core * HCORE_STRIDE
        pc = m[v + CORE_PC]
        if m[v + CORE_STATE] != _RUN:
            return resume(m, core, pc, now)
        if m[k + K_PENDING] != 0 and m[v + CORE_IRQ] != 0:
            return deliver(m, core, now)
        if m[k + K_RESCHEDULE] != 0 and in_user_code(m, core) and m[v + CORE_IRQ] != 0:
            return preempt(m, core, now)
        code = m[A_CODE] + pc * WORDS
        fp = m[k + K_FP]
        op = m[code]
        if is_private(m, op, fp):
            return private(m, core, pc, now)
        if op <= _OR_LOCKED and op != _RET:
            return access(m, core, op, code, fp, pc, now)
        if op == _MARK:
            mark(m, core, m[code + 1], m[fp + m[code + 2]] if m[code + 2] >= 0 else 0, m[code + 4], now)
            put(m, v + CORE_PC, pc + 1, _ALSO, core)
            return now
        if op == _WORK:
            return work(m, core, code, fp, now)
        if op == _RET:
            return leave(m, core, fp, pc, now)
        if op == _PREFETCH:
            prefetch(m, core, now, m[fp + m[code + 2]] + m[code + 3])
            return advance(m, core, pc, _COMPUTE, 1, now)
        if op == _SPIN:
            return spin(m, core, fp, code, pc, now)
        if op == _PAUSE:
            return advance(m, core, pc, _SPIN_CAUSE, m[P_PAUSE], now)
        if op == _TOUCH:
            return touch(m, core, now, pc, m[fp + m[code + 1]], m[fp + m[code + 2]])
        if op == _BURST:
            lines = m[fp + m[code + 1]]
            m[k + K_CLEAR_LEFT] = lines if lines > 0 else 0
            m[m[A_MISS] + MISS_CLEARED] += m[k + K_CLEAR_LEFT]
            m[k + K_SINCE] = now
            put(m, v + CORE_STATE, _CLEARING, _EV_CLEAR, core)
            put(m, v + CORE_CAUSE, _MEMORY, _ALSO, core)
            return next_slice(m, core, now)
        if op == _FENCE:
            if m[v + CORE_BUFFERED] > 0:
                wait_for_drain(m, core, now)
                return -1
            return advance(m, core, pc, _COMPUTE, 1, now)
        return rare(m, core, op, code, fp, pc, now)

    return Engine(step, complete, drained, commit_store, grant_next, arrive, arrives, tick, grace_ends, device_acts)
