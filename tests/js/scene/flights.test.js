// What is in the air: waits and transfers from the mirror, dying copies and interrupts from the events.

import assert from "node:assert/strict";
import { test } from "node:test";
import { EventKind, Request, RequestState, State } from "../../../static/js/vocabulary.js";
import { flightsAt, GHOST_CYCLES, progressOf } from "../../../static/js/scene/flights.js";
import { makeDesc, makeEvents, makeGhostEvents, put, slotOf } from "../fixture.js";

const desc = makeDesc({ cores: 4 });
const empty = () => {
  const mirror = new Float64Array(desc.mirror.length);
  for (let line = 0; line < desc.lines.length; line += 1) put(desc, mirror, "line", line, { owner: -1, forwarder: -1 });
  return mirror;
};

test("a queued request waits at its line's home", () => {
  const mirror = empty();
  put(desc, mirror, "request", 4, { state: RequestState.QUEUED, line: 0, kind: Request.GETM, source: -2, arrival: 90 });
  const [flight, ...more] = flightsAt(desc, null, 0, 100, mirror);
  assert.deepEqual(more, []);
  assert.equal(flight.kind, "request");
  assert.deepEqual(flight.from, { type: "core", id: 2 });
  assert.deepEqual(flight.to, { type: "home", id: 0 });
  assert.equal(flight.write, true);
});

test("a granted request brings its line from a cache, from memory, or brings permission", () => {
  const mirror = empty();
  const granted = { state: RequestState.GRANTED, line: 0, granted: 100, due: 300 };
  put(desc, mirror, "request", 0, { ...granted, kind: Request.GETM, source: 3 });
  put(desc, mirror, "request", 2, { ...granted, kind: Request.GETS, source: -1 });
  put(desc, mirror, "request", 5, { ...granted, kind: Request.UPGRADE, source: -2 });
  const [cache, memory, permission] = flightsAt(desc, null, 0, 200, mirror);
  assert.deepEqual([cache.kind, cache.from, cache.to, cache.state], ["transfer", { type: "cache", id: 3 }, { type: "core", id: 0 }, State.M]);
  assert.deepEqual([memory.kind, memory.from.type, memory.state], ["memory", "memory", State.S]);
  assert.deepEqual([permission.kind, permission.permission, permission.to.id], ["transfer", true, 2]);
  assert.equal(progressOf(cache, 100), 0);
  assert.equal(progressOf(cache, 200), 0.5);
  assert.equal(progressOf(cache, 300), 1);
});

test("a lone reader's copy comes as the directory says: E", () => {
  const mirror = empty();
  put(desc, mirror, "request", 2, { state: RequestState.GRANTED, line: 1, kind: Request.GETS, source: -1, granted: 0, due: 9 });
  put(desc, mirror, "line", 1, { owner: 1, owner_state: State.E });
  assert.equal(flightsAt(desc, null, 0, 5, mirror)[0].state, State.E);
});

test("idle slots are not in the air", () => {
  assert.deepEqual(flightsAt(desc, null, 0, 5, empty()), []);
});

test("invalidated copies leave ghosts that end after their cycles, and only once applied", () => {
  const events = makeGhostEvents(desc, 1000, 2);
  const at = (index, time) => flightsAt(desc, events, index, time, empty()).map((one) => [one.kind, one.from.id]);
  assert.deepEqual(at(0, 1000), []);
  assert.deepEqual(at(1, 1000), [["invalidate", 2]]);
  assert.deepEqual(at(2, 1000).sort(), [["invalidate", 2], ["invalidate", 3]]);
  assert.deepEqual(at(2, 1000 + GHOST_CYCLES), []);
});

test("an invalidated owner leaves a ghost with the letter M", () => {
  const events = makeEvents([[10, slotOf(desc, "line", 2, "owner"), 9, EventKind.INVALIDATE, 1, 3, -1]]);
  const [ghost] = flightsAt(desc, events, 1, 20, empty());
  assert.deepEqual([ghost.line, ghost.from.id, ghost.state], [2, 3, State.M]);
});

test("assignments that continue an invalidation are part of it, those of another event are not", () => {
  const slot = slotOf(desc, "line", 0, "sharers0");
  const other = slotOf(desc, "core", 0, "pc");
  const part = makeEvents([[10, other, 9, EventKind.INVALIDATE, 1, 0, 1], [10, slot, 9, EventKind.ALSO, 1, 0b100, 0]]);
  assert.equal(flightsAt(desc, part, 2, 20, empty()).length, 1);
  const grant = makeEvents([[10, other, 9, EventKind.GRANT, 1, 0, 1], [10, slot, 9, EventKind.ALSO, 1, 0b100, 0]]);
  assert.equal(flightsAt(desc, grant, 2, 20, empty()).length, 0);
});

test("an interrupt flies from its sending to its arrival", () => {
  const slot = slotOf(desc, "counter", 4, "value");
  const events = makeEvents([
    [100, slot, 3 * 4 + 1, EventKind.IPI, 3, 0, 1],
    [600, slotOf(desc, "core", 3, "pc"), 3, EventKind.INTERRUPT, 3, 0, 5],
  ]);
  const at = (index, time) => flightsAt(desc, events, index, time, empty());
  const [flight] = at(1, 300);
  assert.deepEqual([flight.kind, flight.from.id, flight.to.id, flight.start, flight.end], ["interrupt", 1, 3, 100, 600]);
  assert.deepEqual(at(2, 700), []);
});

test("an interrupt that was asked for earlier comes from a device, not from a core", () => {
  const source = { "kernel/disk.fl": "def submit(page: page):\n    interrupt_after(disk_read, handle_mm_fault, page)\n" };
  const devices = { ...desc, sources: source };
  const events = makeEvents([[100, slotOf(desc, "core", 2, "irq"), 2, EventKind.INTERRUPT, 2, 1, 0], [100, slotOf(desc, "core", 2, "pc"), 2, EventKind.ALSO, 2, 0, 4]]);
  const [flight] = flightsAt(devices, events, 2, 150, empty());
  assert.deepEqual([flight.kind, flight.from.type, flight.to.id], ["interrupt", "device", 2]);
  assert.deepEqual(flightsAt(desc, events, 2, 150, empty()), [], "no text asks for this one");
});
