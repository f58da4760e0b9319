// Page faults over time: from the trap to the event that says the fault is resolved, from a chunk's events.
// Promises: a fault belongs to the thread that trapped, on the core where it trapped, also while that thread sleeps; one
// whose trap lies before the chunk says so (`cut`), one not resolved by its end too (`open`); joining consecutive chunks
// gives whole spans.
// Does not: decode chunks, keep them, or draw.

import { EventKind } from "../vocabulary.js";

/** [[{core, thread, start, end, cut, open}, …] for each core], by their beginnings. `mirror`: the state at events.start. */
export function faultSpans(desc, events, mirror) {
  const { base, stride, count, fields } = desc.mirror.blocks.core;
  const thread = fields.indexOf("thread");
  const target = fields.indexOf("target");
  const running = Array.from({ length: count }, (_, core) => mirror[base + core * stride + thread]);
  const under = new Map(); // thread → its span
  const out = desc.cores.map(() => []);
  const begin = (core, start, cut) => {
    const span = { core, thread: running[core], start, end: start, cut, open: true };
    under.set(span.thread, span);
    out[core].push(span);
    return span;
  };
  for (let core = 0; core < count; core += 1) {
    if (running[core] >= 0 && mirror[base + core * stride + target] >= 0) begin(core, events.start, true);
  }
  const last = base + count * stride;
  for (let at = 0; at < events.slot.length; at += 1) {
    const slot = events.slot[at];
    if (slot < base || slot >= last) continue;
    const core = Math.floor((slot - base) / stride);
    if ((slot - base) % stride === thread) running[core] = events.new[at];
    if (events.kind[at] === EventKind.TRAP) begin(core, events.cycle[at], false);
    else if (events.kind[at] === EventKind.FAULT) {
      const span = under.get(running[core]) ?? begin(core, events.start, true);
      Object.assign(span, { end: events.cycle[at], open: false });
      under.delete(span.thread);
    }
  }
  for (const span of under.values()) span.end = events.end;
  for (const own of out) own.sort((a, b) => a.start - b.start);
  return out;
}

/** The spans of the next chunk added to those of the chunks before it; a fault that goes on is one span. */
export function joinFaults(into, more) {
  const under = new Map(into.flat().filter((span) => span.open).map((span) => [span.thread, span]));
  return into.map((own, core) => {
    const fresh = more[core].filter((span) => {
      const before = span.cut ? under.get(span.thread) : null;
      if (before) {
        before.end = span.end;
        before.open = span.open;
      }
      return !before;
    });
    return [...own, ...fresh.map((span) => ({ ...span }))];
  });
}

/** {count, least, mean, median, most, slowest: [spans]} of the faults resolved in [start, end) whose trap is known; null
 *  of none. `unknown` counts those whose trap is not. */
export function faultTimes(faults, { start, end, cores }) {
  const ended = faults.flat().filter((span) => !span.open && span.end >= start && span.end < end && (!cores || cores.includes(span.core)));
  const known = ended.filter((span) => !span.cut).sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  const times = known.map((span) => span.end - span.start);
  if (times.length === 0) return { count: 0, unknown: ended.length, slowest: [] };
  const half = times.length >> 1;
  return {
    count: times.length, unknown: ended.length - times.length, most: times[0], least: times.at(-1),
    mean: times.reduce((sum, one) => sum + one, 0) / times.length,
    median: times.length % 2 === 1 ? times[half] : (times[half - 1] + times[half]) / 2, slowest: known.slice(0, 5),
  };
}

/** The fault that core `core` began at `start`, or null. */
export const faultAt = (faults, { core, start }) => faults?.[core]?.find((span) => span.start === start && !span.cut) ?? null;
