// ALL coordinates of the stage, and what lies under a point: one pure place.
// Promises: the same world description, size, depth, camera and focus give the same layout; nothing overlaps, nothing
// leaves the picture but cores outside the camera's window, which are not drawn; `contentHeight` is what the picture
// needs (a list or a low stage may need more than spec.height).
// Does not: measure text, read the mirror (focus.js did) or draw.

import { speculates } from "../mirror/services.js";
import { chipsOf, trackOf } from "./card_rows.js";
import { pageAt } from "./pages_layout.js";
import { list, stage } from "./stage_layout.js";

export const LIST_BELOW = 700; // px of width: narrower stages are a list of cores,
const LIST_ALWAYS_BELOW = 420; // px of width at scale 1: but where a list would be cut off, only those still narrower
const PAD_BELOW = 12; // px under the lowest cards, at most

const EMPTY_FOCUS = Object.freeze({ line: null, hot: [], queue: [], locks: [] });

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

/** Where everything stands. `focus` is focusOf(world); without it, an empty strip. `spec.fixed`: the picture cannot grow. */
export function layout(desc, spec, focus = EMPTY_FOCUS) {
  const full = { scale: 1, depth: "protocol", ...spec };
  const asList = full.width < LIST_BELOW ? list(desc, full, focus) : null;
  const cutOff = full.fixed && full.width >= LIST_ALWAYS_BELOW * full.scale && asList?.contentHeight > full.height;
  const out = asList && !cutOff ? asList : stage(desc, full, focus);
  out.width = full.width;
  out.scale = full.scale;
  out.line = focus.line;
  out.tracks = speculates(desc) ? out.cores.map((card) => trackOf(card, out.level, out.cardScale)) : [];
  out.chips = out.level !== "full" || out.depth === "story" ? [] : out.cores.map((card) => ({
    core: card.id, chips: chipsOf(card, focus.hot, out.cardScale, out.tracks[card.id]),
  }));
  return out;
}

/** Is any of a core's card inside the camera's window? */
export function inWindow(placed, card) {
  const { window: seen } = placed;
  return card.x < seen.x + seen.w && card.x + card.w > seen.x && card.y < seen.y + seen.h && card.y + card.h > seen.y;
}

/** Where a core's flights leave it: a point and the direction outwards. Where other cards stand below, they leave
 *  by the side and run down the gap between the columns: `door` is where they touch the card. */
export function coreAnchor(placed, id, shift = 0) {
  const card = placed.cores[id];
  if (placed.level === "list") return { x: card.x + card.w, y: card.y + card.h / 2 + shift / 2, dx: 1, dy: 0 };
  const { window: seen } = placed;
  const middle = card.x + card.w / 2 + shift;
  if (middle < seen.x || middle > seen.x + seen.w || card.y + card.h * 0.6 < seen.y || card.y + card.h > seen.y + seen.h + 1) {
    return { x: clamp(middle, seen.x + 4, seen.x + seen.w - 4), y: placed.air.y, dx: 0, dy: 1 }; // from beyond the window's edge
  }
  const below = placed.air.y - (card.y + card.h) > PAD_BELOW * placed.scale;
  if (!below) return { x: card.x + card.w / 2 + shift, y: card.y + card.h, dx: 0, dy: 1 };
  return {
    x: card.x + card.w + placed.between / 2, y: placed.air.y, dx: 0, dy: 1,
    door: { x: card.x + card.w, y: card.y + card.h * 0.6 + shift / 2 },
  };
}

/** Where what a whole socket waits for leaves it: from its foot, or by its side where another stands below. */
export function socketAnchor(placed, socket) {
  const s = placed.scale;
  const { window: seen } = placed;
  const middle = clamp(socket.x + socket.w / 2, seen.x + 4, seen.x + seen.w - 4);
  const below = placed.air.y - (socket.y + socket.h) > PAD_BELOW * s;
  if (!below || placed.camera?.zoom > 1) return { x: middle, y: placed.air.y, dx: 0, dy: 1 };
  return {
    x: socket.x + socket.w + 6 * s, y: placed.air.y, dx: 0, dy: 1,
    door: { x: socket.x + socket.w, y: socket.y + socket.h * 0.6 },
  };
}

/** Where flights reach the line: over a word (index into line.words), or over the strip's middle for -1. */
export function stripAnchor(placed, word) {
  const { strip } = placed;
  if (placed.level === "list") return { x: strip.x + strip.w - 6 * placed.scale, y: strip.y, dx: 0, dy: -1 };
  if (placed.mode === "list") return { x: strip.x + strip.w / 2, y: strip.y, dx: 0, dy: -1 };
  for (const slot of strip.slots) {
    for (const box of slot.words) if (box.word === word) return { x: box.x + box.w / 2, y: strip.y, dx: 0, dy: -1 };
  }
  return { x: strip.x + strip.w / 2, y: strip.y, dx: 0, dy: -1 };
}

const inside = (r, x, y) => x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;

/** What lies under a point: {type: "core" | "line" | "word" | "lock" | "page" | "transaction", id}, or null. */
export function hit(placed, x, y) {
  if (inside(placed.window, x, y)) {
    for (const { chips } of placed.chips) {
      for (const chip of chips) if (inside(chip, x, y)) return { type: "line", id: chip.line };
    }
    for (const card of placed.cores) if (inside(card, x, y)) return { type: "core", id: card.id };
  }
  for (const pill of placed.queue.pills) if (inside(pill, x, y)) return { type: "core", id: pill.core };
  for (const slot of placed.strip.slots) {
    for (const box of slot.words) {
      if (inside(box, x, y)) return { type: "word", id: placed.line.words[box.word].cell };
    }
  }
  if (placed.line && inside(placed.strip, x, y)) return { type: "line", id: placed.line.id };
  for (const row of placed.lock?.rows ?? []) if (inside(row, x, y)) return { type: "lock", id: row.id };
  const row = placed.ladder?.rows?.find((one) => inside(one, x, y));
  if (row) return { type: "transaction", id: row.slot };
  const page = placed.pages ? pageAt(placed.pages.grid, x, y) : -1;
  return page < 0 ? null : { type: "page", id: page };
}
