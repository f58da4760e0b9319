// The cards of a replay page: what it is, what the model leaves out, how it was made.
// Promises: says that it is a simulation and which part of which run; text only.
// Does not: open the dialog.

import { leftOutCard } from "../panels/cards.js";
import { element, table } from "../panels/element.js";
import { grouped, runLetter } from "../panels/names.js";
import { partsOf } from "../main/request.js";

/** Rows about one run. */
function facts({ desc, request, from, to }) {
  const parts = partsOf(desc);
  const rows = [["scenario", request.scenario ?? desc.scenario?.id], ["design", desc.design.title ?? parts.design], ["machine", desc.machine.title ?? parts.machine], ["workload", parts.workload],
    ["cores", parts.cores], ["threads", parts.threads], ["seed", desc.seed ?? request.seed], ["cycles", `${grouped(from)} to ${grouped(to)}`]];
  return rows.filter(([, value]) => value !== undefined && value !== null && value !== "").map(([what, value]) => [what, String(value)]);
}

/** `runs`: [{desc, request, from, to}]; `command`: the line that makes this file, or "". */
export function aboutCard(runs, command) {
  const alone = runs.length === 1;
  const columns = [{ title: "what" }, { title: "value" }];
  const told = runs.map((run, at) => table(alone ? "The run" : `Run ${runLetter(at)}`, columns, facts(run)));
  const left = new Map(runs.flatMap(({ desc }) => (desc.left_out ?? []).map((one) => [one.what, one])));
  return [
    element("p", {}, "This file holds a part of a simulated run: every event of the cycles below, and the program that draws them. It needs no server and no network. Nothing here was measured on a real machine."),
    ...told,
    element("h3", {}, "How it was made"),
    command ? element("p", {}, "By Faultline, with this command; the same command makes the same file:") : element("p", {}, "By Faultline's export, from a run that was changed by hand."),
    ...(command ? [element("pre", { class: "made mono", tabindex: "0", role: "region", "aria-label": "command" }, command)] : []),
    ...leftOutCard({ left_out: [...left.values()] }),
  ];
}
