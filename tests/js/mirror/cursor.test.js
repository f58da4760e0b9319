// The mirror goes forward and back over the same states, whatever the events.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Cursor } from "../../../static/js/mirror/cursor.js";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";
import { buildRun } from "../wire/chunk_builder.js";

function opened(seed) {
  const { desc, buffers } = buildRun({ seed });
  const chunks = buffers.map((bytes) => decodeChunk(bytes, desc.mirror.length));
  return { desc, chunks, cursor: new Cursor(new Mirror(desc.mirror.length)) };
}

test("undoing every event of a chunk passes through the states that applying it passed through", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const { chunks, cursor } = opened(seed);
    cursor.enter(chunks[0]);
    const states = [];
    while (!cursor.atEnd) {
      states.push([...cursor.mirror.values]);
      cursor.moveTo(cursor.endOf(cursor.index));
    }
    while (!cursor.atStart) {
      cursor.moveTo(cursor.headBefore());
      assert.deepEqual([...cursor.mirror.values], states.pop());
    }
  }
});

test("following into the next chunk gives what its keyframe says, and going before gives it back", () => {
  const { chunks, cursor, desc } = opened(5);
  cursor.enter(chunks[0]);
  for (const chunk of chunks.slice(1)) {
    cursor.follow(chunk);
    const fresh = new Mirror(desc.mirror.length);
    fresh.load(chunk.keyframe);
    assert.deepEqual(cursor.mirror.values, fresh.values);
  }
  for (const chunk of chunks.slice(0, -1).reverse()) cursor.precede(chunk);
  cursor.moveTo(0);
  const first = new Mirror(desc.mirror.length);
  first.load(chunks[0].keyframe);
  assert.deepEqual(cursor.mirror.values, first.values);
});

test("seeking applies all events of the cycle and none after it", () => {
  const { chunks, cursor } = opened(9);
  cursor.enter(chunks[0]);
  for (const time of [500, 0, 999, 250.5]) {
    cursor.seek(time);
    assert.ok(cursor.index === 0 || chunks[0].cycle[cursor.index - 1] <= time);
    assert.ok(cursor.atEnd || chunks[0].cycle[cursor.index] > time);
  }
});

test("a slot and its name lead to each other; what the world lacks reads as absent", () => {
  const { desc } = opened(1);
  const fields = new Fields(desc);
  for (let slot = 0; slot < desc.mirror.length; slot += 1) {
    const place = fields.place(slot);
    assert.equal(fields.slot(place.block, place.index, place.field), slot);
  }
  assert.equal(fields.place(desc.mirror.length), null);
  assert.equal(fields.read(new Float64Array(desc.mirror.length), "pagemap", 0, "w0", -7), -7);
});
