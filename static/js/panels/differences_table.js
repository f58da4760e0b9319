// The table of what two runs cost: a row a figure, a column a run, and how many times the one is the other.
// Promises: numbers line up; a run's column bears its letter and colour; a bar beside each pair has the scale of its
// section; focus and scroll stay when numbers change.
// Does not: compute (differences.js does) or ask.

import { element } from "./element.js";
import { differences, ratioSaid, SECTIONS } from "./differences.js";
import { grouped } from "./names.js";

const TITLES = Object.freeze({
  figures: ["", ""], causes: ["Where core cycles go", "core cycles a fault, by cause"], functions: ["Functions", "core cycles a fault"],
  lines: ["Lines", "transfers a fault"], locks: ["Locks", "cycles waited a fault"],
});

const MILLIONS = 1e6; // two such numbers have no room beside each other

/** "12 345", "1.04 M", "3.1", "41.0 %"; "–" where there is none. */
export function numberSaid(value, digits, unit = "") {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (Math.abs(value) >= MILLIONS) return `${(value / MILLIONS).toFixed(2)} M`;
  const text = digits === 0 || Math.abs(value) >= 10_000 ? grouped(Math.round(value)) : value.toFixed(digits);
  return unit ? `${text} ${unit}` : text;
}

function bars(values, most) {
  const bar = (value, at) => element("i", { class: `of-${"ab"[at]}`, style: { width: `${most > 0 ? (100 * (value ?? 0)) / most : 0}%` } });
  return element("span", { class: "difference-bars", "aria-hidden": "true" }, ...values.map(bar));
}

function rowsOf(section, rows, letters) {
  const most = Math.max(...rows.flatMap((row) => row.values.map((value) => value ?? 0)), 0);
  const named = (row) => (section === "causes" ? row.name.toLowerCase() : row.name);
  return rows.map((row) => element("tr", { "data-key": row.key },
    element("th", { scope: "row", class: section === "figures" || section === "causes" ? null : "mono" }, named(row), section === "figures" ? null : bars(row.values, most)),
    ...row.values.map((value) => element("td", { class: "number" }, numberSaid(value, row.digits, row.unit))),
    element("td", { class: "number ratio" }, ratioSaid(row.values, letters))));
}

/** Fills `host`. `view`: {sides: [{evidence, cores, mhz, letter, name, cycle}], operations}. */
export function showDifferences(host, view) {
  const found = differences(view.sides);
  const letters = view.sides.map((side) => side.letter);
  const key = JSON.stringify([found, view.sides.map((side) => [side.letter, side.name, side.cycle])]);
  if (host.shownKey === key) return;
  host.shownKey = key;
  if (!found) {
    host.replaceChildren(element("p", { class: "empty" }, "Counting what both have cost so far…"));
    return;
  }
  const head = element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "from the start to cycle"),
    ...view.sides.map((side, at) => element("th", { scope: "col", class: `number of-${"ab"[at]}`, title: side.name },
      element("b", { class: "letter" }, side.letter), element("span", { class: "up-to" }, side.cycle < 10 * MILLIONS ? grouped(side.cycle) : numberSaid(side.cycle, 0)))),
    element("th", { scope: "col", class: "number" }, `${letters[1]} to ${letters[0]}`)));
  const bodies = SECTIONS.filter((section) => found[section].length > 0).map((section) => {
    const [title, unit] = TITLES[section];
    const said = view.operations ? unit.replace("fault", "operation") : unit;
    const header = title === "" ? [] : [element("tr", { class: "section" }, element("th", { scope: "rowgroup", colspan: 4 }, title, " ", element("span", { class: "mute" }, said)))];
    return element("tbody", {}, ...header, ...rowsOf(section, found[section], letters));
  });
  host.replaceChildren(element("table", { class: "differences", "data-testid": "differences", "aria-label": "What both runs have cost so far" }, head, ...bodies));
}
