// Twins: a dangerous scenario and its safe one find each other, whichever of the two names the other.

import assert from "node:assert/strict";
import { test } from "node:test";
import { atHazard, twinOf } from "../../../static/js/main/hazard_card.js";

const catalog = { scenarios: [{ id: "freed-under-a-fault", title: "Freed", twin: "freed-after-a-grace-period" }, { id: "freed-after-a-grace-period", title: "Safe" }, { id: "other" }] };
const of = (id) => ({ scenario: { id } });

test("the one that names its twin and the one that is named lead to each other", () => {
  assert.deepEqual(twinOf(catalog, of("freed-under-a-fault"), true), { id: "freed-after-a-grace-period", title: "Safe", danger: false });
  assert.deepEqual(twinOf(catalog, of("freed-after-a-grace-period"), false), { id: "freed-under-a-fault", title: "Freed", danger: true });
  assert.equal(twinOf(catalog, of("other"), false), null);
  assert.equal(twinOf(catalog, { scenario: {} }, true), null);
});

test("the playhead is at a hazard from its cycle on", () => {
  assert.equal(atHazard({ cycle: 90 }, 89.9), false);
  assert.equal(atHazard({ cycle: 90 }, 90), true);
  assert.equal(atHazard(null, 90), false);
});
