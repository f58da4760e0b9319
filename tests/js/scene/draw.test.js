// The stage as a whole: what is said, what is dashed, and that the picture is a function of its arguments.

import assert from "node:assert/strict";
import { test } from "node:test";
import { draw, sceneLayout } from "../../../static/js/scene/draw.js";
import { flightsAt } from "../../../static/js/scene/flights.js";
import { chosenOf, transactionsAt } from "../../../static/js/scene/transactions.js";
import { LIGHT } from "../../../static/js/scene/theme.js";
import { CoreState, ThreadState } from "../../../static/js/vocabulary.js";
import { makeDesc, makeEvents, makeGhostEvents, makeMirror, put, slotOf } from "../fixture.js";
import { FakeContext } from "./fake_context.js";

const NOW = 48316;

function moment(options = {}, time = NOW) {
  const desc = makeDesc(options);
  const mirror = makeMirror(desc, NOW);
  const events = makeGhostEvents(desc, NOW, 2);
  const transactions = transactionsAt(desc, mirror, time);
  return {
    desc, mirror, flights: flightsAt(desc, events, 2, time, mirror), selection: { core: null, line: null }, transactions,
    chosen: chosenOf(transactions, null, 0), taken: null, finished: [{ core: 3, cycle: time - 40 }],
  };
}

function picture(world, spec = {}, time = NOW) {
  const ctx = new FakeContext();
  const placed = draw(ctx, world, time, { width: 1130, height: 640, scale: 1, ...spec });
  return { ctx, placed };
}

test("the same world, time and spec give the same strokes", () => {
  const world = moment({ cores: 8 });
  assert.deepEqual(picture(world).ctx.calls, picture(world).ctx.calls);
});

test("drawing leaves the context's dash, alpha and saved states as it found them", () => {
  const { ctx } = picture(moment({ cores: 8 }));
  const dashes = ctx.calls.filter(([name]) => name === "setLineDash");
  assert.deepEqual(dashes[dashes.length - 1][1], []);
  assert.equal(ctx.globalAlpha, 1);
  assert.equal(ctx.saved.length, 0);
});

test("cards say who does what, in which function, with a letter for every copy", () => {
  const { ctx } = picture(moment({ cores: 4 }));
  for (const text of ["core 0", "core 3", "working", "line on its way", "queued for line", "_raw_spin_lock_irqsave",
    "mmap_sem", "M", "I", "S", "E", "F"]) assert.ok(ctx.said(text), text);
});

test("the strip names its words and gives values as a kernel reader would", () => {
  const { ctx } = picture(moment({ cores: 8 }));
  for (const text of ["pgd", "0x7f3a40", "activity", "4 readers", "wait_lock", "14 · 20", "mm_struct + 64"]) {
    assert.ok(ctx.said(text), text);
  }
});

test("false sharing is said when a core needs a word beside the lock, and only then", () => {
  const world = moment({ cores: 8 });
  const hint = (ctx) => ctx.texts.find((one) => one.text.startsWith("false sharing"))?.text;
  assert.equal(hint(picture(world).ctx), "false sharing: cores 2 and 6 need pgd, on the line that mmap_sem keeps moving");
  for (const id of [2, 6]) put(world.desc, world.mirror, "core", id, { state: 1, line: -1 });
  assert.equal(hint(picture(world).ctx), undefined);
});

test("a lock nobody waits for says so", () => {
  const { ctx } = picture(moment({ cores: 8 }));
  assert.ok(ctx.said("4 readers · nobody waits"));
  assert.ok(ctx.said("held · 4 wait"));
});

test("waiting is dashed, dying is dotted with a cross, ownership on the move is solid", () => {
  const world = moment({ cores: 8 });
  assert.deepEqual([...new Set(world.flights.map((one) => one.kind))].sort(), ["invalidate", "request", "transfer"]);
  const { ctx } = picture(world);
  assert.ok(ctx.dashes().has("7 5") && ctx.dashes().has("2 4"));
});

test("the token moves with the transaction's own cycles", () => {
  const place = (time) => {
    const one = picture(moment({ cores: 8 }, time), {}, time).ctx.texts.filter((text) => text.text === "M").pop();
    return [one.x, one.y];
  };
  assert.notDeepEqual(place(NOW - 60), place(NOW + 20));
  assert.deepEqual(place(NOW - 60), place(NOW - 60));
});

test("reduced motion rests the letter on its trail at every time", () => {
  const place = (time) => {
    const { ctx } = picture(moment({ cores: 8 }, time), { reduced: true }, time);
    const one = ctx.texts.filter((text) => text.text === "M").pop();
    return [one.x, one.y];
  };
  assert.deepEqual(place(NOW - 60), place(NOW + 50));
});

test("all text stays inside the picture and is at least 11 px, at every depth", () => {
  for (const depth of ["story", "protocol", "timing"]) {
    for (const [cores, width, scale] of [[4, 860, 1], [8, 860, 1], [8, 1130, 1.4], [16, 860, 1], [64, 860, 1], [8, 390, 1],
      [64, 390, 1], [128, 772, 1], [128, 1130, 1.4], [256, 772, 1]]) {
      const world = moment({ cores, sockets: cores > 16 ? 8 : 2, pages: 512 });
      const { ctx } = picture(world, { width, height: width * 0.56, scale, depth });
      for (const one of ctx.texts) {
        assert.ok(one.left >= -0.5 && one.right <= width + 0.5, `"${one.text}" at ${one.left}…${one.right} of ${width}`);
        assert.ok(one.size >= 11 * scale - 1e-6, `"${one.text}" ${one.size}`);
      }
    }
  }
});

test("a card too small for words has none", () => {
  const world = moment({ cores: 64, sockets: 8 });
  const { ctx, placed } = picture(world, { width: 700, height: 330 });
  assert.equal(placed.level, "heat");
  assert.ok(!ctx.said("core 63") && !ctx.said("63"));
});

test("where cores are tiles, waits are bundled by socket and counted, and a socket says what it holds", () => {
  const world = moment({ cores: 64, sockets: 2 });
  const { ctx, placed } = picture(world, { width: 772, height: 418 });
  assert.equal(placed.level, "tile");
  assert.ok(ctx.texts.some((one) => / wait$/.test(one.text) && /^\d/.test(one.text)));
  assert.ok(ctx.texts.some((one) => /^mmap_sem: .*M 1/.test(one.text)));
  assert.ok(ctx.said("63"));
  assert.ok([...ctx.dashes()].length > 0);
});

test("a core that changes threads, and one that idles, say so; queued threads and the thread's number stand beside", () => {
  const world = moment({ cores: 4, threads: 9 });
  put(world.desc, world.mirror, "core", 2, { state: CoreState.SWITCH, thread: 6 });
  put(world.desc, world.mirror, "core", 3, { state: CoreState.IDLE, thread: -1 });
  put(world.desc, world.mirror, "thread", 2, { state: ThreadState.QUEUED, core: 2 });
  put(world.desc, world.mirror, "thread", 7, { state: ThreadState.SLEEPING, core: 3 });
  const { ctx } = picture(world);
  for (const text of ["switching threads", "idle", "core 2 t6", "+1", "t7"]) assert.ok(ctx.said(text), text);
  assert.ok(ctx.texts.some((one) => one.text.includes("1 asleep")));
});

test("a word that was edited by hand carries a pencil for a while, and no other word does", () => {
  const world = moment({ cores: 4 });
  const pencils = (cycle) => {
    world.desc.edits = [{ cycle, kind: "word", cell: 4, value: 7 }, { cycle, kind: "next", core: 1 }];
    return picture(world).ctx.count("closePath");
  };
  assert.equal(pencils(NOW - 100) - pencils(NOW + 1), 1);
  assert.equal(pencils(NOW - 100_000), pencils(NOW + 1));
});

test("the chosen line is in the strip, whatever is hottest", () => {
  const world = moment({ cores: 4 });
  world.selection.line = 3;
  const { ctx, placed } = picture(world);
  assert.equal(placed.line.id, 3);
  assert.ok(ctx.said("zone_struct + 0") && ctx.said("free_pages"));
});

test("sceneLayout is the layout that draw used", () => {
  const world = moment({ cores: 8 });
  const spec = { width: 860, height: 480, scale: 1, theme: LIGHT };
  assert.deepEqual(sceneLayout(world, spec), draw(new FakeContext(), world, NOW, spec));
});

test("a moment before anything happened draws without a value missing", () => {
  const desc = makeDesc({ cores: 4 });
  const mirror = new Float64Array(desc.mirror.length);
  const { ctx } = picture({ desc, mirror, flights: [], selection: {} }, {}, 0);
  for (const { text } of ctx.texts) assert.doesNotMatch(text, /NaN|undefined|null in/);
});

test("a word that has just been written says what it was, and only it", async () => {
  const { writtenAt } = await import("../../../static/js/scene/written.js");
  const world = moment({ cores: 8 });
  const slot = slotOf(world.desc, "cell", 1, "value");
  const events = makeEvents([[NOW - 50, slot, 24, 7, 0, 6, 7], [NOW - 20, slot, 24, 7, 0, 7, 8]], NOW - 1000, NOW + 1000);
  const { ctx } = picture({ ...world, written: writtenAt(world.desc, events, 2, NOW) });
  assert.ok(ctx.said("was 6"));
  assert.equal(ctx.texts.filter((one) => one.text.startsWith("was ")).length, 1);
  assert.equal(writtenAt(world.desc, events, 2, NOW + 400).size, 0);
  assert.ok(!picture(world).ctx.texts.some((one) => one.text.startsWith("was ")));
});
