// What can be selected is one text everywhere: written, read back, named, and let go with what it leaves behind.

import assert from "node:assert/strict";
import { test } from "node:test";

import { crumbsOf, leaving, lockOfClass, picked, pickCell, pickCore, pickLine, pickLock, pickPlace, picksOf, placeOfFunction } from "../../../static/js/panels/pick.js";
import { makeDesc } from "../fixture.js";

const desc = makeDesc();
const NOTHING = { core: null, line: null, lock: null, fault: null, place: null, cell: null, span: null };

test("what a name says is what is selected, and that is what is marked", () => {
  for (const text of [pickCore(2), pickLine(1), pickLock(3), pickCell(8), pickPlace("kernel/fault.fl", 11)]) {
    const selection = { ...NOTHING, ...picked(desc, text) };
    assert.ok(picksOf(selection).includes(text), text);
    assert.ok(crumbsOf(desc, selection).length > 0, text);
  }
});

test("a thing the run does not have is not selected", () => {
  for (const text of [pickCore(99), pickLine(99), pickLock(-1), pickCell(99), pickPlace("kernel/none.fl", 1), "other:1", "core"]) assert.equal(picked(desc, text), null, text);
});

test("a lock and a word bring their line into the strip", () => {
  assert.deepEqual(picked(desc, pickLock(3)), { lock: 3, line: 3 });
  assert.deepEqual(picked(desc, pickCell(10)), { cell: 10, line: 2 });
});

test("another line lets go of a word and a lock that do not lie on it, and of nothing else", () => {
  const selection = { ...NOTHING, core: 1, line: 0, lock: 1, cell: 5 };
  assert.deepEqual(leaving(desc, selection, { line: 3 }), { line: 3, lock: null, cell: null });
  assert.deepEqual(leaving(desc, selection, { line: 0, lock: 2 }), { line: 0, lock: 2 });
  assert.deepEqual(leaving(desc, selection, { core: 2 }), { core: 2 });
});

test("crumbs name each thing by the words of the page", () => {
  const all = { core: 1, line: 0, lock: 1, fault: { core: 2, start: 4000 }, place: { file: "kernel/fault.fl", line: 11 }, cell: 5, span: { start: 1, end: 2000, cores: null } };
  const said = crumbsOf(desc, all).map((one) => one.title.replaceAll("\u202f", ""));
  assert.deepEqual(said, ["core 1", "fault of core 2, cycle 4000", "mm.mmap_sem.wait_lock", "mm_struct + 64", "mm.mmap_sem.wait_lock.slock", "fault.fl:11", "cycles 1 to 2000"]);
});

test("a kind of lock is the stage's lock of that struct and field; a function begins where its text does", () => {
  assert.equal(lockOfClass(desc, "mm_struct.mmap_sem.wait_lock"), 1);
  assert.equal(lockOfClass(desc, "zone_struct.lock"), 3);
  assert.equal(lockOfClass(desc, "anon_vma.lock"), -1);
  assert.deepEqual(placeOfFunction(desc, "handle_mm_fault"), { file: "kernel/fault.fl", line: 1 });
  assert.equal(placeOfFunction(desc, "none"), null);
});
