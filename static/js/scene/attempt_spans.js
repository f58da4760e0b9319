// Speculation and grace periods over time: from when to when each attempt of a core lasted and how it ended, and from
// when to when a grace period was under way, from a chunk's events.
// Promises: spans of a core do not overlap; appending the next chunk joins a span that goes on.
// Does not: decode chunks, or keep them.

import { speculates, usesRcu } from "../mirror/services.js";
import { EventKind } from "../vocabulary.js";

/** Begins a span at the end of a list, unless the last one is open and goes on from there. */
function open(list, start) {
  const last = list.at(-1);
  if (!last?.open || last.end !== start) list.push({ start, end: start, phase: "attempt", open: true });
}

const PHASE = Object.freeze({ [EventKind.COMMIT]: "commit", [EventKind.ABORT]: "abort" });

/** [[{start, end, phase: "attempt" | "commit" | "abort", open?}, …] for each core]; "attempt": not decided by then, because
 *  its thread left the core, or (`open`) because the chunk ends. */
export function attemptSpans(desc, events, mirror, into = null) {
  const out = into ?? desc.cores.map(() => []);
  const block = desc.mirror.blocks.core;
  const field = block.fields.indexOf("speculating");
  if (!speculates(desc) || field < 0) return out;
  desc.cores.forEach(({ id }) => { if (mirror[block.base + id * block.stride + field] > 0) open(out[id], events.start); });
  const last = block.base + block.count * block.stride;
  let kind = EventKind.ALSO;
  for (let at = 0; at < events.slot.length; at += 1) {
    if (events.kind[at] !== EventKind.ALSO) kind = events.kind[at];
    const slot = events.slot[at];
    if (slot < block.base || slot >= last || (slot - block.base) % block.stride !== field) continue;
    const own = out[Math.floor((slot - block.base) / block.stride)];
    if (events.new[at] > 0 && events.old[at] === 0) open(own, events.cycle[at]);
    else if (events.new[at] === 0 && own.at(-1)?.open) {
      own.at(-1).open = false;
      Object.assign(own.at(-1), { end: events.cycle[at], phase: PHASE[kind] ?? "attempt" });
    }
  }
  for (const own of out) if (own.at(-1)?.open) own.at(-1).end = events.end;
  return out;
}

/** [{start, end}, …]: grace periods under way. */
export function graceSpans(desc, events, mirror, into = null) {
  const out = into ?? [];
  const block = desc.mirror.blocks.rcu;
  if (!usesRcu(desc) || !block) return out;
  const slot = block.base + block.fields.indexOf("current");
  let since = mirror[slot] > 0 ? events.start : -1;
  const append = (start, end) => {
    if (out.at(-1)?.end === start) out.at(-1).end = end;
    else out.push({ start, end });
  };
  for (let at = 0; at < events.slot.length; at += 1) {
    if (events.slot[at] !== slot) continue;
    if (events.new[at] > 0 && since < 0) since = events.cycle[at];
    else if (events.new[at] === 0 && since >= 0) {
      append(since, events.cycle[at]);
      since = -1;
    }
  }
  if (since >= 0) append(since, events.end);
  return out;
}

/** The spans of several chunks after each other as one list; a span that goes on is joined. */
export function joinSpans(into, more) {
  for (const one of more) {
    const last = into.at(-1);
    if (last && last.end === one.start && (last.open || (!one.phase && !last.phase))) {
      into[into.length - 1] = { ...last, ...one, start: last.start };
    } else into.push(one);
  }
  return into;
}
