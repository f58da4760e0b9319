// What stands on a clip's stage once its run has come to a hazard: that it goes wrong here, and how.
// Promises: the words of the page's card; stands from the hazard's cycle on, on its own ground, with a sign beside its
// colour; nothing where nothing goes wrong.
// Does not: stand on a stage that has the whole picture to itself (it is the page's canvas, and the card is not on that).

import { grouped } from "../panels/names.js";
import { box } from "../scene/shape.js";
import { fontOf, wrapped, write } from "../scene/text.js";
import { inkOn } from "../scene/theme.js";

const WIDEST = 760;
const EDGE = 12;
const PAD = 14;
const LINE = 19;
const SIGN = 22;

/** Draws the note of `hazard` at the foot of a stage of spec.width x spec.height that stands at `cycle`. */
export function drawHazardNote(ctx, spec, hazard, cycle) {
  if (!hazard || Math.floor(cycle) < hazard.cycle) return;
  const { theme, scale: s } = spec;
  const w = Math.min(WIDEST * s, spec.width - 2 * EDGE * s);
  const left = (spec.width - w) / 2;
  const x = left + (2 * PAD + SIGN) * s;
  const room = left + w - PAD * s - x;
  ctx.font = fontOf(spec, 14);
  const lines = wrapped(ctx, `${hazard.sentence.replace(/\.*$/, "")}.`, room, 3);
  const h = (2 * PAD + 22 + lines.length * LINE) * s;
  const y = spec.height - EDGE * s - h;
  box(ctx, { x: left, y, w, h }, { radius: 8 * s, fill: theme.raised, stroke: theme.spin, width: 2 * s });
  box(ctx, { x: left + PAD * s, y: y + PAD * s, w: SIGN * s, h: SIGN * s }, { radius: 5 * s, fill: theme.spin });
  write(ctx, spec, "!", left + (PAD + SIGN / 2) * s, y + (PAD + SIGN / 2) * s + 0.5, { size: 16, weight: 700, align: "center", baseline: "middle", colour: inkOn(theme.spin) });
  write(ctx, spec, `Cycle ${grouped(hazard.cycle)}: here it goes wrong`, x, y + (PAD + 15) * s, { size: 16, weight: 700, width: room });
  lines.forEach((line, at) => write(ctx, spec, line, x, y + (PAD + 22 + (at + 0.75) * LINE) * s, { size: 14, width: room }));
}
