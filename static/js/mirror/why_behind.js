// Behind whom a request waits at a line's home: the grant that the home had to wait for.
// Promises: the rule is the home's own (simulator/engine/home.py): a grant keeps the next one off while the home is busy
// with it, until the line has arrived if it goes to a writer or is the first read of an owned line, and while it must
// stay with a new owner; a write also waits until every read under way has arrived. The costs are the world's own.
// Does not: know what the directory of a line holds that is not watched: there a read counts as the first of its line.

import { EventKind, Request, RequestState, State } from "../vocabulary.js";
import { cacheOf, read } from "./why_read.js";

const costOf = (desc, name) => desc.costs?.find((one) => one.name === name)?.value ?? 0;
const slotOf = (past, event) => past.change(event, "request", "state")?.index ?? -1;

/** The slot of the request for `line` that an event grants; -1 for every other event. */
function grantedIn(past, line, event, values) {
  if (event.kind !== EventKind.GRANT) return -1;
  const slot = slotOf(past, event);
  return slot >= 0 && read(past, values, "request", slot, "line") === line ? slot : -1;
}

/** True if readers had shared copies only, or none but a dirty sharer's (O): further reads of the line overlap. */
function isShared(past, line, values) {
  const entry = past.fields.record(values, "line", line);
  if (!entry) return false;
  if (entry.owner >= 0) return entry.owner_state === State.O;
  return entry.forwarder >= 0 || Object.keys(entry).some((name) => name.startsWith("sharers") && entry[name] !== 0);
}

/** What a grant keeps off, and until when: {slot, reading, granted, due, home, line, reads, last}; `last`: nothing older can. */
function keepsOff(past, line, slot, values) {
  const { desc } = past;
  const { kind, granted, due, source } = past.fields.record(values, "request", slot);
  const reading = kind === Request.GETS;
  const told = { slot, reading, granted, due, home: 0, line: 0, reads: 0, last: false };
  if (source === cacheOf(past, slot >> 1)) return { ...told, line: due + 1 }; // its cache had the line already
  if (!reading) {
    const stays = costOf(desc, "residency") - (slot % 2 === 0 ? costOf(desc, "rmw_local") : 0);
    return { ...told, home: granted + costOf(desc, "occupancy_transfer"), line: due + 1 + Math.max(0, stays), last: true };
  }
  const shared = isShared(past, line, values);
  return { ...told, home: granted + costOf(desc, shared ? "occupancy_shared_read" : "occupancy_transfer"), line: shared ? 0 : due + 1, reads: due + 1 };
}

/** Whether the request at the head of the queue of `line` at a place, the one asked first, is to write. */
async function headWrites(past, line, place) {
  const values = await past.values(place);
  const waiting = [];
  for (let slot = 0; slot < past.fields.count("request"); slot += 1) {
    const { state, line: on, arrival } = past.fields.record(values, "request", slot);
    if (state === RequestState.QUEUED && on === line) waiting.push({ slot, arrival });
  }
  const first = Math.min(...waiting.map((one) => one.arrival));
  const heads = waiting.filter((one) => one.arrival === first).map((one) => one.slot);
  let head = heads[0] ?? -1;
  if (heads.length > 1) { // asked in one cycle: the earliest of their events
    await past.last(place, (event) => {
      const slot = event.kind === EventKind.REQUEST ? slotOf(past, event) : -1;
      if (heads.includes(slot)) head = slot;
      return false;
    }, { until: (event) => event.cycle < first });
  }
  return head >= 0 && read(past, values, "request", head, "kind") !== Request.GETS;
}

/**
 * The grant of `line` that the home waited for when it did not serve request `slot` yet, just before `place`: {event, slot,
 * reading, granted, due, until, how}; `how` is "line" (it had to arrive, and to stay), "reads" (a write waits for reads)
 * or "home" (the home was busy). Null if no grant kept it waiting.
 */
export async function waitedBehind(past, line, slot, place) {
  const request = past.fields.record(await past.values(place), "request", slot);
  const writing = await headWrites(past, line, place);
  let found = null;
  await past.last(place, (event, values) => {
    const other = grantedIn(past, line, event, values);
    if (other < 0) return false;
    const off = keepsOff(past, line, other, values);
    const ways = [["line", off.line], ["reads", writing ? off.reads : 0], ["home", off.home]];
    for (const [how, until] of ways) {
      if (until > request.arrival && until > (found?.until ?? 0)) found = { ...off, event: { ...event, after: Float64Array.from(values) }, how, until };
    }
    return off.last; // whatever was before a write had arrived when that was granted
  });
  return found;
}

/** The last grant of `line` before `place` that `wanted(slot, values)` takes: {event, slot, reading, granted, due}; or null. */
export async function grantBefore(past, line, place, wanted = () => true) {
  const event = await past.last(place, (one, values) => {
    const slot = grantedIn(past, line, one, values);
    return slot >= 0 && wanted(slot, values);
  });
  if (!event) return null;
  const slot = slotOf(past, event);
  const { kind, granted, due } = past.fields.record(event.after, "request", slot);
  return { event, slot, reading: kind === Request.GETS, granted, due };
}
