// Plain shapes: rounded boxes, state letters, padlock, cross, arrow head.
// Promises: each leaves the context's dash, alpha and line width as it found them.
// Does not: know the machine; drawables give meaning to shapes.

import { inkOn } from "./theme.js";
import { write } from "./text.js";

/** A rounded rectangle; `fill` and `stroke` are colours or null. */
export function box(ctx, r, { radius = 6, fill = null, stroke = null, width = 1, dash = null } = {}) {
  ctx.beginPath();
  ctx.roundRect(r.x, r.y, Math.max(0, r.w), Math.max(0, r.h), Math.max(0, Math.min(radius, r.w / 2, r.h / 2)));
  if (fill) {
    ctx.fillStyle = fill;
    ctx.fill();
  }
  if (stroke) {
    ctx.strokeStyle = stroke;
    ctx.lineWidth = width;
    if (dash) ctx.setLineDash(dash);
    ctx.stroke();
    if (dash) ctx.setLineDash([]);
    ctx.lineWidth = 1;
  }
}

/** A coherence state as a square (or, where it is narrow, a taller box) with its letter. */
export function stateBox(ctx, spec, letter, x, y, side, { size = 11, tall = side } = {}) {
  const colour = spec.theme[letter];
  box(ctx, { x, y, w: side, h: tall }, { radius: 4 * spec.scale, fill: colour });
  write(ctx, spec, letter, x + side / 2, y + tall / 2 + 0.5, {
    size, weight: 700, align: "center", baseline: "middle", colour: inkOn(colour),
  });
}

/** A lock's words carry a padlock. */
export function padlock(ctx, x, y, size, colour) {
  ctx.fillStyle = colour;
  ctx.strokeStyle = colour;
  ctx.lineWidth = size * 0.16;
  ctx.beginPath();
  ctx.arc(x + size / 2, y + size * 0.42, size * 0.26, Math.PI, 0);
  ctx.stroke();
  ctx.beginPath();
  ctx.roundRect(x + size * 0.12, y + size * 0.42, size * 0.76, size * 0.54, size * 0.1);
  ctx.fill();
  ctx.lineWidth = 1;
}

/** A small pencil, tip down left: somebody changed this by hand. */
export function pencil(ctx, x, y, size, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = size * 0.3;
  ctx.beginPath();
  ctx.moveTo(x + size, y);
  ctx.lineTo(x + size * 0.3, y + size * 0.7);
  ctx.stroke();
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x, y + size);
  ctx.lineTo(x + size * 0.1, y + size * 0.6);
  ctx.lineTo(x + size * 0.4, y + size * 0.9);
  ctx.closePath();
  ctx.fill();
  ctx.lineWidth = 1;
}

/** A circle with a cross in it: a copy that is being invalidated. */
export function crossed(ctx, x, y, radius, colour, ground) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.6;
  ctx.fillStyle = ground;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, Math.PI * 2);
  ctx.fill();
  ctx.stroke();
  const arm = radius * 0.42;
  ctx.beginPath();
  ctx.moveTo(x - arm, y - arm);
  ctx.lineTo(x + arm, y + arm);
  ctx.moveTo(x + arm, y - arm);
  ctx.lineTo(x - arm, y + arm);
  ctx.stroke();
  ctx.lineWidth = 1;
}

/** An arrow head at (x, y) pointing along `angle`. */
export function arrowHead(ctx, x, y, angle, size, colour) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x - size * Math.cos(angle - 0.45), y - size * Math.sin(angle - 0.45));
  ctx.lineTo(x - size * Math.cos(angle + 0.45), y - size * Math.sin(angle + 0.45));
  ctx.closePath();
  ctx.fill();
}

/** A pill with centred text; dashed when it stands for waiting. */
export function pill(ctx, spec, r, text, { stroke = null, fill = null, colour = null, dash = null, size = 11 } = {}) {
  box(ctx, r, { radius: r.h / 2, fill, stroke, width: 1.25, dash });
  write(ctx, spec, text, r.x + r.w / 2, r.y + r.h / 2 + 0.5, {
    size, align: "center", baseline: "middle", width: r.w - 8 * spec.scale,
    colour: colour ?? (fill ? inkOn(fill) : spec.theme.ink),
  });
}
