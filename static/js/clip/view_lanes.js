// The timeline in a clip: what stands still is drawn once on a canvas of its own, what moves in every frame.
// Promises: the same picture whether or not the still part was at hand.
// Does not: choose the window (timeline_window.js) or fetch chunks (film.js).

import { drawLanesGround, drawLanesMarks } from "../scene/lanes.js";
import { LanesChunks } from "../scene/lanes_chunks.js";
import { lanesModel } from "../scene/lanes_model.js";

export class LanesPicture {
  constructor(ratio) {
    this.ratio = ratio;
    this.chunks = new LanesChunks();
    this.ground = null;
    this.key = "";
    this.layout = null;
  }

  #still(model, spec, key) {
    if (key === this.key) return;
    this.key = key;
    const [w, h] = [spec.width, spec.height].map((side) => Math.max(1, Math.round(side * this.ratio)));
    if (this.ground?.width !== w || this.ground.height !== h) this.ground = new OffscreenCanvas(w, h);
    const ctx = this.ground.getContext("2d");
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.layout = drawLanesGround(ctx, model, spec);
  }

  /** `run`: of the plan; `window`: {start, end, exact}. */
  paint(ctx, base, reel, run, { start, end, exact }) {
    const { selection } = run;
    const stretches = exact ? this.chunks.between(reel, start, end, selection) : null;
    const model = { ...lanesModel(reel, reel.rows, { start, end, stretches, selection, chunks: this.chunks }), playhead: reel.clock, hazard: run.hazard?.cycle ?? null };
    const spec = { ...base, reserve: 0, reserveAxis: 0 };
    if (ctx.vector) this.layout = drawLanesGround(ctx, model, spec); // shapes (svg_context.js), not pixels
    else {
      this.#still(model, spec, [start, end, stretches?.key ?? ""].join());
      ctx.drawImage(this.ground, 0, 0, spec.width, spec.height);
    }
    drawLanesMarks(ctx, model, spec, this.layout);
  }
}
