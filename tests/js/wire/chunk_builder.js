// Builds binary chunks for tests, by the wire's own description and not by the decoder's code.
// Promises: any list of assignments becomes a chunk the server could have sent.
// Does not: check that old and new values fit together (a test's world does).

const padded = (bytes) => Math.ceil(bytes / 8) * 8;

/** `assignments`: [{cycle, slot, agent, kind, cause, old, new}]; `keyframe`: the whole mirror at `start`, or null. */
export function buildChunk({ number = 0, start = 0, end = 4096, cores = 2, keyframe = null, assignments = [] }) {
  const pairs = keyframe ? [...keyframe].map((value, slot) => [slot, value]).filter(([, value]) => value !== 0) : [];
  const [k, n] = [pairs.length, assignments.length];
  const size = 48 + padded(4 * k) + 8 * k + 2 * padded(4 * n) + padded(2 * n) + padded(n) + padded(4 * n) + 16 * n;
  const view = new DataView(new ArrayBuffer(size));
  [0x464c4331, 1, number, k, n, cores, 0, 0].forEach((value, at) => view.setInt32(4 * at, value, true));
  view.setFloat64(32, start, true);
  view.setFloat64(40, end, true);
  let at = 48;
  const column = (bytes, values, put) => {
    values.forEach((value, index) => put(at + bytes * index, value));
    at += padded(bytes * values.length);
  };
  column(4, pairs.map((pair) => pair[0]), (place, value) => view.setUint32(place, value, true));
  column(8, pairs.map((pair) => pair[1]), (place, value) => view.setFloat64(place, value, true));
  column(4, assignments.map((one) => one.cycle - start), (place, value) => view.setUint32(place, value, true));
  column(4, assignments.map((one) => one.slot), (place, value) => view.setUint32(place, value, true));
  column(2, assignments.map((one) => one.agent), (place, value) => view.setUint16(place, value, true));
  column(1, assignments.map((one) => one.kind), (place, value) => view.setUint8(place, value));
  column(4, assignments.map((one) => one.cause), (place, value) => view.setInt32(place, value, true));
  column(8, assignments.map((one) => one.old), (place, value) => view.setFloat64(place, value, true));
  column(8, assignments.map((one) => one.new), (place, value) => view.setFloat64(place, value, true));
  return view.buffer;
}

/** Numbers that look random and are the same each time. */
export function seeded(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A small world of two cores, and a run of it over `chunks` chunks whose assignments fit together. */
export function buildRun({ chunks = 4, events = 40, seed = 1, chunkCycles = 1000, cores = 2 } = {}) {
  const random = seeded(seed);
  const core = ["state", "pc", "thread", "cause", "line", "want", "held", "irq", "buffered", "faults", "target", "attempts",
    "speculating", "reason", "speculating_since", "wasted"];
  const request = ["state", "line", "kind", "source", "arrival", "granted", "due"];
  const line = ["owner", "owner_state", "forwarder", "sharers0", "queued", "transfers"];
  const blocks = {};
  let base = 0;
  const block = (name, count, fields) => {
    blocks[name] = { base, stride: fields.length, count, fields };
    base += count * fields.length;
  };
  block("core", cores, core);
  block("request", 2 * cores, request);
  block("line", 2, line);
  block("cell", 4, ["value"]);
  block("lock", 1, ["holder", "readers", "acquisitions", "contended"]);
  block("thread", cores + 1, ["state", "core", "since", "wakes", "rcu"]);
  block("rcu", 1, ["completed", "current", "since", "readers", "callbacks"]);
  block("counter", 1, ["faults", "transfers", "invalidations", "misses_memory", "ipis"]);
  const mirror = new Float64Array(base);
  const kinds = [1, 1, 1, 2, 3, 6, 7, 8, 15];
  const buffers = [];
  for (let number = 0; number < chunks; number += 1) {
    const keyframe = mirror.slice();
    const assignments = [];
    let cycle = number * chunkCycles;
    for (let event = 0; event < events; event += 1) {
      cycle = Math.min((number + 1) * chunkCycles - 1, cycle + random(40));
      const who = random(cores);
      const kind = kinds[random(kinds.length)];
      const count = 1 + random(3);
      for (let part = 0; part < count; part += 1) {
        const slot = kind === 1 && part === 0 ? who * core.length + 1 : random(base);
        const value = kind === 1 && part === 0 ? random(6) : random(9) - 1;
        assignments.push({ cycle, slot, agent: 3 * cores + who, kind: part === 0 ? kind : 0, cause: random(cores + 1) - 1, old: mirror[slot], new: value });
        mirror[slot] = value;
      }
    }
    buffers.push(buildChunk({ number, start: number * chunkCycles, end: (number + 1) * chunkCycles, cores, keyframe, assignments }));
  }
  const desc = {
    run: "r1", mirror: { length: base, blocks }, chunk_cycles: chunkCycles, end_cycle: chunks * chunkCycles - 1, complete: true,
    cores: Array.from({ length: cores }, (_, id) => ({ id, cache: id, cluster: id, socket: id, cpu: id, thread: id })),
    lines: [{ id: 0, object: "mm", label: "mm_struct + 64", words: [{ cell: 0, path: "pgd" }, { cell: 1, path: "mmap_sem.count" }] },
      { id: 1, object: "vma", label: "vm_area_struct + 0", words: [{ cell: 2, path: "vm_start" }] }],
    locks: [{ id: 0, name: "mm.mmap_sem", kind: "rwsem", line: 0 }],
    functions: [{ name: "down_read", file: 0, line: 1, last_line: 3 }], files: ["kernel/rwsem.fl"],
    sources: { "kernel/rwsem.fl": "def down_read(sem):\n    xadd(sem.count, 1)\n    return 0" },
    pcs: { function: [0, 0, 0, 0, 0, 0], line: [1, 2, 2, 3, 3, 3], file: [0, 0, 0, 0, 0, 0] },
    machine: { id: "toy-2x2", title: "Toy", mhz: 1000 }, design: { id: "rwsem-xadd", title: "xadd" },
  };
  return { desc, buffers };
}
