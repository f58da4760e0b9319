// What is in the air at a moment: requests that wait, lines on their way, copies being invalidated, interrupts.
// Promises: a pure function.  Waits and transfers come from the mirror's request blocks (so a single frame is
// enough); invalidations, downgrades and interrupts from the events just before `time`, in the same chunk.
// Does not: draw, or remember anything between calls.

import { headOf, tailOf } from "../mirror/event.js";
import { delayedHandlers } from "../mirror/services.js";
import { AgentKind, EventKind, Request, RequestState, State } from "../vocabulary.js";
import { copyState, eachRequest, fieldsOf, lineOf } from "./view.js";

export const GHOST_CYCLES = 400; // how long a lost copy's ghost can be seen
export const INTERRUPT_CYCLES = 2000; // how far back a sent interrupt is looked for
const MOST_LOOKED_AT = 4096; // events looked back through, at most

const core = (id) => ({ type: "core", id });
const cache = (id) => ({ type: "cache", id });
const home = (line) => ({ type: "home", id: line });

/** The state a granted request will leave its line in at the requester. */
function stateToCome(desc, mirror, request, own) {
  if (request.kind !== Request.GETS) return State.M;
  const now = copyState(lineOf(desc, mirror, request.line), own);
  return now === State.I ? State.S : now;
}

function fromRequests(desc, mirror, out) {
  eachRequest(desc, mirror, RequestState.QUEUED, (request, slot) => {
    out.push({
      kind: "request", from: core(slot >> 1), to: home(request.line), start: request.arrival, end: Infinity,
      state: State.I, line: request.line, slot, write: request.kind !== Request.GETS,
    });
  });
  eachRequest(desc, mirror, RequestState.GRANTED, (request, slot) => {
    const id = slot >> 1;
    const from = request.source >= 0 ? cache(request.source)
      : request.source === -1 ? { type: "memory", id: request.line } : home(request.line);
    out.push({
      kind: request.source === -1 ? "memory" : "transfer", from, to: core(id),
      start: request.granted, end: request.due, line: request.line, slot, write: request.kind !== Request.GETS,
      state: stateToCome(desc, mirror, request, desc.cores[id].cache), permission: request.source < -1,
    });
  });
}

/** Caches that an assignment to a line's directory takes a copy from, with the letter they had. */
export function lost(place, before, after, desc) {
  if (place.field === "owner" && before >= 0) return [{ cache: before, state: State.M }];
  if (place.field === "forwarder" && before >= 0) return [{ cache: before, state: State.F }];
  if (!place.field.startsWith("sharers")) return [];
  const gone = (before & ~after) >>> 0;
  const first = 32 * Number(place.field.slice("sharers".length));
  const found = [];
  for (let bit = 0; bit < 32; bit += 1) {
    if ((gone >>> bit) & 1) found.push({ cache: first + bit, state: State.S });
  }
  return found.filter((one) => desc.cores.some((c) => c.cache === one.cache));
}

function fromDirectory(desc, events, index, time, out) {
  const seen = new Set();
  const last = Math.max(0, index - MOST_LOOKED_AT);
  for (let at = index - 1; at >= last && events.cycle[at] > time - GHOST_CYCLES; at -= 1) {
    const kind = events.kind[headOf(events, at)];
    if (kind !== EventKind.INVALIDATE && kind !== EventKind.DOWNGRADE) continue;
    const place = fieldsOf(desc).place(events.slot[at]);
    if (place?.block !== "line") continue;
    for (const one of lost(place, events.old[at], events.new[at], desc)) {
      const key = `${place.index}:${one.cache}`;
      if (seen.has(key)) continue;
      seen.add(key);
      out.push({
        kind: kind === EventKind.INVALIDATE ? "invalidate" : "downgrade",
        from: cache(one.cache), to: home(place.index), line: place.index,
        start: events.cycle[at], end: events.cycle[at] + GHOST_CYCLES, state: one.state,
      });
    }
  }
}

/** When a sent interrupt reached its core: the next INTERRUPT there, or the word that it waits there; -1: not in this
 *  chunk. */
function arrivalOf(events, sent, target, cores, taken) {
  const last = Math.min(events.kind.length, sent + MOST_LOOKED_AT);
  for (let at = sent + 1; at < last; at += 1) {
    const kind = events.kind[at];
    const here = (kind === EventKind.INTERRUPT || (kind === EventKind.IPI && fromLine(events.agent[at], cores))) && events.agent[at] % cores === target;
    if (here && !taken.has(at)) return at;
  }
  return -1;
}

/** Was it the interrupt line that acted, not a core? */
const fromLine = (agent, cores) => Math.floor(agent / cores) === AgentKind.INTERRUPT;

/** The name of the function whose first instruction an INTERRUPT event entered. */
function entered(desc, events, head) {
  const core = events.agent[head] % desc.cores.length;
  const slot = fieldsOf(desc).slot("core", core, "pc");
  const tail = tailOf(events, head);
  for (let at = head; at < tail; at += 1) {
    if (events.slot[at] === slot) return desc.functions[desc.pcs.function[events.new[at]]]?.name ?? "";
  }
  return "";
}

function fromInterrupts(desc, events, index, time, out) {
  const taken = new Set();
  const cores = desc.cores.length;
  let first = index;
  const last = Math.max(0, index - MOST_LOOKED_AT);
  while (first > last && events.cycle[first - 1] > time - INTERRUPT_CYCLES) first -= 1;
  for (let at = first; at < index; at += 1) {
    if (events.kind[at] === EventKind.INTERRUPT && events.cycle[at] > time - GHOST_CYCLES && delayedHandlers(desc).has(entered(desc, events, at))) {
      const to = events.agent[at] % cores;
      out.push({ kind: "interrupt", from: { type: "device", id: to }, to: core(to), line: -1, start: events.cycle[at], end: events.cycle[at] + GHOST_CYCLES, state: State.I });
    }
    if (events.kind[at] !== EventKind.IPI || fromLine(events.agent[at], cores)) continue;
    const target = events.cause[at];
    const arrival = arrivalOf(events, at, target, cores, taken);
    if (arrival < 0) continue;
    taken.add(arrival);
    if (events.cycle[arrival] < time) continue;
    out.push({
      kind: "interrupt", from: core(events.agent[at] % cores), to: core(target), line: -1,
      start: events.cycle[at], end: events.cycle[arrival], state: State.I,
    });
  }
}

/** The flights in the air at `time`. `mirror` is the state at `time`; `index` counts the events applied; `events`
 *  may be null (then only waits and transfers are known). */
export function flightsAt(desc, events, index, time, mirror) {
  const out = [];
  if (mirror) fromRequests(desc, mirror, out);
  if (events && events.kind.length > 0) {
    fromDirectory(desc, events, Math.min(index, events.kind.length), time, out);
    fromInterrupts(desc, events, Math.min(index, events.kind.length), time, out);
  }
  return out;
}

/** How far along a flight is at `time`: 0 to 1, easing at both ends. */
export function progressOf(flight, time) {
  const span = flight.end - flight.start;
  if (!(span > 0) || span === Infinity) return 1;
  const share = Math.max(0, Math.min(1, (time - flight.start) / span));
  return share * share * (3 - 2 * share);
}
