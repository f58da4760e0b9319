// What a "what if" slider can turn: a machine's costs and latencies by name, and the line a field lies on.
// Promises: pure; a knob knows its unit, the preset's value, its mark, its source and its range; at the preset it sets
// nothing; a row of latencies is one number for all distances, and says so; a layout says which field goes where.
// Does not: show sliders (what_if.js), or know whether a value is accepted.

import { DistanceName } from "../vocabulary.js";

const SHAPES = new Set(["sockets", "clusters_per_socket", "cores_per_cluster", "threads_per_core", "protocol"]);
const OF_USER = "set by the user"; // the mark of a value that a run was opened with: not the preset's
const TIMES = 4; // the preset's value that a slider reaches to
const NONE = 100; // where the preset says 0
const LINE = 64;
const OWN = "own-line";

/** The first sliders, of those there are: a latency, a cost, a layout. */
export const FIRST = Object.freeze(["rmw_modified", "clear_page_idle", "mm_struct.mmap_sem"]);

/** What the first sliders are, in a lecture's words; `exactly` has the model's. */
const PLAINLY = Object.freeze({
  rmw_modified: "taking over a line that another cache has written",
  clear_page_idle: "filling a new page with zeros",
  "mm_struct.mmap_sem": "the lock, moved away from what lies on its line",
});

/** A step that gives a slider some hundred places. */
function stepOf(most) {
  const raw = most / 100;
  const ten = 10 ** Math.floor(Math.log10(Math.max(1, raw)));
  return Math.max(1, [1, 2, 5, 10].map((one) => one * ten).find((one) => one >= raw) ?? 1);
}

const plainly = (name, exactly) => ({ meaning: PLAINLY[name] ?? exactly, exactly });

const rowSaid = (row) => row.map((one, at) => (one < 0 ? "" : `${DistanceName[at].toLowerCase()} ${one}`)).filter(Boolean).join(", ");

/** Adds the costs of a run to what is known of its machine's preset; a value somebody set is not the preset's. */
export function presetOf(known, costs) {
  const out = new Map(known);
  for (const cost of costs ?? []) if (cost.mark !== OF_USER || !out.has(cost.name)) out.set(cost.name, cost);
  return out;
}

/** Can it be turned? */
export const turnable = (cost) => !SHAPES.has(cost.name) && (Array.isArray(cost.value) || typeof cost.value === "number");

/** A knob of a cost: {name, kind, unit, meaning, exactly, mark, source, least, most, step, at, preset, short, note, setting(value), said(value)}. */
export function costKnob(cost) {
  const row = Array.isArray(cost.value);
  const at = row ? Math.max(...cost.value) : cost.value;
  const step = stepOf(at > 0 ? TIMES * at : NONE);
  const most = Math.ceil((at > 0 ? TIMES * at : NONE) / step) * step;
  return {
    name: cost.name, kind: row ? "row" : "cost", unit: cost.unit ?? "", ...plainly(cost.name, (cost.meaning ?? "").replace(/^row: /, "")), mark: cost.mark ?? "?", source: cost.source ?? "",
    least: Math.min(0, at), most, step, at, preset: row ? rowSaid(cost.value) : String(cost.value), short: row ? "preset" : String(cost.value),
    note: row ? "one number for all distances" : "",
    /** The setting for place `value`; null where it sets nothing. */
    setting: (value) => (!row && value === at ? null : value),
    said: (value) => String(value),
  };
}

/** Fields of a design that can lie elsewhere: [{name: "mm_struct.pgd", struct, offset, size, line, hot}], what faults meet first. */
export function fieldsOf(design) {
  const found = (design?.structs ?? []).flatMap((struct) => struct.fields.filter((one) => one.movable)
    .map((one) => ({ ...one, name: `${struct.name}.${one.name}`, field: one.name, struct })));
  return [...found.filter((one) => one.hot), ...found.filter((one) => !one.hot)];
}

/** The first byte of line `line` at which `field` has room among the other fields of its struct; -1: it has none. */
function roomOn(line, field, others) {
  const align = Math.min(8, field.size);
  const taken = (from) => others.some((one) => from < one.offset + one.size && one.offset < from + field.size);
  for (let from = LINE * line; from + field.size <= LINE * (line + 1); from += align) if (!taken(from)) return from;
  return -1;
}

/** A knob of places: where the design lays the field, the other lines of its struct that have room, a line of its own. */
export function layoutKnob(field) {
  const { struct, size, hot } = field;
  const others = struct.fields.filter((one) => one.name !== field.field);
  const beside = (line) => others.filter((one) => Math.floor(one.offset / LINE) === line).sort((a, b) => Boolean(b.hot) - Boolean(a.hot)).map((one) => one.name);
  const named = (line) => (beside(line).length > 0 ? `with ${beside(line).slice(0, 2).join(", ")}${beside(line).length > 2 ? " …" : ""}` : "alone");
  const own = Math.floor(field.offset / LINE);
  const places = [{ set: null, said: "as laid out" }];
  for (let line = 0; size <= LINE && line < Math.ceil(struct.size / LINE); line += 1) {
    const byte = line === own || beside(line).length === 0 ? -1 : roomOn(line, field, others);
    if (byte >= 0) places.push({ set: byte, said: `byte ${byte}, ${named(line)}` });
  }
  places.push({ set: OWN, said: "own line" });
  return {
    name: field.name, kind: "layout", unit: "", ...plainly(field.name, hot || "no fault meets it"), mark: "layout", source: `as laid out at byte ${field.offset}, line ${own}, ${named(own)}.`,
    least: 0, most: places.length - 1, step: 1, at: 0, preset: "as laid out", short: "as laid out", note: "",
    setting: (value) => places[value]?.set ?? null, said: (value) => places[value]?.said ?? "",
  };
}

/** What can be added by name. */
export const namesOf = (preset, design) => [...[...preset.values()].filter(turnable).map((one) => one.name), ...fieldsOf(design).map((one) => one.name)];

/** The knob of that name, or null. */
export function knobOf(name, preset, design) {
  const cost = preset.get(name);
  if (cost && turnable(cost)) return costKnob(cost);
  const field = fieldsOf(design).find((one) => one.name === name);
  return field ? layoutKnob(field) : null;
}
