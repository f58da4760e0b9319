// Where curves stand in a picture: cores doubling along the bottom, a figure upwards from zero, names at the ends.
// Promises: pure; round numbers on the axes; a curve's path breaks where a point has no figure.
// Does not: draw.

import { plotted } from "../charts/scaling_series.js";

/** {x(cores), y(value), left, right, top, bottom, width, height, cores} for a picture of that size. */
export function frame(width, height, cores, most, margin) {
  const left = margin.left;
  const right = Math.max(left + 20, width - margin.right);
  const top = margin.top;
  const bottom = Math.max(top + 20, height - margin.bottom);
  const [from, to] = [Math.log2(Math.min(...cores)), Math.log2(Math.max(...cores))];
  const wide = Math.max(to - from, 1e-9);
  return {
    left, right, top, bottom, width, height, cores,
    x: (count) => (to === from ? (left + right) / 2 : left + ((Math.log2(count) - from) / wide) * (right - left)),
    y: (value) => bottom - (value / most) * (bottom - top),
  };
}

/** Round numbers from 0 to about `most`: [0, 1e6, 2e6]. */
export function ticks(most, wanted = 5) {
  const rough = most / wanted;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * size).find((one) => one >= rough) ?? 10 * size;
  const out = [];
  for (let value = 0; value <= most * 1.0001; value += step) out.push(value);
  return out;
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
