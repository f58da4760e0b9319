// What the export dialog says in figures.

import assert from "node:assert/strict";
import { test } from "node:test";

import { clipLength } from "../../../static/js/clip/clock.js";
import { clipSpec } from "../../../static/js/clip/spec.js";
import { bytesSaid, buttonSaid, leftSaid, lengthSaid } from "../../../static/js/main/export_said.js";

const said = (words) => {
  const spec = clipSpec({ runs: [{ scenario: "s" }], from: 1000, to: 6000, ...words });
  return lengthSaid(spec, clipLength(spec)).replace(/\u202f/g, " ");
};

test("a film says seconds, frames, pixels, a rough size and its cycles", () => {
  assert.equal(said({}), "11.0 s: 331 frames at 30 a second, 1280 × 720, roughly 3 MB. Cycles 1 000 to 6 000.");
  assert.match(said({ size: "1080p" }), /roughly 7 MB/);
  assert.match(said({ lesson: "03-the-line", step: 2 }), /roughly 700 kB/, "a step's frames are much alike");
  assert.match(said({ lesson: "03-the-line", step: 2, format: "png", to: 1000 }), /roughly 300 kB/);
});

test("a picture has no seconds, data have no pixels", () => {
  assert.equal(said({ format: "png", to: 1000 }), "1280 × 720 px, roughly 300 kB. Cycle 1 000.");
  assert.equal(said({ format: "csv" }), "Cycles 1 000 to 6 000.");
  assert.equal(said({ format: "html" }), "10.0 s at 500 cycles a second. Cycles 1 000 to 6 000.");
});

test("the time left is whole seconds, then minutes, and nothing while it is not known", () => {
  assert.deepEqual([NaN, 300, 8400, 600_000].map(leftSaid), ["", "about 1 second left", "about 8 seconds left", "about 10 minutes left"]);
});

test("bytes are said as files are", () => {
  assert.deepEqual([12, 840_000, 1_340_000, 25_400_000].map(bytesSaid), ["1 kB", "840 kB", "1.3 MB", "25 MB"]);
});

test("the button says how far all the files are", () => {
  assert.equal(buttonSaid({ state: "idle" }), "export");
  assert.equal(buttonSaid({ state: "making", isMaking: true, frames: 0 }), "export …");
  assert.equal(buttonSaid({ state: "making", isMaking: true, frames: 10, frame: 5, at: 1, of: 2 }), "export 75 %");
  assert.equal(buttonSaid({ state: "done" }), "export: ready");
});
