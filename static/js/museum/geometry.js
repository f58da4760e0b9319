// Where curves stand in a picture: cores doubling along the bottom, a figure upwards from zero; where one design leaves
// the others far below, upwards by decades.
// Promises: pure; round numbers on the axes; a point without a figure is passed over.
// Does not: draw.

import { rateSaid } from "../charts/race_rows.js";
import { plotted } from "../charts/scaling_series.js";

/** {x(cores), y(value), left, right, top, bottom, width, height, cores} for a picture of that size; `least`: the value at
 *  the bottom of a logarithmic axis, 0 for one from zero. */
export function frame(width, height, cores, most, margin, least = 0) {
  const left = margin.left;
  const right = Math.max(left + 20, width - margin.right);
  const top = margin.top;
  const bottom = Math.max(top + 20, height - margin.bottom);
  const [from, to] = [Math.log2(Math.min(...cores)), Math.log2(Math.max(...cores))];
  const wide = Math.max(to - from, 1e-9);
  return {
    left, right, top, bottom, width, height, cores,
    x: (count) => (to === from ? (left + right) / 2 : left + ((Math.log2(count) - from) / wide) * (right - left)),
    y: (value) => bottom - (least > 0 ? Math.max(0, Math.log(value / least) / Math.log(most / least)) : value / most) * (bottom - top),
  };
}

/** Round numbers from 0 to about `most`: [0, 1e6, 2e6]. */
export function ticks(most, wanted = 6) {
  const rough = most / wanted;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * size).find((one) => one >= rough) ?? 10 * size;
  const out = [];
  for (let value = 0; value <= most * 1.0001; value += step) out.push(value);
  return out;
}

const FAR_ABOVE = 5; // times the middle curve's highest point: then the axis is logarithmic

/** What stands at the bottom of the axis: 0, or, where one curve leaves most others far below, less than every figure. */
export function leastOf(curves, view) {
  const all = curves.map((curve) => plotted(curve, view).map((point) => point.y)).filter((values) => values.length > 0);
  const tops = all.map((values) => Math.max(...values)).sort((a, b) => a - b);
  if (view !== "rate" || tops.length < 3 || tops.at(-1) < FAR_ABOVE * tops[Math.floor(tops.length / 2)]) return 0;
  return Math.min(...all.flat().filter((value) => value > 0)) / 1.3;
}

/** 1, 2 and 5 of every decade between: the numbers of a logarithmic axis. */
export function decades(least, most) {
  const out = [];
  for (let size = 10 ** Math.floor(Math.log10(least)); size <= most; size *= 10) out.push(...[1, 2, 5].map((one) => one * size).filter((value) => value >= least && value <= most));
  return out;
}

/** A round number as an axis has it: "500 k", "1.5 M", "2 M". */
export function tickSaid(value) {
  return rateSaid(value).replace(/(\.\d*?)0+(?= |$)/, "$1").replace(/\.(?= |$)/, "");
}

/** The largest figure of all curves, with room above; 1 where there is none. */
export function mostOf(curves, view) {
  return 1.06 * Math.max(0, ...curves.flatMap((curve) => plotted(curve, view)).map((point) => point.y)) || 1;
}

/** The d of a path through a curve's points. */
export function pathOf(curve, view, at) {
  return plotted(curve, view).map((point, n) => `${n ? "L" : "M"}${at.x(point.x).toFixed(1)} ${at.y(point.y).toFixed(1)}`).join("");
}

/** The point of all curves nearest to (x, y) within `reach` pixels: {design, key, x, y} or null. */
export function nearest(curves, view, at, x, y, reach = 28) {
  let best = null;
  let least = reach;
  for (const curve of curves) {
    for (const point of plotted(curve, view)) {
      const far = Math.hypot(at.x(point.x) - x, at.y(point.y) - y);
      if (far < least) [least, best] = [far, { design: curve.design, key: point.key, x: at.x(point.x), y: at.y(point.y) }];
    }
  }
  return best;
}
