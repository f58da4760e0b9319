// Where an event of a chunk begins and ends: its head, and the ALSO assignments that follow it.
// Promises: pure; makes no object; never leaves the chunk.
// Does not: say what an event means.

import { EventKind } from "../vocabulary.js";

/** First assignment of the event that has assignment `at`; -1 of -1. */
export function headOf(events, at) {
  let head = at;
  while (head > 0 && events.kind[head] === EventKind.ALSO) head -= 1;
  return head;
}

/** One past the last assignment of the event that begins at `head`. */
export function tailOf(events, head) {
  let tail = head + 1;
  while (tail < events.kind.length && events.kind[tail] === EventKind.ALSO) tail += 1;
  return tail;
}
