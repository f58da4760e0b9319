// The curves of all designs side by side: one is lit, the others stay faint behind it; a hand or a key chooses a point.
// Promises: drawn anew at most four times a second and not within a quarter second of an action, but for the first
// points and for what is lit; a point is a link to its run; every point can be reached by arrow keys, is said, and opens
// with Enter.
// Does not: ask the server, or know where a link leads (`page.link(point)`).

import { apart } from "../charts/scaling_figure.js";
import { curvesOf, isMarked, keyOf, plotted, pointSaid, walked } from "../charts/scaling_series.js";
import { svg } from "../panels/element.js";
import { decades, frame, leastOf, mostOf, nearest, pathOf, ticks, tickSaid } from "./geometry.js";

const EVERY_MS = 250;
const WALK = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);
const NARROW = 420;

export class Curves {
  /** `page`: {link(point) → address, open(point), light(design), say(text)}. */
  constructor(host, page) {
    this.host = host;
    this.page = page;
    this.shown = null; // {points, designs, order, cores, view, counts}
    this.lit = null;
    this.chosen = null;
    this.timer = null;
    this.drawnAt = -Infinity;
    this.actedAt = -Infinity;
    this.svg = svg("svg", { "aria-hidden": "true" });
    this.tip = document.createElement("div");
    this.tip.className = "curves-tip";
    this.tip.hidden = true;
    host.append(this.svg, this.tip);
    host.addEventListener("keydown", (event) => this.#key(event));
    host.addEventListener("pointermove", (event) => this.#over(event));
    host.addEventListener("pointerleave", () => this.#told(null));
    host.addEventListener("blur", () => this.#told(null));
    new ResizeObserver(() => this.#plan(0)).observe(host);
  }

  show(shown) {
    const first = !this.shown || this.shown.points.size === 0;
    this.shown = shown;
    this.#plan(first ? 0 : EVERY_MS);
  }

  /** Which design is lit. */
  light(design) {
    if (this.lit === design) return;
    this.lit = design;
    this.#plan(0);
  }

  #plan(least) {
    if (!this.shown || this.timer !== null) return;
    const now = performance.now();
    const wait = least === 0 ? 0 : Math.max(this.drawnAt + EVERY_MS - now, this.actedAt + EVERY_MS - now, 0);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.#draw();
    }, wait);
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width < 120 || height < 80) return;
    this.drawnAt = performance.now();
    const { points, designs, order, cores, view } = this.shown;
    this.curves = curvesOf(points, designs, order);
    const size = parseFloat(getComputedStyle(this.host).fontSize) || 12;
    const longest = Math.max(8, ...designs.map((one) => one.length));
    const names = width < NARROW ? 12 : Math.min(0.36 * width, longest * 0.56 * size + 16);
    const most = Math.max(mostOf(this.curves, view), view === "speedup" ? 1.2 : 0);
    const least = leastOf(this.curves, view);
    this.at = frame(width, height, cores, most, { left: 4 * size, right: names, top: 1.6 * size, bottom: 3.2 * size }, least);
    const rest = this.curves.filter((curve) => curve.design !== this.lit);
    const lit = this.curves.filter((curve) => curve.design === this.lit);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.replaceChildren(
      this.#axes(least, most, size), this.#ideal(),
      svg("g", { class: "curves-rest" }, ...rest.map((curve) => this.#line(curve))),
      svg("g", { class: "curves-lit" }, ...lit.map((curve) => this.#line(curve)), ...lit.flatMap((curve) => this.#marks(curve))),
      width < NARROW ? svg("g") : this.#names(size),
    );
    this.host.dataset.points = String(points.size);
    this.#ringed();
  }

  #axes(least, most, size) {
    const { at } = this;
    const { view, counts } = this.shown;
    const said = (value) => (view === "rate" ? tickSaid(value) : String(value));
    const levels = this.curves.length === 0 ? [] : (least > 0 ? decades(least, most) : ticks(most)).map((value) => svg("g", {},
      svg("line", { class: "grid", x1: at.left, x2: at.right, y1: at.y(value), y2: at.y(value) }),
      svg("text", { class: "tick", x: at.left - 8, y: at.y(value) + size * 0.35, "text-anchor": "end" }, value === 0 ? "0" : said(value))));
    const counted = labelled(at, 2 * size);
    const bottoms = counted.map((count) => svg("text", { class: "tick", x: at.x(count), y: at.bottom + 1.4 * size, "text-anchor": "middle" }, String(count)));
    const title = view === "rate" ? `${counts} a second, simulated${least > 0 ? "; upwards by decades" : ""}` : "times the rate on the fewest cores";
    return svg("g", {}, ...levels, ...bottoms,
      svg("text", { class: "axis", x: at.left, y: size }, title),
      svg("text", { class: "axis", x: at.right, y: at.bottom + 2.7 * size, "text-anchor": "end" }, "cores"));
  }

  /** In speed-up, as many times as there are cores. */
  #ideal() {
    const { at } = this;
    if (this.shown.view !== "speedup") return svg("g");
    const base = at.cores[0];
    const top = (at.bottom - at.top) / (at.bottom - at.y(1));
    const steps = at.cores.filter((count) => count / base <= top);
    return svg("path", { class: "ideal", d: steps.map((count, n) => `${n ? "L" : "M"}${at.x(count)} ${at.y(count / base)}`).join("") });
  }

  #line(curve) {
    return svg("path", { d: pathOf(curve, this.shown.view, this.at), stroke: `var(--${curve.look.colour})`, "data-design": curve.design });
  }

  #marks(curve) {
    const { at } = this;
    return plotted(curve, this.shown.view).map((one) => {
      const point = this.shown.points.get(one.key);
      const colour = `var(--${curve.look.colour})`;
      const link = svg("a", { href: this.page.link(point), tabindex: "-1" },
        one.error > 0 ? svg("line", { x1: at.x(one.x), x2: at.x(one.x), y1: at.y(one.y - one.error), y2: at.y(one.y + one.error), stroke: colour }) : null,
        svg("circle", { cx: at.x(one.x), cy: at.y(one.y), r: 4.5, stroke: colour, fill: isMarked(point) ? "var(--panel)" : colour }),
        svg("circle", { cx: at.x(one.x), cy: at.y(one.y), r: 14, fill: "transparent", stroke: "none" }));
      return link;
    });
  }

  /** At the end of each curve its name, moved apart; a name lights its curve and leads to its exhibit. */
  #names(size) {
    const { at } = this;
    const ends = this.curves.map((curve) => ({ curve, end: plotted(curve, this.shown.view).at(-1) })).filter(({ end }) => end);
    const gap = Math.min(1.3 * size, (at.bottom - at.top + size) / Math.max(1, ends.length - 1));
    const places = apart(ends.map(({ end }) => at.bottom - at.y(end.y)), gap, at.bottom - at.top + size * 0.5);
    return svg("g", { class: "curves-names" }, ...ends.map(({ curve, end }, n) => {
      const y = at.bottom - places[n];
      const name = svg("g", { class: curve.design === this.lit ? "lit" : "", "data-design": curve.design },
        svg("path", { class: at.x(end.x) < at.right - 1 ? "far-off" : "", d: `M${at.x(end.x) + 6} ${at.y(end.y)}L${at.right + 8} ${y}`, stroke: `var(--${curve.look.colour})` }),
        svg("text", { x: at.right + 12, y: y + size * 0.35 }, curve.design));
      name.addEventListener("click", () => this.page.light(curve.design, true));
      return name;
    }));
  }

  #over(event) {
    if (!this.at || event.pointerType === "touch") return;
    const box = this.host.getBoundingClientRect();
    const name = event.target.closest?.(".curves-names [data-design]");
    const found = name ? null : nearest(this.curves ?? [], this.shown.view, this.at, event.clientX - box.left, event.clientY - box.top);
    if (name) this.page.light(name.dataset.design, false);
    if (found) this.page.light(found.design, false);
    this.#told(found ? this.shown.points.get(found.key) : null, found);
  }

  #told(point, place) {
    this.tip.hidden = !point;
    if (!point) return;
    this.tip.textContent = pointSaid(point, this.shown.view, this.shown.counts);
    const { clientWidth } = this.host;
    const left = Math.min(Math.max(8, place.x - 110), clientWidth - 240);
    this.tip.style.transform = `translate(${left}px, ${place.y > 90 ? place.y - 12 : place.y + 16}px)${place.y > 90 ? " translateY(-100%)" : ""}`;
  }

  #key(event) {
    if (!this.shown || !this.curves || event.ctrlKey || event.altKey || event.metaKey) return;
    const opens = event.key === "Enter" || event.key === " ";
    if (!opens && !WALK.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.actedAt = performance.now();
    if (opens) {
      const point = this.shown.points.get(this.chosen);
      if (point) this.page.open(point);
      return;
    }
    const from = this.chosen ?? keyOf({ design: this.lit, cores: this.at.cores.at(-1) });
    this.chosen = walked(this.curves, this.shown.view, from, event.key);
    const point = this.shown.points.get(this.chosen);
    if (!point) return;
    this.page.light(point.design, false);
    this.page.say(`${pointSaid(point, this.shown.view, this.shown.counts)}. Enter opens it on the stage.`);
    this.#ringed();
  }

  /** The chosen point, ringed and said while the chart has the focus. */
  #ringed() {
    this.svg.querySelector(".ring")?.remove();
    if (!this.chosen || document.activeElement !== this.host) return;
    const curve = this.curves.find((one) => one.points.some((point) => keyOf(point) === this.chosen));
    const one = curve && plotted(curve, this.shown.view).find((point) => point.key === this.chosen);
    if (!one) return;
    const [x, y] = [this.at.x(one.x), this.at.y(one.y)];
    this.svg.append(svg("circle", { class: "ring", cx: x, cy: y, r: 10 }));
    this.#told(this.shown.points.get(this.chosen), { x, y });
  }
}

/** Core counts with room between their numbers: the ends first, then the doublings, then the others. */
function labelled(at, room) {
  const last = at.cores.at(-1);
  const rank = (count) => (count === last || count === at.cores[0] ? 0 : Number.isInteger(Math.log2(count)) ? 1 : 2);
  const kept = [];
  for (const count of [...at.cores].sort((a, b) => rank(a) - rank(b) || a - b)) {
    if (kept.every((other) => Math.abs(at.x(other) - at.x(count)) >= room)) kept.push(count);
  }
  return kept;
}

/** One design's curve, small, over the faint others: the d of each path for a picture of `width` × `height`. */
export function smallCurve({ points, designs, order, cores, view }, design, width, height) {
  const curves = curvesOf(points, designs, order);
  const at = frame(width, height, cores, Math.max(mostOf(curves, view), 1e-9), { left: 3, right: 3, top: 4, bottom: 3 }, leastOf(curves, view));
  const own = curves.find((curve) => curve.design === design);
  const end = own && plotted(own, view).at(-1);
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
    svg("line", { class: "floor", x1: 0, x2: width, y1: height - 3, y2: height - 3 }),
    ...curves.filter((curve) => curve !== own).map((curve) => svg("path", { class: "other", d: pathOf(curve, view, at) })),
    own ? svg("path", { class: "own", d: pathOf(own, view, at), stroke: `var(--${own.look.colour})` }) : null,
    end ? svg("circle", { cx: at.x(end.x), cy: at.y(end.y), r: 3, fill: `var(--${own.look.colour})` }) : null);
}
