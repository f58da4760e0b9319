// Where the eight words of the line, its caption and the queue at its home stand.
// Promises: the eight slots fill the strip from left to right in byte order; a slot with two fields is wider, one
// with none is narrower; every word of the line has one box.
// Does not: measure text.

const SLOTS = 8; // words of 8 bytes in a line of 64
const WEIGHT = Object.freeze({ empty: 0.34, one: 1, each: 0.96 });
const MOST_SHOWN = 3; // fields drawn in one slot; the rest are counted

/** Indices of the words of each of the eight slots. */
export function wordsBySlot(line) {
  const slots = Array.from({ length: SLOTS }, () => []);
  line?.words.forEach((word, at) => {
    const slot = Math.floor((word.offset - line.offset) / 8);
    if (slot >= 0 && slot < SLOTS) slots[slot].push(at);
  });
  return slots;
}

function weightOf(words) {
  if (words.length === 0) return WEIGHT.empty;
  return words.length === 1 ? WEIGHT.one : WEIGHT.each * Math.min(words.length, MOST_SHOWN);
}

function row(slots, from, rect, gap) {
  const total = slots.reduce((sum, words) => sum + weightOf(words), 0);
  const room = rect.w - gap * (slots.length - 1);
  let x = rect.x;
  return slots.map((words, at) => {
    const w = (room * weightOf(words)) / total;
    const shown = words.slice(0, MOST_SHOWN);
    const slot = { index: from + at, x, y: rect.y, w, h: rect.h, more: words.length - shown.length, words: [] };
    shown.forEach((word, place) => {
      const each = w / shown.length;
      slot.words.push({ word, x: x + place * each, y: rect.y, w: each, h: rect.h, first: place === 0 });
    });
    x += w + gap;
    return slot;
  });
}

/** {x, y, w, h, slots}: one row of eight, or two rows of four (a phone). */
export function stripLayout(line, rect, rows, scale) {
  const slots = wordsBySlot(line);
  const pad = 4 * scale;
  const gap = 3 * scale;
  const each = SLOTS / rows;
  const h = (rect.h - 2 * pad - gap * (rows - 1)) / rows;
  const out = { ...rect, slots: [] };
  for (let at = 0; at < rows; at += 1) {
    const inner = { x: rect.x + pad, y: rect.y + pad + at * (h + gap), w: rect.w - 2 * pad, h };
    out.slots.push(...row(slots.slice(at * each, (at + 1) * each), at * each, inner, gap));
  }
  return out;
}

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
