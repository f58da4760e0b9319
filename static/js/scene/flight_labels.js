// Where the labels of what flies stand: none on another, on a disc or on a card.
// Promises: pure; labels are asked for in the order of their weight, so the first to ask has its place; each stands at
// the first of its spots that is free, else it is left out; discs of cards with air below them stay below the card.
// Does not: choose words (flight.js, traffic.js, story_waits.js) or draw.

import { inWindow } from "./layout.js";

const TAG = 18; // px of a token's label,
const BESIDE = 5; // beside the disc
const ROWS = Object.freeze([0, 1, -1, 2]); // rows away from its disc that a label may stand
const STUB_ROW = 14; // px of a stub's name

const meet = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** The labels of `wanted` ({w, h, spots: [{x, y}], …}) that found a place, as {…, x, y}; `bounds` may be null. */
export function placeLabels(wanted, taken = [], bounds = null) {
  const held = [...taken];
  const placed = [];
  const inside = (r) => bounds === null
    || (r.x >= bounds.x && r.x + r.w <= bounds.x + bounds.w && r.y >= bounds.y && r.y + r.h <= bounds.y + bounds.h);
  for (const one of wanted) {
    for (const { x, y } of one.spots) {
      const r = { x, y, w: one.w, h: one.h };
      if (!inside(r) || held.some((other) => meet(r, other))) continue;
      held.push(r);
      placed.push({ ...one, x, y });
      break;
    }
  }
  return placed;
}

/** The cards that are seen, as far as they are seen: no label lies over them. */
export function cardsSeen(placed) {
  const { window: seen } = placed;
  return placed.cores.filter((card) => inWindow(placed, card)).map((card) => {
    const x = Math.max(card.x, seen.x);
    const y = Math.max(card.y, seen.y);
    return { x, y, w: Math.min(card.x + card.w, seen.x + seen.w) - x, h: Math.min(card.y + card.h, seen.y + seen.h) - y };
  });
}

/** The picture from its top to the strip: where labels of flights may stand. */
export const skyOf = (placed) => {
  const edge = 8 * placed.scale;
  return { x: edge, y: 0, w: placed.width - 2 * edge, h: placed.air.y + placed.air.h };
};

/** A disc's square: labels keep off it. */
export const discBox = ({ x, y }, radius) => ({ x: x - radius - 2, y: y - radius - 2, w: 2 * radius + 4, h: 2 * radius + 4 });

/** A disc's place, moved down where it would cover the foot of a card that has air below it. */
export function offCards(point, radius, cards, airTop, pad) {
  const disc = discBox(point, radius);
  let { y } = point;
  for (const card of cards) {
    const foot = card.y + card.h;
    if (airTop - foot <= pad && meet(disc, card)) y = Math.max(y, foot + radius + 2);
  }
  return { ...point, y };
}

/** Spots of a label `w` wide of a disc: right of it, left of it, then rows below and above. */
export function spotsBesideDisc(point, radius, w, s) {
  const h = TAG * s;
  return ROWS.flatMap((row) => {
    const y = point.y - h / 2 + row * (h + 2 * s);
    return [{ x: point.x + radius + BESIDE * s, y }, { x: point.x - radius - BESIDE * s - w, y }];
  });
}

/** Spots of a stub's name: under its end, beside it, one row lower. */
export function spotsOfStub(end, w, s) {
  const h = STUB_ROW * s;
  const under = { x: end.x - w / 2, y: end.y + 1.5 * s };
  return [under, { x: end.x + 6 * s, y: end.y - h }, { x: end.x - 6 * s - w, y: end.y - h }, { x: under.x, y: under.y + h }];
}

export const tagHeight = (s) => TAG * s;
export const stubHeight = (s) => STUB_ROW * s;
