// The pointer on the timeline: a click seeks, a drag scrubs; on the axis it moves the window, with shift it marks an area;
// the wheel zooms, sideways it moves; two fingers do both.
// Promises: what is under the pointer stays under it while the wheel or two fingers zoom; a press on a fault's bracket or
// a lane's name selects it; every gesture has a key or a button (lanes_keys.js, timeline.js).
// Does not: draw.

import { faultUnder } from "../scene/lane_faults.js";
import { cycleAt } from "../scene/lanes_layout.js";

const WHEEL = 0.0022; // of the zoom's logarithm for a px of wheel
const LINE_PX = 30; // of a wheel that counts lines
const AREA_FROM = 4; // px until a press with shift is an area

const between = (a, b) => ({ start: Math.min(a, b), end: Math.max(a, b) });

export class LanesPointer {
  /** `lanes`: the LanesView. */
  constructor(lanes) {
    this.lanes = lanes;
    this.fingers = new Map();
    this.drag = null;
    const { canvas } = lanes;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => this.#up(event));
    canvas.addEventListener("pointerleave", () => lanes.hovers(null));
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  #place(event) {
    const box = this.lanes.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #cycle(place) {
    return cycleAt(this.lanes.layout, place.x);
  }

  #seek(place) {
    this.lanes.onSeek(Math.max(0, Math.floor(this.#cycle(place))));
  }

  #down(event) {
    const { lanes } = this;
    if (!lanes.layout) return;
    lanes.canvas.setPointerCapture(event.pointerId);
    const place = this.#place(event);
    this.fingers.set(event.pointerId, place);
    if (this.fingers.size > 1) {
      this.drag = null;
      return;
    }
    const { plot } = lanes.layout;
    const lane = this.#lane(place.y);
    if (event.shiftKey || lanes.marking) this.drag = { does: "area", from: place, cycle: this.#cycle(place), lane };
    else if (event.button === 1 || place.y > plot.y + plot.h) this.drag = { does: "pan", x: place.x };
    else if (place.x < plot.x - 2 && lane?.cores.length === 1) lanes.onPick({ core: lane.core });
    else {
      const fault = faultUnder(lanes.layout, lanes.model?.faults, place.x, place.y);
      if (fault) lanes.onPick({ fault });
      else {
        this.drag = { does: "seek" };
        this.#seek(place);
      }
    }
    if (event.button === 1) event.preventDefault();
  }

  #lane(y) {
    return this.lanes.layout.lanes.find((one) => y >= one.y && y < one.y + one.h + 4) ?? null;
  }

  /** The area from where the drag began to `place`; its cores only where it does not reach over all lanes. */
  #area(place) {
    const { lanes } = this.lanes.layout;
    const span = between(this.drag.cycle, this.#cycle(place));
    const at = (lane, y) => (lane ? lanes.findIndex((one) => one.core === lane.core) : y < lanes[0].y ? 0 : lanes.length - 1);
    const rows = between(at(this.drag.lane, this.drag.from.y), at(this.#lane(place.y), place.y));
    const all = rows.end - rows.start + 1 === lanes.length;
    return { ...span, cores: all ? null : lanes.slice(rows.start, rows.end + 1).flatMap((lane) => lane.cores) };
  }

  #move(event) {
    const { lanes } = this;
    if (!lanes.layout) return;
    const place = this.#place(event);
    if (this.fingers.size > 1 && this.fingers.has(event.pointerId)) {
      this.#pinch(event.pointerId, place);
      return;
    }
    lanes.hovers(place);
    if (!this.drag) return;
    if (this.drag.does === "seek" && event.buttons === 1) this.#seek(place);
    if (this.drag.does === "pan") {
      lanes.pan((this.drag.x - place.x) / lanes.layout.plot.w);
      this.drag.x = place.x;
    }
    if (this.drag.does === "area" && Math.abs(place.x - this.drag.from.x) >= AREA_FROM) {
      this.drag.moved = true;
      lanes.draft = this.#area(place);
      lanes.dirty = true;
    }
  }

  #pinch(id, place) {
    const { lanes } = this;
    const before = this.fingers.get(id);
    const [other] = [...this.fingers].filter(([one]) => one !== id).map(([, one]) => one);
    this.fingers.set(id, place);
    const apart = [before.x, place.x].map((x) => Math.max(16, Math.abs(x - other.x)));
    lanes.pan((before.x - place.x) / 2 / lanes.layout.plot.w);
    lanes.zoom(apart[1] / apart[0], this.#cycle({ x: (place.x + other.x) / 2 }));
  }

  #up(event) {
    const { drag, lanes } = this;
    this.fingers.delete(event.pointerId);
    this.drag = null;
    if (drag?.does !== "area") return;
    const area = drag.moved && event.type === "pointerup" ? lanes.draft : null;
    lanes.draft = null;
    lanes.dirty = true;
    if (area && area.end > area.start) lanes.onSpan(area);
    else if (!drag.moved) lanes.onSpan(null);
  }

  #wheel(event) {
    const { lanes } = this;
    if (!lanes.layout) return;
    const page = document.documentElement;
    const free = page.scrollHeight <= page.clientHeight + 1; // a page that scrolls keeps its wheel
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!free && !sideways && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const px = event.deltaMode === 1 ? LINE_PX : 1;
    if (sideways) lanes.pan(((event.deltaX || event.deltaY) * px) / lanes.layout.plot.w);
    else lanes.zoom(Math.exp(-event.deltaY * px * WHEEL), this.#cycle(this.#place(event)));
  }
}
