// Playing, stepping and seeking: the mirror is always the machine at the player's time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { ChunkCache } from "../../../static/js/transport/chunk_cache.js";
import { Player } from "../../../static/js/transport/player.js";
import { EVENTS_UP_TO } from "../../../static/js/transport/tier.js";
import { POSITIONS, positionOf, speedAt } from "../../../static/js/transport/speed.js";
import { STEP_KINDS, stopsAfter } from "../../../static/js/transport/step_kind.js";
import { EventKind } from "../../../static/js/vocabulary.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";
import { buildChunk, buildRun } from "../wire/chunk_builder.js";

function opened(seed, more = {}) {
  const { desc, buffers } = buildRun({ seed, ...more });
  const chunks = buffers.map((bytes) => decodeChunk(bytes, desc.mirror.length));
  const stateAt = (cycle) => {
    const mirror = new Mirror(desc.mirror.length);
    const chunk = chunks[Math.min(chunks.length - 1, Math.floor(cycle / desc.chunk_cycles))];
    mirror.load(chunk.keyframe);
    let count = 0;
    while (count < chunk.count && chunk.cycle[count] <= cycle) count += 1;
    mirror.apply(chunk, 0, count);
    return mirror.values;
  };
  const source = {
    chunk: async (number) => chunks[number],
    frame: async (cycle) => decodeChunk(buildChunk({ number: Math.floor(cycle / desc.chunk_cycles), start: cycle, end: cycle + 1, keyframe: stateAt(cycle) })),
  };
  return { desc, player: new Player(desc, new Fields(desc), source), stateAt };
}

const snapshot = (player) => ({ time: player.time, values: [...player.mirrorValues], index: player.cursor.index, chunk: player.cursor.events.number });

for (const { id } of STEP_KINDS.filter((kind) => !kind.until)) {
  test(`twenty steps of one ${id} forward and twenty back return exactly, over chunk borders`, async () => {
    for (const seed of [1, 2, 3]) {
      const { player } = opened(seed, { events: 7, chunks: 12 });
      await player.seek(1234);
      const before = snapshot(player);
      for (let step = 0; step < 20; step += 1) player.step(true, id);
      await player.tail;
      assert.notDeepEqual(snapshot(player), before);
      for (let step = 0; step < 20; step += 1) player.step(false, id);
      await player.tail;
      assert.deepEqual(snapshot(player), before);
    }
  });

  test(`stepping back by ${id} from the end visits the places that stepping forward visits`, async () => {
    const { player } = opened(4, { events: 9 });
    await player.seek(0);
    await player.step(false, "event");
    const forward = [];
    for (let step = 0; step < 200; step += 1) {
      await player.step(true, id);
      const here = snapshot(player);
      if (here.time === forward.at(-1)?.time && here.index === forward.at(-1)?.index) break;
      forward.push(here);
    }
    player.history = [];
    const visited = [];
    for (let step = 0; step < forward.length - 1; step += 1) {
      await player.step(false, id);
      visited.unshift(player.time);
    }
    assert.deepEqual(visited, forward.slice(0, -1).map((one) => one.time));
  });
}

test("a step with a chosen core stops only at what that core does", async () => {
  const { player, desc } = opened(6);
  await player.seek(0);
  for (let step = 0; step < 10; step += 1) {
    await player.step(true, "instruction", 1);
    const { events } = player.cursor;
    assert.equal(events.kind[player.lastHead], EventKind.INSTRUCTION);
    assert.equal(events.agent[player.lastHead] % desc.cores.length, 1);
  }
});

test("a source-line step stops only where file or line changes", () => {
  const { desc } = opened(1);
  const fields = new Fields(desc);
  const slot = fields.slot("core", 0, "pc");
  const events = (old, now) => decodeChunk(buildChunk({ assignments: [{ cycle: 1, slot, agent: 6, kind: 1, cause: -1, old, new: now }] }));
  const context = { fields, desc, focus: null };
  assert.equal(stopsAfter("line", events(1, 2), 0, 1, context), false);
  assert.equal(stopsAfter("line", events(2, 3), 0, 1, context), true);
});

test("playing at any speed that shows events, the machine is as it is at that time, and never passes the end", async () => {
  for (const speed of [100, 500, EVENTS_UP_TO]) {
    const { player, stateAt, desc } = opened(8);
    await player.seek(0);
    player.speed = speed;
    player.play();
    for (let frame = 0; frame < 4000 && player.playing; frame += 1) {
      player.tick(16);
      await player.tail;
      assert.equal(player.tier, "events");
      assert.deepEqual(player.mirrorValues, stateAt(player.time), `cycle ${player.time}`);
    }
    if (speed > 100) assert.equal(player.time, desc.end_cycle);
    await player.pause();
    await player.step(false, "event");
    assert.ok(!player.cursor.events.isFrame);
  }
});

test("of seeks asked for at once the last one counts", async () => {
  const { player, stateAt } = opened(2);
  await Promise.all([player.seek(3000), player.seek(10), player.seek(2222)]);
  assert.equal(player.time, 2222);
  assert.deepEqual(player.mirrorValues, stateAt(2222));
});

test("a chunk that cannot be had stops the player with one error and loses nothing", async () => {
  const { player } = opened(2);
  await player.seek(500);
  const before = snapshot(player);
  const errors = [];
  player.onError = (error) => errors.push(error.message);
  player.source.chunk = async () => { throw new Error("gone"); };
  player.cache.load = player.source.chunk;
  player.cache.held.clear();
  await player.tail;
  await player.seek(3500);
  assert.deepEqual(errors, ["gone"]);
  assert.deepEqual(snapshot(player), before);
});

test("the cache asks once for a chunk however many want it, and lets the oldest go", async () => {
  let asked = 0;
  const cache = new ChunkCache(async (number) => { asked += 1; return { number, bytes: 10 }; }, 25);
  await Promise.all([cache.get(1), cache.get(1), cache.get(1)]);
  assert.equal(asked, 1);
  await cache.get(2);
  cache.peek(1);
  await cache.get(3);
  assert.equal(cache.peek(2), null);
  assert.notEqual(cache.peek(1), null);
});

test("the cache asks after the patience that was set, once, and at once when there is none", async () => {
  const asked = [];
  const cache = new ChunkCache(async (number) => { asked.push(number); return { number, bytes: 10 }; });
  cache.patience = () => 5;
  const both = [cache.get(1), cache.get(1)];
  assert.deepEqual(asked, []);
  await Promise.all(both);
  cache.patience = () => 0;
  cache.get(2);
  assert.deepEqual(asked, [1, 2]);
});

test("every position of the speed control gives its own speed and back", () => {
  for (let position = 0; position <= POSITIONS; position += 1) assert.equal(positionOf(speedAt(position)), position);
});
