// The cards a dialog can show: keys, and what the model leaves out (costs: main/edit_cards.js).
// Promises: pure functions from data to elements.
// Does not: open the dialog.

import { element, table } from "./element.js";

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
