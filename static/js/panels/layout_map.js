// The map of a struct: its lines as rows of eight words (of four where there is less room), its fields at their bytes.
// Promises: every field is a button that can be reached, selected and picked up by keyboard and by pointer; what a field
// and a line are is said by a letter and in words, never by colour alone; names are never cut, they wrap.
// Does not: carry a field (layout_carry.js), ask the server, or open a run: it calls `on`.

import { LINE_BYTES, linesOf, within } from "../mirror/struct_map.js";
import { mapLines, rate, SELDOM } from "../mirror/touch_counts.js";
import { buttonOf, element } from "./element.js";
import { KINDS, lineSaid, timesSaid, touchSaid } from "./layout_said.js";

/** Who touches a field, once that has been counted. */
const touched = (model, one) => (model.answer ? touchSaid(one, model.work, model.of) : "Counting who touches it…");

const GRAIN = 4; // bytes of a column: the smallest field that is laid out beside another

/** A name that may wrap where its words end. */
const wrapping = (name) => name.split(/(?<=[_.])/).flatMap((part) => [part, element("wbr")]);

/** What a field is to a fault, as one of the marks of the map. */
export function fieldKind(one, work) {
  if (!one || one.cores.length === 0) return "none";
  const often = (times) => times > 0 && (rate(times, work) ?? 1) >= SELDOM;
  if (often(one.asked.false) && often(one.asked.true)) return "both";
  if (often(one.asked.false)) return "false";
  if (often(one.asked.true)) return "true";
  if (!often(one.reads + one.writes)) return "none";
  return one.cores.length === 1 ? "one" : often(one.writes) ? "apart" : "read";
}

function fieldButton(unit, at, grid, model, chosen) {
  const { counts, work, of, object } = model;
  const one = counts.get(unit.path);
  const kind = fieldKind(one, work);
  const place = `${object}.${unit.path}, ${unit.size} bytes at ${unit.offset}`;
  const letter = kind === "none" ? "" : KINDS[kind][0];
  const small = at.to - at.from < unit.size && at.from > unit.offset; // the second half of a field that crosses a row
  const rates = one && kind !== "none" && !small ? [one.reads > 0 ? `r ${short(one.reads, work)}` : "", one.writes > 0 ? `w ${short(one.writes, work)}` : ""].filter(Boolean) : [];
  return element("button", {
    type: "button", class: `lay-field${unit.moved ? " moved" : ""}${unit.movable ? "" : " fixed"}`, "data-path": unit.path, "data-kind": kind, tabindex: unit.path === chosen && !small ? "0" : "-1",
    "aria-pressed": String(unit.path === chosen), "aria-label": `${[unit.path, letter, ...rates].filter(Boolean).join(" ")}: ${unit.size} bytes at ${unit.offset} of ${object}${unit.moved ? `, by the design at ${unit.laid}` : ""}. ${KINDS[kind][1]}. ${touched(model, one)}`,
    title: `${place}${unit.moved ? ` (the design has it at ${unit.laid})` : ""}\n${touched(model, one)}${unit.hot ? `\n${unit.hot}` : ""}`,
    style: { "grid-column": `${(at.from - grid.from) / GRAIN + 1} / ${Math.ceil((at.to - grid.from) / GRAIN) + 1}` },
  }, element("span", { class: "lay-field-name" }, ...wrapping(unit.path)),
  " ", letter ? element("span", { class: "lay-field-kind", "aria-hidden": "true" }, letter) : null, " ",
  rates.length > 0 ? element("span", { class: "lay-field-rates", "aria-hidden": "true" }, ...rates.map((said) => element("span", {}, said, " "))) : null);
}

/** "1.0", "0.12", "5" where no fault was counted. */
function short(times, work) {
  const each = rate(times, work);
  return each === null ? String(times) : each >= 0.095 ? each.toFixed(1) : each >= 0.005 ? each.toFixed(2) : "·";
}

function gridOf(line, from, bytes, model, chosen) {
  const slots = [];
  for (let at = from; at < from + bytes; at += 8) {
    slots.push(element("span", { class: "lay-slot", style: { "grid-column": `${(at - from) / GRAIN + 1} / span ${8 / GRAIN}` } }, element("span", { class: "lay-slot-offset mono" }, `+${at}`)));
  }
  const grid = { from, bytes };
  const fields = line.units.flatMap((unit) => {
    const at = within(unit, from, bytes);
    return at ? [fieldButton(unit, at, grid, model, chosen)] : [];
  });
  return element("div", { class: "map-grid", "data-start": from, "data-bytes": bytes, style: { "--columns": bytes / GRAIN } }, ...slots, ...fields);
}

function lineItem(line, model, chosen, wide) {
  const { work, of, struct } = model;
  const [letter, what] = KINDS[line.kind];
  const bytes = wide ? LINE_BYTES : LINE_BYTES / 2;
  const rows = wide ? [line.offset] : [line.offset, line.offset + bytes];
  const id = model.lineIds.get(line.offset);
  return element("li", { class: "map-line", "data-line": line.offset, "data-kind": line.kind, "data-id": id ?? null },
    element("div", { class: "map-line-head" }, element("b", { class: "mono" }, `${struct.name} + ${line.offset}`),
      element("span", { class: "lay-kind" }, letter ? element("span", { class: "lay-kind-letter" }, letter) : null, what),
      element("span", { class: "mute" }, lineSaid(line, work, of))),
    ...rows.map((from) => gridOf(line, from, bytes, model, chosen)));
}

/** Lines without a named field between others, as one row. */
function gap(lines) {
  const [first, last] = [lines[0].offset, lines.at(-1).offset];
  return element("li", { class: "map-gap mute", "data-line": first }, lines.length === 1 ? `+${first}: a line without a named field` : `+${first} to +${last + LINE_BYTES - 1}: ${lines.length} lines without a named field`);
}

/**
 * The rows of a model {struct, object, counts, work, of, lineIds}.  `carrying`: every line is shown, and two places more:
 * the line behind the struct's end, and a line of its own.
 */
export function mapRows(model, { chosen, wide, carrying }) {
  const lines = mapLines(model.struct, model.counts, model.work);
  if (carrying) lines.push({ offset: linesOf(model.struct) * LINE_BYTES, units: [], kind: "none", touched: [], cores: 0, true: 0, false: 0, writes: 0 });
  const items = [];
  for (let at = 0; at < lines.length; at += 1) {
    let end = at;
    while (!carrying && end < lines.length && lines[end].units.length === 0) end += 1;
    if (end > at) {
      items.push(gap(lines.slice(at, end)));
      at = end - 1;
    } else items.push(lineItem(lines[at], model, chosen, wide));
  }
  items.push(element("li", { class: "map-own", "data-own": "" }, "a line of its own"));
  return items;
}

/** What the marks mean. */
export const legend = () => element("p", { class: "map-legend mute" }, ...["true", "false", "read", "apart", "one"].flatMap((kind) => [
  element("span", { class: "lay-kind", "data-kind": kind }, element("span", { class: "lay-kind-letter" }, KINDS[kind][0]), KINDS[kind][1]), " "]), "r, w: reads and writes a fault");

/** What is known of one field: {nodes}; buttons call `on`.own(unit), on.back(unit), on.pick(unit). */
export function fieldDetail(unit, model, sentences, on) {
  const { counts, work, of } = model;
  const one = counts.get(unit.path);
  const button = (text, does, id, more = {}) => buttonOf(text, does, { class: "quiet", "data-testid": id, ...more });
  const parts = unit.leaves.length > 1 ? element("p", { class: "mute mono" }, unit.leaves.map((leaf) => `${leaf.path.slice(unit.path.length + 1)} +${leaf.offset}`).join(" · ")) : null;
  const cores = one && one.byCore.length <= 16 ? one.byCore.map((count, core) => `core ${core}: ${count.reads} r, ${count.writes} w`).join(" · ") : "";
  return [
    element("h4", {}, element("b", { class: "mono" }, unit.path), ` ${unit.size} bytes at ${unit.offset}`, unit.moved ? ` · the design has it at ${unit.laid}` : ""),
    element("p", {}, touched(model, one)), ...sentences.map((said) => element("p", {}, said)),
    one?.functions.length > 0 ? element("p", { class: "mute" }, "Most of it in ", element("span", { class: "mono" }, one.functions.map((by) => `${by.name} ${timesSaid(by.reads + by.writes, work, of).replace(` a ${of}`, "")}`).join(", ")), ".") : null,
    cores ? element("details", {}, element("summary", {}, "core by core"), element("p", { class: "mute mono" }, cores)) : null, parts,
    unit.movable ? element("div", { class: "map-acts" }, button("pick up", () => on.pick(unit), "map-pick", { title: "then arrows or a click on a place, Enter drops (Enter on the field does the same)" }),
      button("a line of its own", () => on.own(unit), "map-own"), unit.moved ? button(`back to ${unit.laid}`, () => on.back(unit), "map-back") : null)
      : element("p", { class: "mute" }, "An array longer than a line: it stays where it is."),
  ].filter(Boolean);
}
