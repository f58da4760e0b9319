// The story's arrows: from each core that waits to those it waits for.
// Promises: dashed, with a head at the core that is waited for; a core that waits for readers points at the first of
// them and counts the others; where cores are tiles or cells, arrows of a socket to the same core are one, and counted.
// Does not: show lines on their way (flight.js).

import { waitsOf } from "../mirror/waits.js";
import { bundled } from "./detail.js";
import { placeLabels } from "./flight_labels.js";
import { coreAnchor, socketAnchor } from "./layout.js";
import { legAcross, pointOnLeg, trace } from "./path.js";
import { arrowHead, box } from "./shape.js";
import { widthOf, write } from "./text.js";
import { fieldsOf } from "./view.js";

const APART = 9; // px between arrows that end at the same core

/** [{from, to, count, more, kind, selected}]: one arrow for each core that waits for a core, or for each socket of them. */
export function arrowsOf(world, placed, waits = waitsOf(world.desc, fieldsOf(world.desc), world.mirror)) {
  const { desc, selection } = world;
  const found = new Map();
  for (const wait of waits) {
    if (wait.for === "transfer" || wait.on.length === 0) continue;
    const [to] = wait.on;
    const socket = desc.cores[wait.core].socket;
    const key = bundled(placed.level) ? `s${socket}:${to}:${wait.for}` : `c${wait.core}`;
    const known = found.get(key);
    const selected = selection?.core === wait.core || selection?.core === to || (wait.for === "lock" ? selection?.lock === wait.id : selection?.line === wait.id);
    if (known) known.count += 1;
    else found.set(key, { from: wait.core, socket, to, count: 1, more: wait.on.length - 1, kind: wait.for, selected });
  }
  return [...found.values()];
}

function counted(ctx, spec, { text, colour, x, y, w, h }) {
  box(ctx, { x, y, w, h }, { radius: h / 2, fill: spec.theme.panel, stroke: colour });
  write(ctx, spec, text, x + w / 2, y + h / 2 + 0.5, { size: 11, align: "center", baseline: "middle" });
}

/** A count that wants a place on its leg: as low as may be, in the air, where cards do not cover it. */
function countOf(ctx, spec, text, leg, colour) {
  const s = spec.scale;
  const w = widthOf(ctx, spec, text, { size: 11 }) + 12 * s;
  const points = [0.3, 0.4, 0.5, 0.6, 0.7].map((share) => pointOnLeg(leg, share)).sort((a, b) => b.y - a.y);
  return { text, colour, w, h: 16 * s, spots: points.map(({ x, y }) => ({ x: Math.max(4, Math.min(spec.width - w - 4, x - w / 2)), y: y - 8 * s })) };
}

/** Draws the arrows, under the cards; returns the boxes of the counts on them. */
export function drawWaits(ctx, spec, placed, world, waits) {
  const { theme, scale: s } = spec;
  const arrows = arrowsOf(world, placed, waits);
  const counts = [];
  const ends = new Map();
  const total = new Map();
  for (const one of arrows) total.set(one.to, (total.get(one.to) ?? 0) + 1);
  for (const one of arrows) {
    const place = ends.get(one.to) ?? 0;
    ends.set(one.to, place + 1);
    const apart = Math.min(APART * s, placed.cores[one.to].w / (total.get(one.to) + 1));
    const to = coreAnchor(placed, one.to, (place - (total.get(one.to) - 1) / 2) * apart);
    const from = bundled(placed.level) ? socketAnchor(placed, placed.sockets.find((socket) => socket.id === one.socket)) : coreAnchor(placed, one.from, 0);
    const depth = placed.level === "list" ? 14 * s : Math.max(14 * s, placed.air.h * (0.5 + 0.42 * (place + 1) / (total.get(one.to) + 1)));
    const colour = one.kind === "lock" ? theme.spin : theme.queue;
    const leg = legAcross(from, to, depth);
    trace(ctx, leg, { colour, width: (one.selected ? 3 : 1.75) * Math.max(1, s * 0.9) + Math.log2(one.count), dash: one.kind === "lock" ? [3 * s, 4 * s] : [7 * s, 5 * s], alpha: 0.9 * spec.calm });
    ctx.globalAlpha = spec.calm;
    const tip = pointOnLeg(leg, 1);
    arrowHead(ctx, tip.x, tip.y, tip.angle, 9 * s, colour);
    if (one.count > 1) counts.push(countOf(ctx, spec, `${one.count} wait`, leg, colour));
    else if (one.more > 0 && placed.level !== "list") counts.push(countOf(ctx, spec, `and ${one.more} more`, leg, colour));
    ctx.globalAlpha = 1;
  }
  const found = placeLabels(counts);
  ctx.globalAlpha = spec.calm;
  for (const label of found) counted(ctx, spec, label);
  ctx.globalAlpha = 1;
  return found;
}
