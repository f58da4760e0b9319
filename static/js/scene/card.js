// A core: its number, its thread, what it is doing, in which function, and the letter of its copy of each hot line.
// Promises: the border is the state of its copy of the line in the strip, and the letter says so too; words only
// where the level allows them (detail.js).  Where the picture is a summary (world.summary) it shows shares of causes
// instead of one cause, and no letters: no single state lasted.
// Does not: decide what is hot (focus.js) or where the card is (layout.js).

import { State, StateName } from "../vocabulary.js";
import { activityOf, badgeOf, brief, oneWord } from "./activity.js";
import { nameRows } from "./cards_layout.js";
import { attemptSign, attemptTrack } from "./attempt_mark.js";
import { fillCause } from "./cause_fill.js";
import { shortNames } from "./focus.js";
import { marked } from "./selected.js";
import { fillShares, sharesSaid } from "./shares.js";
import { box, stateBox } from "./shape.js";
import { brokenInto, fitting, fontOf, widthOf, write } from "./text.js";
import { inkOn, stateColour } from "./theme.js";
import { copyState } from "./view.js";
import { functionAt } from "./word.js";

const ROOM_FOR_FUNCTION = 94; // px of height of a compact card that also names the function

function badge(ctx, spec, text, right, y, bound) {
  const s = spec.scale;
  const w = widthOf(ctx, spec, text, { size: 11 }) + 10 * s;
  const fill = bound ? spec.theme.accent : spec.theme.raised;
  box(ctx, { x: right - w, y: y - 12 * s, w, h: 16 * s }, { radius: 8 * s, fill });
  write(ctx, spec, text, right - w / 2, y, { size: 11, align: "center", colour: bound ? inkOn(fill) : spec.theme.mute });
  return w;
}

/** The bar of a card: one cause, or the shares of a summary. */
function bar(ctx, spec, now, x, y, w, h) {
  const shares = now.shares ?? now.recent?.shares;
  if (shares) fillShares(ctx, spec, shares, x, y, w, h);
  else fillCause(ctx, spec, now.doing.cause, x, y, w, h);
}

/** The words under a card's bar, longest first. */
function wordsOf(now) {
  if (now.shares) return now.said;
  if (now.recent) return now.recent.said;
  return [now.doing.words, brief(now.doing.words), oneWord(now.doing.words)];
}

function head(ctx, spec, card, now) {
  const { theme } = spec;
  const s = spec.scale;
  const x = card.x + 8 * s;
  const w = card.w - 16 * s;
  const bold = { size: 12, weight: 700 };
  const names = [`core ${card.id}${now.runs}`, `c${card.id}${now.runs}`, `core ${card.id}`, `c${card.id}`];
  const text = now.bound || (now.queued > 0 ? `+${now.queued}` : now.shares ? "" : badgeOf(now.core));
  const badgeW = text === "" ? 0 : widthOf(ctx, spec, text, { size: 11 }) + 12 * s;
  const kept = now.queued > 0 || now.bound ? badgeW : 0; // a badge that comes and goes does not change the name beside it
  const name = fitting(ctx, spec, names, w - kept, bold);
  write(ctx, spec, name, x, card.y + 18 * s, {
    ...bold, width: w, colour: now.doing.quiet && !now.shares ? theme.mute : theme.ink,
  });
  if (text !== "" && widthOf(ctx, spec, name, bold) + badgeW <= w) badge(ctx, spec, text, card.x + card.w - 6 * s, card.y + 18 * s, now.bound !== "");
  bar(ctx, spec, now, x, card.y + 25 * s, w, now.shares ? 9 * s : 5 * s);
}

function full(ctx, spec, card, now) {
  const { theme } = spec;
  const s = spec.scale;
  const x = card.x + 8 * s;
  const w = card.w - 14 * s;
  head(ctx, spec, card, now);
  const words = fitting(ctx, spec, wordsOf(now), w, { size: 11 });
  write(ctx, spec, words, x, card.y + (now.shares ? 48 : 44) * s, { size: 11 });
  if (now.shares) return;
  if (!now.doing.quiet && !(now.track && now.attempt?.phase === "abort")) { // then its reason takes the line
    const style = { size: 11, mono: true, width: w, colour: theme.mute };
    ctx.font = fontOf(spec, 11, style);
    const lines = brokenInto(ctx, now.func, w, nameRows(card, s));
    lines.forEach((line, at) => write(ctx, spec, line, x, card.y + (58 + 13 * at) * s, style));
  }
  if (now.attempt && now.track) attemptTrack(ctx, spec, now.attempt, now.track);
  for (const chip of now.chips) {
    const state = now.stateOf(chip.line);
    const held = state !== State.I;
    box(ctx, chip, { radius: 4 * s, fill: theme.raised, stroke: chip.line === now.chosen ? theme.accent : null, width: 1.5 });
    stateBox(ctx, spec, StateName[state], chip.x, chip.y, chip.h);
    const name = { size: 11, mono: true };
    const room = chip.w - chip.h - 4 * s;
    write(ctx, spec, fitting(ctx, spec, now.namesOf(chip.line), room, name), chip.x + chip.h + 2.5 * s, chip.y + chip.h / 2 + 0.5, {
      ...name, baseline: "middle", width: room,
      colour: held ? theme.ink : theme.mute,
    });
  }
}

function compact(ctx, spec, card, now) {
  const s = spec.scale;
  const x = card.x + 6 * s;
  const w = card.w - 12 * s;
  const more = now.queued > 0 ? `${now.runs} +${now.queued}` : now.runs;
  const names = [`core ${card.id}${more}`, `c${card.id}${more}`, `core ${card.id}`, `c${card.id}`];
  const bold = { size: 12, weight: 700 };
  write(ctx, spec, fitting(ctx, spec, names, w, bold), x, card.y + 16 * s, { ...bold, width: w });
  bar(ctx, spec, now, x, card.y + 21 * s, w, 5 * s);
  const room = now.attempt && now.track?.beside ? card.w * 0.4 - 10 * s : w;
  const said = fitting(ctx, spec, wordsOf(now), room, { size: 11 });
  write(ctx, spec, said, x, card.y + 38 * s, { size: 11 });
  if (now.shares) return;
  if (now.attempt && now.track) attemptTrack(ctx, spec, now.attempt, now.track);
  else if (now.attempt) attemptSign(ctx, spec, now.attempt, card.x + card.w - 16 * s, card.y + 6 * s, 11 * s);
  if (card.h >= ROOM_FOR_FUNCTION * s && !now.doing.quiet && !(now.attempt && now.track)) {
    const style = { size: 11, mono: true, width: w, colour: spec.theme.mute };
    ctx.font = fontOf(spec, 11, style);
    brokenInto(ctx, now.func, w, 2).forEach((line, at) => write(ctx, spec, line, x, card.y + (53 + 13 * at) * s, style));
  }
  const side = Math.min(17 * s, card.h - 46 * s);
  const count = Math.floor((w + 3 * s) / (side + 3 * s));
  now.hot.slice(0, count).forEach((line, at) => {
    stateBox(ctx, spec, StateName[now.stateOf(line)], x + at * (side + 3 * s), card.y + card.h - side - 5 * s, side);
  });
}

const LEVEL = Object.freeze({ full, compact });

/** The shares of one core in a summary, or in the last stretch of a fast run, and what they say. */
function sharesOf(summary, id) {
  const one = { values: summary.cores, from: id * summary.causes, count: summary.causes };
  return { shares: one, said: sharesSaid(one) };
}

/** What a card, a tile or a list row needs to know, gathered once. */
export function coreNow(world, focus, id, core, chips = []) {
  const { desc, mirror, summary } = world;
  const { cache } = desc.cores[id];
  const stateOf = (line) => copyState(focus.records.get(line), cache);
  const summed = summary && summary.blend >= 0.5;
  const runs = focus.threads && core.thread >= 0 ? ` t${core.thread}` : "";
  return {
    world, desc, core, chips, hot: focus.hot, stateOf, runs, queued: focus.threads ? focus.threads.queued[id] : 0,
    doing: activityOf(desc, mirror, id, core),
    func: functionAt(desc, core.pc),
    border: focus.line && !summed ? stateOf(focus.line.id) : State.I,
    lettered: !summed,
    attempt: summed ? null : world.attempts?.get(id) ?? null, track: null,
    namesOf: (line) => shortNames(desc, line), chosen: world.selection?.line ?? -1,
    shares: null, said: null, ...(summed ? sharesOf(summary, id) : null),
    recent: !summed && world.recent ? sharesOf(world.recent, id) : null,
  };
}

/** Rings of what is selected, pointed at, or bound to the selection. */
function rings(ctx, spec, card, { selected, hovered, bound }) {
  const out = 3;
  const around = { x: card.x - out, y: card.y - out, w: card.w + 2 * out, h: card.h + 2 * out };
  const radius = 10 * spec.scale;
  if (selected) marked(ctx, spec, around, { radius });
  else if (bound) box(ctx, around, { radius, stroke: spec.theme.accent, width: 1.75, dash: [5, 3] });
  else if (hovered) box(ctx, around, { radius, stroke: spec.theme.accent, width: 1.25 });
}

/** Draws one core card. `marks`: {selected, hovered, bound: what it has to do with what is selected}. */
export function drawCard(ctx, spec, card, now, level, marks = {}) {
  const { theme } = spec;
  const held = now.border !== State.I;
  rings(ctx, spec, card, marks);
  box(ctx, card, {
    radius: 8 * spec.scale, fill: theme.panel,
    stroke: held ? stateColour(theme, now.border) : theme.line, width: held ? 2 : 1,
  });
  LEVEL[level](ctx, spec, card, { ...now, bound: marks.bound ?? "" });
}
