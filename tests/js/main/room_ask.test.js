// What can be asked of a run: of the selected line or lock first, then of what has moved most.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { KINDS, subjects } from "../../../static/js/main/room_ask.js";

const desc = {
  lines: [{ id: 0, object: "mm", offset: 0, label: "mm_struct + 0" }, { id: 1, object: "mm", offset: 64, label: "mm_struct + 64" }],
  locks: [{ name: "mm.mmap_sem" }, { name: "mm.page_table_lock" }],
};

test("the selected comes first, then what has moved most", () => {
  assert.deepEqual(subjects(desc, {}, (line) => line).line.map(({ value }) => value), ["mm + 64", "mm + 0"]);
  const chosen = subjects(desc, { line: 0, lock: 1 }, (line) => line);
  assert.deepEqual([chosen.line[0], chosen.lock[0].value], [{ value: "mm + 0", text: "mm_struct + 0" }, "mm.page_table_lock"]);
  assert.deepEqual(subjects({ lines: [], locks: [] }), { line: [], lock: [] });
});

test("the kinds offered are those the server takes, and of the same things", () => {
  const text = readFileSync(new URL("../../../simulator/tutor/asking.py", import.meta.url), "utf8");
  const table = text.slice(text.indexOf("OF_ANY_RUN"), text.indexOf("}", text.indexOf("OF_ANY_RUN")));
  const told = [...table.matchAll(/"([\w-]+)": "(\w*)"/g)].map(([, kind, of]) => [kind, of]);
  assert.deepEqual(KINDS.map(({ kind, of }) => [kind, of]).sort(), told.sort());
});
