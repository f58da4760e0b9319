// From what the page shows and what the export dialog says to the words of a clip.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ClipError, clipSpec } from "../../../static/js/clip/spec.js";
import { FORMATS } from "../../../static/js/clip/formats.js";
import { fieldsOf, leanBeside, rangesOf, wordsOf } from "../../../static/js/main/export_words.js";
import { selectWords } from "../../../static/js/main/export_now.js";

const desc = (request) => ({ request, design: { id: "d" }, machine: { id: "m" }, workload: { id: "w" }, cores_n: 4, seed: 1, lines: [], locks: [] });
const run = (more = {}) => ({ request: { scenario: "the-line-bounces" }, desc: desc({}), letter: "A", name: "d", cycle: 2000, end: 50_000, complete: true, ...more });
const now = (more = {}) => ({ runs: [run()], clocks: "cycle", speed: 500, theme: "dark", depth: "protocol", zoom: "1.5_10_20", follow: false, select: { core: 2 }, span: null, title: "T", lesson: null, stem: (runs) => runs.map((one) => one.name).join("-"), ...more });
const choice = (more = {}) => ({
  format: "mp4", range: "here", seconds: 10, events: 100, from: 1000, to: 3000, speed: 500, size: "720p", width: 640, height: 360, theme: "light", depth: "story",
  views: ["stage"], captions: "burned", camera: true, card: false, title: "T", subtitle: "", runs: "both", ...more,
});
const one = (more, page) => {
  const list = wordsOf(choice(more), now(page));
  assert.equal(list.length, 1);
  if (list[0].runs) clipSpec(list[0]);
  return list[0];
};
const refused = (more, page) => {
  try {
    wordsOf(choice(more), now(page));
  } catch (error) {
    assert.ok(error instanceof ClipError, String(error));
    assert.match(error.remedy, /\.$/);
    return error.place;
  }
  return assert.fail("it was taken");
};

test("ten seconds from here are ten times the speed in cycles, and no more than the run has", () => {
  assert.deepEqual([one().from, one().to], [2000, 7000]);
  assert.equal(one({ seconds: 1000 }).to, 50_000);
  assert.equal(one({ seconds: 1000 }, { runs: [run({ complete: false })] }).to, 502_000);
});

test("a range may be cycles, events or the marked area", () => {
  assert.deepEqual([one({ range: "cycles" }).from, one({ range: "cycles" }).to], [1000, 3000]);
  assert.equal(one({ range: "events" }).events, 100);
  assert.equal(one({ range: "events" }).to, undefined);
  const area = one({ range: "area" }, { span: { start: 10, end: 90 } });
  assert.deepEqual([area.from, area.to], [10, 90]);
});

test("what cannot be a range is refused at its field", () => {
  assert.equal(refused({ range: "cycles", from: NaN }), "from");
  assert.equal(refused({ range: "cycles", to: NaN }), "to");
  assert.equal(refused({ range: "events", events: 0 }), "events");
  assert.equal(refused({ seconds: NaN }), "seconds");
  assert.equal(refused({}, { runs: [run({ cycle: 50_000 })] }), "range");
});

test("a picture is of one moment, and has neither speed nor title card", () => {
  const words = one({ format: "png", card: true });
  assert.deepEqual([words.from, words.to, words.speed, words.title], [2000, 2000, undefined, undefined]);
  assert.equal(one({ format: "svg", range: "cycles" }).to, 1000);
  assert.ok(!rangesOf(now({ span: { start: 1, end: 2 } }), "png").some((range) => range.id === "area" || range.id === "events"));
});

test("data have a range and runs, and no look", () => {
  for (const format of ["json", "csv"]) {
    const words = one({ format });
    assert.deepEqual([words.theme, words.size, words.views, words.captions], Array(4).fill(undefined));
    assert.equal(words.to, 7000);
  }
});

test("the look is the dialog's; camera and selection are the page's", () => {
  const words = one({ card: true, subtitle: "s" });
  assert.deepEqual([words.theme, words.depth, words.zoom, words.title, words.subtitle, words.select], ["light", "story", "1.5_10_20", "T", "s", { core: 2 }]);
  assert.equal(one({ camera: false }).zoom, undefined);
  assert.equal(one({ size: "custom" }).size, "640x360");
  assert.equal(one().name, "d-2000");
});

test("while two runs are compared one, the other or both are shown", () => {
  const both = { runs: [run(), run({ letter: "B", name: "e", cycle: 3000, request: { scenario: "other" } })], clocks: "work" };
  assert.equal(one({}, both).runs.length, 2);
  assert.equal(one({}, both).clocks, "work");
  assert.equal(one({}, both).from, 2000);
  const second = one({ runs: "1" }, both);
  assert.deepEqual([second.runs, second.from, second.clocks], [[{ scenario: "other" }], 3000, undefined]);
});

test("the second run is told by what differs where both are of one scenario", () => {
  const first = { request: { scenario: "a" }, desc: desc({}) };
  const full = { scenario: "a", design: "x", machine: "m", workload: "w", cores: 4, seed: 1 };
  assert.deepEqual(leanBeside(first, { request: full, desc: desc({ design: "x" }) }), { scenario: "a", design: "x" });
  const edited = { ...full, edits: [{ kind: "next", cycle: 1, core: 0 }] };
  assert.equal(leanBeside(first, { request: edited, desc: desc({ design: "x" }) }), edited);
});

test("a step of a lesson is named; the whole lesson is a file a step", () => {
  const page = { lesson: { id: "03-the-line", title: "The line", step: 2, lseed: 7, steps: [{ step: 1, moves: "play" }, { step: 2, moves: "question" }, { step: 3, moves: "" }] } };
  const step = one({ range: "step" }, page);
  assert.deepEqual([step.lesson, step.step, step.lseed, step.runs, step.depth, step.name], ["03-the-line", 2, 7, undefined, undefined, "03-the-line-02"]);
  assert.deepEqual(wordsOf(choice({ range: "lesson" }), now(page)).map((words) => [words.step, words.format]), [[1, "mp4"], [2, "mp4"], [3, "png"]]);
  assert.equal(one({ range: "step", format: "png" }, page).moment, "begin");
  assert.ok(!fieldsOf("mp4", "step").includes("speed"));
});

test("every format has fields, and a lesson's ranges only while one is open", () => {
  for (const { id } of FORMATS) {
    assert.ok(fieldsOf(id, "here").includes("range"), id);
    assert.ok(!rangesOf(now(), id).some((range) => range.id === "lesson"));
  }
});

test("the selection is told by the names that scenarios use", () => {
  const world = { lines: [{ id: 0, object: "mm", offset: 64 }], locks: [{ name: "mmap_sem" }] };
  assert.deepEqual(selectWords({ core: 1, line: 0, lock: 0, fault: { core: 1, start: 99 } }, world), { core: 1, line: "mm + 64", lock: "mmap_sem", fault: "1.99" });
  assert.deepEqual(selectWords({ core: null, line: null, lock: null, fault: null }, world), {});
});
