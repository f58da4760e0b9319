// A sweep's numbers as text: unrounded, tab-separated, every cause; and what most cycles go to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { mostly, scalingText } from "../../../static/js/panels/scaling_table.js";
import { makePoint } from "../fixture_scaling.js";

test("what is copied has a head, a row a point, and nothing rounded", () => {
  const [head, row] = scalingText([makePoint("a", 4, 1234567.891, { half_width: null })]).split("\n").map((line) => line.split("\t"));
  assert.equal(head.length, row.length);
  const of = (name) => row[head.indexOf(name)];
  assert.deepEqual([of("design"), of("cores"), of("faults_per_second"), of("half_width"), of("queue")], ["a", "4", "1234567.891", "", "700"]);
});

test("the two causes most cycles go to are named with their shares", () => {
  assert.equal(mostly(makePoint("a", 4, 10)), "compute 50 %, transfer 25 %");
  assert.equal(mostly(makePoint("a", 4, null, { causes: {}, cycles_per_fault: null })), "");
});
