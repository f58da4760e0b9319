// Words that have just been written: what each held before, for the strip to say.
// Promises: a pure function of the events just before `time` in the same chunk; the value is the one before the first of
// several writes in that span.
// Does not: draw, or know whether the run plays: while it plays nobody can read it, and the page leaves it out.

import { fieldsOf } from "./view.js";

export const WRITTEN_CYCLES = 300;
const MOST_LOOKED_AT = 4096; // events looked back through, at most

/** Map of cell → value before. */
export function writtenAt(desc, events, index, time) {
  const found = new Map();
  const block = fieldsOf(desc).blocks.get("cell");
  if (!block || !events) return found;
  const last = Math.max(0, index - MOST_LOOKED_AT);
  for (let at = Math.min(index, events.slot.length) - 1; at >= last && events.cycle[at] > time - WRITTEN_CYCLES; at -= 1) {
    const cell = events.slot[at] - block.base;
    if (cell >= 0 && cell < block.count && events.old[at] !== events.new[at]) found.set(cell, events.old[at]);
  }
  return found;
}
