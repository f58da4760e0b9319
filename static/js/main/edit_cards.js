// The cards on which a running machine is changed: its costs, the words of a line, and who acts next.
// Promises: every row has its own field or button, reachable by keyboard; each change is a fork at the playhead, and the
// card says so first.
// Does not: make the fork; it calls `onEdit` with {kind, …} without a cycle.

import { DistanceName } from "../vocabulary.js";
import { element, table } from "../panels/element.js";
import { grouped, lineName } from "../panels/names.js";
import { numberForm } from "./number_field.js";

const FORKS = "A change made here forks the run at this cycle: the run so far stays in the strip, and u goes back to it.";

const PLAIN = /^-?\d+$/;

/** A row of latencies: "same 28, near 40, hop1 170"; distances this machine lacks are left out. */
const byDistance = (row) => row.map((one, at) => (one < 0 ? "" : `${DistanceName[at]?.toLowerCase() ?? at} ${grouped(one)}`)).filter(Boolean).join(", ");

const shown = (value) => (Array.isArray(value) ? byDistance(value) : PLAIN.test(String(value)) ? grouped(value) : String(value));

/** Numbers that shape the machine, or are laid out when a run begins, cannot change while it goes on. */
const SHAPE = new Set([
  "sockets", "clusters_per_socket", "cores_per_cluster", "threads_per_core", "mhz", "protocol", "store_buffer_entries", "tick", "fault_code",
]);

const editable = (cost) => typeof cost.value === "number" && !SHAPE.has(cost.name);

/** Costs and parameters of the run, as they are after `edits`. */
export function costRows(desc, edits = []) {
  return (desc.costs ?? []).map((cost) => {
    const last = edits.findLast((edit) => edit.kind === "cost" && edit.name === cost.name);
    return last ? { ...cost, value: last.value, source: `set at cycle ${grouped(last.cycle)}`, mark: "edited" } : cost;
  });
}

export function costsEditCard(desc, edits, onEdit) {
  const costs = costRows(desc, edits);
  const rows = [...costs.filter(editable), ...costs.filter((cost) => !editable(cost))].map((cost) => [
    element("span", { class: "mono" }, cost.name),
    editable(cost) ? numberForm({
      value: cost.value, label: `${cost.name}${cost.unit ? `, in ${cost.unit}` : ""}`, button: "from here on",
      title: `fork here with another ${cost.name}`, onValue: (value) => onEdit({ kind: "cost", name: cost.name, value }),
    }) : shown(cost.value),
    cost.unit ?? "", cost.meaning ?? "",
    element("span", {}, element("span", { class: "mark" }, cost.mark ?? "?"), ` ${cost.source ?? ""}`),
  ]);
  return [element("h3", {}, "What things cost"),
    element("p", {}, `On ${desc.machine.title}. ${FORKS} What shapes the machine is changed for a new run, under “change…”.`),
    element("p", { class: "mute" }, "Marks: measured (read in a source), derived (computed from such), remembered, estimated, fitted."),
    table("Costs and parameters", [{ title: "name" }, { title: "value" }, { title: "unit" }, { title: "what it is" }, { title: "mark and source" }], rows)];
}

const inHex = new Set(["hex", "pointer"]);

function wordShown(word, value) {
  if (inHex.has(word.format) && value >= 0) return `0x${value.toString(16)}`;
  if (word.format === "ticket") return `${value & 0xffff} · ${value >>> 16}`; // served, next: as on the stage
  return grouped(value);
}

/** The words of a watched line, each with a field. */
export function wordsCard(desc, fields, values, lineId, onEdit) {
  const line = desc.lines.find((one) => one.id === lineId) ?? desc.lines[0];
  if (!line) return [element("p", { class: "empty" }, "This run watches no line.")];
  const rows = line.words.map((word) => {
    const value = fields.read(values, "cell", word.cell, "value");
    return [element("span", { class: "mono" }, word.path), `+${word.offset}`, wordShown(word, value), numberForm({
      value, text: inHex.has(word.format) ? wordShown(word, value) : String(value), label: `${line.object}.${word.path}`, button: "write here", title: `fork here with another value in ${word.path}`,
      onValue: (number) => onEdit({ kind: "word", cell: word.cell, value: number }),
    })];
  });
  return [table(`Words of ${lineName(desc, line.id)}`, [{ title: "word" }, { title: "byte", number: true }, { title: "holds", number: true }, { title: "write another value" }], rows)];
}

/** The words of a line that can be chosen, and who acts next. */
export function machineEditCard(desc, fields, values, { line, core }, onEdit) {
  const lines = element("select", { id: "words-line" }, ...desc.lines.map((one) => element("option", { value: one.id }, lineName(desc, one.id))));
  const words = element("div", { id: "words" }, ...wordsCard(desc, fields, values, line, onEdit));
  lines.value = String(line);
  lines.addEventListener("change", () => words.replaceChildren(...wordsCard(desc, fields, values, Number(lines.value), onEdit)));
  const cores = element("select", { "aria-label": "core" }, ...desc.cores.map((one) => element("option", { value: one.id }, String(one.id))));
  cores.value = String(core);
  const next = element("form", { class: "edit" }, element("label", { class: "follow" }, "core ", cores),
    element("button", { type: "submit", class: "quiet" }, "acts next"));
  next.addEventListener("submit", (event) => {
    event.preventDefault();
    onEdit({ kind: "next", core: Number(cores.value) });
  });
  return [element("h3", {}, "Change it here"), element("p", {}, FORKS), next,
    element("label", { class: "follow" }, "words of ", lines), words];
}
