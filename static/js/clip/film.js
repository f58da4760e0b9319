// A clip's picture at any frame: brings its runs to the frame's cycle, then paints all views.
// Promises: the picture is a function of the plan and the frame number; the same module paints the preview, the stills
// and every frame of a film; no DOM, no clock.
// Does not: encode, or fetch by itself (`load` and `summarize` do).

import { completed } from "../scene/theme.js";
import { drawCaption, captionAt } from "./caption_band.js";
import { drawChart } from "./view_chart.js";
import { clipLength, shownAt } from "./clock.js";
import { drawFoot } from "./foot.js";
import { drawHazardNote } from "./hazard_note.js";
import { drawHead } from "./head.js";
import { clipLayout } from "./layout.js";
import { Beside, momentsAt } from "./moment.js";
import { Reel } from "./reel.js";
import { drawTables } from "./view_tables.js";
import { drawTitleCard } from "./title_card.js";
import { LanesPicture } from "./view_lanes.js";
import { StagePicture } from "./view_stage.js";
import { windowAt } from "./timeline_window.js";

const none = () => Promise.reject(new Error("This clip is too fast for single events, and sums cannot be had here."));

export class Film {
  /** `plan`: of main/clip_plan.js; `load(run, number)` → a decoded chunk; `summarize(run, first, count, each)` → a decoded
   *  summary. */
  constructor(plan, load, summarize = none) {
    this.plan = plan;
    this.spec = plan.spec;
    this.length = clipLength(this.spec);
    this.placed = clipLayout(this.spec, (plan.captions ?? []).length > 0);
    this.beside = new Beside(plan);
    this.reels = plan.runs.map((run, at) => new Reel(run.desc, run.rows, run.endCycle, (number) => load(at, number), (...words) => summarize(at, ...words)));
    this.lanes = plan.runs.map(() => new LanesPicture(this.placed.ratio));
    this.stages = plan.runs.map((run, at) => new StagePicture(plan, this.placed.boxes.find((box) => box.view === "stage" && box.run === at), this.reels[at]));
    this.shown = null;
  }

  /** The cycles a run's timeline shows; of the second by work, the cycles beside those of the first. */
  #window(run, cycle) {
    const { spec } = this;
    const { beside } = this.plan;
    const own = run > 0 && beside ? { ...spec, from: Math.floor(beside.from), to: Math.ceil(beside.to), speed: this.#pace(beside) } : spec;
    return windowAt(own, cycle, this.plan.runs[run].desc.chunk_cycles);
  }

  #pace({ from, to }) {
    const { spec } = this;
    return spec.to > spec.from ? (spec.speed * (to - from)) / (spec.to - spec.from) : spec.speed;
  }

  /** Brings every run to what `frame` shows. */
  async to(frame) {
    const shown = { frame, ...shownAt(this.spec, frame) };
    const moments = momentsAt(this.plan, this.beside, frame);
    const lanes = this.spec.views.includes("lanes");
    const windows = moments.map(({ cycle }, run) => this.#window(run, cycle));
    await Promise.all(this.reels.map(async (reel, run) => {
      const { start, end, exact } = windows[run];
      const cycles = reel.desc.chunk_cycles;
      const [first, last] = lanes && exact ? [Math.floor(start / cycles), Math.floor(end / cycles)] : [0, -1];
      const numbers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
      await this.stages[run].follow(shown);
      await reel.to({ ...moments[run], numbers });
    }));
    Object.assign(this, { shown, windows });
  }

  #base({ w, h }) {
    const { look } = this.plan;
    return { width: w, height: h, scale: this.placed.type, theme: look.tokens, font: look.font, reduced: false };
  }

  #view(ctx, box) {
    const run = this.plan.runs[box.run];
    const base = this.#base(box);
    const reel = this.reels[box.run];
    if (box.view === "stage") {
      this.stages[box.run].paint(ctx, base, this.shown);
      if (!this.placed.bare) drawHazardNote(ctx, completed(base), run.hazard, reel.clock);
    } else if (box.view === "lanes") this.lanes[box.run].paint(ctx, base, reel, run, this.windows[box.run]);
    else if (box.view === "chart") drawChart(ctx, completed(base), this.plan, this.reels);
    else drawTables(ctx, completed(base), reel);
  }

  /** Paints the frame that `to` brought up, over all of spec.width x spec.height. */
  paint(ctx) {
    const { ratio, width, height, boxes, heads, caption, foot } = this.placed;
    const { plan, shown } = this;
    const within = (box, does) => {
      ctx.save();
      ctx.translate(box.x, box.y);
      ctx.beginPath();
      ctx.rect(0, 0, box.w, box.h);
      ctx.clip();
      does(completed(this.#base(box)));
      ctx.restore();
    };
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (this.placed.bare) { // the very strokes of the page: a clip's edge would round some differently
      this.#view(ctx, boxes[0]);
      return;
    }
    ctx.fillStyle = plan.look.tokens.bg;
    ctx.fillRect(0, 0, width, height);
    if (shown.part === "card") {
      within({ x: 0, y: 0, w: width, h: height }, (spec) => drawTitleCard(ctx, spec, plan));
      return;
    }
    for (const box of boxes) within(box, () => this.#view(ctx, box));
    for (const head of heads) within(head, (spec) => drawHead(ctx, spec, plan, head.run, this.reels[head.run]));
    if (caption) within(caption, (spec) => drawCaption(ctx, spec, captionAt(plan.captions, shown.second)));
    if (foot) within(foot, (spec) => drawFoot(ctx, spec, plan, shown));
  }
}
