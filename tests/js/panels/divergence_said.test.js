// Where two runs part is told in words: who did what where in each, how much was alike, and how far was looked.

import assert from "node:assert/strict";
import { test } from "node:test";

import { EventKind } from "../../../static/js/vocabulary.js";
import { divergenceSaid, saidKinds, stepSaid } from "../../../static/js/panels/divergence_said.js";

const step = (more = {}) => ({ chunk: 0, index: 9, cycle: 4100, core: 3, kind: "LOCK_WANT", file: "kernel/rwsem_xadd.fl", line: 33, function: "down_read", ...more });
const answer = (more = {}) => ({ apart: true, ended: false, events: 212, late: null, first: step(), second: step(), searched: [8192, 8192], ...more });
const plain = (text) => text.replaceAll("\u202f", " ");

test("a step says core, deed, function, place and cycle", () => {
  assert.equal(plain(stepSaid(step())), "core 3 wants a lock in down_read, rwsem_xadd.fl:33, at cycle 4 100");
  assert.equal(plain(stepSaid(step({ core: -1, kind: "EDIT", file: "" }))), "the viewer's edit at cycle 4 100");
  assert.equal(stepSaid(null), "this run has ended");
});

test("what differs is named: the core, the place, or the deed", () => {
  const title = (second) => divergenceSaid(answer({ second })).title;
  assert.match(title(step({ core: 1 })), /212 events alike: another core goes first/);
  assert.match(title(step({ line: 40 })), /elsewhere in the text/);
  assert.match(title(step({ kind: "SPIN" })), /something else at the same place/);
  assert.match(title(null), /one run has ended/);
});

test("runs that do not part are told apart from runs not read to their end", () => {
  assert.match(divergenceSaid(answer({ apart: false, ended: true })).title, /never part: 212 events/);
  assert.match(divergenceSaid(answer({ apart: false, ended: true, events: 0 })).title, /the same run/);
  assert.match(plain(divergenceSaid(answer({ apart: false })).title), /not parted within 212 events, up to cycle 8 192/);
});

test("a lag before they part is told with both cycles", () => {
  const { late } = divergenceSaid(answer({ late: { event: 40, first: 1000, second: 1010 } }));
  assert.match(plain(late), /after 40 events .* cycle 1 000 of one and 1 010 of the other/);
  assert.equal(divergenceSaid(answer()).late, "");
});

test("every deed that has words is a kind of event", () => {
  const verbs = saidKinds();
  assert.ok(verbs.length > 25 && verbs.every((name) => name in EventKind));
});
