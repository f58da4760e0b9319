// Where a field may go: what the map offers is what the simulator takes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { backSettings, linesOf, mayStart, objectsOf, roomOn, stepped, unitsOf, within } from "../../../static/js/mirror/struct_map.js";
import { DESC, MM } from "../fixture_layout.js";

const unit = (path, struct = MM) => unitsOf(struct).find((one) => one.path === path);

test("objects come in the order of memory, each with its struct", () => {
  assert.deepEqual(objectsOf(DESC), [{ name: "mm", struct: "mm_struct" }]);
});

test("a nested struct is one field, with its parts below it", () => {
  const sem = unit("mmap_sem");
  assert.deepEqual([sem.offset, sem.end, sem.align], [96, 120, 8]);
  assert.deepEqual(sem.leaves.map((one) => one.path), ["mmap_sem.activity", "mmap_sem.wait_lock.slock", "mmap_sem.wait_list.next"]);
  assert.equal(unitsOf(MM).length, 5);
});

test("a free place is taken, a taken one says whose it is", () => {
  assert.deepEqual(mayStart(MM, unit("pgd"), 136), { ok: true, why: "" });
  assert.match(mayStart(MM, unit("pgd"), 96).why, /^mmap_sem has bytes 96 to 119/);
  assert.match(mayStart(MM, unit("mmap_sem"), 72).why, /^pgd has bytes 72 to 79/);
  assert.match(mayStart(MM, unit("pgd"), 72).why, /there already/);
});

test("a start that is no multiple of the field's size names one that is", () => {
  assert.match(mayStart(MM, unit("pgd"), 140).why, /multiple of 8: byte 136/);
  assert.equal(mayStart(MM, unit("map_count"), 140).ok, true, "four bytes may start there");
});

test("too far, and arrays longer than a line, are refused", () => {
  assert.match(mayStart(MM, unit("pgd"), MM.room).why, /may grow to 1216 bytes/);
  assert.match(mayStart(MM, unit("table"), 640).why, /longer than a line/);
});

test("the first room on a line, or none", () => {
  assert.equal(roomOn(MM, unit("pgd"), 64), 80);
  assert.equal(roomOn(MM, unit("mmap_sem"), 64), 104, "its own bytes do not stand in its way");
  assert.equal(roomOn(MM, unit("table"), 0), -1);
  assert.equal(roomOn(MM, unit("pgd"), 192), 192, "a line beyond the end makes the struct larger");
});

test("arrows move by the field's own step, and by lines, never out of reach", () => {
  const pgd = unit("pgd");
  assert.equal(stepped(MM, pgd, 72, "ArrowRight"), 80);
  assert.equal(stepped(MM, pgd, 72, "ArrowDown"), 136);
  assert.equal(stepped(MM, pgd, 0, "ArrowUp"), 0);
  assert.equal(stepped(MM, pgd, 248, "ArrowDown"), 248, "one line beyond the struct's three");
  assert.equal(linesOf(MM), 3);
});

test("a field that crosses a row is told by what lies on it", () => {
  assert.deepEqual(within(unit("mmap_sem"), 64, 64), { from: 96, to: 120 });
  assert.equal(within(unit("mmap_sem"), 0, 64), null);
  assert.deepEqual(within({ offset: 24, size: 16 }, 32, 32), { from: 32, to: 40 });
});

test("back to the design says every moved place as a number", () => {
  assert.equal(backSettings(MM, {}), null);
  assert.equal(backSettings(MM, { "mm_struct.pgd": 72 }), null, "it is there");
  assert.deepEqual(backSettings(MM, { "mm_struct.pgd": "own-line", pages: 64, "mm_struct.size": 512 }), { "mm_struct.pgd": 72, "mm_struct.size": 192 });
});
