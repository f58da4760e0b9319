// The chart in a clip: faults per second and transfers per fault from the run's beginning, with the playhead.
// Promises: the curves are those of the page's chart (charts/throughput_series.js); what lies ahead of the playhead is
// faint; the cycles of the clip are shaded; colour is never the only sign: the rate is solid, transfers are dotted, and of
// two runs each curve has its letter.
// Does not: hold rows, or smooth them.

import { throughput } from "../charts/throughput_series.js";
import { transfersTop } from "../charts/throughput.js";
import { grouped, runLetter } from "../panels/names.js";
import { ticks } from "../scene/lanes_window.js";
import { box } from "../scene/shape.js";
import { inkOn } from "../scene/theme.js";
import { widthOf, write } from "../scene/text.js";
import { colourOf } from "./head.js";

const FAINT = 0.35;
const POINTS = 32; // of a curve: fewer faults a point would be steps, not a rate
const ROOMY = 1.12; // the axis reaches a little further than its curve
const MARGIN = Object.freeze({ l: 52, r: 44, t: 30, b: 24 });
const TICK_PX = 90;

const series = new WeakMap(); // of a plan's runs, made once

const seriesOf = (run) => {
  if (!series.has(run)) series.set(run, throughput(run.rows, run.desc.chunk_cycles, run.desc.machine.mhz, Math.max(1, run.rows.filledTo), POINTS));
  return series.get(run);
};

/** "850 k", "1.2 M": three letters or so for an axis. */
function short(value) {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(2))} M`;
  if (value >= 1e3) return `${Number((value / 1e3).toPrecision(2))} k`;
  return String(Number(value.toPrecision(2)));
}

/** A step of 1, 2 or 5 times a power of ten of which two to four fit under `top`. */
function stepUnder(top) {
  const power = 10 ** Math.floor(Math.log10(top / 2));
  return [5, 2, 1].map((by) => by * power).find((step) => top / step >= 2) ?? power;
}

function curve(ctx, plot, { x, y }, end, top, { colour, width, dash }) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineJoin = "round";
  ctx.setLineDash(dash);
  ctx.beginPath();
  let pen = false;
  x.forEach((cycle, at) => {
    if (y[at] === null) {
      pen = false;
      return;
    }
    const px = plot.x + (plot.w * cycle) / end;
    const py = plot.y + plot.h * (1 - Math.min(1.05, y[at] / top));
    if (pen) ctx.lineTo(px, py);
    else ctx.moveTo(px, py);
    pen = true;
  });
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.lineJoin = "miter";
  ctx.lineWidth = 1;
}

/** A run's letter at the end of its curve. */
function letter(ctx, spec, plot, { x, y, top, colour }, end, text) {
  const s = spec.scale;
  const side = 16 * s;
  const px = plot.x + (plot.w * (x.at(-1) ?? 0)) / end;
  const py = plot.y + plot.h * (1 - Math.min(1, (y.at(-1) ?? 0) / top));
  const at = { x: Math.min(px, plot.x + plot.w - side), y: Math.max(plot.y, Math.min(plot.y + plot.h - side, py - side / 2)), w: side, h: side };
  box(ctx, at, { radius: 4 * s, fill: colour });
  write(ctx, spec, text, at.x + side / 2, at.y + side / 2 + 0.5, { size: 11, weight: 700, align: "center", baseline: "middle", colour: inkOn(colour) });
}

function axes(ctx, spec, plot, { end, top, right }) {
  const { theme, scale: s } = spec;
  const small = { size: 11, mono: true, colour: theme.mute };
  const step = stepUnder(top);
  for (let value = 0; value <= top; value += step) {
    const y = Math.round(plot.y + plot.h * (1 - value / top)) + 0.5;
    ctx.fillStyle = theme.line;
    ctx.fillRect(plot.x, y - 0.5, plot.w, 1);
    write(ctx, spec, short(value), plot.x - 6 * s, y, { ...small, align: "right", baseline: "middle" });
  }
  const other = stepUnder(right);
  for (let value = 0; value <= right; value += other) {
    write(ctx, spec, short(value), plot.x + plot.w + 6 * s, plot.y + plot.h * (1 - value / right), { ...small, baseline: "middle" });
  }
  const under = plot.y + plot.h + 15 * s;
  let reached = -Infinity;
  for (const cycle of ticks({ start: 0, end }, Math.max(2, plot.w / (TICK_PX * s)))) {
    const x = plot.x + (plot.w * cycle) / end;
    const text = cycle === 0 ? "0 cycles" : grouped(cycle);
    const half = widthOf(ctx, spec, text, small) / 2;
    if (x - half < reached + 8 * s || x + half > plot.x + plot.w + MARGIN.r * s) continue;
    write(ctx, spec, text, Math.max(x, plot.x + half - MARGIN.l * s * 0.5), under, { ...small, align: "center" });
    reached = x + half;
  }
}

function legend(ctx, spec, plan, plot, one) {
  const { theme, scale: s } = spec;
  const y = 18 * s;
  const style = { size: 12, weight: 700 };
  if (plan.runs.length === 1) {
    write(ctx, spec, `━ ${one}s/s`, plot.x - 40 * s, y, { ...style, colour: theme.F });
    write(ctx, spec, `┅ transfers/${one}`, plot.x + plot.w + 36 * s, y, { ...style, colour: theme.transfer, align: "right" });
    return;
  }
  let x = plot.x - 40 * s;
  plan.runs.forEach((run, at) => {
    x += write(ctx, spec, `━ ${runLetter(at)} ${run.name}`, x, y, { ...style, colour: colourOf(theme, at), width: plot.w * 0.32 }) + 20 * s;
  });
  write(ctx, spec, `━ ${one}s/s   ┅ transfers/${one}`, plot.x + plot.w + 36 * s, y, { size: 11, colour: theme.mute, align: "right" });
}

/** Draws the chart of all runs into spec.width x spec.height. */
export function drawChart(ctx, spec, plan, reels) {
  const { theme, scale: s, width, height } = spec;
  const { runs } = plan;
  const one = runs[0].desc.workload.counts === "operations" ? "operation" : "fault";
  ctx.fillStyle = theme.panel;
  ctx.fillRect(0, 0, width, height);
  const plot = { x: MARGIN.l * s, y: MARGIN.t * s, w: width - (MARGIN.l + MARGIN.r) * s, h: height - (MARGIN.t + MARGIN.b) * s };
  const drawn = runs.map(seriesOf);
  const end = Math.max(1, ...runs.map((run) => run.endCycle));
  const top = Math.max(1, ...drawn.flatMap((each) => each.faults)) * ROOMY;
  const right = Math.max(...drawn.map((each) => transfersTop(each.transfers))) * ROOMY;
  const at = (cycle) => plot.x + plot.w * Math.max(0, Math.min(1, cycle / end));
  const { from, to } = plan.spec;
  ctx.fillStyle = theme.raised;
  ctx.fillRect(at(from), plot.y, Math.max(2, at(to) - at(from)), plot.h);
  axes(ctx, spec, plot, { end, top, right });
  const lines = drawn.map(({ x, faults, transfers }, run) => [
    { x, y: faults, top, colour: runs.length > 1 ? colourOf(theme, run) : theme.F, width: 2.5 * s, dash: [] },
    { x, y: transfers, top: right, colour: runs.length > 1 ? colourOf(theme, run) : theme.transfer, width: 1.75 * s, dash: [2 * s, 4 * s] },
  ]);
  const paint = (run, x, w, alpha) => {
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, plot.y - 2 * s, w, plot.h + 3 * s);
    ctx.clip();
    ctx.globalAlpha = alpha;
    for (const line of lines[run]) curve(ctx, plot, line, end, line.top, line);
    ctx.restore();
  };
  reels.forEach((reel, run) => {
    const now = at(reel.clock);
    paint(run, plot.x, now - plot.x, 1);
    paint(run, now, plot.x + plot.w - now, FAINT);
  });
  const heads = [...new Set(reels.map((reel) => Math.round(at(reel.clock))))];
  heads.forEach((x, run) => {
    ctx.fillStyle = heads.length > 1 ? colourOf(theme, run) : theme.ink;
    ctx.fillRect(x - s, plot.y - 3 * s, 2 * s, plot.h + 3 * s);
  });
  if (runs.length > 1) lines.forEach(([rate], run) => letter(ctx, spec, plot, rate, end, runLetter(run)));
  legend(ctx, spec, plan, plot, one);
}
