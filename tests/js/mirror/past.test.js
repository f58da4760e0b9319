// The past of a built run: the last event of a kind, the mirror as it was after it, across chunks and by asking.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { afterOf, beforeOf, eventAt, Past } from "../../../static/js/mirror/past.js";
import { EventKind } from "../../../static/js/vocabulary.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";
import { buildRun } from "../wire/chunk_builder.js";

const { desc, buffers } = buildRun({ seed: 3 });
const chunks = buffers.map((bytes) => decodeChunk(bytes, desc.mirror.length));
const past = (more = {}) => new Past(desc, new Fields(desc), { chunk: async (number) => chunks[number], ...more });
const end = { number: chunks.length - 1, index: Infinity };

/** Every event of the run in order, with the mirror after it. */
function played() {
  const found = [];
  for (const events of chunks) {
    const mirror = new Mirror(desc.mirror.length);
    mirror.load(events.keyframe);
    for (let head = 0; head < events.count;) {
      const event = eventAt(events, head);
      mirror.apply(events, head, event.tail);
      found.push({ ...event, values: Array.from(mirror.values) });
      head = event.tail;
    }
  }
  return found;
}

test("walking back meets every event once, latest first, with the mirror as it was just after it", async () => {
  const met = [];
  await past().last(end, (event, values) => {
    met.push({ cycle: event.cycle, head: event.head, number: event.number, values: Array.from(values) });
    return false;
  }, { chunks: chunks.length });
  const all = played().reverse();
  assert.equal(met.length, all.length);
  met.forEach((one, at) => {
    assert.deepEqual([one.number, one.head], [all[at].number, all[at].head]);
    assert.deepEqual(one.values, all[at].values);
  });
});

test("the last event of a kind is the last one, and its mirror may be kept", async () => {
  const all = played();
  const kind = all.at(-1).kind;
  const event = await past().last(end, (one) => one.kind === kind);
  assert.equal(event.cycle, all.filter((one) => one.kind === kind).at(-1).cycle);
  assert.deepEqual(Array.from(event.after), all.at(-1).values);
  const earlier = await past().last(beforeOf(event), () => true);
  assert.ok(earlier === null || earlier.cycle <= event.cycle);
  assert.deepEqual(Array.from(await past().values(afterOf(event))), all.at(-1).values);
});

test("it gives up where it is told to, at the limit, and at the start", async () => {
  assert.equal(await past().last(end, () => false, { until: () => true }), null);
  const one = past();
  assert.equal(await one.last(end, () => false, { chunks: 1 }), null);
  assert.ok(one.looked <= 2, "one chunk for the mirror, one to look through");
  assert.equal(await past().last({ number: 0, index: 0 }, () => true), null);
});

test("what lies before the chunks looked through is asked of the server, and only what was wanted is taken", async () => {
  const first = eventAt(chunks[0], 0);
  const asked = [];
  const find = async (question) => {
    asked.push(question);
    return { found: true, chunk: 0, index: 0, cycle: first.cycle, searched: 4096 };
  };
  const from = { number: chunks.length - 1, index: 0 };
  const wanted = (event) => event.number === 0 && event.head === 0;
  const event = await past({ find }).last(from, wanted, { chunks: 1, question: { what: "acquire", lock: 1 } });
  assert.deepEqual(asked, [{ chunk: chunks.length - 1, index: 0, forward: false, what: "acquire", lock: 1 }]);
  assert.deepEqual([event.number, event.head, event.kind], [0, 0, first.kind]);
  const none = async () => ({ found: false, chunk: 0, index: 0, cycle: 0, searched: 0 });
  assert.equal(await past({ find: none }).last(from, () => false, { chunks: 1, question: { what: "acquire" } }), null);
  assert.ok(EventKind.ALSO === 0);
});
