// Which frames of a clip are drawn, and when there are too many.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clipLength } from "../../../static/js/clip/clock.js";
import { framesAsked, MOST_STILLS } from "../../../static/js/clip/frames_asked.js";
import { clipSpec } from "../../../static/js/clip/spec.js";

const RUNS = [{ scenario: "the-line-bounces" }];
const asked = (words) => {
  const spec = clipSpec({ runs: RUNS, from: 0, to: 500, ...words });
  return framesAsked(spec, clipLength(spec));
};

test("a film has every frame, a still the first of the play, behind the title", () => {
  assert.deepEqual(asked({ fps: 10, hold: 0.5 }), Array.from({ length: 16 }, (_, frame) => frame));
  assert.deepEqual(asked({ format: "png", title: "Two locks", card: 1, fps: 10 }), [10]);
});

test("frames are named from the beginning, or below zero from the end", () => {
  assert.deepEqual(asked({ format: "zip", fps: 10, hold: 0.5, frames: [0, -1, 3] }), [0, 15, 3]);
  assert.throws(() => asked({ format: "png", frames: [-500] }), { place: "frames", message: /There is no frame -500; the clip has 61/ });
});

test("more pictures than a format can hold are refused, and the sentence has a remedy", () => {
  for (const [words, place] of [
    [{ to: 1e6, speed: 20 }, "to"], [{ format: "gif", fps: 60 }, "fps"], [{ format: "gif", to: 1e5 }, "size"], [{ format: "zip", to: 1e5 }, "size"],
    [{ format: "png", frames: Array(MOST_STILLS + 1).fill(0) }, "frames"],
  ]) assert.throws(() => asked(words), (error) => error.place === place && /is the most\.$/.test(error.message) && error.remedy.length > 0, JSON.stringify(words));
});
