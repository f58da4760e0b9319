// The time line above the exhibits: a mark a design, filled if it is in Linux; a mark leads to its exhibit.
// Promises: drawn anew when its width changes; names never lie on each other, those without room stay in the mark's title.
// Does not: scroll (`page.light(design, true)` does).

import { lookOf } from "../charts/scaling_series.js";
import { svg } from "../panels/element.js";
import { dayOf, daySaid, isMerged, rowsFor, timeLine } from "./dates.js";

const NARROW = 600;
const ROWS = 6;
const LEAST_APART = 13;

export class Ribbon {
  constructor(host, page) {
    this.host = host;
    this.page = page;
    this.designs = [];
    this.lit = null;
    new ResizeObserver(() => this.#draw()).observe(host);
  }

  /** The designs in order of time; `order`: the catalog's, which decides their looks. */
  show(designs, order) {
    this.designs = designs.filter((one) => dayOf(one.date) !== null);
    this.order = order;
    this.#draw();
  }

  light(design) {
    this.lit = design;
    for (const mark of this.host.querySelectorAll("[data-design]")) mark.classList.toggle("lit", mark.dataset.design === design);
  }

  #draw() {
    const width = this.host.clientWidth;
    if (width < 200 || this.designs.length === 0) return;
    const size = parseFloat(getComputedStyle(this.host).fontSize) || 11;
    const line = timeLine(this.designs);
    const x = (share) => 10 + share * (width - 20);
    const places = this.designs.map((one) => x(line.at(dayOf(one.date))));
    for (let n = 1; n < places.length; n += 1) places[n] = Math.max(places[n], places[n - 1] + LEAST_APART);
    const widths = this.designs.map((one) => one.id.length * 0.6 * size);
    const middles = places.map((at, n) => Math.min(Math.max(at, widths[n] / 2 + 2), width - widths[n] / 2 - 2));
    const rows = width < NARROW ? places.map(() => -1) : rowsFor(middles, widths, ROWS);
    const axis = 1.9 * size;
    const height = axis + (width < NARROW ? 1.2 : 1.4 + ROWS * 1.35) * size;
    const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, height, width },
      line.lens ? svg("rect", { class: "lens", x: x(line.lens[0]), width: x(line.lens[1]) - x(line.lens[0]), y: 0, height: axis + 6, rx: 6 }) : null,
      svg("line", { class: "axis-line", x1: 0, x2: width, y1: axis, y2: axis }),
      ...spaced(line.ticks.map((tick) => ({ ...tick, x: x(tick.at) })), size).map((tick) => svg("g", { class: tick.fine ? "month" : "year" },
        svg("line", { x1: tick.x, x2: tick.x, y1: axis - 4, y2: axis }), svg("text", { x: tick.x, y: axis - 0.7 * size, "text-anchor": "middle" }, tick.said))),
      ...places.map((at, n) => (rows[n] > 0 ? svg("line", { class: "stem", x1: at, x2: middles[n], y1: axis + 6, y2: nameAt(axis, rows[n], size) - size }) : null)),
      ...this.designs.map((one, n) => this.#mark(one, places[n], middles[n], rows[n], axis, size)));
    this.host.replaceChildren(drawing);
    this.light(this.lit);
  }

  #mark(design, x, middle, row, axis, size) {
    const colour = `var(--${lookOf(this.order.indexOf(design.id)).colour})`;
    const mark = svg("a", { href: `#design-${design.id}`, "data-design": design.id },
      svg("title", {}, `${design.id}, ${daySaid(design.date)}${isMerged(design) ? ", merged" : ""}`),
      svg("circle", { cx: x, cy: axis, r: 5, stroke: colour, fill: isMerged(design) ? colour : "var(--panel)" }),
      svg("circle", { cx: x, cy: axis, r: 12, fill: "transparent", stroke: "none" }),
      row >= 0 ? svg("text", { class: "name", x: middle, y: nameAt(axis, row, size), "text-anchor": "middle" }, design.id) : null);
    mark.addEventListener("click", (event) => {
      event.preventDefault();
      this.page.light(design.id, true);
    });
    return mark;
  }
}

/** Where the names of a row stand. */
const nameAt = (axis, row, size) => axis + (1.75 + row * 1.35) * size;

/** Ticks with room between their words; years before months. */
function spaced(ticks, size) {
  const kept = [];
  for (const tick of [...ticks].sort((a, b) => Number(a.fine) - Number(b.fine) || a.x - b.x)) {
    const wide = tick.said.length * 0.6 * size;
    if (kept.every((other) => Math.abs(other.x - tick.x) > (wide + other.said.length * 0.6 * size) / 2 + 6)) kept.push(tick);
  }
  return kept;
}
