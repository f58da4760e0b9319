// The card that asks what to compare the shown run with: a kept run, another design, machine, protocol or layout.
// Promises: names everything the catalog has; a design that makes no sense here says why; one press and the comparison
// stands.
// Does not: open runs; it calls `onRun(run)` or `onChange(change)`.

import { element } from "../panels/element.js";
import { nameOf, titled } from "./change_card.js";
import { fieldsOf, layoutKnob } from "./knobs.js";
import { partsOf, reasonAgainst } from "./request.js";

const PROTOCOLS = Object.freeze(["msi", "mesi", "mesif", "moesi"]);

function section(title, ...nodes) {
  return element("section", { class: "compare-choice" }, element("h3", {}, title), ...nodes);
}

function picker(label, entries, testid, onPick) {
  const select = element("select", { "aria-label": label, "data-testid": testid }, ...entries.map((one) => element("option", { value: one.value, disabled: one.disabled ?? null }, one.text)));
  const button = element("button", { type: "button", class: "primary", "data-testid": `${testid}-go` }, "compare");
  button.disabled = entries.length === 0;
  button.addEventListener("click", () => onPick(select.value));
  return element("div", { class: "compare-pick" }, select, button);
}

/** Layouts: each hot field of the design on a line of its own, or back where the design lays it. */
function layouts(desc, catalog) {
  const design = (catalog.designs ?? []).find((one) => nameOf(one) === desc.design.id);
  const { settings } = partsOf(desc);
  return fieldsOf(design).flatMap((field) => {
    const knob = layoutKnob(field);
    const now = settings[field.name] ?? null;
    const places = [];
    for (let at = 0; at <= knob.most; at += 1) {
      const set = knob.setting(at);
      if (String(set) !== String(now)) places.push({ value: JSON.stringify([field.name, set ?? ""]), text: `${field.name}: ${knob.said(at)}${field.hot ? "" : " (no fault meets it)"}` });
    }
    return places;
  });
}

/** `kept`: [{run, name}] of the other runs of the tab. */
export function compareCard(desc, catalog, kept, { onRun, onChange }) {
  const parts = partsOf(desc);
  const designs = (catalog.designs ?? []).filter((one) => nameOf(one) !== parts.design).map((one) => {
    const why = reasonAgainst(catalog, nameOf(one), parts.workload);
    return { value: nameOf(one), text: why ? `${titled(one)} (not here: ${why})` : titled(one), disabled: Boolean(why) };
  });
  const machines = (catalog.machines ?? []).filter((one) => nameOf(one) !== parts.machine).map((one) => ({ value: nameOf(one), text: titled(one) }));
  const protocols = PROTOCOLS.filter((one) => one !== desc.protocol?.name?.toLowerCase()).map((one) => ({ value: one, text: one.toUpperCase() }));
  const fields = layouts(desc, catalog);
  const runs = element("ul", { class: "plain-list compare-runs" }, ...kept.map(({ run, name }) => {
    const button = element("button", { type: "button", "data-testid": "compare-run" }, name);
    button.addEventListener("click", () => onRun(run));
    return element("li", {}, button);
  }));
  return [
    element("p", { class: "mute" }, "The same seed, workload and cores; both runs stand side by side, with their clocks in step."),
    ...(kept.length > 0 ? [section("A run of this tab", runs)] : []),
    section("Another design", picker("another design", designs, "compare-design", (design) => onChange({ design }))),
    ...(fields.length > 0 ? [section("Another layout", picker("another layout", fields, "compare-layout", (text) => {
      const [name, set] = JSON.parse(text);
      onChange({ settings: { [name]: set } });
    }))] : []),
    section("Another machine", picker("another machine", machines, "compare-machine", (machine) => onChange({ machine }))),
    section("Another protocol", picker("another protocol", protocols, "compare-protocol", (protocol) => onChange({ settings: { protocol } }))),
  ];
}
