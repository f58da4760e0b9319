// The form that changes what a run is made of: machine, design, workload, cores, threads, placement, protocol, seed, and
// every setting and parameter by name.
// Promises: shows what the open run has; only what was changed is asked for; names the choices where they are known and
// what each setting means; a field left empty goes back to what the machine or text says.
// Does not: open the run; it calls `onChange({part: value, settings})`.

import { element, table } from "../panels/element.js";
import { grouped } from "../panels/names.js";
import { partsOf } from "./request.js";

const NOTE = "Opens a sibling: a new run from cycle 0, shown where it has done the same work. Both are kept.";
const PLACEMENTS = Object.freeze({ // simulator/machine/topology.py
  default: "a thread a physical core, sockets in turn; SMT siblings last", compact: "one socket after another",
  spread: "sockets in turn, clusters in turn", smt: "both siblings of a core, then the next core",
});
const PROTOCOLS = Object.freeze(["msi", "mesi", "mesif", "moesi"]);
export const nameOf = (entry) => entry.id ?? entry.name;

/** "rwsem-xadd: mmap_sem as one xadd word", once where the title begins with the name. */
export const titled = (entry) => (!entry.title || entry.title.startsWith(nameOf(entry)) ? entry.title || nameOf(entry) : `${nameOf(entry)}: ${entry.title}`);

/** Settings of the texts and parameters of the machine: [{name, value, unit, meaning, words, of}], `value` as it is now. */
export function settingRows(desc, catalog) {
  const { settings, design, workload } = partsOf(desc);
  const rows = new Map();
  const entryOf = (list, id) => (list ?? []).find((entry) => nameOf(entry) === id) ?? {};
  const fixed = new Set(entryOf(catalog.workloads, workload).fixed);
  for (const [list, id] of [[catalog.workloads, workload], [catalog.designs, design]]) {
    for (const one of entryOf(list, id).settings ?? []) {
      if (!fixed.has(one.name)) rows.set(one.name, { ...one, value: settings[one.name] ?? one.default, unit: one.unit ?? "", of: id });
    }
  }
  for (const cost of desc.costs ?? []) {
    if (cost.name === "protocol" || rows.has(cost.name)) continue;
    rows.set(cost.name, { ...cost, value: settings[cost.name] ?? cost.value, of: desc.machine.id });
  }
  for (const [name, value] of Object.entries(settings)) {
    if (name !== "protocol" && name !== "era" && !rows.has(name)) rows.set(name, { name, value, unit: "", meaning: "", of: "this run" });
  }
  return [...rows.values()];
}

/** Parts whose field says something new, as `change` for a sibling. */
function changed(now, fields) {
  const change = { settings: {} };
  for (const [name, field] of Object.entries(fields.parts)) {
    const value = field.type === "text" ? Number(field.value.replace(/\D/g, "")) : /^\d+$/.test(field.value) ? Number(field.value) : field.value;
    if (field.value !== "" && value !== now[name]) change[name] = value;
  }
  if (fields.protocol.value !== now.protocol) change.settings.protocol = fields.protocol.value;
  if (fields.era && fields.era.value !== now.era) change.settings.era = fields.era.value;
  const [moved, to] = [fields.moved.value.trim(), fields.to.value.trim()];
  if (moved !== "" && to !== "") change.settings[moved] = value(to);
  for (const [name, { field, was }] of fields.settings) if (field.value.trim() !== was) change.settings[name] = value(field.value.trim());
  return change;
}

const value = (text) => (/^-?\d+$/.test(text) ? Number(text) : text);

export const isChange = (change) => Object.keys(change).length > 1 || Object.keys(change.settings).length > 0;

const choice = (entries, chosen) => {
  const select = element("select", {}, ...entries.map((one) => element("option", { value: one.value, title: one.title ?? null }, one.text ?? one.value)));
  select.value = String(chosen);
  return select;
};

const named = (entries) => (entries ?? []).map((entry) => ({ value: nameOf(entry), text: titled(entry), title: entry.summary }));

/** {cores, threads}: physical cores and hardware threads of a machine, from the catalog or its id. */
export function machineRoom(catalog, machine) {
  const entry = (catalog?.machines ?? []).find((one) => nameOf(one) === machine);
  if (entry?.hardware_threads) return { cores: entry.cores, threads: entry.hardware_threads };
  const shape = (/(\d+(?:x\d+)+)$/.exec(machine)?.[1] ?? "1").split("x").map(Number); // "nehalem-2x4x2": 8 and 16
  return { cores: shape[0] * (shape[1] ?? 1), threads: shape.reduce((product, part) => product * part, 1) };
}

function partFields(desc, catalog, now) {
  const number = (of) => element("input", { type: "text", inputmode: "numeric", autocomplete: "off", value: String(of) });
  return {
    machine: choice(named(catalog.machines), now.machine), design: choice(named(catalog.designs), now.design),
    workload: choice(named(catalog.workloads), now.workload), cores: number(now.cores), threads: number(now.threads),
    placement: choice(Object.entries(PLACEMENTS).map(([id, means]) => ({ value: id, text: `${id}: ${means}` })), now.placement),
    seed: number(now.seed),
  };
}

function settingsTable(rows, into) {
  const body = rows.map((row) => {
    const words = Object.keys(row.words ?? {});
    const was = Array.isArray(row.value) ? "" : words.find((word) => row.words[word] === row.value) ?? String(row.value);
    const field = words.length > 0 ? choice(words.map((word) => ({ value: word })), was)
      : element("input", { type: "text", autocomplete: "off", spellcheck: "false", value: was, placeholder: Array.isArray(row.value) ? row.value.join(" ") : null });
    field.setAttribute("aria-label", `${row.name}${row.unit ? `, in ${row.unit}` : ""}`);
    into.set(row.name, { field, was });
    const range = words.length > 0 || row.least === undefined ? "" : ` ${grouped(row.least)} to ${grouped(row.most)}.`;
    return [element("span", { class: "mono" }, row.name), field, row.unit ?? "", `${row.meaning ?? ""}${range}`, row.of];
  });
  return table("Settings and parameters, from the start of the new run", [
    { title: "name" }, { title: "value" }, { title: "unit" }, { title: "meaning" }, { title: "of" },
  ], body);
}

/** Fields that can lie elsewhere: "mm_struct.pgd". */
const movable = (desc) => (desc.structs ?? []).flatMap((struct) => struct.fields.filter((one) => one.movable).map((one) => `${struct.name}.${one.path}`));

export function changeCard(desc, catalog, onChange) {
  const now = { ...partsOf(desc), protocol: desc.protocol?.name ?? desc.machine.protocol ?? "", era: desc.design.era };
  const fields = { parts: partFields(desc, catalog, now), settings: new Map() };
  fields.protocol = choice([...new Set([...PROTOCOLS, now.protocol])].map((one) => ({ value: one })), now.protocol);
  const eras = (catalog.designs ?? []).find((one) => nameOf(one) === now.design)?.eras ?? [];
  if (eras.length > 1) fields.era = choice(eras.map((one) => ({ value: one })), now.era);
  fields.moved = element("input", { type: "text", class: "wide", list: "change-fields", autocomplete: "off", spellcheck: "false", placeholder: "mm_struct.pgd", "aria-label": "a field to lay elsewhere" });
  fields.to = element("input", { type: "text", autocomplete: "off", spellcheck: "false", placeholder: "byte, or own-line", "aria-label": "where the field goes: its byte, or own-line" });
  const { parts } = fields;
  const limits = element("span", { class: "mute" });
  const most = () => { limits.textContent = `1 to ${machineRoom(catalog, parts.machine.value).threads}`; };
  parts.machine.addEventListener("change", () => {
    most();
    if (parts.machine.value !== now.machine && parts.cores.value === String(now.cores)) parts.cores.value = parts.threads.value = "";
  });
  most();
  const said = element("p", { class: "wrong", role: "alert", hidden: true });
  const row = (title, field, more = null) => {
    field.dataset.testid = `change-${title}`;
    return element("label", { class: "part" }, element("span", {}, title), field, more);
  };
  const search = element("input", { type: "text", class: "search", autocomplete: "off", placeholder: "find a setting…", "aria-label": "find a setting" });
  const list = settingsTable(settingRows(desc, catalog), fields.settings);
  search.addEventListener("input", () => {
    const words = search.value.trim().toLowerCase();
    for (const line of list.tBodies[0].rows) line.hidden = !line.textContent.toLowerCase().includes(words);
  });
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  const form = element("form", { class: "change", id: "change" },
    element("p", {}, NOTE),
    element("div", { class: "parts" },
      row("machine", parts.machine), row("design", parts.design), row("workload", parts.workload), row("placement", parts.placement),
      row("cores", parts.cores, limits), row("threads", parts.threads, element("span", { class: "mute" }, "as many as cores, or more")),
      row("protocol", fields.protocol), row("seed", parts.seed), fields.era ? row("era", fields.era) : null,
      element("div", { class: "part part-layout" }, element("span", {}, "layout"), fields.moved, fields.to, element("datalist", { id: "change-fields" }, ...movable(desc).map((name) => element("option", { value: name }))),
        element("span", { class: "mute" }, "or drag it in the layout map (l)"))),
    element("div", { class: "change-go" }, element("button", { type: "submit", class: "primary" }, "open the sibling run"), said),
    search, list);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const change = changed(now, fields);
    said.hidden = isChange(change);
    if (isChange(change)) onChange(change);
    else said.textContent = "Nothing is changed yet: choose another value first.";
  });
  return [form];
}
