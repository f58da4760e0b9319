// A sweep's curves as a figure: lines over core counts, with intervals, hollow marks, names at the ends and a ghost.
// Promises: pure; axes reach from the start to every core count asked for, so a curve fills in place; names at the ends
// never lie on each other; where a point stands in the picture can be asked.
// Does not: draw, or stack causes (scaling_causes.js).

import { axis } from "./plotly.js";
import { plotted } from "./scaling_series.js";

const LOG_BEYOND = 24; // cores: more than that are shown doubling
const GHOST = 0.38;
const EACH_NAMED = 4; // more ghosts than that have one name for all
const CHARACTER = 0.58; // of the type's size, about
const UNITS = Object.freeze({ rate: "a second, simulated", speedup: "times the rate on" });

/** Sizes of the picture: {width, height, size, left, right, top, bottom}; names at the ends want `longest` characters. */
export function frameOf(width, height, size, longest) {
  const names = Math.min((width < 460 ? 0.4 : 0.34) * width, longest * CHARACTER * size + 14);
  return { width, height, size, left: Math.round(3.8 * size), right: Math.round(names), top: Math.round(2 * size), bottom: Math.round(3.4 * size) };
}

/** How core counts lie on the x axis: {log, from, to, share(cores) of 0 to 1}. */
export function acrossOf(cores) {
  const [least, most] = [Math.min(...cores), Math.max(...cores)];
  const log = most > LOG_BEYOND;
  const on = (value) => (log ? Math.log10(value) : value);
  const pad = Math.max(0.04 * (on(most) - on(least)), log ? 0.03 : 0.2);
  const [from, to] = [on(least) - pad, on(most) + pad];
  return { log, from, to, share: (value) => (on(value) - from) / (to - from) };
}

/** The largest figure of curves and their intervals. */
export function topOf(curves, view) {
  const all = curves.flatMap((curve) => plotted(curve, view)).map((point) => point.y + Math.min(point.error, point.y));
  return Math.max(view === "speedup" ? 1.2 : 0, ...all) * 1.08 || 1;
}

/** Moves places of names, from 0 at the bottom, apart by `gap` and into 0 to `room`; they keep their order. */
export function apart(places, gap, room) {
  const order = places.map((y, at) => ({ y, at })).sort((a, b) => a.y - b.y);
  for (let at = 1; at < order.length; at += 1) order[at].y = Math.max(order[at].y, order[at - 1].y + gap);
  let most = room;
  for (let at = order.length - 1; at >= 0; at -= 1) {
    order[at].y = Math.min(order[at].y, most);
    most = order[at].y - gap;
  }
  const out = [];
  for (const { y, at } of order) out[at] = y;
  return out;
}

function traces(curve, view, theme, { ghost, tells }) {
  const points = plotted(curve, view);
  const { colour, symbol, dash } = curve.look;
  const marks = points.map((point) => (point.marked ? `${symbol}-open` : symbol));
  return {
    type: "scatter", mode: "lines+markers", name: curve.design, x: points.map((one) => one.x), y: points.map((one) => one.y),
    customdata: points.map((one) => (ghost ? "" : one.key)), text: points.map((one) => tells(one.key)), opacity: ghost ? GHOST : 1,
    line: { color: theme[colour], width: ghost ? 1.5 : 2.5, dash }, hoverinfo: ghost ? "skip" : "text", cliponaxis: false,
    marker: { symbol: marks, size: ghost ? 6 : 9, color: theme[colour], line: { width: ghost ? 1 : 2, color: theme[colour] } },
    error_y: { type: "data", array: points.map((one) => one.error), visible: !ghost && points.some((one) => one.error > 0), color: theme[colour], thickness: 1.2, width: 4 },
  };
}

const LONGEST = 26; // characters of a name at a curve's end

/** A name without its middle: designs differ at both ends. */
export function cut(text, most) {
  if (text.length <= most) return text;
  const end = Math.max(2, Math.floor(most / 3));
  return `${text.slice(0, Math.max(3, most - 1 - end))}…${text.slice(-end)}`;
}

/** What was changed, without its beginning: the old value stays. */
const cutFront = (text, most) => (text.length > most ? `…${text.slice(1 - Math.max(4, most))}` : text);

/** What was changed, without the struct that a field is of: "mmap_sem as laid out". */
export const shortSaid = (said) => (said ?? "").replace(/\b\w+\.(\w)/g, "$1");

/** Names at the ends of curves: [{text, colour, x, y, opacity}] before they are moved apart. */
function names(curves, ghosts, ghostSaid, view, most) {
  const end = (curve) => plotted(curve, view).at(-1);
  const old = ghosts.filter(end).sort((a, b) => end(b).y - end(a).y);
  const named = old.length > EACH_NAMED ? old.slice(0, 1) : old; // all have the same old value
  return [
    ...curves.filter(end).map((curve) => ({ text: `${curve.look.glyph} ${cut(curve.design, most)}`, colour: curve.look.colour, opacity: 1, ...end(curve) })),
    ...named.map((curve) => ({ text: `${named.length < old.length ? "faint:" : curve.look.glyph} ${cutFront(shortSaid(ghostSaid), most)}`, colour: curve.look.colour, opacity: 0.75, ...end(curve) })),
  ];
}

export const longestName = (curves, ghostSaid) => Math.max(8, Math.min(LONGEST, shortSaid(ghostSaid).length) + 2, ...curves.map((curve) => curve.design.length + 2));

function perfect(across, cores, top, theme) {
  const least = Math.min(...cores);
  const most = Math.min(Math.max(...cores), top * least);
  return { type: "scatter", mode: "lines", x: [least, most], y: [1, most / least], customdata: ["", ""], hoverinfo: "skip", name: "perfect", line: { color: theme.mute, width: 1.5, dash: "dot" } };
}

function label(text, x, y, theme, font, size, more) {
  return { text, x, y, showarrow: false, xanchor: "left", yanchor: "middle", font: { size, color: theme, family: font }, ...more };
}

/**
 * {data, layout, at(key)} of rates or speed-ups.  `shown`: {curves, ghosts, ghostSaid, cores, view, top, counts, tells(key)};
 * `look`: {theme, font, frame}.  `at`: where a point stands, {x, y} in px, or null.
 */
export function lineFigure({ curves, ghosts, ghostSaid, cores, view, top, counts, tells }, { theme, font, frame }) {
  const { width, height, size, left, right, top: above, bottom } = frame;
  const [wide, high] = [width - left - right, height - above - bottom];
  const across = acrossOf(cores);
  const ends = names(curves, ghosts, ghostSaid, view, Math.min(LONGEST, Math.floor((right - 14) / (CHARACTER * size)) - 1));
  const natural = ends.map((one) => (one.y / top) * high);
  const placed = apart(natural, 1.15 * size, high);
  const lie = (value) => (across.log ? Math.log10(value) : value);
  const annotations = ends.map((one, at) => label(one.text, lie(one.x), one.y, theme[one.colour], font, size - (one.opacity < 1 ? 1 : 0), {
    xshift: 9, yshift: placed[at] - natural[at], opacity: one.opacity,
  }));
  const least = Math.min(...cores);
  const what = view === "rate" ? `${counts} ${UNITS.rate}` : `${UNITS.speedup} ${least} core${least === 1 ? "" : "s"}, simulated`;
  annotations.push(label(what, 0, 1, theme.mute, font, size - 1, { xref: "paper", yref: "paper", yanchor: "bottom", yshift: 4, xshift: 4 - left }));
  const data = [...(view === "speedup" && cores.length > 1 ? [perfect(across, cores, top, theme)] : []),
    ...ghosts.map((curve) => traces(curve, view, theme, { ghost: true, tells: () => "" })), ...curves.map((curve) => traces(curve, view, theme, { ghost: false, tells }))];
  if (view === "speedup" && cores.length > 1) {
    const perfectEnd = data[0];
    annotations.push(label("perfect", lie(perfectEnd.x[1]), perfectEnd.y[1], theme.mute, font, size - 1, { xanchor: "right", xshift: -8 }));
  }
  const points = new Map(curves.flatMap((curve) => plotted(curve, view)).map((one) => [one.key, one]));
  return {
    data,
    layout: {
      width, height, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { family: font, size, color: theme.ink },
      margin: { l: left, r: right, t: above, b: bottom, pad: 0, autoexpand: false }, showlegend: false, hovermode: "closest", hoverdistance: 24, dragmode: false, annotations,
      hoverlabel: { bgcolor: theme.bg, bordercolor: theme.line, font: { color: theme.ink, size }, align: "left" },
      xaxis: axis(theme, size, {
        type: across.log ? "log" : "linear", range: [across.from, across.to], rangemode: "normal", tickmode: "array", tickvals: cores, ticktext: cores.map(String), showgrid: false, showline: true,
        ticks: "outside", ticklen: 4, tickcolor: theme.line,
        title: { text: across.log ? "cores, each step doubling" : "cores", standoff: 4, font: { size: size - 1, color: theme.mute } },
      }),
      yaxis: axis(theme, size, { range: [0, top], nticks: 6, tickformat: view === "rate" ? "~s" : "~r" }),
    },
    at(key) {
      const point = points.get(key);
      return point ? { x: left + across.share(point.x) * wide, y: above + (1 - point.y / top) * high } : null;
    },
  };
}
