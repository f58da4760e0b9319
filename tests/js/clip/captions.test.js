// The captions of a clip: when they stand, that nothing is told early, what is told, and what an author wrote.

import assert from "node:assert/strict";
import { test } from "node:test";

import { captionsOf } from "../../../static/js/clip/captions.js";
import { captionsOfText, LEAST_SECONDS, lineOf, MOST_CAPTION, MOST_LINE, reasonOf, secondsFor } from "../../../static/js/clip/caption_words.js";
import { clipLength, shownAt } from "../../../static/js/clip/clock.js";
import { clipSpec } from "../../../static/js/clip/spec.js";
import { SummaryRows } from "../../../static/js/charts/throughput_series.js";
import { NOTHING } from "../../../static/js/main/lesson_scene.js";
import { Abort, EventKind, Request, State } from "../../../static/js/vocabulary.js";
import { makeDesc, makeEvents, slotOf } from "../fixture.js";

const desc = { ...makeDesc({ cores: 4 }), camera: { line: 0 } };
const SPAN = desc.chunk_cycles;

/** Chunk `number` of a run in which something happens every 90 cycles. */
function chunkOf(number) {
  const rows = [];
  for (let cycle = number * SPAN + 7; cycle < (number + 1) * SPAN; cycle += 90) {
    const turn = Math.floor(cycle / 90) % 4;
    const core = Math.floor(cycle / 360) % 4;
    const agent = 3 * desc.cores.length + core;
    if (turn === 0) rows.push([cycle, slotOf(desc, "lock", 1, "holder"), agent, EventKind.LOCK_ACQUIRE, core, -1, core]);
    if (turn === 1) rows.push([cycle, slotOf(desc, "core", core, "pc"), agent, EventKind.INSTRUCTION, core, 0, 1]);
    if (turn === 2) rows.push([cycle, slotOf(desc, "lock", 1, "holder"), agent, EventKind.LOCK_RELEASE, core, core, -1]);
    if (turn === 3) rows.push([cycle, slotOf(desc, "core", core, "faults"), agent, EventKind.FAULT, core, 3, 4]);
  }
  return { ...makeEvents(rows, number * SPAN, (number + 1) * SPAN), number, count: rows.length, cores: 4, keyframe: { slots: new Uint32Array(0), values: new Float64Array(0) } };
}

function planOf(words, runs = 1) {
  const spec = { ...clipSpec({ runs: Array.from({ length: runs }, () => ({ scenario: "a" })), from: 4000, to: 14000, ...words }) };
  return { spec, runs: Array.from({ length: runs }, () => ({ desc, rows: new SummaryRows(), endCycle: 1e6, selection: { ...NOTHING }, name: "a" })) };
}

const load = async (_, number) => chunkOf(number);
const told = (words, runs) => captionsOf(planOf(words, runs), load);

function checked(captions, { spec }) {
  const { seconds, card } = clipLength(spec);
  assert.ok(captions.length > 2, `${captions.length} captions`);
  captions.forEach((one, at) => {
    assert.ok(one.end - one.start >= LEAST_SECONDS - 1e-6, `"${one.text}" stands ${one.end - one.start} s`);
    assert.ok(one.start >= card / spec.fps && one.end <= seconds + 1e-9, "inside the play");
    assert.ok(one.text.length > 0 && one.text.length <= MOST_CAPTION + 3 && one.more.length <= MOST_LINE, one.text);
    if (at > 0) assert.ok(one.start >= captions[at - 1].end - 1e-9, "one at a time");
    const frame = Math.round(one.start * spec.fps);
    assert.ok(Math.abs(frame - one.start * spec.fps) < 1e-6, "they begin on a frame");
    assert.ok(shownAt(spec, frame).cycle >= one.cycle, `"${one.text}" is told at cycle ${shownAt(spec, frame).cycle}, before ${one.cycle}`);
  });
}

test("captions stand one after the other, long enough, and never before their event is shown", async () => {
  for (const words of [{}, { speed: 100, to: 6000 }, { speed: 600, fps: 7 }, { title: "A card" }, { hold: 5 }, { events: null, fps: 60 }]) {
    checked(await told(words), planOf(words));
  }
});

test("a caption has time to be read, its reason only where there is time for both", async () => {
  for (const one of await told({})) assert.ok(one.end - one.start >= secondsFor(one.more ? `${one.text} ${one.more}` : one.text) - 1e-6, one.text);
});

test("a reason gives way to what is more telling", async () => {
  const [first] = await told({});
  assert.ok(first.more, "the first caption gives its reason where nothing is more telling");
  const reads = secondsFor(first.text);
  const cycle = 4000 + Math.floor(500 * (first.start + reads + 0.1)); // while its reason would stand
  assert.ok(cycle < 4000 + 500 * (first.end - 0.1));
  const withAbort = async (_, number) => {
    const chunk = chunkOf(number);
    const at = chunk.cycle.findIndex((one) => one >= cycle);
    if (at >= 0 && chunk.start <= cycle) chunk.kind[at] = EventKind.ABORT;
    return chunk;
  };
  const [cut, abort] = await captionsOf(planOf({}), withAbort);
  assert.equal(cut.text, first.text);
  assert.ok(cut.end - cut.start >= reads - 1e-6 && abort.cycle >= cycle && abort.cycle < cycle + 90, `${abort.cycle} is told, not the abort at ${cycle}`);
});

test("the same plan gives the same captions", async () => {
  assert.deepEqual(await told({}), await told({}));
});

test("of two runs both are told of, each by its letter", async () => {
  const captions = await told({}, 2);
  checked(captions, planOf({}, 2));
  for (const one of captions) assert.match(one.text, one.run === 0 ? /^A: / : /^B: /);
  assert.ok(new Set(captions.map((one) => one.run)).size === 2);
});

test("single instructions are never told, and not the same kind all the time", async () => {
  const captions = await told({});
  for (const one of captions) assert.match(one.text, /takes|releases|resolved/);
  assert.ok(new Set(captions.map((one) => /takes|releases|resolved/.exec(one.text)[0])).size > 1);
});

test("what an author wrote is told at its cycle, and nothing else while it stands", async () => {
  const own = [{ cycle: 4000, text: "Eight threads touch fresh pages." }, { cycle: 9000, text: "Now look at the queue." }];
  const captions = await told({ told: own });
  checked(captions, planOf({}));
  const found = own.map(({ text }) => captions.find((one) => one.text === text));
  assert.equal(found[0].start, 0);
  assert.ok(found[1].start >= (9000 - 4000) / 500);
  assert.ok(captions.length > 4, "events are told beside them");
});

test("a cancel ends the choosing, however long the clip", async () => {
  let asked = 0;
  const counted = async (run, number) => {
    asked += 1;
    return chunkOf(number);
  };
  await captionsOf(planOf({ to: 4_000_000 }), counted, { cancelled: () => asked > 3 });
  assert.ok(asked < 10, `${asked} chunks were asked for`);
});

test("how a run ends badly is told when it is seen, at any speed, unless the author speaks then", async () => {
  for (const words of [{}, { speed: 4000, fps: 10, hold: 6 }]) {
    const plan = planOf({ hold: 6, ...words });
    plan.runs[0].hazard = { cycle: 13_990, sentence: "kernel/fault.fl:61: core 1, in do_page_fault, followed a null pointer" };
    const last = (await captionsOf(plan, load)).at(-1);
    assert.equal(last.text, "Core 1, in do_page_fault, followed a null pointer.");
    assert.ok(shownAt(plan.spec, Math.round(last.start * plan.spec.fps)).cycle >= 13_990 && last.end - last.start >= LEAST_SECONDS);
    plan.spec.told = [{ cycle: 14_000, text: "So it ends: nobody had looked whether it was there." }];
    const captions = await captionsOf(plan, load);
    assert.equal(captions.at(-1).text, plan.spec.told[0].text);
  }
});

test("faster than events can be read the sums are told, of cycles that were shown", async () => {
  const plan = planOf({ speed: 20_000, to: 400_000, hold: 1 });
  const count = 120;
  Object.assign(plan.runs[0].rows, { stride: 2 + 4, causes: 1, count, each: 1, filledTo: count * SPAN, rows: new Float32Array(6 * count).fill(3) });
  const captions = await captionsOf(plan, load);
  checked(captions, plan);
  assert.match(captions[0].text, /Faster than/);
  assert.match(captions[1].text.replaceAll("\u202f", ""), /^Cycles 4096 to \d+: \d+ faults, 1\.0 transfers each\.$/);
});

test("a caption of an author that no frame reaches is left away", async () => {
  const captions = await told({ told: [{ cycle: 20_000, text: "Too late." }] });
  assert.ok(captions.every((one) => one.text !== "Too late."));
});

test("long text becomes captions of two lines, with every word of it, cut between words", () => {
  const text = "A reader must say that it reads, or a writer could not know. ".repeat(9).trim();
  const parts = captionsOfText(text);
  assert.equal(parts.join(" "), text);
  for (const part of parts) assert.ok(part.length <= MOST_CAPTION && part.length > 20, part);
  for (const part of parts.slice(0, -1)) assert.match(part, /\.$/);
  const words = "word ".repeat(120).trim();
  assert.equal(captionsOfText(words).join(" "), words);
});

test("a sentence too long for a line loses the code it quotes, then its last clause, never half a word", () => {
  const code = "x".repeat(80);
  assert.equal(lineOf(`Core 3 asks the home of mm + 64 for the line to write it for "${code}".`), "Core 3 asks the home of mm + 64 for the line to write it.");
  assert.equal(lineOf(`Core 3 works: "${code}".`.padEnd(MOST_LINE)), `Core 3 works: "${code}".`.length <= MOST_LINE ? `Core 3 works: "${code}".` : "Core 3 works.");
  assert.ok(lineOf(`A bug: core 1 ${"follows a pointer that leads nowhere, ".repeat(4)}here.`).length <= MOST_LINE);
  assert.equal(lineOf("a".repeat(200)), "");
  assert.equal(reasonOf("It had waited 300 cycles in the queue; core 1's cache sends it, 120 cycles on the way."), "It had waited 300 cycles in the queue.");
});

/** Captions of a run whose events are only these rows [cycle, slot, agent, kind, cause, old, new]. */
function toldOf(rows, words = {}) {
  const slots = new Uint32Array(0);
  const only = async (_, number) => {
    const own = rows.filter(([cycle]) => Math.floor(cycle / SPAN) === number);
    const before = new Map(rows.filter(([cycle]) => cycle < number * SPAN).map((row) => [row[1], row[6]]));
    const keyframe = before.size ? { slots: Uint32Array.from(before.keys()), values: Float64Array.from(before.values()) } : { slots, values: new Float64Array(0) };
    return { ...makeEvents(own, number * SPAN, (number + 1) * SPAN), number, count: own.length, cores: 4, keyframe };
  };
  return captionsOf(planOf({ from: 4000, to: 10_000, ...words }), only);
}

const abort = (cycle, core, reason) => [cycle, slotOf(desc, "core", core, "reason"), 3 * 4 + core, EventKind.ABORT, -1, 0, reason];
const resolved = (cycle, core) => [cycle, slotOf(desc, "core", core, "faults"), 3 * 4 + core, EventKind.FAULT, -1, 3, 4];

test("a reason holds back no event that breaks something: each is told, and each sentence can be read", async () => {
  const rows = [abort(4100, 0, Abort.NO_PAGE_TABLE), abort(5250, 1, Abort.VMA_CHANGED), resolved(6400, 2), abort(6750, 3, Abort.VMA_CHANGED)];
  const captions = await toldOf(rows);
  assert.deepEqual(captions.filter(({ text }) => text.includes("gives its attempt up")).map(({ text }) => text.slice(0, 6)), ["Core 0", "Core 1", "Core 3"]);
  for (const one of captions) assert.ok(one.end - one.start >= secondsFor(one.text) - 1e-6, one.text);
});

test("what tells little does not cut a reason off", async () => {
  const [first] = await toldOf([abort(4100, 0, Abort.VMA_CHANGED), resolved(6200, 2)]);
  assert.notEqual(first.more, "");
});

/** Line 0 reaches core 2, which is its owner in state Exclusive, and at `cycle` Modified. */
function arrival(cycle) {
  const line = (field, old, now, at, kind) => [at, slotOf(desc, "line", 0, field), 4 + 2, kind, -1, old, now];
  return [
    line("owner", -1, 2, 4100, EventKind.COMPLETE), line("owner_state", 0, State.E, 4100, EventKind.ALSO),
    [4100, slotOf(desc, "request", 4, "line"), 4 + 2, EventKind.ALSO, -1, 0, -1],
    [4100, slotOf(desc, "request", 4, "kind"), 4 + 2, EventKind.ALSO, -1, Request.GETS, Request.NONE],
    [cycle, slotOf(desc, "line", 0, "owner_state"), 3 * 4 + 2, EventKind.WRITE, -1, State.E, State.M],
  ];
}

test("a copy's state is told as long as the stage shows it, and not where it cannot be read", async () => {
  for (const cycle of [4400, 5900, 9900]) {
    const [first] = await toldOf(arrival(cycle));
    assert.match(first.text, /reaches core 2/);
    const until = (cycle - 4000) / 500;
    if (cycle === 4400) assert.ok(!first.text.includes("now"), first.text);
    else assert.match(first.text, /its copy is now Exclusive\.$/);
    if (first.text.includes("now")) assert.ok(first.end <= until + 1e-9, `stands to ${first.end}, true until ${until}`);
    assert.ok(first.end - first.start >= secondsFor(first.text) - 1e-6);
  }
});

test("sums of a second run are of its own cycles where it goes by work", async () => {
  const plan = planOf({ speed: 20_000, to: 400_000, hold: 1 }, 2);
  const count = 120;
  for (const run of plan.runs) {
    Object.assign(run.rows, { stride: 6, causes: 1, count, each: 1, filledTo: count * SPAN, rows: new Float32Array(6 * count).fill(3) });
    run.endCycle = 200_000;
  }
  const cycleAt = (run, frame) => (run === 0 ? 4000 : 50_000) + 500 * frame;
  const captions = (await captionsOf(plan, load, { cycleAt })).filter(({ text }) => text.includes("Cycles"));
  for (const one of captions) {
    const [from, to] = /Cycles ([\d\s]+) to ([\d\s]+):/.exec(one.text).slice(1).map((number) => Number(number.replace(/\s/g, "")));
    const frame = Math.round(one.start * plan.spec.fps) - clipLength(plan.spec).card;
    assert.ok(from >= cycleAt(one.run, 0) && to <= Math.min(cycleAt(one.run, frame), 200_000), one.text);
  }
  assert.ok(captions.some(({ run }) => run === 1) && captions.some(({ run }) => run === 0));
});
