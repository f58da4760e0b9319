// The rows inside a card: where its attempt's track and its chips stand.
// Promises: nothing leaves the card; what has no room is left out and said elsewhere (a sign, the tables).
// Does not: place cards (cards_layout.js) or draw.

import { nameRows } from "./cards_layout.js";

const TRACK = 17; // px of a card's row for its attempt, where the run has any,
const TRACK_FROM = 82; // and of a compact card that keeps room for it
const TRACK_BESIDE_FROM = 110; // px of the width of a low one that shows it beside its words
const TRACK_TALL_FROM = 100; // and one that keeps room for two lines
const TEXT_FOOT = 66; // px from a full card's top to the foot of its words,
const NAME_ROW = 13; // and for each further line of the function's name

/** Px from a full card's top to the foot of its words. */
const textFoot = (card, scale) => (TEXT_FOOT + NAME_ROW * (nameRows(card, scale) - 1)) * scale;

/** The row in which a full or compact card shows its attempt, null where a sign must do; `tall`: with room for a broken
 *  one's two lines, over the function's name. */
export function trackOf(card, level, scale) {
  if (level === "full") {
    const row = { x: card.x + 5 * scale, y: card.y + textFoot(card, scale), w: card.w - 10 * scale, h: TRACK * scale };
    return { ...row, tall: { ...row, y: row.y - TRACK * scale, h: 2 * TRACK * scale } };
  }
  if (level !== "compact") return null;
  if (card.h < TRACK_FROM * scale) { // beside the words, where the card is wide
    return card.w < TRACK_BESIDE_FROM * scale ? null : { x: card.x + card.w * 0.4, y: card.y + 26 * scale, w: card.w * 0.6 - 5 * scale, h: 16 * scale, tall: null, beside: true };
  }
  const row = { x: card.x + 4 * scale, y: card.y + 44 * scale, w: card.w - 8 * scale, h: (TRACK - 2) * scale };
  return { ...row, tall: card.h < TRACK_TALL_FROM * scale ? null : { ...row, h: 2 * row.h } };
}

/** The boxes of a card's chips: one a hot line, as many as fit. Full cards only. */
export function chipsOf(card, hot, scale, track = null) {
  const top = track ? track.y + track.h + 5 * scale : card.y + textFoot(card, scale);
  const pitch = Math.min(24 * scale, Math.max(18 * scale, (card.y + card.h - top - 4 * scale) / hot.length));
  const room = Math.floor((card.y + card.h - 2 * scale - top) / pitch);
  return hot.slice(0, Math.max(0, room)).map((line, at) => ({
    line, x: card.x + 5 * scale, y: top + at * pitch, w: card.w - 10 * scale, h: pitch - 4 * scale,
  }));
}
