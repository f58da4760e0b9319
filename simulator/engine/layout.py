"""From an assembly to an arena: how large each part is, where it starts, and what it holds before time starts.

Promises: the same assembly and seed give the same bytes.  A run whose arena would be larger than ARENA_LIMIT_BYTES is
refused with what to lower.  Which word is model, clock or ledger is for region.py to say.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.assembly import Assembly, element_offsets
from simulator.description import DescriptionError
from simulator.engine import arena as a
from simulator.engine.access import ENTRY_WORDS
from simulator.engine.delayed import DELAYED_SLOTS, DELAYED_WORDS
from simulator.engine.frame import CALLER_BITS
from simulator.engine.interrupt import IPI_WORDS
from simulator.engine.ledger import CAUSES
from simulator.engine.locks import Lock, lock_classes, named_locks
from simulator.engine.rcu import CALLBACK_SLOTS, CALLBACK_WORDS
from simulator.engine.schedule import build_tree
from simulator.engine.speculation import SPECULATION_STRIDE
from simulator.engine.thread import idle_frame, join_queue
from simulator.engine.translate import TLB_WORDS
from simulator.language.opcodes import BY_NAME, FRAME_HEADER, WORDS
from simulator.machine.coherence import PROTOCOLS, as_array
from simulator.vocabulary import AgentKind, Cause, CoreState, Distance, ThreadState

Arena = npt.NDArray[np.int64]
STACK_WORDS = 2048  # of each thread: the language refuses programs whose deepest calls need more than 1,500 slots
HEAP_CELLS = 32768  # words for objects made while the run goes on
HEAP_CELLS_PER_THREAD = 2048  # and as many more a thread: mappings that wait for a grace period pile up
HEAP_CELLS_PER_LINE = 8
TLB_LEAST, TLB_MOST = 64, 4096
MODEL, CLOCK, LEDGER = range(3)


@dataclass(frozen=True)
class Layout:
    """Where the parts of one assembly's arena are: `start[H]` for each A_ constant, `words` of state in all."""

    words: int
    start: dict[int, int]
    locks: tuple[Lock, ...]
    lock_classes: tuple[str, ...]  # "struct.field" of every lock that any object has
    lines: int
    cells: int
    sharer_words: int
    line_stride: int


def heap_cells(assembly: Assembly) -> int:
    """Words for objects that the text makes."""
    return HEAP_CELLS + HEAP_CELLS_PER_THREAD * assembly.threads


def agent_kinds(assembly: Assembly) -> int:
    """How many kinds of agents the run can need: the rare ones come last."""
    used = set(np.unique(assembly.program.code[:, 0]).tolist())
    if BY_NAME["DELAYED"].number in used:
        return int(AgentKind.DEVICE) + 1
    if BY_NAME["CALL_RCU"].number in used:
        return int(AgentKind.GRACE) + 1
    return int(AgentKind.TIMER) + int(has_timer(assembly))


def lay_out_arena(assembly: Assembly) -> Layout:
    """Sizes and starts of all parts; DescriptionError if the arena would be too large."""
    cores, caches = len(assembly.topology.cores), assembly.topology.caches
    program = assembly.program
    sharer_words = (caches + 31) // 32
    line_stride = a.LINE_SHARERS + sharer_words + 2
    lines = len(assembly.line_socket) + heap_cells(assembly) // HEAP_CELLS_PER_LINE
    cells = len(assembly.cell_line) + heap_cells(assembly)
    functions, instructions = len(program.functions), len(program.code) + 1
    leaves, agents = 2, agent_kinds(assembly) * cores
    while leaves < agents:
        leaves *= 2
    locks = named_locks(assembly)
    classes = tuple(sorted(set(lock_classes(assembly).values())))
    fields = sum(struct.cells for struct in program.structs)
    tables = table_count(assembly)
    parts = (
        (a.A_CORE, cores * a.CORE_STRIDE), (a.A_REQUEST, 2 * cores * a.REQUEST_STRIDE),
        (a.A_THREAD, assembly.threads * a.THREAD_STRIDE), (a.A_LOCK, len(locks) * a.LOCK_STRIDE),
        (a.A_COUNTER, a.COUNTER_WORDS), (a.A_RCU, a.RCU_WORDS),
        (a.A_PAGEMAP, tables * a.PAGEMAP_STRIDE), (a.A_LINE, lines * line_stride), (a.A_CELL, cells),
        (a.A_HCORE, cores * a.HCORE_STRIDE), (a.A_HREQUEST, 2 * cores * a.HREQUEST_STRIDE),
        (a.A_HTHREAD, assembly.threads * a.HTHREAD_STRIDE), (a.A_HLINE, lines * a.HLINE_STRIDE),
        (a.A_CELL_LINE, cells), (a.A_CELL_LOCK, cells), (a.A_CELL_CLASS, cells),
        (a.A_STATIC, len(program.statics)), (a.A_STRUCT, len(program.structs) * a.STRUCT_STRIDE),
        (a.A_FIELD, fields), (a.A_FIELD_CLASS, fields), (a.A_FREELIST, len(program.structs)),
        (a.A_TABLE_REGION, max(tables * 2, 64)),
        (a.A_STACK, (assembly.threads + cores) * STACK_WORDS),
        (a.A_BUFFER, cores * buffer_size(assembly) * ENTRY_WORDS),
        (a.A_TLB, cores * tlb_entries(assembly) * TLB_WORDS), (a.A_IPI, cores * ipi_slots(cores) * IPI_WORDS),
        (a.A_CALLBACK, cores * CALLBACK_SLOTS * CALLBACK_WORDS), (a.A_DELAYED, cores * DELAYED_SLOTS * DELAYED_WORDS),
        (a.A_SPECULATION, assembly.threads * SPECULATION_STRIDE),
        (a.A_LOCK_CLASS, max(len(classes), 1) * a.LOCK_CLASS_STRIDE), (a.A_LINE_CORE, len(assembly.watched) * cores),
        (a.A_LINE_DISTANCE, len(assembly.watched) * len(Distance)), (a.A_MISS, a.MISS_WORDS),
        (a.A_STALE, a.STALE_MOST * a.STALE_STRIDE),
        (a.A_CPU, cores * a.CPU_STRIDE), (a.A_CACHE, caches * a.CACHE_STRIDE), (a.A_DISTANCE, caches * caches),
        (a.A_HOME_DISTANCE, caches * assembly.machine.sockets.value), (a.A_CHANNEL, assembly.machine.sockets.value),
        (a.A_DUE, leaves), (a.A_TREE, 2 * leaves), (a.A_CODE, instructions * WORDS),
        (a.A_FUNCTION, functions * a.FUNCTION_STRIDE), (a.A_COST, len(program.costs)),
        (a.A_PROTOCOL, 18 * a.PROTOCOL_STRIDE), (a.A_CHARGE, instructions * CAUSES),
        (a.A_PAIR, (functions + 1) * functions * CAUSES), (a.A_CORE_CAUSE, cores * CAUSES),
        (a.A_LINK, (assembly.machine.sockets.value + 1) * assembly.machine.sockets.value),
    )
    start, at = {}, a.HEADER_WORDS
    for part, words in parts:
        start[part] = at
        at += words
    start[a.A_TAIL] = at
    if at * 8 > a.ARENA_LIMIT_BYTES:
        raise DescriptionError(
            f"the run would need {at * 8 >> 20} MiB of simulated state; the limit is {a.ARENA_LIMIT_BYTES >> 20}",
            "--cores and --set pages", "Take fewer cores or fewer pages.",
        )
    return Layout(at, start, locks, classes, lines, cells, sharer_words, line_stride)


def ipi_slots(cores: int) -> int:
    """Interrupts on their way to one core: one from each core and one's own, delayed ones, and a callback."""
    return cores + 2 + DELAYED_SLOTS


def has_timer(assembly: Assembly) -> bool:
    """Ticks matter, and are armed, only where threads outnumber cores."""
    return assembly.threads > len(assembly.topology.cores) and assembly.machine.tick.value > 0


def table_count(assembly: Assembly) -> int:
    """2 MiB regions that the page map shows: one row of page tables a pool entry."""
    return sum(static.count for static in assembly.program.statics if static.name == "pte_pool")


def buffer_size(assembly: Assembly) -> int:
    """Entries of a store buffer."""
    return assembly.machine.store_buffer_entries.value


def tlb_entries(assembly: Assembly) -> int:
    """A power of two that holds a thread's own pages, within named limits: direct-mapped."""
    entries = TLB_LEAST
    while entries < min(assembly.settings.get("pages", TLB_LEAST), TLB_MOST):
        entries *= 2
    return entries


def build_arena(assembly: Assembly, layout: Layout, seed: int, tail_words: int) -> Arena:
    """The arena before anyone has acted: memory zero, caches empty, every core idle. Shape (words + tail,)."""
    m = np.zeros(layout.words + tail_words, dtype=np.int64)
    for part, at in layout.start.items():
        m[part] = at
    _sizes(m, assembly, layout, seed)
    write_machine(m, assembly)
    _tables(m, assembly, layout)
    _statics(m, assembly, layout)
    lines = m[m[a.A_LINE] : m[a.A_LINE] + layout.lines * layout.line_stride].reshape(layout.lines, -1)
    lines[:, a.LINE_OWNER] = -1
    lines[:, a.LINE_FORWARDER] = -1
    hidden = m[m[a.A_HLINE] : m[a.A_HLINE] + layout.lines * a.HLINE_STRIDE].reshape(layout.lines, -1)
    hidden[:, (a.D_HEAD, a.D_TAIL, a.D_CLUSTER, a.D_LAST)] = -1
    hidden[: len(assembly.line_socket), a.D_HOME] = assembly.line_socket
    cores = len(assembly.topology.cores)
    for core in range(cores):
        v = m[a.A_CORE] + core * a.CORE_STRIDE
        m[v + a.CORE_THREAD] = -1
        m[[v + f for f in (a.CORE_LINE, a.CORE_WANT, a.CORE_TARGET, a.CORE_REASON)]] = -1
        m[v + a.CORE_IRQ] = 1
        m[v + a.CORE_CAUSE] = int(Cause.SLEEP)
        k = m[a.A_HCORE] + core * a.HCORE_STRIDE
        m[[k + f for f in (a.K_LAST_FAULT, a.K_QUEUE_HEAD, a.K_QUEUE_TAIL)]] = -1
        m[k + a.K_MM] = m[a.H_MM]
        m[k + a.K_PGD] = m[a.H_PMD_FIRST]
        m[k + a.K_FP] = idle_frame(m, core)
    for thread in range(assembly.threads):
        m[m[a.A_THREAD] + thread * a.THREAD_STRIDE + a.TH_CORE] = thread % cores
    locks = m[m[a.A_LOCK] : m[a.A_LOCK] + len(layout.locks) * a.LOCK_STRIDE].reshape(-1, a.LOCK_STRIDE)
    locks[:, a.LOCK_HOLDER] = -1
    m[m[a.A_DUE] : m[a.A_DUE] + m[a.H_LEAVES]] = a.NEVER
    build_tree(m)
    return m


def _sizes(m: Arena, assembly: Assembly, layout: Layout, seed: int) -> None:
    program = assembly.program
    cores = len(assembly.topology.cores)
    leaves = layout.start[a.A_TREE] - layout.start[a.A_DUE]
    for key, value in {
        a.H_MAGIC: 0xFA17, a.H_WORDS: layout.words, a.H_CORES: cores, a.H_CACHES: assembly.topology.caches,
        a.H_SOCKETS: assembly.machine.sockets.value, a.H_LINES: layout.lines, a.H_CELLS: layout.cells,
        a.H_SHARER_WORDS: layout.sharer_words, a.H_FUNCTIONS: len(program.functions),
        a.H_INSTRUCTIONS: len(program.code) + 1, a.H_WATCHED_LINES: len(assembly.watched),
        a.H_WATCHED_CELLS: assembly.watched_cells, a.H_LOCKS: len(layout.locks), a.H_TABLES: table_count(assembly),
        a.H_STATICS: len(program.statics), a.H_STRUCTS: len(program.structs), a.H_LEAVES: leaves,
        a.H_STACK_WORDS: STACK_WORDS, a.H_BUFFER: buffer_size(assembly), a.H_TLB: tlb_entries(assembly),
        a.H_FAULT_FUNCTION: program.function_id("do_page_fault"), a.H_HEAP_CELL: len(assembly.cell_line),
        a.H_HEAP_LINE: len(assembly.line_socket), a.H_IPI_SLOTS: ipi_slots(cores), a.H_SEED: seed,
        a.H_THREADS: assembly.threads,
    }.items():
        m[key] = value
    m[a.H_PTE_FIRST] = a.NEVER
    for static, cell in zip(program.statics, assembly.static_cell, strict=True):
        struct = program.structs[static.struct]
        if static.name == "mm":
            m[a.H_MM] = cell
        elif static.name == "pmd":
            m[a.H_PMD_FIRST] = cell
            m[a.H_PMD_COUNT] = struct.field("pmd").count
            m[a.H_PMD_WORDS] = struct.cells * static.count
        elif static.name == "pte_pool":
            m[a.H_PTE_FIRST] = cell
            m[a.H_PTE_STRIDE] = struct.cells
            m[a.H_PTE_COUNT] = static.count


def write_machine(m: Arena, assembly: Assembly) -> None:
    machine = assembly.machine
    costs = {name: parameter.value for name, parameter in machine.costs.items()}
    for key, value in {
        a.P_L1_HIT: machine.l1_hit.value, a.P_RMW_LOCAL: machine.rmw_local.value,
        a.P_INVALIDATE: machine.invalidate_per_sharer.value,
        a.P_OCCUPANCY_TRANSFER: machine.occupancy_transfer.value,
        a.P_OCCUPANCY_READ: machine.occupancy_shared_read.value, a.P_RESIDENCY: machine.residency.value,
        a.P_STREAK: machine.streak.value, a.P_CHANNEL: machine.channel_cycles_per_line.value,
        a.P_PAUSE: machine.pause.value, a.P_SMT: max(machine.smt_transfer.value, 0),
        a.P_INTERRUPT_ENTRY: machine.interrupt_entry.value, a.P_INTERRUPT_EXIT: machine.interrupt_exit.value,
        a.P_JITTER: machine.jitter_percent.value, a.P_FAULT_ENTRY: costs["fault_entry"],
        a.P_FAULT_EXIT: costs["fault_exit"], a.P_CLEAR_IDLE: costs["clear_page_idle"],
        a.P_IPI_FLIGHT: costs["ipi_flight"], a.P_WALK: 2 * costs["walk_level"],
        a.P_MISPREDICT: machine.mispredict.value, a.P_BUS: machine.bus_cycles_per_transaction.value,
        a.P_SMT_SLOWDOWN: machine.smt_slowdown_percent.value, a.P_TICK: machine.tick.value,
        a.P_WAKE_LATENCY: costs["wake_latency"], a.P_SWITCH: costs["context_switch"],
        a.P_GRACE: costs["grace_period"],
    }.items():
        m[key] = value
    for key, row in (
        (a.L_SHARED, machine.load_shared), (a.L_EXCLUSIVE, machine.load_exclusive),
        (a.L_MODIFIED, machine.load_modified), (a.L_OWNED, machine.load_owned), (a.L_RMW, machine.rmw_modified),
        (a.L_UPGRADE, machine.upgrade), (a.L_DRAM, machine.dram),
    ):
        m[key : key + len(Distance)] = row.value
    table = as_array(PROTOCOLS[machine.protocol.value])
    m[m[a.A_PROTOCOL] : m[a.A_PROTOCOL] + table.size] = table.ravel()
    m[m[a.A_COST] : m[a.A_COST] + len(costs)] = list(costs.values())


def _tables(m: Arena, assembly: Assembly, layout: Layout) -> None:
    topology, program = assembly.topology, assembly.program
    for place in topology.cores:
        at = m[a.A_CPU] + place.core * a.CPU_STRIDE
        m[at : at + a.CPU_STRIDE] = (place.cache, place.cluster, place.socket)
        cache = m[a.A_CACHE] + place.cache * a.CACHE_STRIDE
        m[cache + a.CACHE_FIRST + m[cache + a.CACHE_COUNT]] = place.core
        m[cache + a.CACHE_COUNT] += 1
    sockets = assembly.machine.sockets.value
    for cache_id in range(topology.caches):
        at = m[a.A_DISTANCE] + cache_id * topology.caches
        m[at : at + topology.caches] = topology.distance[cache_id]
        for socket in range(sockets):
            m[m[a.A_HOME_DISTANCE] + cache_id * sockets + socket] = _home_distance(assembly, cache_id, socket)
    code = np.zeros((len(program.code) + 1, WORDS), dtype=np.int64)
    code[:-1] = program.code
    code[-1, 0] = BY_NAME["HALT"].number
    m[m[a.A_CODE] : m[a.A_CODE] + code.size] = code.ravel()
    functions = [
        (function.entry, function.slots, int(function.file in assembly.user_files)) for function in program.functions
    ]
    m[m[a.A_FUNCTION] : m[a.A_FUNCTION] + a.FUNCTION_STRIDE * len(functions)] = np.array(functions).ravel()


def _home_distance(assembly: Assembly, cache: int, socket: int) -> int:
    """Distance from a cache to a socket's memory: NEAR for its own."""
    own = assembly.topology.socket_of_cache[cache]
    if own == socket:
        return int(Distance.NEAR)
    two_links = (own ^ socket).bit_count() > 1 and assembly.machine.dram.value[Distance.HOP2] >= 0
    return int(Distance.HOP2 if two_links else Distance.HOP1)


def _statics(m: Arena, assembly: Assembly, layout: Layout) -> None:
    program = assembly.program
    m[m[a.A_STATIC] : m[a.A_STATIC] + len(assembly.static_cell)] = assembly.static_cell
    m[m[a.A_CELL_LINE] : m[a.A_CELL_LINE] + len(assembly.cell_line)] = assembly.cell_line
    m[m[a.A_CELL_LOCK] : m[a.A_CELL_LOCK] + layout.cells] = -1
    for number, lock in enumerate(layout.locks):
        m[m[a.A_CELL_LOCK] + lock.cell] = number
    m[m[a.A_CELL_CLASS] : m[a.A_CELL_CLASS] + layout.cells] = -1
    of_struct: dict[int, list[tuple[int, int]]] = {}
    for (owner, cell), name in lock_classes(assembly).items():
        of_struct.setdefault(owner, []).append((cell, layout.lock_classes.index(name)))
    for static, first in zip(program.statics, assembly.static_cell, strict=True):
        elements = m[a.A_CELL_CLASS] + first + np.arange(static.count) * program.structs[static.struct].cells
        for cell, kind in of_struct.get(static.struct, ()):
            m[elements + cell] = kind
    at = 0
    for number, struct in enumerate(program.structs):
        offsets = element_offsets(struct)
        row = m[a.A_STRUCT] + number * a.STRUCT_STRIDE
        m[row : row + a.STRUCT_STRIDE] = (struct.cells, -(-struct.size // 64), at)
        m[m[a.A_FIELD] + at : m[a.A_FIELD] + at + struct.cells] = offsets
        m[m[a.A_FIELD_CLASS] + at : m[a.A_FIELD_CLASS] + at + struct.cells] = -1
        for cell, kind in of_struct.get(number, ()):
            m[m[a.A_FIELD_CLASS] + at + cell] = kind
        at += struct.cells
    regions = m[a.A_TABLE_REGION]
    m[regions : m[a.A_STACK]] = -1


def start_thread(m: Arena, thread: int, function: int, due: int) -> None:
    """Give a thread `function` (no parameters) to begin with: its core runs it from cycle `due`, or queues it."""
    functions = int(m[a.H_FUNCTIONS])
    base = int(m[a.A_STACK]) + thread * STACK_WORDS
    fp = base + FRAME_HEADER
    halt = int(m[a.H_INSTRUCTIONS]) - 1
    m[base : base + FRAME_HEADER] = (halt, fp, function << CALLER_BITS | functions, a.FRAME_CALL)
    t = m[a.A_THREAD] + thread * a.THREAD_STRIDE
    core = int(m[t + a.TH_CORE])
    k = m[a.A_HCORE] + core * a.HCORE_STRIDE
    v = m[a.A_CORE] + core * a.CORE_STRIDE
    h = m[a.A_HTHREAD] + thread * a.HTHREAD_STRIDE
    entry = int(m[m[a.A_FUNCTION] + function * a.FUNCTION_STRIDE + a.FUNCTION_ENTRY])
    m[h : h + a.HTHREAD_STRIDE] = 0
    for field, value in (
        (a.HT_PC, entry), (a.HT_FP, fp), (a.HT_FUNCTION, function), (a.HT_CALLER, functions), (a.HT_NEXT, -1),
        (a.HT_RESUME, int(CoreState.RUN)), (a.HT_MM, m[a.H_MM]), (a.HT_PGD, m[a.H_PMD_FIRST]), (a.HT_WANT, -1),
        (a.HT_TARGET, -1),
    ):
        m[h + field] = value
    m[k + a.K_LIVE] += 1
    if m[v + a.CORE_THREAD] >= 0:
        m[t + a.TH_STATE] = int(ThreadState.QUEUED)
        join_queue(m, core, thread, 0)
        return
    m[t + a.TH_STATE] = int(ThreadState.RUNNING)
    m[t + a.TH_SINCE] = due
    m[k + a.K_FP] = fp
    m[k + a.K_FUNCTION] = function
    m[k + a.K_CALLER] = functions
    m[v + a.CORE_THREAD] = thread
    m[v + a.CORE_PC] = entry
    m[v + a.CORE_STATE] = int(CoreState.RUN)
    m[v + a.CORE_CAUSE] = int(Cause.COMPUTE)
    m[m[a.A_DUE] + 3 * int(m[a.H_CORES]) + core] = due
    m[m[a.A_CORE_CAUSE] + core * CAUSES + int(Cause.SLEEP)] += due
    build_tree(m)


def start_timers(m: Arena) -> None:
    """Arm the tick where somebody queues, one core after the other so that turns do not end together."""
    cores, tick = int(m[a.H_CORES]), int(m[a.P_TICK])
    for core in range(cores):
        if m[m[a.A_HCORE] + core * a.HCORE_STRIDE + a.K_QUEUE_HEAD] >= 0:
            m[m[a.A_DUE] + int(AgentKind.TIMER) * cores + core] = tick + tick * core // cores
    build_tree(m)
