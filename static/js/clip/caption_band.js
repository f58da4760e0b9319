// The band of captions under a clip's picture: what is told at this second, in at most two lines.
// Promises: stands still; is empty where nothing is told; text is as large as the picture has room for.
// Does not: choose what is told (captions.js does).

import { fontOf, wrapped, write } from "../scene/text.js";

const SIZES = [20, 18, 16, 14]; // px at scale 1: the largest in which all has room
const MORE = 0.75; // of the size: the quieter line under what is told
const LINE = 1.3; // of the size
const PAD = 24;
const BALANCE = 0.02; // of the room: steps in which two lines are made alike

const laid = new WeakMap(); // caption → {key, rows}: the same in hundreds of frames

/** The caption of a list [{start, end, text}] that stands at `second`, or null. */
export const captionAt = (captions, second) => captions?.find((one) => second >= one.start && second < one.end) ?? null;

const whole = (lines, text) => lines.join(" ").length >= text.length;

/** Lines of `text` where all of it has room at `size`, about as long as each other, else null. */
function linesAt(ctx, spec, text, size, style, room, rows) {
  ctx.font = fontOf(spec, size, style);
  const lines = wrapped(ctx, text, room, rows);
  if (!whole(lines, text)) return null;
  if (lines.length === 1) return lines;
  for (let width = ctx.measureText(text).width / lines.length; width < room; width += BALANCE * room) {
    const even = wrapped(ctx, text, width, lines.length);
    if (whole(even, text) && !even.some((line) => line.endsWith("…"))) return even;
  }
  return lines;
}

/** [{text, size, weight, quiet}]: what is told in two lines, or in one with a quieter one under it. */
function rowsOf(ctx, spec, { text, more = "" }, room, height) {
  const bold = { weight: 600 };
  const row = (size, quiet) => (line) => ({ text: line, size, quiet, weight: quiet ? 400 : 600 });
  for (const size of SIZES) {
    const told = linesAt(ctx, spec, text, size, bold, room, 2);
    if (!told || told.length * size * LINE * spec.scale > height) continue;
    if (told.length > 1 || !more) return told.map(row(size, false));
    const under = Math.max(12, Math.round(size * MORE));
    const quiet = linesAt(ctx, spec, more, under, {}, room, 1);
    if (quiet) return [...told.map(row(size, false)), ...quiet.map(row(under, true))];
    if (size === SIZES.at(-1)) return told.map(row(SIZES[0], false));
  }
  ctx.font = fontOf(spec, SIZES.at(-1), bold);
  return wrapped(ctx, text, room, 2).map(row(SIZES.at(-1), false));
}

export function drawCaption(ctx, spec, caption) {
  const { theme, scale: s, width, height } = spec;
  ctx.fillStyle = theme.raised;
  ctx.fillRect(0, 0, width, height);
  if (!caption) return;
  const room = width - 2 * PAD * s;
  const key = [width, height, s].join();
  if (laid.get(caption)?.key !== key) laid.set(caption, { key, rows: rowsOf(ctx, spec, caption, room, height) });
  const { rows } = laid.get(caption);
  const step = Math.min(rows[0].size * LINE * s, (height - 6 * s) / rows.length);
  rows.forEach((row, at) => {
    write(ctx, spec, row.text, width / 2, height / 2 + (at - (rows.length - 1) / 2) * step + 0.5, {
      size: row.size, weight: row.weight, align: "center", baseline: "middle", colour: row.quiet ? theme.mute : theme.ink, width: room,
    });
  });
}
