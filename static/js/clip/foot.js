// The last line of a clip: that it is simulated, on which machine, which cycles, how fast; and how far the clip is.
// Promises: no clip that says anything of itself goes without it: simulated figures are never unlabelled.
// Does not: tell what the model leaves out (the description beside the file does).

import { grouped } from "../panels/names.js";
import { speedSaid } from "../transport/speed.js";
import { fitting, widthOf, write } from "../scene/text.js";

const PAD = 12;
const SCALES_APART = 0.02; // of A's cycles: less cannot be seen

/** "cycles 20,000 to 30,000 · 500 cycles/s": where the cycles of a plan lie and how fast they pass. */
export function rangeSaid({ spec, beside }) {
  const { from, to, speed } = spec;
  const range = from === to ? `cycle ${grouped(from)}` : `cycles ${grouped(from)} to ${grouped(to)} · ${speedSaid(speed)}`;
  return beside ? `A: ${range} · B: same work done` : range;
}

/** Have the two timelines a plan shows different scales?  Each fits the cycles of its own run. */
export const scalesDiffer = ({ spec: { from, to, views }, beside }) =>
  Boolean(beside) && views.includes("lanes") && Math.abs(beside.to - beside.from - (to - from)) > SCALES_APART * (to - from);

export function drawFoot(ctx, spec, plan, shown) {
  const { theme, scale: s, width, height } = spec;
  const { desc } = plan.runs[0];
  const { from, to } = plan.spec;
  ctx.fillStyle = theme.bg;
  ctx.fillRect(0, 0, width, height);
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, 0, width, 2 * s);
  ctx.fillStyle = theme.accent;
  ctx.fillRect(0, 0, to > from ? (width * (shown.cycle - from)) / (to - from) : width, 2 * s);
  const style = { size: 11, baseline: "middle", colour: theme.mute };
  const y = height / 2 + 1.5 * s;
  const all = rangeSaid(plan) + (scalesDiffer(plan) ? " · timelines of different scales" : "");
  const range = fitting(ctx, spec, [all, rangeSaid(plan)], width - 2 * PAD * s - 120 * s, style);
  const room = width - 2 * PAD * s - widthOf(ctx, spec, range, style) - 24 * s;
  const machine = desc.machine.title.split(",")[0];
  const said = fitting(ctx, spec, [`simulated by Faultline · ${desc.machine.title} · seed ${desc.seed}`, `simulated by Faultline · ${machine}`, "simulated"], room, style);
  write(ctx, spec, said, PAD * s, y, style);
  write(ctx, spec, range, width - PAD * s, y, { ...style, align: "right" });
}
