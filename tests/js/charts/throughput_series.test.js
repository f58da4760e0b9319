// The rows of a run as they arrive: bounded, pooled as the run grows, and true to the sums.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SummaryRows, throughput } from "../../../static/js/charts/throughput_series.js";

const CHUNK = 1000;
const STRIDE = 4;

/** What the server would answer for a run whose every chunk has one fault and two transfers. */
function answer({ first, count, each }, endCycle) {
  const chunks = Math.ceil(endCycle / CHUNK);
  const there = Math.max(0, Math.min(count, Math.ceil(chunks / each) - first));
  const rows = new Float32Array(there * STRIDE);
  for (let row = 0; row < there; row += 1) {
    const own = Math.min(each, chunks - (first + row) * each);
    rows.set([own, 2 * own, own * CHUNK, 0], row * STRIDE);
  }
  return { first, count: there, each, stride: STRIDE, causes: 2, rows, endCycle };
}

function followed(ends) {
  const rows = new SummaryRows();
  let bytes = 0;
  for (const end of ends) {
    for (let turn = 0; turn < 40; turn += 1) {
      const summary = answer(rows.next(end, CHUNK), end);
      bytes += summary.rows.byteLength;
      if (summary.count === 0) break;
      rows.add(summary);
      if (rows.filledTo === end && rows.count * rows.each * CHUNK >= end) break;
    }
  }
  return { rows, bytes };
}

test("however long the run grows, its rows stay bounded and sum to what happened", () => {
  const ends = [300_000, 900_000, 2_100_000, 7_654_000, 40_000_000];
  const { rows, bytes } = followed(ends);
  assert.ok(rows.count <= rows.most());
  assert.ok(rows.each > 1);
  let faults = 0;
  for (let row = 0; row < rows.count; row += 1) faults += rows.rows[row * rows.stride];
  assert.equal(faults, 40_000);
  assert.ok(bytes < 6 * 4 * STRIDE * rows.most(), `${bytes} bytes`);
});

test("pooled rows give the same rates", () => {
  for (const ends of [[200_000], [200_000, 5_000_000]]) {
    const { rows } = followed(ends);
    const { faults, transfers } = throughput(rows, CHUNK, 1, ends.at(-1));
    for (const rate of faults) assert.ok(Math.abs(rate - 1e6 / CHUNK) < 1);
    for (const each of transfers) assert.equal(each, 2);
  }
});

test("a chart drawn with an end older than its rows shows no burst of faults in no time", () => {
  const { rows } = followed([200_000]);
  for (const end of [1000, 60_000, 199_500, 200_000]) {
    for (const points of [200, 30]) {
      const { faults } = throughput(rows, CHUNK, 1, end, points);
      for (const rate of faults) assert.equal(rate, 1000, `end ${end}, ${points} points`);
    }
  }
});
