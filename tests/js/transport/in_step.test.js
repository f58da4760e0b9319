// Two clocks in step: the follower goes where the leader's cycle or work is, smoothly while playing, exactly at rest.

import assert from "node:assert/strict";
import { test } from "node:test";

import { besideOf, InStep, speedFor, WorkCurve } from "../../../static/js/transport/in_step.js";

const CHUNK = 100;

/** Rows of a run that has done so much in each chunk. */
const rowsOf = (done, filledTo = done.length * CHUNK) => ({ rows: Float32Array.from(done.flatMap((one) => [one, 0])), stride: 2, count: done.length, each: 1, filledTo });
const curve = (...done) => new WorkCurve(rowsOf(done), CHUNK);

test("work is read off a run's rows, evenly between two of them, and back", () => {
  const one = curve(2, 0, 6);
  assert.deepEqual([0, 50, 100, 150, 250, 300].map((cycle) => one.workAt(cycle)), [0, 1, 2, 2, 5, 8]);
  for (const cycle of [0, 50, 100, 250, 300]) assert.equal(one.workAt(one.cycleOf(one.workAt(cycle))), one.workAt(cycle));
});

test("what is not known yet is null, not the last that is", () => {
  const one = curve(2, 2);
  assert.equal(one.workAt(201), null);
  assert.equal(one.cycleOf(4.5), null);
  assert.equal(new WorkCurve(rowsOf([]), CHUNK).workAt(1), null);
});

test("rows that were pooled, or have come since, are read anew", () => {
  const rows = rowsOf([2, 2]);
  const one = new WorkCurve(rows, CHUNK);
  assert.equal(one.workAt(200), 4);
  Object.assign(rows, rowsOf([4, 4]), { each: 2, filledTo: 400 });
  assert.equal(one.workAt(400), 8);
});

test("the same cycle is the same cycle; the same work is another", () => {
  const [slow, fast] = [curve(1, 1, 1, 1), curve(2, 2)];
  assert.equal(besideOf("cycle", 300, slow, fast), 300);
  assert.equal(besideOf("work", 300, slow, fast), 150);
  assert.equal(besideOf("work", 150, fast, slow), 300);
  assert.equal(besideOf("work", 500, slow, fast), null);
});

test("a follower that is nearly where it should be keeps the leader's speed; one that is late does not leave events", () => {
  assert.equal(speedFor(16.1, 16, 1000), 1000);
  assert.equal(speedFor(8, 16, 1000), 500);
  assert.equal(speedFor(-5, 16, 1000), 0);
  assert.ok(speedFor(80, 16, 1000) <= 2000, "it catches up by events, not by summaries");
  assert.equal(speedFor(80, 16, 5000), 5000);
});

/** A player that goes where it is told at once. */
function player(more = {}) {
  return {
    time: 0, playing: false, speed: 0, busy: 0, version: 0, complete: true, endCycle: 10_000, cursor: { events: { number: 0, isFrame: false }, index: 0 },
    desc: { chunk_cycles: CHUNK }, sought: [], ticked: 0,
    seek(cycle) {
      this.sought.push(cycle);
      this.time = cycle;
      return Promise.resolve();
    },
    play() { this.playing = true; },
    pause() { this.playing = false; },
    tick(ms) {
      this.ticked += 1;
      if (this.playing) this.time += (this.speed * ms) / 1000;
      return this.playing;
    },
    ...more,
  };
}

const rest = () => new Promise((resolve) => { setImmediate(resolve); });

test("while the leader plays the follower plays beside it and ends up at the same cycle", () => {
  const [leader, follower] = [player({ playing: true, speed: 500 }), player()];
  const step = new InStep(leader, follower, (cycle) => cycle, () => assert.fail("nobody rests"));
  for (let frame = 0; frame < 60; frame += 1) {
    leader.time += 8;
    step.tick(16);
  }
  assert.ok(Math.abs(follower.time - leader.time) <= 8, `${follower.time} beside ${leader.time}`);
  assert.deepEqual(follower.sought, [], "it was played there, not put there");
});

test("a leader that leaps takes the follower along", () => {
  const [leader, follower] = [player({ playing: true, speed: 500, time: 5000 }), player()];
  new InStep(leader, follower, (cycle) => cycle, () => null).tick(16);
  assert.deepEqual(follower.sought, [5000]);
});

test("once the leader rests the follower is put at its place, once", async () => {
  const [leader, follower] = [player({ time: 700 }), player({ playing: true })];
  let asked = 0;
  const step = new InStep(leader, follower, () => null, async () => {
    asked += 1;
    return { cycle: 650 };
  });
  for (let frame = 0; frame < 5; frame += 1) {
    step.tick(16);
    await rest();
  }
  assert.deepEqual([follower.playing, follower.sought, asked], [false, [650], 1]);
  leader.time = 701;
  step.tick(16);
  await rest();
  assert.equal(asked, 2);
});

test("a follower that is held stays until the leader moves", async () => {
  const [leader, follower] = [player({ time: 700 }), player({ time: 90 })];
  const step = new InStep(leader, follower, () => null, async () => ({ cycle: Math.floor(leader.time) }));
  step.hold();
  step.tick(16);
  await rest();
  assert.equal(follower.time, 90);
  leader.time = 720;
  step.tick(16);
  await rest();
  assert.equal(follower.time, 720);
});
