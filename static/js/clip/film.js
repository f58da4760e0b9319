// A clip's picture at any frame: brings its runs to the frame's cycle, then paints all views.
// Promises: the picture is a function of the plan and the frame number; the same module paints the preview, the stills
// and every frame of a film; no DOM, no clock.
// Does not: encode, or fetch by itself (`load` does).

import { drawLanesGround, drawLanesMarks } from "../scene/lanes.js";
import { LanesChunks, MOST_CHUNKS } from "../scene/lanes_chunks.js";
import { lanesModel } from "../scene/lanes_model.js";
import { draw } from "../scene/draw.js";
import { furnish } from "../scene/furnish.js";
import { write } from "../scene/text.js";
import { completed } from "../scene/theme.js";
import { stageWorld } from "../scene/world.js";
import { clipLength, shownAt } from "./clock.js";
import { clipLayout } from "./layout.js";
import { Reel } from "./reel.js";

export class Film {
  /** `plan`: {spec, look: {tokens, scale, font}, runs: [{desc, rows, endCycle, selection, name}], captions}: see
   *  main/clip_maker.js; `load(run, number)` → a decoded chunk. */
  constructor(plan, load) {
    this.plan = plan;
    this.spec = plan.spec;
    this.length = clipLength(this.spec);
    this.placed = clipLayout(this.spec);
    this.reels = plan.runs.map((run, at) => new Reel(run.desc, run.rows, run.endCycle, (number) => load(at, number)));
    this.chunks = this.reels.map(() => new LanesChunks());
    this.shown = null;
  }

  /** Brings every run to what `frame` shows. */
  async to(frame) {
    const { speed } = this.spec;
    this.shown = { frame, ...shownAt(this.spec, frame) };
    const { cycle, playing } = this.shown;
    for (const reel of this.reels) await reel.to(Math.min(cycle, reel.endCycle), { playing, speed });
  }

  #base({ w, h }) {
    const { look } = this.plan;
    return { width: w, height: h, scale: look.scale, theme: look.tokens, font: look.font, reduced: false };
  }

  #stage(ctx, box) {
    const reel = this.reels[box.run];
    const world = stageWorld(reel, this.plan.runs[box.run].selection);
    const spec = { ...this.#base(box), depth: this.spec.depth, hover: null, fixed: true, camera: { zoom: 1, x: 0, y: 0 } };
    furnish(world, spec, reel);
    draw(ctx, world, reel.time, spec);
  }

  #lanes(ctx, box) {
    const reel = this.reels[box.run];
    const { selection } = this.plan.runs[box.run];
    const { from, to } = this.spec;
    const exact = to - from <= (MOST_CHUNKS - 1) * reel.desc.chunk_cycles;
    const [start, end] = [from, Math.max(to, from + 1)];
    const chunks = this.chunks[box.run];
    const stretches = exact ? chunks.between(reel, start, end, selection) : null;
    const model = lanesModel(reel, reel.rows, { start, end, stretches, selection, chunks });
    const spec = { ...this.#base(box), reserve: 0, reserveAxis: 0 };
    drawLanesMarks(ctx, model, spec, drawLanesGround(ctx, model, spec));
  }

  /** Paints the frame that `to` brought up, over all of spec.width x spec.height. */
  paint(ctx) {
    const { ratio, width, height, boxes, head } = this.placed;
    const { look } = this.plan;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.fillStyle = look.tokens.bg;
    ctx.fillRect(0, 0, width, height);
    if (head) write(ctx, completed(this.#base({ w: head.w, h: head.h })), this.plan.runs.map((run) => run.name).join(" · "), 14, head.h / 2, { size: 16, weight: 700, baseline: "middle" });
    for (const box of boxes) {
      ctx.save();
      ctx.translate(box.x, box.y);
      ctx.beginPath();
      ctx.rect(0, 0, box.w, box.h);
      ctx.clip();
      if (box.view === "stage") this.#stage(ctx, box);
      else if (box.view === "lanes") this.#lanes(ctx, box);
      ctx.restore();
    }
  }
}
