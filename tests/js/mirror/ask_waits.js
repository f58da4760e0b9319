// Asks Why of every grant of a recording that had to wait, and says next to each answer what the home waited for.
// Promises: the folder holds world.json and chunks N.bin; the home's clocks are kept forward, grant by grant, as
// simulator/engine/home.py and grant.py keep them, apart from the browser's backward search. One JSON line a grant that had
// queued: {cycle, core, slot, line, clock: when the home could grant, behind: [{core, cycle, reading}] the grants that
// set that clock, took: the link, said: its sentences, stalled: the link when the core is asked while it still waits, null
// for a store buffer's request}.
// Does not: test anything (tests/recording/test_why_waits.py does).

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { afterOf, beforeOf, eventAt, Past } from "../../../static/js/mirror/past.js";
import { why } from "../../../static/js/mirror/why.js";
import { linkSaid } from "../../../static/js/panels/why_said.js";
import { CoreState, EventKind, Request, State } from "../../../static/js/vocabulary.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";

const [folder] = process.argv.slice(2);
const desc = JSON.parse(readFileSync(join(folder, "world.json"), "utf8"));
const fields = new Fields(desc);
const cost = Object.fromEntries(desc.costs.map(({ name, value }) => [name, value]));
const chunks = readdirSync(folder).filter((name) => name.endsWith(".bin")).map((_, number) => decodeChunk(readFileSync(join(folder, `${number}.bin`)), desc.mirror.length));
const past = new Past(desc, fields, { chunk: async (number) => chunks[number] });

/** Per line: when the home is free, the line is there for the next, all reads are there; each {until, by: [grants]}. */
const homes = new Map();
const homeOf = (line) => {
  if (!homes.has(line)) homes.set(line, { free: { until: 0, by: [] }, held: { until: 0, by: [] }, reads: { until: 0, by: [] } });
  return homes.get(line);
};
const set = (clock, until, grant) => Object.assign(clock, { until, by: [grant] });
const raise = (clock, until, grant) => {
  if (until > clock.until) set(clock, until, grant);
  else if (until === clock.until) clock.by.push(grant);
};

function overlaps(values, line) {
  const entry = fields.record(values, "line", line);
  if (entry.owner >= 0) return entry.owner_state === State.O;
  return entry.forwarder >= 0 || Object.entries(entry).some(([name, word]) => /^sharers/.test(name) && word !== 0);
}

/** What a grant does to its line's clocks. */
function serve(home, slot, request, values) {
  const grant = { core: slot >> 1, cycle: request.granted, reading: request.kind === Request.GETS };
  if (request.source === desc.cores[slot >> 1].cache) return raise(home.held, request.due + 1, grant);
  if (!grant.reading) {
    const stays = cost.residency - (slot % 2 === 0 ? cost.rmw_local : 0);
    set(home.free, request.granted + cost.occupancy_transfer, grant);
    return set(home.held, request.due + 1 + (stays > 0 ? stays : 0), grant);
  }
  const shared = overlaps(values, request.line);
  set(home.free, request.granted + (shared ? cost.occupancy_shared_read : cost.occupancy_transfer), grant);
  if (!shared) set(home.held, request.due + 1, grant);
  return raise(home.reads, request.due + 1, grant);
}

/** When the home could grant a request, and which grants made that so late. */
function condition(home, request) {
  const clocks = [home.free, home.held, ...(request.kind === Request.GETS ? [] : [home.reads])];
  const clock = Math.max(...clocks.map((one) => one.until));
  return { clock, behind: clocks.filter((one) => one.until === clock).flatMap((one) => one.by) };
}

const mirror = new Mirror(desc.mirror.length);
for (const events of chunks) {
  mirror.load(events.keyframe);
  for (let head = 0; head < events.count;) {
    const event = eventAt(events, head);
    mirror.apply(events, head, event.tail);
    head = event.tail;
    if (event.kind !== EventKind.GRANT) continue;
    const slot = past.change(event, "request", "state").index;
    const request = fields.record(mirror.values, "request", slot);
    if (request.line >= fields.count("line")) continue; // not watched: its directory is not recorded
    const home = homeOf(request.line);
    const right = condition(home, request);
    serve(home, slot, request, mirror.values);
    if (request.granted === request.arrival) continue;
    const { links } = await why(past, { what: "event", event: { ...event, after: await past.values(afterOf(event)) } }, { most: 2 });
    const took = links.find((link) => link.say === "took" || link.say === "untold");
    const waiting = fields.read(await past.values(beforeOf(event)), "core", slot >> 1, "state") === CoreState.WAIT && slot % 2 === 0;
    const stalled = waiting ? (await why(past, { what: "core", core: slot >> 1, at: beforeOf(event) }, { most: 2 })).links.find((link) => link.say === "took") : null;
    console.log(JSON.stringify({ cycle: event.cycle, core: slot >> 1, slot, line: request.line, ...right, took, stalled, said: linkSaid(desc, took) }));
  }
}
