// The follower's clock and what the driver tells of its own.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cycleAt, patience, steer, toTell } from "../../../static/js/main/room_clock.js";

const PLAYS = { playing: true, cycle: 1000, speed: 500, at: 10_000 };

test("the class's clock runs with the server's, and stands exactly", () => {
  assert.equal(cycleAt(PLAYS, 12_000), 2000);
  assert.equal(cycleAt(PLAYS, 9_000), 1000);
  assert.equal(cycleAt({ ...PLAYS, playing: false }, 99_000), 1000);
});

test("a small drift changes the speed by a tenth at most, a large one is one seek", () => {
  assert.deepEqual(steer({ target: 1000, time: 1000, speed: 500 }), { rate: 1 });
  assert.deepEqual(steer({ target: 1400, time: 1000, speed: 500 }), { rate: 1.1 });
  assert.deepEqual(steer({ target: 600, time: 1000, speed: 500 }), { rate: 0.9 });
  const { rate } = steer({ target: 1050, time: 1000, speed: 500 });
  assert.ok(rate > 1 && rate < 1.1);
  assert.deepEqual(steer({ target: 1501, time: 1000, speed: 500 }), { seek: 1501 });
  assert.deepEqual(steer({ target: 400, time: 1000, speed: 500 }), { seek: 400 });
});

test("a seek just made has time to land, and nobody is sent beyond the end", () => {
  assert.deepEqual(steer({ target: 9000, time: 1000, speed: 500, sinceSeek: 100 }), { rate: 1.1 });
  assert.deepEqual(steer({ target: 9000, time: 1000, speed: 500, sinceSeek: 1500 }), { seek: 9000 });
  assert.deepEqual(steer({ target: 9000, time: 1000, speed: 500, end: 1001 }), { rate: 1 });
});

test("a follower that is off comes back, whatever the frames do, without a second seek", () => {
  for (const start of [500, 700, 1300, 5000]) {
    let [time, now, seeks, since] = [start, 10_000, 0, Infinity];
    for (let frame = 0; frame < 600; frame += 1) {
      const ms = 5 + (frame * 7) % 60;
      now += ms;
      since += ms;
      const { seek, rate = 1 } = steer({ target: cycleAt(PLAYS, now), time, speed: 500, sinceSeek: since });
      if (seek !== undefined) [time, seeks, since] = [seek, seeks + 1, 0];
      else time += (500 * rate * ms) / 1000;
    }
    assert.ok(Math.abs(time - cycleAt(PLAYS, now)) < 500 * 0.05, `${start}: ${time} of ${cycleAt(PLAYS, now)}`);
    assert.ok(seeks <= 1);
  }
});

const NOW = { place: "scenario=a", playing: false, cycle: 1000, speed: 500 };

test("what the room has is not told again", () => {
  assert.equal(toTell(NOW, { ...NOW, at: 0 }, 99_000), null);
  assert.equal(toTell({ ...NOW, playing: true, cycle: 1100 }, { ...NOW, playing: true, at: 10_000 }, 10_200), null);
});

test("an act is told whole: where the clock stands, whether it runs, how fast", () => {
  assert.deepEqual(toTell({ ...NOW, playing: true }, { ...NOW, at: 0 }, 5), { playing: true, cycle: 1000, speed: 500 });
  assert.deepEqual(toTell({ ...NOW, cycle: 1001 }, { ...NOW, at: 0 }, 5), { playing: false, cycle: 1001, speed: 500 });
  assert.deepEqual(toTell({ ...NOW, speed: 7 }, { ...NOW, at: 0 }, 5), { playing: false, cycle: 1000, speed: 7 });
});

test("a selection is told alone; another event of the same cycle tells the cycle too", () => {
  assert.deepEqual(toTell({ ...NOW, place: "scenario=a&core=3" }, { ...NOW, at: 0 }, 5), { place: "scenario=a&core=3" });
  assert.deepEqual(toTell({ ...NOW, place: "scenario=a&left=3" }, { ...NOW, at: 0 }, 5), { place: "scenario=a&left=3", playing: false, cycle: 1000, speed: 500 });
});

test("in play the clock is told once a second, and at once when somebody sought", () => {
  const told = { ...NOW, playing: true, at: 10_000 };
  assert.deepEqual(toTell({ ...NOW, playing: true, cycle: 1480 }, told, 11_000), { playing: true, cycle: 1480, speed: 500 });
  assert.deepEqual(toTell({ ...NOW, playing: true, cycle: 9000 }, told, 10_100), { playing: true, cycle: 9000, speed: 500 });
});

test("who follows in a small class asks at once, in a large one within a moment", () => {
  assert.equal(patience(0, 0.9), 0);
  assert.ok(patience(2, 1) < 4);
  assert.equal(patience(500, 0.5), 375);
  assert.equal(patience(100_000, 1), 1000);
});
