// ALL coordinates of the stage, and what lies under a point: one pure place.
// Promises: the same world description, size and focus give the same layout; nothing overlaps, nothing leaves the
// picture; `contentHeight` is what the picture needs (a list or a low stage may need more than spec.height).
// Does not: measure text, read the mirror (focus.js did) or draw.

import { bySocket, cardsLayout, twoLined } from "./cards_layout.js";
import { LIST_MOST_CORES, LIST_TILE, bundled } from "./detail.js";
import { pageAt, pagesLayout } from "./pages_layout.js";
import { speculates, usesRcu } from "../mirror/services.js";
import { queueLayout, stripLayout } from "./strip_layout.js";

export const LIST_BELOW = 700; // px of width: narrower stages are a list of cores,
const LIST_ALWAYS_BELOW = 420; // px of width at scale 1: but where a list would be cut off, only those still narrower
const LEAST_STAGE = 440; // px of height below which a stage asks for more
const LOW_STAGE = 400; // px of height at scale 1 below which the lower panels give way to the cards
const BAND = 22; // px of the band of grace periods, where the run has any, and what it takes from the rest; on a phone
const BAND_TAKES = Object.freeze({ flight: 42, bottom: 76 });
const TRACK = 17; // px of a card's row for its attempt, where the run has any,
const TRACK_FROM = 82; // and of a compact card that keeps room for it
const TRACK_BESIDE_FROM = 110; // px of the width of a low one that shows it beside its words
const TRACK_TALL_FROM = 100; // and one that keeps room for two lines
const BAND_LISTED = 30;
const PAD_BELOW = 12; // px under the lowest cards, at most
const WIDE_FROM = 1000; // px of width at scale 1 where gaps grow

const EMPTY_FOCUS = Object.freeze({ line: null, hot: [], queue: [], locks: [] });

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

function panels(desc, focus, rect, scale, stacked) {
  const gap = 12 * scale;
  const lockH = stacked ? 92 * scale : rect.h;
  const lockW = stacked ? rect.w : Math.round((rect.w - gap) * 0.33);
  const lock = { x: rect.x, y: rect.y, w: lockW, h: lockH, rows: [] };
  const rowH = 39 * scale;
  const rows = Math.min(focus.locks.length, Math.max(1, Math.floor((lockH - 7 * scale) / rowH)));
  for (let at = 0; at < rows; at += 1) {
    lock.rows.push({
      id: focus.locks[at], x: lock.x, y: lock.y + 8 * scale + at * rowH, w: lock.w, h: rowH,
    });
  }
  const hasLock = rows > 0;
  const listH = clamp(40 + 14 * (desc.areas ?? []).length, 64, 120) * scale;
  const pages = stacked
    ? { x: rect.x, y: rect.y + (hasLock ? lockH + gap : 0), w: rect.w, h: listH }
    : { x: rect.x + (hasLock ? lockW + gap : 0), y: rect.y, w: rect.w - (hasLock ? lockW + gap : 0), h: rect.h };
  const inner = {
    x: pages.x + 12 * scale, y: pages.y + 28 * scale, w: pages.w - 24 * scale, h: pages.h - 36 * scale,
  };
  return { lock: hasLock ? lock : null, pages: { ...pages, grid: pagesLayout(desc.areas ?? [], inner, scale) } };
}

function stage(desc, spec, focus) {
  const s = spec.scale;
  const { width, height } = spec;
  const pad = 12 * s;
  const gap = (width >= WIDE_FROM * s ? 16 : 12) * s;
  const many = desc.cores.length > 16;
  const banded = usesRcu(desc);
  const bottomH = clamp(height * (banded ? 0.18 : 0.19), (height < LOW_STAGE * s ? 62 : banded ? BAND_TAKES.bottom : 86) * s, 132 * s);
  const stripH = clamp(height * 0.115, 56 * s, 76 * s);
  const captionH = 40 * s;
  const leastFlight = clamp(height * (many || banded ? 0.1 : 0.14), (banded ? BAND_TAKES.flight : 48) * s, 96 * s);
  const band = banded ? { x: pad, y: pad - 4 * s, w: width - 2 * pad, h: BAND * s } : null;
  const cardsY = band ? band.y + band.h + 6 * s : pad;
  const topH = height - cardsY - pad - bottomH - stripH - captionH - leastFlight - gap;
  const cards = cardsLayout(desc, { x: pad, y: cardsY, w: width - 2 * pad, h: topH }, s);
  const queueW = (width >= WIDE_FROM * s ? 104 : 88) * s;
  const panelsY = height - pad - bottomH;
  const stripY = panelsY - gap - captionH - stripH;
  const strip = { x: pad, y: stripY, w: width - 2 * pad - queueW - gap, h: stripH };
  return {
    ...cards, mode: "stage", band,
    air: { x: pad, y: cards.bottom, w: width - 2 * pad, h: stripY - cards.bottom },
    strip: stripLayout(focus.line, strip, 1, s),
    caption: { x: strip.x, y: stripY + stripH, w: strip.w, h: captionH },
    queue: queueLayout(focus.queue, {
      x: width - pad - queueW, y: stripY, w: queueW, h: stripH + captionH,
    }, true, s),
    ...panels(desc, focus, { x: pad, y: panelsY, w: width - 2 * pad, h: bottomH }, s, false),
    contentHeight: Math.max(height, LEAST_STAGE * s),
  };
}

/** A phone's cores: a row each, or tiles by socket where rows would be a scroll without end. */
function listed(desc, pad, top, w, s) {
  const gutter = 20 * s;
  const rowH = 46 * s;
  if (desc.cores.length <= LIST_MOST_CORES) {
    const cores = desc.cores.map((core, at) => ({
      id: core.id, row: 0, x: pad, y: top + at * (rowH + 4 * s), w: w - gutter, h: rowH,
    }));
    return { level: "list", sockets: [], clusters: [], cores, between: 0, bottom: top + cores.length * (rowH + 4 * s) };
  }
  const sockets = bySocket(desc);
  const across = Math.max(1, Math.floor((w - 16 * s) / ((LIST_TILE.w + 6) * s)));
  const rows = sockets.reduce((sum, one) => sum + one.clusters.reduce((all, cores) => all + Math.ceil(cores.length / across), 0), 0);
  const blocks = sockets.reduce((sum, one) => sum + one.clusters.length, 0);
  const h = (rows * (LIST_TILE.h + 6) + sockets.length * 46 + blocks * 9) * s;
  return cardsLayout(desc, { x: pad, y: top, w, h }, s);
}

function list(desc, spec, focus) {
  const s = spec.scale;
  const pad = 12 * s;
  const w = spec.width - 2 * pad;
  const band = usesRcu(desc) ? { x: pad, y: pad, w, h: BAND_LISTED * s } : null;
  const cards = listed(desc, pad, pad + (band ? band.h + 8 * s : 0), w, s);
  const stripY = cards.bottom + (bundled(cards.level) ? 56 : 28) * s;
  const stripH = 116 * s;
  const captionY = stripY + stripH;
  const captionH = 74 * s;
  const queue = queueLayout(focus.queue, { x: pad, y: captionY + captionH, w, h: 20 * s }, false, s);
  const panelsY = captionY + captionH + 20 * s + 12 * s;
  const below = panels(desc, focus, { x: pad, y: panelsY, w, h: 0 }, s, true);
  return {
    ...cards, mode: "list", band,
    air: { x: pad, y: cards.bottom, w, h: stripY - cards.bottom },
    strip: stripLayout(focus.line, { x: pad, y: stripY, w, h: stripH }, 2, s),
    caption: { x: pad, y: captionY, w, h: captionH },
    queue, ...below,
    contentHeight: below.pages.y + below.pages.h + pad,
  };
}

/** Px from a full card's top to the foot of its words. */
const textFoot = (card, scale) => (twoLined(card, scale) ? 79 : 66) * scale;

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
  const pitch = Math.min(24 * scale, Math.max(20 * scale, (card.y + card.h - top - 4 * scale) / hot.length));
  const room = Math.floor((card.y + card.h - 2 * scale - top) / pitch);
  return hot.slice(0, Math.max(0, room)).map((line, at) => ({
    line, x: card.x + 5 * scale, y: top + at * pitch, w: card.w - 10 * scale, h: pitch - 4 * scale,
  }));
}

/** Where everything stands. `focus` is focusOf(world); without it, an empty strip. `spec.fixed`: the picture cannot grow. */
export function layout(desc, spec, focus = EMPTY_FOCUS) {
  const full = { scale: 1, ...spec };
  const asList = full.width < LIST_BELOW ? list(desc, full, focus) : null;
  const cutOff = full.fixed && full.width >= LIST_ALWAYS_BELOW * full.scale && asList?.contentHeight > full.height;
  const out = asList && !cutOff ? asList : stage(desc, full, focus);
  out.width = full.width;
  out.scale = full.scale;
  out.line = focus.line;
  out.tracks = speculates(desc) ? out.cores.map((card) => trackOf(card, out.level, full.scale)) : [];
  out.chips = out.level !== "full" ? [] : out.cores.map((card) => ({
    core: card.id, chips: chipsOf(card, focus.hot, full.scale, out.tracks[card.id]),
  }));
  return out;
}

/** Where a core's flights leave it: a point and the direction outwards. Where other cards stand below, they leave
 *  by the side and run down the gap between the columns: `door` is where they touch the card. */
export function coreAnchor(placed, id, shift = 0) {
  const card = placed.cores[id];
  if (placed.level === "list") return { x: card.x + card.w, y: card.y + card.h / 2 + shift / 2, dx: 1, dy: 0 };
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
  const below = placed.air.y - (socket.y + socket.h) > PAD_BELOW * s;
  if (!below) return { x: socket.x + socket.w / 2, y: socket.y + socket.h, dx: 0, dy: 1 };
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

/** What lies under a point: {type: "core" | "line" | "word" | "lock" | "page", id}, or null. */
export function hit(placed, x, y) {
  for (const { chips } of placed.chips) {
    for (const chip of chips) if (inside(chip, x, y)) return { type: "line", id: chip.line };
  }
  for (const card of placed.cores) if (inside(card, x, y)) return { type: "core", id: card.id };
  for (const pill of placed.queue.pills) if (inside(pill, x, y)) return { type: "core", id: pill.core };
  for (const slot of placed.strip.slots) {
    for (const box of slot.words) {
      if (inside(box, x, y)) return { type: "word", id: placed.line.words[box.word].cell };
    }
  }
  if (placed.line && inside(placed.strip, x, y)) return { type: "line", id: placed.line.id };
  for (const row of placed.lock?.rows ?? []) if (inside(row, x, y)) return { type: "lock", id: row.id };
  const page = pageAt(placed.pages.grid, x, y);
  return page < 0 ? null : { type: "page", id: page };
}
