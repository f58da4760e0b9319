// Speculation and grace periods on the timeline: over a core's lane its attempts, above all lanes the grace periods.
// Promises: an attempt is a dashed line along the lane's foot, solid with a tick once it held, hatched over its whole
// height with a cross where it broke: that work is lost; nothing is drawn in lanes too thin for it.
// Does not: compute spans (attempt_spans.js).

import { attemptSign, colourOf } from "./attempt_mark.js";
import { xOf } from "./lanes_layout.js";
import { write } from "./text.js";

const LEAST_LANE = 9; // px of a lane's height
const SIGN_FROM = 12; // px of a span that has room for its sign

function hatched(ctx, x, y, w, h) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.clip();
  ctx.lineWidth = 1.4;
  ctx.beginPath();
  for (let at = x - h - (x % 5); at < x + w; at += 5) {
    ctx.moveTo(at, y + h);
    ctx.lineTo(at + h, y);
  }
  ctx.stroke();
  ctx.restore();
}

/** The sign at a span's end, {x, y, size}; null where it has none. */
function signOf(placed, spec, lane, one) {
  const s = spec.scale;
  const size = Math.min(10 * s, lane.h - 4 * s);
  if (one.phase === "attempt" || one.end > placed.end || one.end <= placed.start || lane.h < LEAST_LANE * s) return null;
  const to = xOf(placed, one.end);
  if (to - xOf(placed, Math.max(placed.start, one.start)) < Math.max(SIGN_FROM * s, size + 4)) return null;
  return { x: to - size - 2 * s, y: lane.y + 2, size };
}

/** [[from, to], …] px of a lane that its signs take. */
export function signsTaken(placed, spec, lane, spans) {
  return spans.map((one) => signOf(placed, spec, lane, one)).filter(Boolean).map(({ x, size }) => [x - 2, x + size + 2]);
}

/** Draws the attempts of one core's lane. */
export function drawAttempts(ctx, spec, placed, lane, spans) {
  const s = spec.scale;
  if (lane.h < LEAST_LANE * s) return;
  for (const one of spans) {
    if (one.end <= placed.start || one.start >= placed.end) continue;
    const from = xOf(placed, Math.max(placed.start, one.start));
    const to = xOf(placed, Math.min(placed.end, one.end));
    const colour = colourOf(spec.theme, one.phase);
    const foot = lane.y + lane.h - 1;
    if (one.phase === "abort") {
      ctx.strokeStyle = spec.theme.panel;
      hatched(ctx, from, lane.y, to - from, lane.h);
    }
    ctx.strokeStyle = spec.theme.panel;
    ctx.lineWidth = 3 * s;
    ctx.beginPath();
    ctx.moveTo(from, foot);
    ctx.lineTo(to, foot);
    ctx.stroke();
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2 * s;
    ctx.setLineDash(one.phase === "attempt" ? [4 * s, 3 * s] : []);
    ctx.beginPath();
    ctx.moveTo(from, foot);
    ctx.lineTo(to, foot);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.lineWidth = 1;
    const sign = signOf(placed, spec, lane, one);
    if (!sign) continue;
    ctx.fillStyle = spec.theme.panel;
    ctx.fillRect(sign.x - 1.5, sign.y - 1, sign.size + 3, sign.size + 2);
    attemptSign(ctx, spec, one, sign.x, sign.y, sign.size);
  }
}

/** Draws the grace periods as brackets that lie on the lanes. */
export function drawGraceSpans(ctx, spec, placed, spans) {
  const s = spec.scale;
  const y = placed.plot.y - 2.5 * s;
  ctx.strokeStyle = spec.theme.accent;
  ctx.lineWidth = 1.75 * s;
  for (const one of spans) {
    if (one.end <= placed.start || one.start >= placed.end) continue;
    const from = xOf(placed, Math.max(placed.start, one.start));
    const to = xOf(placed, Math.min(placed.end, one.end));
    ctx.beginPath();
    ctx.moveTo(from, y + 4 * s);
    ctx.lineTo(from, y);
    ctx.lineTo(to, y);
    ctx.lineTo(to, y + 4 * s);
    ctx.stroke();
  }
  ctx.lineWidth = 1;
}

/** The legend's entries: draws them from x on while they fit before `right`; returns where they end. */
export function drawAttemptLegend(ctx, spec, x, middle, right, { attempts, grace }) {
  const s = spec.scale;
  let at = x;
  const names = [...(attempts ? [["attempt", "attempt"], ["commit", "held"], ["abort", "broke"]] : []), ...(grace ? [["grace", "grace period"]] : [])];
  for (const [phase, name] of names) {
    if (at + (34 + 7 * name.length) * s > right) return at;
    if (phase === "grace") drawGraceSpans(ctx, spec, { plot: { x: at, y: middle, w: 16 * s }, start: 0, end: 1 }, [{ start: 0, end: 1 }]);
    else attemptSign(ctx, spec, { phase }, at + 2 * s, middle - 5 * s, 10 * s);
    at += (phase === "grace" ? 22 : 17) * s;
    at += write(ctx, spec, name, at, middle, { size: 11, baseline: "middle", colour: spec.theme.mute }) + 14 * s;
  }
  return at;
}
