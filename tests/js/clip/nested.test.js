// Stretches of several kinds become slices that can be stacked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nested, within } from "../../../static/js/clip/nested.js";

const spans = (...pairs) => pairs.map(([start, end]) => ({ start, end }));
const bare = (list) => list.map(({ start, end }) => [start, end]);

test("a stretch is cut where one above it begins or ends, and no two cross", () => {
  const [faults, functions, causes] = nested([spans([10, 30]), spans([0, 20], [20, 50]), spans([5, 45])]);
  assert.deepEqual(bare(faults), [[10, 30]]);
  assert.deepEqual(bare(functions), [[0, 10], [10, 20], [20, 30], [30, 50]]);
  assert.deepEqual(bare(causes), [[5, 10], [10, 20], [20, 30], [30, 45]]);
});

test("a part knows the whole it was cut from; what was not cut is as it was", () => {
  const whole = { start: 0, end: 20, name: "f" };
  const [, parts] = nested([spans([10, 30]), [whole]]);
  assert.deepEqual(parts.map((one) => [one.name, one.whole]), [["f", { start: 0, end: 20 }], ["f", { start: 0, end: 20 }]]);
  const alone = { start: 1, end: 2 };
  assert.equal(nested([[alone]])[0][0], alone);
});

test("no cycle is lost or told twice by cutting", () => {
  const levels = [spans([3, 9], [14, 15]), spans([0, 4], [4, 12], [13, 20]), spans([1, 19])];
  const length = (list) => list.reduce((sum, { start, end }) => sum + end - start, 0);
  assert.deepEqual(nested(levels).map(length), levels.map(length));
});

test("only what lies in a range is kept, cut at its ends", () => {
  assert.deepEqual(bare(within(spans([0, 5], [5, 10], [10, 15]), 3, 10)), [[3, 5], [5, 10]]);
});
