// The card beside the pointer on the timeline: what the core there does at that cycle.
// Promises: stays inside the timeline's panel and out of the pointer's way; says what the canvas shows, and no more; the
// same is said of the playhead's core in the story, so nothing depends on a pointer.
// Does not: compute (scene/lane_told.js).

import { element } from "../panels/element.js";
import { grouped } from "../panels/names.js";
import { hitLanes, laneName } from "../scene/lanes_layout.js";
import { laneTold, pcAt } from "../scene/lane_told.js";

const AWAY = 14; // px from the pointer

export class LanesHover {
  constructor(lanes, panel) {
    this.lanes = lanes;
    this.card = element("div", { class: "lanes-card", hidden: true, "aria-hidden": "true", "data-testid": "lanes-card" });
    panel.append(this.card);
    this.panel = panel;
  }

  show(place) {
    const { lanes, card } = this;
    const { layout, model } = lanes;
    const hit = place && layout && model ? hitLanes(layout, place.x, place.y) : null;
    card.hidden = !hit;
    if (!hit) return;
    const lane = layout.lanes.find((one) => one.core === hit.core);
    const alone = lane.cores.length === 1;
    const told = alone ? laneTold(model, hit.core, hit.cycle, (layout.end - layout.start) / layout.plot.w, this.#pc(hit)) : [];
    card.replaceChildren(element("b", {}, `${alone ? `core ${hit.core}` : `cores ${laneName(lane.cores)}`} · cycle ${grouped(hit.cycle)}`), ...told.map((text) => element("span", {}, text)));
    const left = lanes.canvas.offsetLeft + place.x;
    const flip = left + AWAY + card.offsetWidth > this.panel.clientWidth - 8;
    card.style.setProperty("left", `${Math.max(8, flip ? left - AWAY - card.offsetWidth : left + AWAY)}px`);
    const top = lanes.canvas.offsetTop + place.y + AWAY;
    card.style.setProperty("top", `${Math.max(4, Math.min(top, this.panel.clientHeight - card.offsetHeight - 4))}px`);
  }

  /** The instruction there, where its chunk is at hand. */
  #pc({ core, cycle }) {
    const { desc, cache } = this.lanes.player;
    if (!this.lanes.model.segments) return -1;
    const chunk = cache.peek(Math.floor(cycle / desc.chunk_cycles));
    return chunk ? pcAt(desc, chunk, this.lanes.chunks.exact(desc, chunk).keyframe, core, cycle) : -1;
  }
}
