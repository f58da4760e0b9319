// Faults over time: from trap to end, over chunks' borders, while their thread sleeps; and how long they took.

import assert from "node:assert/strict";
import { test } from "node:test";
import { EventKind } from "../../../static/js/vocabulary.js";
import { faultAt, faultSpans, faultTimes, joinFaults } from "../../../static/js/scene/fault_spans.js";
import { makeDesc, makeEvents, put, slotOf } from "../fixture.js";

const desc = makeDesc({ cores: 4 });
const CORE = 3 * 4; // the agent of core 0

function still() {
  const mirror = new Float64Array(desc.mirror.length);
  for (const { id } of desc.cores) put(desc, mirror, "core", id, { thread: id, target: -1 });
  return mirror;
}

const trap = (core, cycle) => [cycle, slotOf(desc, "core", core, "target"), CORE + core, EventKind.TRAP, core, -1, 512];
const ended = (core, cycle) => [cycle, slotOf(desc, "core", core, "faults"), CORE + core, EventKind.FAULT, core, 0, 1];
const runs = (core, cycle, old, thread) => [cycle, slotOf(desc, "core", core, "thread"), CORE + core, EventKind.SWITCH, core, old, thread];

test("a fault lasts from its trap to the event that it is resolved", () => {
  const found = faultSpans(desc, makeEvents([trap(1, 100), trap(2, 150), ended(1, 400), trap(1, 500)], 0, 600), still());
  assert.deepEqual(found[1], [
    { core: 1, thread: 1, start: 100, end: 400, cut: false, open: false }, { core: 1, thread: 1, start: 500, end: 600, cut: false, open: true },
  ]);
  assert.deepEqual(found[2].map((one) => [one.start, one.end, one.open]), [[150, 600, true]]);
  assert.deepEqual(found[0], []);
});

test("over the border of chunks it is one span, and a fault whose trap was before says so", () => {
  const first = faultSpans(desc, makeEvents([trap(1, 100)], 0, 600), still());
  const mirror = still();
  put(desc, mirror, "core", 1, { target: 512 });
  put(desc, mirror, "core", 3, { target: 900 });
  const second = faultSpans(desc, makeEvents([ended(1, 700), ended(3, 800)], 600, 1200), mirror);
  assert.deepEqual([second[1][0].cut, second[3][0].cut], [true, true]);
  const joined = joinFaults(first, second);
  assert.deepEqual(joined[1], [{ core: 1, thread: 1, start: 100, end: 700, cut: false, open: false }]);
  assert.deepEqual(joined[3].map((one) => [one.start, one.cut]), [[600, true]]);
  assert.equal(faultAt(joined, { core: 1, start: 100 }).end, 700);
  assert.equal(faultAt(joined, { core: 3, start: 600 }), null, "where it began is not known");
});

test("a fault whose thread sleeps goes on, though another thread runs there", () => {
  const found = faultSpans(desc, makeEvents([trap(1, 100), runs(1, 200, 1, -1), runs(1, 250, -1, 9), trap(1, 260), ended(1, 300), runs(1, 400, 9, 1), ended(1, 450)], 0, 600), still());
  assert.deepEqual(found[1].map((one) => [one.thread, one.start, one.end]), [[1, 100, 450], [9, 260, 300]]);
});

test("times are of faults that ended inside, from their own trap on; those whose trap is unknown are counted apart", () => {
  const faults = [[{ core: 0, start: 0, end: 100 }, { core: 0, start: 150, end: 190 }], [{ core: 1, start: 50, end: 260 }, { core: 1, start: 10, end: 120, cut: true }],
    [{ core: 2, start: 100, end: 900, open: true }]];
  const times = faultTimes(faults, { start: 90, end: 300, cores: null });
  assert.deepEqual([times.count, times.unknown, times.least, times.median, times.most, Math.round(times.mean)], [3, 1, 40, 100, 210, 117]);
  assert.deepEqual(times.slowest.map((one) => one.core), [1, 0, 0]);
  assert.equal(faultTimes(faults, { start: 90, end: 300, cores: [1] }).count, 1);
  assert.deepEqual(faultTimes(faults, { start: 500, end: 600, cores: null }), { count: 0, unknown: 0, slowest: [] });
});
