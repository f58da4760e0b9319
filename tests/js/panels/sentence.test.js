// Every event has its sentence, and the sentence says what the event and the mirror hold.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { copiesOf } from "../../../static/js/panels/machine_state.js";
import { KINDS_SAID, sentence } from "../../../static/js/panels/sentence.js";
import { callersOf, causesOf } from "../../../static/js/panels/profile.js";
import { EventKind, Request, State } from "../../../static/js/vocabulary.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";
import { buildChunk, buildRun } from "../wire/chunk_builder.js";

const { desc, buffers } = buildRun({ seed: 1 });
const fields = new Fields(desc);

function said(kind, changes, { core = 0, cause = -1, before = {} } = {}) {
  const mirror = new Mirror(desc.mirror.length);
  const slot = (place) => fields.slot(...place.split("."));
  for (const [place, value] of Object.entries(before)) mirror.values[slot(place)] = value;
  const assignments = Object.entries(changes).map(([place, value], at) => ({
    cycle: 10, slot: slot(place), agent: 6 + core, kind: at === 0 ? kind : EventKind.ALSO, cause, old: mirror.values[slot(place)], new: value,
  }));
  const events = decodeChunk(buildChunk({ assignments }));
  mirror.apply(events, 0, events.count);
  return sentence(desc, fields, mirror.values, events, 0);
}

test("every kind of event but ALSO has a sentence of its own", () => {
  const kinds = Object.values(EventKind).filter((kind) => kind !== EventKind.ALSO).sort((a, b) => a - b);
  assert.deepEqual([...KINDS_SAID].sort((a, b) => a - b), kinds);
});

test("every event of a built run gives whole sentences without holes", () => {
  const mirror = new Mirror(desc.mirror.length);
  for (const bytes of buffers) {
    const events = decodeChunk(bytes, desc.mirror.length);
    mirror.load(events.keyframe);
    for (let at = 0; at < events.count; at += 1) {
      mirror.apply(events, at, at + 1);
      if (events.kind[at] === EventKind.ALSO) continue;
      const { what, why } = sentence(desc, fields, mirror.values, events, at);
      assert.match(what, /^[A-Z_a-z].*[.:]$/);
      assert.doesNotMatch(`${what} ${why}`, /undefined|NaN|null|\[object/);
    }
  }
});

test("a request for ownership says whose copies stand in the way", () => {
  const { what, why } = said(EventKind.REQUEST, { "request.0.state": 1, "request.0.line": 0, "request.0.kind": Request.UPGRADE },
    { before: { "line.0.owner": -1, "line.0.forwarder": -1, "line.0.sharers0": 3 } });
  assert.match(what, /^Core 0 asks the home of mm_struct \+ 64 for permission to write/);
  assert.match(why, /core 1 must lose its copy/);
});

test("a write names the word and both values", () => {
  const { what } = said(EventKind.WRITE, { "cell.1.value": 3 }, { before: { "cell.1.value": 2 } });
  assert.match(what, /Core 0 writes mm\.mmap_sem\.count: 2 becomes 3\./);
});

test("an invalidation names who lost the copy and for whom", () => {
  const { what, why } = said(EventKind.INVALIDATE, { "line.0.sharers0": 1 }, { cause: 0, before: { "line.0.sharers0": 3 } });
  assert.match(what, /^Core 1 loses its copy of mm_struct \+ 64/);
  assert.match(why, /Core 0 is about to write/);
});

test("a cache's letter is what the directory says", () => {
  const mirror = new Mirror(desc.mirror.length);
  mirror.values[fields.slot("line", 0, "owner")] = 1;
  mirror.values[fields.slot("line", 0, "owner_state")] = State.M;
  mirror.values[fields.slot("line", 0, "forwarder")] = -1;
  assert.deepEqual(copiesOf(desc, fields, mirror.values, 0), [{ core: 1, state: "M" }]);
});

test("a profile row's causes and callers read the same as tables or as lists", () => {
  assert.deepEqual(causesOf({ causes: { spin: 3, transfer: 5, hit: 0 } }), [["TRANSFER", 5], ["SPIN", 3]]);
  assert.deepEqual(causesOf({ causes: [{ cause: "SPIN", percent: 3 }] }), [["SPIN", 3]]);
  assert.deepEqual(callersOf({ callers: { a: 2 } }), callersOf({ callers: [["a", 2]] }));
});
