// Round the window of an enlarged picture: how many cores lie beyond each of its sides.
// Promises: nothing where the whole machine is seen; the counts are cores of which no part is in the window.
// Does not: move the camera.

import { inWindow } from "./layout.js";
import { box } from "./shape.js";
import { widthOf, write } from "./text.js";

const SIDES = Object.freeze({
  left: { x: 0, y: 0.5, text: (n) => `◂ ${n}` }, right: { x: 1, y: 0.5, text: (n) => `${n} ▸` },
  up: { x: 0.5, y: 0, text: (n) => `▴ ${n}` }, down: { x: 0.5, y: 1, text: (n) => `▾ ${n}` },
});

/** {left, right, up, down}: cores that lie wholly outside the window, each counted on one side. */
export function beyond(placed) {
  const { window: seen } = placed;
  const count = { left: 0, right: 0, up: 0, down: 0 };
  for (const card of placed.cores) {
    if (inWindow(placed, card)) continue;
    if (card.x + card.w <= seen.x) count.left += 1;
    else if (card.x >= seen.x + seen.w) count.right += 1;
    else if (card.y + card.h <= seen.y) count.up += 1;
    else count.down += 1;
  }
  return count;
}

/** Draws the window's frame and what lies beyond it. */
export function drawEdges(ctx, spec, placed) {
  if (!(placed.camera?.zoom > 1)) return;
  const { theme, scale: s } = spec;
  const { x, y, w, h } = placed.window;
  box(ctx, { x: x - 5, y: y - 5, w: w + 10, h: h + 10 }, { radius: 12 * s, stroke: theme.faint, dash: [2 * s, 4 * s] });
  for (const [side, count] of Object.entries(beyond(placed))) {
    if (count === 0) continue;
    const at = SIDES[side];
    const text = `${at.text(count)}`;
    const wide = widthOf(ctx, spec, text, { size: 11 }) + 12 * s;
    const r = { x: x + at.x * (w - wide), y: y + at.y * (h - 18 * s), w: wide, h: 18 * s };
    box(ctx, r, { radius: 9 * s, fill: theme.panel, stroke: theme.faint });
    write(ctx, spec, text, r.x + wide / 2, r.y + r.h / 2 + 0.5, { size: 11, align: "center", baseline: "middle" });
  }
}
