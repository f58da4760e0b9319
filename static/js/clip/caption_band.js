// The band of captions under a clip's picture: what is told at this second, in at most two lines.
// Promises: stands still; is empty where nothing is told; text is as large as the picture has room for.
// Does not: choose what is told (captions.js does).

import { cut, fontOf, wrapped } from "../scene/text.js";

const SIZES = [20, 18, 16, 14]; // px at scale 1: the largest whose two lines hold all
const LINE = 1.3; // of the size
const PAD = 24;

/** The caption of a list [{start, end, text}] that stands at `second`, or null. */
export const captionAt = (captions, second) => captions?.find((one) => second >= one.start && second < one.end) ?? null;

export function drawCaption(ctx, spec, caption) {
  const { theme, scale: s, width, height } = spec;
  ctx.fillStyle = theme.raised;
  ctx.fillRect(0, 0, width, height);
  if (!caption) return;
  const room = width - 2 * PAD * s;
  let size = SIZES.at(-1);
  let lines = [];
  for (size of SIZES) {
    ctx.font = fontOf(spec, size, { weight: 600 });
    lines = wrapped(ctx, caption.text, room, 2);
    if (lines.join(" ").length >= caption.text.length && lines.length * size * LINE * s <= height - 4 * s) break;
  }
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.ink;
  const step = size * LINE * s;
  lines.forEach((line, at) => ctx.fillText(cut(ctx, line, room), width / 2, height / 2 + (at - (lines.length - 1) / 2) * step + 0.5));
}
