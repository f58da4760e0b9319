// Timing: transactions as bars of their legs, and one of them as a ladder: who sends what to whom, at which cycle.
// Promises: every number is one of transactions.js; what the events at hand do not tell is said to be unknown; a leg
// under way counts up to now.
// Does not: choose whose ladder it is (transactions.js), or show legs at speeds at which nobody could read them.

import { Cause, RequestName, State, StateName } from "../vocabulary.js";
import { fillCause } from "./cause_fill.js";
import { coresSaid, grouped } from "./format.js";
import { shortName } from "./focus.js";
import { lineName } from "../mirror/wording.js";
import { marked } from "./selected.js";
import { arrowHead, box, crossed, stateBox } from "./shape.js";
import { fitting, widthOf, write } from "./text.js";
import { coreOfCache } from "./view.js";

const SMALL = Object.freeze({ size: 11 });
const MOST_COLUMNS = 4; // copies that lose theirs and stand in columns of their own; more share one
const LEAST_LEG = 0.3; // share of the ladder's height that a leg has at least
const AXIS_CYCLES = 3000; // that the bars reach back, at most
const HEAD = 40; // px of the ladder's two lines of heading
const FOOT = 26; // under the arrival: what is said of the way

const verbOf = (one) => ({ GETS: "reads", GETM: "writes", UPGRADE: "may write" }[RequestName[one.kind]] ?? "asks for");
const nameOf = (one) => `core ${one.core}${one.store ? "'s store" : ""}`;

/** {queue, way, total, open}: cycles of each leg so far; null for one that has not begun. */
export function legsOf(one, time) {
  const now = Math.floor(time);
  const queue = (one.phase === "queue" ? now : one.granted) - one.arrival;
  const way = one.phase === "queue" ? null : one.due - one.granted;
  return { queue: Math.max(0, queue), way, total: queue + (way ?? 0), open: one.phase !== "done" };
}

/** Where a transaction's data came from, in words. */
function sourceSaid(desc, one) {
  if (one.phase === "queue") return "";
  if (one.source === -1) return "memory";
  if (one.source < -1) return "no data";
  const core = coreOfCache(desc, one.source);
  return core === one.core ? "its own cache" : `core ${core}`;
}

/** "320 + 80": the queue's cycles and the way's; the way of one that still queues is not known. */
function cyclesSaid(one, time) {
  const { queue, way } = legsOf(one, time);
  return way === null ? `${grouped(queue)} + ?` : `${grouped(queue)} + ${grouped(way)}`;
}

function drawRow(ctx, spec, row, one, world, time, axis, chosen) {
  const { theme, scale: s } = spec;
  const { desc } = world;
  const middle = row.y + row.h / 2;
  if (chosen) box(ctx, { x: row.x + 4 * s, y: row.y, w: row.w - 8 * s, h: row.h - 2 }, { radius: 6 * s, fill: theme.panel, stroke: theme.accent, width: 1.5 });
  const x = row.x + 12 * s;
  const room = axis.x - x - 6 * s;
  const texts = [`${nameOf(one)} ${verbOf(one)} ${shortName(desc, one.line)}`, `c${one.core} ${verbOf(one)} ${shortName(desc, one.line)}`, `c${one.core} ${shortName(desc, one.line)}`];
  const style = { ...SMALL, weight: chosen ? 700 : 400 };
  write(ctx, spec, fitting(ctx, spec, texts, room, style), x, middle + 4 * s, { ...style, width: room });
  const { queue, way } = legsOf(one, time);
  const place = (cycle) => axis.x + (axis.w * Math.max(0, Math.min(1, (cycle - axis.from) / axis.span)));
  const leg = (cause, from, to) => {
    const [left, right] = [place(from), place(to)];
    if (to > from) fillCause(ctx, spec, cause, left, middle - 6 * s, Math.max(2, right - left), 12 * s, { radius: 2 });
  };
  leg(Cause.QUEUE, one.arrival, one.arrival + queue);
  if (way !== null) leg(one.source === -1 ? Cause.MEMORY : Cause.TRANSFER, one.granted, one.due);
  write(ctx, spec, cyclesSaid(one, time), row.x + row.w - 12 * s, middle + 4 * s, { size: 11, mono: true, align: "right", weight: chosen ? 700 : 400, colour: one.phase === "done" ? theme.mute : theme.ink });
}

function drawList(ctx, spec, placed, world, time, chosen) {
  const { theme, scale: s } = spec;
  const { list, rows } = placed.ladder;
  box(ctx, list, { radius: 12 * s, fill: theme.raised, stroke: theme.line });
  const by = new Map((world.transactions ?? []).map((one) => [one.slot, one]));
  const shown = world.hurried ? [] : rows.map((row) => by.get(row.slot)).filter(Boolean);
  const title = write(ctx, spec, "transactions", list.x + 12 * s, list.y + 18 * s, { size: 12, weight: 700 });
  const more = by.size - shown.length;
  if (more > 0 && !world.hurried) write(ctx, spec, `${more} more`, list.x + title + 22 * s, list.y + 18 * s, { ...SMALL, colour: theme.mute });
  if (shown.length === 0) {
    write(ctx, spec, world.hurried ? "too fast to tell apart" : "none just now", list.x + title + 22 * s, list.y + 18 * s, { ...SMALL, colour: theme.mute });
    return;
  }
  const from = Math.min(time - 1, ...shown.map((one) => Math.max(one.arrival, time - AXIS_CYCLES)));
  const to = Math.max(time, ...shown.map((one) => (one.phase === "queue" ? time : one.due)));
  const numbers = Math.max(widthOf(ctx, spec, "queue + way", SMALL), ...shown.map((one) => widthOf(ctx, spec, cyclesSaid(one, time), { size: 11, mono: true }))) + 20 * s;
  const x = list.x + Math.max(list.w * (list.w < 380 * s ? 0.48 : 0.4), 100 * s);
  const axis = { x, w: Math.max(10 * s, list.x + list.w - numbers - x - 4 * s), from, span: Math.max(1, to - from) };
  write(ctx, spec, "queue + way", list.x + list.w - 12 * s, list.y + 18 * s, { ...SMALL, align: "right", colour: theme.mute });
  for (const row of rows) if (by.has(row.slot)) drawRow(ctx, spec, row, by.get(row.slot), world, time, axis, row.slot === chosen?.slot);
  const now = axis.x + (axis.w * (time - from)) / axis.span;
  ctx.fillStyle = theme.ink;
  ctx.fillRect(now - 0.5, list.y + 24 * s, 1, (rows.length * (rows[0]?.h ?? 0)) + 2);
}

/** The lifelines from left to right: [{role, title, x}]. */
function columnsOf(desc, one, taken, r, s) {
  const columns = [{ role: "asker", title: nameOf(one) }];
  columns.push({ role: "home", title: desc.lines[one.line] ? `home (socket ${desc.lines[one.line].home})` : "home" });
  if (one.phase !== "queue" && one.source >= -1) {
    const core = coreOfCache(desc, one.source);
    if (one.source === -1 || core !== one.core) columns.push({ role: "source", title: one.source === -1 ? "memory" : `core ${core}`, core: one.source === -1 ? -1 : core });
  }
  const others = (taken?.lost ?? []).filter((core) => !columns.some((column) => column.core === core) && core !== one.core);
  if (others.length > MOST_COLUMNS) columns.push({ role: "lost", title: `${others.length} copies`, core: -2 });
  else others.forEach((core) => columns.push({ role: "lost", title: `core ${core}`, core }));
  const left = r.x + 70 * s;
  const room = r.w - 70 * s - 60 * s;
  columns.forEach((column, at) => { column.x = left + (columns.length === 1 ? 0 : (room * at) / (columns.length - 1)); });
  return columns;
}

function arrow(ctx, spec, from, to, colour, { dash = null, width = 2 } = {}) {
  const { scale: s } = spec;
  ctx.strokeStyle = colour;
  ctx.lineWidth = width * s;
  if (dash) ctx.setLineDash(dash.map((one) => one * s));
  ctx.beginPath();
  ctx.moveTo(from.x, from.y);
  ctx.lineTo(to.x, to.y);
  ctx.stroke();
  if (dash) ctx.setLineDash([]);
  ctx.lineWidth = 1;
  arrowHead(ctx, to.x, to.y, Math.atan2(to.y - from.y, to.x - from.x), 8 * s, colour);
}

function label(ctx, spec, texts, x, y, width, colour = spec.theme.ink) {
  const s = spec.scale;
  const text = fitting(ctx, spec, texts, width, SMALL);
  if (text === "") return;
  const w = widthOf(ctx, spec, text, SMALL);
  box(ctx, { x: x - 3 * s, y: y - 10 * s, w: w + 6 * s, h: 14 * s }, { radius: 3 * s, fill: spec.theme.raised });
  write(ctx, spec, text, x, y, { ...SMALL, colour });
}

/** The heights of asking, granting and arriving between `top` and `foot`. */
function heightsOf(one, time, top, foot) {
  const { queue, way } = legsOf(one, time);
  const sum = queue + (way ?? 0);
  const share = way === null ? 1 : queue === 0 ? LEAST_LEG / 1.5 : Math.max(LEAST_LEG, Math.min(1 - LEAST_LEG, sum > 0 ? queue / sum : 0.5));
  return { asked: top, granted: top + share * (foot - top), arrived: foot };
}

function drawSteps(ctx, spec, r, world, time, one) {
  const { theme, scale: s } = spec;
  const { desc } = world;
  const taken = world.taken ?? null;
  const legs = legsOf(one, time);
  const columns = columnsOf(desc, one, taken, r, s);
  const at = (role) => columns.find((column) => column.role === role);
  const title = `${nameOf(one)} ${verbOf(one)} ${lineName(desc, one.line)}`;
  const total = legs.open && one.phase === "queue" ? `${grouped(legs.queue)} cycles so far` : `${grouped(legs.total)} cycles${one.phase === "way" ? ", arrival foreseen" : ""}`;
  const kept = widthOf(ctx, spec, total, { size: 12, weight: 700, mono: true }) + 12 * s;
  write(ctx, spec, fitting(ctx, spec, [title, `${nameOf(one)}: ${shortName(desc, one.line)}`], r.w - 24 * s - kept, { size: 12, weight: 700 }), r.x + 12 * s, r.y + 18 * s, { size: 12, weight: 700, width: r.w - 24 * s - kept });
  write(ctx, spec, total, r.x + r.w - 12 * s, r.y + 18 * s, { size: 12, weight: 700, mono: true, align: "right" });
  const y = heightsOf(one, time, r.y + HEAD * s + 8 * s, r.y + r.h - FOOT * s);
  const pitch = columns.length > 1 ? columns[1].x - columns[0].x : r.w;
  for (const column of columns) {
    write(ctx, spec, fitting(ctx, spec, [column.title, column.title.replace(/ \(.*/, ""), column.title.replace("core ", "c")], pitch - 6 * s, SMALL), column.x, r.y + (HEAD - 6) * s, { ...SMALL, align: "center", weight: column.role === "asker" ? 700 : 400, colour: theme.mute, width: Math.max(pitch - 4 * s, 30 * s) });
    ctx.strokeStyle = theme.faint;
    ctx.beginPath();
    ctx.moveTo(column.x, r.y + (HEAD - 2) * s);
    ctx.lineTo(column.x, y.arrived + 4 * s);
    ctx.stroke();
  }
  const cycle = (value, where) => write(ctx, spec, grouped(value), r.x + 8 * s, where + 4 * s, { size: 11, mono: true, colour: theme.mute, width: 58 * s });
  const [asker, home] = [at("asker"), at("home")];
  cycle(one.arrival, y.asked);
  arrow(ctx, spec, { x: asker.x, y: y.asked }, { x: home.x, y: y.asked }, theme.queue, { dash: [6, 4], width: 1.75 });
  if (legs.queue > 0) fillCause(ctx, spec, Cause.QUEUE, home.x - 5 * s, y.asked, 10 * s, Math.max(2, y.granted - y.asked), { radius: 3, pattern: false });
  const waited = legs.queue === 0 ? ["nobody before it: granted at once", "granted at once"] : [`${grouped(legs.queue)} cycles in the queue at home`, `queue ${grouped(legs.queue)}`];
  label(ctx, spec, waited, home.x + 9 * s, (y.asked + y.granted) / 2 + 4 * s, r.x + r.w - home.x - 18 * s);
  if (one.phase === "queue") return;
  cycle(one.granted, y.granted);
  const source = at("source") ?? home;
  if (source !== home) arrow(ctx, spec, { x: home.x, y: y.granted }, { x: source.x, y: y.granted }, theme.ink, { width: 1.5 });
  for (const column of columns.filter((other) => other.role === "lost")) {
    arrow(ctx, spec, { x: home.x, y: y.granted + 6 * s }, { x: column.x - 8 * s, y: y.granted + 6 * s }, theme.spin, { dash: [2, 4], width: 1.5 });
    crossed(ctx, column.x, y.granted + 6 * s, 6.5 * s, theme.spin, theme.panel);
  }
  cycle(one.due, y.arrived);
  const reads = RequestName[one.kind] === "GETS";
  const state = world.arrivedAs ?? (reads ? State.S : State.M); // under way: what was asked for
  const from = { x: source.x, y: y.granted };
  const to = { x: asker.x, y: y.arrived };
  const colour = one.source === -1 ? theme.memory : theme[StateName[state]];
  arrow(ctx, spec, from, to, colour, { width: 3 });
  const share = one.phase === "done" ? 1 : Math.max(0, Math.min(1, (time - one.granted) / Math.max(1, one.due - one.granted)));
  const side = 17 * s;
  stateBox(ctx, spec, StateName[state], from.x + (to.x - from.x) * share - side / 2, from.y + (to.y - from.y) * share - side / 2, side);
  const gone = one.phase === "way" ? `${grouped(Math.min(legs.way, Math.max(0, Math.floor(time - one.granted))))} of ${grouped(legs.way)}` : grouped(legs.way);
  const told = taken === null ? "copies lost: before what is at hand" : taken.lost.length > 0 ? `${coresSaid(taken.lost)} ${taken.lost.length === 1 ? "loses its copy" : "lose their copies"}` : taken.shared.length > 0 ? `${coresSaid(taken.shared)} keeps a shared copy` : "no copy is lost";
  label(ctx, spec, [`${gone} cycles on the way from ${sourceSaid(desc, one)} · ${told}`, `${gone} on the way · ${told}`, `way ${gone}`], asker.x - 4 * s, y.arrived + 17 * s, r.x + r.w - asker.x - 8 * s);
}

/** Draws the list and the ladder; nothing at the other depths. */
export function drawLadder(ctx, spec, placed, world, time) {
  if (!placed.ladder) return;
  const { theme, scale: s } = spec;
  const { steps } = placed.ladder;
  const one = world.chosen ?? null;
  drawList(ctx, spec, placed, world, time, one);
  box(ctx, steps, { radius: 12 * s, fill: theme.raised, stroke: theme.line });
  const summed = (world.summary?.blend ?? 0) >= 0.5;
  if (!one || summed || world.hurried) {
    const texts = one ? ["slow down, or pause, to read the legs of one transaction", "slow down to read the legs"] : ["no transaction yet"];
    write(ctx, spec, fitting(ctx, spec, texts, steps.w - 24 * s, { size: 12 }), steps.x + 12 * s, steps.y + 22 * s, { size: 12, colour: theme.mute });
    return;
  }
  if (world.selection?.core === one.core || world.selection?.line === one.line) marked(ctx, spec, steps, { radius: 12 * s });
  drawSteps(ctx, spec, steps, world, time, one);
}
