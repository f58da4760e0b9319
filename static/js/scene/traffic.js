// The summary tier between cards and strip: how many lines travelled from where to where, and which lines were wanted.
// Promises: width is the rate against the greatest of this run, with the number beside it; nothing moves or blinks, it
// only grows and shrinks; the label under the strip says over how many cycles each picture is summed.
// Does not: show single lines on their way (flight.js), or sum anything (transport/summaries.js).

import { grouped } from "./format.js";
import { shortName } from "./focus.js";
import { placeLabels } from "./flight_labels.js";
import { socketAnchor } from "./layout.js";
import { legAcross, legBetween, pointOnLeg, trace } from "./path.js";
import { marked } from "./selected.js";
import { arrowHead, box } from "./shape.js";
import { fitting, widthOf, write } from "./text.js";

const MOST_LINKS = 10; // the strongest; more would be a thicket
const LEAST_SHARE = 0.01; // of the strongest link: less is not drawn
const WIDEST = 11; // px of the strongest link
const LINE_ROW = 23; // px a row of the list of wanted lines
const PER = 1000; // cycles that rates are told for

const rateSaid = (rate) => {
  const value = rate * PER;
  return value >= 10 ? String(Math.round(value)) : value.toFixed(value >= 1 ? 1 : 2);
};

/** [{from: socket or -1 for memory, to, rate}], strongest first. */
export function strongest(summary, most = MOST_LINKS) {
  const { sockets, links } = summary;
  const found = [];
  for (let at = 0; at < links.length; at += 1) {
    if (links[at] <= 0) continue;
    const from = Math.floor(at / sockets);
    found.push({ from: from === sockets ? -1 : from, to: at % sockets, rate: links[at] });
  }
  found.sort((a, b) => b.rate - a.rate);
  return found.slice(0, most).filter((one) => one.rate >= LEAST_SHARE * found[0].rate);
}

/** Where links of a socket leave and arrive: beside each other along its foot. */
function anchorOf(placed, id, shift) {
  const socket = placed.sockets.find((one) => one.id === id);
  if (!socket) return null;
  const anchor = socketAnchor(placed, socket);
  return anchor.door ? anchor : { ...anchor, x: anchor.x + shift * socket.w };
}

function legOf(placed, link) {
  const s = placed.scale;
  const { air } = placed;
  const to = anchorOf(placed, link.to, link.from < 0 ? -0.34 : link.from === link.to ? 0.16 : 0.05);
  if (!to) return null;
  if (link.from < 0) {
    const from = { x: air.x + air.w * 0.5, y: air.y + air.h - 12 * s, dx: to.x < air.x + air.w / 2 ? -1 : 1, dy: 0 };
    return legBetween(from, to);
  }
  const from = anchorOf(placed, link.from, link.from === link.to ? 0.34 : -0.05);
  return from && legAcross(from, to, (link.from === link.to ? 0.4 : 0.62) * air.h);
}

/** A number or word that wants the first free of some points. */
function wanted(ctx, spec, placed, text, points) {
  const s = spec.scale;
  const w = widthOf(ctx, spec, text, { size: 11, mono: true }) + 8 * s;
  const spots = points.map(({ x, y }) => ({ x: Math.max(2, Math.min(placed.width - w - 2, x - w / 2)), y: y - 7 * s }));
  return { text, w, h: 14 * s, spots };
}

function number(ctx, spec, { text, x, y, w, h }) {
  box(ctx, { x, y, w, h }, { radius: 4 * spec.scale, fill: spec.theme.panel });
  write(ctx, spec, text, x + w / 2, y + h / 2 + 0.5, { size: 11, mono: true, align: "center", baseline: "middle" });
}

/** Draws the links; their numbers keep off `taken` and each other, and the strongest says its unit. */
function drawLinks(ctx, spec, placed, summary, alpha, taken) {
  const { theme, scale: s } = spec;
  const { air } = placed;
  const words = [];
  for (const link of strongest(summary)) {
    const leg = legOf(placed, link);
    if (!leg) continue;
    const width = Math.max(1.25, WIDEST * Math.sqrt(link.rate / summary.most.link)) * s;
    const colour = link.from < 0 ? theme.memory : theme.transfer;
    trace(ctx, leg, { colour, width, alpha: alpha * 0.75 });
    ctx.globalAlpha = alpha;
    const tip = pointOnLeg(leg, 1);
    arrowHead(ctx, tip.x, tip.y, tip.angle, width / 2 + 6 * s, colour);
    const text = words.length === 0 ? `${rateSaid(link.rate)} per ${grouped(PER)} cycles` : rateSaid(link.rate);
    const shares = link.from < 0 ? [0.6, 0.7, 0.5, 0.8] : [0.5, 0.4, 0.6, 0.3, 0.7];
    words.push(wanted(ctx, spec, placed, text, shares.map((share) => pointOnLeg(leg, share))));
  }
  if (words.length === 0) return;
  const memory = wanted(ctx, spec, placed, "memory", [{ x: air.x + air.w / 2, y: air.y + air.h - 12 * s }]);
  for (const one of placeLabels([memory, ...words], taken)) number(ctx, spec, one);
}

/** What the pictures are sums of, and where that stands: {text, x, y, w, h}. */
function labelOf(ctx, spec, placed, summary) {
  const s = spec.scale;
  const { caption } = placed;
  const cycles = grouped(summary.cycles);
  const texts = [`summaries: each picture is ${cycles} cycles; numbers are lines moved per ${grouped(PER)} cycles`,
    `each picture is ${cycles} cycles; numbers: lines per ${grouped(PER)}`, `summaries of ${cycles} cycles`];
  const within = placed.mode !== "list" && caption.h < 30 * s; // no line of its own: over the foot of the air, beside memory
  const room = within ? placed.air.w / 2 - 60 * s : caption.w;
  const text = fitting(ctx, spec, texts, room - 18 * s, { size: 11 });
  const w = widthOf(ctx, spec, text, { size: 11 }) + 16 * s;
  const y = within ? placed.air.y + placed.air.h - 22 * s : caption.y + (placed.mode === "list" ? 40 : 22) * s;
  return { text, x: caption.x, y, w, h: 18 * s };
}

function drawLabel(ctx, spec, r) {
  const s = spec.scale;
  box(ctx, r, { radius: 9 * s, fill: spec.theme.raised, stroke: spec.theme.line });
  write(ctx, spec, r.text, r.x + 8 * s, r.y + r.h / 2 + 0.5, { size: 11, baseline: "middle" });
}

/** Where the queue stood: the lines that travelled most, with their rates. */
function drawLines(ctx, spec, placed, world) {
  const { theme, scale: s } = spec;
  const { summary, desc } = world;
  const { queue } = placed;
  const rows = Math.floor((queue.h ?? 0) / (LINE_ROW * s));
  if (placed.mode === "list" || rows < 1) return;
  const ids = Array.from(summary.lines.keys()).filter((id) => desc.lines[id] && summary.lines[id] > 0)
    .sort((a, b) => summary.lines[b] - summary.lines[a]).slice(0, rows);
  write(ctx, spec, "lines moved", queue.x + 2 * s, queue.y - 6 * s, { size: 11, weight: 700, colour: theme.mute, width: queue.w });
  ids.forEach((id, at) => {
    const y = queue.y + at * LINE_ROW * s;
    const text = rateSaid(summary.lines[id]);
    const used = write(ctx, spec, text, queue.x + queue.w, y + 11 * s, { size: 11, mono: true, align: "right" });
    write(ctx, spec, shortName(desc, id), queue.x + 2 * s, y + 11 * s, {
      size: 11, mono: true, width: queue.w - used - 8 * s, colour: theme.mute,
    });
    if (world.selection?.line === id) marked(ctx, spec, { x: queue.x - 3 * s, y: y - 1 * s, w: queue.w + 6 * s, h: 22 * s }, { radius: 4 * s });
    ctx.fillStyle = theme.line;
    ctx.fillRect(queue.x, y + 15 * s, queue.w, 4 * s);
    ctx.fillStyle = theme.transfer;
    ctx.fillRect(queue.x, y + 15 * s, (queue.w * summary.lines[id]) / summary.most.line, 4 * s);
  });
}

/** Covers what flies between cards and strip, as far as the summaries have taken over. */
export function veilAir(ctx, spec, placed, blend) {
  const { air } = placed;
  if (blend <= 0 || air.h <= 0) return;
  ctx.globalAlpha = Math.min(1, 2 * blend);
  ctx.fillStyle = spec.theme.panel;
  ctx.fillRect(air.x, air.y + 1, air.w, air.h - 2);
  ctx.globalAlpha = 1;
}

/** Draws traffic, wanted lines and the label; nothing before half of the fade. */
export function drawTraffic(ctx, spec, placed, world) {
  const { summary } = world;
  if (!summary || summary.blend < 0.5) return;
  const alpha = Math.min(1, 2 * summary.blend - 1);
  const label = labelOf(ctx, spec, placed, summary);
  if (placed.sockets.length > 0) drawLinks(ctx, spec, placed, summary, alpha, [label]);
  ctx.globalAlpha = alpha;
  drawLines(ctx, spec, placed, world);
  drawLabel(ctx, spec, label);
  ctx.globalAlpha = 1;
}
