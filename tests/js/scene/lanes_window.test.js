// The timeline's window: zooming, moving, fitting, turning, and the axis's round cycles.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted, LEAST_CYCLES, panned, ticks, turned, within, zoomed } from "../../../static/js/scene/lanes_window.js";

const RUN = 100_000;

test("zooming keeps the cycle it is about where it was, down to single cycles and back to the whole run", () => {
  let window = { start: 0, end: RUN };
  for (let turn = 0; turn < 40; turn += 1) {
    const share = (31_000 - window.start) / (window.end - window.start);
    const next = zoomed(window, 1.5, 31_000, RUN);
    assert.ok(next.end - next.start <= window.end - window.start);
    assert.ok(Math.abs((31_000 - next.start) / (next.end - next.start) - share) < 1e-9);
    window = next;
  }
  assert.equal(window.end - window.start, LEAST_CYCLES);
  for (let turn = 0; turn < 60; turn += 1) window = zoomed(window, 1 / 1.5, 31_000, RUN);
  assert.deepEqual(window, { start: 0, end: RUN });
});

test("a window never leaves the run, however it is moved", () => {
  assert.deepEqual(panned({ start: 500, end: 1500 }, -9000, RUN), { start: 0, end: 1000 });
  assert.deepEqual(panned({ start: 500, end: 1500 }, 1e9, RUN), { start: RUN - 1000, end: RUN });
  assert.deepEqual(within(-5, 1e9, RUN), { start: 0, end: RUN });
  assert.deepEqual(within(3, 1, 4), { start: 0, end: LEAST_CYCLES }, "a run of four cycles still has a picture");
});

test("what is fitted lies inside with air on both sides, except at the run's ends", () => {
  const window = fitted({ start: 40_000, end: 41_000 }, RUN);
  assert.ok(window.start < 40_000 && window.end > 41_000 && window.end - window.start < 1200);
  assert.equal(fitted({ start: 0, end: RUN }, RUN).end, RUN);
  const single = fitted({ start: 7000, end: 7001 }, RUN);
  assert.ok(single.start <= 7000 && single.end >= 7001 && single.end - single.start <= 2 * LEAST_CYCLES);
});

test("a window holds still while the playhead is in it and turns when it leaves", () => {
  const window = { start: 1000, end: 2000 };
  assert.deepEqual(turned(window, 1900, RUN), window);
  for (const cycle of [2500, 400, 60_000]) {
    const next = turned(window, cycle, RUN);
    assert.ok(next.start <= cycle && cycle < next.end && next.end - next.start === 1000, String(cycle));
  }
});

test("ticks stand at round cycles, no more than asked for, one a cycle at the closest", () => {
  assert.deepEqual(ticks({ start: 0, end: 1000 }, 10), [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
  assert.deepEqual(ticks({ start: 8988.4, end: 8994 }, 8), [8989, 8990, 8991, 8992, 8993, 8994]);
  for (const [span, most] of [[20, 3], [4096, 8], [1e7, 12]]) assert.ok(ticks({ start: 123, end: 123 + span }, most).length <= most + 1);
});
