// The camera over the cores, as numbers: what an address says of it, and where it must look to have a card in its window.
// Promises: pure; page and clip mean the same by "1.5_120_30": enlarged 1.5 times, the corner in thousandths of what is seen
// at 1.
// Does not: draw (stage_layout.js says how far a camera may go), or listen to hands.

import { ZOOM_MOST } from "./detail.js";

export const PATTERN = /^(\d+(?:\.\d+)?)_(-?\d+)_(-?\d+)$/;

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

/** {zoom, x, y} in px of `seen`, the window {w, h} it looks through; null for no such text. */
export function cameraOf(text, seen) {
  const found = PATTERN.exec(text);
  if (!found) return null;
  const [zoom, x, y] = found.slice(1).map(Number);
  const kept = clamp(zoom, 1, ZOOM_MOST);
  return { zoom: kept, x: (x / 1000) * seen.w * kept, y: (y / 1000) * seen.h * kept };
}

/** The same as a text. */
export function cameraSaid({ zoom, x, y }, seen) {
  const share = (value, whole) => Math.round((1000 * value) / (whole * zoom));
  return `${Number(zoom.toFixed(2))}_${share(x, seen.w)}_${share(y, seen.h)}`;
}

/** Where the camera must look to have `card` in the middle of its window; null where its own middle is seen. */
export function centred(placed, card) {
  const { window: seen, camera } = placed;
  const middle = { x: card.x + card.w / 2, y: card.y + card.h / 2 };
  if (middle.x > seen.x && middle.x < seen.x + seen.w && middle.y > seen.y && middle.y < seen.y + seen.h) return null;
  return {
    x: clamp(camera.x + card.x + card.w / 2 - seen.x - seen.w / 2, 0, camera.most.x),
    y: clamp(camera.y + card.y + card.h / 2 - seen.y - seen.h / 2, 0, camera.most.y),
  };
}
