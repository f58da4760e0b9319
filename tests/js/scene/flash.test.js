// Nothing flashes: at every speed of single events, at every depth, in each theme, from cards to heat cells.
// A flash, as WCAG 2.3.1 has it, is a pair of opposing changes of a tenth of the greatest lightness; more than three in a
// second are allowed on less than a quarter of ten degrees of sight: 21,824 px² at once.  The run is the worst there is:
// a lock that is handed over every 120 cycles, all others queueing, spinning and fetching in turn.

import assert from "node:assert/strict";
import { test } from "node:test";
import { furnish } from "../../../static/js/scene/furnish.js";
import { Cursor } from "../../../static/js/mirror/cursor.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { draw } from "../../../static/js/scene/draw.js";
import { flightsAt } from "../../../static/js/scene/flights.js";
import { DARK, LIGHT } from "../../../static/js/scene/theme.js";
import { EVENTS_UP_TO } from "../../../static/js/transport/tier.js";
import { Cause, CoreState, EventKind, Request, RequestState, State } from "../../../static/js/vocabulary.js";
import { makeDesc, makeEvents, makeMirror, slotOf } from "../fixture.js";
import { CELL, RasterContext } from "./raster_context.js";

const FRAMES = 60; // a second
const SECONDS = 1.3;
const CHANGE = 0.1; // of the greatest lightness
const MOST_FLASHES = 3; // a second
const MOST_AREA = 21_824; // px²: a quarter of 341 × 256
const HANDOVER = 120; // cycles
const DOES = [[CoreState.WAIT, Cause.QUEUE], [CoreState.SPIN, Cause.SPIN], [CoreState.RUN, Cause.COMPUTE]];

/** A run in which the line goes from core to core, and every core changes what it does at every handover. */
function busyRun(desc, cycles) {
  const start = makeMirror(desc, 400);
  const now = Float64Array.from(start);
  const rows = [];
  const n = desc.cores.length;
  const put = (cycle, agent, kind, slot, value) => {
    rows.push([cycle, slot, agent, kind, agent % n, now[slot], value]);
    now[slot] = value;
  };
  for (let turn = 0; turn * HANDOVER < cycles; turn += 1) {
    const at = turn * HANDOVER;
    const owner = turn % n;
    put(at, 2 * n + owner, EventKind.INVALIDATE, slotOf(desc, "line", 0, "owner"), owner);
    put(at, 2 * n + owner, EventKind.ALSO, slotOf(desc, "line", 0, "owner_state"), turn % 2 ? State.M : State.S);
    for (const { id } of desc.cores) {
      const [state, cause] = id === (owner * 5 + 3) % n ? [CoreState.WAIT, Cause.TRANSFER] : DOES[(turn + id) % DOES.length];
      put(at, 3 * n + id, EventKind.INSTRUCTION, slotOf(desc, "core", id, "state"), state);
      put(at, 3 * n + id, EventKind.ALSO, slotOf(desc, "core", id, "cause"), cause);
      const granted = cause === Cause.TRANSFER;
      for (const [field, value] of Object.entries({ state: granted ? RequestState.GRANTED : cause === Cause.QUEUE ? RequestState.QUEUED : RequestState.IDLE, line: 0, kind: Request.GETM, source: owner, arrival: at, granted: at, due: at + HANDOVER })) {
        put(at, 2 * n + id, EventKind.ALSO, slotOf(desc, "request", 2 * id, field), value);
      }
    }
  }
  const events = { ...makeEvents(rows, 0, cycles), count: rows.length, number: 0, isFrame: false, keyframe: { slots: Uint32Array.from(start.keys()), values: start } };
  const cursor = new Cursor(new Mirror(desc.mirror.length));
  cursor.enter(events);
  return cursor;
}

/** Px² that flash more than three times within one second of play at `speed`. */
function flashing({ cores, sockets, width, height, speed, depth, theme, raw = false }) {
  const desc = makeDesc({ cores, sockets, pages: 512 });
  const cursor = busyRun(desc, speed * SECONDS + 400);
  const player = { desc, cursor, playing: true, speed, cache: { peek: () => null } };
  const changes = []; // of each cell: frames at which its lightness turned
  let light = null; // of each cell: the extreme it turned from
  let way = null;
  for (let frame = 0; frame < FRAMES * SECONDS; frame += 1) {
    const time = 300 + (speed * frame) / FRAMES;
    cursor.seek(time);
    player.time = time;
    const mirror = cursor.mirror.values;
    const spec = { width, height, scale: 1, theme, depth };
    const world = { desc, mirror, selection: { core: null, line: null }, flights: flightsAt(desc, cursor.events, cursor.index, time, mirror) };
    furnish(world, spec, { ...player, playing: !raw });
    const ctx = new RasterContext(width, height);
    draw(ctx, world, time, spec);
    if (!light) {
      light = Float32Array.from(ctx.cells);
      way = new Int8Array(light.length);
      for (let cell = 0; cell < light.length; cell += 1) changes.push([]);
      continue;
    }
    ctx.cells.forEach((value, cell) => {
      const by = value - light[cell];
      if (way[cell] * by > 0 || (way[cell] === 0 && Math.abs(by) < CHANGE)) { // further the same way
        if (way[cell] !== 0) light[cell] = value;
      } else if (Math.abs(by) >= CHANGE && Math.min(value, light[cell]) < 0.8) {
        way[cell] = Math.sign(by);
        light[cell] = value;
        changes[cell].push(frame);
      }
    });
  }
  let worst = 0;
  for (let first = 0; first + FRAMES <= FRAMES * SECONDS; first += 6) {
    const cells = changes.filter((frames) => frames.filter((frame) => frame >= first && frame < first + FRAMES).length > 2 * MOST_FLASHES).length;
    worst = Math.max(worst, cells * CELL * CELL);
  }
  return worst;
}

const MACHINES = [
  { cores: 8, sockets: 2, width: 772, height: 366, depths: ["story", "protocol", "timing"], themes: [DARK, LIGHT], speeds: [440, 1000, EVENTS_UP_TO] },
  { cores: 128, sockets: 2, width: 1130, height: 604, depths: ["story", "protocol"], themes: [DARK], speeds: [EVENTS_UP_TO] },
];

for (const { depths, themes, speeds, ...machine } of MACHINES) {
  for (const depth of depths) {
    test(`${machine.cores} cores at depth ${depth} never flash on a dangerous area, at any speed of events`, () => {
      for (const theme of themes) {
        for (const speed of speeds) {
          const area = flashing({ ...machine, depth, theme, speed });
          assert.ok(area < MOST_AREA, `${area} px² flash more than ${MOST_FLASHES} times a second at ${speed} cycles a second, on ${theme.panel}`);
        }
      }
    });
  }
}

test("without the shares of the last stretch the cells of 128 cores would flash", () => {
  const machine = { cores: 128, sockets: 2, width: 772, height: 366, depth: "protocol", theme: DARK, speed: EVENTS_UP_TO };
  assert.ok(flashing({ ...machine, raw: true }) > MOST_AREA);
  assert.ok(flashing(machine) < MOST_AREA);
});
