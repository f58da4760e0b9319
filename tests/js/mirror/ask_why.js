// Explains moments of a recorded run: the folder holds world.json and chunks N.bin, and asks.json what to explain.
// Promises: for each ask one JSON line {end, links, said, looked}; an ask is {kind, nth, core?, subject?} (the nth event of
// that kind, or that event's core), {find: {say, kind}}: the first event of the kind whose links have one that says so.
// Does not: test anything (tests/recording/test_why.py does).

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Fields } from "../../../static/js/mirror/fields.js";
import { afterOf, eventAt, Past } from "../../../static/js/mirror/past.js";
import { why } from "../../../static/js/mirror/why.js";
import { endSaid, linkSaid } from "../../../static/js/panels/why_said.js";
import { EventKind } from "../../../static/js/vocabulary.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";

const [folder] = process.argv.slice(2);
const desc = JSON.parse(readFileSync(join(folder, "world.json"), "utf8"));
const { asks, attempts = {} } = JSON.parse(readFileSync(join(folder, "asks.json"), "utf8"));
const chunks = readdirSync(folder).filter((name) => name.endsWith(".bin")).length;
const kept = new Map();
const chunk = async (number) => {
  if (!kept.has(number)) kept.set(number, decodeChunk(readFileSync(join(folder, `${number}.bin`)), desc.mirror.length));
  return kept.get(number);
};
const tools = { attempts: async (cycle) => attempts[cycle] ?? null };

async function explained(event, subject) {
  const past = new Past(desc, new Fields(desc), { chunk });
  const whole = { ...event, after: await past.values(afterOf(event)) };
  const about = subject === "core" ? { what: "core", core: event.core, at: afterOf(event) } : { what: "event", event: whole };
  const { links, end } = await why(past, about, { tools });
  return { end, endSaid: endSaid(end), looked: past.looked, cycle: event.cycle, core: event.core, said: links.map((link) => linkSaid(desc, link)),
    links: links.map(({ at, ...link }) => ({ ...link, at })) };
}

async function* eventsOf(kind, core) {
  for (let number = 0; number < chunks; number += 1) {
    const events = await chunk(number);
    for (let head = 0; head < events.count; head += 1) {
      if (events.kind[head] !== EventKind[kind]) continue;
      const event = eventAt(events, head);
      if (core === undefined || event.core === core) yield event;
    }
  }
}

for (const ask of asks) {
  let left = ask.nth ?? 0;
  let answer = null;
  for await (const event of eventsOf(ask.kind, ask.core)) {
    if (ask.say === undefined) {
      left -= 1;
      if (left >= 0) continue;
      answer = await explained(event, ask.subject);
      break;
    }
    const tried = await explained(event, ask.subject);
    if (!tried.said.some((one) => new RegExp(ask.say).test(`${one.what} ${one.why}`))) continue;
    answer = tried;
    break;
  }
  console.log(JSON.stringify(answer));
}
