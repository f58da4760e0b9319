// Does a core begin to wait for another one by an event?
// Promises: a spin; a request for a line that another core has asked for and does not have yet, queued or on its way; a
// lock that is wanted while somebody holds it for writing, or for reading where it is wanted for writing.
// simulator/recording/waiting.py has the same rules, and a test compares them.
// Does not: say how long anybody waits, or look at other events: `values` is the mirror just after this one.

import { EventKind, RequestState } from "../vocabulary.js";

/** Is the line of request `slot` asked for by another core that does not have it yet? */
function isAskedFor(fields, values, slot) {
  const line = fields.read(values, "request", slot, "line");
  for (let other = 0; other < fields.count("request"); other += 1) {
    const state = fields.read(values, "request", other, "state");
    const asked = state === RequestState.QUEUED || state === RequestState.GRANTED;
    if (asked && other >> 1 !== slot >> 1 && fields.read(values, "request", other, "line") === line) return true;
  }
  return false;
}

/** What a word was before the event: `values` has it after. */
function before(events, head, tail, slot, values) {
  for (let at = head; at < tail; at += 1) if (events.slot[at] === slot) return events.old[at];
  return values[slot];
}

/** Is the lock that core `core` begins to want held by somebody it must wait for? */
function isHeld(events, head, tail, { fields, desc }, values, core) {
  const lock = events.new[head];
  if (fields.read(values, "lock", lock, "holder", -1) >= 0) return true;
  if (!(fields.read(values, "lock", lock, "readers") > 0)) return false;
  const pc = before(events, head, tail, fields.slot("core", core, "pc"), values);
  return desc.wants_to_write?.includes(pc) ?? false;
}

export function isWait(events, head, tail, context, values) {
  const kind = events.kind[head];
  if (kind === EventKind.SPIN) return true;
  if (kind !== EventKind.REQUEST && kind !== EventKind.LOCK_WANT) return false;
  const { index } = context.fields.place(events.slot[head]);
  return kind === EventKind.REQUEST ? isAskedFor(context.fields, values, index)
    : isHeld(events, head, tail, context, values, index);
}
