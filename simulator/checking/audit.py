"""What must hold when every thread of a run has ended: nothing is held, nobody reads, nothing is lost.

Promises: `audit(simulation)` returns one sentence for each thing left behind, none for a run that cleaned up; it reads
memory by the names of the kernel text and changes nothing.  Rules for what a text does not have say nothing about it.
Locks and read sections are here, readers that are counted apart in audit_readers.py, locks of single mappings in
audit_vma_locks.py, mappings in audit_mappings.py, pages and page tables in audit_pages.py, RadixVM's in audit_radix.py.
Only for runs at rest: in the middle of a run locks are held and pages are on their way, rightly.
"""

from collections.abc import Iterator, Mapping

from simulator.checking.audit_mappings import broken_mappings
from simulator.checking.audit_pages import lost_pages
from simulator.checking.audit_radix import broken_radix
from simulator.checking.audit_readers import left_readers
from simulator.checking.audit_vma_locks import vma_locks
from simulator.checking.named_memory import NamedMemory, Thing
from simulator.engine import arena as a
from simulator.engine.simulation import Simulation
from simulator.vocabulary import ThreadState

TICKET_MASK = 0xFFFF


def audit(simulation: Simulation) -> list[str]:
    """Every rule that is broken, as sentences."""
    running = list(unfinished(simulation))
    if running:
        return running
    memory = NamedMemory(simulation)
    rules = (
        open_sections(simulation), left_readers(memory), kept_locks(simulation), held_locks(memory),
        broken_mappings(memory), broken_radix(memory), vma_locks(memory),
    )  # fmt: skip
    return [*(sentence for rule in rules for sentence in rule), *lost_pages(memory)]


def unfinished(simulation: Simulation) -> Iterator[str]:
    """Threads that go on: the other rules would judge what is still being done."""
    first = simulation.layout.start[a.A_THREAD]
    for thread in range(simulation.assembly.threads):
        state = int(simulation.m[first + thread * a.THREAD_STRIDE + a.TH_STATE])
        if state not in (ThreadState.NONE, ThreadState.DONE):
            yield f"thread {thread} has not ended: it is {ThreadState(state).name}; an audit is for runs at rest"


def open_sections(simulation: Simulation) -> Iterator[str]:
    """RCU: no thread ended inside a read section, no callback waits for ever."""
    first = simulation.layout.start[a.A_THREAD] + a.TH_RCU
    for thread in range(simulation.assembly.threads):
        depth = int(simulation.m[first + thread * a.THREAD_STRIDE])
        if depth:
            yield f"thread {thread} ended inside {depth} RCU read section{'s' if depth > 1 else ''}"
    waiting = int(simulation.m[simulation.layout.start[a.A_RCU] + a.RCU_CALLBACKS])
    if waiting:
        yield f"{waiting} RCU callbacks still wait for a grace period"


def kept_locks(simulation: Simulation) -> Iterator[str]:
    """By the marks of the text: of each class of locks, as many were given back as were taken."""
    first = simulation.layout.start[a.A_LOCK_CLASS]
    for number, name in enumerate(simulation.layout.lock_classes):
        at = first + number * a.LOCK_CLASS_STRIDE
        for what, field in (("held", a.LC_HOLDING), ("waited for", a.LC_WAITING)):
            count = int(simulation.m[at + field])
            if count:
                yield f"a lock of class {name} is still {what}, {count} times"


def held_locks(memory: NamedMemory) -> Iterator[str]:
    """Every lock of every object, the heap's too, is free and has no queue."""
    constants = memory.program.constants
    free, writers = constants.get("RW_LOCK_BIAS"), constants.get("SEQ_WRITERS", 1)
    at_rest = constants.get("VM_REF_AT_REST")
    for thing in memory.everything():
        paths = {field.path: field.type for field in thing.struct.fields}
        for path in sorted(paths):
            head, _, last = path.rpartition(".")
            name = f"{thing.name}.{head}" if head else thing.name
            if last == "slock":
                word = memory.get(thing, path)
                served, following = word & TICKET_MASK, word >> 16 & TICKET_MASK
                if served != following:
                    yield f"spinlock {name} is held: it serves ticket {served}, and {following} is the next"
            elif last == "val" and memory.get(thing, path):
                yield f"spinlock {name} is held or waited for: its word is {memory.get(thing, path):#x}"
            elif path.endswith("osq.tail") and memory.get(thing, path):
                yield f"cpu {memory.get(thing, path) - 1} still spins for semaphore {head.removesuffix('.osq')}"
            elif path.endswith("wait_list.next"):
                yield from _semaphore(memory, thing, path.removesuffix("wait_list.next"), paths)
            elif last == "lock" and paths[path] == "s32" and memory.get(thing, path) not in (0, free):
                yield f"rwlock {name} is held: its word is {memory.get(thing, path):#x}"
            elif last == "sequence" and memory.get(thing, path) & writers:
                yield f"the sequence {name} has a writer inside: it is {memory.get(thing, path):#x}"
            elif last == "cnts" and memory.get(thing, path):
                yield f"rwlock {name} is held or waited for: its word is {memory.get(thing, path):#x}"
            elif last in ("seqcount", "mmap_seq") and memory.get(thing, path) & 1:
                yield f"the sequence {name}.{last} has a writer inside: it is {memory.get(thing, path)}"
            elif last == "vm_ref_count" and memory.get(thing, path) not in (0, at_rest):
                yield f"mapping {name} is counted {memory.get(thing, path)} times, and {at_rest} at rest"


def _semaphore(memory: NamedMemory, thing: Thing, prefix: str, paths: Mapping[str, str]) -> Iterator[str]:
    name = f"{thing.name}.{prefix}".rstrip(".")
    for word in ("activity", "count"):
        if prefix + word in paths and memory.get(thing, prefix + word) != 0:
            yield f"semaphore {name} is held: its {word} is {memory.get(thing, prefix + word)}"
    head = thing.address + memory.field(thing.struct.name, prefix + "wait_list.next")
    if memory.get(thing, prefix + "wait_list.next") not in (0, head):
        yield f"semaphore {name} has threads in its queue"
