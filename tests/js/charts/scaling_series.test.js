// A sweep's points as curves: what is marked, how wide an interval is, where the arrow keys lead.

import assert from "node:assert/strict";
import { test } from "node:test";
import { causesOf, curvesOf, isMarked, keyOf, lookOf, merged, plotted, pointSaid, speedUpWidth, walked } from "../../../static/js/charts/scaling_series.js";
import { makePoint, makePoints, ORDER } from "../fixture_scaling.js";

const CORES = [1, 2, 4];
const curves = (designs = ORDER) => curvesOf(merged(new Map(), makePoints(designs, CORES)), designs, ORDER);

test("a later state of a point takes the place of the earlier", () => {
  const points = merged(merged(new Map(), [makePoint("a", 1, 10)]), [makePoint("a", 1, 12), makePoint("a", 2, 20)]);
  assert.deepEqual([...points.values()].map((one) => one.faults_per_second), [12, 20]);
});

test("a design keeps its look whatever else is shown, and no two of sixteen look alike", () => {
  assert.deepEqual(curves(["rwsem-xadd"])[0].look, curves()[1].look);
  const looks = Array.from({ length: 16 }, (_, at) => JSON.stringify(lookOf(at)));
  assert.equal(new Set(looks).size, 16);
  assert.equal(new Set(Array.from({ length: 8 }, (_, at) => lookOf(at).symbol)).size, 8, "marks tell them apart without colour");
});

test("points of a curve stand by core count, however they arrived", () => {
  const points = merged(new Map(), makePoints(["a"], [4, 1, 2]));
  assert.deepEqual(curvesOf(points, ["a"], ["a"])[0].points.map((one) => one.cores), [1, 2, 4]);
});

test("a point without an interval, or with one wider than 3 %, is marked", () => {
  const one = (half_width) => makePoint("a", 1, 10, { half_width, marked: undefined });
  assert.deepEqual([null, 0.031, 0.03, 0].map((width) => isMarked(one(width))), [true, true, false, false]);
  assert.equal(isMarked(makePoint("a", 1, 10, { marked: true })), true, "the server's word comes first");
});

test("a point that failed has no place on the chart", () => {
  const failed = makePoint("a", 4, null, { speed_up: null, cycles_per_fault: null, half_width: null, marked: true, runs: [], seeds: 0, error: { message: "too many pages." } });
  const [curve] = curvesOf(merged(new Map(), [makePoint("a", 1, 10), failed]), ["a"], ["a"]);
  for (const view of ["rate", "speedup", "causes"]) assert.deepEqual(plotted(curve, view).map((one) => one.x), [1]);
  assert.equal(pointSaid(failed, "rate"), "a on 4 cores: too many pages.", "but says why");
});

test("the interval of a speed-up holds that of its base; the base has none", () => {
  const [base, other] = [makePoint("a", 1, 10, { half_width: 0.03 }), makePoint("a", 2, 19, { half_width: 0.04 })];
  assert.equal(speedUpWidth(base, base), 0);
  assert.ok(Math.abs(speedUpWidth(other, base) - 0.05) < 1e-12);
  assert.equal(speedUpWidth(makePoint("a", 2, 19, { half_width: null }), base), null);
});

test("causes nobody spends cycles on are left out, the rest stand in the vocabulary's order", () => {
  assert.deepEqual(causesOf(curves()).map((one) => one.name), ["COMPUTE", "HIT", "TRANSFER", "QUEUE", "SPIN"]);
});

test("arrow keys walk along a curve and to the next curve above or below", () => {
  const all = curves();
  const walk = (from, ...arrows) => arrows.reduce((key, arrow) => walked(all, "rate", key, arrow), from);
  assert.equal(walk(null, "ArrowRight"), "rwsem-spinlock 1", "from nowhere to the first point");
  assert.equal(walk("rwsem-spinlock 1", "ArrowRight", "ArrowRight", "ArrowRight"), "rwsem-spinlock 4");
  assert.equal(walk("rwsem-spinlock 4", "ArrowUp"), "rwsem-xadd 4");
  assert.equal(walk("rwsem-spinlock 4", "ArrowUp", "ArrowUp", "ArrowUp"), "spf-zijlstra 4");
  assert.equal(walk("rwsem-xadd 4", "ArrowDown", "ArrowLeft"), "rwsem-spinlock 2");
  assert.deepEqual([walk("rwsem-xadd 2", "Home"), walk("rwsem-xadd 2", "End")], ["rwsem-xadd 1", "rwsem-xadd 4"]);
  assert.equal(walked([], "rate", null, "Home"), null);
});

test("a point is said with its interval and seeds", () => {
  assert.equal(pointSaid(makePoint("rwsem-xadd", 4, 1940000), "rate"), "rwsem-xadd on 4 cores: 1.94 M faults a second, ± 1.0 %, 3 seeds");
  assert.match(pointSaid(makePoint("a", 1, 10, { half_width: null, seeds: 1, marked: true }), "speedup"), /no interval yet, 1 seed, marked$/);
  assert.match(pointSaid(makePoint("a", 2, 10), "causes", "operations"), /6000 cycles a operation|6000 cycles an? operation/);
  assert.equal(keyOf(makePoint("a", 2, 10)), "a 2");
});
