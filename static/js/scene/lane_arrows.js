// Arrows between lanes: from who let go to who went on, and at the playhead from who is in the way to who waits.
// Promises: an arrow leaves the lane of the one that blocked at the cycle it let go and ends in the lane of the one that
// waited at the cycle it went on; solid: a lock; dotted: a line's way; dashed: an interrupt or a wake-up; what is so now
// stands at the playhead with an open circle; the last few say what they are in words; nothing where both share a lane.
// Does not: find them (handovers.js, mirror/waits.js).

import { lineName } from "../mirror/wording.js";
import { xOf } from "./lanes_layout.js";
import { arrowHead } from "./shape.js";
import { widthOf, write } from "./text.js";

const NAMED = 5; // so many arrows and no more have words
const HEAD = 7;
const DASH = Object.freeze({ lock: [], line: [2, 3], interrupt: [5, 3], wake: [5, 3] });

/** What an arrow is about, in two or three words. */
export function arrowSaid(desc, { kind, id }) {
  if (kind === "lock") return desc.locks[id]?.name ?? `lock ${id}`;
  if (kind === "line" || kind === "transfer") return lineName(desc, id);
  return kind === "interrupt" ? "interrupt" : `wakes thread ${id}`;
}

const laneOf = (placed, core) => placed.lanes.find((lane) => lane.cores.includes(core)) ?? null;

/** {x0, y0, x1, y1} of a handover, null where both cores share a lane or one has none. */
export function arrowPlace(placed, { from, to }) {
  const [one, other] = [laneOf(placed, from.core), laneOf(placed, to.core)];
  if (!one || !other || one === other) return null;
  const down = other.y > one.y;
  const inside = (x) => Math.max(placed.plot.x, Math.min(placed.plot.x + placed.plot.w, x));
  return {
    x0: inside(xOf(placed, from.cycle)), y0: down ? one.y + one.h * 0.75 : one.y + one.h * 0.25,
    x1: inside(xOf(placed, to.cycle)), y1: down ? other.y + other.h * 0.25 : other.y + other.h * 0.75,
  };
}

/** One arrow: an S-curve whose ends are level with time where there is room, on a rim of the ground's colour. */
function drawArrow(ctx, spec, place, kind, faint) {
  const { theme, scale: s } = spec;
  const colour = theme.ink; // lanes have all the other colours
  const { x0, y0, x1, y1 } = place;
  const reach = Math.max(10 * s, Math.min(60 * s, (x1 - x0) / 2));
  const curve = () => {
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.bezierCurveTo(x0 + reach, y0, x1 - reach, y1, x1, y1);
    ctx.stroke();
  };
  ctx.globalAlpha = faint ? 0.75 : 1;
  ctx.strokeStyle = theme.panel;
  ctx.lineWidth = 4 * s;
  curve();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.75 * s;
  ctx.setLineDash((DASH[kind] ?? []).map((one) => one * s));
  curve();
  ctx.setLineDash([]);
  ctx.lineWidth = 1;
  arrowHead(ctx, x1, y1, Math.atan2(y1 - y0, 3 * reach), (HEAD + 3) * s, theme.panel);
  arrowHead(ctx, x1, y1, Math.atan2(y1 - y0, 3 * reach), HEAD * s, colour);
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x0, y0, 2.5 * s, 0, Math.PI * 2);
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** Words beside an arrow's end, moved left where they would leave the plot; none over another's, none twice. */
function nameArrow(ctx, spec, placed, place, text, taken) {
  const s = spec.scale;
  const w = widthOf(ctx, spec, text, { size: 11 }) + 8 * s;
  const right = placed.plot.x + placed.plot.w;
  const x = place.x1 + 6 * s + w > right ? place.x1 - w - 10 * s : place.x1 + 6 * s;
  const r = { x, y: place.y1 - 8 * s, w, h: 16 * s };
  if (taken.some((one) => one.text === text || (one.x < r.x + r.w && one.x + one.w > r.x && one.y < r.y + r.h && one.y + one.h > r.y))) return;
  taken.push({ ...r, text });
  ctx.globalAlpha = 0.92;
  ctx.fillStyle = spec.theme.panel;
  ctx.beginPath();
  ctx.roundRect(r.x, r.y, r.w, r.h, 4 * s);
  ctx.fill();
  ctx.globalAlpha = 1;
  write(ctx, spec, text, r.x + 4 * s, r.y + r.h / 2 + 0.5, { size: 11, baseline: "middle" });
}

/** Draws the handovers of a window. */
export function drawHandovers(ctx, spec, placed, desc, handovers) {
  const found = handovers.map((one) => [one, arrowPlace(placed, one)]).filter(([, place]) => place !== null);
  const taken = [];
  for (const [one, place] of found) drawArrow(ctx, spec, place, one.kind, found.length > 12);
  if (found.length <= NAMED) for (const [one, place] of [...found].reverse()) nameArrow(ctx, spec, placed, place, arrowSaid(desc, one), taken);
}

/** Draws who is in whose way at the playhead: `waits` as mirror/waits.js gives them. */
export function drawWaits(ctx, spec, placed, waits, cycle) {
  if (cycle < placed.start || cycle > placed.end) return;
  const { theme, scale: s } = spec;
  const x = xOf(placed, cycle);
  const room = 14 * s;
  waits.forEach((wait, at) => {
    const here = laneOf(placed, wait.core);
    for (const core of wait.on) {
      const there = laneOf(placed, core);
      if (!here || !there || here === there) continue;
      const colour = theme.ink;
      const out = Math.min(room + 5 * s * (at % 5), placed.plot.x + placed.plot.w - x > 3 * room ? 3 * room : room);
      const y0 = there.y + there.h / 2;
      const y1 = here.y + here.h / 2;
      for (const [ink, width, dash] of [[theme.panel, 4, []], [colour, 1.75, [4 * s, 3 * s]]]) {
        ctx.strokeStyle = ink;
        ctx.lineWidth = width * s;
        ctx.setLineDash(dash);
        ctx.beginPath();
        ctx.moveTo(x + 3 * s, y0);
        ctx.bezierCurveTo(x + out, y0, x + out, y1, x + 3 * s, y1);
        ctx.stroke();
      }
      ctx.setLineDash([]);
      ctx.lineWidth = 1;
      arrowHead(ctx, x + 2 * s, y1, Math.PI, HEAD * s, colour);
      ctx.fillStyle = theme.panel;
      ctx.strokeStyle = colour;
      ctx.beginPath();
      ctx.arc(x + 3 * s, y0, 3 * s, 0, Math.PI * 2);
      ctx.fill();
      ctx.stroke();
    }
  });
}
