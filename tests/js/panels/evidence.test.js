// The evidence's rows: what opens, what is counted, in which order, with which words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lineRowsOf, lockRowsOf, profileRows, reasonRows } from "../../../static/js/panels/evidence.js";
import { EVIDENCE } from "../fixture_panels.js";

test("the profile keeps the measuring's order and opens to callers and causes", () => {
  const rows = profileRows(EVIDENCE);
  assert.deepEqual(rows.map((row) => row.name), EVIDENCE.profile.map((row) => row.symbol));
  assert.deepEqual(rows[0].cells, ["75.4 %"]);
  assert.deepEqual(rows[0].told[1], [["__down_read_trylock", 52.1], ["__up_read", 47.9]]);
});

test("a line tells its owners and how far it came, one that is drawn together with others cannot be opened", () => {
  const [first, together] = lineRowsOf(EVIDENCE);
  assert.deepEqual(first.cells, ["412", "71.2 %"]);
  assert.deepEqual(first.told[1], [[120, "the same cluster"], [92, "the same socket"], [200, "another socket"]]);
  assert.equal(together.more, null);
});

test("a lock tells how often it was taken and how often somebody had to wait", () => {
  assert.deepEqual(lockRowsOf(EVIDENCE)[0].cells.map((cell) => cell.replace("\u202f", "")), ["1204", "1001"]);
});

test("reasons to break off that never came are not listed, the rest most frequent first, in words", () => {
  assert.deepEqual(reasonRows(EVIDENCE).map((row) => [row.name, row.cells[0]]), [["VMA changed", "20"], ["no table", "8"], ["pte changed", "1"]]);
});

test("nothing is made up of what has not been asked yet", () => {
  for (const rows of [profileRows, lineRowsOf, lockRowsOf, reasonRows]) assert.deepEqual(rows(null), []);
});
