// Speculation and RCU in the picture: dashed while it lasts, a tick or a break with its price, a bracket, a band.

import assert from "node:assert/strict";
import { test } from "node:test";
import { attemptsAt, OUTCOME_CYCLES } from "../../../static/js/scene/attempt.js";
import { attemptSpans, graceSpans, joinSpans } from "../../../static/js/scene/attempt_spans.js";
import { CARD_LEVELS } from "../../../static/js/scene/detail.js";
import { draw } from "../../../static/js/scene/draw.js";
import { graceAt, readersOf } from "../../../static/js/scene/read_section.js";
import { Abort, EventKind } from "../../../static/js/vocabulary.js";
import { inGrace, makeDesc, makeEvents, makeMirror, slotOf, speculate } from "../fixture.js";
import { FakeContext } from "./fake_context.js";

const NOW = 48316;

function moment(options = {}, time = NOW) {
  const desc = makeDesc({ has: { speculation: true, rcu: true }, ...options });
  const mirror = makeMirror(desc, NOW);
  const rows = [...inGrace(desc, mirror, NOW), ...speculate(desc, mirror, NOW)];
  const events = makeEvents(rows, NOW - 1000, NOW + 1000);
  return {
    desc, mirror, flights: [], selection: { core: null, line: null },
    attempts: attemptsAt(desc, events, rows.length, time, mirror), grace: graceAt(desc, events, rows.length, mirror),
  };
}

function picture(world, size = { width: 860, height: 480 }) {
  const ctx = new FakeContext();
  const placed = draw(ctx, world, NOW, { scale: 1, ...size });
  return { ctx, placed };
}

test("an attempt, a commit, a break and a retry are told apart, each from what the mirror and the events hold", () => {
  const { attempts } = moment({ cores: 4 });
  assert.deepEqual([0, 1, 2, 3].map((core) => attempts.get(core).phase), ["attempt", "commit", "abort", "retry"]);
  assert.equal(attempts.get(0).cycles, 412);
  assert.deepEqual([attempts.get(2).cycles, attempts.get(2).reason], [812, Abort.VMA_CHANGED]);
});

test("an outcome goes after a while; an attempt and a retry stay as long as they last", () => {
  const { attempts } = moment({ cores: 4 }, NOW + OUTCOME_CYCLES);
  assert.deepEqual([...attempts.keys()].sort(), [0, 3]);
});

test("a card says the reason and the price, a frame of its own outline for each", () => {
  const { ctx } = picture(moment({ cores: 4 }), { width: 1130, height: 640 });
  for (const text of ["attempt, 412 cycles", "VMA changed", "812 cycles lost", "again, under the lock"]) assert.ok(ctx.said(text), text);
  assert.ok(ctx.texts.some((one) => /^committed (in )?\d/.test(one.text)));
  assert.ok([...ctx.dashes()].some((dash) => Math.abs(dash.split(" ")[0] / dash.split(" ")[1] - 5 / 3) < 1e-6), "the attempt's frame is dashed");
});

test("at every level of detail the four are drawn, and leave alpha and dash as they were", () => {
  const seen = new Set();
  for (const [cores, sockets, width, height] of [[4, 2, 1130, 640], [16, 2, 900, 520], [64, 8, 860, 480], [256, 2, 860, 480], [8, 2, 366, 480]]) {
    const { ctx, placed } = picture(moment({ cores, sockets }), { width, height });
    seen.add(placed.level);
    assert.equal(ctx.globalAlpha, 1);
    assert.ok(ctx.dashes().size > 1);
    for (const one of ctx.texts) assert.ok(one.left >= -1 && one.right <= width + 1, `${one.text} leaves the picture`);
  }
  assert.deepEqual([...seen].sort(), [...CARD_LEVELS.map((level) => level.name), "list"].sort());
});

test("the band names whom the grace period waits for, and not who came later", () => {
  const world = moment({ cores: 4 });
  assert.deepEqual(world.grace.named, [0, 2]);
  assert.deepEqual(readersOf(world.desc, world.mirror).map((one) => one.depth), [1, 1, 2]);
  const { ctx } = picture(world, { width: 1130, height: 640 });
  for (const text of ["grace period 13, 900 cycles", "waits for", "t0", "t2", "3 callbacks wait"]) assert.ok(ctx.said(text), text);
  assert.ok(!ctx.texts.some((one) => one.text === "t1" && one.y < 60));
});

test("a run without RCU keeps its height for the cores", () => {
  const { placed } = picture(moment({ cores: 4, has: { speculation: false, rcu: false } }));
  assert.equal(placed.band, null);
  assert.equal(placed.tracks.length, 0);
});

test("attempts over time join across chunks and end as their event says", () => {
  const desc = makeDesc({ cores: 4, has: { speculation: true, rcu: true } });
  const slot = slotOf(desc, "core", 1, "speculating");
  const mirror = new Float64Array(desc.mirror.length);
  const first = makeEvents([[100, slot, 13, EventKind.ATTEMPT, 1, 0, 1], [300, slot, 13, EventKind.ABORT, 1, 1, 0], [900, slot, 13, EventKind.ATTEMPT, 1, 0, 1]], 0, 1000);
  const later = mirror.slice();
  later[slot] = 1;
  const second = makeEvents([[1200, slot, 13, EventKind.COMMIT, 1, 1, 0]], 1000, 2000);
  const joined = joinSpans(joinSpans([], attemptSpans(desc, first, mirror)[1]), attemptSpans(desc, second, later)[1]);
  assert.deepEqual(joined.map(({ start, end, phase }) => [start, end, phase]), [[100, 300, "abort"], [900, 1200, "commit"]]);
  const slept = makeEvents([[100, slot, 13, EventKind.ATTEMPT, 1, 0, 1], [300, slot, 13, EventKind.SLEEP, 1, 1, 0]], 0, 1000);
  assert.deepEqual(attemptSpans(desc, slept, mirror)[1].map(({ end, phase }) => [end, phase]), [[300, "attempt"]], "it is not decided yet");
  const current = slotOf(desc, "rcu", 0, "current");
  const open = graceSpans(desc, makeEvents([[400, current, 20, EventKind.GRACE_START, -1, 0, 1]], 0, 1000), mirror);
  later[current] = 1;
  const closed = graceSpans(desc, makeEvents([[1500, current, 20, EventKind.GRACE_END, -1, 1, 0]], 1000, 2000), later);
  assert.deepEqual(joinSpans(joinSpans([], open), closed), [{ start: 400, end: 1500 }]);
});
