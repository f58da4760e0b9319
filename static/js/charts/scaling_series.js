// A sweep's points as curves: a design a curve, its points by core count, each with what an interval makes of it.
// Promises: pure; a design keeps its colour, marker and dash whatever else is shown; a point whose interval is unknown or
// wider than ± 3 % says so; the interval of a speed-up holds that of its base too.
// Does not: draw, or know themes: a colour is a token's name.

import { CauseName } from "../vocabulary.js";
import { rateSaid } from "./race_rows.js";

const COLOURS = Object.freeze(["spin", "F", "O", "E", "S", "memory", "M", "mute"]); // as the designs' bars
const SYMBOLS = Object.freeze(["circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x", "star", "hexagon", "pentagon"]);
const GLYPHS = Object.freeze(["●", "■", "◆", "▲", "▼", "✚", "✖", "★", "⬢", "⬟"]);
const DASHES = Object.freeze(["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"]);

export const WIDE = 0.03; // an interval wider than this, to either side, is marked

/** {colour, symbol, glyph, dash} of the design at place `at` of the catalog. */
export function lookOf(at) {
  const place = Math.max(0, at);
  return {
    colour: COLOURS[place % COLOURS.length], symbol: SYMBOLS[place % SYMBOLS.length], glyph: GLYPHS[place % GLYPHS.length],
    dash: DASHES[place % DASHES.length],
  };
}

export const keyOf = (point) => `${point.design} ${point.cores}`;

/** Unknown or wide: drawn hollow. */
export const isMarked = (point) => point.marked ?? (point.half_width === null || point.half_width > WIDE);

/** Latest states of points by key: `more` replaces what is there. */
export function merged(points, more) {
  const out = new Map(points);
  for (const point of more) out.set(keyOf(point), point);
  return out;
}

/** [{design, look, points}] in the order of `designs`; `order`: all designs, which decides the looks. */
export function curvesOf(points, designs, order) {
  return designs.map((design) => ({
    design, look: lookOf(order.indexOf(design)),
    points: [...points.values()].filter((one) => one.design === design).sort((a, b) => a.cores - b.cores),
  })).filter((curve) => curve.points.length > 0);
}

const known = (value) => value !== null && value !== undefined && Number.isFinite(value);

/** The relative interval of a speed-up: of two rates, measured with the same seeds but as if they were independent. */
export function speedUpWidth(point, base) {
  if (point === base) return 0;
  if (!known(point.half_width) || !known(base.half_width)) return null;
  return Math.hypot(point.half_width, base.half_width);
}

/** What stands on the y axis: {value(point, curve), width(point, curve) relative or null}. */
export const MEASURES = Object.freeze({
  rate: { value: (point) => point.faults_per_second, width: (point) => (known(point.half_width) ? point.half_width : null) },
  speedup: { value: (point) => point.speed_up, width: (point, curve) => speedUpWidth(point, curve.points[0]) },
  causes: { value: (point) => point.cycles_per_fault, width: () => null },
});

/** [{x, y, error, marked, key}] of a curve, without what has no figure yet. */
export function plotted(curve, view) {
  const { value, width } = MEASURES[view];
  return curve.points.filter((point) => known(value(point))).map((point) => ({
    x: point.cores, y: value(point), error: (width(point, curve) ?? 0) * value(point), marked: isMarked(point), key: keyOf(point),
  }));
}

const causeAt = (causes, name) => causes?.[name.toLowerCase()] ?? causes?.[name] ?? 0;

/** Causes that any point spends a visible share on, in the vocabulary's order: [{name, of(point)}]. */
export function causesOf(curves) {
  const all = curves.flatMap((curve) => curve.points);
  return CauseName.map((name) => ({ name, of: (point) => causeAt(point.causes, name) }))
    .filter(({ of }) => all.some((point) => of(point) > 0.002 * point.cycles_per_fault));
}

/** "± 1.2 %", "one seed" where there is no interval. */
export const widthSaid = (point) => (known(point.half_width) ? `± ${(100 * point.half_width).toFixed(1)} %` : "no interval yet");

const seedsSaid = (count) => `${count} seed${count === 1 ? "" : "s"}`;

/** One point in words; `counts`: faults or operations. */
export function pointSaid(point, view, counts = "faults") {
  const where = `${point.design} on ${point.cores} core${point.cores === 1 ? "" : "s"}`;
  if (point.error && !known(point.faults_per_second)) return `${where}: ${point.error.message}`;
  const what = {
    rate: () => `${rateSaid(point.faults_per_second)} ${counts} a second`,
    speedup: () => `${point.speed_up?.toFixed(2) ?? "–"} times its smallest core count`,
    causes: () => `${Math.round(point.cycles_per_fault ?? 0)} cycles a ${counts.replace(/s$/, "")}`,
  }[view]();
  return `${where}: ${what}, ${widthSaid(point)}, ${seedsSaid(point.seeds)}${isMarked(point) ? ", marked" : ""}`;
}

/** The point an arrow key leads to from `key`: by core count along a curve, or to the curve above or below. */
export function walked(curves, view, key, arrow) {
  const all = curves.map((curve) => plotted(curve, view)).filter((points) => points.length > 0);
  if (all.length === 0) return null;
  const at = all.findIndex((points) => points.some((point) => point.key === key));
  if (at < 0) return all[0][0].key;
  const place = all[at].findIndex((point) => point.key === key);
  const here = all[at][place];
  const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
  if (arrow in steps) return all[at][Math.max(0, Math.min(all[at].length - 1, place + steps[arrow]))].key;
  const up = arrow === "ArrowUp";
  const column = all.map((points) => points.find((point) => point.x === here.x)).filter((point) => point && point !== here)
    .filter((point) => (up ? point.y > here.y : point.y < here.y)).sort((a, b) => (up ? a.y - b.y : b.y - a.y));
  return column[0]?.key ?? key;
}
