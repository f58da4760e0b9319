// A puzzle is known by its run, whatever the path; its goal is read from the mirror and the end of the run.

import assert from "node:assert/strict";
import { test } from "node:test";

import { read, requestOf, written } from "../../../static/js/main/address.js";
import { byHand } from "../../../static/js/main/hand_moment.js";
import { puzzleNamed, puzzleOf, PUZZLES } from "../../../static/js/main/puzzles.js";

const [vma, readers] = PUZZLES;
const at = (puzzle, choices) => byHand(puzzle.request, puzzle.request.edits[0].cycle, choices);
const run = (puzzle, choices, more = {}) => ({
  request: at(puzzle, choices), hazard: null, desc: { ended_by: "hand", lines: [], ranges: [] },
  player: { time: 500, endCycle: 500, fields: { read: () => 2 }, mirrorValues: [] }, ...more,
});

test("a puzzle is known by its run, whatever the path, also from its address", () => {
  assert.equal(puzzleNamed(at(vma, ["M0", "M1"])).id, "dead-vma");
  const again = requestOf(read(written(at(readers, ["M0", "M1"]), 2200)));
  assert.equal(puzzleNamed(again).id, "two-readers");
  assert.equal(puzzleNamed({ ...at(vma, ["M0"]), seed: 9 }), null);
  assert.equal(puzzleNamed({ scenario: "page-in-a-dead-vma" }), null);
});

test("it is solved by its own hazard, at the end, and by no other", () => {
  assert.equal(puzzleOf(run(vma, ["M0"])).reached, false);
  assert.equal(puzzleOf(run(vma, ["M0"], { hazard: { name: "dead_vma" } })).reached, true);
  assert.match(puzzleOf(run(vma, ["M0"], { hazard: { name: "deadlock" } })).said, /not in this way/);
});

test("a count is told on the way and judged at the end", () => {
  const ended = { desc: { ended_by: "threads", lines: [], ranges: [] } };
  assert.match(puzzleOf(run(readers, ["M0"])).said, /2 times/);
  assert.equal(puzzleOf(run(readers, ["M0"])).reached, false);
  assert.equal(puzzleOf(run(readers, ["M0"], ended)).reached, true);
  const more = run(readers, ["M0"], ended);
  more.player.fields.read = () => 5;
  assert.match(puzzleOf(more).said, /5 times: 2 are enough/);
});
