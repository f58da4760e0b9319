// What the page says first of every event of some chunks: the folder holds world.json and the chunks, 0.bin, 1.bin …
// Promises: one line of JSON: for each chunk its events in order, as [core or -1, kind, sentence].
// Does not: test anything (tests/tutor/test_event_said.py does).

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { sentence } from "../../../static/js/panels/sentence.js";
import { EventKind, EventKindName } from "../../../static/js/vocabulary.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";

const folder = process.argv[2];
const desc = JSON.parse(readFileSync(join(folder, "world.json"), "utf8"));
const fields = new Fields(desc);
const told = [];
for (let number = 0; existsSync(join(folder, `${number}.bin`)); number += 1) {
  const bytes = readFileSync(join(folder, `${number}.bin`));
  const chunk = decodeChunk(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), desc.mirror.length);
  const mirror = new Mirror(desc.mirror.length);
  mirror.load(chunk.keyframe);
  const events = [];
  for (let head = 0; head < chunk.count;) {
    let tail = head + 1;
    while (tail < chunk.count && chunk.kind[tail] === EventKind.ALSO) tail += 1;
    mirror.apply(chunk, head, tail);
    const { core, what } = sentence(desc, fields, mirror.values, chunk, head);
    events.push([core ?? -1, EventKindName[chunk.kind[head]].toLowerCase(), what]);
    head = tail;
  }
  told.push(events);
}
console.log(JSON.stringify(told));
