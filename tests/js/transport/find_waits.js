// Where the page's own stepping finds waits in a recorded run, and whose acts it takes events for: the folder holds
// world.json and chunks N.bin.
// Promises: one line of JSON {forward, back, last, actors}: [chunk, head] of each wait, both ways across chunks, and of the
// last event, where going back began and which it never ends at; the core of each event of each chunk, as an event's `core` has it.
// Does not: test anything (tests/recording/test_waiting.py does).

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Cursor } from "../../../static/js/mirror/cursor.js";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { eventAt } from "../../../static/js/mirror/past.js";
import { stepBack, stepForward } from "../../../static/js/transport/stepper.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";

const [folder] = process.argv.slice(2);
const desc = JSON.parse(readFileSync(join(folder, "world.json"), "utf8"));
const count = readdirSync(folder).filter((name) => name.endsWith(".bin")).length;
const chunks = Array.from({ length: count }, (_, number) => decodeChunk(readFileSync(join(folder, `${number}.bin`)), desc.mirror.length));
const timeline = { get: async (number) => chunks[number], last: () => count - 1 };
const context = { fields: new Fields(desc), desc, focus: null };

const cursor = new Cursor(new Mirror(desc.mirror.length));
cursor.enter(chunks[0]);
const forward = [];
for (let done; (done = await stepForward(cursor, timeline, "wait", context)).moved;) forward.push([cursor.events.number, done.head]);
cursor.enter(chunks.at(-1));
cursor.moveTo(chunks.at(-1).count);
const last = [chunks.length - 1, cursor.headBefore()]; // a step back undoes it, whatever it is
const back = [];
for (let done; (done = await stepBack(cursor, timeline, "wait", context)).moved;) back.push([cursor.events.number, done.head]);

const actors = chunks.map((events) => {
  const found = [];
  for (let head = 0; head < events.count; head = eventAt(events, head).tail) found.push(eventAt(events, head).core);
  return found;
});
console.log(JSON.stringify({ forward, back: back.reverse(), last, actors }));
