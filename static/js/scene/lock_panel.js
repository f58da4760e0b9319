// The locks: who holds each, how, and who waits for it.
// Promises: the locks of the line in the strip come first; a lock that nobody waits for says so, because that is
// the point of the story; holders are full pills (one whose thread is off its core is counted), waiters dashed ones, sleeping threads grey ones.
// Does not: know how a lock works; it shows what the text marked.

import { coreField, holds, lockOf, threadsOf } from "./view.js";
import { box, padlock, pill } from "./shape.js";
import { marked } from "./selected.js";
import { fitting, joined, write } from "./text.js";

const PILLS_FROM = 34; // px of a row that shows who holds and waits

/** The name a lock goes by in the picture. */
export function lockName(lock) {
  const parts = lock.name.split(".");
  const last = parts[parts.length - 1];
  if (last.length < 5) return lock.name; // "lock" alone would not say which
  return parts.length > 2 ? parts.slice(1).join(".") : last;
}

/** The lock that sleeping threads wait for: the only one a thread may sleep on; -1 where several could be meant. */
function sleptOn(desc) {
  const may = desc.locks.filter((lock) => lock.kind !== "spinlock");
  return may.length === 1 ? may[0].id : -1;
}

/** {said: ["3 readers", "nobody waits"], holders, waiters, sleepers: threads, away: holders without a core} of one lock. */
export function lockStory(world, id, asleep = threadsOf(world.desc, world.mirror)?.asleep ?? []) {
  const { desc, mirror } = world;
  const now = lockOf(desc, mirror, id);
  const holders = [];
  const waiters = [];
  for (const core of desc.cores) {
    if (holds(coreField(desc, mirror, core.id, "held"), id)) holders.push(core.id);
    else if (coreField(desc, mirror, core.id, "want", -1) === id) waiters.push(core.id);
  }
  const away = Math.max(0, (now.readers > 0 ? now.readers : Number(now.holder >= 0)) - holders.length); // held by threads without a core
  const sleepers = sleptOn(desc) === id ? asleep : [];
  const said = ["free"];
  if (now.readers > 0) said[0] = now.readers === 1 ? "1 reader" : `${now.readers} readers`;
  else if (now.holder >= 0 || holders.length > 0) said[0] = "held";
  if (away > 0) said.push(away === 1 ? "1 off its core" : `${away} off their cores`);
  if (waiters.length > 0) said.push(`${waiters.length} ${waiters.length === 1 ? "waits" : "wait"}`);
  if (sleepers.length > 0) said.push(`${sleepers.length} asleep`);
  if (waiters.length + sleepers.length === 0 && said[0] !== "free") said.push("nobody waits");
  return { said, holders, waiters, sleepers, away };
}

function drawLock(ctx, spec, row, lock, story) {
  const { theme } = spec;
  const s = spec.scale;
  const x = row.x + 12 * s;
  const right = row.x + row.w - 10 * s;
  padlock(ctx, x, row.y + 3 * s, 11 * s, story.holders.length + story.away > 0 ? theme.ink : theme.mute);
  const style = { size: 12, weight: 700, mono: true };
  const width = (row.w - 24 * s) * 0.62;
  const name = fitting(ctx, spec, [lockName(lock), lock.name.split(".").pop()], width, style);
  const named = write(ctx, spec, name, x + 16 * s, row.y + 13 * s, { ...style, width });
  const from = x + 16 * s + named + 8 * s;
  const slim = row.h < PILLS_FROM * s;
  const by = slim && story.holders.length === 1 && story.said[0] === "held" ? [`held by core ${story.holders[0]}`, ...story.said.slice(1)] : story.said;
  const text = joined(ctx, spec, by, right - from, { size: 11 });
  write(ctx, spec, text, from, row.y + 13 * s, { size: 11, colour: theme.mute });
  if (slim) return;
  const h = 17 * s;
  const w = 34 * s;
  let at = x;
  const all = [
    ...story.holders.map((core) => ({ text: `c${core}`, look: { fill: theme.accent } })),
    ...story.waiters.map((core) => ({ text: `c${core}`, look: { stroke: theme.spin, colour: theme.ink, dash: [3 * s, 2 * s] } })),
    ...story.sleepers.map((thread) => ({ text: `t${thread}`, look: { fill: theme.sleep, stroke: theme.faint, colour: theme.ink } })),
  ];
  for (const [place, one] of all.entries()) {
    const left = all.length - place;
    if (at + w > right || (left > 1 && at + 2 * w + 4 * s > right)) {
      write(ctx, spec, `+${left}`, at + 2 * s, row.y + 30 * s, { size: 11, colour: theme.mute });
      break;
    }
    pill(ctx, spec, { x: at, y: row.y + 19 * s, w, h }, one.text, one.look);
    at += w + 4 * s;
  }
}

/** Draws the lock panel. */
export function drawLocks(ctx, spec, placed, world) {
  const panel = placed.lock;
  if (!panel) return;
  box(ctx, panel, { radius: 12 * spec.scale, fill: spec.theme.raised, stroke: spec.theme.line });
  const asleep = threadsOf(world.desc, world.mirror)?.asleep ?? [];
  const own = { ...spec, scale: panel.scale };
  for (const row of panel.rows) {
    const hovered = spec.hover?.type === "lock" && spec.hover.id === row.id;
    const around = { x: row.x + 4, y: row.y - 3, w: row.w - 8, h: row.h };
    if (hovered) box(ctx, around, { radius: 8, stroke: spec.theme.accent });
    if (world.selection?.lock === row.id) marked(ctx, own, around, { radius: 8 });
    drawLock(ctx, own, row, world.desc.locks[row.id], lockStory(world, row.id, asleep));
  }
}
