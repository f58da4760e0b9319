// The article's chart: simulated and published side by side, never mixed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { raceRows, rateSaid, ratioSaid } from "../../../static/js/charts/race_rows.js";
import { RACE_RUNS, STANDINGS } from "../fixture_panels.js";

test("before the first standings every row waits and no figure is shown but the published ones", () => {
  const { rows } = raceRows(RACE_RUNS, null);
  assert.ok(rows.every((row) => row.state === "waiting" && row.rate === null && row.length === 0));
  assert.equal(rows[0].mark > 0, true);
});

test("ratios are over the first row of the same workload, simulated over simulated and published over published", () => {
  const two = [{ design: "a", workload: "w", published: 10 }, { design: "b", workload: "v", published: 30 }, { design: "c", workload: "v", published: 45 }];
  assert.deepEqual(raceRows(two, null).rows.map((row) => row.publishedRatio), [null, 1, 1.5]);
  const { rows } = raceRows(RACE_RUNS, STANDINGS);
  assert.equal(ratioSaid(rows[1].ratio), "× 2.56");
  assert.equal(ratioSaid(rows[1].publishedRatio), "× 3.10");
  assert.equal(rows[4].publishedRatio, null);
});

test("bars and marks share one scale, so that they can be compared", () => {
  const { rows, most } = raceRows(RACE_RUNS, STANDINGS);
  assert.equal(most, 3401000);
  assert.equal(rows[2].length, 1);
  assert.equal(rows[3].mark, 3336244 / 3401000);
});

test("a row says how far it is, and why it failed", () => {
  const { rows } = raceRows(RACE_RUNS, STANDINGS);
  assert.equal(rows[2].said, "55 % done");
  assert.equal(rows[3].rate, null, "too young to say");
  assert.match(rows[5].said, /does not fit this workload/);
});

test("figures have three digits and a unit", () => {
  assert.deepEqual([1292000, 939977, 999700, 12, null, 3.307e9].map(rateSaid), ["1.29 M", "940 k", "1.00 M", "12", "–", "3.31 G"]);
});
