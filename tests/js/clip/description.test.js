// The description of a clip: what is told of the beginning, the end and between, and how the clip was made.

import assert from "node:assert/strict";
import { test } from "node:test";

import { beside } from "../../../static/js/clip/beside.js";
import { description } from "../../../static/js/clip/description.js";
import { clipSpec } from "../../../static/js/clip/spec.js";
import { NOTHING } from "../../../static/js/main/lesson_scene.js";
import { EventKind } from "../../../static/js/vocabulary.js";
import { makeDesc, makeEvents, makeMirror, slotOf } from "../fixture.js";

const NOW = 48316;

function world(cores = 4) {
  const desc = { ...makeDesc({ cores }), camera: { line: 0 }, seed: 7, left_out: [{ what: "Caches of finite size", effect: "private work errs fast." }] };
  desc.mirror.blocks.counter = { ...desc.mirror.blocks.counter, stride: 1, fields: ["faults", "transfers", "invalidations", "misses_memory", "ipis"] }; // as the wire has it
  const mirror = makeMirror(desc, NOW);
  const slots = [...mirror.keys()].filter((at) => mirror[at] !== 0);
  const counter = slotOf(desc, "counter", 0, "faults");
  const rows = [[NOW + 100, counter, 3 * cores, EventKind.FAULT, 0, 0, 1], [NOW + 200, slotOf(desc, "lock", 1, "acquisitions"), 3 * cores, EventKind.LOCK_ACQUIRE, 0, 120, 121]];
  const number = Math.floor(NOW / desc.chunk_cycles);
  const chunk = { ...makeEvents(rows, number * 4096, (number + 1) * 4096), number, count: 2, cores, keyframe: { slots: Uint32Array.from(slots), values: Float64Array.from(slots, (at) => mirror[at]) } };
  return { desc, chunk };
}

function planOf(words, { desc }, runs = 1) {
  const spec = clipSpec({ runs: Array.from({ length: runs }, () => ({ scenario: "the-line-bounces" })), from: NOW, to: NOW + 300, ...words });
  return { spec, runs: spec.runs.map(() => ({ desc, endCycle: 1e6, selection: { ...NOTHING }, name: "rwsem-spinlock" })), captions: [{ start: 0.5, end: 3, text: "Core 1 spins.", more: "", run: 0, cycle: NOW }] };
}

const told = (words, one = world(), runs = 1) => description(planOf(words, one, runs), { chunk: async () => one.chunk });

test("both moments and what lies between are told, in this order", async () => {
  const text = await told({ title: "The line bounces" });
  assert.match(text, /^The line bounces\n/);
  const order = ["At the beginning, cycle 48 316", "In the 300 cycles between", "- 1 fault resolved.", "At the end, cycle 48 616", "Captions", "How it was made", "python app.py export the-line-bounces", "What the model leaves out", "Caches of finite size: private work errs fast"]
    .map((part) => text.replace(/\u202f/g, " ").indexOf(part));
  assert.ok(order.every((at, rank) => at > (order[rank - 1] ?? -1)), JSON.stringify(order));
});

test("what each core does, who has the line and who wants the lock is said in words", async () => {
  const text = await told({});
  assert.match(text, /Core 0: working in \w+, holding mm\.mmap_sem and mm\.mmap_sem\.wait_lock/);
  assert.match(text, /Line mm_struct \+ 64: Modified at core 0; \d requests? in its queue/);
  assert.match(text, /Lock mm\.mmap_sem\.wait_lock: taken on core 0; .*want/);
});

test("many cores are told by what they do, not one by one", async () => {
  const text = await told({}, world(64));
  assert.match(text, /\d\d cores: /);
  assert.ok(text.split("\n").length < 60);
});

test("a still tells its one moment, and two runs are told one after the other", async () => {
  const still = await told({ to: NOW, format: "png" });
  assert.match(still, /^At cycle/m);
  assert.doesNotMatch(still, /between/);
  const two = await told({}, world(), 2);
  assert.match(two, /^A\. [^]*^B\. /m);
});

test("a picture given with a range is told as its first cycle alone, one of its last frame is not", async () => {
  const still = (await told({ format: "png" })).replaceAll("\u202f", "");
  assert.match(still, new RegExp(`Cycle ${NOW}\\.`));
  assert.match(still, new RegExp(`^At cycle ${NOW}$`, "m"));
  assert.doesNotMatch(still.split("How it was made")[0], new RegExp(`between\\n|At the end|${NOW + 300}`));
  assert.match(await told({ format: "png", frames: [0, -1] }), /^At the end/m);
});

test("of two runs in step by their work each is told at its own cycles", async () => {
  const one = world();
  const plan = { ...planOf({ clocks: "work" }, one, 2), beside: { from: NOW + 50, to: NOW + 150 } };
  const text = (await description(plan, { chunk: async () => one.chunk })).replaceAll("\u202f", "");
  for (const cycle of [NOW, NOW + 300, NOW + 50, NOW + 150]) assert.match(text, new RegExp(`cycle ${cycle}\\b`));
});

test("where a run goes wrong by the clip's end that is said, whatever else is told", async () => {
  const one = world();
  const plan = planOf({ captions: "off" }, one);
  const said = async (cycle) => {
    plan.runs[0].hazard = { cycle, sentence: "core 1 touched a freed object." };
    return (await description({ ...plan, captions: [] }, { chunk: async () => one.chunk })).replaceAll("\u202f", "");
  };
  assert.match(await said(NOW + 299), new RegExp(`^At cycle ${NOW + 299} it goes wrong: core 1 touched a freed object\\.$`, "m"));
  assert.doesNotMatch(await said(NOW + 301), /goes wrong/);
});

test("the description goes with every file, the captions where they are asked for beside it", async () => {
  const one = world();
  const endings = async (words) => (await beside(planOf(words, one), { chunk: async () => one.chunk })).map(({ ending }) => ending);
  assert.deepEqual(await endings({}), ["txt"]);
  assert.deepEqual(await endings({ captions: "off" }), ["txt"]);
  assert.deepEqual(await endings({ captions: "beside" }), ["txt", "vtt"]);
  assert.deepEqual(await endings({ captions: "beside", format: "png" }), ["txt"], "one picture has no times");
});
