// A sweep's cycles per fault by cause: a group of bars a design, a bar a core count, stacked by what the cycles went to.
// Promises: pure; a cause is told by colour and by pattern; the ghost's total is a line over the bar; axes are there before
// the bars; where a point stands can be asked.
// Does not: draw.

import { axis } from "./plotly.js";
import { cut } from "./scaling_figure.js";
import { causesOf, plotted } from "./scaling_series.js";

const PATTERN = Object.freeze({ HIT: ".", TRANSFER: "/", QUEUE: "+", SPIN: "x", INTERRUPT: "|", WASTED: "-", MEMORY: "\\" });
const BETWEEN = 1; // bars of room between two designs
const ENTRY = 8; // of the type's size, an entry of the legend
const TICK = 1.7; // of the type's size, a core count under its bar

const wordsOf = (name) => name.toLowerCase();

/** Places of bars: {at(design, cores), ticks: [{x, text}], groups: [{design, x}], most}; `room`: for so many core counts. */
export function barsOf(designs, cores, room) {
  const step = cores.length + BETWEEN;
  const each = Math.ceil((designs.length * (cores.length + BETWEEN)) / Math.max(1, room));
  return {
    at: (design, count) => designs.indexOf(design) * step + cores.indexOf(count),
    ticks: designs.flatMap((_, group) => cores.map((count, place) => ({ x: group * step + place, text: String(count), place }))
      .filter(({ place }) => (cores.length - 1 - place) % each === 0)),
    groups: designs.map((design, group) => ({ design, x: group * step + (cores.length - 1) / 2 })),
    most: designs.length * step - BETWEEN,
  };
}

function stack({ name, of }, points, bars, theme, size) {
  const colour = theme[wordsOf(name)];
  return {
    type: "bar", name: wordsOf(name), x: points.map(({ point }) => bars.at(point.design, point.cores)), y: points.map(({ point }) => of(point)),
    customdata: points.map(({ key }) => key), width: 0.86, hovertemplate: `${wordsOf(name)}: %{y:.3s} cycles<extra></extra>`,
    marker: { color: colour, line: { width: 0.6, color: theme.panel }, pattern: { shape: PATTERN[name] ?? "", size: Math.round(0.6 * size), solidity: 0.28, fgcolor: theme.panel, fillmode: "overlay" } },
  };
}

/** {data, layout, at(key)} as `lineFigure`. */
export function causeFigure({ curves, ghosts, cores, top, counts }, { theme, font, frame }) {
  const { width, height, size, left } = frame;
  const right = 8;
  const designs = curves.map((curve) => curve.design);
  const bars = barsOf(designs, cores, (width - left - right) / (TICK * size));
  const points = curves.flatMap((curve) => plotted(curve, "causes").map((one) => ({ ...one, point: curve.points.find((point) => point.cores === one.x) })));
  const before = ghosts.filter((curve) => designs.includes(curve.design)).flatMap((curve) => plotted(curve, "causes").map((one) => ({ ...one, x: bars.at(curve.design, one.x) })));
  const data = causesOf(curves).map((cause) => stack(cause, points, bars, theme, size));
  if (before.length > 0) {
    data.push({ type: "scatter", mode: "markers", name: "before", x: before.map((one) => one.x), y: before.map((one) => one.y), customdata: before.map(() => ""), hoverinfo: "skip",
      marker: { symbol: "line-ew-open", size: Math.max(8, (0.6 * (width - left - right)) / bars.most), color: theme.ink, line: { width: 2, color: theme.ink } } });
  }
  const rows = Math.ceil((data.length * ENTRY * size) / width);
  const above = Math.round(1.65 * rows * size + 0.8 * size);
  const bottom = Math.round(3.6 * size);
  const span = [-0.9, Math.max(1, bars.most - 0.1)];
  const [wide, high] = [width - left - right, height - above - bottom];
  const placed = new Map(points.map((one) => [one.key, one]));
  const name = (text, x, more) => ({ text, x, showarrow: false, font: { size: size - 1, color: theme.ink, family: font }, ...more });
  const room = wide / Math.max(1, designs.length) / (0.56 * size);
  return {
    data,
    layout: {
      width, height, barmode: "stack", paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { family: font, size, color: theme.ink },
      margin: { l: left, r: right, t: above, b: bottom, pad: 0, autoexpand: false }, hovermode: "closest", dragmode: false,
      showlegend: true, legend: { orientation: "h", x: 0, xref: "container", xanchor: "left", y: 1, yref: "container", yanchor: "top", font: { size: size - 1, color: theme.ink }, itemclick: false, itemdoubleclick: false, traceorder: "normal" },
      hoverlabel: { bgcolor: theme.bg, bordercolor: theme.line, font: { color: theme.ink, size }, align: "left" },
      annotations: [name("cores", 0, { xref: "paper", xanchor: "right", xshift: -6, y: 0, yref: "paper", yanchor: "top", yshift: -0.2 * size, font: { size: size - 1, color: theme.mute, family: font } }), ...bars.groups.map(({ design, x }, at) => name(`${curves[at].look.glyph} ${cut(design, Math.max(6, Math.floor(room) - 2))}`, x, {
        y: 0, yref: "paper", yanchor: "top", yshift: -1.7 * size, hovertext: design, font: { size: size - 1, color: theme[curves[at].look.colour], family: font },
      }))],
      xaxis: axis(theme, size, { range: span, rangemode: "normal", tickmode: "array", tickvals: bars.ticks.map((one) => one.x), ticktext: bars.ticks.map((one) => one.text), tickangle: 0, showgrid: false }),
      yaxis: axis(theme, size, { range: [0, top], nticks: 6, title: { text: `cycles a ${counts.replace(/s$/, "")}`, standoff: 2, font: { size: size - 1, color: theme.mute } } }),
    },
    at(key) {
      const one = placed.get(key);
      if (!one) return null;
      const x = bars.at(one.point.design, one.point.cores);
      return { x: left + ((x - span[0]) / (span[1] - span[0])) * wide, y: above + (1 - one.y / top) * high };
    },
  };
}
