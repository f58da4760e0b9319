// What a run is called in the tray and in sentences: its design, and what sets it apart.
// Promises: pure; short; a fork says at which cycle it left its run and what was changed there, a sibling its design and
// what differs from the run it came from, any other what it runs on.
// Does not: cut names; whoever shows them may, if the whole stays readable.

import { grouped } from "../mirror/wording.js";
import { differences, partsOf } from "./request.js";

/** The name of a watched word, "mm.mmap_sem.count". */
export function wordName(desc, cell) {
  for (const line of desc.lines) {
    const word = line.words.find((one) => one.cell === cell);
    if (word) return `${line.object}.${word.path}`;
  }
  return `word ${cell}`;
}

/** What a cost or parameter was before edit number `at` of `edits`. */
function valueBefore(desc, edits, at) {
  const { name } = edits[at];
  for (let earlier = at - 1; earlier >= 0; earlier -= 1) {
    if (edits[earlier].kind === "cost" && edits[earlier].name === name) return edits[earlier].value;
  }
  return desc.costs?.find((cost) => cost.name === name)?.value ?? "?";
}

/** "pause 10 → 40", "mm.mmap_sem.count := 17", "core 3 acts next". */
export function editSaid(desc, edits, at) {
  const edit = edits[at];
  if (edit.kind === "cost") return `${edit.name} ${valueBefore(desc, edits, at)} → ${edit.value}`;
  if (edit.kind === "word") return `${wordName(desc, edit.cell)} := ${edit.value}`;
  if (edit.kind === "plant") return `${edit.name.replaceAll("_", " ")}${desc.lines[edit.line] ? ` on ${desc.lines[edit.line].object} + ${desc.lines[edit.line].offset}` : ""}`;
  if (edit.kind === "hand") return edit.path ? `by hand: ${edit.path.length > 24 ? `…${edit.path.slice(-24)}` : edit.path}` : "by hand: no choice yet";
  return `core ${edit.core} acts next`;
}

const changeSaid = ({ what, from, to }) => (what === "design" ? String(to) : `${what} ${from} → ${to}`);

/** "cores 8 → 16, protocol mesif → mesi". */
export const differencesSaid = (from, to) => differences(from, to).map(changeSaid).join(", ");

function runsOn(desc) {
  const { machine, cores } = partsOf(desc);
  return `${machine}, ${cores} cores`;
}

/** {name, detail} of a run beside another one: what sets it apart from that; `alike`: its detail where nothing does. */
export function labelBeside(name, desc, other, alike = runsOn(desc)) {
  const apart = differencesSaid(other, desc).split(", ").filter((one) => one !== desc.design.id).join(", ");
  return { name, detail: apart || alike };
}

/** {name, detail}, two short lines, of a run {desc, request}; `base`: the description of the run it came from, if there is one. */
export function runLabel(run, base = null) {
  const { desc, request } = run;
  const edits = request.edits ?? [];
  if (edits.length > 0) {
    const at = edits.length - 1;
    return { name: `fork at ${grouped(edits[at].cycle)}`, detail: editSaid(desc, edits, at) };
  }
  const name = desc.design.id;
  const apart = base ? differences(base, desc).filter((one) => one.what !== "design").map(changeSaid).join(", ") : "";
  if (apart) return { name, detail: apart };
  const { cores, threads } = partsOf(desc);
  return { name, detail: `${runsOn(desc)}${threads === cores ? "" : `, ${threads} threads`}` };
}
