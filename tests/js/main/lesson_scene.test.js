// Names in a lesson become what the open run calls them; runs are the same whatever the order of their settings.

import assert from "node:assert/strict";
import { test } from "node:test";

import { aloneIn, placeRead } from "../../../static/js/main/lesson_address.js";
import { NOTHING, requestKey, selectionById, selectionOf, shownBy } from "../../../static/js/main/lesson_scene.js";

const DESC = {
  cores: [{ id: 0 }, { id: 1 }],
  lines: [{ id: 0, object: "mm", offset: 0 }, { id: 1, object: "mm", offset: 64 }],
  locks: [{ name: "mm.mmap_sem", line: 1 }],
};

test("a scene selects lines and locks by name, and a lock brings its line", () => {
  assert.deepEqual(selectionOf(DESC, { core: 1, line: "mm + 64" }), { ...NOTHING, core: 1, line: 1 });
  assert.deepEqual(selectionOf(DESC, { lock: "mm.mmap_sem" }), { ...NOTHING, lock: 0, line: 1 });
  assert.deepEqual(selectionOf(DESC, { fault: "1.29000" }), { ...NOTHING, core: 1, fault: { core: 1, start: 29000 } });
});

test("what a run does not have selects nothing", () => {
  assert.deepEqual(selectionOf(DESC, { core: 9, line: "vma + 0", lock: "none", fault: "9.1" }), NOTHING);
  assert.deepEqual(selectionById(DESC, { core: 9, line: 7, odd: 1 }), NOTHING);
  assert.deepEqual(selectionById(DESC, { line: 1, core: 0 }), { ...NOTHING, line: 1, core: 0 });
});

test("a link names one thing", () => {
  assert.deepEqual(shownBy("line=mm + 64"), { key: "line", value: "mm + 64" });
  assert.deepEqual(shownBy("core=3"), { key: "core", value: 3 });
  assert.deepEqual([shownBy(""), shownBy("line"), shownBy("=x")], [null, null, null]);
});

test("two requests for one run are one, whatever the order of their settings", () => {
  const [one, other] = [{ a: 1, b: 2 }, { b: 2, a: 1 }].map((settings) => requestKey({ scenario: "x", settings }));
  assert.equal(one, other);
  assert.notEqual(one, requestKey({ scenario: "x", settings: { a: 1, b: 3 } }));
  assert.equal(requestKey({ scenario: "x", settings: {} }), requestKey({ scenario: "x" }));
});

test("an address leads to a lesson and a step; what makes no sense leads nowhere", () => {
  assert.deepEqual(placeRead("03-the-line.2"), { id: "03-the-line", step: 2 });
  assert.deepEqual(placeRead("03-the-line"), { id: "03-the-line", step: null });
  for (const text of ["", "../x", "a/b", "a.b.c", ".2", "x".repeat(80)]) assert.equal(placeRead(text), null, text);
});

test("an address that names a run as well sets the stage itself", () => {
  assert.deepEqual(aloneIn("#lesson=03-the-line.2&lseed=7"), { place: { id: "03-the-line", step: 2 }, seed: 7 });
  assert.equal(aloneIn("#scenario=the-line-bounces&lesson=03-the-line.2"), null);
  assert.equal(aloneIn("#cycle=3"), null);
});
