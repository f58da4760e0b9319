// A core where cores are many: a tile with number, letter and cause, or a heat cell of cause and copy alone.
// Promises: the copy of the strip's line is a letter where one fits, else a shape (owner: a full square, sharer: a
// disc, none: nothing), never colour alone; a core that is idle or done is dim; text only where it fits.
// Does not: choose the level (detail.js, cards_layout.js).

import { State, StateName } from "../vocabulary.js";
import { brief, oneWord } from "./activity.js";
import { attemptSign, colourOf } from "./attempt_mark.js";
import { fillCause } from "./cause_fill.js";
import { HEAT_LETTER_FROM, HEAT_NUMBER_FROM, TILE_WORD_FROM } from "./detail.js";
import { marked } from "./selected.js";
import { box, stateBox } from "./shape.js";
import { fillShares } from "./shares.js";
import { fitting, widthOf, write } from "./text.js";
import { inkOn, stateColour } from "./theme.js";

const QUIET_ALPHA = 0.6;

function fill(ctx, spec, now, x, y, w, h) {
  const shares = now.shares ?? now.recent?.shares;
  if (shares) fillShares(ctx, spec, shares, x, y, w, h);
  else fillCause(ctx, spec, now.doing.cause, x, y, w, h);
}

/** Number and letter above, what its cycles go to below; a word where there is room. */
export function tile(ctx, spec, card, now) {
  const s = spec.scale;
  const side = Math.min(15 * s, card.h - 10 * s);
  const pad = 3 * s;
  const middle = card.y + 2 * s + side / 2 + 0.5;
  const number = { size: 11, weight: 700, mono: true, baseline: "middle" };
  const used = write(ctx, spec, String(card.id), card.x + pad, middle, number);
  const letter = Math.min(side, card.w - 2 * pad - used - 1);
  if (now.lettered && letter >= 8 * s && now.border !== State.I) {
    stateBox(ctx, spec, StateName[now.border], card.x + card.w - letter - 2 * s, card.y + 2 * s, letter, { tall: side });
  }
  const top = card.y + side + 4 * s;
  const wordy = card.w >= TILE_WORD_FROM.w * s && card.h >= TILE_WORD_FROM.h * s;
  const h = wordy ? 7 * s : card.y + card.h - top - 3 * s;
  const lettered = now.lettered && now.border !== State.I && letter >= 8 * s;
  const beside = card.w - 2 * pad - used - (lettered ? letter + 2 * s : 0) >= 12 * s;
  const sign = !now.attempt ? 0 : beside ? Math.min(11 * s, side) : Math.max(6 * s, Math.min(10 * s, card.y + card.h - top - 2 * s));
  const kept = beside || sign === 0 ? 0 : sign + 2 * s;
  fill(ctx, spec, now, card.x + pad, top, card.w - 2 * pad - kept, Math.min(12 * s, Math.max(2, h)));
  if (sign > 0 && beside) attemptSign(ctx, spec, now.attempt, card.x + card.w - pad - sign - (lettered ? letter + s : 0), middle - sign / 2, sign);
  else if (sign > 0) attemptSign(ctx, spec, now.attempt, card.x + card.w - pad - sign, card.y + card.h - sign - 2 * s, sign);
  if (!wordy) return;
  const { words } = now.doing;
  const w = card.w - 2 * pad;
  const forms = now.shares ? now.said : now.recent ? now.recent.said : [words, brief(words), oneWord(words)];
  const said = fitting(ctx, spec, forms, w, { size: 11 });
  write(ctx, spec, said, card.x + pad, card.y + card.h - 4 * s, { size: 11, colour: spec.theme.mute });
}

/** A number on its own ground, so that the causes' patterns do not run through it. */
function plate(ctx, spec, text, x, y) {
  const s = spec.scale;
  const style = { size: 11, mono: true, align: "center", baseline: "middle" };
  const w = widthOf(ctx, spec, text, style) + 3 * s;
  box(ctx, { x: x - w / 2, y: y - 7 * s, w, h: 14 * s }, { radius: 3 * s, fill: spec.theme.panel });
  write(ctx, spec, text, x, y + 0.5, style);
}

/** A cell's attempt: a frame inside it, dashed while it lasts, solid once it held; a sign in the corner where it broke. */
function heatAttempt(ctx, spec, one, r) {
  const s = spec.scale;
  if (one.phase === "attempt" || one.phase === "commit") {
    const inset = { x: r.x + 1, y: r.y + 1, w: r.w - 2, h: r.h - 2 };
    box(ctx, inset, { radius: 2 * s, stroke: spec.theme.panel, width: 3 });
    box(ctx, inset, { radius: 2 * s, stroke: colourOf(spec.theme, one.phase), width: 1.5, dash: one.phase === "attempt" ? [3, 2] : null });
    return;
  }
  const size = Math.min(9 * s, r.w * 0.45, r.h * 0.45);
  box(ctx, { x: r.x, y: r.y, w: size + 2, h: size + 2 }, { radius: 1, fill: spec.theme.panel });
  attemptSign(ctx, spec, one, r.x + 1, r.y + 1, size);
}

/** One coloured cell; its copy of the line as a letter or a shape in the middle. */
export function heat(ctx, spec, card, now) {
  const s = spec.scale;
  const x = card.x + 1;
  const y = card.y + 1;
  const w = Math.max(1, card.w - 2);
  const h = Math.max(1, card.h - 2);
  fill(ctx, spec, now, x, y, w, h);
  if (now.shares && w >= HEAT_NUMBER_FROM.w * s && h >= HEAT_NUMBER_FROM.h * s) {
    plate(ctx, spec, String(card.id), card.x + card.w / 2, card.y + card.h / 2);
  }
  if (now.attempt) heatAttempt(ctx, spec, now.attempt, { x, y, w, h });
  if (now.border === State.I || !now.lettered) return;
  if (Math.min(card.w, card.h) >= HEAT_LETTER_FROM * s) {
    const side = Math.min(14 * s, card.w - 3, card.h - 3);
    stateBox(ctx, spec, StateName[now.border], card.x + (card.w - side) / 2, card.y + (card.h - side) / 2, side);
    return;
  }
  const colour = stateColour(spec.theme, now.border);
  const side = Math.max(2, Math.min(card.w, card.h) * 0.5);
  const cx = card.x + card.w / 2;
  const cy = card.y + card.h / 2;
  const shared = now.border === State.S || now.border === State.F;
  box(ctx, { x: cx - side / 2, y: cy - side / 2, w: side, h: side }, {
    radius: shared ? side / 2 : 0, fill: colour, stroke: inkOn(colour), width: 1,
  });
}

/** Draws a tile or a heat cell with its frame. */
export function drawTile(ctx, spec, card, now, level, { selected = false, hovered = false, bound = "" } = {}) {
  const { theme } = spec;
  const s = spec.scale;
  const held = now.lettered && now.border !== State.I;
  const radius = (level === "tile" ? 4 : 2) * s;
  if (level === "tile") {
    box(ctx, card, {
      radius, fill: theme.panel, stroke: held ? stateColour(theme, now.border) : theme.line, width: held ? 1.5 : 1,
    });
  }
  if (now.doing.quiet) ctx.globalAlpha = QUIET_ALPHA;
  if (level === "tile") tile(ctx, spec, card, now);
  else heat(ctx, spec, card, now);
  ctx.globalAlpha = 1;
  if (!selected && !hovered && !bound) return;
  const out = 1.5;
  const around = { x: card.x - out, y: card.y - out, w: card.w + 2 * out, h: card.h + 2 * out };
  if (selected) marked(ctx, spec, around, { radius: radius + out });
  else box(ctx, around, { radius: radius + out, stroke: theme.accent, width: bound ? 2 : 1.5, dash: bound ? [3, 2] : null });
}
