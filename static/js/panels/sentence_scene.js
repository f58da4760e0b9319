// What a sentence can look at: who acts, what changed and from what, and the text the core is in.
// Promises: read from the event and the mirror after it alone.
// Does not: make sentences.

import { tailOf } from "../mirror/event.js";
import { EventKind } from "../vocabulary.js";
import { coreName, functionOf, sourceText } from "./names.js";

/** Who executes: the core, and its thread where threads take turns. */
function actor(desc, core, record) {
  if ((desc.threads_n ?? 0) <= desc.cores.length || !(record.thread >= 0)) return coreName(core);
  return `Thread ${record.thread} on core ${core}`;
}

/** What a sentence can look at. */
export function sceneOf(desc, fields, values, events, head) {
  const tail = tailOf(events, head);
  const changes = [];
  for (let at = head; at < tail; at += 1) {
    changes.push({ ...fields.place(events.slot[at]), old: events.old[at], new: events.new[at] });
  }
  const from = changes.find((change) => change.block === "request");
  // The home serves whom it chooses, in the turn of whoever stands first in its queue.
  const core = from && events.kind[head] === EventKind.GRANT ? from.index >> 1 : events.agent[head] % events.cores;
  const record = fields.record(values, "core", core) ?? {};
  const request = from ? fields.record(values, "request", from.index) : null;
  const changed = (block, field) => changes.find((one) => one.block === block && (!field || one.field === field));
  const before = (block, field, now) => changed(block, field)?.old ?? now;
  return {
    desc, fields, values, core, record, changes, changed, before, request,
    cycle: events.cycle[head], agentKind: Math.floor(events.agent[head] / events.cores),
    who: actor(desc, core, record), hardware: coreName(core), by: events.cause[head], code: sourceText(desc, record.pc),
    routine: functionOf(desc, record.pc)?.name ?? "",
  };
}

const ownStore = (s) => s.request && s.changes.find((one) => one.block === "request").index % 2 === 1; // slot 2c + 1: the buffer's

/** For which text: the line the core is at, or a store that waited. */
export const atCode = (s) => {
  if (ownStore(s)) return ", for the oldest store in its buffer";
  return s.code ? ` for "${s.code}"` : "";
};
