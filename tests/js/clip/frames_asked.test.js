// Which frames of a clip are drawn: a trace or a table has none, and is not refused for the frames it would have.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clipLength } from "../../../static/js/clip/clock.js";
import { framesAsked } from "../../../static/js/clip/frames_asked.js";
import { clipSpec } from "../../../static/js/clip/spec.js";

const asked = (words) => {
  const spec = { ...clipSpec({ runs: [{ scenario: "the-line-bounces" }], from: 0, to: 10_000_000, ...words }) };
  return framesAsked(spec, clipLength(spec));
};

test("what is made of events and tables has no frames, however long it is", () => {
  for (const format of ["json", "csv", "html"]) assert.deepEqual(asked({ format }), []);
});

test("a film as long is refused, a still of it is one frame", () => {
  assert.throws(() => asked({ format: "mp4" }), /36 000 is the most/);
  assert.deepEqual(asked({ format: "svg" }), [0]);
});
