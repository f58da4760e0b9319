// Worlds for tests and the gallery: a description and a mirror as the engine would send them, mid-contention.
// Promises: the shapes are those of the wire (world description, one Float64Array, decoded chunk columns).
// Does not: simulate. The states are chosen by hand to be possible at one moment of a run.

import { Abort, Cause, CoreState, EventKind, Request, RequestState, State } from "../../static/js/vocabulary.js";

const SOURCE = `"""A reader's fault: take mmap_sem for reading, fill the page, give it back."""
def _raw_spin_lock_irqsave(lock: raw_spinlock):
    ticket = xadd(lock.slock, 0x10000)
    my = ticket >> 16
    spin_until((lock.slock & 0xffff) == my)
def __down_read_trylock(sem: rw_semaphore):
    _raw_spin_lock_irqsave(sem.wait_lock)
    sem.activity += 1
    _raw_spin_unlock_irqrestore(sem.wait_lock)
def handle_mm_fault(mm: mm_struct):
    table = mm.pgd
    work(fault_code)
def clear_page(page: page):
    burst(64)
`;

// instruction index → [function, line]
const PCS = [["_raw_spin_lock_irqsave", 3], ["_raw_spin_lock_irqsave", 5], ["__down_read_trylock", 8],
  ["_raw_spin_unlock_irqrestore", 9], ["handle_mm_fault", 11], ["handle_mm_fault", 12], ["clear_page", 14]];
export const PC = Object.freeze({ XADD: 0, SPIN: 1, ACTIVITY: 2, UNLOCK: 3, PGD: 4, WORK: 5, CLEAR: 6 });

const FIELDS = Object.freeze({
  core: ["state", "pc", "thread", "cause", "line", "want", "held", "irq", "buffered", "faults", "target", "attempts",
    "speculating", "reason", "speculating_since", "wasted"],
  request: ["state", "line", "kind", "source", "arrival", "granted", "due"],
  lock: ["holder", "readers", "acquisitions", "contended"],
  counter: ["faults", "transfers", "invalidations", "misses_memory", "ipis"],
  thread: ["state", "core", "since", "wakes", "rcu"],
  rcu: ["completed", "current", "since", "readers", "callbacks"],
});

function word(cell, path, offset, size, format) {
  return { cell, name: path.split(".").pop(), path, offset, size, format };
}

function linesOf() {
  const lines = [
    { object: "mm", struct: "mm_struct", offset: 64, words: [
      word(0, "pgd", 72, 8, "pointer"), word(1, "mm_users", 80, 4, "int"), word(2, "mm_count", 84, 4, "int"),
      word(3, "map_count", 88, 4, "int"), word(4, "mmap_sem.activity", 96, 4, "rwsem"),
      word(5, "mmap_sem.wait_lock.slock", 100, 4, "ticket"), word(6, "mmap_sem.wait_list", 104, 8, "pointer"),
      word(7, "page_table_lock.slock", 120, 4, "ticket")] },
    { object: "mm", struct: "mm_struct", offset: 128, words: [
      word(8, "rss_stat.anon", 128, 8, "int"), word(9, "rss_stat.file", 136, 8, "int")] },
    { object: "vma", struct: "vm_area_struct", offset: 0, words: [
      word(10, "vm_start", 0, 8, "hex"), word(11, "vm_end", 8, 8, "hex"), word(12, "vm_flags", 48, 8, "hex")] },
    { object: "zone", struct: "zone_struct", offset: 0, words: [
      word(13, "lock.slock", 0, 4, "ticket"), word(14, "free_pages", 8, 8, "int")] },
  ];
  return lines.map((line, id) => ({ id, label: `${line.struct} + ${line.offset}`, home: 0, ...line }));
}

function blocksOf(cores, caches, cells, locks, lines, tables, threads) {
  const sharers = Array.from({ length: Math.ceil(caches / 32) }, (_, at) => `sharers${at}`);
  const shapes = [
    ["core", FIELDS.core, cores], ["request", FIELDS.request, 2 * cores],
    ["line", ["owner", "owner_state", "forwarder", ...sharers, "queued", "transfers"], lines],
    ["cell", ["value"], cells], ["lock", FIELDS.lock, locks], ["counter", ["value"], FIELDS.counter.length],
    ["thread", FIELDS.thread, threads], ["rcu", FIELDS.rcu, 1],
    ["pagemap", Array.from({ length: 16 }, (_, at) => `word${at}`), tables],
  ];
  const blocks = {};
  let base = 0;
  for (const [name, fields, count] of shapes) {
    blocks[name] = { base, stride: fields.length, count, fields };
    base += fields.length * count;
  }
  return { length: base, blocks };
}

/** A world description: `cores` on `sockets` sockets of `clusters` clusters each; `pages` a thread; `threads`, where
 *  there are more of them than cores; `has`: {speculation, rcu}. */
export function makeDesc({ cores = 4, sockets = 2, clusters = 1, pages = 64, threads = cores, title = "toy-2x2", has = {} } = {}) {
  const lines = linesOf();
  const locks = [
    { id: 0, name: "mm.mmap_sem", kind: "rwsem", line: 0 },
    { id: 1, name: "mm.mmap_sem.wait_lock", kind: "spinlock", line: 0 },
    { id: 2, name: "mm.page_table_lock", kind: "spinlock", line: 0 },
    { id: 3, name: "zone.lock", kind: "spinlock", line: 3 },
  ];
  const names = [...new Set(PCS.map(([name]) => name))];
  const each = cores / sockets;
  return {
    version: 1, run: "fixture", scenario: {}, design: { id: "rwsem-spinlock", title: "rwsem-spinlock" },
    machine: { id: title, title, mhz: 2933 }, workload: { id: "multi-fault", title: "multi-fault" },
    cores_n: cores, seed: 1, settings: {}, fingerprint: "0", chunk_cycles: 4096, end_cycle: 1e6,
    mirror: blocksOf(cores, cores, 15, locks.length, lines.length, Math.ceil((cores * pages) / 512), threads),
    threads_n: threads,
    cores: Array.from({ length: cores }, (_, id) => ({
      id, cpu: id, cache: id, socket: Math.floor(id / each),
      cluster: Math.floor(id / (each / clusters)), thread: id,
    })),
    lines, locks, functions: names.map((name) => ({ name, file: "kernel/fault.fl", line: 1, last_line: 14 })),
    pcs: { function: PCS.map(([name]) => names.indexOf(name)), line: PCS.map(([, line]) => line), file: PCS.map(() => 0) },
    files: ["kernel/fault.fl"], sources: { "kernel/fault.fl": SOURCE },
    areas: Array.from({ length: cores }, (_, thread) => ({ thread, first_page: thread * pages, pages })),
    has: { speculation: false, rcu: false, ...has }, costs: [], left_out: [], story: { title: "Readers that never wait", notes: [] },
  };
}

/** Writes named fields of a record into the mirror. */
export function put(desc, mirror, block, index, fields) {
  const shape = desc.mirror.blocks[block];
  for (const [name, value] of Object.entries(fields)) {
    const at = shape.fields.indexOf(name);
    if (at < 0) throw new Error(`no field ${name} in block ${block}`);
    mirror[shape.base + index * shape.stride + at] = value;
  }
}

/** The slot of a field, for hand-made events. */
export function slotOf(desc, block, index, field) {
  const shape = desc.mirror.blocks[block];
  return shape.base + index * shape.stride + shape.fields.indexOf(field);
}

function fillPages(desc, mirror) {
  const shape = desc.mirror.blocks.pagemap;
  for (const area of desc.areas) {
    const done = Math.floor(area.pages * (0.3 + 0.6 * ((area.thread * 37) % 11) / 11));
    for (let page = area.first_page; page < area.first_page + done; page += 1) {
      const at = shape.base + (page >>> 9) * shape.stride + ((page >>> 5) & 15);
      mirror[at] = (mirror[at] | (1 << (page & 31))) >>> 0;
    }
    put(desc, mirror, "core", area.thread, { target: area.first_page + done });
  }
}

/** One moment at cycle `now`: core 1 takes the semaphore's spinlock over from core 0 (a transfer in the air), the
 *  rest wait, spin, read pgd (false sharing), clear a page or write its own counters. */
export function makeMirror(desc, now = 48316) {
  const mirror = new Float64Array(desc.mirror.length);
  const n = desc.cores.length;
  const set = (id, fields) => put(desc, mirror, "core", id, {
    thread: id, line: -1, want: -1, irq: 1, target: -1, reason: -1, faults: 3 + (id % 4), ...fields,
  });
  for (let id = 0; id < n; id += 1) {
    const role = id === 0 ? 0 : id === 1 ? 1 : 2 + ((id - 2) % 4);
    const request = (kind, state, source, arrival) => put(desc, mirror, "request", 2 * id, {
      state, line: 0, kind, source, arrival, granted: state === RequestState.GRANTED ? now - 70 : 0,
      due: state === RequestState.GRANTED ? now + 60 : 0,
    });
    if (role === 0) set(id, { state: CoreState.WORK, pc: PC.ACTIVITY, cause: Cause.COMPUTE, held: 3, irq: 0, buffered: 1 });
    if (role === 1) {
      set(id, { state: CoreState.WAIT, pc: PC.XADD, cause: Cause.TRANSFER, line: 0, want: 1, irq: 0 });
      request(Request.GETM, RequestState.GRANTED, 0, now - 300);
    }
    if (role === 2) {
      set(id, { state: CoreState.WAIT, pc: PC.PGD, cause: Cause.QUEUE, line: 0, held: 1 });
      request(Request.GETS, RequestState.QUEUED, -2, now - 200 + id);
    }
    if (role === 3) {
      set(id, { state: CoreState.WAIT, pc: PC.XADD, cause: Cause.QUEUE, line: 0, want: 1, irq: 0 });
      request(Request.GETM, RequestState.QUEUED, -2, now - 250 + id);
    }
    if (role === 4) set(id, { state: CoreState.CLEAR, pc: PC.CLEAR, cause: Cause.MEMORY, held: 1 });
    if (role === 5) set(id, { state: CoreState.SPIN, pc: PC.SPIN, cause: Cause.SPIN, line: 0, want: 1, irq: 0 });
  }
  fillPages(desc, mirror);
  const queued = desc.cores.filter((core) => core.id > 1 && [2, 3].includes(2 + ((core.id - 2) % 4))).length;
  put(desc, mirror, "line", 0, { owner: 0, owner_state: State.M, forwarder: -1, queued, transfers: 412 });
  put(desc, mirror, "line", 1, { owner: n - 1, owner_state: State.M, forwarder: -1, transfers: 96 });
  put(desc, mirror, "line", 2, { owner: -1, forwarder: 1, sharers0: ((1 << Math.min(n, 30)) - 1) & ~2, transfers: 3 });
  put(desc, mirror, "line", 3, { owner: 2, owner_state: State.E, forwarder: -1, transfers: 14 });
  [0x7f3a40, n, 1, 1, n / 2, 14 + 20 * 65536, 0, 9 + 9 * 65536, 1288, 0, 0x400000, 0x600000, 0x73, 5 + 5 * 65536, 18231]
    .forEach((value, cell) => put(desc, mirror, "cell", cell, { value }));
  const readers = desc.cores.filter((core) => core.id !== 1 && core.id % 2 === 0).length;
  put(desc, mirror, "lock", 0, { holder: -1, readers, acquisitions: 60, contended: 0 });
  put(desc, mirror, "lock", 1, { holder: 0, acquisitions: 120, contended: 90 });
  put(desc, mirror, "lock", 2, { holder: -1 });
  put(desc, mirror, "lock", 3, { holder: -1 });
  return mirror;
}

/** Decoded chunk columns from rows [cycle, slot, agent, kind, cause, old, new]. */
export function makeEvents(rows, start = 0, end = 4096) {
  const column = (Type, at) => Type.from(rows.map((row) => row[at]));
  return {
    start, end, cycle: column(Float64Array, 0), slot: column(Uint32Array, 1), agent: column(Uint16Array, 2),
    kind: column(Uint8Array, 3), cause: column(Int32Array, 4), old: column(Float64Array, 5), new: column(Float64Array, 6),
  };
}

/** Events just before `now`: the copies of the line's readers die, one after the other. */
export function makeGhostEvents(desc, now = 48316, count = 3) {
  const agent = 2 * desc.cores.length + 1; // AgentKind.REQUEST of core 1
  const rows = [];
  let sharers = 0;
  const last = desc.cores.slice(-count);
  for (const core of last) sharers = (sharers | (1 << core.cache)) >>> 0;
  last.filter((core) => core.cache < 32).forEach((core, at) => {
    const after = (sharers & ~(1 << core.cache)) >>> 0;
    rows.push([now - 180 + 40 * at, slotOf(desc, "line", 0, "sharers0"), agent, EventKind.INVALIDATE, 1, sharers, after]);
    sharers = after;
  });
  return makeEvents(rows, now - 1000, now + 1000);
}

/** Speculation at `now`, over makeMirror's: core 0 and each fourth after it attempts, core 1 has just committed, core 2
 *  has just broken off, core 3 begins again under the lock; and so on.  Returns the events that say so. */
export function speculate(desc, mirror, now = 48316) {
  const rows = [];
  for (const { id } of desc.cores) {
    put(desc, mirror, "core", id, { speculating_since: now - 412, wasted: 812 * (id % 3), speculating: id % 4 === 0 ? 1 : 0, reason: id % 4 === 3 ? Abort.PTE_CHANGED : -1, held: id % 4 === 3 ? 1 : 0, want: -1 });
    const agent = 3 * desc.cores.length + id;
    const at = now - 120 + (id % 7);
    if (id % 4 === 1) rows.push([at, slotOf(desc, "core", id, "speculating"), agent, EventKind.COMMIT, id, 1, 0]);
    if (id % 4 === 2) {
      rows.push([at, slotOf(desc, "core", id, "speculating"), agent, EventKind.ABORT, id, 1, 0]);
      rows.push([at, slotOf(desc, "core", id, "reason"), agent, EventKind.ALSO, id, -1, Abort.VMA_CHANGED]);
      rows.push([at, slotOf(desc, "core", id, "wasted"), agent, EventKind.ALSO, id, 100, 912]);
    }
  }
  return rows;
}

/** A grace period under way that waits for threads 0 and 2; thread 1 came later. Returns its event. */
export function inGrace(desc, mirror, now = 48316) {
  for (const thread of [0, 1, 2]) put(desc, mirror, "thread", thread, { state: 2, core: thread, rcu: thread === 2 ? 2 : 1 });
  put(desc, mirror, "rcu", 0, { completed: 12, current: 1, since: now - 900, readers: 2, callbacks: 3 });
  return [[now - 300, slotOf(desc, "thread", 1, "rcu"), 3 * desc.cores.length + 1, EventKind.INSTRUCTION, 1, 0, 1]];
}
