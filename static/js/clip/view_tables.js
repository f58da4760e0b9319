// The tables in a clip: locks, lines and cores at this moment, as much as can be read.
// Promises: the same rows as the page's tables (panels/machine_state.js); what has no room is counted, not cut silently.
// Does not: scroll.

import { abortShort } from "../mirror/abort_words.js";
import { speculates } from "../mirror/services.js";
import { coresSaid, counted, functionOf, grouped, lineName, lockName } from "../panels/names.js";
import { coreRows, doingSaid, holdersOf, lineRows, lockState, waitersOf } from "../panels/machine_state.js";
import { fitting, write } from "../scene/text.js";

const ROW = 21;
const HEADING = 26;
const PAD = 12;
const COLUMNS_FROM = 600; // px of width from which cores stand beside locks and lines
const LOCKS = 3; // rows of each before the cores have theirs
const LINES = 3;

const number = { align: "right", mono: true };

/** "mm.mmap_sem.wait_lock", "mmap_sem.wait_lock", "wait_lock". */
const shorter = (name) => name.split(".").map((_, at, all) => all.slice(at).join("."));

function locks({ desc, fields, mirrorValues: values }) {
  return {
    one: "lock", columns: [["lock", 0.42], ["held by", 0.36], ["taken", 0.22, number]],
    rows: desc.locks.map((lock) => {
      const state = lockState(desc, fields, values, lock.id) ?? {};
      const holders = holdersOf(desc, fields, values, lock.id);
      const waiting = waitersOf(desc, fields, values, lock.id).length;
      const by = holders.length > 0 ? [coresSaid(holders), counted(holders.length, "core")] : state.holder >= 0 || state.readers > 0 ? ["not on a core"] : ["free"];
      return { weight: state.acquisitions ?? 0, cells: [shorter(lock.name), waiting > 0 ? by.map((said) => `${said}, ${counted(waiting, "waits", "wait")}`) : by, grouped(state.acquisitions ?? 0)] };
    }).sort((a, b) => b.weight - a.weight),
  };
}

function lines({ desc, fields, mirrorValues: values }) {
  return {
    one: "line", columns: [["line", 0.42], ["copies", 0.36], ["transfers", 0.22, number]],
    rows: lineRows(desc, fields, values).map((row) => {
      const letters = row.copies.map((one) => `${one.core} ${one.state}`).join("  ");
      return { weight: row.transfers, cells: [row.label, letters || "in no cache", grouped(row.transfers)] };
    }).sort((a, b) => b.weight - a.weight),
  };
}

function cores(reel) {
  const { desc, fields, mirrorValues: values } = reel;
  const tries = speculates(desc);
  return {
    one: "core", columns: [["core", 0.12], ["doing", 0.3], [tries ? "attempt" : "in", 0.38], ["faults", 0.2, number]],
    rows: coreRows(desc, fields, values).map((row) => {
      const core = fields.record(values, "core", row.id) ?? {};
      const tried = core.speculating > 0 ? `page ${core.target}` : (core.reason ?? -1) >= 0 ? `last: ${abortShort(core.reason)}` : "–";
      const held = row.held.map((lock) => lockName(desc, lock)).join(", ");
      const where = row.line >= 0 && row.state === "WAIT" ? lineName(desc, row.line) : held || (row.state === "IDLE" ? "–" : functionOf(desc, row.pc)?.name ?? "");
      return { cells: [String(row.id), [doingSaid(row), doingSaid(row).split(" ")[0]], tries ? tried : where, grouped(row.faults)] };
    }),
  };
}

function heading(ctx, spec, x, y, w, { columns }) {
  const { theme, scale: s } = spec;
  let left = x;
  columns.forEach(([title, share, style = {}]) => {
    const right = style.align === "right";
    write(ctx, spec, title, right ? left + share * w : left, y + 18 * s, { size: 11, weight: 700, colour: theme.mute, align: style.align ?? "left", width: share * w - 6 * s });
    left += share * w;
  });
  ctx.fillStyle = theme.line;
  ctx.fillRect(x, y + 24 * s, w, 1);
}

function section(ctx, spec, x, y, w, table, count) {
  const { theme, scale: s } = spec;
  heading(ctx, spec, x, y, w, table);
  table.rows.slice(0, count).forEach(({ cells }, row) => {
    let left = x;
    const base = y + (HEADING + (row + 0.7) * ROW) * s;
    cells.forEach((cell, at) => {
      const [, share, style = {}] = table.columns[at];
      const right = style.align === "right";
      const told = { size: 12, mono: style.mono ?? false, align: style.align ?? "left", width: share * w - 6 * s, weight: at === 0 ? 600 : 400 };
      write(ctx, spec, fitting(ctx, spec, [cell].flat(), told.width, told), right ? left + share * w : left, base, told);
      left += share * w;
    });
  });
  const more = table.rows.length - count;
  if (more > 0) write(ctx, spec, `and ${counted(more, `more ${table.one}`)}`, x, y + (HEADING + (count + 0.6) * ROW) * s, { size: 11, colour: theme.mute });
  return (HEADING + (count + (more > 0 ? 1 : 0)) * ROW) * s;
}

/** How many rows of each of `tables` fit `room` px, the first ones first; what is left out takes a row to say so. */
function rowsThatFit(tables, room, s) {
  const counts = tables.map(() => 0);
  let left = room / s;
  tables.forEach((table, at) => {
    const fit = Math.floor((left - HEADING) / ROW);
    const all = table.rows.length <= Math.min(table.most, fit);
    counts[at] = all ? table.rows.length : Math.max(0, Math.min(table.most, fit - 1));
    if (counts[at] > 0) left -= HEADING + (counts[at] + (all ? 0 : 1)) * ROW + 6;
  });
  return counts;
}

/** Draws the tables of the moment of `reel` into spec.width x spec.height. */
export function drawTables(ctx, spec, reel) {
  const { theme, scale: s, width, height } = spec;
  ctx.fillStyle = theme.panel;
  ctx.fillRect(0, 0, width, height);
  const tables = [{ ...locks(reel), most: LOCKS }, { ...lines(reel), most: LINES }, { ...cores(reel), most: Infinity }];
  const x = PAD * s;
  const w = width - 2 * x;
  const columns = w > COLUMNS_FROM * s ? 2 : 1;
  const groups = columns === 2 ? [tables.slice(0, 2), tables.slice(2)] : [tables];
  groups.forEach((group, side) => {
    const own = (w - (columns - 1) * 24 * s) / columns;
    const counts = rowsThatFit(group, height - 8 * s, s);
    let y = 2 * s;
    group.forEach((table, at) => {
      if (counts[at] > 0) y += section(ctx, spec, x + side * (own + 24 * s), y, own, table, counts[at]) + 6 * s;
    });
  });
}
