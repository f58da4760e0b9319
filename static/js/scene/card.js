// A core: its number, its thread, what it is doing, in which function, and the letter of its copy of each hot line.
// Promises: the border is the state of its copy of the line in the strip, and the letter says so too; words only
// where the level allows them (detail.js).  Where the picture is a summary (world.summary) it shows shares of causes
// instead of one cause, and no letters: no single state lasted.
// Does not: decide what is hot (focus.js) or where the card is (layout.js).

import { State, StateName } from "../vocabulary.js";
import { activityOf, badgeOf, brief, oneWord } from "./activity.js";
import { twoLined } from "./cards_layout.js";
import { attemptSign, attemptTrack } from "./attempt_mark.js";
import { fillCause } from "./cause_fill.js";
import { shortName } from "./focus.js";
import { fillShares, sharesSaid } from "./shares.js";
import { box, stateBox } from "./shape.js";
import { broken, fitting, fontOf, widthOf, write } from "./text.js";
import { stateColour } from "./theme.js";
import { copyState } from "./view.js";
import { functionAt } from "./word.js";

const ROOM_FOR_FUNCTION = 94; // px of height of a compact card that also names the function

function badge(ctx, spec, text, right, y) {
  const s = spec.scale;
  const w = widthOf(ctx, spec, text, { size: 11 }) + 10 * s;
  box(ctx, { x: right - w, y: y - 12 * s, w, h: 16 * s }, { radius: 8 * s, fill: spec.theme.raised });
  write(ctx, spec, text, right - w / 2, y, { size: 11, align: "center", colour: spec.theme.mute });
  return w;
}

/** The bar of a card: one cause, or the shares of a summary. */
function bar(ctx, spec, now, x, y, w, h) {
  if (now.shares) fillShares(ctx, spec, now.shares, x, y, w, h);
  else fillCause(ctx, spec, now.doing.cause, x, y, w, h);
}

/** The words under a card's bar, longest first. */
function wordsOf(now) {
  if (now.shares) return now.said;
  return [now.doing.words, brief(now.doing.words), oneWord(now.doing.words)];
}

function head(ctx, spec, card, now) {
  const { theme } = spec;
  const s = spec.scale;
  const x = card.x + 8 * s;
  const w = card.w - 16 * s;
  const bold = { size: 12, weight: 700 };
  const names = [`core ${card.id}${now.runs}`, `c${card.id}${now.runs}`, `core ${card.id}`, `c${card.id}`];
  const text = now.queued > 0 ? `+${now.queued}` : now.shares ? "" : badgeOf(now.core);
  const badgeW = text === "" ? 0 : widthOf(ctx, spec, text, { size: 11 }) + 12 * s;
  const kept = now.queued > 0 ? badgeW : 0; // a badge that comes and goes does not change the name beside it
  const name = fitting(ctx, spec, names, w - kept, bold);
  write(ctx, spec, name, x, card.y + 18 * s, {
    ...bold, width: w, colour: now.doing.quiet && !now.shares ? theme.mute : theme.ink,
  });
  if (text !== "" && widthOf(ctx, spec, name, bold) + badgeW <= w) badge(ctx, spec, text, card.x + card.w - 6 * s, card.y + 18 * s);
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
    const lines = twoLined(card, s) ? broken(ctx, now.func, w) : [now.func];
    lines.forEach((line, at) => write(ctx, spec, line, x, card.y + (58 + 13 * at) * s, style));
  }
  if (now.attempt && now.track) attemptTrack(ctx, spec, now.attempt, now.track);
  for (const chip of now.chips) {
    const state = now.stateOf(chip.line);
    const held = state !== State.I;
    box(ctx, chip, { radius: 4 * s, fill: theme.raised });
    stateBox(ctx, spec, StateName[state], chip.x, chip.y, chip.h);
    write(ctx, spec, now.nameOf(chip.line), chip.x + chip.h + 2.5 * s, chip.y + chip.h / 2 + 0.5, {
      size: 11, mono: true, baseline: "middle", width: chip.w - chip.h - 3 * s,
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
    broken(ctx, now.func, w).forEach((line, at) => write(ctx, spec, line, x, card.y + (53 + 13 * at) * s, style));
  }
  const side = Math.min(17 * s, card.h - 46 * s);
  const count = Math.floor((w + 3 * s) / (side + 3 * s));
  now.hot.slice(0, count).forEach((line, at) => {
    stateBox(ctx, spec, StateName[now.stateOf(line)], x + at * (side + 3 * s), card.y + card.h - side - 5 * s, side);
  });
}

const LEVEL = Object.freeze({ full, compact });

/** The shares of one core in a summary, and what they say. */
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
    core, chips, hot: focus.hot, stateOf, runs, queued: focus.threads ? focus.threads.queued[id] : 0,
    doing: activityOf(desc, mirror, id, core),
    func: functionAt(desc, core.pc),
    border: focus.line && !summed ? stateOf(focus.line.id) : State.I,
    lettered: !summed,
    attempt: summed ? null : world.attempts?.get(id) ?? null, track: null,
    nameOf: (line) => shortName(desc, line),
    shares: null, said: null, ...(summed ? sharesOf(summary, id) : null),
  };
}

/** Draws one core card. */
export function drawCard(ctx, spec, card, now, level, { selected = false, hovered = false } = {}) {
  const { theme } = spec;
  const s = spec.scale;
  const held = now.border !== State.I;
  if (selected || hovered) {
    const out = 3;
    box(ctx, { x: card.x - out, y: card.y - out, w: card.w + 2 * out, h: card.h + 2 * out }, {
      radius: 10 * s, stroke: theme.accent, width: selected ? 2 : 1.25,
    });
  }
  box(ctx, card, {
    radius: 8 * s, fill: theme.panel,
    stroke: held ? stateColour(theme, now.border) : theme.line, width: held ? 2 : 1,
  });
  LEVEL[level](ctx, spec, card, now);
}

