// What is selected, on the timeline: the span of an area, and where a selected lock, line, word or source line was.
// Promises: an area is shaded over the lanes of its cores alone, with its edges and its length in cycles; a stretch is a
// bar in the middle of its lane: filled where a core had the lock, hollow and dashed where it wanted or waited, and a tick
// where it wrote or ran; nothing of it stands on colour alone.
// Does not: compute stretches (stays.js) or move the edges.

import { grouped } from "./format.js";
import { xOf } from "./lanes_layout.js";
import { box } from "./shape.js";
import { widthOf, write } from "./text.js";

const LEAST_LANE = 8; // px of a lane's height
const TICK_UNDER = 3; // px: a shorter stretch is a tick

/** Draws the stretches of one lane. */
export function drawStays(ctx, spec, placed, lane, stays) {
  const { theme, scale: s } = spec;
  if (lane.h < LEAST_LANE * s) return;
  const h = Math.min(lane.h - 4 * s, 7 * s);
  const y = lane.y + (lane.h - h) / 2;
  let reached = -Infinity;
  for (const one of stays) {
    if (one.end <= placed.start || one.start >= placed.end) continue;
    const from = xOf(placed, Math.max(placed.start, one.start));
    const to = xOf(placed, Math.min(placed.end, one.end));
    if (to - from < TICK_UNDER) {
      if (from < reached + 1) continue;
      reached = from;
      ctx.fillStyle = theme.panel;
      ctx.fillRect(from - 1.5, y - 2 * s, 4, h + 4 * s);
      ctx.fillStyle = one.what === "writes" || one.what === "has" ? theme.accent : theme.ink;
      ctx.fillRect(from - 0.5, y - 1 * s, 2, h + 2 * s);
      continue;
    }
    const r = { x: from, y, w: to - from, h };
    if (one.what === "has" || one.what === "runs") box(ctx, r, { radius: 3 * s, fill: theme.accent, stroke: theme.panel, width: 1.5 });
    else {
      ctx.globalAlpha = 0.72;
      box(ctx, r, { radius: 3 * s, fill: theme.panel });
      ctx.globalAlpha = 1;
      box(ctx, r, { radius: 3 * s, stroke: theme.accent, width: 1.5, dash: [4 * s, 2 * s] });
    }
  }
}

/** Shades an area {start, end, cores: [ids] or null}. */
export function drawArea(ctx, spec, placed, span) {
  if (!span || span.end < placed.start || span.start > placed.end) return;
  const { theme, scale: s } = spec;
  const from = xOf(placed, Math.max(placed.start, span.start));
  const to = Math.max(from + 1, xOf(placed, Math.min(placed.end, span.end)));
  const lanes = placed.lanes.filter((lane) => !span.cores || lane.cores.some((core) => span.cores.includes(core)));
  if (lanes.length === 0) return;
  const top = lanes[0].y - 1;
  const last = lanes.at(-1);
  const h = last.y + last.h + 1 - top;
  ctx.fillStyle = theme.accent;
  ctx.globalAlpha = 0.2;
  for (const lane of lanes) ctx.fillRect(from, lane.y - 1, to - from, lane.h + 2);
  ctx.globalAlpha = 1;
  for (const [colour, w] of [[theme.panel, 6], [theme.accent, 2.5]]) {
    ctx.fillStyle = colour;
    if (span.start >= placed.start) ctx.fillRect(from - w / 2, top, w, h);
    if (span.end <= placed.end) ctx.fillRect(to - w / 2, top, w, h);
    ctx.fillRect(from, top - w / 2, to - from, w);
    ctx.fillRect(from, top + h - w / 2, to - from, w);
  }
  const cycles = span.end - span.start;
  const text = `${grouped(cycles)} ${cycles === 1 ? "cycle" : "cycles"}`;
  const w = widthOf(ctx, spec, text, { size: 11, weight: 700 }) + 10 * s;
  const x = Math.max(placed.plot.x, Math.min(placed.plot.x + placed.plot.w - w, (from + to - w) / 2));
  box(ctx, { x, y: top - 6 * s, w, h: 14 * s }, { radius: 4 * s, fill: theme.panel, stroke: theme.accent });
  write(ctx, spec, text, x + w / 2, top + 1 * s + 0.5, { size: 11, weight: 700, align: "center", baseline: "middle" });
}
