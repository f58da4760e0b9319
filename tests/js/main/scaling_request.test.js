// What a sweep is asked for: core counts a machine offers, what a person writes, the run behind a point.

import assert from "node:assert/strict";
import { test } from "node:test";
import { beforeSaid, coreCounts, coresRead, pagesOf, runOf, sameCurves, sweepRequest } from "../../../static/js/main/scaling_request.js";
import { makePoint } from "../fixture_scaling.js";

test("eight core counts are offered, doublings first, then between those furthest apart", () => {
  assert.deepEqual(coreCounts(8), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(coreCounts(16), [1, 2, 3, 4, 6, 8, 12, 16]);
  assert.deepEqual(coreCounts(128), [1, 2, 4, 8, 16, 32, 64, 128]);
  assert.deepEqual([coreCounts(4), coreCounts(1)], [[1, 2, 3, 4], [1]]);
  for (const most of [3, 6, 48, 56, 80, 256]) {
    const counts = coreCounts(most);
    assert.ok(counts.length <= 8 && counts.at(-1) === most && new Set(counts).size === counts.length, String(most));
  }
});

test("core counts are read as numbers and ranges, in any order; what cannot be is a sentence", () => {
  assert.deepEqual(coresRead("4, 1 2", 8), { cores: [1, 2, 4] });
  assert.deepEqual(coresRead("1-4 8", 8), { cores: [1, 2, 3, 4, 8] });
  for (const [text, most] of [["", 8], ["0", 8], ["9", 8], ["many", 8], ["4-2", 8], ["1-17", 32], ["-3", 8]]) assert.match(coresRead(text, most).wrong, /\.$/, text);
});

test("the request has what the points share and what was turned, and nothing that was not chosen", () => {
  const base = { machine: "m", workload: "w", seed: 1, settings: { protocol: "mesi" } };
  assert.deepEqual(sweepRequest(base, { designs: ["a"], cores: [1, 2], seeds: 3, settings: { pause: 40 } }),
    { designs: ["a"], machine: "m", workload: "w", cores: [1, 2], seeds: 3, seed: 1, settings: { protocol: "mesi", pause: 40 } });
  assert.equal(sweepRequest(base, { designs: ["a"], cores: [1], seeds: 1, settings: {} }).adaptive, false, "one seed is one run a point");
  assert.equal("settings" in sweepRequest({ machine: "m", workload: "w" }, { designs: ["a"], cores: [1], seeds: 1, settings: {} }), false);
});

test("few pages a round make short runs, unless the run was given a number; a workload without pages has none", () => {
  const workload = { settings: [{ name: "pages", default: 512, least: 1, meaning: "Pages." }] };
  assert.deepEqual([pagesOf({}, workload).value, pagesOf({ settings: { pages: 256 } }, workload).value], [64, 256]);
  assert.equal(pagesOf({}, { settings: [{ name: "pages", default: 16, least: 1 }] }).value, 16);
  assert.deepEqual([pagesOf({}, {}).value, pagesOf({}, { ...workload, fixed: ["pages"] }).value], [null, null]);
});

test("the run behind a point has its design, cores, first seed and settings", () => {
  const request = { designs: ["a", "b"], machine: "m", workload: "w", cores: [1, 2], seeds: 2, placement: "compact", settings: { pause: 40 } };
  const point = makePoint("b", 2, 10, { runs: [{ seed: 7 }, { seed: 8 }] });
  assert.deepEqual(runOf(request, point), { design: "b", machine: "m", workload: "w", cores: 2, placement: "compact", seed: 7, settings: { pause: 40 } });
});

test("only curves about the same, but for settings, lie over each other; what was before is named", () => {
  const one = { designs: ["a"], machine: "m", workload: "w", cores: [1, 2], settings: { pause: 40 } };
  assert.equal(sameCurves(one, { ...one, settings: {} }), true);
  assert.equal(sameCurves(one, { ...one, cores: [1, 2, 4] }), false);
  assert.equal(sameCurves(one, { ...one, designs: ["b"] }), false);
  assert.equal(sameCurves(one, { ...one, machine: "n" }), false);
  assert.equal(beforeSaid(one, { ...one, settings: { pause: 80, clear_page_idle: 5 } }, (name) => (name === "clear_page_idle" ? "1000" : "?")), "pause 40, clear_page_idle 1000");
  assert.equal(beforeSaid(one, one, () => "?"), "");
});
