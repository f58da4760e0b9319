// The last line of a clip of two runs in step by work says that their timelines have different scales, only where they have.

import assert from "node:assert/strict";
import { test } from "node:test";

import { scalesDiffer } from "../../../static/js/clip/foot.js";

const plan = (beside, views = ["stage", "lanes"]) => ({ spec: { from: 20_000, to: 60_000, views }, beside });

test("only two timelines of different lengths have different scales", () => {
  assert.equal(scalesDiffer(plan({ from: 8000, to: 31_000 })), true);
  assert.equal(scalesDiffer(plan({ from: 8000, to: 48_100 })), false, "a difference that nobody can see");
  assert.equal(scalesDiffer(plan({ from: 8000, to: 31_000 }, ["stage"])), false, "no timeline is shown");
  assert.equal(scalesDiffer(plan(null)), false, "by cycle both show the same cycles");
  assert.equal(scalesDiffer({ spec: { from: 20_000, to: 20_000, views: ["lanes"] }, beside: { from: 8000, to: 8000 } }), false, "a picture of one cycle");
});
