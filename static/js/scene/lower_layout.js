// What stands under the cores and the line: locks and address space, the ladder of a transaction, or the story's locks
// and faults.
// Promises: panels lie side by side, or under each other where the picture is a list; rows fit their panel.
// Does not: draw, or read the mirror.

import { pagesLayout } from "./pages_layout.js";

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

const LOCK_ROW = 39; // px a lock: its name and what is said of it, then who holds and waits;
const LOCK_ROWS_LOW = Object.freeze([{ below: 74, row: 26 }, { below: 88, row: 36 }]); // in low panels: the lowest has no pills
const LOCK_LARGEST = 1.4; // times the stage's type, where two rows leave room
const LOCK_WIDE = 300; // px in which a lock and what is said of it stand on one line
const LADDER_LISTED = 300; // px of the ladder in a list
const LADDER_HEAD = 26; // px of the list's heading,
const LADDER_ROW = 24; // and of each transaction
const STORY_LOCK_ROW = 41;

/** The rows of a lock panel, as many as fit. */
function lockRows(panel, locks, rowH, scale) {
  const rows = Math.min(locks.length, Math.max(1, Math.floor((panel.h - 7 * scale) / rowH)));
  return locks.slice(0, rows).map((id, at) => ({ id, x: panel.x, y: panel.y + 8 * scale + at * rowH, w: panel.w, h: rowH }));
}

const lockRowOf = (h) => LOCK_ROWS_LOW.find((one) => h < one.below)?.row ?? LOCK_ROW;

/** {lock: panel with rows, or null; pages: panel with its grid}. */
export function panelsLayout(desc, focus, rect, scale, stacked) {
  const gap = 12 * scale;
  const lockH = stacked ? 92 * scale : rect.h;
  const lockW = stacked ? rect.w : Math.round((rect.w - gap) * 0.33);
  const own = scale * (stacked ? 1 : clamp(Math.min(lockH / ((2 * LOCK_ROW + 8) * scale), lockW / (LOCK_WIDE * scale)), 1, LOCK_LARGEST));
  const lock = { x: rect.x, y: rect.y, w: lockW, h: lockH, scale: own };
  lock.rows = lockRows(lock, focus.locks, lockRowOf(lockH / scale) * own, own);
  const hasLock = lock.rows.length > 0;
  const listH = clamp(40 + 14 * (desc.areas ?? []).length, 64, 120) * scale;
  const pages = stacked
    ? { x: rect.x, y: rect.y + (hasLock ? lockH + gap : 0), w: rect.w, h: listH }
    : { x: rect.x + (hasLock ? lockW + gap : 0), y: rect.y, w: rect.w - (hasLock ? lockW + gap : 0), h: rect.h };
  const inner = {
    x: pages.x + 12 * scale, y: pages.y + 28 * scale, w: pages.w - 24 * scale, h: pages.h - 36 * scale,
  };
  return { lock: hasLock ? lock : null, pages: { ...pages, grid: pagesLayout(desc.areas ?? [], inner, scale) }, foot: pages.y + pages.h };
}

/** {ladder: {list, steps, rows}}: transactions as bars at the left, the legs of one at the right. */
export function ladderLayout(focus, rect, scale, stacked) {
  const gap = 12 * scale;
  const h = stacked ? LADDER_LISTED * scale : rect.h;
  const listW = stacked ? rect.w : Math.round((rect.w - gap) * 0.42);
  const listH = stacked ? Math.round((h - gap) * 0.4) : h;
  const list = { x: rect.x, y: rect.y, w: listW, h: listH };
  const steps = stacked
    ? { x: rect.x, y: rect.y + listH + gap, w: rect.w, h: h - listH - gap }
    : { x: rect.x + listW + gap, y: rect.y, w: rect.w - listW - gap, h };
  const fit = Math.max(0, Math.floor((listH - (LADDER_HEAD + 6) * scale) / (LADDER_ROW * scale)));
  const rows = (focus.transactions ?? []).slice(0, fit).map((one, at) => ({
    slot: one.slot, x: list.x, y: list.y + (LADDER_HEAD + at * LADDER_ROW) * scale, w: listW, h: LADDER_ROW * scale,
  }));
  return { lock: null, pages: null, ladder: { list, steps, rows }, foot: rect.y + h };
}

/** {lock, faults}: the locks in large type, and the faults that are done. */
export function storyLayout(focus, rect, scale, stacked) {
  const gap = 12 * scale;
  const by = stacked ? 1 : clamp(rect.h / (92 * scale), 1, 1.6);
  const own = scale * by;
  const rowH = STORY_LOCK_ROW * own;
  const lockH = stacked ? 2 * rowH + 12 * scale : rect.h;
  const lock = { x: rect.x, y: rect.y, w: stacked ? rect.w : Math.round((rect.w - gap) * 0.5), h: lockH, scale: own };
  lock.rows = lockRows(lock, focus.locks, rowH, own);
  const has = lock.rows.length > 0;
  const faults = stacked
    ? { x: rect.x, y: rect.y + (has ? lockH + gap : 0), w: rect.w, h: 104 * scale }
    : { x: rect.x + (has ? lock.w + gap : 0), y: rect.y, w: rect.w - (has ? lock.w + gap : 0), h: rect.h };
  return { lock: has ? lock : null, pages: null, faults: { ...faults, scale: own }, foot: faults.y + faults.h };
}
