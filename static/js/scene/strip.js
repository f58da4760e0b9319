// The line everyone wants: its eight words with named fields and values, and who has it.
// Promises: the outline is the owner's state (dashed while ownership is on the move); a lock's words carry a
// padlock; a word that cores are after says how many; one that has just been written has a bar and says what it was;
// offsets are the structure's own bytes.
// Does not: draw the queue (queue.js) or flights.

import { RequestState, State, StateName } from "../vocabulary.js";
import { coresSaid, formsOf, grouped } from "./format.js";
import { drawKey } from "./key.js";
import { box, padlock, pencil, stateBox } from "./shape.js";
import { fitting, fontOf, joined, twoLines, write } from "./text.js";
import { stateColour } from "./theme.js";
import { copies, coreOfCache, eachRequest, lineOf, valueOf } from "./view.js";
import { namesOfWord } from "./word.js";

const EDIT_CYCLES = 4096; // for so long after an edit of a word its pencil stands

function onTheMove(desc, mirror, line) {
  let moving = false;
  eachRequest(desc, mirror, RequestState.GRANTED, (request) => { moving ||= request.line === line.id; });
  return moving;
}

/** Number of cores after each word: Map(word → [core, …]). */
function afterWord(focus) {
  const after = new Map();
  for (const [core, word] of focus.sought) {
    if (word >= 0) after.set(word, [...(after.get(word) ?? []), core]);
  }
  return after;
}

function drawWord(ctx, spec, placed, word, value, marks) {
  const { theme } = spec;
  const s = spec.scale;
  const x = placed.x + 7 * s;
  let w = placed.w - 12 * s;
  const middle = placed.y + placed.h / 2;
  const style = { size: 11, mono: true, weight: 700 };
  write(ctx, spec, fitting(ctx, spec, marks.names, w, style), x, middle - 11 * s, style);
  const mono = { size: 12, mono: true };
  const fits = fitting(ctx, spec, formsOf(word.format, value), w, mono);
  write(ctx, spec, fits, x, middle + 5 * s, mono);
  const foot = placed.y + placed.h - 6 * s;
  if (marks.cores.length > 0) {
    const said = marks.cores.length === 1 ? `c${marks.cores[0]} here` : `${marks.cores.length} here`;
    w -= write(ctx, spec, said, placed.x + placed.w - 6 * s, foot, {
      size: 11, align: "right", colour: marks.colour, weight: 700,
    });
  }
  const was = marks.before === undefined ? "" : fitting(ctx, spec, formsOf(word.format, marks.before).map((form) => `was ${form}`), w - (marks.locked ? 14 * s : 0), { size: 11 });
  if (marks.before !== undefined) box(ctx, { x: placed.x + 3 * s, y: middle - 6 * s, w: 2.5 * s, h: 14 * s }, { radius: 1, fill: theme.M });
  if (marks.edited) pencil(ctx, placed.x + placed.w - 12 * s, placed.y + 4 * s, 8 * s, theme.accent);
  if (marks.locked && w > 12 * s) padlock(ctx, x, foot - 9.5 * s, 10 * s, theme.mute);
  const from = marks.locked ? 14 * s : 0;
  if (was !== "") write(ctx, spec, was, x + from, foot, { size: 11, width: w - from });
  else if (w - from > 34 * s) {
    write(ctx, spec, `+${word.offset}`, x + from, foot, { size: 11, mono: true, colour: theme.mute });
  }
}

function outline(ctx, spec, placed, line, moving) {
  const { theme } = spec;
  const colour = line.owner < 0 ? theme.S : stateColour(theme, line.owner_state);
  box(ctx, placed.strip, {
    radius: 10 * spec.scale, stroke: colour, width: 2, dash: moving ? [7 * spec.scale, 4 * spec.scale] : null,
  });
}

/** Cells whose words a live edit has changed not long before `time`. */
function editedWords(desc, time) {
  const cells = new Set();
  for (const edit of desc.edits ?? []) {
    if (edit.kind === "word" && time >= edit.cycle && time < edit.cycle + EDIT_CYCLES) cells.add(edit.cell);
  }
  return cells;
}

/** ["M in core 4", "S in cores 1 and 2", "3 queued", "412 transfers", …] */
function statusOf(desc, line, now) {
  const said = [];
  const holders = copies(desc, now).map((cache) => coreOfCache(desc, cache));
  const sharers = now.owner < 0 ? holders : holders.filter((id) => id !== coreOfCache(desc, now.owner));
  if (now.owner >= 0) said.push(`${StateName[now.owner_state]} in core ${coreOfCache(desc, now.owner)}`);
  else if (sharers.length === 0) said.push(now.moving ? "on its way" : "in memory only");
  if (sharers.length > 0) said.push(`S in ${coresSaid(sharers)}`);
  if (now.queued > 0) said.push(`${now.queued} queued`);
  said.push(`${grouped(now.transfers)} ${now.transfers === 1 ? "transfer" : "transfers"}`);
  said.push(`home: socket ${line.home}`);
  return said;
}

function caption(ctx, spec, placed, line, now, hints, said = statusOf(spec.desc, line, now)) {
  const { theme } = spec;
  const s = spec.scale;
  const { x, y, w } = placed.caption;
  const title = write(ctx, spec, line.label, x + 2 * s, y + 17 * s, { size: 12, weight: 700, mono: true, width: w });
  const listed = placed.mode === "list";
  const statusX = listed ? x + 2 * s : x + title + 14 * s;
  const status = joined(ctx, spec, said, x + w - statusX, { size: 11 });
  const small = { size: 11, colour: theme.mute };
  const right = statusX + write(ctx, spec, status, statusX, y + (listed ? 33 : 17) * s, small);
  if (!listed && now.moving !== undefined) drawKey(ctx, spec, { left: right + 20 * s, right: x + w, y: y + 13 * s });
  const [hint] = hints;
  if (hint === undefined) return;
  const style = { size: 11, weight: 700, colour: theme.accent, width: w };
  ctx.font = fontOf(spec, 11, style);
  const lines = listed ? twoLines(ctx, hint, w) : [fitting(ctx, spec, [hint, hints[1]], w, style)];
  lines.forEach((text, at) => write(ctx, spec, text, x + 2 * s, y + ((listed ? 49 : 34) + 15 * at) * s, style));
}

/** Draws the strip and its caption. */
export function drawStrip(ctx, spec, placed, world, focus) {
  const { desc, mirror } = world;
  const { theme } = spec;
  const { line } = focus;
  if (!line) return;
  const now = lineOf(desc, mirror, line.id);
  const summed = (world.summary?.blend ?? 0) >= 0.5;
  const edited = editedWords(desc, spec.time);
  const after = summed ? new Map() : afterWord(focus);
  for (const slot of placed.strip.slots) {
    const sought = slot.words.some((one) => after.has(one.word));
    const chosen = slot.words.some((one) => spec.hover?.type === "word" && line.words[one.word].cell === spec.hover.id);
    const colour = now.queued > 0 ? theme.queue : theme.spin;
    box(ctx, slot, {
      radius: 6 * spec.scale, fill: theme.raised, width: sought ? 1.75 : 1,
      stroke: chosen ? theme.accent : sought ? colour : theme.line,
    });
    for (const one of slot.words) {
      const word = line.words[one.word];
      if (!one.first) {
        ctx.fillStyle = theme.line;
        ctx.fillRect(one.x, one.y + 6, 1, one.h - 12);
      }
      drawWord(ctx, spec, one, word, valueOf(desc, mirror, word.cell), {
        locked: focus.locked.has(one.word), cores: after.get(one.word) ?? [], colour: theme.ink,
        names: namesOfWord(desc, line, one.word), edited: edited.has(word.cell), before: summed ? undefined : world.written?.get(word.cell),
      });
    }
    if (slot.more > 0) {
      write(ctx, spec, `+${slot.more}`, slot.x + slot.w - 4, slot.y + 12 * spec.scale, {
        size: 11, align: "right", colour: theme.mute,
      });
    }
  }
  if (summed) {
    box(ctx, placed.strip, { radius: 10 * spec.scale, stroke: theme.faint, width: 1.5 });
    caption(ctx, { ...spec, desc }, placed, line, now, [], [
      `${(1000 * (world.summary.lines[line.id] ?? 0)).toPrecision(2)} transfers per ${grouped(1000)} cycles`,
      `values as of cycle ${grouped(world.sampled ?? 0)}`,
    ]);
    return;
  }
  const moving = onTheMove(desc, mirror, line);
  outline(ctx, spec, placed, now, moving);
  if (now.owner >= 0 && now.owner_state !== State.I) {
    const { x, y } = placed.strip;
    stateBox(ctx, spec, StateName[now.owner_state], x - 4, y - 8 * spec.scale, 17 * spec.scale);
  }
  caption(ctx, { ...spec, desc }, placed, line, { ...now, moving }, focus.hints);
}
