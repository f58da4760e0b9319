// Answers of the server for the panels that ask it: evidence, address spaces, RCU, a race; for tests and the gallery.
// Promises: the shapes are those of the wire (docs/recording.md); numbers fit each other.
// Does not: simulate.

export const EVIDENCE = Object.freeze({
  cycle: 48316,
  profile: [
    { symbol: "_raw_spin_lock_irqsave", percent: 75.4, causes: { spin: 60.1, transfer: 12.2, queue: 3.1 }, callers: [{ symbol: "__down_read_trylock", percent: 52.1 }, { symbol: "__up_read", percent: 47.9 }] },
    { symbol: "clear_page", percent: 9.8, causes: { memory: 9.1, compute: 0.7 }, callers: [{ symbol: "do_anonymous_page", percent: 100 }] },
    { symbol: "handle_mm_fault", percent: 3.1, causes: { compute: 2.1, hit: 1 }, callers: [{ symbol: "do_page_fault", percent: 100 }] },
    { symbol: "find_vma_speculative", percent: 1.2, causes: { wasted: 0.8, hit: 0.4 }, callers: [] },
  ],
  lines: [
    { id: 0, line: "mm_struct + 64", fields: ["pgd", "mm_users", "mmap_sem.activity", "mmap_sem.wait_lock"], transfers: 412, percent: 71.2, owners: [{ core: 3, transfers: 120 }, { core: 0, transfers: 96 }], distances: [0, 120, 92, 200, 0] },
    { id: -1, line: "mem_map[…]", fields: [], transfers: 96, percent: 16.6, owners: [], distances: [] },
    { id: 3, line: "zone", fields: ["lock.slock", "free_pages"], transfers: 70, percent: 12.1, owners: [{ core: 2, transfers: 70 }], distances: [0, 0, 0, 70, 0] },
  ],
  locks: [
    { class: "mm_struct.mmap_sem.wait_lock", acquisitions: 1204, contended: 1001, wait_cycles: 902113, hold_cycles: 120400, wait_average: 901, hold_average: 100 },
    { class: "mm_struct.mmap_sem", acquisitions: 602, contended: 0, wait_cycles: 0, hold_cycles: 802113, wait_average: 0, hold_average: 1332 },
  ],
  speculation: { attempts: 400, commits: 371, aborts: 29, retries: 29, abort_reasons: { vma_changed: 20, no_page_table: 8, pte_changed: 1, vma_dead: 0 }, wasted_cycles: 31211, wasted_percent: 2.6, grace_periods: 4 },
});

const COLUMNS = ["cell", "start", "end", "flags", "left", "right", "parent", "red", "in_tree", "line", "file", "pgoff", "vm_sequence", "vm_ref_count"];
const MIB = 2 ** 20;

/** A tree of seven VMAs, one taken out and one freed; `sequence`: of the fourth, the root. */
export function makeVmas({ cycle = 48316, sequence = 4 } = {}) {
  const vma = (at, from, to, flags, left, right, parent, red, more = {}) => COLUMNS.map((name) => ({
    cell: 0x1000 + 0x40 * at, start: from * MIB, end: to * MIB, flags, left, right, parent, red, in_tree: 1, line: -1, file: 0, pgoff: 0, vm_sequence: 2, vm_ref_count: 1, ...more,
  })[name]);
  return {
    cycle, columns: COLUMNS, spaces: [{
      name: "mm", cell: 0x800, threads: [0, 1, 2, 3], root: 3, cached: 5, left_out: 0,
      words: { map_count: 7, total_vm: 6144, nr_ptes: 5, anon_rss: 1288, file_rss: 40, mm_users: 4 },
      vmas: [
        vma(0, 2, 4, 3, -1, -1, 1, 1), vma(1, 4, 6, 3, 0, 2, 3, 0), vma(2, 6, 6.5, 0, -1, -1, 1, 1),
        vma(3, 8, 12, 3, 1, 5, -1, 0, { vm_sequence: sequence, vm_ref_count: 3 }), vma(4, 12, 13, 1, -1, -1, 5, 1, { file: 0x2000 }), vma(5, 14, 20, 3, 4, 6, 3, 0),
        vma(6, 126, 128, 0x103, -1, -1, 5, 1), vma(7, 20, 22, 3, -1, -1, -1, 0, { in_tree: 0, vm_ref_count: 2 }), vma(8, 0, 0, 0, -1, -1, -1, 0, { in_tree: -1 }),
      ],
      tables: [[1, 0x3000, 512], [2, 0x3040, 300], [4, 0x3080, 12], [5, 0x30c0, 0], [63, 0x3100, 3]],
    }],
    pointers: [{ from: "mm.mmap_cache", space: 0, row: 5 }, { from: "task[1].vma_cache", space: 0, row: 3 }, { from: "task[2].vma_cache", space: 0, row: 7 }, { from: "task[3].vma_cache", space: 0, row: 8 }],
    files: [{ cell: 0x2000, name: "file", words: { count: 2 } }],
  };
}

/** A maple tree of two levels: leaves of six and five slots, one VMA in two, under a root of two. */
export function makeMaple() {
  const end = -1; // of the address space
  const answer = makeVmas();
  const [space] = answer.spaces;
  space.vmas = space.vmas.slice(0, 7).map((row) => row.map((value, at) => (["left", "right", "parent"].includes(COLUMNS[at]) ? -1 : COLUMNS[at] === "red" ? 0 : value)));
  const to = (mib) => mib * MIB - 1;
  space.nodes = [
    { cell: 0x900, line: 70, level: 2, first: 0, slots: [[to(12), 1, -1], [end, 2, -1]] },
    { cell: 0x940, line: 74, level: 1, first: 0, slots: [[to(2), -1, -1], [to(4), -1, 0], [to(6), -1, 1], [to(6.5), -1, 2], [to(8), -1, -1], [to(12), -1, 3]] },
    { cell: 0x980, line: 78, level: 1, first: to(12) + 1, slots: [[to(13), -1, 4], [to(14), -1, -1], [to(20), -1, 5], [to(126), -1, -1], [to(128), -1, 6], [end, -1, -1]] },
  ];
  Object.assign(space, { tree: "maple", root: -1, cached: null });
  answer.pointers = [];
  return answer;
}

export const RCU = Object.freeze({
  cycle: 48316, completed: 12, current: 1, since: 47400, left_out: 0,
  readers: [{ thread: 0, nesting: 1, waited_for: true }, { thread: 2, nesting: 2, waited_for: true }, { thread: 1, nesting: 1, waited_for: false }],
  callbacks: [{ core: 2, function: "__free_vma", argument: 0x11c0, name: "vm_area_struct 0x11c0", ready: false }, { core: 0, function: "wakeme_after_rcu", argument: 3, name: "thread 3", ready: true }],
});

const DESIGNS = [["rwsem-spinlock", 939977], ["rwsem-xadd", 2912553], ["spf-zijlstra", 3154572], ["spf-zijlstra-xadd", 3336244], ["spf-kamezawa-v3", null], ["spf-kamezawa-v4", null]];
export const RACE_RUNS = Object.freeze(DESIGNS.map(([design, published]) => ({ design, workload: "multi-fault-all", title: design, published, source: published ? "Zijlstra, 8 Jan 2010" : "" })));

/** Standings some way through: the first done, then running, the last failed. */
export const STANDINGS = Object.freeze({
  done: false, runs: [
    { design: "rwsem-spinlock", state: "done", faults: 16384, wanted: 16384, share: 1, faults_per_second: 1292000, transfers_per_fault: 16.1, error: null },
    { design: "rwsem-xadd", state: "done", faults: 16384, wanted: 16384, share: 1, faults_per_second: 3307000, transfers_per_fault: 4.2, error: null },
    { design: "spf-zijlstra", state: "running", faults: 9000, wanted: 16384, share: 0.55, faults_per_second: 3401000, transfers_per_fault: 2.2, error: null },
    { design: "spf-zijlstra-xadd", state: "running", faults: 100, wanted: 16384, share: 0.01, faults_per_second: null, transfers_per_fault: null, error: null },
    { design: "spf-kamezawa-v3", state: "waiting", faults: 0, wanted: 16384, share: 0, faults_per_second: null, transfers_per_fault: null, error: null },
    { design: "spf-kamezawa-v4", state: "failed", faults: 0, wanted: 16384, share: 0, faults_per_second: null, transfers_per_fault: null, error: { message: "spf-kamezawa-v4 does not fit this workload: it has no fork path.", remedy: "Choose another." } },
  ],
});
