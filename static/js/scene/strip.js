// The line everyone wants: its eight words with named fields and values, and who has it.
// Promises: the outline is the owner's state (dashed while ownership is on the move); a lock's words carry a
// padlock; a word that cores are after says how many; one that has just been written has a bar and says what it was;
// offsets are the structure's own bytes.
// Does not: draw the queue (queue.js) or flights.

import { RequestState, State, StateName } from "../vocabulary.js";
import { coresSaid, formsOf, grouped } from "./format.js";
import { drawKey } from "./key.js";
import { box, padlock, pencil, stateBox } from "./shape.js";
import { corner, marked, selectedWords } from "./selected.js";
import { ONE_LINE_LEAST, nameLines } from "./strip_layout.js";
import { fitting, fontOf, joined, twoLines, widthOf, write } from "./text.js";
import { stateColour } from "./theme.js";
import { copies, coreOfCache, eachRequest, lineOf, valueOf } from "./view.js";
import { namesOfWord } from "./word.js";

const TIGHT = 54; // px of a word's box below which two lines of name leave no room for its offset
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

/** The name of a word: in one line where it fits, else in two. */
function nameOf(ctx, spec, names, w, style) {
  const one = names.find((name) => widthOf(ctx, spec, name, style) <= w);
  return one ? [one] : nameLines(names[names.length - 1], ONE_LINE_LEAST).map((line) => fitting(ctx, spec, [line], w, style));
}

function drawWord(ctx, spec, placed, word, value, marks) {
  const { theme } = spec;
  const s = spec.scale;
  const x = placed.x + 6 * s;
  let w = placed.w - 10 * s;
  const style = { size: 11, mono: true, weight: 700 };
  const lines = nameOf(ctx, spec, marks.names, w, style);
  const foot = placed.y + placed.h - 5 * s;
  const tight = lines.length > 1 && placed.h < TIGHT * s; // then the value takes the foot's line where nothing is said there
  const free = placed.h - (11 * lines.length + 30) * s; // shared out between name, value and foot
  const first = placed.y + 11 * s + Math.max(0, free * 0.2);
  lines.forEach((line, at) => write(ctx, spec, line, x, first + 11.5 * s * at, style));
  const mono = { size: 12, mono: true };
  const small = { size: 11, mono: true };
  const forms = formsOf(word.format, value);
  const fits = forms.find((form) => widthOf(ctx, spec, form, mono) <= w) ?? fitting(ctx, spec, forms, w, small);
  const base = tight ? foot : (first + 11.5 * s * (lines.length - 1) + foot) / 2 + 1 * s;
  write(ctx, spec, fits, x, base, forms.some((form) => form === fits && widthOf(ctx, spec, form, mono) <= w) ? mono : small);
  if (marks.cores.length > 0 && !tight) {
    const said = marks.cores.length === 1 ? `c${marks.cores[0]} here` : `${marks.cores.length} here`;
    w -= write(ctx, spec, fitting(ctx, spec, [said, said.replace(" here", "")], w - (marks.locked ? 14 * s : 0), { size: 11, weight: 700 }), placed.x + placed.w - 6 * s, foot, {
      size: 11, align: "right", colour: marks.colour, weight: 700,
    });
  }
  const was = marks.before === undefined ? "" : fitting(ctx, spec, formsOf(word.format, marks.before).map((form) => `was ${form}`), w - (marks.locked ? 14 * s : 0), { size: 11 });
  if (marks.before !== undefined) box(ctx, { x: placed.x + 2 * s, y: base - 11 * s, w: 2.5 * s, h: 14 * s }, { radius: 1, fill: theme.M });
  if (marks.edited) pencil(ctx, placed.x + placed.w - 12 * s, placed.y + 4 * s, 8 * s, theme.accent);
  if (marks.locked && w > 12 * s && !tight) padlock(ctx, x, foot - 9.5 * s, 10 * s, theme.mute);
  const from = marks.locked ? 14 * s : 0;
  if (was !== "" && !tight) write(ctx, spec, was, x + from, foot, { size: 11, width: w - from });
  else if (w - from > 28 * s && !tight) {
    write(ctx, spec, `+${word.offset}`, x + from, foot, { size: 11, mono: true, colour: theme.mute, width: w - from });
  }
  if (marks.selected) marked(ctx, spec, { x: placed.x + 1.5, y: placed.y + 1.5, w: placed.w - 3, h: placed.h - 3 }, { radius: 5 * s });
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
  const { x, y, w, oneLine } = placed.caption;
  const title = write(ctx, spec, line.label, x + 2 * s, y + 17 * s, { size: 12, weight: 700, mono: true, width: w });
  const listed = placed.mode === "list";
  const statusX = listed ? x + 2 * s : x + title + 14 * s;
  const [hint] = hints;
  const style = { size: 11, weight: 700, colour: theme.accent };
  const beside = oneLine && hint !== undefined ? fitting(ctx, spec, hints.slice(1), w * 0.45, style) : "";
  const kept = beside === "" ? 0 : widthOf(ctx, spec, beside, style) + 16 * s;
  const status = joined(ctx, spec, said, x + w - statusX - kept, { size: 11 });
  const small = { size: 11, colour: theme.mute };
  const right = statusX + write(ctx, spec, status, statusX, y + (listed ? 33 : 17) * s, small);
  if (beside !== "") write(ctx, spec, beside, x + w, y + 17 * s, { ...style, align: "right" });
  else if (!listed && now.moving !== undefined) drawKey(ctx, spec, { left: right + 20 * s, right: x + w, y: y + 13 * s });
  if (hint === undefined || oneLine) return;
  ctx.font = fontOf(spec, 11, style);
  const lines = listed ? twoLines(ctx, hint, w) : [fitting(ctx, spec, [hint, hints[1]], w, style)];
  lines.forEach((text, at) => write(ctx, spec, text, x + 2 * s, y + ((listed ? 49 : 34) + 15 * at) * s, { ...style, width: w }));
}

/** Draws the strip and its caption. */
export function drawStrip(ctx, spec, placed, world, focus) {
  const { desc, mirror } = world;
  const { theme } = spec;
  const { line } = focus;
  if (!line || placed.strip.hidden) return;
  const now = lineOf(desc, mirror, line.id);
  const summed = (world.summary?.blend ?? 0) >= 0.5;
  const edited = editedWords(desc, spec.time);
  const after = summed ? new Map() : afterWord(focus);
  const words = { ...spec, scale: placed.strip.scale };
  const wanted = selectedWords(world, line);
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
      drawWord(ctx, words, one, word, valueOf(desc, mirror, word.cell), {
        locked: focus.locked.has(one.word), cores: after.get(one.word) ?? [], colour: theme.ink,
        names: namesOfWord(desc, line, one.word), edited: edited.has(word.cell), selected: wanted.has(one.word), before: summed ? undefined : world.written?.get(word.cell),
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
  if (world.selection?.line === line.id) corner(ctx, spec, placed.strip);
  if (now.owner >= 0 && now.owner_state !== State.I) {
    const { x, y } = placed.strip;
    stateBox(ctx, spec, StateName[now.owner_state], x - 4, y - 8 * spec.scale, 17 * spec.scale);
  }
  caption(ctx, { ...spec, desc }, placed, line, { ...now, moving }, focus.hints);
}
