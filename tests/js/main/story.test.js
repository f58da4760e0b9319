// What a run is called, which story stands beside it, and where it is put to be compared.

import assert from "node:assert/strict";
import { test } from "node:test";
import { placeIn } from "../../../static/js/main/alignment.js";
import { runLabel } from "../../../static/js/main/run_label.js";
import { originNamed, originOf, storyOf } from "../../../static/js/main/story.js";

const DESC = {
  design: { id: "rwsem-spinlock", title: "A spinlock", summary: "What it is." }, machine: { id: "toy-2x2" },
  workload: { id: "multi-fault-all" }, cores_n: 8, seed: 1, settings: {}, costs: [{ name: "pause", value: 10 }],
  lines: [{ id: 0, object: "mm", words: [{ cell: 3, path: "mmap_sem.count" }] }],
  scenario: { id: "the-line-bounces", title: "The line bounces" }, story: { title: "The line bounces", notes: ["One.", { text: "Two." }] },
};
const OTHER = { ...DESC, design: { id: "rwsem-xadd", title: "An xadd", summary: "Another." }, scenario: { id: "" }, story: { title: "x", notes: [] } };
const EDIT = { cycle: 12345, kind: "cost", name: "pause", value: 40 };
const plain = (text) => text.replaceAll("\u202f", " ");

test("a label names the design, or the fork, and what sets the run apart", () => {
  assert.deepEqual(runLabel({ desc: DESC, request: {} }), { name: "rwsem-spinlock", detail: "toy-2x2, 8 cores" });
  const forked = runLabel({ desc: DESC, request: { edits: [EDIT] } });
  assert.deepEqual([plain(forked.name), forked.detail], ["fork at 12 345", "pause 10 → 40"]);
  assert.equal(runLabel({ desc: { ...OTHER, cores_n: 4 }, request: {} }, DESC).detail, "cores 8 → 4");
  const twice = { desc: DESC, request: { edits: [EDIT, { ...EDIT, cycle: 20000, value: 5 }] } };
  assert.match(runLabel(twice).detail, /pause 40 → 5$/, "the second change starts from the first");
  const word = { cycle: 1, kind: "word", cell: 3, value: 17 };
  assert.match(runLabel({ desc: DESC, request: { edits: [word] } }).detail, /^mm\.mmap_sem\.count := 17$/);
  assert.match(runLabel({ desc: DESC, request: { edits: [{ cycle: 1, kind: "next", core: 3 }] } }).detail, /core 3 acts next$/);
});

test("a changed run keeps its scenario's notes and says what was changed", () => {
  assert.deepEqual(storyOf({ desc: DESC, request: {} }), { title: "The line bounces", changed: "", notes: ["One.", "Two."] });
  const story = storyOf({ desc: OTHER, request: {}, origin: originOf(DESC) });
  assert.equal(story.changed, "Changed from “The line bounces”: rwsem-xadd.");
  assert.deepEqual(story.notes, ["One.", "Two."]);
  assert.match(storyOf({ desc: DESC, request: { edits: [EDIT] } }).changed, /^Changed from “The line bounces”: pause 10 → 40\.$/);
});

test("notes about another workload are not shown, and the page says so", () => {
  const desc = { ...OTHER, workload: { id: "fetch-add" } };
  const story = storyOf({ desc, request: {}, origin: originOf(DESC) });
  assert.match(story.changed, /Its notes are about multi-fault-all and do not fit here\.$/);
  assert.deepEqual(story.notes, ["Another."]);
});

test("a run opened by address knows its scenario from the catalog", () => {
  const catalog = { scenarios: [{ id: "the-line-bounces", title: "The line bounces", summary: "Eight threads.", workload: "multi-fault-all" }] };
  const story = storyOf({ desc: OTHER, request: {}, origin: originNamed(catalog, "the-line-bounces") });
  assert.deepEqual([story.title, story.changed, story.notes], ["The line bounces", "Changed from “The line bounces”.", ["Eight threads."]]);
  assert.equal(originNamed(catalog, "gone"), null);
});

const playerAt = (time, faults) => ({ time, mirrorValues: [], fields: { read: (_, __, ___, field) => (field === "faults" ? faults : 0) } });

test("the sentence says which alignment was used, also when the wanted one cannot be had", async () => {
  const [from, to] = [{ player: playerAt(60000, 25) }, { player: playerAt(0, 0) }];
  const ask = async () => ({ cycle: 41000 });
  const work = await placeIn("work", from, to, ask);
  assert.deepEqual([work.cycle, plain(work.said)], [41000, "Aligned by work done: 25 faults, here at cycle 41 000."]);
  assert.deepEqual(await placeIn("own", from, to, ask), { cycle: 0, said: "" });
  assert.match((await placeIn("cycle", from, to, ask)).said, /^Aligned by cycle/);
  const failed = await placeIn("work", from, to, async () => { throw new Error("No."); });
  assert.deepEqual(failed, { cycle: 0, said: "Not aligned: No." });
  const never = await placeIn("work", from, to, async () => ({ cycle: null }));
  assert.match(never.said, /never gets 25 faults done/);
});
