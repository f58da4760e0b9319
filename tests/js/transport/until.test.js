// Steps to a rare event: found near and far, forward and back, cancelled, or not there at all.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Player } from "../../../static/js/transport/player.js";
import { isUntil, STEP_KINDS, stopsAfter } from "../../../static/js/transport/step_kind.js";
import { Search } from "../../../static/js/transport/until.js";
import { Cursor } from "../../../static/js/mirror/cursor.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { EventKind } from "../../../static/js/vocabulary.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";
import { buildChunk, buildRun } from "../wire/chunk_builder.js";

const CHUNKS = 12;
const SPAN = 1000;
const { desc: built } = buildRun({ chunkCycles: SPAN });
const desc = { ...built, end_cycle: CHUNKS * SPAN - 1 };
const fields = new Fields(desc);
const kinds = { acquire: EventKind.LOCK_ACQUIRE, sleep: EventKind.SLEEP };

/** A run of plain instructions with rare events put in: {"chunk.event": [kind, [[place, value], …]]}. */
function runWith(rare) {
  const mirror = new Float64Array(desc.mirror.length);
  return Array.from({ length: CHUNKS }, (_, number) => {
    const keyframe = mirror.slice();
    const assignments = [];
    const put = (event, kind, place, value) => {
      const slot = fields.slot(...place.split("."));
      assignments.push({ cycle: number * SPAN + 10 * event, slot, agent: 6, kind, cause: 0, old: mirror[slot], new: value });
      mirror[slot] = value;
    };
    for (let event = 0; event < 6; event += 1) {
      const [kind, changes] = rare[`${number}.${event}`] ?? [EventKind.INSTRUCTION, [["core.0.pc", (number + event) % 6]]];
      changes.forEach(([place, value], at) => put(event, at === 0 ? kind : EventKind.ALSO, place, value));
    }
    return decodeChunk(buildChunk({ number, start: number * SPAN, end: (number + 1) * SPAN, keyframe, assignments }));
  });
}

const grant = (...more) => [EventKind.GRANT, [["request.0.state", 2], ...more]];
const transfer = (line) => grant([`line.${line}.transfers`, 1], ["counter.0.transfers", 1]);
const RARE = {
  "0.2": [kinds.acquire, [["lock.0.holder", 0]]], "1.3": transfer(0), "1.4": transfer(1), "2.1": grant(["line.0.queued", 0]),
  "2.3": grant(["counter.0.misses_memory", 1]), "7.0": transfer(0), "7.5": [kinds.acquire, [["lock.0.holder", 1]]], "9.5": transfer(0),
};

test("a wait is a spin, a lock that somebody has, or a line that another asked for and does not have yet", () => {
  const waits = {
    "0.0": [EventKind.LOCK_ACQUIRE, [["core.1.held", 1], ["lock.0.readers", 1], ["lock.0.holder", -1]]],
    "0.1": [EventKind.SPIN, [["core.0.state", 2]]], "0.2": [EventKind.INSTRUCTION, [["core.0.pc", 3]]],
    "0.3": [EventKind.LOCK_WANT, [["core.0.want", 0]]], // for writing, behind a reader
    "0.4": [EventKind.REQUEST, [["request.0.state", 1], ["request.0.line", 1]]],
    "0.5": [EventKind.GRANT, [["request.0.state", 2], ["line.1.queued", 0]]],
    "1.0": [EventKind.REQUEST, [["request.2.state", 1], ["request.2.line", 1]]], // the line is on its way to another
    "1.1": [EventKind.REQUEST, [["request.1.state", 1], ["request.1.line", 0]]], // another line
    "1.2": [EventKind.COMPLETE, [["request.0.state", 0]]], "1.3": [EventKind.INSTRUCTION, [["core.0.pc", 1]]],
    "1.4": [EventKind.LOCK_WANT, [["core.0.want", 0]]], // for reading, beside a reader
    "1.5": [EventKind.REQUEST, [["request.3.state", 1], ["request.3.line", 1]]], // only its own core has asked before
  };
  const cursor = new Cursor(new Mirror(desc.mirror.length));
  const found = [];
  runWith(waits).slice(0, 2).forEach((chunk) => {
    cursor.enter(chunk);
    while (!cursor.atEnd) {
      const head = cursor.index;
      cursor.moveTo(cursor.endOf(head));
      if (stopsAfter("wait", cursor.events, head, cursor.index, { fields, desc: { ...desc, wants_to_write: [3] }, focus: null }, cursor.mirror.values)) found.push(`${chunk.number}.${(cursor.events.cycle[head] % SPAN) / 10}`);
    }
  });
  assert.deepEqual(found, ["0.1", "0.3", "1.0"]);
});

/** The server's answer, by looking at every event; it gives up after `limit` chunks. */
function finder(chunks, limit, asked) {
  return async ({ chunk, index, forward, what, line = null }) => {
    asked.push(what);
    const cursor = new Cursor(new Mirror(desc.mirror.length));
    const context = { fields, desc, focus: line };
    const by = forward ? 1 : -1;
    for (let number = chunk; number !== chunk + by * limit; number += by) {
      if (number < 0 || number >= CHUNKS) {
        return { found: false, chunk: number, index: -1, cycle: number < 0 ? 0 : CHUNKS * SPAN, searched: Math.abs(number - chunk) * SPAN };
      }
      cursor.enter(chunks[number]);
      const hits = [];
      while (!cursor.atEnd) {
        const head = cursor.index;
        cursor.moveTo(cursor.endOf(head));
        const beyond = number !== chunk || (forward ? head > index : head < index);
        if (beyond && stopsAfter(what, cursor.events, head, cursor.index, context, cursor.mirror.values)) hits.push(head);
      }
      if (hits.length > 0) {
        const at = forward ? hits[0] : hits.at(-1);
        return { found: true, chunk: number, index: at, cycle: chunks[number].cycle[at], searched: SPAN };
      }
    }
    const next = chunk + by * limit; // not looked at yet: the place is just before it
    return { found: false, chunk: forward ? next : next + 1, index: forward ? -1 : 0, cycle: (forward ? next : next + 1) * SPAN, searched: limit * SPAN };
  };
}

function opened(rare, { limit = CHUNKS + 1, canFind = true } = {}) {
  const chunks = runWith(rare);
  const asked = [];
  const source = { chunk: async (number) => chunks[number], frame: null };
  if (canFind) source.find = finder(chunks, limit, asked);
  return { player: new Player(desc, fields, source), asked };
}

const placeOf = (player) => `${player.cursor.events.number}@${player.time}`;

test("the kinds that search are the last ones, so the keys 1 to 5 stay what they were", () => {
  assert.deepEqual(STEP_KINDS.map((kind) => isUntil(kind.id)), [...Array(5).fill(false), ...Array(11).fill(true)]);
});

for (const [how, options] of Object.entries({
  "by asking once": {}, "by asking again where the server stopped": { limit: 2 }, "without a server that can search": { canFind: false },
})) {
  test(`transfers of the line are found ${how}, and no other line's, nor what came from memory or its own cache`, async () => {
    const { player } = opened(RARE, options);
    await player.seek(0);
    const seen = [];
    for (let step = 0; step < 3; step += 1) {
      await player.step(true, "transfer", 0);
      seen.push(placeOf(player));
    }
    assert.deepEqual(seen, ["1@1030", "7@7000", "9@9050"]);
    for (const place of ["7@7000", "1@1030", "0@0"]) {
      await player.step(false, "transfer", 0);
      assert.equal(placeOf(player), place);
    }
  });

  test(`backwards from a place that was sought the last ones before it are found ${how}`, async () => {
    const { player } = opened(RARE, options);
    await player.seek(11_500);
    for (const place of ["9@9050", "7@7000", "1@1030"]) {
      await player.step(false, "transfer", 0);
      assert.equal(placeOf(player), place);
    }
    await player.step(false, "acquire");
    assert.equal(placeOf(player), "0@20");
  });

  test(`what is not there leaves everything as it was and says how far it looked, ${how}`, async () => {
    const { player } = opened(RARE, options);
    await player.seek(4321);
    const before = [placeOf(player), player.cursor.index, [...player.mirrorValues]];
    const on = await player.step(true, "sleep");
    assert.equal(on.moved, false);
    assert.equal(on.edge, true);
    assert.ok(on.looked >= 7000 && on.looked <= 9000, `${on.looked} cycles`);
    const back = await player.step(false, "sleep");
    assert.equal(back.edge, true);
    assert.deepEqual([placeOf(player), player.cursor.index, [...player.mirrorValues]], before);
  });
}

test("what lies in the chunk at hand is found without asking", async () => {
  const { player, asked } = opened(RARE);
  await player.seek(0);
  await player.step(true, "acquire");
  assert.equal(placeOf(player), "0@20");
  assert.deepEqual(asked, []);
});

test("a cancelled search ends at once and moves nothing, neither while it lasts nor after", async () => {
  const { player } = opened(RARE);
  let release = () => {};
  player.find = () => new Promise((resolve) => { release = resolve; });
  await player.seek(2500);
  const before = [...player.mirrorValues];
  const search = new Search();
  const step = player.step(true, "sleep", null, search);
  await new Promise((resolve) => { setTimeout(resolve, 5); });
  assert.deepEqual([...player.mirrorValues], before, "who looks meanwhile sees the machine as it was");
  search.cancel();
  const done = await step;
  assert.deepEqual([done.moved, done.edge, player.time], [false, false, 2500]);
  release({ found: true, chunk: 9, index: 0, cycle: 9000, searched: 1 });
  await player.step(true, "event");
  assert.equal(placeOf(player), "3@3000", "the late answer changes nothing");
});

test("progress grows with every answer of the server", async () => {
  const { player } = opened({}, { limit: 3 });
  await player.seek(0);
  const told = [];
  await player.step(true, "sleep", null, new Search((cycles) => told.push(cycles)));
  assert.deepEqual(told.slice(0, 3), [3000, 6000, 9000]);
});
