// Coordinates and hit tests of the timeline: a lane for each core, cycles from left to right.
// Promises: cycleAt and xOf are each other's inverse inside the plot; lanes never overlap; a legend only where
// there is room for it.  Where lanes would be too thin (detail.js) each is several cores of one cluster, and `each`
// says how many.
// Does not: draw or fetch.

import { LANE_GATHERED, LANE_LEAST } from "./detail.js";

const LABEL_PITCH = 13; // px from a lane's name to the next
const LABEL = 56; // px for "core 12"
const LABEL_GATHERED = 92; // and for "128, 130…190"
const LEGEND = 26;
const LEGEND_ROW = 18; // and each further row of it, where the first is too short for all causes
const LEGEND_NEEDS = 692; // px of all causes in a row, at scale 1,
const ATTEMPTS_NEED = 210; // and of what attempts add to it,
const GRACE_NEEDS = 120; // and grace periods
const FAULTS_NEED = 56; // and faults
const ROWS_FROM = 150; // px of height that have room for more than one
const AXIS = 18;
const PAD = 12;
const TALLEST_LANE = 40;

/** The cores of each lane: one, or so many neighbours of a cluster that the lanes are thick enough. */
function gathered(model, room, s) {
  const single = Array.from({ length: model.cores }, (_, core) => [core]);
  if (room / Math.max(1, model.cores) >= LANE_LEAST * s) return single;
  const home = model.clusters ?? single.map(() => 0);
  for (let each = 2; ; each *= 2) {
    const groups = [];
    for (const cluster of new Set(home)) {
      const own = single.filter(([core]) => home[core] === cluster).flat();
      for (let at = 0; at < own.length; at += each) groups.push(own.slice(at, at + each));
    }
    if (room / groups.length >= LANE_GATHERED * s || each >= model.cores) return groups;
  }
}

/** "core 4", "cores 0–7", "cores 0, 2 … 14" (every second one). */
export function laneName(cores) {
  if (cores.length === 1) return `core ${cores[0]}`;
  const step = cores[1] - cores[0];
  const last = cores[cores.length - 1];
  return step === 1 ? `${cores[0]}–${last}` : `${cores[0]}, ${cores[1]}…${last}`;
}

/** `spec.reserve`, `spec.reserveAxis`: px at the right of the legend, or the axis, that the page keeps for its controls.
 *  {plot: {x, y, w, h}, lanes: [{core, cores, x, y, w, h}], each, labelEvery, legend, axis, start, end, labelled};
 *  `legend.rows`: one to three, the first `legend.w` wide, the others `legend.full`. */
export function lanesLayout(model, spec) {
  const s = spec.scale ?? 1;
  const pad = PAD * s;
  const full = Math.max(1, spec.width - 2 * pad);
  const first = full - (spec.reserve ?? 0);
  const needs = LEGEND_NEEDS + (model.attempts ? ATTEMPTS_NEED : 0) + (model.grace ? GRACE_NEEDS : 0) + (model.faults ? FAULTS_NEED : 0);
  const rows = spec.height < ROWS_FROM * s ? 1 : 1 + Math.min(2, Math.max(0, Math.ceil((needs * s - first) / full)));
  const legend = spec.height >= 90 * s ? { x: pad, y: pad * 0.5, w: first, h: (LEGEND + (rows - 1) * LEGEND_ROW) * s, rows, full } : null;
  const top = legend ? legend.y + legend.h + 4 * s : 4 * s;
  const axisH = spec.height >= 70 * s ? AXIS * s : 0;
  const room = spec.height - top - axisH - 4 * s;
  const groups = gathered(model, room, s);
  const each = Math.max(1, ...groups.map((cores) => cores.length));
  const pitch = Math.min((TALLEST_LANE + 4) * s, room / Math.max(1, groups.length));
  const gap = pitch >= 12 * s ? Math.min(5 * s, pitch * 0.2) : pitch >= 5 ? 1 : 0;
  const labelEvery = Math.max(1, Math.ceil((LABEL_PITCH * s) / pitch)); // of thin lanes not each has room for its name
  const labelled = pitch >= LANE_LEAST * s;
  const x = pad + (labelled ? (each > 1 ? LABEL_GATHERED : LABEL) * s : 20 * s);
  const plot = { x, y: top, w: Math.max(1, spec.width - x - pad), h: pitch * groups.length };
  return {
    plot, legend, labelled, labelEvery, each, scale: s, start: model.start, end: model.end,
    axis: axisH > 0 ? { x, y: top + plot.h, w: plot.w - (spec.reserveAxis ?? 0), h: axisH } : null,
    lanes: groups.map((cores, at) => ({
      core: cores[0], cores, x, y: top + at * pitch, w: plot.w, h: Math.max(1, pitch - gap),
    })),
  };
}

/** The x of a cycle. */
export function xOf(placed, cycle) {
  const { plot, start, end } = placed;
  return plot.x + (plot.w * (cycle - start)) / Math.max(1, end - start);
}

/** The cycle under an x, kept inside the window. */
export function cycleAt(placed, x) {
  const { plot, start, end } = placed;
  const share = Math.max(0, Math.min(1, (x - plot.x) / plot.w));
  return Math.round(start + share * (end - start));
}

/** {type: "lane", core, cycle} under a point of the plot, or null. */
export function hitLanes(placed, x, y) {
  const { plot } = placed;
  if (x < plot.x || x > plot.x + plot.w) return null;
  const lane = placed.lanes.findLast((one) => y >= one.y && y < plot.y + plot.h);
  return lane ? { type: "lane", core: lane.core, cycle: cycleAt(placed, x) } : null;
}
