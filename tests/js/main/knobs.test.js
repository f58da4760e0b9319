// "What if" knobs: ranges round the preset, what they set, and where a field can lie.

import assert from "node:assert/strict";
import { test } from "node:test";
import { costKnob, fieldsOf, knobOf, namesOf, presetOf, turnable } from "../../../static/js/main/knobs.js";

const PAUSE = { name: "pause", value: 10, unit: "cycles", meaning: "one turn of a spin loop", source: "a manual", mark: "measured" };
const ROW = { name: "rmw_modified", value: [28, 90, -1, 255, -1], unit: "cycles", meaning: "row: ownership from an owner", source: "a table", mark: "measured" };
const DESIGN = {
  structs: [{ name: "mm_struct", size: 256, fields: [
    { name: "pgd", offset: 72, size: 8, line: 1, movable: true, hot: "read by every fault" }, { name: "mmap_sem", offset: 96, size: 24, line: 1, movable: true, hot: "taken by every fault" },
    { name: "anon_rss", offset: 152, size: 8, line: 2, movable: true, hot: "" }, { name: "cpu_vm_mask", offset: 192, size: 64, line: 3, movable: false, hot: "" },
  ] }],
};

test("a knob tells unit, preset, mark and source, and reaches to four times the preset", () => {
  const knob = costKnob(PAUSE);
  assert.deepEqual([knob.unit, knob.preset, knob.mark, knob.source, knob.least, knob.at, knob.most], ["cycles", "10", "measured", "a manual", 0, 10, 40]);
  assert.equal(knob.setting(10), null, "at the preset it sets nothing");
  assert.equal(knob.setting(11), 11);
  const idle = costKnob({ ...PAUSE, value: 0 });
  assert.ok(idle.most > 0, "also where the preset says none");
});

test("a row of latencies is one number for all distances, and says so", () => {
  const knob = costKnob(ROW);
  assert.deepEqual([knob.preset, knob.note, knob.at], ["same 28, near 90, hop1 255", "one number for all distances", 255]);
  assert.deepEqual([knob.exactly, knob.meaning === knob.exactly], ["ownership from an owner", false], "the first sliders speak plainly and keep the model's words");
  assert.equal(knob.setting(255), 255, "one number is not what the preset has, whichever it is");
});

test("what shapes the machine cannot be turned", () => {
  assert.equal(turnable({ name: "sockets", value: 2 }), false);
  assert.equal(turnable({ name: "protocol", value: "mesi" }), false);
  assert.equal(turnable(PAUSE) && turnable(ROW), true);
});

test("a run opened with a value of its own does not pass for the preset", () => {
  const first = presetOf(new Map(), [PAUSE]);
  const later = presetOf(first, [{ ...PAUSE, value: 99, mark: "set by the user" }]);
  assert.equal(later.get("pause").value, 10);
  assert.equal(presetOf(new Map(), [{ ...PAUSE, value: 99, mark: "set by the user" }]).get("pause").mark, "set by the user", "and where nothing else is known it says what it is");
});

test("fields that faults meet come first; those that cannot move are no knobs", () => {
  assert.deepEqual(fieldsOf(DESIGN).map((one) => one.name), ["mm_struct.pgd", "mm_struct.mmap_sem", "mm_struct.anon_rss"]);
  assert.deepEqual(fieldsOf(undefined), []);
  assert.deepEqual(namesOf(presetOf(new Map(), [PAUSE, { name: "sockets", value: 2 }]), DESIGN), ["pause", "mm_struct.pgd", "mm_struct.mmap_sem", "mm_struct.anon_rss"]);
});

test("a field goes from where it is laid out over lines with room to a line of its own", () => {
  const knob = knobOf("mm_struct.anon_rss", new Map(), DESIGN);
  const places = Array.from({ length: knob.most + 1 }, (_, at) => knob.said(at));
  assert.deepEqual(places, ["as laid out", "byte 64, with pgd, mmap_sem", "own line"]);
  assert.deepEqual([0, 1, 2].map(knob.setting), [null, 64, "own-line"]);
  assert.equal(knobOf("mm_struct.cpu_vm_mask", new Map(), DESIGN), null);
});
