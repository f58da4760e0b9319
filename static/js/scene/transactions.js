// Transactions at a moment, leg by leg: asked, queued at the home, granted, under way, arrived; and which copies each
// took.
// Promises: every number is the mirror's (a finished request stays there until the core's next one); copies lost are the
// events of its grant, null where those are in no chunk at hand.
// Does not: draw, or know a coherence rule.

import { headOf, tailOf } from "../mirror/event.js";
import { EventKind, Request, RequestState, State } from "../vocabulary.js";
import { lost } from "./flights.js";
import { coreOfCache, fieldsOf, requestOf } from "./view.js";

export const DONE_CYCLES = 20000; // for so long a finished transaction is told of
const MOST_CHUNKS = 8; // looked back through for the grant

/** {slot, core, store, line, kind, source, arrival, granted, due, phase: "queue" | "way" | "done"} of a request, or null. */
function transactionOf(desc, mirror, slot, time) {
  const request = requestOf(desc, mirror, slot);
  if (!(request.kind > Request.NONE)) return null;
  const one = {
    slot, core: slot >> 1, store: slot % 2 === 1, line: request.line, kind: request.kind, source: request.source,
    arrival: request.arrival, granted: request.granted, due: request.due,
  };
  if (request.state === RequestState.QUEUED) return { ...one, phase: "queue" };
  if (request.state === RequestState.GRANTED) return { ...one, phase: "way" };
  return request.due > 0 && request.due <= time && time - request.due < DONE_CYCLES ? { ...one, phase: "done" } : null;
}

/** When a transaction was last heard of. */
const lastOf = (one) => (one.phase === "done" ? one.due : one.phase === "way" ? one.granted : one.arrival);

/** All transactions that the mirror still knows: those under way, longest first; then the finished, latest first. */
export function transactionsAt(desc, mirror, time) {
  const found = [];
  for (let slot = 0; slot < 2 * desc.cores.length; slot += 1) {
    const one = transactionOf(desc, mirror, slot, time);
    if (one) found.push(one);
  }
  const done = (one) => one.phase === "done";
  return found.sort((a, b) => done(a) - done(b) || (done(a) ? b.due - a.due : a.arrival - b.arrival) || a.slot - b.slot);
}

/** The one whose legs are shown: of the selected core, else of the selected line or the strip's: what is under way, else
 *  the last that moved. */
export function chosenOf(transactions, selection, stripLine) {
  const line = selection?.line ?? stripLine;
  const own = transactions.filter((one) => one.core === selection?.core);
  const pool = own.length > 0 ? own : transactions.filter((one) => one.line === line);
  const ranked = (pool.length > 0 ? pool : transactions).slice().sort((a, b) => (b.phase === "way") - (a.phase === "way")
    || (own.length > 0 ? (b.phase === "queue") - (a.phase === "queue") : (a.phase === "queue") - (b.phase === "queue")) || lastOf(b) - lastOf(a) || a.slot - b.slot);
  return ranked[0] ?? null;
}

/** Whom the grant of `one` took copies from: {lost: [core, …], shared: [core, …]}; null where its events are not at hand.
 *  `before(chunk)` is the chunk before, or null. */
export function takenBy(desc, one, events, index, before = () => null) {
  if (one.phase === "queue" || !events) return null;
  const fields = fieldsOf(desc);
  const found = { lost: new Set(), shared: new Set() };
  let chunk = events;
  let until = index;
  for (let left = MOST_CHUNKS; chunk && left > 0; left -= 1) {
    for (let at = Math.min(until, chunk.slot.length) - 1; at >= 0 && chunk.cycle[at] >= one.granted; at -= 1) {
      if (chunk.cycle[at] > one.granted || chunk.cause[at] !== one.core) continue;
      const kind = chunk.kind[headOf(chunk, at)];
      if (kind !== EventKind.INVALIDATE && kind !== EventKind.DOWNGRADE) continue;
      const place = fields.place(chunk.slot[at]);
      if (place?.block !== "line" || place.index !== one.line) continue;
      for (const gone of lost(place, chunk.old[at], chunk.new[at], desc)) {
        const core = coreOfCache(desc, gone.cache);
        found[kind === EventKind.INVALIDATE ? "lost" : "shared"].add(core);
      }
    }
    if (chunk.start <= one.granted) return { lost: [...found.lost].sort((a, b) => a - b), shared: [...found.shared].sort((a, b) => a - b) };
    chunk = before(chunk);
    until = Infinity;
  }
  return null;
}

/** The State in which a finished transaction's copy arrived: what the event that completed it said; null where that is
 *  not at hand, and for one under way. */
export function arrivedAs(desc, one, events, index, before = () => null) {
  if (one.phase !== "done" || !events) return null;
  const fields = fieldsOf(desc);
  let chunk = events;
  let until = index;
  for (let left = MOST_CHUNKS; chunk && left > 0; left -= 1) {
    for (let at = Math.min(until, chunk.slot.length) - 1; at >= 0 && chunk.cycle[at] >= one.due; at -= 1) {
      if (chunk.kind[at] !== EventKind.COMPLETE) continue;
      const place = fields.place(chunk.slot[at]);
      if (place?.block === "request" && place.index === one.slot) return stateIn(fields, one, chunk, at);
    }
    if (chunk.start <= one.due) return null;
    chunk = before(chunk);
    until = Infinity;
  }
  return null;
}

/** What the assignments of the COMPLETE event at `head` make of the copy: the first that gives it a state. */
function stateIn(fields, one, chunk, head) {
  let state = null;
  const tail = tailOf(chunk, head);
  for (let at = head + 1; at < tail; at += 1) {
    const place = fields.place(chunk.slot[at]);
    if (place?.block !== "line" || place.index !== one.line) continue;
    if (place.field === "owner_state" && chunk.new[at] !== State.I) return chunk.new[at];
    if (place.field === "forwarder" && chunk.new[at] >= 0) return State.F;
    if (place.field.startsWith("sharers") && chunk.new[at] > chunk.old[at]) state = State.S;
  }
  return state;
}
