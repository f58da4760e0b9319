// The chart's right axis: rare peaks run off it instead of flattening what is steady.

import assert from "node:assert/strict";
import { test } from "node:test";

import { transfersTop } from "../../../static/js/charts/throughput.js";

test("a peak at a round's end does not set the scale", () => {
  const top = transfersTop([16, 17, null, 16, 250, 15]);
  assert.ok(top > 17 && top < 60);
});

test("without peaks every value is on the axis", () => {
  assert.ok(transfersTop([5, 6, 7]) >= 7);
});

test("no value at all still gives an axis", () => {
  assert.equal(transfersTop([null, null]), 1);
});
