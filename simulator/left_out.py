"""What the model leaves out, and in which direction it errs: the part that is true of every machine and design."""

LEFT_OUT: tuple[tuple[str, str], ...] = (
    ("Cache capacity and conflict misses", "A line leaves a cache only when another core takes it: private data is "
     "always hot, so single-thread costs are a little low."),
    ("Out-of-order execution and overlapping misses of one core", "Each load waits for the one before it: code with "
     "many independent misses is too slow. Locks and counters, one dependent line each, are not affected."),
    ("Hardware prefetching, adjacent-line pairs included", "False sharing reaches 64 bytes; often it is 128."),
    ("Request and reply as separate messages", "A latency is charged whole between grant and completion; the queue at "
     "the home is exact, the links have no queues of their own."),
    ("Frequency changes, thermal limits, other programs", "Cycles are of one constant clock; nothing else runs."),
    ("The contents of pages", "A cleared page occupies its memory channel; its lines are in no cache afterwards."),
    ("TLB capacity", "The TLB is direct-mapped and large enough for a thread's own pages; walks of stale or missing "
     "entries are real, capacity misses are not."),
    ("Load balancing, priorities and kernel preemption", "A thread stays on its core, run queues are first in, first "
     "out, and a turn ends in user code only. Ticks are armed only where threads outnumber cores."),
)
