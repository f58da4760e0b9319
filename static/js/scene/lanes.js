// The timeline: where each core's cycles went, exact stretches close by and shares of a chunk from far.
// Promises: exact stretches win where the model has them; the overview's bars are the summaries' own sums; the
// playhead is one line over all lanes; faults, marks, arrows and what is selected are drawn where the model has them.
// Does not: hold time or fetch chunks (the page's transport does).

import { Cause, CauseName } from "../vocabulary.js";
import { fillCause } from "./cause_fill.js";
import { BAR_LEAST, LANE_SHARES_FROM } from "./detail.js";
import { grouped } from "./format.js";
import { drawAttemptLegend, drawAttempts, drawGraceSpans, signsTaken } from "./lane_attempts.js";
import { drawHandovers, drawWaits } from "./lane_arrows.js";
import { drawFaults, faultSign } from "./lane_faults.js";
import { drawMarks, drawTicks } from "./lane_marks.js";
import { drawArea, drawStays } from "./lane_selection.js";
import { laneName, lanesLayout, xOf } from "./lanes_layout.js";
import { covers, firstAfter } from "./segments.js";
import { box } from "./shape.js";
import { fitting, widthOf, write } from "./text.js";
import { causeColour, completed, inkOn } from "./theme.js";

const NONE = [];
const NAMED_FROM_PX = 88; // shorter stretches speak by colour and pattern
const FUNCTION_FROM_PX = 150; // and shorter than this by their cause alone
const CAUSES = CauseName.length;

function drawLegend(ctx, spec, placed, model) {
  const { legend } = placed;
  if (!legend) return;
  const s = spec.scale;
  const rowH = legend.h / legend.rows;
  let middle = legend.y + rowH / 2;
  let right = legend.x + legend.w;
  let row = 1;
  const title = { size: 14, weight: 700, baseline: "middle" };
  let x = legend.x + write(ctx, spec, "timeline", legend.x, middle, title) + 14 * s;
  if (placed.each > 1) {
    const said = `a lane is ${placed.each} cores`;
    x += write(ctx, spec, said, x, middle, { size: 11, baseline: "middle" }) + 18 * s;
  }
  if (model.faults) {
    faultSign(ctx, spec, x, middle, 14 * s);
    x += 18 * s;
    x += write(ctx, spec, "fault", x, middle, { size: 11, baseline: "middle", colour: spec.theme.mute }) + 9 * s;
  }
  x = drawAttemptLegend(ctx, spec, x, middle, legend.x + legend.w, { attempts: Boolean(model.attempts), grace: Boolean(model.grace) });
  for (let cause = 0; cause < CAUSES; cause += 1) {
    const name = CauseName[cause].toLowerCase();
    const w = widthOf(ctx, spec, name, { size: 11 });
    if (x + 19 * s + w > right) {
      if (row === legend.rows) return;
      row += 1;
      x = legend.x;
      middle += rowH;
      right = legend.x + legend.full;
    }
    fillCause(ctx, spec, cause, x, middle - 6 * s, 15 * s, 12 * s);
    write(ctx, spec, name, x + 19 * s, middle, { size: 11, baseline: "middle", colour: spec.theme.mute });
    x += 19 * s + w + 9 * s;
  }
}

/** The cause's name on a long stretch, on its own ground so that the pattern does not run through it; none where a sign
 *  stands. */
function nameStretch(ctx, spec, lane, { from, w: room, cause, more = "" }, taken) {
  const s = spec.scale;
  const plain = CauseName[cause].toLowerCase();
  const name = more ? fitting(ctx, spec, [`${plain} · ${more}`, plain], room - 10 * s, { size: 11 }) : plain;
  const colour = causeColour(spec.theme, cause);
  const middle = lane.y + lane.h / 2;
  const w = widthOf(ctx, spec, name, { size: 11 }) + 6 * s;
  if (taken.some(([left, right]) => left < from + 3 * s + w && right > from + 3 * s)) return;
  box(ctx, { x: from + 3 * s, y: middle - 7 * s, w, h: 14 * s }, { radius: 4 * s, fill: colour });
  write(ctx, spec, name, from + 6 * s, middle + 0.5, { size: 11, baseline: "middle", colour: inkOn(colour) });
}

/** One core's exact stretches; those under a pixel are gathered to the pixel they fall in. `named(core, stretch)`: the
 *  function it was in, "" for several. */
function drawSegments(ctx, spec, placed, lane, { segments, taken, named }) {
  const { start, end } = placed;
  let reached = -Infinity;
  for (let at = firstAfter(segments, start); at < segments.length && segments[at].start < end; at += 1) {
    const one = segments[at];
    const from = xOf(placed, Math.max(start, one.start));
    const to = xOf(placed, Math.min(end, one.end));
    if (to - from < 1 && to <= reached + 1) continue;
    const w = Math.max(1, to - from - (to - from > 4 ? 1 : 0));
    fillCause(ctx, spec, one.cause, from, lane.y, w, lane.h, { radius: w > 6 ? 3 : 0 });
    reached = to;
    if (lane.h >= 13 * spec.scale && w >= NAMED_FROM_PX * spec.scale) {
      nameStretch(ctx, spec, lane, { from, w, cause: one.cause, more: named && w >= FUNCTION_FROM_PX * spec.scale ? named(lane.core, one) : "" }, taken);
    }
  }
}

/** Cycles by cause of some cores over the rows [first, last) of the overview; into `sum`, which is cleared. */
export function sumOf(overview, cores, first, last, sum = new Float64Array(overview.causes)) {
  const stride = overview.stride ?? 2 + overview.cores * overview.causes;
  sum.fill(0);
  for (let row = first; row < last; row += 1) {
    for (const core of cores) {
      const base = row * stride + 2 + core * overview.causes;
      for (let cause = 0; cause < overview.causes; cause += 1) sum[cause] += overview.rows[base + cause];
    }
  }
  return sum;
}

/** The exact stretches of several cores as shares of bars of BAR_LEAST px. */
function drawGathered(ctx, spec, placed, lane, segments, sum) {
  const { start, end, plot } = placed;
  const bars = Math.max(1, Math.floor(plot.w / BAR_LEAST));
  const cycles = (end - start) / bars;
  const at = lane.cores.map((core) => firstAfter(segments[core], start));
  for (let bar = 0; bar < bars; bar += 1) {
    const from = start + bar * cycles;
    const to = from + cycles;
    sum.fill(0);
    let total = 0;
    lane.cores.forEach((core, place) => {
      const own = segments[core];
      let here = at[place];
      while (here < own.length && own[here].start < to) {
        const part = Math.min(to, own[here].end) - Math.max(from, own[here].start);
        if (part > 0) {
          sum[own[here].cause] += part;
          total += part;
        }
        if (own[here].end > to) break;
        here += 1;
      }
      at[place] = here;
    });
    if (total > 0) drawBar(ctx, spec, lane, { from: xOf(placed, from), to: xOf(placed, to), sum, total });
  }
}

/** One bar of stacked shares, the vocabulary's first cause at the bottom. */
function drawBar(ctx, spec, lane, { from, to, sum, total }) {
  let y = lane.y + lane.h;
  for (let cause = 0; cause < sum.length; cause += 1) {
    const h = (lane.h * sum[cause]) / total;
    if (h < 0.25) continue;
    y -= h;
    ctx.fillStyle = causeColour(spec.theme, cause);
    ctx.fillRect(from, y, to - from + 0.5, h);
    if (cause === Cause.WASTED && h >= 8) fillCause(ctx, spec, cause, from, y, to - from, h, { radius: 0 });
  }
}

function drawShares(ctx, spec, placed, lane, overview, covered) {
  const sum = new Float64Array(overview.causes);
  let run = null; // thin lanes: bars of one cause that touch are one rectangle
  const flush = () => {
    if (!run) return;
    ctx.fillStyle = causeColour(spec.theme, run.cause);
    ctx.fillRect(run.from, lane.y, run.to - run.from + 0.5, lane.h);
    run = null;
  };
  const chunkW = xOf(placed, overview.chunkCycles) - xOf(placed, 0);
  const each = Math.max(1, Math.ceil(BAR_LEAST / Math.max(1e-9, chunkW)));
  for (let row = 0; row < overview.count; row += each) {
    const last = Math.min(overview.count, row + each);
    const start = (overview.first + row) * overview.chunkCycles;
    const end = (overview.first + last) * overview.chunkCycles;
    if (end <= placed.start || start >= placed.end || covered(start, end)) continue;
    sumOf(overview, lane.cores, row, last, sum);
    let total = 0;
    for (let cause = 0; cause < sum.length; cause += 1) total += sum[cause];
    if (total <= 0) continue;
    const from = xOf(placed, Math.max(start, placed.start));
    const to = xOf(placed, Math.min(end, placed.end));
    if (lane.h >= LANE_SHARES_FROM) drawBar(ctx, spec, lane, { from, to, sum, total });
    else {
      const cause = sum.indexOf(Math.max(...sum));
      if (run?.cause === cause && from - run.to < 0.5) run.to = to;
      else {
        flush();
        run = { from, to, cause };
      }
    }
  }
  flush();
}

function drawPlayhead(ctx, spec, placed, cycle, strong) {
  if (cycle === null || cycle === undefined || cycle < placed.start || cycle > placed.end) return;
  const { theme, scale: s } = spec;
  const { plot } = placed;
  const x = Math.round(xOf(placed, cycle)) + 0.5;
  ctx.strokeStyle = strong ? theme.ink : theme.mute;
  ctx.lineWidth = strong ? 2 : 1;
  ctx.beginPath();
  ctx.moveTo(x, plot.y - 4 * s);
  ctx.lineTo(x, plot.y + plot.h + (placed.axis ? 3 * s : 0));
  ctx.stroke();
  ctx.lineWidth = 1;
  if (!strong) return;
  ctx.fillStyle = theme.ink;
  ctx.beginPath();
  ctx.moveTo(x - 6 * s, plot.y - 8 * s);
  ctx.lineTo(x + 6 * s, plot.y - 8 * s);
  ctx.lineTo(x, plot.y - 1 * s);
  ctx.closePath();
  ctx.fill();
}

/** The playhead's cycle, or that under the pointer, over the axis's own numbers. */
function drawAxis(ctx, spec, placed, cycle) {
  const { axis, start, end } = placed;
  if (!axis || cycle === null || cycle === undefined || cycle < start || cycle > end) return;
  const style = { size: 11, mono: true, weight: 700 };
  const text = grouped(cycle);
  const half = widthOf(ctx, spec, text, style) / 2;
  const x = Math.max(axis.x + half, Math.min(axis.x + axis.w - half, xOf(placed, cycle)));
  const pad = 6 * spec.scale;
  const under = (placed.numbers ?? NONE).filter(([left, right]) => left < x + half + pad && right > x - half - pad);
  const from = Math.min(x - half - pad, ...under.map(([left]) => left));
  ctx.fillStyle = spec.theme.panel;
  ctx.fillRect(from, axis.y + 4 * spec.scale, Math.max(x + half + pad, ...under.map(([, right]) => right)) - from, axis.h - 4 * spec.scale);
  write(ctx, spec, text, x, axis.y + 14 * spec.scale, { ...style, align: "center" });
}

/** Marks where the run was edited: a small diamond over the lanes. */
function drawEdits(ctx, spec, placed, edits) {
  const s = spec.scale;
  ctx.fillStyle = spec.theme.accent;
  for (const { cycle } of edits) {
    if (cycle < placed.start || cycle > placed.end) continue;
    const x = xOf(placed, cycle);
    const y = placed.plot.y - 4 * s;
    ctx.fillRect(x - 0.5, y, 1, placed.plot.h + 4 * s);
    ctx.beginPath();
    ctx.moveTo(x, y - 5 * s);
    ctx.lineTo(x + 5 * s, y);
    ctx.lineTo(x, y + 5 * s);
    ctx.lineTo(x - 5 * s, y);
    ctx.closePath();
    ctx.fill();
  }
}

/** Where the run ends badly: a line over the lanes with a sign at its head. */
function drawHazard(ctx, spec, placed, cycle) {
  if (cycle === null || cycle === undefined || cycle < placed.start || cycle > placed.end) return;
  const s = spec.scale;
  const x = Math.min(xOf(placed, cycle), placed.plot.x + placed.plot.w - 1);
  ctx.fillStyle = spec.theme.spin;
  ctx.fillRect(x - 1, placed.plot.y - 4 * s, 2, placed.plot.h + 4 * s);
  box(ctx, { x: x - 15 * s, y: placed.plot.y + placed.plot.h / 2 - 8 * s, w: 14 * s, h: 16 * s }, { radius: 4 * s, fill: spec.theme.spin });
  write(ctx, spec, "!", x - 8 * s, placed.plot.y + placed.plot.h / 2 + 0.5, { size: 12, weight: 700, align: "center", baseline: "middle", colour: inkOn(spec.theme.spin) });
}

function drawLane(ctx, spec, placed, lane, model, overview) {
  const { theme, scale: s } = spec;
  const all = model.segments ?? NONE;
  const segments = all[lane.core] ?? NONE;
  const chosen = lane.cores.includes(model.selection?.core);
  ctx.fillStyle = theme.raised;
  ctx.fillRect(lane.x, lane.y, lane.w, lane.h);
  ctx.save(); // a chunk's last stretches and a row of the overview reach past the end of a run
  ctx.beginPath();
  ctx.rect(lane.x, lane.y, Math.max(0, Math.min(lane.w, xOf(placed, model.ends ?? Infinity) - lane.x)), lane.h);
  ctx.clip();
  if (overview) drawShares(ctx, spec, placed, lane, overview, (a, b) => covers(segments, a, b));
  const attempts = lane.cores.length === 1 ? model.attempts?.[lane.core] ?? NONE : NONE;
  if (segments.length > 0 && lane.cores.length === 1) {
    drawSegments(ctx, spec, placed, lane, { segments, taken: signsTaken(placed, spec, lane, attempts), named: model.named });
  }
  if (segments.length > 0 && lane.cores.length > 1) {
    drawGathered(ctx, spec, placed, lane, all, new Float64Array(CAUSES));
  }
  drawAttempts(ctx, spec, placed, lane, attempts);
  if (lane.cores.length === 1) {
    drawFaults(ctx, spec, placed, lane, model.faults?.[lane.core] ?? NONE, model.selection?.fault ?? null);
    drawStays(ctx, spec, placed, lane, (model.stays ?? NONE).filter((one) => one.core === lane.core));
  }
  ctx.restore();
  if (placed.labelled && placed.lanes.indexOf(lane) % placed.labelEvery === 0) {
    write(ctx, spec, laneName(lane.cores), lane.x - 8 * s, lane.y + lane.h / 2 + 0.5, {
      size: 11, align: "right", baseline: "middle", weight: chosen ? 700 : 400, colour: chosen ? theme.ink : theme.mute,
    });
  }
  const around = { x: lane.x - 2, y: lane.y - 1.5, w: lane.w + 4, h: lane.h + 3 };
  if (chosen) box(ctx, around, { radius: 4, stroke: theme.accent, width: 1.5 });
}

/** Draws what stands still while the playhead moves: ground, legend, lanes; returns the layout it used. */
export function drawLanesGround(ctx, model, spec) {
  const full = completed(spec);
  const placed = lanesLayout(model, full);
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
  ctx.fillStyle = full.theme.panel;
  ctx.fillRect(0, 0, full.width, full.height);
  drawLegend(ctx, full, placed, model);
  const overview = model.overview ? { cores: model.cores, causes: CAUSES, ...model.overview } : null;
  for (const lane of placed.lanes) drawLane(ctx, full, placed, lane, model, overview);
  if (model.grace) drawGraceSpans(ctx, full, placed, model.grace);
  drawEdits(ctx, full, placed, model.edits ?? NONE);
  drawMarks(ctx, full, placed, model.marks ?? NONE);
  drawHazard(ctx, full, placed, model.hazard);
  return { ...placed, numbers: drawTicks(ctx, full, placed) };
}

/** Draws what moves: arrows and who waits for whom at the playhead, the area, the playhead, the hover line, its cycle. */
export function drawLanesMarks(ctx, model, spec, placed) {
  const full = completed(spec);
  if (model.desc) {
    drawHandovers(ctx, full, placed, model.desc, model.handovers ?? NONE);
    drawWaits(ctx, full, placed, model.waits ?? NONE, model.playhead);
  }
  drawArea(ctx, full, placed, model.selection?.span ?? null);
  drawPlayhead(ctx, full, placed, model.hover, false);
  drawPlayhead(ctx, full, placed, model.playhead, true);
  drawAxis(ctx, full, placed, model.hover ?? model.playhead);
}

/** Draws the timeline; returns the layout it used. */
export function drawLanes(ctx, model, spec) {
  const placed = drawLanesGround(ctx, model, spec);
  drawLanesMarks(ctx, model, spec, placed);
  return placed;
}
