// The stage in a clip: the very drawing of the page, with the plan's depth, selection and camera.
// Promises: what the live stage would show at that cycle, under the same camera; following is a function of the frame: once
// a second the camera goes where the action is, if that has left the picture, and gets there within part of a second.
// Does not: fetch, or choose cycles.

import { actorOf, NOBODY } from "../mirror/actor.js";
import { cameraOf, centred } from "../scene/camera.js";
import { draw, sceneLayout } from "../scene/draw.js";
import { furnish } from "../scene/furnish.js";
import { stageWorld } from "../scene/world.js";

const FOLLOW_SECONDS = 1;
const EASE_SECONDS = 0.5;

const eased = (share) => share * share * (3 - 2 * share);

/** The core that acted last before `cycle` in a chunk; null where none did. */
function actorAt(chunk, cycle) {
  let low = 0;
  let high = chunk.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chunk.cycle[middle] <= cycle) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0; at -= 1) {
    const actor = actorOf(chunk, at);
    if (actor !== NOBODY) return actor;
  }
  return null;
}

export class StagePicture {
  /** `box`: where it stands, or nothing if the clip shows no stage. */
  constructor(plan, box, reel) {
    Object.assign(this, { plan, box, reel, base: null, way: [] });
    this.run = plan.runs[plan.runs.findIndex((_, at) => box?.run === at)];
  }

  #spec(base, camera) {
    return { ...base, depth: this.plan.spec.depth, hover: null, fixed: true, camera };
  }

  #zoomed() {
    return Boolean(this.box) && this.plan.spec.zoom !== "";
  }

  /** The layout under the camera's zoom, from whose corner every place is told. */
  #corner(base) {
    const { zoom } = cameraOf(this.plan.spec.zoom, { w: 1, h: 1 });
    return sceneLayout(stageWorld(this.reel, this.run.selection), this.#spec(base, { zoom, x: 0, y: 0 }));
  }

  /** Where the camera looks at second `at` of the play; the seconds before are asked in order, once. */
  async follow(shown) {
    if (!this.#zoomed() || !this.plan.spec.follow || shown.part === "card") return;
    const { spec } = this.plan;
    const at = Math.floor(shown.played / FOLLOW_SECONDS);
    while (this.way.length <= at) {
      const cycle = Math.min(spec.from + this.way.length * FOLLOW_SECONDS * spec.speed, this.reel.endCycle);
      const { core } = this.run.selection;
      const chunk = await this.reel.chunk(Math.min(Math.floor(cycle / this.reel.desc.chunk_cycles), this.reel.last()));
      this.way.push({ core: core ?? actorAt(chunk, cycle), x: null, y: null });
    }
  }

  /** Fills in the places of the way, each from the one before; the first from where the camera was asked to be. */
  #place(placed, camera) {
    for (const [at, stop] of this.way.entries()) {
      if (stop.x !== null) continue;
      const { x, y } = at === 0 ? camera : this.way[at - 1];
      const card = stop.core === null ? null : placed.cores[stop.core];
      const seen = { window: placed.window, camera: { ...placed.camera, x, y } };
      const to = card && centred(seen, { ...card, x: card.x - x, y: card.y - y });
      Object.assign(stop, to ?? { x, y });
    }
  }

  #camera(base, shown) {
    if (!this.#zoomed()) return { zoom: 1, x: 0, y: 0 };
    this.base ??= this.#corner(base);
    const asked = cameraOf(this.plan.spec.zoom, this.base.window);
    if (!this.plan.spec.follow || this.way.length === 0) return asked;
    this.#place(this.base, asked);
    const seconds = shown.played;
    const at = Math.min(this.way.length - 1, Math.floor(seconds / FOLLOW_SECONDS));
    const [from, to] = [at === 0 ? asked : this.way[at - 1], this.way[at]];
    const share = eased(Math.min(1, (seconds - at * FOLLOW_SECONDS) / EASE_SECONDS));
    return { zoom: asked.zoom, x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
  }

  paint(ctx, base, shown) {
    const { reel } = this;
    const world = stageWorld(reel, this.run.selection);
    const spec = this.#spec(base, this.#camera(base, shown));
    furnish(world, spec, reel);
    draw(ctx, world, reel.time, spec);
  }
}
