// The chart's right axis: rare peaks run off it instead of flattening what is steady.

import assert from "node:assert/strict";
import { test } from "node:test";

import { figure, givesBack, playheadX, transfersTop, whyLittle } from "../../../static/js/charts/throughput.js";

test("a peak at a round's end does not set the scale", () => {
  const top = transfersTop([16, 17, null, 16, 250, 15]);
  assert.ok(top > 17 && top < 60);
});

test("without peaks every value is on the axis", () => {
  assert.ok(transfersTop([5, 6, 7]) >= 7);
});

test("no value at all still gives an axis", () => {
  assert.equal(transfersTop([null, null]), 1);
});

test("the playhead stands where the axis has its cycle, and never leaves the plot", () => {
  const [width, size] = [400, 11];
  const at = (cycle) => playheadX(cycle, 1000, width, size);
  assert.equal(at(500), (at(0) + at(1000)) / 2);
  assert.ok(at(0) > 0 && at(1000) < width);
  assert.equal(at(2000), at(1000));
});

test("the figure holds no playhead: moving it redraws nothing", () => {
  const { layout } = figure({ x: [1], faults: [1], transfers: [1] }, { F: "#000", transfer: "#000" }, 1000, "sans", 11);
  assert.equal(layout.shapes, undefined);
  assert.deepEqual(layout.xaxis.range, [0, 1000]);
});

test("a micro workload's curves are operations, a kernel workload's are faults", () => {
  const one = { x: [1], faults: [1], transfers: [1] };
  const names = (counts) => figure(one, { F: "#000", transfer: "#000" }, 1000, "sans", 11, counts).data.map((curve) => curve.name);
  assert.deepEqual(names("operations"), ["operations/s", "transfers/operation"]);
  assert.deepEqual(names(undefined), ["faults/s", "transfers/fault"]);
});

test("where the rate falls to little the tip says what a round's end is, by the workload's own text", () => {
  const told = whyLittle([900, 1000, 0, 1100, 200, 260], "madvise").map((text) => text.includes("(madvise)"));
  assert.deepEqual(told, [false, false, true, false, true, false], "under a quarter of the middle rate, 900");
  assert.deepEqual(whyLittle([900, 0, 900], ""), ["", "", ""], "nothing is given back");
  const desc = (id, text) => ({ workload: { id }, sources: { "kernel/mm.fl": "sys_munmap(a, b)", [`workloads/${id}.fl`]: text } });
  assert.equal(givesBack(desc("one", "sys_madvise(first, count)")), "madvise");
  assert.equal(givesBack(desc("two", "sys_munmap(first, 1)\nsys_madvise(first, count)")), "madvise or munmap");
  assert.equal(givesBack(desc("lock-pair", "work(100)")), "", "another file's calls are not the workload's");
});

test("operations have no such tip, and every point of both curves has its text", () => {
  const one = { x: [1, 2, 3], faults: [9, 0, 9], transfers: [1, null, 1] };
  const texts = (counts) => figure(one, { F: "#000", transfer: "#000" }, 1000, "sans", 11, counts, "munmap").data.map((curve) => curve.text);
  assert.ok(texts("faults")[0][1].includes("munmap"));
  assert.deepEqual(texts("faults")[1], ["", "", ""]);
  assert.deepEqual(texts("operations")[0], ["", "", ""]);
});
