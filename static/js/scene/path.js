// The curves that flights travel: from a core's anchor to the line's, and points along them.
// Promises: a leg leaves and arrives along its anchors' directions; `pointOnLeg` lies on the drawn line.
// Does not: choose colours or dashes.

/** A cubic Bézier between two anchors {x, y, dx, dy}. */
function curveBetween(from, to) {
  const reach = Math.max(18, 0.5 * Math.abs(to.y - from.y));
  const side = Math.min(24, reach);
  const pull = (anchor) => (anchor.dx !== 0 ? side : reach);
  return {
    x0: from.x, y0: from.y,
    x1: from.x + from.dx * pull(from), y1: from.y + from.dy * pull(from),
    x2: to.x + to.dx * pull(to), y2: to.y + to.dy * pull(to),
    x3: to.x, y3: to.y,
  };
}

/** The way from a card's door down its gap to the anchor; nothing for a card with free air below. */
function trunk(anchor) {
  if (!anchor.door) return [];
  const { door } = anchor;
  const turn = Math.min(10, (anchor.y - door.y) / 2);
  const { x } = anchor;
  const bend = door.y + turn;
  return [
    { x0: door.x, y0: door.y, x1: x, y1: door.y, x2: x, y2: door.y, x3: x, y3: bend },
    { x0: x, y0: bend, x1: x, y1: bend, x2: x, y2: anchor.y, x3: x, y3: anchor.y },
  ];
}

/** A leg: curves that follow each other, from a card's anchor to another anchor. */
export function legBetween(from, to) {
  return [...trunk(from), curveBetween(from, to)];
}

/** Two cards joined by a hanging arc, as a leg. */
export function legAcross(from, to, depth) {
  return [...trunk(from), hanging(from, to, depth), ...reversedLeg(trunk(to))];
}

/** The same leg the other way round. */
export function reversedLeg(leg) {
  return leg.map(reversed).reverse();
}

const chord = (c) => Math.hypot(c.x3 - c.x0, c.y3 - c.y0) + 1e-9;

/** {x, y, angle} at share `t` of a leg, by the lengths of its curves. */
export function pointOnLeg(leg, t) {
  const total = leg.reduce((sum, curve) => sum + chord(curve), 0);
  let left = t * total;
  for (const [at, curve] of leg.entries()) {
    const length = chord(curve);
    if (left <= length || at === leg.length - 1) return pointOn(curve, Math.min(1, left / length));
    left -= length;
  }
  return null;
}

/** Two cards' anchors joined by a hanging arc: a flight of a line that is not in the strip. */
function hanging(from, to, depth) {
  if (from.dx !== 0) {
    return {
      x0: from.x, y0: from.y, x1: from.x + depth, y1: from.y, x2: to.x + depth, y2: to.y, x3: to.x, y3: to.y,
    };
  }
  const low = Math.max(from.y, to.y) + depth;
  return { x0: from.x, y0: from.y, x1: from.x, y1: low, x2: to.x, y2: low, x3: to.x, y3: to.y };
}

/** {x, y, angle} at share `t` of a curve. */
function pointOn(c, t) {
  const u = 1 - t;
  const at = (a, b, d, e) => u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * d + t * t * t * e;
  const slope = (a, b, d, e) => 3 * u * u * (b - a) + 6 * u * t * (d - b) + 3 * t * t * (e - d);
  return {
    x: at(c.x0, c.x1, c.x2, c.x3), y: at(c.y0, c.y1, c.y2, c.y3),
    angle: Math.atan2(slope(c.y0, c.y1, c.y2, c.y3), slope(c.x0, c.x1, c.x2, c.x3)),
  };
}

/** The same curve the other way round. */
function reversed(c) {
  return { x0: c.x3, y0: c.y3, x1: c.x2, y1: c.y2, x2: c.x1, y2: c.y1, x3: c.x0, y3: c.y0 };
}

/** Strokes the leg as one line. */
export function trace(ctx, leg, { colour, width = 1.5, dash = null, alpha = 1 }) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.globalAlpha = alpha;
  if (dash) ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(leg[0].x0, leg[0].y0);
  for (const c of leg) ctx.bezierCurveTo(c.x1, c.y1, c.x2, c.y2, c.x3, c.y3);
  ctx.stroke();
  if (dash) ctx.setLineDash([]);
  ctx.globalAlpha = 1;
  ctx.lineWidth = 1;
}
