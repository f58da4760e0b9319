"""What must hold after every action of any run: a pure function of the arena, in plain NumPy.

Promises: `violations(state)` reads only the header's offsets and the parts they name, changes nothing, and returns one
sentence for each rule that is broken (none for a sound state).  Rules about coherence, queues, waiting cores, threads,
store buffers, locks, the page map, the clock's tree and the ledger; none of them knows a design or a protocol.
Does not judge the program: a design that breaks its own lock is the business of assertions and hazards.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from simulator.engine import arena as a
from simulator.engine.schedule import AGENT_BITS, LATEST
from simulator.vocabulary import AgentKind, Cause, CoreState, Request, RequestState, State, ThreadState

Words = npt.NDArray[np.int64]
OWNING = (int(State.E), int(State.M), int(State.O))
IN_FLIGHT = (int(RequestState.QUEUED), int(RequestState.GRANTED))
PTES = 512  # entries of one page table


def violations(state: Words) -> list[str]:
    """Every broken rule, as sentences. `state`: the arena, with or without its tail."""
    rules = (
        directory, queues, waiting_cores, run_queues, threads, buffers, locks, page_map, tree, charged_cycles
    )
    return [sentence for rule in rules for sentence in rule(state)]


def block(m: Words, part: int, count: int, stride: int) -> Words:
    """A part of the arena as a table, shape (count, stride): a view."""
    first = int(m[part])
    return m[first : first + count * stride].reshape(count, stride)


def directory_rows(m: Words) -> tuple[Words, Words]:
    """Directory entries (lines, stride) and the caches that have each line's sharer bit set (lines, caches)."""
    sharer_words = int(m[a.H_SHARER_WORDS])
    rows = block(m, a.A_LINE, int(m[a.H_LINES]), a.LINE_SHARERS + sharer_words + 2)
    caches = np.arange(int(m[a.H_CACHES]))
    bits = (rows[:, a.LINE_SHARERS + (caches >> 5)] >> (caches & 31)) & 1
    return rows, bits


def directory(m: Words) -> Iterator[str]:
    """One writer: an owner that may write is alone. A forwarder is a sharer. No bit beyond the caches."""
    rows, bits = directory_rows(m)
    owner, state, forwarder = rows[:, a.LINE_OWNER], rows[:, a.LINE_OWNER_STATE], rows[:, a.LINE_FORWARDER]
    caches = int(m[a.H_CACHES])
    sharers = bits.sum(axis=1)
    owned = owner >= 0
    for line in np.nonzero((owner < -1) | (owner >= caches) | (forwarder < -1) | (forwarder >= caches))[0]:
        yield f"line {line} names a cache that does not exist"
    for line in np.nonzero(owned & ~np.isin(state, OWNING))[0]:
        yield f"line {line}: cache {owner[line]} owns it in state {State(int(state[line])).name}"
    for line in np.nonzero(~owned & (state != State.I))[0]:
        yield f"line {line} has the state of an owner but no owner"
    alone = owned & (state != State.O)
    for line in np.nonzero(alone & ((sharers > 0) | (forwarder >= 0)))[0]:
        yield f"line {line}: cache {owner[line]} may write while {sharers[line]} others share it"
    for line in np.nonzero(owned & (state == State.O))[0]:
        if bits[line, owner[line]]:
            yield f"line {line}: its owner {owner[line]} is also a sharer"
    for line in np.nonzero((forwarder >= 0) & (forwarder < caches))[0]:
        if not bits[line, forwarder[line]]:
            yield f"line {line}: its forwarder {forwarder[line]} is no sharer"
    words = rows[:, a.LINE_SHARERS : a.LINE_SHARERS + int(m[a.H_SHARER_WORDS])]
    for line in np.nonzero((words < 0).any(axis=1) | (words >> 32 != 0).any(axis=1))[0]:
        yield f"line {line} has sharer bits beyond 32 a word"


def request_rows(m: Words) -> Words:
    """Request slots, shape (2 * cores, stride)."""
    return block(m, a.A_REQUEST, 2 * int(m[a.H_CORES]), a.REQUEST_STRIDE)


def agent_of_slot(m: Words, slot: int) -> int:
    """The agent that acts for a request slot."""
    kind = AgentKind.STORE if slot & 1 else AgentKind.REQUEST
    return int(kind) * int(m[a.H_CORES]) + (slot >> 1)


def queues(m: Words) -> Iterator[str]:
    """Every queued request is on its line's queue exactly once; only a queue's head has a time to be granted."""
    requests = request_rows(m)
    rows, _ = directory_rows(m)
    hidden = block(m, a.A_HLINE, int(m[a.H_LINES]), a.HLINE_STRIDE)
    links = block(m, a.A_HREQUEST, len(requests), a.HREQUEST_STRIDE)[:, a.Q_NEXT]
    due = m[int(m[a.A_DUE]) :]
    seen: dict[int, int] = {}
    for line in np.nonzero(hidden[:, a.D_HEAD] >= 0)[0]:
        slot, last, length = int(hidden[line, a.D_HEAD]), -1, 0
        while slot >= 0 and length <= len(requests):
            if slot in seen:
                yield f"request {slot} is on the queues of lines {seen[slot]} and {line}"
            seen[slot] = int(line)
            if requests[slot, a.R_STATE] != RequestState.QUEUED or requests[slot, a.R_LINE] != line:
                yield f"request {slot} is on the queue of line {line} but does not wait for it"
            timed = due[agent_of_slot(m, slot)] < a.NEVER
            if timed != (length == 0):
                yield f"request {slot}, number {length} of line {line}, {'has' if timed else 'lacks'} a due time"
            last, slot, length = slot, int(links[slot]), length + 1
        if last != hidden[line, a.D_TAIL]:
            yield f"line {line}: the tail of its queue is {hidden[line, a.D_TAIL]}, not {last}"
    queued = requests[:, a.R_STATE] == RequestState.QUEUED
    for slot in np.nonzero(queued)[0].tolist():
        if slot not in seen:
            yield f"request {slot} is queued but on no queue"
    for line in np.nonzero((hidden[:, a.D_HEAD] < 0) != (hidden[:, a.D_TAIL] < 0))[0]:
        yield f"line {line} has a head without a tail, or a tail without a head"
    counts = np.bincount(requests[queued, a.R_LINE], minlength=len(rows))
    for line in np.nonzero(counts != rows[:, -2])[0]:
        yield f"line {line} says {rows[line, -2]} requests are queued; there are {counts[line]}"
    for slot in np.nonzero(requests[:, a.R_STATE] == RequestState.GRANTED)[0].tolist():
        if due[agent_of_slot(m, slot)] != requests[slot, a.R_DUE]:
            yield f"request {slot} was granted for cycle {requests[slot, a.R_DUE]} but its agent is due otherwise"
        if requests[slot, a.R_KIND] not in (Request.GETS, Request.GETM, Request.UPGRADE):
            yield f"request {slot} was granted without a kind"


def core_rows(m: Words) -> tuple[Words, Words, Words]:
    """Visible fields, hidden fields and due times of all cores."""
    cores = int(m[a.H_CORES])
    first = int(m[a.A_DUE]) + int(AgentKind.CORE) * cores
    return (
        block(m, a.A_CORE, cores, a.CORE_STRIDE), block(m, a.A_HCORE, cores, a.HCORE_STRIDE), m[first : first + cores]
    )


def waiting_cores(m: Words) -> Iterator[str]:
    """Who waits for a line has asked for it; who spins has a copy or is about to look; who runs has a time to act."""
    cores, hidden, due = core_rows(m)
    requests = request_rows(m)
    rows, bits = directory_rows(m)
    of_core = block(m, a.A_CPU, len(cores), a.CPU_STRIDE)
    for core, row in enumerate(cores):
        own, state, line = requests[2 * core], int(row[a.CORE_STATE]), int(row[a.CORE_LINE])
        asked = own[a.R_STATE] in IN_FLIGHT
        ahead = hidden[core, a.K_PREFETCH] == a.PREFETCH_OUT
        if (state == CoreState.WAIT) != (asked and not ahead) or (ahead and not asked):
            yield f"core {core} is in {CoreState(state).name} and {'has' if asked else 'has no'} request in flight"
        awaited = hidden[core, a.K_PREFETCH] == a.PREFETCH_AWAITED
        if awaited and state != CoreState.WAIT:
            yield f"core {core} awaits its prefetch in {CoreState(state).name}"
        if state == CoreState.WAIT and own[a.R_LINE] != line and not awaited:
            yield f"core {core} waits for line {line} but asked for {own[a.R_LINE]}"
        parked = due[core] >= a.NEVER
        if state in (CoreState.WAIT, CoreState.DRAIN, CoreState.HALT) and not parked:
            yield f"core {core} is in {CoreState(state).name} and yet acts at cycle {due[core]}"
        if state in (CoreState.RUN, CoreState.WORK, CoreState.CLEAR) and parked:
            yield f"core {core} is in {CoreState(state).name} and never acts again"
        if state == CoreState.DRAIN and row[a.CORE_BUFFERED] == 0:
            yield f"core {core} waits for an empty store buffer that is empty"
        if state == CoreState.SPIN and parked:
            cache = int(of_core[core, a.CPU_CACHE])
            if rows[line, a.LINE_OWNER] != cache and not bits[line, cache]:
                yield f"core {core} spins on line {line} without a copy and will not be woken"


def thread_rows(m: Words) -> tuple[Words, Words]:
    """Visible and hidden fields of all threads."""
    count = int(m[a.H_THREADS])
    return block(m, a.A_THREAD, count, a.THREAD_STRIDE), block(m, a.A_HTHREAD, count, a.HTHREAD_STRIDE)


def queue_of(m: Words, core: int) -> list[int]:
    """The threads of a core's run queue, in order; one more than there are, if the links run in a circle."""
    _, hidden, _ = core_rows(m)
    _, kept = thread_rows(m)
    found: list[int] = []
    thread = int(hidden[core, a.K_QUEUE_HEAD])
    while 0 <= thread < len(kept) and len(found) <= len(kept):
        found.append(thread)
        thread = int(kept[thread, a.HT_NEXT])
    return found


def run_queues(m: Words) -> Iterator[str]:
    """A queue ends at its tail and its core will come to it; a core that parks has no interrupt to take."""
    cores, hidden, due = core_rows(m)
    timers = int(m[a.A_DUE]) + int(AgentKind.TIMER) * len(cores)
    ticking = m[a.H_THREADS] > len(cores) and m[a.P_TICK] > 0
    parks = (CoreState.IDLE, CoreState.HALT, CoreState.WORK, CoreState.SPIN)
    for core, row in enumerate(cores):
        queue, state = queue_of(m, core), CoreState(int(row[a.CORE_STATE]))
        if queue and queue[-1] != hidden[core, a.K_QUEUE_TAIL]:
            yield f"core {core}: the tail of its run queue is {hidden[core, a.K_QUEUE_TAIL]}, not {queue[-1]}"
        if state == CoreState.IDLE and bool(queue) != (due[core] < a.NEVER):
            yield f"core {core} idles with {len(queue)} threads queued and is due at cycle {due[core]}"
        if state == CoreState.SWITCH and due[core] >= a.NEVER:
            yield f"core {core} switches to a thread and never ends"
        if queue and ticking and m[timers + core] >= a.NEVER:
            yield f"core {core}: threads queue and no tick will end a turn"
        if state in parks and row[a.CORE_IRQ] and hidden[core, a.K_PENDING]:
            yield f"core {core} is in {state.name} with interrupts on and does not take the one that came"


def threads(m: Words) -> Iterator[str]:
    """Each thread is in one place: on its core, in its run queue once, asleep or over; none that was woken sleeps."""
    cores, hidden, _ = core_rows(m)
    rows, kept = thread_rows(m)
    queued = [thread for core in range(len(cores)) for thread in queue_of(m, core)]
    alive = (ThreadState.QUEUED, ThreadState.RUNNING, ThreadState.SLEEPING)
    for core, row in enumerate(cores):
        live = int(((rows[:, a.TH_CORE] == core) & np.isin(rows[:, a.TH_STATE], alive)).sum())
        if live != hidden[core, a.K_LIVE]:
            yield f"core {core} counts {hidden[core, a.K_LIVE]} threads that are not over; there are {live}"
        thread = int(row[a.CORE_THREAD])
        if thread >= 0 and rows[thread, a.TH_CORE] != core:
            yield f"core {core} has thread {thread}, which is core {rows[thread, a.TH_CORE]}'s"
    for thread, row in enumerate(rows):
        state, core = ThreadState(int(row[a.TH_STATE])), int(row[a.TH_CORE])
        here = bool(cores[core, a.CORE_THREAD] == thread)
        taken = here and cores[core, a.CORE_STATE] == CoreState.SWITCH
        if queued.count(thread) != (state == ThreadState.QUEUED and not taken):
            yield f"thread {thread} is {state.name} and {queued.count(thread)} times in a run queue"
        elif thread in queued and thread not in queue_of(m, core):
            yield f"thread {thread} of core {core} is in another core's run queue"
        last = state == ThreadState.DONE and hidden[core, a.K_LIVE] == 0
        if here != (state == ThreadState.RUNNING or taken) and not (here and last):
            yield f"thread {thread} is {state.name} and {'on' if here else 'not on'} its core"
        if state == ThreadState.SLEEPING and kept[thread, a.HT_WOKEN]:
            yield f"thread {thread} sleeps although it was woken"
        spaces = ((a.K_MM, a.HT_MM), (a.K_PGD, a.HT_PGD))
        if state == ThreadState.RUNNING and any(hidden[core, k] != kept[thread, h] for k, h in spaces):
            yield f"thread {thread} runs in an address space that is not its own"


def buffers(m: Words) -> Iterator[str]:
    """A store buffer holds 0 to its size; its agent is due exactly while it holds something or its request waits."""
    cores, hidden, _ = core_rows(m)
    size, count = int(m[a.H_BUFFER]), len(cores)
    due = m[int(m[a.A_DUE]) + int(AgentKind.STORE) * count :][:count]
    requests = request_rows(m)[1::2]
    for core, row in enumerate(cores):
        held, head = int(row[a.CORE_BUFFERED]), int(hidden[core, a.K_BUFFER_HEAD])
        if not 0 <= held <= size or not 0 <= head < size:
            yield f"core {core}: {held} stores from entry {head} in a buffer of {size}"
        queued = requests[core, a.R_STATE] == RequestState.QUEUED
        if held == 0 and (due[core] < a.NEVER or requests[core, a.R_STATE] in IN_FLIGHT):
            yield f"core {core}: an empty store buffer wants to act"
        if held > 0 and due[core] >= a.NEVER and not queued:
            yield f"core {core}: {held} stores are left and will never drain"


def held_locks(m: Words) -> list[tuple[int, int]]:
    """(core, bits of the locks held) of each thread: the core's word if it is there, the thread's own if it is off."""
    cores, _, _ = core_rows(m)
    count = int(m[a.H_THREADS])
    threads, kept = block(m, a.A_THREAD, count, a.THREAD_STRIDE), block(m, a.A_HTHREAD, count, a.HTHREAD_STRIDE)
    found = [(core, int(row[a.CORE_HELD])) for core, row in enumerate(cores)]
    on_core = set(cores[:, a.CORE_THREAD].tolist())
    for thread, row in enumerate(threads):
        if thread not in on_core and row[a.TH_STATE] not in (ThreadState.NONE, ThreadState.DONE):
            found.append((int(row[a.TH_CORE]), int(kept[thread, a.HT_HELD])))
    return found


def locks(m: Words) -> Iterator[str]:
    """Holder and readers of each lock are the threads whose words say so, on their core or off it."""
    held = held_locks(m)
    for lock, row in enumerate(block(m, a.A_LOCK, int(m[a.H_LOCKS]), a.LOCK_STRIDE)):
        having = [core for core, bits in held if (bits >> lock) & 1]
        holder, readers = int(row[a.LOCK_HOLDER]), int(row[a.LOCK_READERS])
        if holder >= 0 and holder not in having:
            yield f"lock {lock}: holder {holder} does not hold it"
        if len(having) != readers + (holder >= 0):
            yield f"lock {lock}: threads of cores {having} hold it, but it counts {readers} readers and holder {holder}"
        if holder >= 0 and readers:
            yield f"lock {lock}: held by {holder} for writing and by {readers} for reading"


def page_map(m: Words) -> Iterator[str]:
    """The bits of the page map are the present bits of the page tables that the middle directories name.

    A page that several directories' tables map loses its bit with the first entry that goes; one directory is exact.
    """
    if m[a.H_PTE_FIRST] >= a.NEVER or m[a.H_PMD_COUNT] == 0:
        return
    cells = int(m[a.A_CELL])
    tops = m[cells + int(m[a.H_PMD_FIRST]) :][: int(m[a.H_PMD_WORDS])].reshape(-1, int(m[a.H_PMD_COUNT]))
    shown = block(m, a.A_PAGEMAP, int(m[a.H_TABLES]), a.PAGEMAP_STRIDE)
    for region in range(len(shown)):
        present = np.zeros(PTES, dtype=np.int64)
        for table in tops[:, region] if region < tops.shape[1] else ():
            if table:
                present |= m[cells + table :][:PTES] & 1
        words = (present.reshape(a.PAGEMAP_STRIDE, 32) << np.arange(32)).sum(axis=1)
        wrong = shown[region] & ~words if len(tops) > 1 else words != shown[region]
        if wrong.any():
            yield f"the page map of region {region} differs from its page table{'s' if len(tops) > 1 else ''}"


def tree(m: Words) -> Iterator[str]:
    """Each inner node is the earlier of its two children (the lower agent wins a tie), so the root acts next."""
    leaves = int(m[a.H_LEAVES])
    due = m[int(m[a.A_DUE]) :][:leaves]
    nodes = m[int(m[a.A_TREE]) :][: 2 * leaves]
    keys = np.where(due < LATEST, due << AGENT_BITS, a.NEVER) | np.arange(leaves)
    if (nodes[leaves:] != keys).any():
        yield "a leaf of the clock's tree is not the key of its agent"
        return
    winner = np.minimum(nodes[2::2], nodes[3::2])
    if (nodes[1:leaves] != winner).any():
        yield f"the clock's tree is wrong at node {1 + int(np.argmax(nodes[1:leaves] != winner))}"
    if nodes[1] & ((1 << AGENT_BITS) - 1) != np.argmin(due):
        yield f"agent {nodes[1] & ((1 << AGENT_BITS) - 1)} acts next, but agent {np.argmin(due)} is due first"


def charged_cycles(m: Words) -> Iterator[str]:
    """Each core's charges reach exactly to where it is in time; the three tables of the ledger agree."""
    cores, hidden, due = core_rows(m)
    causes = len(Cause)
    functions = int(m[a.H_FUNCTIONS])
    by_core = block(m, a.A_CORE_CAUSE, len(cores), causes)
    by_pair = block(m, a.A_PAIR, (functions + 1) * functions, causes).sum(axis=0)
    by_pc = block(m, a.A_CHARGE, causes, int(m[a.H_INSTRUCTIONS])).sum(axis=1)
    requests = request_rows(m)
    awake = [cause for cause in Cause if cause is not Cause.SLEEP]
    # An abort moves cycles of its core to WASTED; the other two tables keep the causes.
    moved = by_core.sum(axis=0)[awake] - by_pc[awake]
    wasted = awake.index(Cause.WASTED)
    if (by_pair != by_pc).any() or moved.sum() != 0 or (np.delete(moved, wasted) > 0).any():
        yield "the ledger's tables by instruction, by function and by core differ"
    for core, row in enumerate(cores):
        state = int(row[a.CORE_STATE])
        if state == CoreState.RUN:
            reached = int(due[core])
        elif state == CoreState.WAIT:
            awaited = hidden[core, a.K_PREFETCH] == a.PREFETCH_AWAITED
            reached = int(hidden[core, a.K_SINCE] if awaited else requests[2 * core, a.R_ARRIVAL])
        else:
            reached = int(hidden[core, a.K_SINCE])
        if by_core[core].sum() != reached:
            yield f"core {core} in {CoreState(state).name}: {by_core[core].sum()} cycles charged up to cycle {reached}"
