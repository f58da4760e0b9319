// Who let whom go on: locks, lines, interrupts, wake-ups; in a chunk and over its border; which of them are shown.

import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentKind, EventKind, RequestState } from "../../../static/js/vocabulary.js";
import { handoversOf, joinHandovers, shownHandovers } from "../../../static/js/scene/handovers.js";
import { makeDesc, makeEvents, put, slotOf } from "../fixture.js";

const desc = makeDesc({ cores: 4 });
const agent = (core, kind = AgentKind.CORE) => kind * 4 + core;
const LOCK = 1; // a spinlock; lock 0 is an rwsem

function still() {
  const mirror = new Float64Array(desc.mirror.length);
  for (const { id } of desc.cores) put(desc, mirror, "core", id, { want: -1, thread: id });
  for (const { id } of desc.locks) put(desc, mirror, "lock", id, { holder: -1 });
  return mirror;
}

const row = (cycle, core, kind, block, index, field, old, now) => [cycle, slotOf(desc, block, index, field), agent(core), kind, core, old, now];
const wants = (core, cycle, lock = LOCK) => [row(cycle, core, EventKind.LOCK_WANT, "core", core, "want", -1, lock)];
const takes = (core, cycle, lock = LOCK, alone = true) => [row(cycle, core, EventKind.LOCK_ACQUIRE, "core", core, "held", 0, 2 ** lock),
  ...(alone ? [row(cycle, core, EventKind.ALSO, "lock", lock, "holder", -1, core)] : [row(cycle, core, EventKind.ALSO, "lock", lock, "readers", 0, 1)])];
const leaves = (core, cycle, lock = LOCK, alone = true) => [row(cycle, core, EventKind.LOCK_RELEASE, "core", core, "held", 2 ** lock, 0),
  ...(alone ? [row(cycle, core, EventKind.ALSO, "lock", lock, "holder", core, -1)] : [])];
const chunk = (rows, start = 0, end = 4096) => ({ ...makeEvents(rows.flat(), start, end), cores: 4 });
const told = (list) => list.map((one) => [one.kind, one.from.core, one.from.cycle, one.to.core, one.to.cycle]);

test("a lock goes from who let it go to who had begun to want it before", () => {
  const found = handoversOf(desc, chunk([wants(0, 10), takes(0, 20), wants(1, 30), leaves(0, 100), takes(1, 140), leaves(1, 200), wants(2, 250), takes(2, 260)]), still());
  assert.deepEqual(told(found.list), [["lock", 0, 100, 1, 140]], "core 2 came when the lock was free: nobody held it up");
  assert.equal(found.list[0].since, 30);
});

test("a reader is held up by who has the lock alone, never by another reader", () => {
  const reads = (core, at, end) => [wants(core, at, 0), takes(core, at + 1, 0, false), leaves(core, end, 0, false)];
  const [a, b] = [reads(0, 10, 300), reads(1, 20, 310)];
  const readers = handoversOf(desc, chunk([a[0], a[1], b[0], a[2], b[1], b[2]]), still());
  assert.deepEqual(readers.list, []);
  const writer = handoversOf(desc, chunk([wants(3, 5, 0), takes(3, 6, 0), wants(1, 20, 0), leaves(3, 90, 0), takes(1, 95, 0, false)]), still());
  assert.deepEqual(told(writer.list), [["lock", 3, 90, 1, 95]]);
  const last = handoversOf(desc, chunk([wants(1, 1, 0), takes(1, 2, 0, false), wants(3, 20, 0), leaves(1, 90, 0, false), takes(3, 99, 0)]), still());
  assert.deepEqual(told(last.list), [["lock", 1, 90, 3, 99]], "who wants it alone waits for the last reader");
});

test("a line goes from the cache that sent it when its way began to the core when it arrived", () => {
  const mirror = still();
  put(desc, mirror, "request", 2 * 2, { state: RequestState.GRANTED, line: 3, source: 1, granted: 500 });
  put(desc, mirror, "request", 2 * 3, { state: RequestState.GRANTED, line: 2, source: -1, granted: 510 });
  const done = (core, cycle) => [[cycle, slotOf(desc, "request", 2 * core, "state"), agent(core, AgentKind.REQUEST), EventKind.COMPLETE, core, 2, 0]];
  const found = handoversOf(desc, chunk([done(2, 620), done(3, 640)]), mirror);
  assert.deepEqual(told(found.list), [["line", 1, 500, 2, 620]], "memory is nobody's core");
  assert.equal(found.list[0].id, 3);
});

test("an interrupt comes from its sender, a wake-up from its waker", () => {
  const sent = [[100, slotOf(desc, "counter", 4, "value"), agent(0), EventKind.IPI, 2, 0, 1]];
  const taken = [[340, slotOf(desc, "core", 2, "irq"), agent(2, AgentKind.INTERRUPT), EventKind.INTERRUPT, 2, 1, 0]];
  const mirror = still();
  put(desc, mirror, "thread", 3, { core: 3 });
  const woken = [[400, slotOf(desc, "thread", 3, "state"), agent(1), EventKind.WAKEUP, 1, 3, 1]];
  assert.deepEqual(told(joinHandovers([handoversOf(desc, chunk([sent, taken, woken]), mirror)])), [["interrupt", 0, 100, 2, 340], ["wake", 1, 400, 3, 400]]);
});

test("a core takes interrupts in the order in which they were sent, over the borders of chunks, and none before it has come", () => {
  const slow = { ...desc, costs: [{ name: "ipi_flight", value: 300 }] };
  const sends = (core, cycle) => [[cycle, slotOf(desc, "counter", 4, "value"), agent(core), EventKind.IPI, 2, 0, 1]];
  const takes2 = (cycle) => [[cycle, slotOf(desc, "core", 2, "irq"), agent(2, AgentKind.INTERRUPT), EventKind.INTERRUPT, 2, 1, 0]];
  const callback = (cycle) => [...takes2(cycle), [cycle, slotOf(desc, "rcu", 0, "callbacks"), agent(2), EventKind.ALSO, 2, 1, 0]];
  const first = handoversOf(slow, chunk([sends(0, 3500), sends(1, 4000)]), still());
  const second = handoversOf(slow, chunk([callback(4200), takes2(4310), takes2(4400), sends(3, 5000), takes2(5600)], 4096, 8192), still());
  assert.deepEqual(told(joinHandovers([first, second])), [["interrupt", 0, 3500, 2, 4310], ["interrupt", 1, 4000, 2, 4400], ["interrupt", 3, 5000, 2, 5600]]);
  assert.deepEqual(told(joinHandovers([second])), [["interrupt", 3, 5000, 2, 5600]], "those of the chunk before are not at hand: nobody is named for them");
  const late = handoversOf(slow, chunk([sends(1, 4150), takes2(4200), takes2(4500)], 4096, 8192), still());
  assert.deepEqual(told(joinHandovers([first, late])), [["interrupt", 0, 3500, 2, 4200], ["interrupt", 1, 4000, 2, 4500]], "core 1's second is still behind");
});

test("what crosses the border of two chunks is found when they are joined, and only if the wait began before the release", () => {
  const first = handoversOf(desc, chunk([takes(0, 10), wants(1, 3000), leaves(0, 4000)]), still());
  const mirror = still();
  put(desc, mirror, "core", 1, { want: LOCK });
  const second = handoversOf(desc, chunk([takes(1, 4200)], 4096, 8192), mirror);
  assert.deepEqual(second.list, []);
  assert.deepEqual(told(joinHandovers([first, second])), [["lock", 0, 4000, 1, 4200]]);
  const late = handoversOf(desc, chunk([wants(1, 4100), takes(1, 4200)], 4096, 8192), still());
  assert.deepEqual(joinHandovers([first, late]), []);
});

test("shown is what is selected; else the last few before the playhead, ways of lines left out", () => {
  const list = Array.from({ length: 80 }, (_, at) => ({ kind: at % 2 ? "line" : "lock", id: at % 4, from: { core: at % 3, cycle: 100 * at }, to: { core: 3, cycle: 100 * at + 50 } }));
  const window = { start: 0, end: 8000 };
  const plain = shownHandovers(list, {}, 4000, window);
  assert.ok(plain.length > 0 && plain.length < 6 && plain.every((one) => one.kind === "lock" && one.to.cycle <= 4000));
  assert.ok(shownHandovers(list, { core: 1 }, 4000, window).every((one) => one.from.core === 1 || one.to.core === 1));
  assert.ok(shownHandovers(list, { lock: 2 }, 4000, window).every((one) => one.kind === "lock" && one.id === 2));
  assert.ok(shownHandovers(list, { core: 3 }, 4000, window).filter((one) => one.kind === "line").length <= 10, "no thicket");
  assert.deepEqual(shownHandovers(list, { core: 3 }, 4000, { start: 9000, end: 9900 }), []);
});
