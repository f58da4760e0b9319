// Where the eight words of the line, its caption and the queue at its home stand.
// Promises: the eight slots fill the strip from left to right in byte order; a slot is as wide as its fields' names
// need, an empty one is narrow; every word of the line has one box; type grows with the strip.
// Does not: measure text: names are monospaced, so their letters are counted.

import { namesOfWord } from "./word.js";

const SLOTS = 8; // words of 8 bytes in a line of 64
const EMPTY_NEED = 2.6; // letters' widths of an empty slot,
const LEAST_NEED = Object.freeze({ pointer: 8.6, hex: 8.6, ticket: 7.6, rwsem: 9.8, rwsem_bits: 9.8, int: 5.4 }); // of a word for its value, at least,
const OTHER_NEED = 6.4;
const NAME_NEED = 5; // where not all has room, values are written smaller and names decide
const BESIDE = 1.9; // and beside its name
const MOST_NEED = 16;
const WHOLE_FROM = 1.1; // times the type at which whole names are better than larger ones in two lines
const LETTER = 6.7; // px of a monospaced letter of size 11
const TALL = 62; // px of a strip in which name, value and foot stand well
const TALL_WHOLE = 52; // and with names in one line
const LARGEST = 1.7; // times the stage's type
const MOST_SHOWN = 3; // fields drawn in one slot; the rest are counted
const ONE_LINE = 8; // letters of a name that is not broken,
export const ONE_LINE_LEAST = 4; // and where not all has room

/** Indices of the words of each of the eight slots. */
export function wordsBySlot(line) {
  const slots = Array.from({ length: SLOTS }, () => []);
  line?.words.forEach((word, at) => {
    const slot = Math.floor((word.offset - line.offset) / 8);
    if (slot >= 0 && slot < SLOTS) slots[slot].push(at);
  });
  return slots;
}

/** A name in one line, or in two of as equal length as its underscores and dots allow. */
export function nameLines(name, most = ONE_LINE) {
  if (name.length <= most) return [name];
  let best = [name];
  for (let at = 1; at < name.length; at += 1) {
    if ((name[at] !== "_" && name[at] !== ".") || name[at - 1] === "_") continue;
    for (const cut of [at, at + 1]) { // the underscore may end a line or begin one
      const lines = [name.slice(0, cut), name.slice(cut)];
      if (cut < name.length && Math.max(lines[0].length, lines[1].length) < Math.max(...best.map((one) => one.length))) best = lines;
    }
  }
  return best;
}

/** How many letters' widths the box of a word needs: for its name in one line (`whole`), or in two; and its value. */
function needOf(desc, line, at, whole, values) {
  const name = namesOfWord(desc, line, at).at(-1);
  const longest = whole ? name.length : Math.max(...nameLines(name, values ? ONE_LINE : ONE_LINE_LEAST).map((one) => one.length));
  return Math.min(MOST_NEED, Math.max(values ? LEAST_NEED[line.words[at].format] ?? OTHER_NEED : NAME_NEED, longest)) + BESIDE;
}

function row(slots, needs, from, rect, gap) {
  const weight = (words) => (words.length === 0 ? EMPTY_NEED : words.slice(0, MOST_SHOWN).reduce((sum, at) => sum + needs[at], 0));
  const total = slots.reduce((sum, words) => sum + weight(words), 0);
  const room = rect.w - gap * (slots.length - 1);
  let x = rect.x;
  return slots.map((words, at) => {
    const w = (room * weight(words)) / total;
    const shown = words.slice(0, MOST_SHOWN);
    const slot = { index: from + at, x, y: rect.y, w, h: rect.h, more: words.length - shown.length, words: [] };
    let left = x;
    shown.forEach((word, place) => {
      const each = (w * needs[word]) / weight(words);
      slot.words.push({ word, x: left, y: rect.y, w: each, h: rect.h, first: place === 0 });
      left += each;
    });
    x += w + gap;
    return slot;
  });
}

/** {x, y, w, h, slots, scale}: one row of eight, or two rows of four (a phone); `scale`: of its type. */
export function stripLayout(desc, line, rect, rows, scale) {
  const slots = wordsBySlot(line);
  const pad = 4 * scale;
  const gap = 3 * scale;
  const each = SLOTS / rows;
  const h = (rect.h - 2 * pad - gap * (rows - 1)) / rows;
  const fitting = (whole, values = true) => {
    const needs = line?.words.map((_, at) => needOf(desc, line, at, whole, values)) ?? [];
    const letters = needs.reduce((sum, one) => sum + one, 0) + EMPTY_NEED * slots.filter((words) => words.length === 0).length;
    const tall = rect.h / rows / ((whole ? TALL_WHOLE : TALL) * scale);
    return { needs, fits: Math.min(tall, (rows * (rect.w - 2 * pad)) / Math.max(1, letters * LETTER * scale)) };
  };
  const wholly = fitting(true);
  const broken = wholly.fits >= WHOLE_FROM ? wholly : fitting(false);
  const { needs, fits } = broken.fits >= 1 ? broken : fitting(false, false);
  const out = { ...rect, slots: [], scale: scale * Math.max(1, Math.min(LARGEST, Math.floor(fits * 20) / 20)) };
  for (let at = 0; at < rows; at += 1) {
    const inner = { x: rect.x + pad, y: rect.y + pad + at * (h + gap), w: rect.w - 2 * pad, h };
    out.slots.push(...row(slots.slice(at * each, (at + 1) * each), needs, at * each, inner, gap));
  }
  return out;
}

/** A picture without a strip: a place where flights still find the line. */
export const noStrip = (rect, scale) => ({ ...rect, slots: [], scale, hidden: true });

/** Pills for the waiting cores: downwards beside the strip, or along a row under it. */
export function queueLayout(queue, rect, downwards, scale) {
  const h = 20 * scale;
  const gap = 4 * scale;
  const w = downwards ? rect.w : 84 * scale;
  const room = downwards ? Math.floor((rect.h + gap) / (h + gap)) : Math.floor((rect.w + gap) / (w + gap));
  const fits = Math.max(1, queue.length <= room ? room : room - 1);
  const place = (at) => (downwards
    ? { x: rect.x, y: rect.y + at * (h + gap), w, h }
    : { x: rect.x + at * (w + gap), y: rect.y, w, h });
  const pills = queue.slice(0, fits).map((one, at) => ({ ...one, ...place(at) }));
  const more = queue.length - pills.length;
  return { ...rect, pills, more, rest: more > 0 ? place(fits) : null };
}
