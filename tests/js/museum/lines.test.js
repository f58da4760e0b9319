// What a measured point says of the lines its faults write.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsOf, linesSaid, mostWritten, rowName, shownLines, timesSaid, wordSaid } from "../../../static/js/museum/lines.js";

const SEMAPHORE = {
  line: "mm + 64", struct: "mm_struct", offset: 64, lines: 1.02, times: 3.98, fetched: 11, words: [
    { name: "pgd", offset: 72, size: 8, times: 0 }, { name: "mmap_sem.activity", offset: 96, size: 4, times: 2.04 },
    { name: "mmap_sem.wait_lock.slock", offset: 100, size: 4, times: 4.08 },
  ],
};
const MANY = { line: "mem_map[…]", struct: "page", offset: -1, lines: 0.1, times: 0.12, fetched: 0, words: [] };
const SELDOM = { line: "zone[1] + 128", struct: "zone_struct", offset: 128, lines: 0.03, times: 0.03, fetched: 0, words: [] };
const WRITTEN = { faults: 255, lines: 1.15, times: 4.13, rows: [SEMAPHORE, MANY, SELDOM] };

test("a line is eight words, lit where faults write, and two small fields share one", () => {
  const cells = cellsOf(SEMAPHORE);
  assert.equal(cells.length, 8);
  assert.deepEqual(cells.map((cell) => cell.written), [false, false, false, false, true, false, false, false]);
  assert.equal(cells[4].said, "wait_lock | activity", "the one written more comes first");
  assert.equal(cells[1].said, "pgd");
  assert.match(cells[4].all, /mmap_sem\.activity at byte 96, written 2\.0 times a fault/);
});

test("what is written seldom is counted and not drawn", () => {
  const shown = shownLines(WRITTEN);
  assert.deepEqual(shown.rows.map((row) => row.name), ["mm_struct + 64", "some page"]);
  assert.ok(Math.abs(shown.rest.lines - 0.03) < 1e-9);
  assert.equal(shownLines(null), null);
  assert.equal(shownLines(undefined), null);
});

test("a run behind a point opens at the line that faults write most, if the stage can draw it", () => {
  assert.equal(mostWritten(WRITTEN), "mm + 64");
  assert.equal(mostWritten({ ...WRITTEN, rows: [MANY, SEMAPHORE] }), "mm + 64");
  assert.equal(mostWritten({ ...WRITTEN, rows: [MANY, SELDOM] }), "", "one of many has no picture; what is seldom is not the story");
  assert.equal(mostWritten(undefined), "");
});

test("names say struct and place, and which of several objects", () => {
  assert.equal(rowName(SELDOM), "zone[1] + 128");
  assert.equal(rowName({ line: "mm + 0", struct: "mm_struct", offset: 0 }), "mm_struct");
  assert.equal(rowName({ line: "objects made by alloc[…]", struct: "", offset: -1 }), "objects made by alloc");
  assert.equal(wordSaid("mmap_sem.wait_lock.slock"), "wait_lock");
  assert.equal(wordSaid("vm_refcnt.counter"), "vm_refcnt");
});

test("it is said in words too, also when nothing is written", () => {
  assert.match(linesSaid(shownLines(WRITTEN), 8), /^On 8 cores a fault writes 1\.1 lines|^On 8 cores a fault writes 1\.2 lines/);
  assert.match(linesSaid(shownLines({ faults: 9, lines: 0, times: 0, rows: [] }), 1), /^On 1 core a fault writes no line that other cores write\.$/);
  assert.deepEqual([0.001, 0.31, 1.04, 4].map(timesSaid), ["0", "0.31", "1.0", "4.0"]);
});
