// A veil over what the timeline shows of the cycles after a question's moment, until the question is answered.
// Promises: there is one, however many ask for it, and it begins where the first of them asks; it takes no clicks, and
// goes with the answer; whoever steps on may look all the same.
// Does not: hide anything from a screen reader: the timeline is a picture, and what it says in words is of now.

import { element } from "../panels/element.js";
import { xOf } from "../scene/lanes_layout.js";

const LEAST_PX = 8;

const veils = new WeakMap();

/** The veil of those lanes. */
export function veilOf(lanes) {
  if (!veils.has(lanes)) veils.set(lanes, new LessonVeil(lanes));
  return veils.get(lanes);
}

class LessonVeil {
  constructor(lanes) {
    this.lanes = lanes;
    this.asked = new Map(); // by who asks for it
    this.node = element("div", { class: "lesson-veil", "aria-hidden": "true", hidden: true }, element("span", {}, "after your answer"));
    document.querySelector(".lanes").append(this.node);
    this.key = "";
  }

  /** `cycle`: what comes after it is veiled, says `who`; null: nothing. */
  show(who, cycle) {
    if (cycle === null) this.asked.delete(who);
    else this.asked.set(who, cycle);
    this.draw(this.asked.size ? Math.min(...this.asked.values()) : null);
  }

  draw(cycle) {
    const { layout, canvas } = this.lanes;
    const isOn = cycle !== null && layout && cycle < layout.end;
    const plot = layout?.plot;
    const from = isOn ? Math.max(plot.x, xOf(layout, cycle)) : 0;
    const key = isOn ? `${from}|${plot.x}|${plot.y}|${plot.w}|${plot.h}|${canvas.offsetTop}` : "";
    if (key === this.key) return;
    this.key = key;
    const width = isOn ? plot.x + plot.w - from : 0;
    this.node.hidden = width < LEAST_PX;
    if (this.node.hidden) return;
    const place = { left: canvas.offsetLeft + from, top: canvas.offsetTop + plot.y, width, height: plot.h };
    for (const [name, px] of Object.entries(place)) this.node.style.setProperty(name, `${Math.round(px)}px`);
  }
}
