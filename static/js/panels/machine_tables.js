// The whole machine at a moment as text: every table that this run has something for.
// Promises: cores first; what a run cannot have (attempts, read sections, threads that take turns) has no table.
// Does not: open a dialog.

import { speculates, usesRcu } from "../mirror/services.js";
import { attemptsTable, rcuTable } from "./attempts.js";
import { threadsMatter } from "./machine_state.js";
import { coresTable, linesTable, locksTable, threadsTable } from "./tables.js";

/** Tables of the machine as `player` stands. */
export function machineTables({ desc, fields, mirrorValues: values, time }) {
  return [coresTable(desc, fields, values), ...(speculates(desc) ? [attemptsTable(desc, fields, values, Math.floor(time))] : []), ...(usesRcu(desc) ? [rcuTable(desc, fields, values)] : []),
    ...(threadsMatter(desc, fields, values) ? [threadsTable(desc, fields, values)] : []), linesTable(desc, fields, values), locksTable(desc, fields, values)];
}
