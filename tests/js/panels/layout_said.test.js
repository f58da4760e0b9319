// The map's sentences say what was counted, and tell true sharing from false.

import assert from "node:assert/strict";
import { test } from "node:test";
import { countsOf, mapLines } from "../../../static/js/mirror/touch_counts.js";
import { askedSaid, changeSaid, lineSaid, timesSaid, touchSaid, worstSaid } from "../../../static/js/panels/layout_said.js";
import { DESC, MM, TOUCHES } from "../fixture_layout.js";

const counts = countsOf(DESC, TOUCHES, "mm");

test("a field that is only read says so, and whose writes take its line away", () => {
  assert.equal(touchSaid(counts.get("pgd"), 100, "fault"), "Read 1.00 a fault by cores 0 and 1, never written.");
  assert.deepEqual(askedSaid("pgd", counts.get("pgd"), 100, "fault"), [
    "False sharing: 0.64 a fault it had to ask for its line although nobody had written pgd: mmap_sem had been written beside it.",
  ]);
});

test("a field that all write is true sharing, and no layout helps", () => {
  assert.deepEqual(askedSaid("anon_rss", counts.get("anon_rss"), 100, "fault"), [
    "True sharing: 0.98 a fault it had to ask because another core had touched anon_rss itself. No layout helps against that.",
  ]);
});

test("a field nobody touched says that, and of nothing counted no rate is made", () => {
  assert.equal(touchSaid(undefined, 100, "fault"), "Nobody touched it in this piece of the run.");
  assert.equal(timesSaid(12, 0), "12 times");
  assert.equal(timesSaid(1, 0), "1 time");
  assert.equal(timesSaid(1, 1000), "less than 0.01 a fault");
});

test("a line says how often it is asked for, truly and falsely", () => {
  const [, second] = mapLines(MM, counts, 100);
  assert.equal(lineSaid(second, 100, "fault"), "had to be asked for: true 1.85 a fault, false 0.65 a fault");
});

test("the worst false sharing is one sentence; seldom is none", () => {
  assert.match(worstSaid(counts, 100, "fault"), /^pgd shares its line with mmap_sem: 0\.64 a fault/);
  assert.equal(worstSaid(counts, 100000, "fault"), "");
});

test("a move says both figures, and whether they are of whole runs", () => {
  const told = changeSaid({ each: 5.45, work: 16384, complete: true }, { each: 4.75, work: 16384, complete: true }, "fault");
  assert.deepEqual([told.figure, told.amount, told.better, told.whole], ["5.45 → 4.75", "−12.8 %", true, true]);
  assert.match(told.said, /Transfers per fault: 5\.45 before, 4\.75 now \(−12\.8 %\), measured over both whole runs, 16.384 faults each\./);
  assert.match(changeSaid({ each: 5, work: 10, complete: true }, { each: 5, work: 5, complete: false }, "fault").said, /the same.*so far, over 10 and 5 faults/);
  assert.equal(changeSaid(null, null, "fault"), null);
});
