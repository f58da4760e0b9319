// What the lines in the air mean: solid, dashed, dotted with a cross.
// Promises: drawn only where all of it fits.
// Does not: explain states; their letters are on every card.

import { trace } from "./path.js";
import { crossed } from "./shape.js";
import { widthOf, write } from "./text.js";

const SAMPLE = 22; // px of each sample line

const straight = (x, y, w) => [{ x0: x, y0: y, x1: x + w / 3, y1: y, x2: x + (2 * w) / 3, y2: y, x3: x + w, y3: y }];

/** Draws the key right-aligned between `left` and `right`, if it fits. */
export function drawKey(ctx, spec, { left, right, y }) {
  const { theme, scale: s } = spec;
  const entries = [
    { text: "on its way", colour: theme.M, width: 3 * s },
    { text: "waiting", colour: theme.queue, width: 1.75, dash: [6 * s, 4 * s] },
    { text: "copy lost", colour: theme.spin, width: 1.5, dash: [2 * s, 3 * s], cross: true },
  ];
  const widths = entries.map((one) => SAMPLE * s + 6 * s + widthOf(ctx, spec, one.text, { size: 11 }));
  const total = widths.reduce((sum, w) => sum + w, 0) + 14 * s * (entries.length - 1);
  let x = right - total;
  if (x < left) return;
  entries.forEach((one, at) => {
    trace(ctx, straight(x, y, SAMPLE * s), one);
    if (one.cross) crossed(ctx, x + (SAMPLE * s) / 2, y, 4.5 * s, one.colour, theme.panel);
    write(ctx, spec, one.text, x + (SAMPLE + 6) * s, y + 4 * s, { size: 11, colour: theme.mute });
    x += widths[at] + 14 * s;
  });
}
