// A path by hand: written the shortest way, read back as it was, and a text that is none is null.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cycleAfter, doneBefore, MOST_CHOICES, readPath, writtenPath } from "../../../static/js/mirror/hand_path.js";

test("a path is written the shortest way and read back", () => {
  const made = readPath("A0A0A0L2S2A0");
  assert.equal(writtenPath(made), "A0x3L2S2A0");
  assert.deepEqual(readPath(writtenPath(made)), made);
  assert.deepEqual(readPath(""), []);
});

test("any choices are read back as they were", () => {
  let seed = 7;
  const next = (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  for (let round = 0; round < 200; round += 1) {
    const made = Array.from({ length: next(30) }, () => "AMLSB"[next(5)] + String(next(3) === 0 ? next(256) : next(2)));
    assert.deepEqual(readPath(writtenPath(made)), made);
  }
});

test("what is no path reads as null", () => {
  for (const text of ["Z0", "A", "A00", "a0", "A0x0", "A0 A1", `A0x${MOST_CHOICES}A1`, "A1000", "?"]) assert.equal(readPath(text), null, text);
});

test("a choice counts as done when all its cycles have been shown", () => {
  const hand = { begin: 100, spans: [[100, 110], [111, 120]] };
  assert.deepEqual([100, 109, 110, 119, 120, 999].map((time) => doneBefore(hand.spans, time)), [0, 0, 1, 1, 2, 2]);
  assert.deepEqual([0, 1, 2].map((count) => cycleAfter(hand, count)), [100, 110, 120]);
});
