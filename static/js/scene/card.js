// A core: its number, what it is doing, in which function, and the letter of its copy of each hot line.
// Promises: the border is the state of its copy of the line in the strip, and the letter says so too; words only
// where the level allows them (cards_layout.js).
// Does not: decide what is hot (focus.js) or where the card is (layout.js).

import { State, StateName } from "../vocabulary.js";
import { activityOf, badgeOf, brief, oneWord } from "./activity.js";
import { twoLined } from "./cards_layout.js";
import { fillCause } from "./cause_fill.js";
import { shortName } from "./focus.js";
import { box, stateBox } from "./shape.js";
import { broken, fitting, fontOf, widthOf, write } from "./text.js";
import { stateColour } from "./theme.js";
import { copyState, lineOf } from "./view.js";
import { functionAt } from "./word.js";

const ROOM_FOR_FUNCTION = 94; // px of height of a compact card that also names the function

function badge(ctx, spec, text, right, y) {
  const s = spec.scale;
  const w = widthOf(ctx, spec, text, { size: 11 }) + 10 * s;
  box(ctx, { x: right - w, y: y - 12 * s, w, h: 16 * s }, { radius: 8 * s, fill: spec.theme.raised });
  write(ctx, spec, text, right - w / 2, y, { size: 11, align: "center", colour: spec.theme.mute });
  return w;
}

function head(ctx, spec, card, core, doing) {
  const { theme } = spec;
  const s = spec.scale;
  const x = card.x + 8 * s;
  const w = card.w - 16 * s;
  const name = `core ${card.id}`;
  const text = badgeOf(core);
  const nameW = widthOf(ctx, spec, name, { size: 12, weight: 700 });
  const fits = text !== "" && nameW + widthOf(ctx, spec, text, { size: 11 }) + 16 * s <= w;
  write(ctx, spec, name, x, card.y + 18 * s, {
    size: 12, weight: 700, width: w, colour: doing.quiet ? theme.mute : theme.ink,
  });
  if (fits) badge(ctx, spec, text, card.x + card.w - 6 * s, card.y + 18 * s);
  fillCause(ctx, spec, doing.cause, x, card.y + 25 * s, w, 5 * s);
}

function full(ctx, spec, card, now) {
  const { theme } = spec;
  const s = spec.scale;
  const x = card.x + 8 * s;
  const w = card.w - 14 * s;
  head(ctx, spec, card, now.core, now.doing);
  const words = fitting(ctx, spec, [now.doing.words, brief(now.doing.words)], w, { size: 11 });
  write(ctx, spec, words, x, card.y + 44 * s, { size: 11 });
  if (!now.doing.quiet) {
    const style = { size: 11, mono: true, width: w, colour: theme.mute };
    ctx.font = fontOf(spec, 11, style);
    const lines = twoLined(card, s) ? broken(ctx, now.func, w) : [now.func];
    lines.forEach((line, at) => write(ctx, spec, line, x, card.y + (58 + 13 * at) * s, style));
  }
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
  write(ctx, spec, card.w >= 64 * s ? `core ${card.id}` : `c${card.id}`, x, card.y + 16 * s, {
    size: 12, weight: 700, width: w,
  });
  fillCause(ctx, spec, now.doing.cause, x, card.y + 21 * s, w, 5 * s);
  const { words } = now.doing;
  const said = fitting(ctx, spec, [words, brief(words), oneWord(words)], w, { size: 11 });
  write(ctx, spec, said, x, card.y + 38 * s, { size: 11 });
  if (card.h >= ROOM_FOR_FUNCTION * s && !now.doing.quiet) {
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

function mini(ctx, spec, card, now) {
  const s = spec.scale;
  const side = 15 * s;
  write(ctx, spec, String(card.id), card.x + 4 * s, card.y + 4 * s + side / 2 + 0.5, {
    size: 11, weight: 700, mono: true, baseline: "middle",
  });
  if (now.hot.length > 0 && card.w >= 36 * s) {
    stateBox(ctx, spec, StateName[now.border], card.x + card.w - side - 3 * s, card.y + 4 * s, side);
  }
  const h = Math.min(10 * s, card.h - side - 9 * s);
  fillCause(ctx, spec, now.doing.cause, card.x + 4 * s, card.y + card.h - h - 4 * s, card.w - 8 * s, h);
}

/** Too small for letters: owner a full square, sharer a hollow one, no copy a short bar; below it the cause. */
function dot(ctx, spec, card, now) {
  const colour = stateColour(spec.theme, now.border);
  const inner = { x: card.x + 2, y: card.y + 2, w: card.w - 4, h: card.h * 0.55 - 2 };
  if (now.border === State.I) box(ctx, { ...inner, y: inner.y + inner.h / 2 - 1, h: 2 }, { radius: 1, fill: colour });
  else if (now.border === State.S) box(ctx, inner, { radius: 2, stroke: colour, width: 1.5 });
  else box(ctx, inner, { radius: 2, fill: colour });
  fillCause(ctx, spec, now.doing.cause, card.x + 2, card.y + card.h * 0.62, card.w - 4, card.h * 0.3);
}

const LEVEL = Object.freeze({ full, compact, mini, dot });

/** What a card or a list row needs to know, gathered once. */
export function coreNow(world, focus, id, core, chips = []) {
  const { desc, mirror } = world;
  const { cache } = desc.cores[id];
  const stateOf = (line) => copyState(lineOf(desc, mirror, line), cache);
  return {
    core, chips, hot: focus.hot, stateOf,
    doing: activityOf(desc, mirror, id, core),
    func: functionAt(desc, core.pc),
    border: focus.line ? stateOf(focus.line.id) : State.I,
    nameOf: (line) => shortName(desc, line),
  };
}

/** Draws one core card. */
export function drawCard(ctx, spec, card, now, level, { selected = false, hovered = false } = {}) {
  const { theme } = spec;
  const s = spec.scale;
  const held = now.border !== State.I;
  const small = level === "dot" || level === "mini";
  if (selected || hovered) {
    const out = 3;
    box(ctx, { x: card.x - out, y: card.y - out, w: card.w + 2 * out, h: card.h + 2 * out }, {
      radius: 10 * s, stroke: theme.accent, width: selected ? 2 : 1.25,
    });
  }
  box(ctx, card, {
    radius: (small ? 4 : 8) * s, fill: theme.panel,
    stroke: held ? stateColour(theme, now.border) : theme.line, width: held ? 2 : 1,
  });
  if (now.doing.quiet && small) ctx.globalAlpha = 0.7;
  LEVEL[level](ctx, spec, card, now);
  ctx.globalAlpha = 1;
}

