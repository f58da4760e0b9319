// A search that found nothing says how far it looked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { notFoundSaid } from "../../../static/js/panels/search_bar.js";

const said = (what, more) => notFoundSaid(what, { forward: true, looked: 0, edge: false, ...more }).replaceAll("\u202f", " ");

test("what was not found, how far was looked, and whether that was all there is", () => {
  assert.equal(said("sleep", { looked: 12288 }), "No sleep in the next 12 288 cycles.");
  assert.equal(said("sleep", { looked: 12288, edge: true }), "No sleep in the next 12 288 cycles, to the end of the run.");
  assert.equal(said("sleep", { looked: 12288, edge: true, complete: false }), "No sleep in the next 12 288 cycles, to the end of what is simulated.");
  assert.equal(said("lock acquisition", { forward: false, looked: 900, edge: true }), "No lock acquisition in the last 900 cycles, back to the start of the run.");
  assert.equal(said("transfer of mm", { forward: false }), "No transfer of mm before this moment.");
});
