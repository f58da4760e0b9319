// Speculation at a moment: which cores attempt a fault without the lock, which have just committed or broken off, which
// begin again under the lock.
// Promises: a pure function; an attempt, and a fault that is resolved under the lock, come from the mirror alone (a single
// frame is enough), an outcome also from the events just before `time` in the same chunk; it is seen for OUTCOME_CYCLES.
// Does not: draw.

import { abortShort } from "../mirror/abort_words.js";
import { tailOf } from "../mirror/event.js";
import { atSpaceLock, speculates } from "../mirror/services.js";
import { EventKind } from "../vocabulary.js";
import { grouped } from "./format.js";
import { fieldsOf } from "./view.js";

export const OUTCOME_CYCLES = 500; // how long a tick or a break stays
const MOST_LOOKED_AT = 4096; // events looked back through, at most

/** What an assignment of the event at `head` changed core.`field` by: {old, new}, or null. */
function change(events, head, fields, core, field) {
  const slot = fields.slot("core", core, field);
  const tail = tailOf(events, head);
  for (let at = head; at < tail; at += 1) {
    if (events.slot[at] === slot) return { old: events.old[at], new: events.new[at] };
  }
  return null;
}

/** How an attempt ended at the event `head`: {phase, cycles, reason?, age}. */
function outcome(events, head, fields, core, time, mirror) {
  const at = events.cycle[head];
  const since = change(events, head, fields, core, "speculating_since")?.old ?? fields.read(mirror, "core", core, "speculating_since");
  const lasted = since > 0 && since <= at ? at - since : 0;
  const age = (time - at) / OUTCOME_CYCLES;
  if (events.kind[head] === EventKind.COMMIT) return { phase: "commit", cycles: lasted, age };
  const wasted = change(events, head, fields, core, "wasted");
  const reason = change(events, head, fields, core, "reason")?.new ?? fields.read(mirror, "core", core, "reason", -1);
  return { phase: "abort", cycles: wasted && wasted.new > wasted.old ? wasted.new - wasted.old : lasted, reason, age };
}

/** Map of core → {phase: "attempt" | "commit" | "abort" | "retry", cycles, reason?, age?}; cores that do none of these
 *  are not in it.  `index` counts the events applied; `events` may be null. */
export function attemptsAt(desc, events, index, time, mirror) {
  const found = new Map();
  if (!speculates(desc)) return found;
  const fields = fieldsOf(desc);
  const read = (core, field, absent) => fields.read(mirror, "core", core, field, absent);
  const last = events ? Math.max(0, index - MOST_LOOKED_AT) : 0;
  for (let at = (events ? Math.min(index, events.kind.length) : 0) - 1; at >= last && events.cycle[at] > time - OUTCOME_CYCLES; at -= 1) {
    const kind = events.kind[at];
    if (kind !== EventKind.COMMIT && kind !== EventKind.ABORT) continue;
    const core = events.agent[at] % desc.cores.length;
    if (!found.has(core)) found.set(core, outcome(events, at, fields, core, time, mirror));
  }
  for (const { id } of desc.cores) {
    if (read(id, "speculating") > 0) found.set(id, { phase: "attempt", cycles: Math.max(0, Math.floor(time - read(id, "speculating_since"))) });
    else if (!found.has(id) && read(id, "target", -1) >= 0 && atSpaceLock(desc, read(id, "want", -1), read(id, "held", 0))) {
      found.set(id, { phase: "retry", cycles: 0, reason: read(id, "reason", -1) });
    }
  }
  return found;
}

/** A broken attempt in two lines: its reason, its price. */
export const breakSaid = ({ cycles, reason }) => [abortShort(reason), cycles > 0 ? [`${grouped(cycles)} cycles lost`, `${grouped(cycles)} lost`, `−${grouped(cycles)}`] : ["lost"]];

/** What is written of it, longest first. */
export function attemptSaid({ phase, cycles, reason }) {
  const price = cycles > 0 ? grouped(cycles) : "";
  const why = abortShort(reason);
  if (phase === "attempt") return [`attempt, ${price || "0"} cycles`, `attempt ${price}`.trim(), "attempt", "try"];
  if (phase === "commit") return [price ? `committed in ${price} cycles` : "committed", price ? `committed ${price}` : "committed", "committed", "done"];
  if (phase === "retry") return ["again, under the lock", "under the lock", "locked"];
  return [price ? `${why}: ${price} cycles lost` : why, price ? `${why} −${price}` : why, why, price ? `−${price}` : "broke"];
}
