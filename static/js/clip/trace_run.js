// One run between two cycles as events of the Chrome trace format: a process, a thread a core and a lock, nested slices,
// flows from who blocked to who waited, counters, moments.
// Promises: stretches, faults, attempts and handovers are the timeline's own (scene/); slices of a thread nest; a flow's two
// ends lie inside slices; events come in order of time, those that open before those that refer to them; a cycle is a
// nanosecond, so that viewers, which know no less, keep every cycle apart; how long it lasts on the machine is in `args`.
// Does not: read chunks, or write JSON.

import { arrowSaid } from "../scene/lane_arrows.js";

import { coreName, lineName, lockName } from "../panels/names.js";
import { Cause, CauseName } from "../vocabulary.js";
import { nested, within } from "./nested.js";
import { holding } from "./trace_walk.js";

const IDS = 10_000; // a process's threads have numbers of their own: none is its process's, none another's
const LOCKS = 5_000;
const WAITS = new Set([Cause.TRANSFER, Cause.QUEUE, Cause.SPIN, Cause.MEMORY]);
export const RANK = Object.freeze({ counter: 10, moment: 11, flow: 12 }); // after the slices that begin at the same cycle

/** The format's time, microseconds, of a cycle. */
export const timeOf = (cycle) => cycle / 1000;

class Events {
  /** `known`: {start, end}, the cycles that were read: what begins or ends there may reach further. */
  constructor(pid, mhz, known) {
    Object.assign(this, { pid, mhz, known, list: [] });
  }

  /** Where the stretch that a slice is a part of begins and ends, as far as that is known. */
  #whole({ start, end, whole = null }) {
    if (!whole) return {};
    return {
      ...(whole.start < start && whole.start > this.known.start ? { since_cycle: whole.start } : {}),
      ...(whole.end > end && whole.end < this.known.end ? { until_cycle: whole.end } : {}),
    };
  }

  slice(tid, depth, one, name, cat, args) {
    const { start, end } = one;
    const cycles = end - start;
    this.list.push({ cycle: start, rank: depth, event: {
      ph: "X", pid: this.pid, tid, name, cat, ts: timeOf(start), dur: timeOf(cycles),
      args: { cycle: start, cycles, machine_ns: Math.round((cycles * 1e5) / this.mhz) / 100, ...this.#whole(one), ...args },
    } });
  }

  counter(name, cycle, value) {
    this.list.push({ cycle, rank: RANK.counter, event: { ph: "C", pid: this.pid, name, ts: timeOf(cycle), args: { [name]: value } } });
  }

  moment(tid, name, cat, cycle, args) {
    const scope = tid === null ? { s: "p" } : { tid, s: "t" };
    this.list.push({ cycle, rank: RANK.moment, event: { ph: "i", pid: this.pid, ...scope, name, cat, ts: timeOf(cycle), args: { cycle, ...args } } });
  }

  flow(id, cat, name, from, to) {
    const common = { pid: this.pid, name, cat, id };
    this.list.push({ cycle: from.cycle, rank: RANK.flow, event: { ph: "s", ...common, tid: from.tid, ts: timeOf(from.cycle) } });
    this.list.push({ cycle: to.cycle, rank: RANK.flow, event: { ph: "f", bp: "e", ...common, tid: to.tid, ts: timeOf(to.cycle) } });
  }

  named(what, tid, args) {
    this.list.push({ cycle: -1, rank: 0, event: { ph: "M", pid: this.pid, ...(tid === null ? {} : { tid }), name: what, ts: 0, args } });
  }
}

/** Faults of a core, each only while its thread has the core. */
const faultsOnCore = (faults, threads) => faults.flatMap((span) => within(threads.filter((one) => one.value === span.thread), span.start, span.end)
  .map((one) => ({ ...one, fault: span, whole: { start: span.start, end: span.end } }))).sort((a, b) => a.start - b.start);

function functionSlice(events, tid, desc, one) {
  const { name, file, line } = desc.functions[one.value];
  events.slice(tid, 2, one, name, "function", { file, line });
}

function causeSlice(events, tid, desc, about, one) {
  const name = CauseName[one.cause].toLowerCase();
  const now = WAITS.has(one.cause) ? holding(about, one.start) : null;
  events.slice(tid, 3, one, name, "cause", {
    ...(now?.line >= 0 ? { line: lineName(desc, now.line) } : {}), ...(now?.want >= 0 ? { wants: lockName(desc, now.want) } : {}),
  });
}

function coreSlices(events, tid, { desc, exact, walk, from, to }, core) {
  const inside = (list) => within(list, from, to);
  const [faults, attempts, functions, causes] = nested([
    inside(faultsOnCore(exact.faults[core], walk.threads[core].list)), inside(exact.attempts[core]), inside(walk.functions[core].list), inside(exact.segments[core]),
  ]);
  for (const one of faults) {
    const page = holding(walk.about[core], Math.max(one.start, one.fault.start))?.page ?? -1;
    events.slice(tid, 0, one, "page fault", "fault", { thread: one.fault.thread, ...(page >= 0 ? { page } : {}), ...(one.fault.open ? { open: true } : {}) });
  }
  for (const one of attempts) events.slice(tid, 1, one, one.phase === "attempt" ? "attempt" : `attempt: ${one.phase}`, "attempt", {});
  for (const one of functions) functionSlice(events, tid, desc, one);
  for (const one of causes) causeSlice(events, tid, desc, walk.about[core], one);
}

function lockTracks(events, ids, { desc, walk, from, to }) {
  for (const lock of desc.locks) {
    const held = within(walk.holders[lock.id].list, from, to);
    if (held.length === 0) continue;
    const tid = ids + LOCKS + lock.id;
    events.named("thread_name", tid, { name: `lock ${lock.name}` });
    events.named("thread_sort_index", tid, { sort_index: LOCKS + lock.id });
    for (const one of held) events.slice(tid, 0, one, `held by core ${one.value}`, "lock", { lock: lock.name, kind: lock.kind });
  }
}

function counters(events, { desc, walk, from, to }) {
  const always = new Set([`${desc.workload.counts} done`, "transfers"]);
  for (const [name, list] of walk.counters) {
    const seen = list.filter((one) => one.cycle > from && one.cycle < to);
    if (seen.length === 0 && !always.has(name)) continue;
    events.counter(name, from, holding(list, from)?.value ?? 0);
    for (const { cycle, value } of seen) events.counter(name, cycle, value);
  }
}

/** The events of a run, in order: [{ph, pid, tid, name, cat, ts, dur, args, id}].  `run`: {desc, exact (as of
 *  lanes_chunks.js), walk, known, from, to, title, number}. */
export function runEvents(run) {
  const { desc, exact, walk, known, from, to, title, number } = run;
  const pid = number + 1;
  const ids = pid * IDS;
  const events = new Events(pid, desc.machine.mhz, known);
  events.named("process_name", null, { name: title });
  events.named("process_labels", null, { labels: `1 ns here is 1 cycle; the machine has ${desc.machine.mhz} MHz` });
  events.named("process_sort_index", null, { sort_index: number });
  for (const { id, socket } of desc.cores) {
    events.named("thread_name", ids + id, { name: `${coreName(id).toLowerCase()} (socket ${socket})` });
    events.named("thread_sort_index", ids + id, { sort_index: id });
    coreSlices(events, ids + id, run, id);
  }
  lockTracks(events, ids, run);
  counters(events, run);
  const inside = (cycle) => cycle >= from && cycle < to;
  for (const one of walk.moments) if (inside(one.cycle)) events.moment(one.core < 0 ? null : ids + one.core, one.kind, "event", one.cycle, { says: one.says });
  exact.handovers.forEach((one, at) => {
    if (!inside(one.from.cycle) || !inside(one.to.cycle)) return;
    const end = ({ core, cycle }) => ({ tid: ids + core, cycle });
    events.flow(number * 1e7 + at + 1, one.kind, arrowSaid(desc, one), end(one.from), end(one.to));
  });
  return events.list.sort((a, b) => a.cycle - b.cycle || a.rank - b.rank).map(({ event }) => event);
}

