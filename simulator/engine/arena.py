"""Where everything lies in the arena: constants only.

The arena is one flat int64 array.  Word 0.. is the header (sizes, offsets of the parts, machine parameters); the
parts follow.  The first part, VISIBLE, is what the browser mirrors; its blocks have the same strides as the mirror.
Behind the state comes a tail that is no part of it: control words and the recording buffer.  Every word belongs to
one region, model, clock or ledger (see region.py).
"""

from simulator.vocabulary import Abort

ARENA_LIMIT_BYTES = 192 * 1024 * 1024  # a run that needs more is refused; 256 cores need 118 to 168 MiB

# --- header: sizes
(
    H_MAGIC, H_WORDS, H_CORES, H_CACHES, H_SOCKETS, H_LINES, H_CELLS, H_SHARER_WORDS, H_FUNCTIONS, H_INSTRUCTIONS,
    H_WATCHED_LINES, H_WATCHED_CELLS, H_LOCKS, H_TABLES, H_STATICS, H_STRUCTS, H_LEAVES, H_STACK_WORDS, H_BUFFER,
    H_TLB, H_FAULT_FUNCTION, H_MM, H_PMD_FIRST, H_PMD_COUNT, H_PTE_FIRST, H_PTE_STRIDE, H_PTE_COUNT,
    H_HEAP_CELL, H_HEAP_LINE, H_IPI_SLOTS, H_SEED, H_THREADS, H_PMD_WORDS,
) = range(33)
# --- header: offsets of the parts
(
    A_CORE, A_REQUEST, A_THREAD, A_LOCK, A_COUNTER, A_PAGEMAP, A_LINE, A_CELL, A_HCORE, A_HREQUEST, A_HLINE,
    A_CELL_LINE, A_CELL_LOCK, A_STATIC, A_STRUCT, A_FIELD, A_FREELIST, A_TABLE_REGION, A_STACK, A_BUFFER, A_TLB, A_IPI,
    A_CPU, A_CACHE, A_DISTANCE, A_HOME_DISTANCE, A_CHANNEL, A_DUE, A_TREE, A_CODE, A_FUNCTION, A_COST, A_PROTOCOL,
    A_CHARGE, A_PAIR, A_CORE_CAUSE, A_HTHREAD, A_LINK, A_TAIL,
) = range(33, 72)
(
    A_RCU, A_CALLBACK, A_DELAYED, A_SPECULATION, A_CELL_CLASS, A_FIELD_CLASS, A_LOCK_CLASS, A_LINE_CORE,
    A_LINE_DISTANCE, A_MISS,
) = range(131, 141)
# --- header: a planted bug of the protocol (stale.py): which, on which line (-1: any watched one); then the cache that
# holds an old copy, of which line (its id + 1; 0: nobody holds any), by which bug, and how many of its words are kept
H_BUG, H_BUG_LINE, H_STALE_CACHE, H_STALE, H_STALE_BUG, H_STALE_WORDS = range(142, 148)
A_STALE = 148
H_STALE_TOLD = 149  # has it been told that the invariant is broken by that copy?
# --- header: machine parameters, cycles unless said
(
    P_L1_HIT, P_RMW_LOCAL, P_INVALIDATE, P_OCCUPANCY_TRANSFER, P_OCCUPANCY_READ, P_RESIDENCY, P_STREAK,
    P_CHANNEL, P_PAUSE, P_SMT, P_INTERRUPT_ENTRY, P_INTERRUPT_EXIT, P_JITTER,
    P_FAULT_ENTRY, P_FAULT_EXIT, P_CLEAR_IDLE, P_IPI_FLIGHT, P_WALK, P_MISPREDICT,
    P_BUS, P_SMT_SLOWDOWN, P_TICK, P_WAKE_LATENCY, P_SWITCH,
) = range(72, 96)
L_SHARED, L_EXCLUSIVE, L_MODIFIED, L_OWNED, L_RMW, L_UPGRADE, L_DRAM = range(96, 131, 5)  # five distances each
P_GRACE = 141
HEADER_WORDS = 160

# --- visible blocks (fields in the mirror's order)
(
    CORE_STATE, CORE_PC, CORE_THREAD, CORE_CAUSE, CORE_LINE, CORE_WANT, CORE_HELD, CORE_IRQ, CORE_BUFFERED,
    CORE_FAULTS, CORE_TARGET, CORE_ATTEMPTS, CORE_SPECULATING, CORE_REASON, CORE_SPECULATING_SINCE, CORE_WASTED,
) = range(16)
CORE_STRIDE = 16
CORE_FIELDS = (
    "state", "pc", "thread", "cause", "line", "want", "held", "irq", "buffered", "faults", "target", "attempts",
    "speculating", "reason", "speculating_since", "wasted",
)
R_STATE, R_LINE, R_KIND, R_SOURCE, R_ARRIVAL, R_GRANTED, R_DUE = range(7)
REQUEST_STRIDE = 8
REQUEST_FIELDS = ("state", "line", "kind", "source", "arrival", "granted", "due")
TH_STATE, TH_CORE, TH_SINCE, TH_WAKES, TH_RCU = range(5)
THREAD_STRIDE = 5
THREAD_FIELDS = ("state", "core", "since", "wakes", "rcu")
LOCK_HOLDER, LOCK_READERS, LOCK_ACQUISITIONS, LOCK_CONTENDED = range(4)
LOCK_STRIDE = 4
LOCK_FIELDS = ("holder", "readers", "acquisitions", "contended")
(
    N_FAULTS, N_TRANSFERS, N_INVALIDATIONS, N_MEMORY, N_IPIS, N_OPERATIONS, N_ATTEMPTS, N_COMMITS, N_ABORTS, N_RETRIES,
    N_WASTED, N_REASON,
) = range(12)  # from N_REASON on one word a reason of an abort,
N_BROKEN = N_REASON + len(Abort)  # then how often the invariant of the protocol was seen broken
COUNTER_WORDS = 32
COUNTER_FIELDS = (
    "faults", "transfers", "invalidations", "misses_memory", "ipis", "operations", "attempts", "commits", "aborts",
    "retries", "wasted", *(f"abort_{reason.name.lower()}" for reason in Abort), "broken",
)
# RCU: grace periods ended, whether one is under way, since when, threads it waits for, callbacks waiting
RCU_COMPLETED, RCU_CURRENT, RCU_SINCE, RCU_READERS, RCU_CALLBACKS = range(5)
RCU_WORDS = 6
RCU_FIELDS = ("completed", "current", "since", "readers", "callbacks")
PAGEMAP_STRIDE = 16
LINE_OWNER, LINE_OWNER_STATE, LINE_FORWARDER, LINE_SHARERS = range(4)  # then queued, transfers after the words

# --- hidden blocks
(
    K_FP, K_FUNCTION, K_CALLER, K_SINCE, K_PHASE, K_WORK_END, K_PENDING, K_VALUE, K_RANDOM, K_CLEAR_LEFT,
    K_IPI_HEAD, K_IPI_COUNT, K_IRQ_DEPTH, K_SAME_FAULT, K_LAST_FAULT, K_BUFFER_HEAD, K_PREFETCH,
    K_SPUN, K_SEEN_CELL, K_SEEN_VALUE, K_QUEUE_HEAD, K_QUEUE_TAIL, K_LIVE, K_RESCHEDULE, K_MM, K_PGD,
    K_LOCKED_LINE, K_LOCKED_UNTIL, K_CALLBACK_HEAD, K_CALLBACK_COUNT, K_CALLBACK_RAISED, K_WANT_CELL,
) = range(32)
HCORE_STRIDE = 32
# A thread's own words while it is not on its core; HT_NEXT links the run queue, HT_WOKEN is the remembered wake.
(
    HT_NEXT, HT_WOKEN, HT_PC, HT_FP, HT_FUNCTION, HT_CALLER, HT_RESUME, HT_LEFT, HT_MM, HT_PGD, HT_HELD, HT_WANT,
    HT_TARGET, HT_HOLDS_GRACE, HT_WANT_CELL,
) = range(15)
HTHREAD_STRIDE = 15
# Speculation of a thread: an attempt under way, since when, then two rows of causes: spent before the thread last lost
# its core, and the core's account when it last got it.
SP_ACTIVE, SP_SINCE, SP_SPENT = range(3)
LC_ACQUISITIONS, LC_CONTENDED, LC_WAIT, LC_HOLD, LC_WAITING, LC_HOLDING = range(6)  # of a lock class
LOCK_CLASS_STRIDE = 6
CLASS_BUSY = 1 << 16  # a lock's word of A_CELL_CLASS: its class, and this for each who waits for it or holds it
MISS_FILLS, MISS_CLEARED = range(2)  # lines from beyond the own cluster; lines of bursts
MISS_WORDS = 2
STALE_CELL, STALE_VALUE = range(2)  # a word of an old copy: which, and what it held
STALE_STRIDE = 2
STALE_MOST = 64  # words on a line: a byte each
Q_NEXT, Q_STATE_AFTER, Q_FROM_MEMORY = range(3)
HREQUEST_STRIDE = 3
D_HEAD, D_TAIL, D_FREE_AT, D_READS_UNTIL, D_HELD_UNTIL, D_STREAK, D_CLUSTER, D_HOME, D_LAST = range(9)
HLINE_STRIDE = 9
CPU_CACHE, CPU_CLUSTER, CPU_SOCKET = range(3)
CPU_STRIDE = 3
PREFETCH_NONE, PREFETCH_OUT, PREFETCH_AWAITED = range(3)  # K_PREFETCH: is the core's own request a prefetch?
CACHE_COUNT, CACHE_FIRST = 0, 1  # cores of a cache: count, then ids
CACHE_STRIDE = 9
FUNCTION_ENTRY, FUNCTION_SLOTS, FUNCTION_USER = range(3)
FUNCTION_STRIDE = 3
STRUCT_CELLS, STRUCT_LINES, STRUCT_FIELDS = range(3)
STRUCT_STRIDE = 3

# --- tail: control words, then the recording buffer
(
    T_NOW, T_AGENT, T_UNTIL, T_STOP_FAULTS, T_BUDGET, T_STATUS, T_HAZARD, T_HAZARD_CORE, T_HAZARD_PC, T_HAZARD_WORD,
    T_EVENTS, T_CAPACITY, T_HEAD, T_ACTIONS, T_AHEAD, T_REACHED,
) = range(16)
TAIL_WORDS = 32
EVENT_WORDS = 7  # cycle, agent, kind, cause, address, old, new
EVENTS_PER_ACTION = 4096  # room that one action may need: the buffer is drained before less is left

NEVER = 1 << 62  # a due time that never comes
POISON = -0x6B6B6B6B6B6B6B6B  # what a freed word holds (the kernel's 0x6b)
PROTOCOL_STRIDE = 5  # columns of machine.coherence.table.COLUMNS
FRAME_CALL, FRAME_TRAP, FRAME_INTERRUPT = range(3)

# --- why a run stopped
STOPPED_CYCLE, STOPPED_FAULTS, STOPPED_BUDGET, STOPPED_BUFFER, STOPPED_IDLE, STOPPED_HAZARD = range(1, 7)
