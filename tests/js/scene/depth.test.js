// Three depths of one moment: what each tells and leaves out; the camera; the one selection in the picture.

import assert from "node:assert/strict";
import { test } from "node:test";
import { zoomed } from "../../../static/js/main/camera.js";
import { centred } from "../../../static/js/scene/camera.js";
import { beyond } from "../../../static/js/scene/edges.js";
import { draw } from "../../../static/js/scene/draw.js";
import { finishedAt } from "../../../static/js/scene/faults.js";
import { flightsAt } from "../../../static/js/scene/flights.js";
import { focusOf } from "../../../static/js/scene/focus.js";
import { hit, inWindow, layout } from "../../../static/js/scene/layout.js";
import { recentShares } from "../../../static/js/scene/recent.js";
import { boundTo } from "../../../static/js/scene/selected.js";
import { arrowsOf } from "../../../static/js/scene/story_waits.js";
import { nameLines } from "../../../static/js/scene/strip_layout.js";
import { arrivedAs, chosenOf, takenBy, transactionsAt } from "../../../static/js/scene/transactions.js";
import { legsOf } from "../../../static/js/scene/ladder.js";
import { Cause, CauseName, CoreState, EventKind, RequestState, State } from "../../../static/js/vocabulary.js";
import { makeDesc, makeEvents, makeGhostEvents, makeMirror, put, slotOf } from "../fixture.js";
import { FakeContext } from "./fake_context.js";

const NOW = 48316;

function moment(options = {}, selection = {}) {
  const desc = makeDesc({ cores: 8, sockets: 2, ...options });
  const mirror = makeMirror(desc, NOW);
  const ghosts = makeGhostEvents(desc, NOW, 2);
  const transactions = transactionsAt(desc, mirror, NOW);
  return {
    desc, mirror, selection: { core: null, line: null, lock: null, ...selection }, flights: flightsAt(desc, ghosts, 2, NOW, mirror), transactions,
    chosen: chosenOf(transactions, selection, 0), taken: { lost: [6, 7], shared: [] }, finished: [{ core: 3, cycle: NOW - 120 }],
  };
}

function picture(world, spec = {}) {
  const ctx = new FakeContext();
  const placed = draw(ctx, world, NOW, { width: 1130, height: 604, scale: 1, ...spec });
  return { ctx, placed };
}

const says = (ctx, pattern) => ctx.texts.some((one) => pattern.test(one.text));

test("the story says who waits for what behind whom, who holds locks and how many faults are done; no state letters", () => {
  const { ctx, placed } = picture(moment(), { depth: "story" });
  for (const pattern of [/^waits$/, /^behind/, /mmap_sem/, /^faults done/, /core 3 (just now|finished one)/]) assert.ok(says(ctx, pattern), String(pattern));
  for (const letter of ["M", "E", "S", "I"]) assert.ok(!ctx.said(letter), letter);
  assert.ok(placed.strip.hidden && placed.pages === null);
});

test("the story's arrows go from each waiting core to one it waits for, none to itself", () => {
  const world = moment();
  const { placed } = picture(world, { depth: "story" });
  const arrows = arrowsOf(world, placed);
  assert.deepEqual(arrows.map((one) => [one.from, one.to]), [[2, 1], [3, 1], [5, 0], [6, 1], [7, 1]]);
});

test("timing gives every leg of a transaction in cycles, and whose copies it took", () => {
  const { ctx } = picture(moment(), { depth: "timing" });
  for (const pattern of [/^core 1 writes mm_struct \+ 64$/, /230 cycles in the queue at home/, /70 of 130/, /cores 6 and 7 lose their copies/, /^230 \+ 130$/]) assert.ok(says(ctx, pattern), String(pattern));
});

test("transactions are those under way, longest first, then the finished", () => {
  const world = moment();
  const phases = world.transactions.map((one) => one.phase);
  assert.deepEqual(phases, [...phases].sort((a, b) => (a === "done") - (b === "done")));
  const [first] = world.transactions;
  assert.equal(first.core, 1);
  put(world.desc, world.mirror, "request", 2, { state: RequestState.IDLE, due: NOW - 10 });
  const done = transactionsAt(world.desc, world.mirror, NOW).find((one) => one.core === 1);
  assert.equal(done.phase, "done");
  assert.deepEqual(legsOf(done, NOW), { queue: 230, way: 316 - 10 - 246, total: 290, open: false });
});

test("the ladder is the selected core's, else the one that moves the strip's line", () => {
  const world = moment();
  assert.equal(chosenOf(world.transactions, { core: null }, 0).core, 1);
  assert.equal(chosenOf(world.transactions, { core: 3 }, 0).core, 3);
  assert.equal(chosenOf([], {}, 0), null);
});

test("copies taken are the events of the grant itself; where they are not at hand, nothing is said", () => {
  const world = moment();
  const granted = world.transactions.find((one) => one.core === 1);
  const sharers = slotOf(world.desc, "line", 0, "sharers0");
  const rows = [[granted.granted, sharers, 17, EventKind.INVALIDATE, 1, 0b1100_0000, 0b1000_0000], [granted.granted, sharers, 17, EventKind.INVALIDATE, 1, 0b1000_0000, 0],
    [granted.granted, sharers, 18, EventKind.INVALIDATE, 2, 0b10_0000, 0]];
  assert.deepEqual(takenBy(world.desc, granted, makeEvents(rows, 40960, 49152), 3), { lost: [6, 7], shared: [] });
  assert.equal(takenBy(world.desc, granted, makeEvents([], granted.granted + 10, 49152), 0), null);
});

test("faults that are done are the last events of their kind, latest first", () => {
  const { desc } = moment();
  const rows = [[100, 0, 25, EventKind.FAULT, 1, 0, 1], [150, 0, 26, EventKind.SPIN, 2, 0, 1], [200, 0, 27, EventKind.FAULT, 3, 0, 1]];
  assert.deepEqual(finishedAt(desc, makeEvents(rows), 3, 250), [{ core: 3, cycle: 200 }, { core: 1, cycle: 100 }]);
});

test("at every depth nothing overlaps and everything stands in the picture, from 2 to 128 cores", () => {
  for (const depth of ["story", "protocol", "timing"]) {
    for (const [width, height] of [[772, 366], [1130, 604]]) {
      for (const cores of [2, 8, 16, 48, 128]) {
        const world = moment({ cores, pages: 512 });
        const placed = layout(world.desc, { width, height, scale: 1, depth }, focusOf(world));
        const name = `${cores} cores, ${depth}, ${width}`;
        const lower = Math.max(...placed.cores.map((card) => card.y + card.h));
        assert.ok(lower <= (placed.strip.hidden ? placed.faults.y : placed.strip.y), `${name}: cards stand on what is below`);
        for (const one of [placed.lock, placed.pages, placed.faults, placed.ladder?.list, placed.ladder?.steps].filter(Boolean)) {
          assert.ok(one.x >= 0 && one.x + one.w <= width + 0.01 && one.y + one.h <= placed.contentHeight + 0.01 && one.h > 40, name);
          assert.ok(placed.strip.hidden || one.y >= placed.strip.y + placed.strip.h, name);
        }
      }
    }
  }
});

test("a low stage at timing leaves the line's words out, and nothing lies over anything", () => {
  for (const [height, scale] of [[300, 1], [340, 1.15], [260, 1]]) {
    const world = moment();
    const placed = layout(world.desc, { width: 600, height, scale, depth: "timing", fixed: true }, focusOf(world));
    assert.ok(placed.strip.hidden && placed.queue.pills.length === 0);
    const lower = Math.max(...placed.cores.map((card) => card.y + card.h));
    assert.ok(lower <= placed.ladder.list.y, `${height}: cards to ${lower}, the ladder from ${placed.ladder.list.y}`);
  }
});

test("a click on a transaction's bar finds it", () => {
  const { placed } = picture(moment(), { depth: "timing" });
  const [row] = placed.ladder.rows;
  assert.deepEqual(hit(placed, row.x + 5, row.y + 5), { type: "transaction", id: row.slot });
});

test("enlarging tells more on each core, then writes larger; cores beyond the window are counted and cannot be hit", () => {
  const world = moment({ cores: 128 });
  const focus = focusOf(world);
  const at = (zoom, x = 0, y = 0) => layout(world.desc, { width: 772, height: 366, scale: 1, camera: { zoom, x, y } }, focus);
  const levels = [1, 2, 4, 8].map((zoom) => at(zoom).level);
  assert.equal(levels[0], "heat");
  assert.ok(["full", "compact"].includes(levels[3]), levels.join(" "));
  assert.ok(at(8).cardScale >= at(4).cardScale);
  const far = at(6, 1200, 300);
  assert.equal(Object.values(beyond(far)).reduce((sum, one) => sum + one, 0), far.cores.filter((card) => !inWindow(far, card)).length);
  for (const card of far.cores.filter((one) => !inWindow(far, one))) assert.notDeepEqual(hit(far, card.x + 2, card.y + 2), { type: "core", id: card.id });
});

test("the camera stays within the machine, and the point under the pointer stays where it is", () => {
  const seen = { x: 10, y: 10, w: 700, h: 160 };
  const once = zoomed({ zoom: 1, x: 0, y: 0 }, 2, 310, 90, seen);
  assert.deepEqual(once, { zoom: 2, x: 300, y: 80 });
  assert.deepEqual(zoomed(once, 0.5, 310, 90, seen), { zoom: 1, x: 0, y: 0 });
  const world = moment({ cores: 64 });
  const placed = layout(world.desc, { width: 772, height: 366, scale: 1, camera: { zoom: 3, x: 1e6, y: 1e6 } }, focusOf(world));
  assert.ok(placed.camera.x <= placed.camera.most.x && placed.camera.y <= placed.camera.most.y);
});

test("following moves the window only when the action has left it", () => {
  const world = moment({ cores: 64 });
  const placed = layout(world.desc, { width: 772, height: 366, scale: 1, camera: { zoom: 3, x: 0, y: 0 } }, focusOf(world));
  assert.equal(centred(placed, placed.cores[0]), null);
  const outside = placed.cores.find((card) => card.x > placed.window.x + placed.window.w);
  assert.ok(centred(placed, outside).x > 0);
});

test("only cores in the window are drawn", () => {
  const world = moment({ cores: 64 });
  const { ctx } = picture(world, { width: 772, height: 366, camera: { zoom: 8, x: 0, y: 0 } });
  assert.ok(says(ctx, /^core 0$/) && !says(ctx, /^core 63$/));
});

test("what is selected bears the same mark at every depth; a lock's holders and waiters say what they are", () => {
  const world = moment({}, { core: 4, lock: 1, line: 0, cell: 5 });
  assert.equal(boundTo(world, 0), "holds it");
  assert.equal(boundTo(world, 3), "wants it");
  const plain = moment();
  for (const depth of ["story", "protocol", "timing"]) {
    const corners = (one) => picture(one, { depth }).ctx.count("closePath");
    assert.ok(corners(world) > corners(plain), depth);
  }
  assert.ok(says(picture(world).ctx, /^holds it$/));
});

test("a selected source line marks the cores that are at it", () => {
  const world = moment({}, { place: { file: "kernel/fault.fl", line: 5 } });
  assert.deepEqual(world.desc.cores.filter((core) => boundTo(world, core.id) === "is here").map((core) => core.id), [5]);
});

test("long names stand in two lines broken at an underscore, short ones in one", () => {
  assert.deepEqual(nameLines("mm_users"), ["mm_users"]);
  assert.deepEqual(nameLines("free_area_cache"), ["free_area", "_cache"]);
  assert.deepEqual(nameLines("page_table_lock").join(""), "page_table_lock");
});

test("shares of the last stretch charge each cycle once, the latest weighing most", () => {
  const { desc, mirror } = moment();
  put(desc, mirror, "core", 0, { state: CoreState.RUN, cause: Cause.COMPUTE });
  const events = makeEvents([[900, slotOf(desc, "core", 0, "cause"), 24, EventKind.INSTRUCTION, 0, Cause.HIT, Cause.COMPUTE]], 0, 4096);
  const { cores } = recentShares(desc, events, 1, 1000, 200, mirror);
  const own = [...cores.subarray(0, CauseName.length)];
  assert.ok(Math.abs(own.reduce((sum, one) => sum + one, 0) - 100) < 1e-9); // half of 200: the weight falls to nothing
  assert.ok(Math.abs(own[Cause.COMPUTE] - 75) < 1e-9 && Math.abs(own[Cause.HIT] - 25) < 1e-9);
});

test("a copy arrived in the state that its own event gave it, whatever has become of it since", () => {
  const desc = makeDesc({ cores: 8, sockets: 2 });
  const one = { slot: 2, core: 1, line: 0, phase: "done", due: 1500 };
  const at = (field) => slotOf(desc, "line", 0, field);
  const arrived = (...rows) => makeEvents([[1500, slotOf(desc, "request", 2, "state"), 9, EventKind.COMPLETE, 1, 2, 0], ...rows.map(([slot, old, now]) => [1500, slot, 9, EventKind.ALSO, 1, old, now]),
    [1600, at("owner_state"), 9, EventKind.INVALIDATE, 3, State.E, State.I]], 1000, 2000);
  const told = (events) => arrivedAs(desc, one, events, events.slot.length);
  assert.equal(told(arrived([at("owner"), -1, 1], [at("owner_state"), State.I, State.E], [at("owner_state"), State.E, State.M])), State.E, "before the write that follows at once");
  assert.equal(told(arrived([at("sharers0"), 1, 3])), State.S);
  assert.equal(told(arrived([at("sharers0"), 1, 3], [at("forwarder"), -1, 1])), State.F);
  assert.equal(arrivedAs(desc, { ...one, phase: "way" }, arrived([at("sharers0"), 1, 3]), 3), null);
  assert.equal(arrivedAs(desc, { ...one, due: 900 }, makeEvents([[1600, at("queued"), 9, EventKind.REQUEST, 3, 0, 1]], 1000, 2000), 1), null, "not at hand");
});
