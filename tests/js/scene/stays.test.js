// What is selected, over time: a lock held and wanted, a line waited for, a word written, a source line run; and the words
// for a point of the timeline.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Cause, EventKind } from "../../../static/js/vocabulary.js";
import { functionOver, laneTold, pcAt } from "../../../static/js/scene/lane_told.js";
import { staysFor, staysOf } from "../../../static/js/scene/stays.js";
import { makeDesc, makeEvents, put, slotOf } from "../fixture.js";

const desc = makeDesc({ cores: 2, sockets: 1 });
const row = (cycle, core, field, old, now, kind = EventKind.INSTRUCTION) => [cycle, slotOf(desc, "core", core, field), 6 + core, kind, core, old, now];
const chunk = (rows) => ({ ...makeEvents(rows, 0, 1000), cores: 2 });

function still(fields = {}) {
  const mirror = new Float64Array(desc.mirror.length);
  for (const { id } of desc.cores) put(desc, mirror, "core", id, { want: -1, line: -1, ...fields });
  return mirror;
}

test("a selected lock shows who had it and who wanted it, from the chunk's start to its end if need be", () => {
  const mirror = still();
  put(desc, mirror, "core", 1, { held: 2 });
  const rows = [row(100, 0, "want", -1, 1), row(300, 1, "held", 2, 0), row(350, 0, "held", 0, 2), row(350, 0, "want", 1, -1)];
  assert.deepEqual(staysOf(desc, chunk(rows), mirror, { lock: 1 }), [
    { core: 1, start: 0, end: 300, what: "has" }, { core: 0, start: 100, end: 350, what: "wants" }, { core: 0, start: 350, end: 1000, what: "has" },
  ]);
  assert.deepEqual(staysOf(desc, chunk(rows), mirror, { lock: 0 }), []);
});

test("a selected line shows who waited for it, a word who wrote it, a source line who ran it", () => {
  const rows = [row(100, 0, "line", -1, 2), row(250, 0, "line", 2, -1), row(300, 1, "pc", 0, 2), row(340, 1, "pc", 2, 3),
    [400, slotOf(desc, "cell", 5, "value"), 5, EventKind.WRITE, 1, 0, 7]];
  assert.deepEqual(staysOf(desc, chunk(rows), still(), { line: 2 }), [{ core: 0, start: 100, end: 250, what: "waits" }]);
  assert.deepEqual(staysOf(desc, chunk(rows), still(), { cell: 5 }), [{ core: 1, start: 400, end: 401, what: "writes" }]);
  const place = { file: desc.files[desc.pcs.file[2]], line: desc.pcs.line[2] };
  assert.deepEqual(staysOf(desc, chunk(rows), still(), { place }), [{ core: 1, start: 300, end: 340, what: "runs" }]);
  assert.equal(staysFor({}), false);
});

test("a point of a lane is told in words: cause, function, fault, what is selected, who made it go on", () => {
  const model = {
    desc, segments: [[{ start: 0, end: 500, cause: Cause.SPIN }], []], faults: [[{ core: 0, start: 20, end: 800, open: false, cut: false }], []],
    stays: [{ core: 0, start: 0, end: 300, what: "wants" }], handovers: [{ kind: "lock", id: 1, from: { core: 1, cycle: 90 }, to: { core: 0, cycle: 101 } }],
  };
  const said = laneTold(model, 0, 100, 1, 2).join("; ");
  for (const word of ["spins: 500 cycles", "__down_read_trylock", "in a fault: 780 cycles", "wants the selected lock", "gets mm.mmap_sem.wait_lock from core 1"]) assert.ok(said.includes(word), `${word} in ${said}`);
  assert.deepEqual(laneTold(model, 1, 100, 1), []);
});

test("the instruction at a cycle is the last that was set there", () => {
  const events = chunk([row(100, 0, "pc", 0, 3), row(200, 0, "pc", 3, 5)]);
  assert.deepEqual([50, 100, 150, 900].map((cycle) => pcAt(desc, events, still(), 0, cycle)), [0, 3, 3, 5]);
});

test("a stretch is named after its function only if it was in one all the time", () => {
  const events = chunk([row(100, 0, "pc", 0, 1), row(200, 0, "pc", 1, 2), row(400, 0, "pc", 2, 0)]);
  const over = (start, end) => functionOver(desc, events, still(), 0, { start, end });
  assert.equal(over(0, 200), "_raw_spin_lock_irqsave", "two instructions of one function");
  assert.equal(over(200, 400), "__down_read_trylock");
  assert.equal(over(150, 300), "");
  assert.equal(over(900, 1100), "", "the chunk ends before it does");
});
