// The card that asks what to compare the shown run with: a kept run, another design, machine, protocol or layout.
// Promises: names everything the catalog has, what is worth comparing first; a design that makes no sense here says why;
// one press and the comparison stands.
// Does not: open runs; it calls `onRun(run)` or `onChange(change)`.

import { element } from "../panels/element.js";
import { nameOf, titled } from "./change_card.js";
import { fieldsOf, layoutKnob } from "./knobs.js";
import { partsOf, reasonAgainst } from "./request.js";

const PROTOCOLS = Object.freeze(["msi", "mesi", "mesif", "moesi"]);
const FIRST = "compare-design"; // what Enter compares with
const LINE = 64;
const WRITTEN = /^(?:taken|written) .*every fault/;
const LOCK = /^rwsem-/; // designs that are a lock of the mm and nothing else

function section(title, ...nodes) {
  return element("section", { class: "compare-choice" }, element("h3", {}, title), ...nodes);
}

function picker(label, entries, testid, onPick) {
  const select = element("select", { "aria-label": label, "data-testid": testid }, ...entries.map((one) => element("option", { value: one.value, disabled: one.disabled ?? null }, one.text)));
  const button = element("button", { type: "button", class: testid === FIRST ? "primary" : null, "data-testid": `${testid}-go` }, "compare");
  button.disabled = entries.length === 0;
  button.addEventListener("click", () => onPick(select.value));
  return element("div", { class: "compare-pick" }, select, button);
}

const lineOf = (field) => Math.floor(field.offset / LINE);

/** Does every fault read this field from a line that every fault writes?  Then moving it is worth a comparison. */
const besideWritten = (field, fields) => field.hot?.startsWith("read") && fields.some((one) => one !== field && one.struct === field.struct && lineOf(one) === lineOf(field) && WRITTEN.test(one.hot));

/** Layouts: {value, text} of each field of the design that can lie elsewhere, those first that move off a written line. */
export function layoutsOf(desc, catalog) {
  const fields = fieldsOf((catalog.designs ?? []).find((one) => nameOf(one) === desc.design.id));
  const { settings } = partsOf(desc);
  const first = fields.filter((field) => besideWritten(field, fields));
  return [...first, ...fields.filter((field) => !first.includes(field))].flatMap((field) => {
    const knob = layoutKnob(field);
    const places = Array.from({ length: knob.most + 1 }, (_, at) => knob.most - at); // the line of its own first
    return places.filter((at) => String(knob.setting(at)) !== String(settings[field.name] ?? null)).map((at) => ({
      value: JSON.stringify([field.name, knob.setting(at) ?? ""]), text: `${field.name}: ${knob.said(at)}${field.hot ? "" : " (no fault meets it)"}`,
    }));
  });
}

/** Designs but the run's own: those of its kernel that only have another lock first, the nearest in time first. */
export function designsOf(desc, catalog) {
  const { design, workload } = partsOf(desc);
  const own = (catalog.designs ?? []).find((one) => nameOf(one) === design) ?? {};
  const rank = (one) => [reasonAgainst(catalog, nameOf(one), workload) ? 1 : 0, one.eras?.includes(own.era) ? 0 : 1, LOCK.test(nameOf(one)) ? 0 : 1, Math.abs(Date.parse(one.date) - Date.parse(own.date))];
  const order = (a, b) => {
    const [x, y] = [rank(a), rank(b)];
    const at = x.findIndex((value, index) => value !== y[index]);
    return at < 0 ? 0 : x[at] - y[at];
  };
  return (catalog.designs ?? []).filter((one) => nameOf(one) !== design).sort(order).map((one) => {
    const why = reasonAgainst(catalog, nameOf(one), workload);
    return { value: nameOf(one), text: why ? `${titled(one)} (not here: ${why})` : titled(one), disabled: Boolean(why) };
  });
}

/** `kept`: [{run, name}] of the other runs of the tab. */
export function compareCard(desc, catalog, kept, { onRun, onChange }) {
  const parts = partsOf(desc);
  const designs = designsOf(desc, catalog);
  const machines = (catalog.machines ?? []).filter((one) => nameOf(one) !== parts.machine).map((one) => ({ value: nameOf(one), text: titled(one) }));
  const protocols = PROTOCOLS.filter((one) => one !== desc.protocol?.name?.toLowerCase()).map((one) => ({ value: one, text: one.toUpperCase() }));
  const fields = layoutsOf(desc, catalog);
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
