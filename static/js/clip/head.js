// The line over a run of a clip: its letter where there are two, its name, what sets it apart, its cycle and its work.
// Promises: numbers stand in columns, so that nothing jumps as they grow.
// Does not: say what happens (the caption does).

import { workDone } from "../panels/machine_state.js";
import { counted, grouped, runLetter } from "../panels/names.js";
import { box } from "../scene/shape.js";
import { inkOn } from "../scene/theme.js";
import { fitting, widthOf, write } from "../scene/text.js";

const PAD = 12;

/** The colour of run number `at`, as the page's comparison has it. */
export const colourOf = (theme, at) => [theme.spin, theme.F][at];

/** Faults or operations done where `reel` stands. */
export function workOf({ desc, fields, mirrorValues }) {
  return counted(workDone(fields, mirrorValues), desc.workload.counts === "operations" ? "operation" : "fault");
}

/** Draws the head of run number `at` into spec.width x spec.height. */
export function drawHead(ctx, spec, plan, at, reel) {
  const { theme, scale: s, width, height } = spec;
  const run = plan.runs[at];
  const middle = height / 2;
  ctx.fillStyle = theme.bg;
  ctx.fillRect(0, 0, width, height);
  let x = PAD * s;
  if (plan.runs.length > 1) {
    const side = 22 * s;
    box(ctx, { x, y: middle - side / 2, w: side, h: side }, { radius: 4 * s, fill: colourOf(theme, at) });
    write(ctx, spec, runLetter(at), x + side / 2, middle + 0.5, { size: 14, weight: 700, align: "center", baseline: "middle", colour: inkOn(colourOf(theme, at)) });
    x += side + 8 * s;
  }
  const place = `cycle ${grouped(Math.floor(reel.clock))} · ${workOf(reel)}`;
  const mono = { size: 14, mono: true, baseline: "middle" };
  const room = widthOf(ctx, spec, place, mono) + 16 * s;
  write(ctx, spec, place, width - PAD * s, middle + 0.5, { ...mono, align: "right" });
  const right = width - PAD * s - room;
  x += write(ctx, spec, run.name, x, middle + 0.5, { size: 16, weight: 700, baseline: "middle", width: Math.max(0, right - x) }) + 10 * s;
  const detail = { size: 12, baseline: "middle", colour: theme.mute };
  if (right > x) write(ctx, spec, fitting(ctx, spec, [run.detail, run.detail.split(",")[0], ""], right - x, detail), x, middle + 1, detail);
}
