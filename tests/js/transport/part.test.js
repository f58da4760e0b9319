// A player that has only a part of its run: nothing leads out of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Player } from "../../../static/js/transport/player.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";
import { buildRun } from "../wire/chunk_builder.js";

const FROM = 2500;
const TO = 6500;

function opened() {
  const { desc, buffers } = buildRun({ seed: 3, chunks: 12 });
  const [first, last] = [FROM, TO].map((cycle) => Math.floor(cycle / desc.chunk_cycles));
  const source = {
    startCycle: FROM,
    chunk: async (number) => {
      assert.ok(number >= first && number <= last, `chunk ${number} was asked for; there are ${first} to ${last}`);
      return decodeChunk(buffers[number], desc.mirror.length);
    },
  };
  const player = new Player({ ...desc, end_cycle: TO, complete: true }, new Fields(desc), source);
  const failed = [];
  player.onError = (error) => failed.push(error);
  return { player, failed };
}

const place = (player) => [player.time, player.cursor.events.number, player.cursor.index, ...player.mirrorValues];

test("a seek before its beginning or after its end stands at that edge", async () => {
  const { player } = opened();
  await player.seek(0);
  assert.equal(player.time, FROM);
  await player.seek(1e9);
  assert.equal(player.time, TO);
});

test("a step out of it ends at its edge, says so, and leaves the same machine", async () => {
  const { player, failed } = opened();
  for (const [cycle, forward] of [[FROM, false], [TO, true]]) {
    await player.seek(cycle);
    const before = place(player);
    for (const kind of ["event", "transaction", "fault", "acquire"]) {
      const done = await player.step(forward, kind);
      assert.equal(done.moved, false, kind);
      assert.deepEqual(place(player), before, kind);
    }
  }
  assert.deepEqual(failed, []);
});

test("stepping back from its end reaches its beginning over all its chunks", async () => {
  const { player, failed } = opened();
  await player.seek(TO);
  let moved = true;
  for (let steps = 0; moved && steps < 5000; steps += 1) ({ moved } = await player.step(false, "event"));
  assert.equal(player.time, FROM);
  assert.deepEqual(failed, []);
});
