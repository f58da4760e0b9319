// Whose act an event is.
// Promises: the core that acts; of what a home does (a grant, and what others lose or notice by it) the core that is served,
// though the home acts in the turn of the first in its queue; NOBODY for what a viewer did.
// simulator/recording/wire.py has the same rule.

import { EventKind } from "../vocabulary.js";

export const NOBODY = -1;
export const BY_HAND = 65535; // the agent of an edit
const SERVED = new Set([EventKind.GRANT, EventKind.INVALIDATE, EventKind.DOWNGRADE, EventKind.WAKE]);

/** The core whose act the event at `head` of a chunk's columns is. */
export function actorOf(events, head) {
  const agent = events.agent[head];
  if (agent === BY_HAND) return NOBODY;
  return SERVED.has(events.kind[head]) && events.cause[head] >= 0 ? events.cause[head] : agent % events.cores;
}
