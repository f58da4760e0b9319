// One way to paint a cause of cycles: its colour and, where there is room, its pattern.
// Promises: two causes never differ by colour alone in a bar of 8 px or more: transfer carries chevrons, queue
// upright ticks, spin dots, interrupt a top edge, wasted a hatch, memory level lines; sleep is half as tall.
// Does not: write words.

import { Cause } from "../vocabulary.js";
import { causeColour, inkOn } from "./theme.js";

const PATTERN_FROM_PX = 8; // smaller bars show colour only; their words are beside them

function chevrons(ctx, x, y, w, h) {
  for (let at = x + 4; at < x + w - 3; at += 9) {
    ctx.moveTo(at, y + h * 0.28);
    ctx.lineTo(at + 3, y + h * 0.5);
    ctx.lineTo(at, y + h * 0.72);
  }
}

function ticks(ctx, x, y, w, h) {
  for (let at = x + 4; at < x + w - 2; at += 6) {
    ctx.moveTo(at, y + h * 0.3);
    ctx.lineTo(at, y + h * 0.7);
  }
}

function dots(ctx, x, y, w, h) {
  for (let at = x + 4; at < x + w - 2; at += 7) {
    ctx.moveTo(at, y + h / 2);
    ctx.lineTo(at + 1.6, y + h / 2);
  }
}

function hatch(ctx, x, y, w, h) {
  for (let at = x - h; at < x + w; at += 5) {
    ctx.moveTo(at, y + h);
    ctx.lineTo(at + h, y);
  }
}

function levels(ctx, x, y, w, h) {
  for (const share of [0.33, 0.67]) {
    ctx.moveTo(x + 2, y + h * share);
    ctx.lineTo(x + w - 2, y + h * share);
  }
}

const MARK = Object.freeze({
  [Cause.TRANSFER]: chevrons,
  [Cause.QUEUE]: ticks,
  [Cause.SPIN]: dots,
  [Cause.WASTED]: hatch,
  [Cause.MEMORY]: levels,
});

/** Fills the rectangle as `cause`; `pattern: false` leaves the pattern out. */
export function fillCause(ctx, spec, cause, x, y, w, h, { radius = 2, pattern = true } = {}) {
  const colour = causeColour(spec.theme, cause);
  const top = cause === Cause.SLEEP ? y + h / 4 : y;
  const tall = cause === Cause.SLEEP ? h / 2 : h;
  ctx.fillStyle = colour;
  if (radius > 0 && w > 2 * radius) {
    ctx.beginPath();
    ctx.roundRect(x, top, w, tall, Math.min(radius, tall / 2));
    ctx.fill();
  } else ctx.fillRect(x, top, w, tall);
  if (w < PATTERN_FROM_PX || h < PATTERN_FROM_PX) return;
  if (cause === Cause.INTERRUPT) {
    ctx.fillStyle = inkOn(colour);
    ctx.fillRect(x + 1, y + 1, w - 2, 2);
    return;
  }
  const mark = MARK[cause];
  if (!pattern || !mark) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.clip();
  ctx.strokeStyle = inkOn(colour);
  ctx.globalAlpha *= cause === Cause.WASTED ? 0.7 : 0.32;
  ctx.lineWidth = 1.4;
  ctx.beginPath();
  mark(ctx, x, y, w, h);
  ctx.stroke();
  ctx.restore();
}
