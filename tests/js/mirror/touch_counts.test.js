// Who touches which field, and what a line is: sums of the server's counts, told apart as they were counted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { countsOf, lineKind, mapLines } from "../../../static/js/mirror/touch_counts.js";
import { unitsOf } from "../../../static/js/mirror/struct_map.js";
import { DESC, MM, TOUCHES } from "../fixture_layout.js";

const counts = countsOf(DESC, TOUCHES, "mm");
const kindOf = (words, paths, pairs = []) => lineKind(countsOf(DESC, { ...TOUCHES, words, false: pairs }, "mm"), unitsOf(MM).filter((one) => paths.includes(one.path)), 100).kind;
const touched = (cell, reads, writes, asked = [0, 0, 0]) => ({ cell, reads, writes, asked, functions: [] });

test("the parts of a nested struct are added up, core by core and function by function", () => {
  const sem = counts.get("mmap_sem");
  assert.deepEqual([sem.reads, sem.writes], [20, 200]);
  assert.deepEqual(sem.byCore, [{ reads: 10, writes: 110 }, { reads: 10, writes: 90 }]);
  assert.deepEqual(sem.asked, { true: 185, false: 1, first: 1 });
  assert.deepEqual(sem.functions, [{ name: "down_read_trylock", reads: 20, writes: 150 }, { name: "up_read", reads: 0, writes: 50 }]);
});

test("a field that is only read has no writers, and says because of whom it had to ask", () => {
  const pgd = counts.get("pgd");
  assert.deepEqual([pgd.writers, pgd.readers, pgd.because], [[], [0, 1], [{ by: "mmap_sem", times: 64 }]]);
});

test("words of other objects are left alone", () => {
  assert.deepEqual([...counts.keys()], ["pgd", "mmap_sem", "anon_rss"]);
});

test("a line with true and with false sharing is both; a counter alone is true; the rest is not touched", () => {
  assert.deepEqual(mapLines(MM, counts, 100).map((line) => line.kind), ["none", "both", "true"]);
});

test("each kind of line is told by what happened on it", () => {
  assert.equal(kindOf([], ["pgd"]), "none");
  assert.equal(kindOf([touched(70, [9, 0], [0, 0])], ["pgd"]), "one");
  assert.equal(kindOf([touched(70, [9, 9], [0, 0])], ["pgd"]), "read");
  assert.equal(kindOf([touched(70, [9, 9], [9, 0], [9, 0, 0])], ["pgd"]), "true");
  assert.equal(kindOf([touched(70, [9, 9], [0, 0], [0, 9, 0])], ["pgd"]), "false");
  assert.equal(kindOf([touched(70, [9, 9], [9, 0])], ["pgd"]), "apart");
});

test("what happens less than once in a hundred faults is no sharing", () => {
  assert.equal(lineKind(countsOf(DESC, { ...TOUCHES, words: [touched(70, [900, 900], [0, 0], [0, 5, 0])], false: [] }, "mm"), unitsOf(MM), 1000).kind, "read");
});
