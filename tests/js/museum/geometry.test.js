// Where curves stand: doubling to the right, from zero upwards, round numbers on the axes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { curvesOf, merged } from "../../../static/js/charts/scaling_series.js";
import { decades, frame, leastOf, mostOf, nearest, pathOf, ticks, tickSaid } from "../../../static/js/museum/geometry.js";

const point = (design, cores, rate) => ({ design, cores, faults_per_second: rate, speed_up: rate / 100, half_width: null, seeds: 1 });
const CURVES = curvesOf(merged(new Map(), [point("a", 1, 100), point("a", 8, 50), point("b", 1, 100), point("b", 8, 700)]), ["a", "b"], ["a", "b"]);
const AT = frame(340, 200, [1, 2, 4, 8], 700, { left: 20, right: 20, top: 0, bottom: 0 });

test("doublings are equally far apart and zero is at the bottom", () => {
  assert.deepEqual([1, 2, 4, 8].map(AT.x), [20, 120, 220, 320]);
  assert.deepEqual([AT.y(0), AT.y(700)], [200, 0]);
  assert.equal(frame(100, 100, [4], 1, { left: 0, right: 0, top: 0, bottom: 0 }).x(4), 50, "one core count stands in the middle");
});

test("axes have round numbers from zero", () => {
  assert.deepEqual(ticks(4.1e6), [0, 1e6, 2e6, 3e6, 4e6]);
  assert.deepEqual([500e3, 1e6, 1.5e6, 2e6, 12.5e6, 100e6, 200].map(tickSaid), ["500 k", "1 M", "1.5 M", "2 M", "12.5 M", "100 M", "200"]);
  assert.ok(ticks(0.37).length >= 3 && ticks(0.37)[0] === 0);
});

test("a curve is a path through its points, and the nearest point within reach is found", () => {
  assert.equal(pathOf(CURVES[0], "rate", AT), `M20.0 ${AT.y(100).toFixed(1)}L320.0 ${AT.y(50).toFixed(1)}`);
  assert.equal(nearest(CURVES, "rate", AT, 318, 4)?.design, "b");
  assert.equal(nearest(CURVES, "rate", AT, 170, 60), null);
  assert.ok(mostOf(CURVES, "rate") > 700 && mostOf([], "rate") === 1);
});

test("where one curve leaves the others far below the axis goes by decades, else from zero", () => {
  const of = (tops) => curvesOf(merged(new Map(), tops.flatMap((top, at) => [point(`d${at}`, 1, 100), point(`d${at}`, 8, top)])), tops.map((_, at) => `d${at}`), []);
  assert.equal(leastOf(of([300, 400, 500, 1200]), "rate"), 0);
  const least = leastOf(of([300, 400, 500, 5000]), "rate");
  assert.ok(least > 0 && least < 100);
  assert.equal(leastOf(of([300, 400, 500, 5000]), "speedup"), 0, "a speed-up is always from zero");
  const log = frame(100, 100, [1, 8], 1000, { left: 0, right: 0, top: 0, bottom: 0 }, 10);
  assert.deepEqual([10, 100, 1000].map((value) => Math.round(log.y(value))), [100, 50, 0]);
  assert.deepEqual(decades(30, 1200), [50, 100, 200, 500, 1000]);
});
