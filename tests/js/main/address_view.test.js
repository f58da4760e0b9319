// A moment between two events of one cycle is told by how many are still to come.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eventsLeft } from "../../../static/js/main/address_view.js";
import { EventKind } from "../../../static/js/vocabulary.js";

const { ALSO } = EventKind;
const HEAD = Object.values(EventKind).find((kind) => kind !== ALSO);
const events = { count: 6, cycle: [5, 7, 7, 7, 7, 9], kind: [HEAD, HEAD, ALSO, HEAD, HEAD, HEAD], isFrame: false };

test("only heads count, only those of this cycle, and only those to come", () => {
  const left = (index, time) => eventsLeft({ cursor: { events, index }, time });
  assert.equal(left(1, 5), 0, "after all of cycle 5");
  assert.equal(left(3, 7), 2);
  assert.equal(left(4, 7.5), 1);
  assert.equal(left(5, 7), 0);
  assert.equal(left(6, 9), 0);
});

test("a sampled moment and no chunk have none", () => {
  assert.equal(eventsLeft({ cursor: { events: { ...events, isFrame: true }, index: 1 }, time: 7 }), 0);
  assert.equal(eventsLeft({ cursor: { events: null, index: 0 }, time: 0 }), 0);
});
