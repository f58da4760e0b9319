// What each core is about without the lock, at this moment: the text of the dashed frames on the stage.
// Promises: from the mirror alone, a row a core; cores that have never tried are left out until one has.
// Does not: count over time (evidence.js).

import { abortShort } from "../mirror/abort_words.js";
import { atSpaceLock } from "../mirror/services.js";
import { element, table } from "./element.js";
import { counted, grouped } from "./names.js";
import { pickCore } from "./pick.js";
import { pickable } from "./pickable.js";

/** [{core, said, wasted}] of the cores that attempt, begin again, or have wasted anything. */
export function attemptRows(desc, fields, values, cycle) {
  return desc.cores.map(({ id }) => {
    const core = fields.record(values, "core", id) ?? {};
    const reason = core.reason ?? -1;
    const locked = !(core.speculating > 0) && core.target >= 0 && atSpaceLock(desc, core.want, core.held ?? 0);
    const last = reason >= 0 ? `, its last attempt broke: ${abortShort(reason)}` : "";
    const said = core.speculating > 0 ? `attempts page ${core.target}, for ${counted(Math.max(0, cycle - core.speculating_since), "cycle")}`
      : locked ? `page ${core.target} under the lock${last}` : reason >= 0 ? `last broke: ${abortShort(reason)}` : "";
    return { core: id, said, wasted: core.wasted ?? 0 };
  }).filter((row) => row.said !== "" || row.wasted > 0);
}

/** Read sections and the grace period, in words: the text of the brackets and the band. */
export function rcuTable(desc, fields, values) {
  const rcu = fields.record(values, "rcu", 0) ?? {};
  const inside = Array.from({ length: fields.count("thread") }, (_, id) => ({ id, depth: fields.read(values, "thread", id, "rcu"), core: fields.read(values, "thread", id, "core", -1) }))
    .filter((one) => one.depth > 0);
  const said = rcu.current > 0 ? `A grace period is under way since cycle ${grouped(rcu.since)} and waits for ${counted(rcu.readers, "thread")}` : "No grace period is under way";
  return table(`${said}; ${counted(rcu.completed ?? 0, "is", "are")} over, ${counted(rcu.callbacks ?? 0, "callback waits", "callbacks wait")}.`,
    [{ title: "inside a read section" }, { title: "core" }, { title: "deep", number: true }],
    inside.map((one) => [`thread ${one.id}`, pickable(String(one.core), pickCore(one.core)), grouped(one.depth)]));
}

export function attemptsTable(desc, fields, values, cycle) {
  const rows = attemptRows(desc, fields, values, cycle);
  if (rows.length === 0) return element("p", { class: "empty" }, "No core attempts anything just now.");
  return table("Now, core by core", [{ title: "core" }, { title: "attempt" }, { title: "wasted so far", number: true }],
    rows.map((row) => [pickable(String(row.core), pickCore(row.core), { names: true }), row.said || "–", grouped(row.wasted)]));
}
