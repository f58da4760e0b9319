// One step, forward or back, across chunks.
// Promises: forward ends after the next event at which the kind stops, back ends after the last such event before
// this place (or at cycle 0); both leave the cursor between two events; a step that finds nothing ends at the
// run's edge and says so.
// Does not: know time or speed; the player sets the clock from the cursor.  What may lie far away until.js looks for.

import { isUntil, stopsAfter } from "./step_kind.js";
import { stepUntil } from "./until.js";

/** `timeline`: {get(number), last()}: chunks by number, and the number of the last one there is; first(), if it is not 0. */
export async function stepForward(cursor, timeline, kind, context, cancelled = () => false) {
  if (isUntil(kind)) return stepUntil(cursor, timeline, true, kind, context, cancelled);
  for (;;) {
    while (!cursor.atEnd) {
      const head = cursor.index;
      const tail = cursor.endOf(head);
      cursor.moveTo(tail);
      if (stopsAfter(kind, cursor.events, head, tail, context, cursor.mirror.values)) return { moved: true, head };
    }
    const next = cursor.events.number + 1;
    if (next > timeline.last() || cancelled()) return { moved: false, head: cursor.headBefore() };
    cursor.follow(await timeline.get(next));
  }
}

export async function stepBack(cursor, timeline, kind, context, cancelled = () => false) {
  if (isUntil(kind)) return stepUntil(cursor, timeline, false, kind, context, cancelled);
  let first = true; // the event just before this place is always undone
  for (;;) {
    while (!cursor.atStart) {
      const head = cursor.headBefore();
      if (!first && stopsAfter(kind, cursor.events, head, cursor.index, context, cursor.mirror.values)) return { moved: true, head };
      cursor.moveTo(head);
      first = false;
    }
    const previous = cursor.events.number - 1;
    if (previous < (timeline.first?.() ?? 0) || cancelled()) return { moved: !first, head: -1 };
    cursor.precede(await timeline.get(previous));
  }
}
