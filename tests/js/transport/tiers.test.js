// Two tiers: events up to a named speed, summaries above it or where chunks come too slowly; and the budget of bytes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { BYTES_A_SECOND, Budget } from "../../../static/js/transport/budget.js";
import { ChunkCache } from "../../../static/js/transport/chunk_cache.js";
import { Player } from "../../../static/js/transport/player.js";
import { Summaries } from "../../../static/js/transport/summaries.js";
import { EVENTS_UP_TO, FADE_MS, PICTURES_A_SECOND, pooledAt } from "../../../static/js/transport/tier.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";
import { buildChunk, buildRun } from "../wire/chunk_builder.js";

const CORES = 2;
const CAUSES = 9;
const STRIDE = 2 + CORES * CAUSES + 1 + 2;
const settled = () => new Promise((resolve) => { setTimeout(resolve, 0); });

/** Summary rows whose first core spins in even buckets and computes in odd ones. */
function rowsOf(first, count, each, chunkCycles, endCycle) {
  const bucket = each * chunkCycles;
  const there = Math.max(0, Math.min(count, Math.ceil(endCycle / bucket) - first));
  const rows = new Float32Array(there * STRIDE);
  for (let row = 0; row < there; row += 1) {
    const at = row * STRIDE;
    const cycles = Math.min(bucket, endCycle - (first + row) * bucket);
    rows[at] = 3;
    rows[at + 2 + ((first + row) % 2 === 0 ? 4 : 0)] = cycles;
    rows[at + 2 + CORES * CAUSES] = first + row;
  }
  return {
    first, count: there, cores: CORES, causes: CAUSES, lines: 1, sockets: 1, complete: true, endCycle, stride: STRIDE,
    linesAt: 2 + CORES * CAUSES, linksAt: 3 + CORES * CAUSES, rows,
  };
}

function opened({ bytes = null, slow = false, budget = new Budget() } = {}) {
  const { desc, buffers } = buildRun({ seed: 3, chunks: 12 });
  const chunks = buffers.map((buffer) => ({ ...decodeChunk(buffer, desc.mirror.length), ...(bytes ? { bytes } : null) }));
  const stateAt = (cycle) => {
    const mirror = new Mirror(desc.mirror.length);
    const chunk = chunks[Math.min(chunks.length - 1, Math.floor(cycle / desc.chunk_cycles))];
    mirror.load(chunk.keyframe);
    let count = 0;
    while (count < chunk.count && chunk.cycle[count] <= cycle) count += 1;
    mirror.apply(chunk, 0, count);
    return mirror.values;
  };
  const asked = { frames: 0, chunks: 0, summaries: 0 };
  const source = {
    budget,
    chunk: async (number) => {
      asked.chunks += 1;
      if (slow && number > 0) await new Promise(() => {});
      return chunks[number];
    },
    frame: async (cycle) => {
      asked.frames += 1;
      return decodeChunk(buildChunk({
        number: Math.floor(cycle / desc.chunk_cycles), start: cycle, end: cycle + 1, keyframe: stateAt(cycle) }));
    },
    summary: async (first, count, each) => {
      asked.summaries += 1;
      return rowsOf(first, count, each, desc.chunk_cycles, desc.end_cycle);
    },
  };
  return { desc, stateAt, asked, player: new Player(desc, new Fields(desc), source) };
}

async function played(player, ms, each = 16) {
  for (let passed = 0; passed < ms && player.playing; passed += each) {
    player.tick(each);
    await settled();
  }
}

test("above the named speed summaries play: the clock runs on evenly and no chunk is asked for", async () => {
  const { player, asked } = opened();
  await player.seek(0);
  const before = asked.chunks;
  player.speed = 2 * EVENTS_UP_TO;
  player.play();
  const times = [];
  for (let frame = 0; frame < 60; frame += 1) {
    player.tick(16);
    await settled();
    times.push(player.time);
  }
  assert.equal(player.tier, "summaries");
  assert.ok(asked.chunks <= before + 1);
  assert.ok(asked.frames <= 1 && asked.summaries >= 1);
  for (let at = 1; at < times.length; at += 1) assert.ok(Math.abs(times[at] - times[at - 1] - 0.016 * player.speed) < 1e-6);
});

test("pausing is back in events at that very cycle, exactly; so is slowing down", async () => {
  for (const slower of [false, true]) {
    const { player, stateAt } = opened();
    await player.seek(0);
    player.speed = 4 * EVENTS_UP_TO;
    player.play();
    await played(player, 700);
    assert.equal(player.tier, "summaries");
    assert.equal(player.blend, 1);
    const { time } = player;
    if (slower) {
      player.speed = 100;
      await played(player, 32);
    } else await player.pause();
    assert.equal(player.tier, "events");
    assert.ok(Math.abs(player.time - time) <= 4, `${time} → ${player.time}`);
    assert.deepEqual(player.mirrorValues, stateAt(player.time));
    if (!slower) assert.equal(player.blend, 0);
  }
});

test("the pictures go over into each other in a named time, never at once", async () => {
  const { player } = opened();
  await player.seek(0);
  player.speed = 2 * EVENTS_UP_TO;
  player.play();
  const blends = [];
  for (let frame = 0; frame < 60; frame += 1) {
    player.tick(16);
    await settled();
    blends.push(player.blend);
  }
  assert.equal(blends.at(-1), 1);
  for (let at = 1; at < blends.length; at += 1) assert.ok(blends[at] - blends[at - 1] <= 16 / FADE_MS + 1e-9);
});

test("where chunks come too slowly for the speed, summaries play instead of a stall", async () => {
  const { player, desc } = opened({ slow: true });
  await player.seek(desc.chunk_cycles - 20);
  player.speed = 1000;
  player.play();
  await played(player, 900);
  assert.equal(player.tier, "summaries");
  assert.ok(player.time > desc.chunk_cycles + 300, "time has gone on");
});

test("chunks too large for the budget let summaries play, and no more bytes are asked for than it has", async () => {
  const budget = new Budget(1000);
  const { player } = opened({ bytes: 6000, budget });
  await player.seek(0);
  player.speed = EVENTS_UP_TO;
  player.play();
  await played(player, 5000);
  assert.ok(budget.spent <= budget.most + 1000 * 5 + 2 * 6000, `${budget.spent} bytes`);
});

test("the budget saves what is not used, up to a limit, and lets a debt wait", () => {
  const budget = new Budget();
  assert.equal(budget.rate, BYTES_A_SECOND);
  budget.spend(budget.most + 1000);
  assert.ok(!budget.affords(1));
  budget.tick(1000);
  assert.ok(budget.affords(BYTES_A_SECOND - 1000) && !budget.affords(BYTES_A_SECOND));
  budget.tick(1e9);
  assert.equal(budget.left, budget.most);
});

test("the cache fetches ahead only what the budget affords, the next chunk first, and stays within its bytes", async () => {
  const asked = [];
  const budget = new Budget(1000);
  const cache = new ChunkCache(async (number) => { asked.push(number); return { number, bytes: 4000, count: 0 }; }, 10_000, budget);
  cache.expected = 4000;
  for (const number of [5, 6, 7, 8]) cache.prefetch(number);
  cache.pump(5);
  await settled();
  assert.deepEqual(asked, [5]); // the others leave the rest of the budget for what is more urgent
  for (let second = 0; second < 4; second += 1) budget.tick(1000);
  cache.pump(7);
  await settled();
  assert.deepEqual(asked, [5, 7]);
  await cache.get(9);
  assert.ok(cache.bytes <= 10_000);
  cache.forget();
  budget.tick(1e6);
  cache.pump();
  await settled();
  assert.deepEqual(asked, [5, 7, 9]);
});

test("buckets are powers of two and follow each other at most three times a second", () => {
  for (const speed of [2000, 20_000, 1e6, 1e8]) {
    const each = pooledAt(speed, 4096);
    assert.equal(Math.log2(each) % 1, 0);
    assert.ok(speed / (each * 4096) <= PICTURES_A_SECOND);
  }
});

test("a picture eases from bucket to bucket: no share ever jumps", async () => {
  const chunkCycles = 1000;
  const summaries = new Summaries(async (first, count, each) => rowsOf(first, count, each, chunkCycles, 20_500), chunkCycles, new Budget());
  for (const time of [0, 8000, 16_000]) {
    summaries.want(time, 1, 3000, 20_500);
    await settled();
  }
  let before = null;
  for (let time = 0; time < 20_000; time += 20) {
    const spin = summaries.at(time, 1).cores[4];
    if (before !== null) assert.ok(Math.abs(spin - before) <= 0.021, `at ${time}: ${before} → ${spin}`);
    before = spin;
  }
  assert.ok(Math.abs(summaries.at(1500, 1).cores[0] - 1) < 1e-6);
  assert.ok(Math.abs(summaries.at(1500, 1).lines[0] - 1 / 1000) < 1e-9);
});
