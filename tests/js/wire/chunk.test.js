// The decoder takes every chunk the description allows and refuses what is none.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeChunk } from "../../../static/js/wire/chunk.js";
import { WireError } from "../../../static/js/wire/error.js";
import { buildChunk, buildRun } from "./chunk_builder.js";

const ASSIGNMENTS = [
  { cycle: 4100, slot: 1, agent: 7, kind: 1, cause: -1, old: 0, new: 5 },
  { cycle: 4100, slot: 2, agent: 7, kind: 0, cause: 1, old: -1, new: 2 ** 40 },
  { cycle: 5000, slot: 0, agent: 6, kind: 15, cause: 0, old: 1, new: 2 },
];

test("a chunk's columns come back as they were written, cycles absolute", () => {
  const bytes = buildChunk({ number: 1, start: 4096, end: 8192, keyframe: [1, 0, -1], assignments: ASSIGNMENTS });
  const chunk = decodeChunk(bytes, 3);
  assert.deepEqual([chunk.number, chunk.start, chunk.end, chunk.cores, chunk.count], [1, 4096, 8192, 2, 3]);
  assert.deepEqual([...chunk.keyframe.slots], [0, 2]);
  assert.deepEqual([...chunk.keyframe.values], [1, -1]);
  for (const column of ["cycle", "slot", "agent", "kind", "cause", "old", "new"]) {
    assert.deepEqual([...chunk[column]], ASSIGNMENTS.map((one) => one[column]), column);
  }
});

test("a chunk inside a larger buffer, off the 8-byte grid, decodes the same", () => {
  const bytes = new Uint8Array(buildChunk({ assignments: ASSIGNMENTS.map((one) => ({ ...one, cycle: one.cycle - 4096 })) }));
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  assert.equal(decodeChunk(larger.subarray(3)).count, 3);
});

test("another magic, another version and a cut chunk are refused in a sentence with a remedy", () => {
  for (const [place, value] of [[0, 7], [1, 2], [4, 1000], [4, -1]]) {
    const bytes = buildChunk({ assignments: [] });
    new Int32Array(bytes)[place] = value;
    assert.throws(() => decodeChunk(bytes), (error) => error instanceof WireError && error.message.endsWith(".") && error.remedy !== "");
  }
  assert.throws(() => decodeChunk(new ArrayBuffer(12)), WireError);
  assert.throws(() => decodeChunk("text"), WireError);
});

test("a slot outside the mirror is refused", () => {
  const bytes = buildChunk({ start: 4096, end: 8192, assignments: ASSIGNMENTS });
  assert.throws(() => decodeChunk(bytes, 2), /outside the mirror/);
});

test("every chunk of a built run decodes", () => {
  const { desc, buffers } = buildRun({ seed: 3 });
  for (const bytes of buffers) assert.ok(decodeChunk(bytes, desc.mirror.length).count > 0);
});
