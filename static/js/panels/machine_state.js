// What the mirror says of work done, and of copies, locks and waiting cores in lists that panels can show.
// Promises: a cache's letter is owner_state, F or S as the directory says, as the world description defines it;
// nothing is inferred beyond that.
// Does not: write HTML or sentences.

import { copyState } from "../mirror/copies.js";
import { CauseName, CoreStateName, RequestState, StateName, ThreadState, ThreadStateName } from "../vocabulary.js";

/** Work done so far: faults, and the operations of workloads that count those. */
export const workDone = (fields, values) => fields.read(values, "counter", 0, "faults") + fields.read(values, "counter", 0, "operations");

const letterOf = (line, cache) => StateName[copyState(line, cache)] ?? "?";

/** Cores with a copy of the line: [{core, state: letter}], one a cache. */
export function copiesOf(desc, fields, values, lineId) {
  const line = fields.record(values, "line", lineId);
  if (!line) return [];
  const seen = new Set();
  const out = [];
  for (const core of desc.cores) {
    if (seen.has(core.cache)) continue;
    seen.add(core.cache);
    const state = letterOf(line, core.cache);
    if (state !== "I") out.push({ core: core.id, state });
  }
  return out;
}

export function lockState(desc, fields, values, id) {
  return fields.record(values, "lock", id);
}

/** Cores that want the lock now. */
export function waitersOf(desc, fields, values, lock) {
  if (lock < 0) return [];
  return desc.cores.map((core) => core.id).filter((core) => fields.read(values, "core", core, "want", -1) === lock);
}

const isHeld = (held, lock) => Math.floor(held / 2 ** lock) % 2 === 1;

/** Cores that hold the lock now, by their own account. */
export function holdersOf(desc, fields, values, lock) {
  return desc.cores.map((core) => core.id).filter((core) => isHeld(fields.read(values, "core", core, "held"), lock));
}

/** One row a core: what it is doing, for tables and lists. */
export function coreRows(desc, fields, values) {
  return desc.cores.map((one) => {
    const core = fields.record(values, "core", one.id) ?? {};
    const own = fields.record(values, "request", 2 * one.id) ?? {};
    return {
      id: one.id, socket: one.socket, pc: core.pc ?? 0, line: core.line ?? -1, want: core.want ?? -1,
      state: CoreStateName[core.state] ?? "IDLE", cause: CauseName[core.cause] ?? "COMPUTE", faults: core.faults ?? 0,
      queued: own.state === RequestState.QUEUED,
      held: desc.locks.filter((lock) => isHeld(core.held ?? 0, lock.id)).map((lock) => lock.id),
    };
  });
}

/** What a core is doing, in a word or two. */
export function doingSaid(row) {
  if (row.state === "WAIT") return row.queued ? "queued for a line" : "waiting for a line";
  return {
    IDLE: "idle", RUN: "running", WORK: "working", SPIN: "spinning", DRAIN: "draining stores",
    CLEAR: "clearing a page", HALT: "done", SWITCH: "switching threads",
  }[row.state] ?? row.state.toLowerCase();
}

/** One row a thread: its state, core, since which cycle, how often woken; `coming`: its core is switching to it. */
export function threadRows(desc, fields, values) {
  return Array.from({ length: fields.count("thread") }, (_, id) => {
    const one = fields.record(values, "thread", id);
    const coming = one.state === ThreadState.QUEUED && fields.read(values, "core", one.core, "thread", -1) === id;
    return { id, state: ThreadStateName[one.state] ?? "NONE", core: one.core, since: one.since, wakes: one.wakes, coming };
  });
}

/** Threads that wait for a core, in the order in which they joined its run queue. */
export function queueOn(desc, fields, values, core) {
  return threadRows(desc, fields, values).filter((row) => row.state === "QUEUED" && row.core === core && !row.coming)
    .sort((a, b) => a.since - b.since || a.id - b.id).map((row) => row.id);
}

/** Is there more to say of threads than that each runs on its own core? */
export function threadsMatter(desc, fields, values) {
  const rows = threadRows(desc, fields, values);
  return rows.length > desc.cores.length || rows.some((row) => row.wakes > 0 || row.state === "SLEEPING");
}

export const anyAsleep = (fields, values) => Array.from({ length: fields.count("thread") },
  (_, id) => fields.read(values, "thread", id, "state")).includes(ThreadState.SLEEPING);

/** The lock that a sleeping thread waits for: the only one that can be slept on; -1 where several could be meant. */
export function sleptOn(desc) {
  const may = desc.locks.filter((one) => one.kind !== "spinlock");
  return may.length === 1 ? may[0].id : -1;
}

/** Sleeping threads that wait for the lock, as far as the mirror tells. */
export function sleepersOf(desc, fields, values, lock) {
  if (lock < 0 || sleptOn(desc) !== lock) return [];
  return threadRows(desc, fields, values).filter((row) => row.state === "SLEEPING").map((row) => row.id);
}

/** One row a watched line. */
export function lineRows(desc, fields, values) {
  return desc.lines.map((one) => {
    const line = fields.record(values, "line", one.id) ?? {};
    return {
      id: one.id, label: one.label, words: one.words,
      copies: copiesOf(desc, fields, values, one.id), queued: line.queued ?? 0, transfers: line.transfers ?? 0,
    };
  });
}
