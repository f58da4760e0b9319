// The scaling figure: hollow marks, names apart, the ghost behind, places of points; and the stacked bars.

import assert from "node:assert/strict";
import { test } from "node:test";
import { barsOf, causeFigure } from "../../../static/js/charts/scaling_causes.js";
import { acrossOf, apart, frameOf, lineFigure, longestName, topOf, shortSaid } from "../../../static/js/charts/scaling_figure.js";
import { curvesOf, merged } from "../../../static/js/charts/scaling_series.js";
import { makePoint, makePoints, ORDER } from "../fixture_scaling.js";

const CORES = [1, 2, 4, 8];
const theme = new Proxy({}, { get: (_, name) => `#${String(name)}` });
const curves = (points, designs = ORDER) => curvesOf(merged(new Map(), points), designs, designs);

function drawn(points, { view = "rate", ghosts = [], ghostSaid = "", cores = CORES, designs = ORDER } = {}) {
  const shown = curves(points, designs);
  const frame = frameOf(600, 400, 12, longestName(shown, ghostSaid));
  const make = view === "causes" ? causeFigure : lineFigure;
  return { ...make({ curves: shown, ghosts: ghosts.length > 0 ? curves(ghosts) : [], ghostSaid, cores, view, top: topOf(shown, view), counts: "faults", tells: (key) => key }, { theme, font: "sans", frame }), frame };
}

test("marked points are hollow, the others filled, and each design has its own mark and dash", () => {
  const points = makePoints(ORDER, CORES);
  points[1] = { ...points[1], marked: true };
  const { data } = drawn(points);
  assert.deepEqual(data[0].marker.symbol, ["circle", "circle-open", "circle", "circle"]);
  assert.equal(new Set(data.map((trace) => trace.line.dash)).size, 3);
});

test("intervals are half-widths of the figure, and shown only where there are any", () => {
  const { data } = drawn([makePoint(ORDER[0], 1, 1000, { half_width: null, marked: true }), makePoint(ORDER[1], 1, 2000)]);
  assert.deepEqual([data[0].error_y.visible, data[1].error_y.visible, data[1].error_y.array[0]], [false, true, 20]);
});

test("the axis reaches to every core count asked for from the first point on", () => {
  const early = drawn([makePoint(ORDER[0], 1, 1000)]).layout.xaxis;
  const late = drawn(makePoints(ORDER, CORES)).layout.xaxis;
  assert.deepEqual([early.range, early.tickvals], [late.range, CORES]);
});

test("large machines are shown doubling", () => {
  const { log, share } = acrossOf([1, 2, 4, 8, 16, 32, 64, 128]);
  assert.equal(log, true);
  assert.ok(Math.abs((share(4) - share(2)) - (share(128) - share(64))) < 1e-9);
  assert.equal(acrossOf(CORES).log, false);
});

test("a ghost lies behind, is fainter, tells nothing under the pointer, and is named with the old value", () => {
  const points = makePoints(ORDER, CORES);
  const { data, layout } = drawn(points, { ghosts: makePoints(ORDER, CORES), ghostSaid: "pause 10" });
  assert.equal(data.length, 6);
  assert.ok(data.slice(0, 3).every((trace) => trace.opacity < 0.5 && trace.hoverinfo === "skip" && trace.customdata.every((key) => key === "")));
  assert.ok(data.slice(3).every((trace) => trace.opacity === 1));
  assert.equal(layout.annotations.filter((one) => one.text.endsWith("pause 10")).length, 3);
});

test("many ghosts have one name for all, with the old value", () => {
  const designs = ["a", "b", "c", "d", "e"];
  const shown = curvesOf(merged(new Map(), makePoints(designs, CORES)), designs, designs);
  const { layout } = lineFigure({ curves: shown, ghosts: shown, ghostSaid: "pause 10", cores: CORES, view: "rate", top: 1e5, counts: "faults", tells: (key) => key }, { theme, font: "sans", frame: frameOf(600, 300, 12, 12) });
  assert.deepEqual(layout.annotations.map((one) => one.text).filter((text) => text.includes("pause")), ["faint: pause 10"]);
});

test("where there is little room a name keeps both its ends, and what was changed its old value", () => {
  const shown = curves(makePoints(ORDER, CORES));
  const { layout } = lineFigure({ curves: shown, ghosts: shown, ghostSaid: "occupancy_transfer 40", cores: CORES, view: "rate", top: 1e4, counts: "faults", tells: (key) => key }, { theme, font: "sans", frame: frameOf(260, 300, 12, 30) });
  const texts = layout.annotations.map((one) => one.text);
  assert.ok(texts.some((text) => /^● rwsem.*….*ock$/.test(text)), texts.join());
  assert.equal(texts.filter((text) => /… ?.*40$/.test(text)).length, 3);
});

test("names at the ends keep their order and never lie on each other", () => {
  const places = apart([50, 51, 52, 300, 299], 15, 300);
  const sorted = [...places].sort((a, b) => a - b);
  assert.ok(sorted.every((place, at) => at === 0 || place - sorted[at - 1] >= 14.999));
  assert.ok(Math.max(...places) <= 300);
  assert.ok(places[0] < places[1] && places[1] < places[2] && places[4] < places[3]);
});

test("where a point stands in the picture is where it is drawn", () => {
  const { at, frame } = drawn(makePoints(ORDER, CORES));
  const [low, high] = [at(`${ORDER[0]} 1`), at(`${ORDER[2]} 8`)];
  assert.ok(low.x > frame.left && high.x < frame.width - frame.right && high.y > frame.top && low.y > high.y);
  assert.equal(at("nobody 1"), null);
});

test("a speed-up is shown beside perfect scaling, which can be told from a curve", () => {
  const { data } = drawn(makePoints(ORDER, CORES), { view: "speedup" });
  assert.deepEqual([data[0].name, data[0].mode, data[0].line.dash], ["perfect", "lines", "dot"]);
  assert.equal(data.length, 4);
});

test("bars stand in groups, a design each, stacked by cause with a pattern as well as a colour", () => {
  const { data, layout, at } = drawn(makePoints(ORDER, CORES), { view: "causes" });
  assert.deepEqual(data.map((trace) => trace.name), ["compute", "hit", "transfer", "queue", "spin"]);
  assert.equal(new Set(data.slice(1).map((trace) => trace.marker.pattern.shape)).size, 4);
  assert.equal(layout.barmode, "stack");
  assert.deepEqual(layout.annotations.map((one) => one.hovertext ?? one.text), ["cores", ...ORDER]);
  assert.ok(at(`${ORDER[1]} 1`).x > at(`${ORDER[0]} 8`).x);
});

test("the picture's own margins stay, whichever view was shown before, so that the ring stands on its point", () => {
  for (const view of ["rate", "speedup", "causes"]) assert.equal(drawn(makePoints(ORDER, CORES), { view }).layout.margin.autoexpand, false, view);
});

test("a speed-up names the core count that it is over", () => {
  const said = (cores) => drawn(makePoints(ORDER, cores), { view: "speedup", cores }).layout.annotations.map((one) => one.text);
  assert.ok(said([1, 2, 4]).includes("times the rate on 1 core, simulated"));
});

test("a field that was moved is named without its struct at a curve's end", () => {
  assert.equal(shortSaid("mm_struct.mmap_sem as laid out, pause 10"), "mmap_sem as laid out, pause 10");
  assert.equal(shortSaid(undefined), "");
});

test("names under narrow groups keep both ends and the design's mark", () => {
  const many = ["spf-kamezawa-v1", "spf-kamezawa-v3", "spf-kamezawa-v4", "a", "b", "c", "d"];
  const names = drawn(makePoints(many, CORES), { view: "causes", designs: many }).layout.annotations.slice(1).map((one) => one.text);
  assert.deepEqual([names.length, new Set(names.map((name) => name.slice(2))).size], [7, 7], names.join());
});

test("the totals before are marked over the bars", () => {
  const { data } = drawn(makePoints(ORDER, CORES), { view: "causes", ghosts: makePoints(ORDER, CORES), ghostSaid: "pause 10" });
  assert.deepEqual([data.at(-1).name, data.at(-1).marker.symbol, data.at(-1).x.length], ["before", "line-ew-open", 12]);
});

test("many bars have fewer core counts written under them, the last of each design always", () => {
  const cores = Array.from({ length: 16 }, (_, at) => at + 1);
  const { ticks } = barsOf(["a", "b", "c", "d"], cores, 26);
  assert.ok(ticks.length <= 26);
  assert.equal(ticks.filter((one) => one.text === "16").length, 4);
});
