// Labels of what flies: each has a place of its own, off discs and off cards; the watched line's is there first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { draw } from "../../../static/js/scene/draw.js";
import { offCards, placeLabels, spotsBesideDisc } from "../../../static/js/scene/flight_labels.js";
import { flightsAt } from "../../../static/js/scene/flights.js";
import { linesOf } from "../../../static/js/scene/story_card.js";
import { Request, RequestState } from "../../../static/js/vocabulary.js";
import { makeDesc, put } from "../fixture.js";
import { FakeContext } from "./fake_context.js";

const NOW = 1000;

/** A stage on which `requests` ({core, kind of slot 0 or 1, …fields}) are under way. */
function picture(requests, spec = {}) {
  const desc = makeDesc({ cores: 8, sockets: 2 });
  const mirror = new Float64Array(desc.mirror.length);
  for (let line = 0; line < desc.lines.length; line += 1) put(desc, mirror, "line", line, { owner: -1, forwarder: -1 });
  for (const { slot, ...fields } of requests) put(desc, mirror, "request", slot, fields);
  const ctx = new FakeContext();
  const world = { desc, mirror, flights: flightsAt(desc, null, 0, NOW, mirror), selection: { line: 0 }, transactions: [] };
  const placed = draw(ctx, world, NOW, { width: 772, height: 366, scale: 1, ...spec });
  return { ctx, placed, air: ctx.texts.filter((one) => one.y > placed.air.y && one.y < placed.air.y + placed.air.h) };
}

const apart = (texts) => {
  for (const [at, one] of texts.entries()) {
    for (const other of texts.slice(at + 1)) {
      const met = one.left < other.right && other.left < one.right && Math.abs(one.y - other.y) < 11;
      assert.ok(!met, `"${one.text}" and "${other.text}" lie on each other`);
    }
  }
};

test("two stubs of one core have their names beside each other", () => {
  const waits = { state: RequestState.QUEUED, source: -2, arrival: 900, kind: Request.GETM };
  const { air } = picture([{ slot: 8, line: 1, ...waits }, { slot: 9, line: 2, ...waits }]);
  const names = air.filter((one) => one.text.length > 2);
  assert.ok(names.length >= 1);
  apart(names);
});

test("of two flights that meet, the watched line's label stands beside its disc and neither lies on the other", () => {
  const flies = { state: RequestState.GRANTED, granted: 900, due: 1100 };
  for (let to = 2; to < 16; to += 2) {
    const { air } = picture([{ slot: 0, line: 0, kind: Request.GETM, source: 7, ...flies }, { slot: to, line: 2, kind: Request.UPGRADE, source: -2, ...flies }], { depth: "story" });
    const labels = air.filter((one) => one.text.includes("→"));
    assert.ok(labels.some((one) => /core 0$/.test(one.text)), "the watched line's label is there");
    apart(labels);
  }
});

test("labels keep their order of weight, take another spot, or are left out", () => {
  const box = { w: 10, h: 10 };
  const found = placeLabels([{ ...box, id: "a", spots: [{ x: 0, y: 0 }] }, { ...box, id: "b", spots: [{ x: 5, y: 5 }, { x: 20, y: 0 }] }, { ...box, id: "c", spots: [{ x: 3, y: 0 }] }]);
  assert.deepEqual(found.map(({ id, x }) => [id, x]), [["a", 0], ["b", 20]]);
  assert.deepEqual(placeLabels([{ ...box, spots: [{ x: 0, y: 0 }] }], [{ x: 9, y: 9, w: 4, h: 4 }]), []);
  assert.deepEqual(placeLabels([{ ...box, spots: [{ x: 0, y: 0 }] }], [], { x: 1, y: 0, w: 50, h: 50 }), []);
  assert.ok(spotsBesideDisc({ x: 50, y: 50 }, 11, 40, 1).every(({ x }) => x > 61 || x + 40 < 39));
});

test("a disc stands below a card that has air under it, so that its letters are read", () => {
  const card = { x: 0, y: 0, w: 80, h: 100 };
  assert.equal(offCards({ x: 40, y: 101 }, 8, [card], 108, 12).y, 110);
  assert.equal(offCards({ x: 40, y: 140 }, 8, [card], 108, 12).y, 140);
  assert.equal(offCards({ x: 84, y: 60 }, 8, [card], 300, 12).y, 60);
});

test("a story card breaks a long name where it has the rows, and cuts nothing", () => {
  const ctx = new FakeContext();
  ctx.font = "400 10px sans";
  assert.deepEqual(linesOf(ctx, ["mem_map[4195]'s line"], 80, 2), ["mem_map", "[4195]'s line"]);
  assert.deepEqual(linesOf(ctx, ["mmap_sem's line"], 72, 2), ["mmap_sem's", "line"]);
});
