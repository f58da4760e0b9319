// Time in a clip: which cycle a frame shows, of both runs, in which tier, and which cycles the timeline shows then.

import assert from "node:assert/strict";
import { test } from "node:test";

import { SummaryRows } from "../../../static/js/charts/throughput_series.js";
import { captionAt } from "../../../static/js/clip/caption_band.js";
import { clipLength, shownAt } from "../../../static/js/clip/clock.js";
import { greatestOf } from "../../../static/js/clip/greatest.js";
import { Beside, momentsAt } from "../../../static/js/clip/moment.js";
import { clipSpec } from "../../../static/js/clip/spec.js";
import { windowAt } from "../../../static/js/clip/timeline_window.js";
import { MOST_CHUNKS } from "../../../static/js/scene/lanes_chunks.js";
import { cameraOf, cameraSaid } from "../../../static/js/scene/camera.js";

const CHUNK = 4096;
const desc = { chunk_cycles: CHUNK, cores: [{ socket: 0 }] };

/** Rows of a run that does `faults[row]` faults in chunk `row`. */
function rowsOf(faults) {
  const rows = new SummaryRows();
  const stride = 2 + 1 * 8 + 1 + 2;
  const data = new Float32Array(stride * faults.length);
  faults.forEach((count, row) => {
    data[row * stride] = count;
    data[row * stride + 10] = 100 * (row + 1);
    data[row * stride + 11] = 7;
  });
  rows.add({ first: 0, count: faults.length, each: 1, stride, causes: 8, rows: data, endCycle: faults.length * CHUNK });
  return rows;
}

const planOf = (words, faults = [[1, 1, 1, 1, 1, 1], [2, 2, 2, 4, 4, 4]], beside = null) => {
  const spec = { ...clipSpec({ runs: faults.map(() => ({ scenario: "s" })), ...words }) };
  return { spec, beside, runs: faults.map((own) => ({ desc, rows: rowsOf(own), endCycle: own.length * CHUNK })) };
};
const frames = (plan) => Array.from({ length: clipLength(plan.spec).frames }, (_, frame) => frame);
const moments = (plan) => frames(plan).map((frame) => momentsAt(plan, new Beside(plan), frame));

test("the first frame of the play shows where it begins, the last where it ends, and cycles never go back", () => {
  for (const speed of [100, 333, 1600, 5000, 1e6]) {
    const plan = planOf({ from: 1000, to: 9001, speed, title: "t" });
    const length = clipLength(plan.spec);
    const all = moments(plan).map(([first]) => first);
    assert.equal(all[length.card].cycle, 1000);
    assert.equal(all.at(-1).cycle, 9001);
    assert.equal(all[length.card + length.play - 1].cycle, 9001);
    assert.ok(all.every((one, at) => at === 0 || one.cycle >= all[at - 1].cycle));
    assert.deepEqual([all[length.card], all[length.card + length.play - 1], all.at(-1)].map((one) => [one.playing, one.blend, one.moment === one.cycle]), Array(3).fill([false, 0, true]));
  }
});

test("sums stand in the place of events only above the speed of events, and come and go within part of a second", () => {
  assert.ok(moments(planOf({ from: 0, to: 8000, speed: 1600 })).every(([one]) => one.blend === 0));
  const plan = planOf({ from: 0, to: 20_000, speed: 5000, hold: 0 });
  const blends = moments(plan).map(([one]) => one.blend);
  assert.deepEqual([blends[0], blends.at(-1)], [0, 0]);
  assert.ok(blends.slice(15, -15).every((one) => one === 1) && blends.slice(1, -1).every((one) => one > 0));
});

test("the machine under the sums is looked at once a second of the clip", () => {
  const plan = planOf({ from: 0, to: 20_000, speed: 5000, hold: 0 });
  const looked = moments(plan).map(([one]) => one.moment);
  assert.deepEqual([...new Set(looked)], [0, 5000, 10_000, 15_000, 20_000]);
});

test("by work the second run is exact at both ends and between them never goes back", () => {
  const plan = planOf({ from: 4096, to: 16_384, speed: 1000, clocks: "work" }, undefined, { from: 2000, to: 9000 });
  const own = moments(plan).map(([, second]) => second.cycle);
  assert.deepEqual([own[0], own.at(-1)], [2000, 9000]);
  assert.ok(own.every((cycle, at) => at === 0 || cycle >= own[at - 1]));
  const plain = moments(planOf({ from: 4096, to: 16_384, speed: 1000 }));
  assert.ok(plain.every(([first, second]) => first.cycle === second.cycle));
});

test("a run that ends before the clip stands at its end", () => {
  const plan = planOf({ from: 0, to: 20_000, speed: 1000 }, [[1, 1, 1, 1, 1], [1, 1]]);
  const last = moments(plan).at(-1);
  assert.deepEqual(last.map((one) => one.cycle), [20_000, 2 * CHUNK]);
});

test("the timeline's window holds every cycle it is asked about, and only so many chunks where it is exact", () => {
  for (const [from, to, speed] of [[0, 0, 500], [5000, 5000, 500], [100, 150, 10], [20_000, 30_000, 500], [0, 400_000, 1500], [0, 400_000, 500], [7, 9_000_000, 1e6]]) {
    const seen = new Set();
    for (let share = 0; share <= 1; share += 1 / 512) {
      const cycle = from + share * (to - from);
      const { start, end, exact } = windowAt({ from, to, speed }, cycle, CHUNK);
      assert.ok(start <= cycle && cycle <= end && start >= 0 && end > start, `${from} ${to} ${cycle}: ${start} ${end}`);
      if (exact) assert.ok(Math.floor(end / CHUNK) - Math.floor(start / CHUNK) < MOST_CHUNKS + 1);
      if (to - from > 200) assert.ok(start >= from && end <= to + 1e-6);
      seen.add(start);
    }
    assert.ok(seen.size < 100, "pages turn, they do not slide");
  }
});

test("a caption stands from its first frame to before its last", () => {
  const captions = [{ start: 0, end: 2, text: "a" }, { start: 2, end: 3, text: "b" }];
  assert.deepEqual([0, 1.99, 2, 3].map((second) => captionAt(captions, second)?.text), ["a", "a", "b", undefined]);
  assert.equal(captionAt(undefined, 1), null);
});

test("a camera's text is read as it was written", () => {
  const seen = { w: 800, h: 300 };
  for (const text of ["1.5_120_30", "8_0_0", "2_-5_999"]) assert.equal(cameraSaid(cameraOf(text, seen), seen), text);
  assert.equal(cameraOf("", seen), null);
  assert.equal(cameraOf("99_0_0", seen).zoom, 8);
});

test("summary pictures are measured against the greatest rate of the rows, line and link apart", () => {
  const most = greatestOf(rowsOf([1, 1, 1]), desc);
  assert.ok(Math.abs(most.line - 300 / CHUNK) < 1e-9 && Math.abs(most.link - 7 / CHUNK) < 1e-9);
});

test("what a frame shows says how long the play has lasted", () => {
  const { spec } = planOf({ from: 0, to: 1000, speed: 500, title: "t", card: 1, hold: 1 });
  assert.deepEqual([0, 29, 30, 60, 90, 119].map((frame) => [shownAt(spec, frame).part, shownAt(spec, frame).played]), [["card", 0], ["card", 0], ["play", 0], ["play", 1], ["play", 2], ["hold", 2]]);
});
