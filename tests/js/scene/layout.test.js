// The layout: nothing overlaps, nothing leaves the picture, and what is clicked is what is seen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CARD_LEVELS as LEVELS } from "../../../static/js/scene/detail.js";
import { layout, hit, coreAnchor } from "../../../static/js/scene/layout.js";
import { focusOf } from "../../../static/js/scene/focus.js";
import { makeDesc, makeMirror } from "../fixture.js";

const SIZES = [[860, 480], [1130, 640], [700, 420], [390, 700], [1600, 900]];

function world(options) {
  const desc = makeDesc(options);
  return { desc, mirror: makeMirror(desc), selection: { core: null, line: null } };
}

function placedFor(options, width, height, scale = 1) {
  const one = world(options);
  return { one, placed: layout(one.desc, { width, height, scale }, focusOf(one)) };
}

const apart = (a, b) => a.x + a.w <= b.x + 0.01 || b.x + b.w <= a.x + 0.01 || a.y + a.h <= b.y + 0.01 || b.y + b.h <= a.y + 0.01;

test("core cards never overlap and stay inside, from 1 to 64 cores at every size", () => {
  for (const cores of [1, 2, 4, 8, 12, 16, 32, 48, 64]) {
    for (const [width, height] of SIZES) {
      const sockets = cores >= 32 ? 8 : cores >= 4 ? 2 : 1;
      const { placed } = placedFor({ cores, sockets }, width, height);
      assert.equal(placed.cores.length, cores);
      placed.cores.forEach((card, at) => {
        assert.ok(card.x >= 0 && card.x + card.w <= width && card.y >= 0 && card.y + card.h <= placed.contentHeight);
        for (const other of placed.cores.slice(at + 1)) assert.ok(apart(card, other), `${cores} cores at ${width}`);
      });
    }
  }
});

test("cards, strip, caption, queue, locks and pages stand apart", () => {
  for (const [width, height] of SIZES) {
    for (const scale of [1, 1.4]) {
      const { placed } = placedFor({ cores: 8 }, width, height, width > 800 ? scale : 1);
      const parts = [placed.strip, placed.caption, placed.lock, placed.pages, ...placed.cores, ...placed.queue.pills];
      parts.forEach((a, at) => parts.slice(at + 1).forEach((b) => assert.ok(apart(a, b), `${width} × ${height} at ${scale}`)));
    }
  }
});

test("a narrow stage is a list of cores that asks for the height it needs", () => {
  const { placed } = placedFor({ cores: 8 }, 390, 700);
  assert.equal(placed.mode, "list");
  assert.ok(placed.contentHeight > 700);
  assert.equal(new Set(placed.cores.map((row) => row.x)).size, 1);
});

test("where the picture cannot grow, cores and line are all in sight instead of a list that is cut off", () => {
  for (const [width, height, scale] of [[528, 434, 1], [528, 434, 1.15], [528, 386, 1]]) {
    for (const cores of [2, 8, 16]) {
      const one = world({ cores, sockets: 2 });
      const placed = layout(one.desc, { width, height, scale, fixed: true }, focusOf(one));
      const name = `${cores} cores on ${width} × ${height} at ${scale}`;
      assert.equal(placed.mode, "stage", name);
      assert.ok(placed.strip.y + placed.strip.h <= height, name);
      for (const card of placed.cores) assert.ok(card.x + card.w <= width + 0.01 && card.y + card.h <= placed.strip.y, name);
    }
  }
  const one = world({ cores: 2 });
  assert.equal(layout(one.desc, { width: 390, height: 700, fixed: true }, focusOf(one)).mode, "list", "too narrow for anything else");
});

const STAGES = [[772, 418, 1], [1130, 640, 1], [1130, 640, 1.4], [772, 418, 1.15], [366, 700, 1]];
const MACHINES = [[2, 2, 1], [8, 2, 2], [16, 8, 2], [64, 2, 1], [64, 8, 2], [128, 2, 1], [128, 2, 16], [256, 2, 32], [256, 8, 8]];

test("from 2 to 256 cores over sockets and clusters: tiles and cells stand apart, in their socket, and are what is hit", () => {
  for (const [cores, sockets, clustersInAll] of MACHINES) {
    for (const [width, height, scale] of STAGES) {
      const clusters = Math.max(1, clustersInAll / sockets);
      const { placed } = placedFor({ cores, sockets, clusters }, width, height, scale);
      const name = `${cores} cores in ${sockets} sockets on ${width} × ${height} at ${scale}: ${placed.level}`;
      assert.equal(placed.cores.length, cores, name);
      const ordered = [...placed.cores].sort((a, b) => a.y - b.y || a.x - b.x);
      ordered.forEach((card, at) => {
        assert.ok(card.w >= 5 && card.h >= 5, `${name}: too small to see`);
        assert.ok(card.x >= 0 && card.x + card.w <= width + 0.01 && card.y >= 0, name);
        assert.ok(card.y + card.h <= placed.strip.y + 0.01, `${name}: core ${card.id} stands on the strip`);
        for (const other of ordered.slice(at + 1)) {
          if (other.y > card.y + card.h) break;
          assert.ok(apart(card, other), `${name}: cores ${card.id} and ${other.id}`);
        }
        assert.deepEqual(hit(placed, card.x + card.w / 2, card.y + 2), { type: "core", id: card.id }, name);
      });
      for (const socket of placed.sockets) {
        for (const id of socket.cores) {
          const card = placed.cores[id];
          assert.ok(card.x >= socket.x && card.x + card.w <= socket.x + socket.w + 0.01, name);
          assert.ok(card.y >= socket.y && card.y + card.h <= socket.y + socket.h + 0.01, name);
        }
        for (const other of placed.sockets) assert.ok(other === socket || apart(socket, other), name);
      }
      const frames = placed.clusters.filter((one) => one.frame);
      frames.forEach((one, at) => frames.slice(at + 1).forEach((other) => assert.ok(apart(one, other), `${name}: clusters`)));
    }
  }
});

test("a phone shows many cores as tiles, not as a list without end", () => {
  const { placed } = placedFor({ cores: 64, sockets: 2 }, 390, 700);
  assert.equal(placed.mode, "list");
  assert.equal(placed.level, "tile");
  assert.ok(placed.bottom < 700);
});

test("more cores mean plainer cards, by named levels", () => {
  const names = [4, 16, 64].map((cores) => placedFor({ cores, sockets: cores > 16 ? 8 : 2 }, 860, 480).placed.level);
  const ranks = names.map((name) => LEVELS.findIndex((level) => level.name === name));
  assert.equal(names[0], "full");
  assert.deepEqual(ranks, [...ranks].sort((a, b) => a - b));
  assert.ok(ranks[2] > ranks[0]);
});

test("every word of the line has one box, in byte order", () => {
  const { one, placed } = placedFor({ cores: 4 }, 860, 480);
  const boxes = placed.strip.slots.flatMap((slot) => slot.words);
  assert.deepEqual(boxes.map((box) => box.word), one.desc.lines[0].words.map((_, at) => at));
  for (let at = 1; at < boxes.length; at += 1) assert.ok(boxes[at].x > boxes[at - 1].x);
  assert.equal(placed.strip.slots.length, 8);
});

test("the middle of each thing hits that thing", () => {
  const { one, placed } = placedFor({ cores: 8, pages: 512 }, 1130, 640);
  const middle = (r) => [r.x + r.w / 2, r.y + r.h / 2];
  for (const card of placed.cores) assert.deepEqual(hit(placed, card.x + 20, card.y + 15), { type: "core", id: card.id });
  for (const { chips } of placed.chips) {
    for (const chip of chips) assert.deepEqual(hit(placed, ...middle(chip)), { type: "line", id: chip.line });
  }
  for (const slot of placed.strip.slots) {
    for (const box of slot.words) {
      assert.deepEqual(hit(placed, ...middle(box)), { type: "word", id: one.desc.lines[0].words[box.word].cell });
    }
  }
  for (const row of placed.lock.rows) assert.deepEqual(hit(placed, ...middle(row)), { type: "lock", id: row.id });
  const [first] = placed.pages.grid.areas;
  assert.deepEqual(hit(placed, first.x + 1, first.y + 1), { type: "page", id: 0 });
  assert.deepEqual(hit(placed, first.x + placed.pages.grid.side * 2 + 1, first.y + 1), {
    type: "page", id: 2 * placed.pages.grid.pagesEach,
  });
  assert.equal(hit(placed, 2, 2), null);
});

test("flights of an upper card run down the gap between columns, not across the cards below", () => {
  const { placed } = placedFor({ cores: 16 }, 1130, 640);
  const upper = placed.cores[0];
  const anchor = coreAnchor(placed, 0);
  assert.ok(placed.cores.some((card) => card.x === upper.x && card.y > upper.y));
  assert.equal(anchor.door.x, upper.x + upper.w);
  for (const card of placed.cores) assert.ok(anchor.x < card.x || anchor.x > card.x + card.w);
});

test("a world without areas, locks or lines still has a layout", () => {
  const desc = { ...makeDesc(), areas: [], locks: [], lines: [] };
  const one = { desc, mirror: makeMirror(makeDesc()), selection: {} };
  const placed = layout(desc, { width: 860, height: 480 }, focusOf(one));
  assert.equal(placed.lock, null);
  assert.equal(placed.pages.grid.areas.length, 0);
  assert.equal(hit(placed, 300, 300), null);
});

test("a stage too low for any card still gives every core a place", () => {
  const one = world({ cores: 8, sockets: 2 });
  for (const depth of ["story", "protocol", "timing"]) {
    const placed = layout(one.desc, { width: 480, height: 220, scale: 1.15, depth, fixed: true }, focusOf(one));
    assert.equal(placed.cores.length, 8, depth);
  }
});
