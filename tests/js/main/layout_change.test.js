// What of two runs differs in layout alone, and which figure of a report stands for a run.

import assert from "node:assert/strict";
import { test } from "node:test";
import { figureOf, movesBetween } from "../../../static/js/main/layout_change.js";

const desc = (settings, more = {}) => ({
  design: { id: "rwsem-xadd" }, machine: { id: "toy-2x2" }, workload: { id: "multi-fault-all" }, cores_n: 4, threads_n: 4, placement: "default", seed: 1, settings, ...more,
});

test("fields that moved are told with their new place", () => {
  assert.deepEqual(movesBetween(desc({}), desc({ "mm_struct.pgd": 32 })), ["mm_struct.pgd to byte 32"]);
  assert.deepEqual(movesBetween(desc({ "mm_struct.pgd": 32 }), desc({ "mm_struct.pgd": "own-line" })), ["mm_struct.pgd to a line of its own"]);
  assert.deepEqual(movesBetween(desc({ "mm_struct.pgd": 32 }), desc({})), ["mm_struct.pgd back"]);
});

test("where more than the layout differs, no figure is the layout's doing", () => {
  assert.deepEqual(movesBetween(desc({}), desc({ "mm_struct.pgd": 32 }, { design: { id: "rwsem-spinlock" } })), []);
  assert.deepEqual(movesBetween(desc({ pages: 8 }), desc({ pages: 16, "mm_struct.pgd": 32 })), []);
  assert.deepEqual(movesBetween(desc({ pages: 8 }), desc({ pages: 8 })), []);
});

test("a run's figure is transfers for each fault or operation, once there is one", () => {
  assert.equal(figureOf({ totals: { transfers: 3, work: 0 } }, false), null);
  assert.equal(figureOf(null, false), null);
  assert.deepEqual(figureOf({ totals: { transfers: 545, work: 100 } }, true), { each: 5.45, work: 100, complete: true });
});
