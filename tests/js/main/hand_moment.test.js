// Where a run by hand stands: a path goes on from the playhead, and a choice makes the next request.

import assert from "node:assert/strict";
import { test } from "node:test";

import { read, written } from "../../../static/js/main/address.js";
import { byHand, handOf, momentOf } from "../../../static/js/main/hand_moment.js";

const player = (time, shown = [], endCycle = 9000) => ({ time, endCycle, cursor: { events: { cycle: shown }, index: shown.length } });
const request = { scenario: "two-sockets-by-hand", edits: [{ cycle: 5, kind: "cost", name: "pause", value: 9 }] };

test("a path begins at the first cycle of which nothing has been shown", () => {
  assert.deepEqual(momentOf({ request, player: player(3000) }), { begin: 3000, choices: [], done: 0, at: 3000 });
  assert.equal(momentOf({ request, player: player(3000, [3000]) }).begin, 3001);
});

test("a choice makes the path longer and keeps the edits before it", () => {
  const one = byHand(request, 3000, ["A0"]);
  assert.deepEqual(one.edits.at(-1), { cycle: 3000, kind: "hand", path: "A0" });
  const two = byHand(one, 3000, ["A0", "A0", "L1"]);
  assert.deepEqual(two.edits.map((edit) => edit.kind), ["cost", "hand"]);
  assert.equal(handOf(two).path, "A0x2L1");
});

test("from an earlier moment the path goes on from the choices that were whole there", () => {
  const run = { request: byHand(request, 3000, ["A0", "A1", "A0"]), spans: [[3000, 3010], [3011, 3020], [3021, 3030]], player: player(3015, [], 3030) };
  assert.deepEqual(momentOf(run), { begin: 3000, choices: ["A0", "A1", "A0"], done: 1, at: 3010 });
  assert.equal(momentOf({ ...run, player: player(3030, [], 3030) }).done, 3);
  assert.equal(momentOf(run, true).done, 3, "while its last choice plays, the end is meant");
  assert.equal(momentOf({ ...run, made: 2, player: player(3030, [], 3030) }).choices.length, 2, "what could not be made is no part of it");
});

test("the address leads back to the path", () => {
  const there = byHand(request, 3000, ["A0", "A0", "L1"]);
  assert.match(written(there, 3020), /edits=c\.5\.pause\.9\*h\.3000\.A0x2L1/);
  assert.deepEqual(read(written(there, 3020)).edits, there.edits);
  assert.deepEqual(read(written(byHand(request, 7, []), 7)).edits.at(-1), { cycle: 7, kind: "hand", path: "" });
  assert.equal(read("#scenario=x&edits=h.3.a0;b").edits, undefined);
});
