// Playing up to a breakpoint: the clock stops just after the event, at any speed and in both tiers, and never runs past one
// of which it does not know yet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Cursor } from "../../../static/js/mirror/cursor.js";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { Breaks } from "../../../static/js/transport/breaks.js";
import { Player } from "../../../static/js/transport/player.js";
import { EVENTS_UP_TO, SUMMARIES } from "../../../static/js/transport/tier.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";
import { buildChunk, buildRun } from "../wire/chunk_builder.js";

const CHUNKS = 40;
const settled = () => new Promise((resolve) => { setTimeout(resolve, 0); });
const { desc, buffers } = buildRun({ seed: 5, chunks: CHUNKS });
const chunks = buffers.map((bytes) => decodeChunk(bytes, desc.mirror.length));
const ANY = Object.freeze([{ what: "event", kind: "fault" }]);

/** Heads of all events, in order: {chunk, index, cycle}. */
const heads = chunks.flatMap((chunk) => [...chunk.kind].flatMap((kind, index) => (kind === 0 ? [] : [{ chunk: chunk.number, index, cycle: chunk.cycle[index] }])));

/** What a server answers that knows the hits. */
function finder(hits, asked = []) {
  return async (question) => {
    asked.push(question);
    const { chunk, index, forward, any, cycles = Infinity } = question;
    assert.equal(any, ANY);
    const reach = Math.min(CHUNKS - 1, chunk + Math.max(1, cycles / desc.chunk_cycles));
    const there = hits.filter((hit) => (forward ? hit.chunk > chunk || (hit.chunk === chunk && hit.index > index) : hit.chunk < chunk || (hit.chunk === chunk && hit.index < index)));
    const hit = forward ? there[0] : there.at(-1);
    if (hit && (!forward || hit.chunk <= reach)) return { found: true, ...hit, searched: Math.abs(hit.chunk - chunk) * desc.chunk_cycles, which: [0] };
    if (!forward) return { found: false, chunk: 0, index: 0, cycle: 0, searched: chunk * desc.chunk_cycles, which: [] };
    if (reach === chunk) return { found: false, chunk, index, cycle: chunk * desc.chunk_cycles, searched: 0, which: [] };
    return { found: false, chunk: reach, index: 2 ** 31 - 1, cycle: (reach + 1) * desc.chunk_cycles, searched: (reach - chunk) * desc.chunk_cycles, which: [] };
  };
}

function stateAt(cycle) {
  const mirror = new Mirror(desc.mirror.length);
  const chunk = chunks[Math.min(CHUNKS - 1, Math.floor(cycle / desc.chunk_cycles))];
  mirror.load(chunk.keyframe);
  mirror.apply(chunk, 0, [...chunk.cycle].filter((one) => one <= cycle).length);
  return mirror.values;
}

function opened(find) {
  const source = {
    chunk: async (number) => chunks[number], find,
    frame: async (cycle) => decodeChunk(buildChunk({ number: Math.floor(cycle / desc.chunk_cycles), start: cycle, end: cycle + 1, keyframe: stateAt(cycle) })),
    summary: async (first) => ({ first, count: 0, cores: 2, causes: 9, lines: 1, sockets: 1, complete: true, endCycle: desc.end_cycle, stride: 23, linesAt: 20, linksAt: 21, rows: new Float32Array(0) }),
  };
  const player = new Player(desc, new Fields(desc), source);
  player.guard = new Breaks(find, desc.chunk_cycles);
  player.guard.set(ANY);
  player.met = [];
  player.onBreak = (which) => player.met.push(...which);
  return player;
}

async function run(player, most = 4000) {
  for (let tick = 0; tick < most && (player.playing || player.busy > 0); tick += 1) {
    player.tick(16);
    await settled();
  }
}

/** The mirror just after an event. */
function after({ chunk, index }) {
  const cursor = new Cursor(new Mirror(desc.mirror.length));
  cursor.enter(chunks[chunk]);
  cursor.moveTo(cursor.endOf(index));
  return [...cursor.mirror.values];
}

const HITS = [heads[90], heads[91], heads[400], heads[401], heads[1203]];

for (const speed of [3000, 100_000, EVENTS_UP_TO * 4]) {
  test(`at ${speed} cycles a second playing stops just after each hit, and goes on from there to the next`, async () => {
    const player = opened(finder(HITS));
    await player.seek(0);
    player.speed = speed;
    for (const hit of HITS) {
      player.play();
      await run(player);
      assert.deepEqual([player.playing, player.time, player.cursor.events.number, player.lastHead], [false, hit.cycle, hit.chunk, hit.index]);
      assert.deepEqual([...player.mirrorValues], after(hit));
    }
    assert.deepEqual(player.met, HITS.map(() => 0));
    player.play();
    await run(player);
    assert.equal(player.time, desc.end_cycle, "after the last it plays to the end");
  });
}

test("two hits of one cycle are two stops", async () => {
  const twice = heads.findIndex((head, at) => heads[at + 1]?.cycle === head.cycle && heads[at + 1].chunk === head.chunk);
  const player = opened(finder([heads[twice], heads[twice + 1]]));
  await player.seek(0);
  player.speed = 50_000;
  for (const number of [twice, twice + 1]) {
    player.play();
    await run(player);
    assert.deepEqual([player.time, player.lastHead], [heads[number].cycle, heads[number].index]);
  }
});

test("until the answer is there the clock waits, and it asks ahead so that it seldom must", async () => {
  const asked = [];
  const find = finder([heads[1203]], asked);
  let open;
  const gate = new Promise((resolve) => { open = resolve; });
  const player = opened((question) => gate.then(() => find(question)));
  await player.seek(0);
  player.speed = 5000;
  player.play();
  for (let tick = 0; tick < 20; tick += 1) player.tick(16);
  assert.deepEqual([player.time, player.stalled, player.playing], [0, true, true]);
  open();
  let waited = 0;
  while (player.playing) {
    player.tick(16);
    await settled();
    if (player.stalled && player.time > 100) waited += 1;
  }
  assert.equal(player.time, heads[1203].cycle);
  assert.equal(waited, 0, "asked ahead in time");
  assert.ok(asked.length >= 2 && asked.every((one) => one.cycles <= 1024 * desc.chunk_cycles));
});

test("a seek and another list begin the search anew from there", async () => {
  const player = opened(finder(HITS));
  await player.seek(0);
  player.speed = 2000;
  player.play();
  player.tick(16);
  await settled();
  await player.seek(heads[500].cycle);
  await run(player);
  assert.equal(player.time, heads[1203].cycle, "what lies before the place is passed over");
  await player.seek(0);
  player.play();
  player.tick(16);
  await settled();
  player.guard.set([]);
  await run(player);
  assert.equal(player.time, desc.end_cycle, "nothing is looked for any more");
});

test("in summaries a seek forward does not stop at what lies before it in its chunk", async () => {
  const player = opened(finder([heads[400], heads[401], heads[1203]]));
  await player.seek(0);
  player.guard.set([]);
  player.speed = EVENTS_UP_TO * 2;
  player.play();
  player.tick(1);
  assert.equal(player.tier, SUMMARIES);
  player.seek(heads[401].cycle + 1);
  player.guard.set(ANY);
  await run(player);
  assert.equal(player.time, heads[1203].cycle);
});

test("a search that another one ended is asked again; one that fails for good stops the playing and says why", async () => {
  let failures = 2;
  const find = finder([heads[90]]);
  const player = opened((question) => {
    failures -= 1;
    return failures >= 0 ? Promise.reject(new Error("given up")) : find(question);
  });
  await player.seek(0);
  player.speed = 100_000;
  player.play();
  for (let tick = 0; tick < 200 && player.playing; tick += 1) {
    player.tick(16);
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
  assert.equal(player.time, heads[90].cycle);
  const lost = opened(() => Promise.reject(new Error("the line is gone")));
  let told = "";
  lost.onError = (error) => { told = error.message; };
  await lost.seek(0);
  lost.play();
  for (let tick = 0; tick < 800 && lost.playing; tick += 1) {
    lost.tick(16);
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
  assert.deepEqual([lost.playing, told, lost.time], [false, "the line is gone", 0]);
});

test("a step to a breakpoint goes on and back from the very place, chunk by chunk or within one", async () => {
  const player = opened(finder(HITS));
  await player.seek(0);
  const seen = [];
  for (const hit of HITS) {
    const done = await player.step(true, "break", ANY);
    assert.deepEqual([done.moved, done.which, player.time, player.lastHead], [true, [0], hit.cycle, hit.index]);
    seen.push([...player.mirrorValues]);
  }
  assert.equal((await player.step(true, "break", ANY)).moved, false);
  assert.deepEqual([...player.mirrorValues], seen.at(-1), "nothing found leaves everything as it was");
  await player.seek(heads[1210].cycle);
  for (let at = HITS.length - 1; at >= 0; at -= 1) {
    await player.step(false, "break", ANY);
    assert.deepEqual([player.time, player.lastHead], [HITS[at].cycle, HITS[at].index]);
    assert.deepEqual([...player.mirrorValues], seen[at]);
  }
  assert.equal((await player.step(false, "break", ANY)).moved, false);
});
