// RCU at a moment: which threads are inside read sections, the bracket on their core's card, and the band of the grace
// period with those it still waits for.
// Promises: whom a grace period waits for is named only where the mirror and the events leave no doubt, else counted; the
// bracket is a shape, never colour alone.
// Does not: know how readers are counted.

import { usesRcu } from "../mirror/services.js";
import { grouped } from "./format.js";
import { box, pill } from "./shape.js";
import { joined, widthOf, write } from "./text.js";
import { fieldsOf } from "./view.js";

const MOST_CHUNKS = 4; // looked back through for who came later
const PILL = Object.freeze({ w: 34, h: 17 });

/** [{thread, core, depth}] of the threads inside read sections, in the order of their numbers. */
export function readersOf(desc, mirror) {
  const fields = fieldsOf(desc);
  const out = [];
  const count = usesRcu(desc) ? fields.count("thread") : 0;
  for (let thread = 0; thread < count; thread += 1) {
    const depth = fields.read(mirror, "thread", thread, "rcu");
    if (depth > 0) out.push({ thread, depth, core: fields.read(mirror, "thread", thread, "core", -1) });
  }
  return out;
}

/** Threads that entered their read section after `since`, by the events of this chunk and of those before it that are
 *  at hand: `before(chunk)` is the one before, or null. */
function lateOf(desc, events, index, since, before) {
  const late = new Set();
  const block = fieldsOf(desc).blocks.get("thread");
  const field = block?.at.rcu;
  if (field === undefined) return late;
  let until = index;
  for (let chunk = events, left = MOST_CHUNKS; chunk && left > 0; left -= 1) {
    for (let at = Math.min(until, chunk.slot.length) - 1; at >= 0 && chunk.cycle[at] >= since; at -= 1) {
      const inside = chunk.slot[at] - block.base;
      if (inside < 0 || inside >= block.count * block.stride || inside % block.stride !== field) continue;
      if (chunk.old[at] === 0 && chunk.new[at] > 0) late.add(Math.floor(inside / block.stride));
    }
    if (chunk.start <= since) break;
    chunk = before(chunk);
    until = Infinity;
  }
  return late;
}

/** {completed, current, since, waits, callbacks, readers, named: threads the grace period waits for, or null}; null where
 *  the run's text knows no RCU. */
export function graceAt(desc, events, index, mirror, before = () => null) {
  if (!usesRcu(desc)) return null;
  const now = fieldsOf(desc).record(mirror, "rcu", 0);
  if (!now) return null;
  const readers = readersOf(desc, mirror);
  const current = now.current > 0;
  const late = current ? lateOf(desc, events, index, now.since, before) : new Set();
  const early = readers.filter((one) => !late.has(one.thread)).map((one) => one.thread);
  return {
    completed: now.completed, current, since: now.since, waits: now.readers ?? 0, callbacks: now.callbacks ?? 0, readers,
    named: current && early.length === now.readers ? early : null,
  };
}

/** The bracket of an open read section at the left edge of a card, tile or row; twice for nested ones. */
export function drawBracket(ctx, spec, card, depth) {
  const s = spec.scale;
  const tall = Math.min(card.h - 6 * s, 60 * s);
  const top = card.y + (card.h - tall) / 2;
  const arm = Math.min(4 * s, card.w * 0.15);
  ctx.strokeStyle = spec.theme.accent;
  ctx.lineWidth = 2;
  ctx.beginPath();
  for (let at = 0; at < Math.min(2, depth); at += 1) {
    const x = card.x - 1.5 * s + at * 3.5 * s;
    ctx.moveTo(x + arm, top);
    ctx.lineTo(x, top);
    ctx.lineTo(x, top + tall);
    ctx.lineTo(x + arm, top + tall);
  }
  ctx.stroke();
  ctx.lineWidth = 1;
}

function pills(ctx, spec, threads, x, right, middle) {
  const { theme, scale: s } = spec;
  const w = PILL.w * s;
  let at = x;
  for (const [place, thread] of threads.entries()) {
    const left = threads.length - place;
    if (at + w > right || (left > 1 && at + 2 * w + 4 * s > right)) {
      at += write(ctx, spec, `+${left}`, at + 2 * s, middle + 0.5, { size: 11, baseline: "middle", colour: theme.mute }) + 6 * s;
      break;
    }
    pill(ctx, spec, { x: at, y: middle - (PILL.h * s) / 2, w, h: PILL.h * s }, `t${thread}`, { fill: theme.raised, stroke: theme.accent, colour: theme.ink });
    at += w + 4 * s;
  }
  return at;
}

const plural = (count, one) => `${grouped(count)} ${one}${count === 1 ? "" : "s"}`;

/** What the band says: {head, waits, rest: [...]}. */
export function graceSaid(grace, time) {
  const rest = [];
  if (grace.callbacks > 0) rest.push(`${plural(grace.callbacks, "callback")} ${grace.callbacks === 1 ? "waits" : "wait"}`);
  if (grace.current) {
    const waits = grace.waits === 0 ? "waits for nobody" : grace.named ? "waits for" : `waits for ${grouped(grace.waits)} of ${plural(grace.readers.length, "reader")}`;
    return { head: `grace period ${grouped(grace.completed + 1)}, ${grouped(Math.max(0, Math.floor(time) - grace.since))} cycles`, waits, rest };
  }
  rest.push(grace.readers.length > 0 ? `${plural(grace.readers.length, "read section")} open` : "no read section open");
  rest.push(`${plural(grace.completed, "grace period")} over`);
  return { head: "no grace period", waits: "", rest };
}

/** Draws the band over the sockets: solid with a heavy left edge while a grace period lasts, a thin frame otherwise. */
export function drawGrace(ctx, spec, placed, world, time) {
  const { band } = placed;
  const { grace } = world;
  if (!band || !grace) return;
  const { theme, scale: s } = spec;
  const middle = band.y + band.h / 2;
  box(ctx, band, { radius: 8 * s, fill: grace.current ? theme.raised : null, stroke: grace.current ? theme.accent : theme.line, width: grace.current ? 1.5 : 1, dash: grace.current ? null : [3 * s, 3 * s] });
  if (grace.current) box(ctx, { x: band.x, y: band.y, w: 5 * s, h: band.h }, { radius: 2 * s, fill: theme.accent });
  const said = graceSaid(grace, time);
  const right = band.x + band.w - 10 * s;
  let x = band.x + 14 * s;
  const style = { size: 11, baseline: "middle" };
  x += write(ctx, spec, "RCU", x, middle + 0.5, { ...style, weight: 700 }) + 10 * s;
  x += write(ctx, spec, said.head, x, middle + 0.5, { ...style, colour: grace.current ? theme.ink : theme.mute, width: right - x }) + 12 * s;
  if (said.waits && x < right) x += write(ctx, spec, said.waits, x, middle + 0.5, { ...style, width: right - x }) + 6 * s;
  const rest = joined(ctx, spec, said.rest, Math.max(0, right - x - 60 * s), { size: 11 });
  const kept = rest === "" ? 0 : widthOf(ctx, spec, rest, { size: 11 }) + 12 * s;
  if (grace.named?.length > 0) x = pills(ctx, spec, grace.named, x, right - kept, middle) + 8 * s;
  if (rest !== "" && right - x >= kept - 12 * s) write(ctx, spec, rest, right, middle + 0.5, { ...style, align: "right", colour: theme.mute });
}
