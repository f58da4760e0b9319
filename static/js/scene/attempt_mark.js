// The picture of an attempt: a dashed frame while it lasts, solid with a tick once it holds, broken with a cross, its
// reason and its price when it does not, a padlock when the fault begins again under the lock.
// Promises: the four differ in outline and sign, not in colour alone; a frame or a sign alone where there is no room for
// words; outcomes fade, nothing blinks.
// Does not: know when (attempt.js).

import { attemptSaid, breakSaid } from "./attempt.js";
import { box, padlock } from "./shape.js";
import { fitting, write } from "./text.js";

const LEAST_ALPHA = 0.45; // of an outcome about to go

/** Draws a tick or a cross of `size` in the square at (x, y). */
function stroke(ctx, x, y, size, colour, points) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = Math.max(1.5, size * 0.2);
  ctx.beginPath();
  for (const line of points) line.forEach(([u, v], at) => (at === 0 ? ctx.moveTo(x + u * size, y + v * size) : ctx.lineTo(x + u * size, y + v * size)));
  ctx.stroke();
  ctx.lineWidth = 1;
}

const TICK = [[[0.1, 0.55], [0.4, 0.85], [0.92, 0.15]]];
const CROSS = [[[0.15, 0.15], [0.85, 0.85]], [[0.85, 0.15], [0.15, 0.85]]];

export const colourOf = (theme, phase) => ({ attempt: theme.accent, commit: theme.F, abort: theme.spin, retry: theme.queue }[phase]);

/** The sign alone, `size` px: a dashed ring, a tick, a cross, a padlock. */
export function attemptSign(ctx, spec, one, x, y, size) {
  const colour = colourOf(spec.theme, one.phase);
  if (one.phase === "commit") stroke(ctx, x, y, size, colour, TICK);
  else if (one.phase === "abort") stroke(ctx, x, y, size, colour, CROSS);
  else if (one.phase === "retry") padlock(ctx, x, y, size, colour);
  else box(ctx, { x: x + 1, y: y + 1, w: size - 2, h: size - 2 }, { radius: size / 2, stroke: colour, width: 1.5, dash: [2.5, 2] });
}

/** A frame in two halves that no longer fit together: the right one hangs lower. */
function brokenFrame(ctx, r, colour, s) {
  const middle = r.x + r.w * 0.62;
  const tooth = 3 * s;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(middle - tooth, r.y);
  ctx.lineTo(r.x, r.y);
  ctx.lineTo(r.x, r.y + r.h);
  ctx.lineTo(middle - 2 * tooth, r.y + r.h);
  ctx.moveTo(middle + tooth, r.y + 2);
  ctx.lineTo(r.x + r.w, r.y + 2);
  ctx.lineTo(r.x + r.w, r.y + r.h + 2);
  ctx.lineTo(middle, r.y + r.h + 2);
  ctx.stroke();
  ctx.lineWidth = 1;
}

/** A broken one in two lines: its reason above, its sign and price below. */
function brokenWords(ctx, spec, one, r, size) {
  const s = spec.scale;
  const [reason, price] = breakSaid(one);
  write(ctx, spec, reason, r.x + 4 * s, r.y + r.h * 0.27 + 1, { size: 11, baseline: "middle", width: r.w - 6 * s });
  const y = r.y + r.h * 0.73;
  attemptSign(ctx, spec, one, r.x + 4 * s, y - size / 2, size);
  const room = r.w - size - 12 * s;
  write(ctx, spec, fitting(ctx, spec, price, room, { size: 11 }), r.x + size + 8 * s, y + 0.5, { size: 11, baseline: "middle", width: room });
}

/** The frame with sign and words in the track `track` of a card (layout.js). */
export function attemptTrack(ctx, spec, one, track) {
  const { theme, scale: s } = spec;
  const colour = colourOf(theme, one.phase);
  const two = one.phase === "abort" && track.tall;
  const r = two ? track.tall : track;
  const fading = one.age === undefined ? 1 : Math.max(LEAST_ALPHA, 1 - one.age * (1 - LEAST_ALPHA));
  ctx.globalAlpha *= fading;
  if (one.phase === "abort") brokenFrame(ctx, r, colour, s);
  else if (one.phase === "attempt") box(ctx, r, { radius: 4 * s, stroke: colour, width: 1.5, dash: [5 * s, 3 * s] });
  else box(ctx, r, { radius: 4 * s, stroke: colour, width: one.phase === "commit" ? 2 : 1.5 });
  const size = Math.min(10 * s, track.h - 5 * s);
  const wide = r.w >= 46 * s;
  if (two && wide) brokenWords(ctx, spec, one, r, size);
  else attemptSign(ctx, spec, one, wide ? r.x + 4 * s : r.x + (r.w - size) / 2, r.y + (r.h - size) / 2, size);
  ctx.globalAlpha /= fading;
  if (!wide || two) return;
  const room = r.w - size - 12 * s;
  write(ctx, spec, fitting(ctx, spec, attemptSaid(one), room, { size: 11 }), r.x + size + 8 * s, r.y + r.h / 2 + 0.5, { size: 11, baseline: "middle", width: room });
}
