// The difference of two runs: each figure is of one run and divided by that run's own work; what one lacks is not zero.

import assert from "node:assert/strict";
import { test } from "node:test";

import { differences, ratioSaid, SECTIONS } from "../../../static/js/panels/differences.js";
import { CauseName } from "../../../static/js/vocabulary.js";

/** What each of `cores` cores spent, by cause, from {SPIN: cycles, …} of one core. */
const spent = (each, cores = 4) => Array.from({ length: cores }, () => CauseName.map((name) => each[name] ?? 0));
const evidence = (more = {}) => ({
  cores: spent({ SPIN: 600, TRANSFER: 150, MEMORY: 250 }), cycle: 1000, totals: { faults: 10, operations: 0, transfers: 30, misses: 5 },
  profile: [{ symbol: "_raw_spin_lock", percent: 75, causes: { spin: 60, transfer: 15 } }, { symbol: "clear_page", percent: 25, causes: { memory: 25 } }],
  lines: [{ line: "mm + 64", transfers: 20 }, { line: "zone + 0", transfers: 10 }], locks: [{ class: "mm_struct.mmap_sem", wait_cycles: 500 }],
  speculation: { attempts: 0, aborts: 0 }, ...more,
});
const side = (more, cores = 4) => ({ evidence: evidence(more), cores, mhz: 1000 });
const other = { cores: spent({ SPIN: 1200, TRANSFER: 300, MEMORY: 500 }), cycle: 2000, totals: { faults: 40, operations: 0, transfers: 40, misses: 20 }, lines: [{ line: "mm + 64", transfers: 40 }], locks: [] };
const valuesOf = (rows, key) => rows.find((row) => row.key === key).values;

test("figures are of each run's own cycles, cores and work", () => {
  const { figures } = differences([side(), side(other, 8)]);
  assert.deepEqual(valuesOf(figures, "work"), [10, 40]);
  assert.deepEqual(valuesOf(figures, "rate"), [10e6, 20e6]);
  assert.deepEqual(valuesOf(figures, "cycles"), [400, 400]);
  assert.deepEqual(valuesOf(figures, "transfers"), [3, 1]);
});

test("causes and functions are core cycles a fault, and come to what a fault costs", () => {
  const { causes, functions } = differences([side(), side(other)]);
  assert.deepEqual(valuesOf(causes, "SPIN"), [240, 120]);
  assert.equal(causes.reduce((sum, row) => sum + row.values[0], 0), 400);
  assert.deepEqual(valuesOf(functions, "clear_page"), [100, 50]);
  assert.equal(functions[0].key, "_raw_spin_lock", "the larger first");
});

test("who sleeps half of the time is not told to spin twice as much", () => {
  const asleep = { cores: spent({ SPIN: 300, TRANSFER: 75, MEMORY: 125, SLEEP: 500 }) };
  const { causes, functions } = differences([side(), side(asleep)]);
  assert.deepEqual(valuesOf(causes, "SPIN"), [240, 120]);
  assert.deepEqual(valuesOf(causes, "SLEEP"), [null, 200]);
  assert.equal(causes.reduce((sum, row) => sum + (row.values[1] ?? 0), 0), 400, "causes come to what a fault costs");
  assert.deepEqual(valuesOf(functions, "clear_page"), [100, 50]);
});

test("what one run does not have is null, not zero, and said so", () => {
  const { lines, locks } = differences([side(), side(other)]);
  assert.deepEqual(valuesOf(lines, "zone + 0"), [1, null]);
  assert.deepEqual(valuesOf(locks, "mm_struct.mmap_sem"), [50, null]);
  assert.equal(ratioSaid([1, null]), "only A");
  assert.equal(ratioSaid([0, 3]), "only B");
});

test("a run before its first fault has no cost of a fault", () => {
  const none = { totals: { faults: 0, operations: 0, transfers: 3, misses: 0 } };
  const { figures, functions } = differences([side(none), side()]);
  assert.deepEqual(valuesOf(figures, "cycles"), [null, 400]);
  assert.deepEqual(valuesOf(functions, "clear_page"), [null, 100]);
});

test("operations count as work where there are no faults, and are called so", () => {
  const micro = { totals: { faults: 0, operations: 20, transfers: 20, misses: 0 } };
  const { figures } = differences([side(micro), side(micro)]);
  assert.match(figures[0].name, /^operations/);
  assert.deepEqual(valuesOf(figures, "transfers"), [1, 1]);
});

test("attempts are told where one of the two speculates", () => {
  const { figures } = differences([side(), side({ speculation: { attempts: 20, aborts: 5 } })]);
  assert.deepEqual(valuesOf(figures, "attempts"), [0, 2]);
  assert.deepEqual(valuesOf(figures, "aborts"), [null, 25]);
  assert.ok(!differences([side(), side()]).figures.some((row) => row.key === "attempts"));
});

test("nothing is said before both are known, and every section is one of the table's", () => {
  assert.equal(differences([side(), { evidence: null, cores: 1, mhz: 1 }]), null);
  assert.deepEqual(Object.keys(differences([side(), side()])), [...SECTIONS]);
});

test("a ratio says which way, and how many times", () => {
  assert.deepEqual([[1, 3], [3, 1], [2, 2], [100, 104], [1, 40], [100, 100.4], [null, null]].map((pair) => ratioSaid(pair)), ["× 3.0", "÷ 3.0", "same", "× 1.04", "× 40", "same", "–"]);
});
