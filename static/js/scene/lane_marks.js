// Marks over the lanes that others ask for, and the ticks of the axis: breakpoints, where two runs part, what was done.
// Promises: a kind has a shape of its own (break: a disc; divergence: two prongs; others: a square), so that colour is
// never its only sign; marks closer than MARK_PX are one, and only marks inside the window are drawn; a tick stands at a
// round cycle, and its number where there is room.
// Does not: know what a mark means.

import { grouped } from "./format.js";
import { xOf } from "./lanes_layout.js";
import { ticks } from "./lanes_window.js";
import { widthOf, write } from "./text.js";

const MARK_PX = 5;
const TICK_PX = 88; // px from a number of the axis to the next, at least
const NAMED_UP_TO = 6; // so many marks have their words

function shapeOf(ctx, kind, x, y, size) {
  ctx.beginPath();
  if (kind === "break") ctx.arc(x, y, size, 0, Math.PI * 2);
  else if (kind === "divergence") {
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x, y + size);
    ctx.lineTo(x + size, y - size);
    ctx.lineTo(x + size * 0.35, y - size);
    ctx.lineTo(x, y);
    ctx.lineTo(x - size * 0.35, y - size);
    ctx.closePath();
  } else ctx.rect(x - size * 0.85, y - size * 0.85, size * 1.7, size * 1.7);
  ctx.fill();
}

/** Draws marks [{cycle, kind, label}]. */
export function drawMarks(ctx, spec, placed, marks) {
  const { theme, scale: s } = spec;
  const { plot } = placed;
  const seen = marks.filter((one) => one.cycle >= placed.start && one.cycle <= placed.end).sort((a, b) => a.cycle - b.cycle);
  let reached = -Infinity;
  let named = -Infinity;
  for (const one of seen) {
    const x = Math.round(xOf(placed, one.cycle)) + 0.5;
    if (x < reached + MARK_PX * s) continue;
    reached = x;
    const colour = one.kind === "break" ? theme.spin : one.kind === "divergence" ? theme.E : theme.accent;
    ctx.fillStyle = theme.panel;
    ctx.fillRect(x - 1.5, plot.y - 2 * s, 3, plot.h + 2 * s);
    ctx.fillStyle = colour;
    ctx.fillRect(x - 0.5, plot.y - 2 * s, 1, plot.h + 2 * s);
    shapeOf(ctx, one.kind, x, plot.y - 4 * s, 4 * s);
    if (!one.label || seen.length > NAMED_UP_TO) continue;
    const w = widthOf(ctx, spec, one.label, { size: 11 }) + 6 * s;
    const at = x + 8 * s + w > plot.x + plot.w ? x - w - 8 * s : x + 8 * s;
    if (at < named) continue;
    named = at + w;
    ctx.fillStyle = theme.panel;
    ctx.fillRect(at, plot.y + plot.h - 15 * s, w, 14 * s);
    write(ctx, spec, one.label, at + 3 * s, plot.y + plot.h - 8 * s, { size: 11, baseline: "middle" });
  }
}

/** Draws the axis's ticks and numbers; → [[from, to], …] px that numbers take. */
export function drawTicks(ctx, spec, placed) {
  const { axis, plot } = placed;
  if (!axis) return [];
  const { theme, scale: s } = spec;
  const style = { size: 11, mono: true, colour: theme.mute };
  const taken = [];
  const right = axis.x + axis.w;
  ctx.fillStyle = theme.mute;
  for (const cycle of ticks(placed, plot.w / (TICK_PX * s))) {
    const x = Math.round(xOf(placed, cycle));
    ctx.fillStyle = theme.faint;
    ctx.fillRect(x, plot.y + plot.h, 1, 4 * s);
    const text = grouped(cycle);
    const half = widthOf(ctx, spec, text, style) / 2;
    const at = Math.max(axis.x + half, Math.min(right - half, x));
    if (at + half > right + 1 || Math.abs(at - x) > half || at - half < (taken.at(-1)?.[1] ?? -Infinity)) continue;
    write(ctx, spec, text, at, axis.y + 14 * s, { ...style, align: "center" });
    taken.push([at - half - 8 * s, at + half + 8 * s]);
  }
  return taken;
}
