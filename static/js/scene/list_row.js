// A core on a phone: one row with its number, its cause and words, its function, and its letters.
// Promises: the same facts as the card (card.js), in one row; the letter's border is the copy of the strip's line.
// Does not: scroll; the page does, by layout.contentHeight.

import { State, StateName } from "../vocabulary.js";
import { badgeOf } from "./activity.js";
import { attemptSaid } from "./attempt.js";
import { attemptSign } from "./attempt_mark.js";
import { fillCause } from "./cause_fill.js";
import { fillShares } from "./shares.js";
import { marked } from "./selected.js";
import { box, stateBox } from "./shape.js";
import { fitting, write } from "./text.js";
import { stateColour } from "./theme.js";

const MOST_LETTERS = 3;

/** Draws one core as a row; `now` is coreNow(...) of card.js. */
export function drawRow(ctx, spec, row, now, { selected = false, hovered = false, bound = "" } = {}) {
  const { theme } = spec;
  const s = spec.scale;
  const held = now.border !== State.I;
  box(ctx, row, {
    radius: 8 * s, fill: theme.raised, stroke: selected || hovered || bound ? theme.accent : theme.line,
    width: selected ? 2 : 1, dash: bound && !selected ? [5, 3] : null,
  });
  if (selected) marked(ctx, spec, row, { radius: 8 * s });
  if (held) {
    box(ctx, { x: row.x, y: row.y + 6 * s, w: 4 * s, h: row.h - 12 * s }, {
      radius: 2 * s, fill: stateColour(theme, now.border),
    });
  }
  const x = row.x + 12 * s;
  write(ctx, spec, `core ${row.id}`, x, row.y + 19 * s, { size: 12, weight: 700 });
  if (now.shares) fillShares(ctx, spec, now.shares, x, row.y + 27 * s, row.w - 24 * s, 10 * s);
  else if (now.recent) fillShares(ctx, spec, now.recent.shares, x, row.y + 27 * s, 48 * s, 8 * s);
  else fillCause(ctx, spec, now.doing.cause, x, row.y + 27 * s, 48 * s, 8 * s);
  const side = 20 * s;
  const letters = now.lettered ? now.hot.slice(0, MOST_LETTERS) : [];
  const right = row.x + row.w - 8 * s - letters.length * (side + 4 * s);
  const textX = x + 62 * s;
  const queued = now.queued > 0 ? `+${now.queued} queued` : "";
  const parts = now.shares ? [now.said[0], queued] : [`${now.runs} ${now.doing.words}`.trim(), bound || badgeOf(now.core), queued];
  write(ctx, spec, parts.filter(Boolean).join(" · "), textX, row.y + 19 * s, { size: 12, width: right - textX - 6 * s });
  if (!now.doing.quiet && !now.shares) {
    const width = right - textX - 6 * s;
    if (now.attempt) {
      attemptSign(ctx, spec, now.attempt, textX, row.y + 27 * s, 10 * s);
      const said = fitting(ctx, spec, attemptSaid(now.attempt), width - 15 * s, { size: 11 });
      write(ctx, spec, said, textX + 15 * s, row.y + 36 * s, { size: 11, width: width - 15 * s });
    } else write(ctx, spec, now.func, textX, row.y + 36 * s, { size: 11, mono: true, colour: theme.mute, width });
  }
  letters.forEach((line, at) => {
    const left = right + 4 * s + at * (side + 4 * s);
    stateBox(ctx, spec, StateName[now.stateOf(line)], left, row.y + (row.h - side) / 2, side);
  });
}
