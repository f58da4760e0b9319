// One picture of a clip as SVG: the frame that a png still shows, in shapes and text that can be enlarged and edited.
// Promises: drawn by the very modules that draw every frame; says by itself of which runs, machine and cycle it is.
// Does not: draw a picture of its own.

import { grouped } from "../panels/names.js";
import { Film } from "./film.js";
import { SvgContext } from "./svg_context.js";

/** What the picture is of, for a reader who does not see it. */
function aboutOf(plan, cycle) {
  const runs = plan.runs.map(({ desc, name }) => `${name} on ${desc.machine.title}, ${desc.workload.title}, ${grouped(desc.cores_n)} cores, seed ${desc.seed}`);
  return `${runs.join("; beside it ")}. Cycle ${grouped(Math.floor(cycle))} of the simulation. Made by Faultline.`;
}

/** The parts of the file; `measurer()`: a context of a canvas, that knows how wide a text is. */
export async function make(plan, sources, { measurer }) {
  const film = new Film(plan, (run, number) => sources.chunk(run, number), (run, first, count, each) => sources.summary(run, first, count, each));
  await film.to(plan.frames?.[0] ?? film.length.card);
  const { width, height, title } = plan.spec;
  const ctx = new SvgContext(measurer());
  film.paint(ctx);
  return [ctx.svg({ width, height, title: title || plan.runs.map(({ name }) => name).join(" beside "), about: aboutOf(plan, film.shown.cycle) })];
}
