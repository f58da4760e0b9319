"""The words every layer shares: states, requests, event kinds, causes, marks.

Each enumeration is the one definition; the browser's copy (static/js/vocabulary.js) is generated from this
file by `simulator.vocabulary_export` and a test holds the two equal.  Values are small integers because they
travel through the arena and the wire; they are stable: append, never renumber.
"""

from enum import IntEnum


class State(IntEnum):
    """What one cache may do with one line (Sorin, Hill and Wood's letters, plus Intel's F)."""

    I = 0  # noqa: E741  Invalid: no copy
    S = 1  # Shared: may read, others may too
    E = 2  # Exclusive: only copy, clean; a write needs no message
    F = 3  # Forward: shared, and the one that answers
    O = 4  # noqa: E741  Owned: shared but dirty here
    M = 5  # Modified: only copy, dirty


class Request(IntEnum):
    """What a cache asks of a line's home."""

    NONE = 0
    GETS = 1  # a copy to read
    GETM = 2  # ownership, with data (read-for-ownership)
    UPGRADE = 3  # ownership, data already here as S/F/O


class RequestState(IntEnum):
    """Life of one request slot."""

    IDLE = 0
    QUEUED = 1  # waiting at the line's home
    GRANTED = 2  # granted: data or permission on its way
    DRAINING = 3  # store slot only: the buffer's oldest store is about to reach the cache


class CoreState(IntEnum):
    """What a hardware thread is doing."""

    IDLE = 0  # no thread
    RUN = 1  # executing instructions
    WORK = 2  # inside work(cost): code that is costed, not spelled out
    WAIT = 3  # for a line
    SPIN = 4  # silently, on its own shared copy
    DRAIN = 5  # for its store buffer to empty, or for a free entry
    CLEAR = 6  # streaming lines to memory (clear_page)
    HALT = 7  # its thread has ended
    SWITCH = 8  # taking another thread: the context switch


class ThreadState(IntEnum):
    """Where a thread stands with its core."""

    NONE = 0  # not started
    QUEUED = 1  # runnable, in its core's run queue
    RUNNING = 2
    SLEEPING = 3  # until somebody wakes it
    DONE = 4


class Cause(IntEnum):
    """Where cycles go. Every cycle of every core is charged to exactly one."""

    COMPUTE = 0
    HIT = 1
    TRANSFER = 2
    QUEUE = 3
    SPIN = 4
    SLEEP = 5
    INTERRUPT = 6
    WASTED = 7  # speculation that was thrown away
    MEMORY = 8  # filling from or streaming to DRAM


class AgentKind(IntEnum):
    """Who can act. Agent id = kind * cores + core; lower ids act first within a cycle."""

    INTERRUPT = 0
    STORE = 1  # the oldest buffered store, and its request
    REQUEST = 2  # the core's own load or locked operation at a home
    CORE = 3  # the next instruction, or the next thread
    TIMER = 4  # the tick that may preempt a thread
    GRACE = 5  # RCU: the grace period that may end (one agent for the machine, core 0's)
    DEVICE = 6  # an interrupt that was asked for after a time: a disk that is done, a timeout


class EventKind(IntEnum):
    """What happened. ALSO marks further assignments of the same event; every other kind opens a new one."""

    ALSO = 0
    INSTRUCTION = 1  # a core moved to another instruction
    REQUEST = 2  # a cache asked a home for a line
    GRANT = 3  # a home granted a queued request
    INVALIDATE = 4  # a cache lost its copy
    DOWNGRADE = 5  # an owner kept a lesser copy
    COMPLETE = 6  # the line, or the permission, arrived
    WRITE = 7  # a value reached the cache: all may see it now
    SPIN = 8  # a core began to spin on its own copy
    WAKE = 9  # a spinning core lost its copy and looks again
    WORK = 10  # costed code began
    BUFFER = 11  # a store entered the store buffer
    DRAIN = 12  # a core waits for its store buffer
    TRAP = 13  # page fault: the hardware found no usable translation
    TRAP_RETURN = 14
    FAULT = 15  # a fault was resolved
    IPI = 16  # an inter-processor interrupt was sent
    INTERRUPT = 17  # it reached its core
    INTERRUPT_RETURN = 18
    CLEAR = 19  # a burst of lines to memory began
    CLEAR_END = 20
    TLB_FILL = 21
    TLB_FLUSH = 22
    LOCK_WANT = 23
    LOCK_ACQUIRE = 24
    LOCK_RELEASE = 25
    PAGE = 26  # a page-table entry changed between empty and present
    HALT = 27
    HAZARD = 28  # something that would be a bug in a real kernel
    SPECULATE = 29  # attempt, commit, abort, retry
    SLEEP = 30  # a thread sleeps until it is woken
    WAKEUP = 31  # a sleeping thread was put on its core's run queue
    SWITCH = 32  # a core began to take another thread
    SWITCH_END = 33  # that thread runs now
    TICK = 34  # the timer ended a thread's turn
    EDIT = 35  # the viewer changed something here: this run forks
    OPERATION = 36  # a micro workload did one unit of what it measures
    GRACE_START = 37  # an RCU grace period began: it waits for the read sections that are open now
    GRACE_END = 38  # they have all ended: callbacks queued before may run
    RCU_CALLBACK = 39  # call_rcu: a callback waits for a grace period
    ATTEMPT = 40  # speculation: a fault was begun without the mm lock
    COMMIT = 41  # it was completed without it
    ABORT = 42  # something had changed: what was done is thrown away
    RETRY = 43  # the same fault begins again, under the mm lock
    INVARIANT = 44  # one cache may write a line and another holds a copy of it: a planted bug shows


class Mark(IntEnum):
    """First argument of the language's `mark(...)`, which costs nothing."""

    WANT = 0  # a lock, shared or exclusive not yet known
    ACQUIRED = 1  # exclusively
    ACQUIRED_READ = 2
    RELEASED = 3
    RELEASED_READ = 4
    ATTEMPT = 5
    COMMIT = 6
    ABORT = 7
    RETRY = 8
    FAULT_DONE = 9
    OPERATION = 10  # of a micro workload: one unit of what it measures


class Abort(IntEnum):
    """Why a speculative fault was given up: the third argument of mark(abort, …)."""

    OTHER = 0
    NO_VMA = 1  # the lookup found no VMA, or missed it
    NOT_COVERED = 2  # the VMA found does not contain the address: stack growth, or a race
    VMA_BUSY = 3  # a writer is at it: its count was refused, or its sequence is odd
    VMA_CHANGED = 4  # sequence or generation is another than at the start
    VMA_DEAD = 5  # it was taken out of the tree
    NO_PAGE_TABLE = 6
    TABLE_BUSY = 7  # the page table's lock was taken
    PTE_CHANGED = 8
    NO_PERMISSION = 9
    NOT_SUPPORTED = 10  # a kind of fault this design leaves to the classic path
    CACHE_COLD = 11  # the thread has no cached VMA, or one of an older generation
    NO_ANON_VMA = 12  # the first fault in a VMA gives it its anon_vma, under the mm lock
    PMD_CHANGED = 13  # the page table is another than at the start, or gone
    MM_CHANGED = 14  # a writer was somewhere in the address space


class Hazard(IntEnum):
    """Bugs that a run can meet; the first one stops the run with a sentence."""

    NONE = 0
    NULL_POINTER = 1
    WILD_POINTER = 2
    USE_AFTER_FREE = 3
    DOUBLE_FREE = 4
    ASSERTION = 5
    OUT_OF_MEMORY = 6
    STACK_OVERFLOW = 7
    INDEX_OUT_OF_RANGE = 8
    DIVISION_BY_ZERO = 9
    DEADLOCK = 10
    FAULT_LOOP = 11
    BAD_IPI_TARGET = 12
    INTERRUPT_OVERFLOW = 13  # more interrupts on their way to one core than it can hold
    BAD_THREAD = 14  # woke a thread that does not exist
    SLEEP_WHILE_ATOMIC = 15  # slept with interrupts disabled, or slept or ended inside an interrupt
    RCU_UNBALANCED = 16  # left a read section that was not entered, or ended inside one
    CALLBACK_OVERFLOW = 17  # more RCU callbacks wait on one core than it can hold
    TIMER_OVERFLOW = 18  # more delayed interrupts wait on one core than it can hold
    DEAD_VMA = 19  # a page was mapped into a VMA that is gone
    FILE_BUSY = 20  # a file is still open though munmap has returned
    NO_PERMISSION = 21  # a page was mapped for writing where the VMA forbids it
    SLOW_UNMAP = 22  # munmap slept for a grace period
    READER_OVERFLOW = 23  # more readers than the semaphore's count can hold
    BAD_PAGE = 24  # a page was freed while it was mapped, or is lost
    STALE_READ = 25  # a cache's copy was read that is older than what was written last


class Bug(IntEnum):
    """Bugs that can be planted into the coherence protocol."""

    NONE = 0
    LOST_INVALIDATION = 1  # a sharer is not told, and the home counts it as told
    STALE_SHARER = 2  # a read is answered and the owner goes on as if nobody shared


class Distance(IntEnum):
    """From one cache to another, or to a home: the index of every latency row."""

    SAME = 0  # the same physical core (SMT sibling)
    NEAR = 1  # same cluster: same die, L3 or CCX
    FAR = 2  # same socket, other cluster
    HOP1 = 3  # another socket
    HOP2 = 4  # another socket, two links away
