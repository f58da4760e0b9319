// Twins: a scenario made to show a hazard and the same run with the safety on lead to each other.

import assert from "node:assert/strict";
import { test } from "node:test";
import { atHazard, twinOf } from "../../../static/js/main/hazard_card.js";

const catalog = { scenarios: [{ id: "freed", title: "Freed", design: "spf-zijlstra", workload: "storm", hazard: "USE_AFTER_FREE", twin: { deferred: "on" } }, { id: "other", twin: {} }] };
const run = (settings, more = {}) => ({
  design: { id: "spf-zijlstra" }, machine: { id: "toy" }, workload: { id: "storm" }, cores_n: 4, request: { scenario: "freed", settings, ...more },
});

test("the dangerous run leads to the safe one, by the settings the scenario names", () => {
  const twin = twinOf(catalog, run({ deferred: "off", mapping: 4 }));
  assert.deepEqual([twin.safe, twin.said, twin.settings], [true, "deferred=on", { deferred: "on" }]);
});

test("the safe one leads back to the scenario itself", () => {
  const twin = twinOf(catalog, run({ deferred: "on", mapping: 4 }));
  assert.deepEqual([twin.safe, twin.scenario], [false, "freed"]);
});

test("a run of another design, or of a scenario without a twin, has none", () => {
  assert.equal(twinOf(catalog, run({ deferred: "off" }, { design: "rwsem-xadd" })), null);
  assert.equal(twinOf(catalog, { ...run({}), request: { scenario: "other" } }), null);
  assert.equal(twinOf(catalog, { ...run({}), request: {} }), null);
});

test("the playhead is at a hazard from its cycle on", () => {
  assert.equal(atHazard({ cycle: 90 }, 89.9), false);
  assert.equal(atHazard({ cycle: 90 }, 90), true);
  assert.equal(atHazard(null, 90), false);
});
