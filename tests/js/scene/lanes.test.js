// The timeline: exact stretches from events, sums from summaries, and cycles under the pointer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Cause, EventKind } from "../../../static/js/vocabulary.js";
import { drawLanes, sumOf } from "../../../static/js/scene/lanes.js";
import { cycleAt, hitLanes, lanesLayout, xOf } from "../../../static/js/scene/lanes_layout.js";
import { firstAfter, segmentsFrom } from "../../../static/js/scene/segments.js";
import { makeDesc, makeEvents, put, slotOf } from "../fixture.js";
import { makeLanes } from "../fixture_lanes.js";
import { FakeContext } from "./fake_context.js";

const spec = { width: 900, height: 212, scale: 1 };

test("a cycle's x leads back to the cycle", () => {
  const placed = lanesLayout({ cores: 8, start: 4096, end: 12288 }, spec);
  for (const cycle of [4096, 5000, 8192, 12288]) assert.equal(cycleAt(placed, xOf(placed, cycle)), cycle);
  assert.equal(cycleAt(placed, -50), 4096);
  assert.equal(cycleAt(placed, 5000), 12288);
});

test("a point on a lane names its core and cycle; beside the lanes there is nothing", () => {
  const placed = lanesLayout({ cores: 8, start: 0, end: 1000 }, spec);
  const lane = placed.lanes[5];
  assert.deepEqual(hitLanes(placed, placed.plot.x + placed.plot.w / 2, lane.y + 1), { type: "lane", core: 5, cycle: 500 });
  assert.equal(hitLanes(placed, 2, lane.y), null);
  assert.equal(hitLanes(placed, 400, 2), null);
});

test("lanes of 1 to 64 cores fit their height and do not overlap", () => {
  for (const cores of [1, 8, 64]) {
    const { lanes } = lanesLayout({ cores, start: 0, end: 1 }, spec);
    lanes.forEach((lane, at) => {
      assert.ok(lane.y + lane.h <= spec.height + 0.01);
      if (at > 0) assert.ok(lane.y >= lanes[at - 1].y + lanes[at - 1].h - 0.01);
    });
  }
});

test("lanes too thin to read are several cores of one cluster each, and the picture says how many", () => {
  for (const [cores, height] of [[64, 180], [128, 180], [128, 284], [256, 180]]) {
    const clusters = Array.from({ length: cores }, (_, core) => core % 2);
    const model = { cores, clusters, start: 0, end: 1000, playhead: 500 };
    const placed = lanesLayout(model, { width: 900, height, scale: 1 });
    assert.ok(placed.each > 1 && placed.labelled, `${cores} at ${height}`);
    assert.deepEqual(placed.lanes.flatMap((lane) => lane.cores).sort((a, b) => a - b), clusters.map((_, core) => core));
    for (const lane of placed.lanes) assert.equal(new Set(lane.cores.map((core) => clusters[core])).size, 1);
    const ctx = new FakeContext();
    drawLanes(ctx, { ...model, segments: clusters.map(() => [{ start: 0, end: 1000, cause: Cause.SPIN }]) }, { width: 900, height });
    assert.ok(ctx.said(`a lane is ${placed.each} cores`));
    for (const one of ctx.texts) assert.ok(one.left >= 0, one.text);
  }
});

test("lanes too thin for every name have a name every few lanes, never one over another", () => {
  const ctx = new FakeContext();
  const placed = drawLanes(ctx, { cores: 16, start: 0, end: 1000, playhead: 5 }, { width: 900, height: 200 });
  assert.equal(placed.each, 1);
  const names = ctx.texts.filter((one) => one.text.startsWith("core "));
  assert.equal(names.length, Math.ceil(16 / placed.labelEvery));
  for (let at = 1; at < names.length; at += 1) assert.ok(names[at].y - names[at - 1].y >= 11);
});

test("an edit is marked over the lanes at its cycle, only inside the window", () => {
  const marks = (cycle) => {
    const ctx = new FakeContext();
    drawLanes(ctx, { cores: 2, start: 0, end: 1000, playhead: 1, edits: [{ cycle, kind: "cost", name: "pause", value: 1 }] }, spec);
    return ctx.count("closePath");
  };
  assert.equal(marks(500) - marks(2000), 1);
});

test("nothing is drawn in a lane past the end of the run", () => {
  const clips = (ends) => {
    const ctx = new FakeContext();
    const placed = drawLanes(ctx, { ...makeLanes(2), start: 0, end: 1000, ends }, spec);
    const whole = (lane) => ctx.calls.find(([name, x, y, , h]) => name === "rect" && x === lane.x && y === lane.y && h === lane.h);
    return { placed, widths: placed.lanes.map((lane) => whole(lane)[3]) };
  };
  const { placed, widths } = clips(400);
  assert.deepEqual(widths, placed.lanes.map((lane) => xOf(placed, 400) - lane.x));
  assert.deepEqual(clips(Infinity).widths, placed.lanes.map((lane) => lane.w));
  assert.deepEqual(clips(-10).widths, [0, 0]);
});

test("stretches touch, cover the chunk, and go on into the next one", () => {
  const desc = makeDesc({ cores: 4 });
  const mirror = new Float64Array(desc.mirror.length);
  put(desc, mirror, "core", 1, { cause: Cause.SPIN });
  const cause = slotOf(desc, "core", 1, "cause");
  const events = makeEvents([
    [100, cause, 13, EventKind.WAKE, 0, Cause.SPIN, Cause.QUEUE],
    [150, slotOf(desc, "core", 1, "pc"), 13, EventKind.INSTRUCTION, 1, 0, 5],
    [300, cause, 13, EventKind.COMPLETE, 1, Cause.QUEUE, Cause.COMPUTE],
  ], 0, 400);
  const found = segmentsFrom(desc, events, mirror);
  assert.deepEqual(found[1], [
    { start: 0, end: 100, cause: Cause.SPIN }, { start: 100, end: 300, cause: Cause.QUEUE },
    { start: 300, end: 400, cause: Cause.COMPUTE },
  ]);
  assert.deepEqual(found[0], [{ start: 0, end: 400, cause: Cause.COMPUTE }]);
  put(desc, mirror, "core", 1, { cause: Cause.COMPUTE });
  segmentsFrom(desc, makeEvents([], 400, 800), mirror, found);
  assert.deepEqual(found[1].at(-1), { start: 300, end: 800, cause: Cause.COMPUTE });
  assert.equal(firstAfter(found[1], 100), 1);
});

test("an overview bar is the sum of its chunks' rows", () => {
  const { overview, cores } = makeLanes(2, "overview");
  const sum = sumOf({ ...overview, cores }, [1], 0, 3);
  let spin = 0;
  for (let row = 0; row < 3; row += 1) spin += overview.rows[row * (2 + 18) + 2 + 9 + Cause.SPIN];
  assert.equal(sum[Cause.SPIN], spin);
});

test("thin lanes show each bar's greatest cause alone", () => {
  const rects = (cores) => {
    const ctx = new FakeContext();
    drawLanes(ctx, makeLanes(cores, "overview"), spec);
    return ctx.count("fillRect") / cores;
  };
  assert.ok(rects(64) < rects(8) / 3);
});

test("the legend names every cause and the playhead its cycle", () => {
  const ctx = new FakeContext();
  drawLanes(ctx, makeLanes(8), spec);
  for (const word of ["timeline", "compute", "transfer", "queue", "spin", "sleep", "interrupt", "wasted", "memory", "core 7"]) {
    assert.ok(ctx.said(word), word);
  }
  assert.ok(ctx.said("7\u202f618"));
});

test("where the legend's row is too short it goes on in another, beside the page's control and on a phone", () => {
  for (const [width, height, reserve, speculation] of [[528, 184, 180, false], [528, 184, 180, true], [346, 300, 0, false], [1100, 184, 180, false], [1100, 184, 180, true]]) {
    const ctx = new FakeContext();
    const placed = drawLanes(ctx, makeLanes(8, "exact", speculation), { ...spec, width, height, reserve });
    for (const word of ["compute", "hit", "transfer", "queue", "spin", "sleep", "interrupt", "wasted", "memory"]) assert.ok(ctx.said(word), `${word} at ${width}`);
    assert.ok(placed.legend.y + placed.legend.h <= placed.plot.y, `over the lanes at ${width}`);
  }
});

test("ten thousand stretches cost no more boxes than the plot has pixels", () => {
  const model = makeLanes(1);
  model.segments = [Array.from({ length: 10000 }, (_, at) => ({ start: at, end: at + 1, cause: at % 2 ? Cause.SPIN : Cause.QUEUE }))];
  model.end = 10000;
  const ctx = new FakeContext();
  drawLanes(ctx, model, spec);
  assert.ok(ctx.count("fillRect") < 1000);
});

test("attempts, grace periods and the run's bad end are drawn over the lanes and named in the legend", () => {
  const ctx = new FakeContext();
  drawLanes(ctx, { ...makeLanes(8, "exact", true), hazard: 9000 }, { ...spec, width: 1400 });
  for (const word of ["attempt", "held", "broke", "grace period", "!"]) assert.ok(ctx.said(word), word);
  const plain = new FakeContext();
  drawLanes(plain, makeLanes(8), { ...spec, width: 1400 });
  for (const word of ["attempt", "grace period", "!"]) assert.ok(!plain.said(word), word);
});
