// Flights on the canvas: solid where a line moves, dashed where a request waits, dotted with × where a copy dies.
// Promises: paths lie under the cards, tokens above them; a token's shape says where its data come from (circle: a
// cache, square: memory, ring: permission only) and its letter the state it brings; reduced motion shows a trail
// with an arrow in place of a moving token.  Nothing blinks: ghosts only fade.
// `spec.calm` below 1 makes all of it fainter: it passes faster than it can be followed.
// Does not: choose curves (flight_plan.js) or places of labels (flight_labels.js).

import { StateName } from "../vocabulary.js";
import { pointOnLeg, trace } from "./path.js";
import { arrowHead, box, crossed } from "./shape.js";
import { fitting, widthOf, write } from "./text.js";
import { inkOn, stateColour } from "./theme.js";
import { bundled } from "./detail.js";
import { cardsSeen, discBox, offCards, placeLabels, skyOf, spotsBesideDisc, spotsOfStub, stubHeight, tagHeight } from "./flight_labels.js";
import { coreAtEnd } from "./flight_plan.js";
import { shortName, shortNames } from "./focus.js";
import { grouped } from "./format.js";

const MOST_LABELLED = 2; // more tokens than this speak by letter alone
const MOST_CROSSED = 16; // more dying copies than this are counted instead
const REDUCED_AT = 0.5; // where the letter rests on its trail

const ghostly = (kind) => kind === "invalidate" || kind === "downgrade";

function colourOf(theme, flight) {
  if (flight.kind === "request") return theme.queue;
  if (flight.kind === "invalidate") return theme.spin;
  if (flight.kind === "downgrade") return theme.S;
  if (flight.kind === "interrupt") return theme.interrupt;
  return stateColour(theme, flight.state);
}

function drawPath(ctx, spec, one, crowd) {
  const { theme, scale: s, calm } = spec;
  const { flight, legs, share, shown } = one;
  const colour = colourOf(theme, flight);
  if (flight.kind === "request") {
    const alpha = crowd > 12 ? 0.4 : 0.85;
    const width = (one.selected ? 1.5 : 0) + (shown ? 1.75 : 1.25) + (one.count > 1 ? 0.6 * s * Math.log2(one.count) : 0);
    for (const leg of legs) trace(ctx, leg, { colour, width, dash: [7 * s, 5 * s], alpha: alpha * calm });
    return;
  }
  if (ghostly(flight.kind)) {
    for (const leg of legs) trace(ctx, leg, { colour, width: 1.5, dash: [2 * s, 4 * s], alpha: 0.85 * (1 - share) * calm });
    return;
  }
  if (flight.kind === "interrupt") {
    for (const leg of legs) trace(ctx, leg, { colour, width: 1.5, dash: [1.5 * s, 3 * s, 6 * s, 3 * s], alpha: calm });
    return;
  }
  legs.forEach((leg, at) => {
    const done = spec.reduced || share * legs.length >= at;
    trace(ctx, leg, { colour, width: (shown ? 3 : 2) * s + (one.selected ? 2 : 0), alpha: (done ? 1 : 0.4) * calm });
  });
  const end = legs[legs.length - 1];
  if (end) {
    const tip = pointOnLeg(end, 1);
    ctx.globalAlpha = calm;
    arrowHead(ctx, tip.x, tip.y, tip.angle, 9 * s, colour);
    ctx.globalAlpha = 1;
  }
}

/** The point of a token: over all legs, or at rest on the last when motion is reduced. */
export function tokenPoint(one, reduced) {
  const { legs, share } = one;
  if (reduced) return pointOnLeg(legs[legs.length - 1], REDUCED_AT);
  const along = Math.min(share * legs.length, legs.length - 1e-6);
  return pointOnLeg(legs[Math.floor(along)], along % 1);
}

function token(ctx, spec, flight, point, radius) {
  const { theme, scale: s } = spec;
  const colour = colourOf(theme, flight);
  const around = { x: point.x - radius, y: point.y - radius, w: 2 * radius, h: 2 * radius };
  const hollow = flight.permission === true;
  box(ctx, { x: around.x - 2, y: around.y - 2, w: around.w + 4, h: around.h + 4 }, {
    radius: flight.kind === "memory" ? 6 * s : radius + 2, fill: theme.panel,
  });
  box(ctx, around, {
    radius: flight.kind === "memory" ? 4 * s : radius, fill: hollow ? theme.panel : colour, stroke: colour, width: 2,
  });
  const letter = flight.kind === "interrupt" ? "!" : spec.depth === "story" ? "" : StateName[flight.state];
  write(ctx, spec, letter, point.x, point.y + 0.5, {
    size: radius >= 10 * s ? 12 : 11, weight: 700, align: "center", baseline: "middle",
    colour: hollow ? theme.ink : inkOn(colour),
  });
}

/** What a token's tag says: the story names the line, timing the cycles of its way, else the tag names both ends. */
function said(spec, desc, { flight, shown }, time) {
  const to = coreAtEnd(desc, flight.to);
  if (spec.depth === "story" && flight.line >= 0) return `${shortName(desc, flight.line)}'s line → core ${to}`;
  if (spec.depth === "timing" && flight.end > flight.start) return `${grouped(Math.max(0, Math.floor(time - flight.start)))} of ${grouped(flight.end - flight.start)} cycles`;
  if (!shown && flight.line >= 0) return shortName(desc, flight.line);
  if (flight.kind === "interrupt") return `${flight.from.type === "device" ? "device" : "interrupt"} → core ${to}`;
  if (flight.kind === "memory") return `memory → core ${to}`;
  if (flight.permission) return `permission → core ${to}`;
  return `core ${coreAtEnd(desc, flight.from)} → core ${to}`;
}

function tag(ctx, spec, { text, x, y, w, h }) {
  const s = spec.scale;
  box(ctx, { x, y, w, h }, { radius: 9 * s, fill: spec.theme.panel, stroke: spec.theme.line });
  write(ctx, spec, text, x + 6 * s, y + h / 2 + 0.5, { size: 11, baseline: "middle" });
}

/** Draws all curves: under the cards. */
export function drawFlightPaths(ctx, spec, plan) {
  const crowd = plan.filter((one) => one.flight.kind === "request").length;
  for (const one of plan) if (ghostly(one.flight.kind)) drawPath(ctx, spec, one, crowd);
  for (const one of plan) if (one.flight.kind === "request") drawPath(ctx, spec, one, crowd);
  for (const one of plan) {
    if (!ghostly(one.flight.kind) && one.flight.kind !== "request") drawPath(ctx, spec, one, crowd);
  }
}

/** Draws what dies; returns the boxes of the words it wrote. */
function drawCrosses(ctx, spec, placed, ghosts) {
  const { theme, scale: s } = spec;
  const dying = ghosts.filter((one) => one.flight.kind === "invalidate");
  const copies = dying.reduce((sum, one) => sum + one.count, 0);
  if (copies > MOST_CROSSED) {
    const text = `× ${copies} copies invalidated`;
    const style = { size: 12, weight: 700 };
    const w = widthOf(ctx, spec, text, style) + 14 * s;
    const r = { x: placed.width - w - 10 * s, y: placed.air.y + placed.air.h / 2 - 10 * s, w, h: 20 * s };
    box(ctx, r, { radius: 10 * s, fill: theme.panel, stroke: theme.spin, dash: [2 * s, 4 * s] });
    write(ctx, spec, text, r.x + 7 * s, r.y + r.h / 2 + 0.5, { ...style, baseline: "middle" });
    return [r];
  }
  for (const one of dying) {
    if (one.legs.length === 0) continue;
    const point = pointOnLeg(one.legs[0], one.shown ? 0.36 : 0.8);
    ctx.globalAlpha = (1 - one.share) * spec.calm;
    crossed(ctx, point.x, point.y, 7 * s, theme.spin, theme.panel);
    ctx.globalAlpha = 1;
  }
  return [];
}

/** How many a bundle stands for, near the socket it comes from. */
function drawCounts(ctx, spec, placed, plan, taken) {
  const s = spec.scale;
  const wanted = [];
  for (const { flight, legs, count } of plan) {
    if (flight.kind !== "request" || count < 2 || legs.length === 0) continue;
    const text = `${count} wait`;
    const w = widthOf(ctx, spec, text, { size: 11 }) + 12 * s;
    const shares = legs[0].length > 1 ? [0.72, 0.82, 0.64] : [0.14, 0.28, 0.42, 0.56]; // beside a lower socket: past it
    const spots = shares.map((share) => pointOnLeg(legs[0], share))
      .map((at) => ({ x: Math.max(4, Math.min(placed.width - w - 4, at.x - w / 2)), y: at.y - 8 * s }));
    wanted.push({ text, w, h: 16 * s, spots });
  }
  ctx.globalAlpha = spec.calm;
  for (const { text, x, y, w, h } of placeLabels(wanted, taken)) {
    box(ctx, { x, y, w, h }, { radius: 8 * s, fill: spec.theme.panel, stroke: spec.theme.queue });
    write(ctx, spec, text, x + w / 2, y + h / 2 + 0.5, { size: 11, align: "center", baseline: "middle" });
  }
  ctx.globalAlpha = 1;
}

/** What is to be written under cores that wait for other lines than the strip's: each line's name once a core. */
function stubNames(ctx, spec, placed, desc, plan) {
  const s = spec.scale;
  if (placed.mode === "list" || placed.level !== "full") return [];
  const style = { size: 11, mono: true };
  const said = new Set();
  const wanted = [];
  for (const { flight, shown, selected, legs } of plan) {
    if (shown || flight.kind !== "request" || legs.length === 0) continue;
    const key = `${coreAtEnd(desc, flight.from)}:${flight.line}`;
    if (said.has(key)) continue;
    said.add(key);
    const text = fitting(ctx, spec, shortNames(desc, flight.line), placed.cores[0].w, style);
    const w = widthOf(ctx, spec, text, style) + 2 * s;
    wanted.push({ text, selected, stub: true, w, h: stubHeight(s), spots: spotsOfStub(pointOnLeg(legs[0], 1), w, s) });
  }
  return wanted.sort((a, b) => b.selected - a.selected);
}

function drawStubName(ctx, spec, { text, x, y, w, h }) {
  box(ctx, { x, y, w, h }, { radius: 3 * spec.scale, fill: spec.theme.panel });
  write(ctx, spec, text, x + w / 2, y + h / 2 + 0.5, { size: 11, mono: true, align: "center", baseline: "middle", colour: spec.theme.mute });
}

/** Draws tokens and crosses: over the cards. `taken`: boxes of words that stand in the air already. */
export function drawTokens(ctx, spec, placed, world, plan, time = 0, taken = []) {
  const { desc } = world;
  const s = spec.scale;
  const moves = (one) => !ghostly(one.flight.kind) && one.flight.kind !== "request" && one.legs.length > 0;
  const crowded = bundled(placed.level);
  const cards = placed.level === "list" ? [] : cardsSeen(placed);
  const moving = plan.filter(moves).map((one) => {
    const radius = (one.shown ? 11 : 8) * (crowded ? 0.8 : 1) * s;
    const at = tokenPoint(one, spec.reduced);
    return { one, radius, point: crowded ? at : offCards(at, radius, cards, placed.air.y, 12 * placed.scale) };
  });
  const words = drawCrosses(ctx, spec, placed, plan.filter((one) => ghostly(one.flight.kind)));
  const candidates = moving.length <= MOST_LABELLED ? moving : moving.filter(({ one }) => one.shown);
  const labelled = candidates.length <= MOST_LABELLED && placed.mode !== "list" && spec.calm === 1 ? candidates : [];
  const tags = [...labelled].sort((a, b) => b.one.shown - a.one.shown || b.one.selected - a.one.selected).map(({ one, radius, point }) => {
    const text = said(spec, desc, one, time);
    const w = widthOf(ctx, spec, text, { size: 11 }) + 12 * s;
    return { text, w, h: tagHeight(s), spots: spotsBesideDisc(point, radius, w, s) };
  });
  const air = [...taken, ...words, ...moving.map(({ point, radius }) => discBox(point, radius))];
  const found = placeLabels([...tags, ...stubNames(ctx, spec, placed, desc, plan)], [...cards, ...air], skyOf(placed));
  drawCounts(ctx, spec, placed, plan, [...air, ...found]);
  for (const label of found) (label.stub ? drawStubName : tag)(ctx, spec, label);
  ctx.globalAlpha = spec.calm;
  for (const { one, radius, point } of moving) token(ctx, spec, one.flight, point, radius);
  ctx.globalAlpha = 1;
}
