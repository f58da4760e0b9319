// Run queues and sleepers: each thread stands in one place, in the order in which it came.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { anyAsleep, queueOn, threadRows } from "../../../static/js/panels/machine_state.js";
import { ThreadState } from "../../../static/js/vocabulary.js";
import { buildRun } from "../wire/chunk_builder.js";

const { desc } = buildRun({ seed: 1 });
const fields = new Fields(desc);

function machine(threads, running = {}) {
  const mirror = new Mirror(desc.mirror.length);
  const put = (block, id, field, value) => { mirror.values[fields.slot(block, id, field)] = value; };
  for (const core of desc.cores) put("core", core.id, "thread", running[core.id] ?? -1);
  threads.forEach(([state, core, since], id) => {
    put("thread", id, "state", ThreadState[state]);
    put("thread", id, "core", core);
    put("thread", id, "since", since);
  });
  return mirror.values;
}

test("a run queue is in the order in which its threads joined, each core's its own", () => {
  const values = machine([["QUEUED", 0, 90], ["QUEUED", 1, 10], ["QUEUED", 0, 30]]);
  assert.deepEqual(queueOn(desc, fields, values, 0), [2, 0]);
  assert.deepEqual(queueOn(desc, fields, values, 1), [1]);
});

test("a thread that its core is switching to has left the queue", () => {
  const values = machine([["QUEUED", 0, 90], ["SLEEPING", 1, 10], ["QUEUED", 0, 30]], { 0: 2 });
  assert.deepEqual(queueOn(desc, fields, values, 0), [0]);
  assert.deepEqual(threadRows(desc, fields, values).map((row) => row.coming), [false, false, true]);
  assert.equal(anyAsleep(fields, values), true);
});
