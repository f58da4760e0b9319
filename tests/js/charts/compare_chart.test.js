// The curves of two runs: each has its letter and colour, both stand on the same axes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { compareFigure } from "../../../static/js/charts/compare_chart.js";

const theme = { ink: "#000", mute: "#666", line: "#ccc", bg: "#fff" };
const run = (letter, colour, more = {}) => ({ letter, colour, name: `design ${letter}`, series: { x: [1, 2], faults: [10, 20], transfers: [3, null], ...more } });

test("two runs are four curves: rates are solid, transfers dotted, each in its run's colour", () => {
  const { data } = compareFigure([run("A", "#a00"), run("B", "#0a0")], theme, 100, "sans", 11);
  assert.deepEqual(data.map((one) => [one.name, one.line.color, one.line.dash, one.yaxis]), [
    ["A faults/s", "#a00", "solid", "y"], ["A transfers/fault", "#a00", "dot", "y2"], ["B faults/s", "#0a0", "solid", "y"], ["B transfers/fault", "#0a0", "dot", "y2"]]);
});

test("names stand one over the other, with the letter, so that colour is never the only sign", () => {
  const { layout } = compareFigure([run("A", "#a00"), run("B", "#0a0")], theme, 100, "sans", 11);
  assert.deepEqual(layout.annotations.map((one) => one.text), ["━ <b>A</b> design A", "━ <b>B</b> design B"]);
  assert.ok(layout.annotations[0].yshift > layout.annotations[1].yshift);
});

test("the axes hold the longer run and the larger transfers, and count operations where those are counted", () => {
  const { layout, data } = compareFigure([run("A", "#a00"), run("B", "#0a0", { transfers: [30, 30] })], theme, 5000, "sans", 11, "operations");
  assert.deepEqual(layout.xaxis.range, [0, 5000]);
  assert.ok(layout.yaxis2.range[1] >= 30);
  assert.match(data[0].name, /operations/);
});
