// Page faults on the timeline: a bracket along the head of a core's lane from the trap to the end of the fault.
// Promises: a bracket's ends are drawn only where they are known and inside the window; the selected fault is thicker, in
// the accent colour, and its whole lane is tinted; what is drawn is what `faultUnder` finds.
// Does not: compute spans (fault_spans.js).

import { xOf } from "./lanes_layout.js";

const LEAST_LANE = 9; // px of a lane's height
const LEAST_SPAN = 3; // px: shorter ones are a thicket, not brackets
const REACH = 6; // px from a lane's head that a pointer may be off

const sameFault = (one, fault) => fault !== null && fault !== undefined && one.core === fault.core && one.start === fault.start && !one.cut;

/** Draws the faults of one core's lane. */
export function drawFaults(ctx, spec, placed, lane, faults, chosen = null) {
  const { theme, scale: s } = spec;
  if (lane.h < LEAST_LANE * s) return;
  const y = lane.y + 0.5;
  for (const one of faults) {
    if (one.end <= placed.start || one.start >= placed.end) continue;
    const from = xOf(placed, Math.max(placed.start, one.start));
    const to = xOf(placed, Math.min(placed.end, one.end));
    if (to - from < LEAST_SPAN) continue;
    const selected = sameFault(one, chosen);
    if (selected) {
      ctx.globalAlpha = 0.22;
      ctx.fillStyle = theme.accent;
      ctx.fillRect(from, lane.y, to - from, lane.h);
      ctx.globalAlpha = 1;
    }
    const tall = Math.min(lane.h / 2, 5 * s);
    for (const [colour, width] of [[theme.panel, selected ? 5 : 4], [selected ? theme.accent : theme.ink, selected ? 3 : 1.5]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width * s;
      ctx.beginPath();
      if (!one.cut && one.start >= placed.start) {
        ctx.moveTo(from + 0.75 * s, y + tall);
        ctx.lineTo(from + 0.75 * s, y);
      } else ctx.moveTo(from, y);
      ctx.lineTo(to - 0.75 * s, y);
      if (!one.open && one.end <= placed.end) ctx.lineTo(to - 0.75 * s, y + tall);
      ctx.stroke();
    }
    ctx.lineWidth = 1;
  }
}

/** The fault whose bracket is under a point, the shortest of several; null for none. */
export function faultUnder(placed, faults, x, y) {
  const lane = placed.lanes.find((one) => y >= one.y - 2 && y < one.y + Math.min(REACH * placed.scale, one.h));
  if (!lane || lane.cores.length > 1 || lane.h < LEAST_LANE * placed.scale || x < placed.plot.x || x > placed.plot.x + placed.plot.w) return null;
  const under = (faults?.[lane.core] ?? []).filter((one) => one.end > placed.start && one.start < placed.end
    && xOf(placed, one.end) - xOf(placed, one.start) >= LEAST_SPAN && x >= xOf(placed, one.start) - 2 && x <= xOf(placed, one.end) + 2);
  return under.sort((a, b) => a.end - a.start - (b.end - b.start))[0] ?? null;
}

/** The legend's bracket at (x, middle), `w` px wide. */
export function faultSign(ctx, spec, x, middle, w) {
  const s = spec.scale;
  ctx.strokeStyle = spec.theme.ink;
  ctx.lineWidth = 1.5 * s;
  ctx.beginPath();
  ctx.moveTo(x, middle + 4 * s);
  ctx.lineTo(x, middle - 3 * s);
  ctx.lineTo(x + w, middle - 3 * s);
  ctx.lineTo(x + w, middle + 4 * s);
  ctx.stroke();
  ctx.lineWidth = 1;
}
