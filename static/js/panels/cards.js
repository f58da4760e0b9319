// The cards a dialog can show: keys, costs with their sources, and what the model leaves out.
// Promises: pure functions from data to elements; every cost shows its source and its mark.
// Does not: open the dialog.

import { element, table } from "./element.js";
import { grouped } from "./names.js";

const MARKS = "Marks: measured (read in a source), derived (computed from such), remembered, estimated.";

export function costsCard(desc) {
  const rows = (desc.costs ?? []).map((cost) => [
    cost.name, grouped(cost.value), cost.meaning ?? "", cost.source ?? "", element("span", { class: "mark" }, cost.mark ?? "?"),
  ]);
  return [element("p", {}, `What things cost on ${desc.machine.title}, in cycles. ${MARKS}`),
    table("Costs", [{ title: "cost" }, { title: "cycles", number: true }, { title: "what it is" }, { title: "source" }, { title: "mark" }], rows)];
}

export function leftOutCard(desc) {
  const rows = (desc.left_out ?? []).map((one) => [one.what, one.effect]);
  return [element("p", {}, "No model is the machine. This is what this one leaves out, and in which direction it errs."),
    rows.length > 0 ? table("Left out", [{ title: "what" }, { title: "and so" }], rows)
      : element("p", { class: "empty" }, "This run's description names nothing; see docs, what is not modelled.")];
}

/** `rows`: [keys, what they do]; `toggle`: the checkbox that turns single keys off. */
export function keysCard(rows, toggle) {
  return [table("Keys", [{ title: "key" }, { title: "does" }], rows.map(([keys, does]) => {
    const span = element("span");
    keys.forEach((key, at) => span.append(...(at > 0 ? [" "] : []), element("kbd", {}, key)));
    return [span, does];
  })), element("label", {}, toggle, " single keys work (turn them off if you dictate or use your own shortcuts)")];
}
