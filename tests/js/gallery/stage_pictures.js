// A picture of each drawable of the stage, alone on its ground: what it looks like, and what a test compares.
// Promises: worlds are those of the tests' fixture at one moment; nothing depends on a clock or a page.
// Does not: show whole stages (gallery.html does) or lanes.

import { attemptSign, attemptTrack, colourOf } from "../../../static/js/scene/attempt_mark.js";
import { attemptsAt } from "../../../static/js/scene/attempt.js";
import { fillCause } from "../../../static/js/scene/cause_fill.js";
import { drawCard, coreNow } from "../../../static/js/scene/card.js";
import { draw } from "../../../static/js/scene/draw.js";
import { drawEdges } from "../../../static/js/scene/edges.js";
import { drawFaults } from "../../../static/js/scene/faults.js";
import { drawFlightPaths, drawTokens } from "../../../static/js/scene/flight.js";
import { planOf } from "../../../static/js/scene/flight_plan.js";
import { flightsAt } from "../../../static/js/scene/flights.js";
import { focusOf } from "../../../static/js/scene/focus.js";
import { drawKey } from "../../../static/js/scene/key.js";
import { drawLadder } from "../../../static/js/scene/ladder.js";
import { layout } from "../../../static/js/scene/layout.js";
import { drawRow } from "../../../static/js/scene/list_row.js";
import { drawLocks } from "../../../static/js/scene/lock_panel.js";
import { drawPages } from "../../../static/js/scene/pages.js";
import { trace } from "../../../static/js/scene/path.js";
import { drawQueue } from "../../../static/js/scene/queue.js";
import { drawBracket, drawGrace, graceAt } from "../../../static/js/scene/read_section.js";
import { recentShares } from "../../../static/js/scene/recent.js";
import { marked } from "../../../static/js/scene/selected.js";
import { arrowHead, box, crossed, padlock, pencil, pill, stateBox } from "../../../static/js/scene/shape.js";
import { fillShares } from "../../../static/js/scene/shares.js";
import { drawSockets } from "../../../static/js/scene/socket.js";
import { drawStoryCard, storyNow } from "../../../static/js/scene/story_card.js";
import { drawWaits } from "../../../static/js/scene/story_waits.js";
import { drawStrip } from "../../../static/js/scene/strip.js";
import { brokenInto, cut, fitting, joined, twoLines, widthOf, wrapped, write } from "../../../static/js/scene/text.js";
import { completed } from "../../../static/js/scene/theme.js";
import { drawTile, heat, tile } from "../../../static/js/scene/tile.js";
import { drawTraffic, veilAir } from "../../../static/js/scene/traffic.js";
import { chosenOf, transactionsAt } from "../../../static/js/scene/transactions.js";
import { coreOf } from "../../../static/js/scene/view.js";
import { Cause, CauseName, StateName } from "../../../static/js/vocabulary.js";
import { inGrace, makeDesc, makeEvents, makeGhostEvents, makeMirror, speculate } from "../fixture.js";

const NOW = 48316;
const SIZE = Object.freeze({ width: 772, height: 366 });

/** A moment of the fixture, with all that the page would add. */
function moment({ selection = {}, has = {}, ...machine } = {}) {
  const desc = makeDesc({ cores: 8, sockets: 2, pages: 512, has, ...machine });
  const mirror = makeMirror(desc, NOW);
  const rows = [...(has.rcu ? inGrace(desc, mirror, NOW) : []), ...(has.speculation ? speculate(desc, mirror, NOW) : [])];
  const acts = makeEvents(rows, NOW - 1000, NOW + 1000);
  const ghosts = makeGhostEvents(desc, NOW, 3);
  const transactions = transactionsAt(desc, mirror, NOW);
  return {
    desc, mirror, selection: { core: null, line: null, lock: null, fault: null, place: null, cell: null, span: null, ...selection },
    flights: flightsAt(desc, ghosts, ghosts.kind.length, NOW, mirror), attempts: attemptsAt(desc, acts, rows.length, NOW, mirror),
    grace: graceAt(desc, acts, rows.length, mirror), transactions, chosen: chosenOf(transactions, selection, 0),
    taken: { lost: [5, 6, 7], shared: [] }, finished: [{ core: 3, cycle: NOW - 120 }], written: new Map([[1, 7]]),
  };
}

/** What a drawable of the stage is given: {spec, placed, focus}. */
function placedFor(world, theme, more = {}) {
  const spec = completed({ ...SIZE, scale: 1, theme, ...more });
  const focus = focusOf(world);
  return { spec, focus, placed: layout(world.desc, spec, focus) };
}

function ground(ctx, theme, width, height) {
  ctx.globalAlpha = 1;
  ctx.fillStyle = theme.panel;
  ctx.fillRect(0, 0, width, height);
}

/** A picture of the stage's size in which `does(ctx, {spec, placed, focus, world, theme})` draws one thing. */
function on(name, world, does, more = {}) {
  return {
    name, width: more.width ?? SIZE.width, height: more.height ?? SIZE.height,
    draw(ctx, theme) {
      const at = placedFor(world, theme, more);
      ground(ctx, theme, at.spec.width, Math.max(at.spec.height, at.placed.contentHeight));
      does(ctx, { ...at, world, theme });
    },
  };
}

/** A small picture of its own size. */
const small = (name, width, height, does) => ({
  name, width, height,
  draw(ctx, theme) {
    ground(ctx, theme, width, height);
    does(ctx, completed({ width, height, scale: 1, theme }), theme);
  },
});

const selected = { core: 4, line: 0, lock: 1, cell: 4 };

function cores(ctx, { spec, placed, focus, world }, does) {
  const own = { ...spec, scale: placed.cardScale };
  for (const card of placed.cores) {
    const now = coreNow(world, focus, card.id, coreOf(world.desc, world.mirror, card.id), placed.chips[card.id]?.chips ?? []);
    now.track = placed.tracks[card.id] ?? null;
    does(own, card, now, { selected: card.id === focus.core, hovered: card.id === 1, bound: card.id === 5 ? "wants it" : "" });
  }
}

const cards = (name, world, more = {}) => on(name, world, (ctx, at) => cores(ctx, at, (own, card, now, marks) => drawCard(ctx, own, card, now, at.placed.level, marks)), more);
const tiles = (name, world, more = {}) => on(name, world, (ctx, at) => cores(ctx, at, (own, card, now, marks) => drawTile(ctx, own, card, now, at.placed.level, marks)), more);

const SUMMARY = Object.freeze({ blend: 1, cycles: 8192, sockets: 2, causes: CauseName.length,
  links: Float32Array.from([0.001, 0.004, 0.006, 0.002, 0.0005, 0.0008]), lines: Float32Array.from([0.012, 0.004, 0.0002, 0.001]), most: { link: 0.008, line: 0.015 },
  cores: Float64Array.from({ length: 8 * CauseName.length }, (_, at) => ((at * 7) % 11) / 11) });

export const PICTURES = [
  cards("cards", moment({ selection: selected })),
  cards("cards-speculating", moment({ has: { speculation: true } })),
  cards("cards-in-shares", { ...moment(), summary: SUMMARY }),
  cards("cards-compact", moment({ cores: 16 }), { width: 900, height: 420 }),
  tiles("tiles", moment({ cores: 48, sockets: 2, selection: { core: 4 } }), { width: 772, height: 400 }),
  tiles("heat-cells", moment({ cores: 128, sockets: 2, selection: { core: 4 } })),
  small("a-tile-and-a-cell", 120, 60, (ctx, spec) => {
    const world = moment();
    const now = coreNow(world, focusOf(world), 1, coreOf(world.desc, world.mirror, 1));
    tile(ctx, spec, { id: 1, x: 4, y: 4, w: 60, h: 44 }, now);
    heat(ctx, spec, { id: 1, x: 72, y: 4, w: 24, h: 24 }, now);
  }),
  on("rows-of-a-phone", moment({ selection: selected }), (ctx, at) => cores(ctx, at, (own, card, now, marks) => drawRow(ctx, own, card, now, marks)), { width: 390, height: 700 }),
  on("sockets", moment({ clusters: 2 }), (ctx, { spec, placed, world, focus }) => drawSockets(ctx, { ...spec, scale: placed.cardScale }, placed, world, focus)),
  on("strip", moment({ selection: selected }), (ctx, { spec, placed, world, focus }) => drawStrip(ctx, { ...spec, time: NOW }, placed, world, focus)),
  on("strip-large", moment(), (ctx, { spec, placed, world, focus }) => drawStrip(ctx, { ...spec, time: NOW }, placed, world, focus), { width: 1130, height: 604 }),
  on("queue", moment({ selection: { core: 3 } }), (ctx, { spec, placed, world }) => drawQueue(ctx, { ...spec, time: NOW }, placed, world)),
  on("queue-with-cycles", moment(), (ctx, { spec, placed, world }) => drawQueue(ctx, { ...spec, time: NOW }, placed, world), { depth: "timing" }),
  on("locks", moment({ selection: { lock: 1 } }), (ctx, { spec, placed, world }) => drawLocks(ctx, spec, placed, world), { height: 604 }),
  on("pages", moment(), (ctx, { spec, placed, world }) => drawPages(ctx, spec, placed, world), { height: 604 }),
  on("flights", moment(), (ctx, { spec, placed, world, focus }) => {
    const plan = planOf(world, placed, focus, NOW);
    drawFlightPaths(ctx, spec, plan);
    drawTokens(ctx, spec, placed, world, plan, NOW);
  }),
  on("flights-at-rest", moment(), (ctx, { spec, placed, world, focus }) => {
    const plan = planOf(world, placed, focus, NOW);
    drawFlightPaths(ctx, spec, plan);
    drawTokens(ctx, spec, placed, world, plan, NOW);
  }, { reduced: true, depth: "timing" }),
  on("grace-period", moment({ has: { rcu: true } }), (ctx, { spec, placed, world }) => {
    drawGrace(ctx, spec, placed, world, NOW);
    drawBracket(ctx, spec, placed.cores[2], 2);
  }),
  on("traffic", { ...moment(), summary: SUMMARY, sampled: NOW }, (ctx, { spec, placed, world }) => {
    veilAir(ctx, spec, placed, 1);
    drawTraffic(ctx, spec, placed, world);
  }),
  on("story-cards", moment({ selection: { core: 4 } }), (ctx, at) => {
    const story = storyNow(at.world, NOW);
    cores(ctx, at, (own, card, now, marks) => drawStoryCard(ctx, own, card, now, story, marks));
  }, { depth: "story" }),
  on("story-waits", moment({ selection: { lock: 1 } }), (ctx, { spec, placed, world }) => drawWaits(ctx, spec, placed, world), { depth: "story" }),
  on("story-waits-by-socket", moment({ cores: 64 }), (ctx, { spec, placed, world }) => drawWaits(ctx, spec, placed, world), { depth: "story" }),
  on("story-faults", moment({ selection: { fault: { core: 2, start: 1 } } }), (ctx, { spec, placed, world }) => drawFaults(ctx, spec, placed, world, NOW), { depth: "story" }),
  on("ladder", moment(), (ctx, { spec, placed, world }) => drawLadder(ctx, spec, placed, world, NOW), { depth: "timing" }),
  on("ladder-of-one-that-waits", moment({ selection: { core: 3 } }), (ctx, { spec, placed, world }) => drawLadder(ctx, spec, placed, world, NOW), { depth: "timing", height: 604 }),
  on("window-edges", moment({ cores: 64 }), (ctx, { spec, placed }) => drawEdges(ctx, spec, placed), { camera: { zoom: 3, x: 200, y: 60 } }),
  on("bars-of-a-fast-run", { ...moment(), recent: null }, (ctx, at) => {
    const events = makeEvents(at.world.desc.cores.map((core) => [NOW - 90 + core.id, at.world.desc.mirror.blocks.core.base + core.id * at.world.desc.mirror.blocks.core.stride + 3, 24 + core.id, 1, core.id, Cause.SPIN, at.world.mirror[at.world.desc.mirror.blocks.core.base + core.id * at.world.desc.mirror.blocks.core.stride + 3]]), NOW - 1000, NOW + 1000);
    const world = { ...at.world, recent: recentShares(at.world.desc, events, 8, NOW, 200, at.world.mirror) };
    cores(ctx, { ...at, world }, (own, card, now, marks) => drawCard(ctx, own, card, now, at.placed.level, marks));
  }),
  small("causes", 240, 180, (ctx, spec) => {
    CauseName.forEach((name, cause) => {
      fillCause(ctx, spec, cause, 8, 8 + 18 * cause, 110, 12);
      write(ctx, spec, name.toLowerCase(), 126, 18 + 18 * cause, { size: 11 });
    });
    fillShares(ctx, spec, { values: Float64Array.from(CauseName, (_, at) => at + 1), from: 0, count: CauseName.length }, 8, 168, 220, 9);
  }),
  small("shapes", 260, 120, (ctx, spec, theme) => {
    StateName.forEach((letter, at) => stateBox(ctx, spec, letter, 8 + 24 * at, 8, 18));
    padlock(ctx, 160, 8, 16, theme.ink);
    pencil(ctx, 184, 8, 16, theme.accent);
    crossed(ctx, 218, 16, 8, theme.spin, theme.panel);
    arrowHead(ctx, 240, 16, 0.4, 10, theme.M);
    box(ctx, { x: 8, y: 40, w: 60, h: 24 }, { fill: theme.raised, stroke: theme.line, dash: [4, 3] });
    pill(ctx, spec, { x: 76, y: 40, w: 60, h: 20 }, "core 3", { stroke: theme.queue, dash: [4, 3] });
    marked(ctx, spec, { x: 148, y: 38, w: 60, h: 28 });
    trace(ctx, [{ x0: 8, y0: 90, x1: 60, y1: 70, x2: 120, y2: 110, x3: 200, y3: 90 }], { colour: theme.M, width: 3, dash: [7, 5], alpha: 0.8 });
  }),
  small("attempts", 360, 80, (ctx, spec, theme) => {
    ["attempt", "commit", "abort", "retry"].forEach((phase, at) => {
      const one = { phase, cycles: 412, reason: 4, age: 0.4 };
      attemptSign(ctx, spec, one, 8 + 24 * at, 8, 16);
      attemptTrack(ctx, spec, one, { x: 8 + 86 * at, y: 40, w: 80, h: 17, tall: { x: 8 + 86 * at, y: 36, w: 80, h: 34 } });
      box(ctx, { x: 130 + 24 * at, y: 8, w: 16, h: 16 }, { stroke: colourOf(theme, phase) });
    });
  }),
  small("words", 300, 130, (ctx, spec) => {
    const style = { size: 11 };
    ctx.font = `400 11px ${spec.font.sans}`;
    brokenInto(ctx, "_raw_spin_lock_irqsave", 70, 3).forEach((line, at) => write(ctx, spec, line, 8, 18 + 13 * at, style));
    wrapped(ctx, "for mmap_sem, behind core 4", 80, 3).forEach((line, at) => write(ctx, spec, line, 100, 18 + 13 * at, style));
    twoLines(ctx, "false sharing: core 2 needs pgd", 90).forEach((line, at) => write(ctx, spec, line, 190, 18 + 13 * at, style));
    write(ctx, spec, fitting(ctx, spec, ["queued for line", "queued"], 60, style), 8, 70, style);
    write(ctx, spec, joined(ctx, spec, ["4 readers", "nobody waits", "home: socket 0"], 150, style), 100, 70, style);
    write(ctx, spec, cut(ctx, "page_table_lock", 60), 8, 90, style);
    box(ctx, { x: 100, y: 80, w: widthOf(ctx, spec, "as wide as this", style), h: 14 }, { stroke: spec.theme.line });
  }),
  small("key", 420, 24, (ctx, spec) => drawKey(ctx, spec, { left: 4, right: 416, y: 12 })),
  ...["story", "protocol", "timing"].map((depth) => ({
    name: `stage-${depth}`, ...SIZE,
    draw(ctx, theme) {
      draw(ctx, moment({ cores: 4, selection: { core: 1 } }), NOW, { ...SIZE, scale: 1, theme, depth });
    },
  })),
];
