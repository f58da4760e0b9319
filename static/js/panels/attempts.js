// What each core is about without the lock, at this moment: the text of the dashed frames on the stage.
// Promises: from the mirror alone, a row a core; cores that have never tried are left out until one has.
// Does not: count over time (evidence.js).

import { abortShort } from "../mirror/abort_words.js";
import { element, table } from "./element.js";
import { counted, grouped } from "./names.js";

/** [{core, said, wasted}] of the cores that attempt, begin again, or have wasted anything. */
export function attemptRows(desc, fields, values, cycle) {
  return desc.cores.map(({ id }) => {
    const core = fields.record(values, "core", id) ?? {};
    const reason = core.reason ?? -1;
    const locked = !(core.speculating > 0) && core.target >= 0 && desc.locks.some((lock) => lock.kind === "rwsem" && (core.want === lock.id || Math.floor((core.held ?? 0) / 2 ** lock.id) % 2 === 1));
    const last = reason >= 0 ? `, its last attempt broke: ${abortShort(reason)}` : "";
    const said = core.speculating > 0 ? `attempts page ${core.target}, for ${counted(Math.max(0, cycle - core.speculating_since), "cycle")}`
      : locked ? `page ${core.target} under the lock${last}` : reason >= 0 ? `last broke: ${abortShort(reason)}` : "";
    return { core: id, said, wasted: core.wasted ?? 0 };
  }).filter((row) => row.said !== "" || row.wasted > 0);
}

export function attemptsTable(desc, fields, values, cycle) {
  const rows = attemptRows(desc, fields, values, cycle);
  if (rows.length === 0) return element("p", { class: "empty" }, "No core attempts anything just now.");
  return table("Now, core by core", [{ title: "core" }, { title: "attempt" }, { title: "wasted so far", number: true }],
    rows.map((row) => [String(row.core), row.said || "–", grouped(row.wasted)]));
}
