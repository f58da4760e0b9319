// The scaling chart on the page: draws a sweep's curves as they fill, and lets a hand or a key choose a point.
// Promises: at most four redraws a second and none within a quarter second of a user's action, but for the first points
// of an empty chart, which that action asked for; the axes only grow while
// one sweep fills; every point can be reached by arrow keys, is then ringed and said, and opens with Enter; without the
// library it says so.
// Does not: ask the server or know what opening means.

import { plotly } from "./plotly.js";
import { causeFigure } from "./scaling_causes.js";
import { frameOf, lineFigure, longestName, topOf } from "./scaling_figure.js";
import { curvesOf, keyOf, pointSaid, walked } from "./scaling_series.js";

const EVERY_MS = 250;
const QUIET_MS = 250;
const WALK = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

export class ScalingChart {
  /** `on`: {open(point), say(text), acted()}. */
  constructor(host, on) {
    this.host = host;
    this.on = on;
    this.shown = null; // {points, designs, order, cores, view, ghost: {points, said} | null, counts, sweep}
    this.look = null; // {theme, themeName, font, size}
    this.chosen = null;
    this.drawnAt = -Infinity;
    this.actedAt = -Infinity;
    this.timer = null;
    this.failed = false;
    this.tops = { key: "", rate: 0, speedup: 0, causes: 0 };
    this.draws = 0;
    this.plot = document.createElement("div");
    this.ring = document.createElement("div");
    this.ring.className = "scaling-ring";
    this.ring.hidden = true;
    host.append(this.plot, this.ring);
    host.addEventListener("keydown", (event) => this.#key(event));
    host.addEventListener("blur", () => { this.ring.hidden = true; });
    host.addEventListener("focus", () => this.#ringed());
    new ResizeObserver(() => this.#plan()).observe(host);
  }

  /** A person did something: no redraw for a moment. */
  acted(now = performance.now()) {
    this.actedAt = now;
  }

  /** What is to be seen from now on; it is drawn when it may be. */
  show(shown, look) {
    this.shown = shown;
    this.look = look;
    this.#plan();
  }

  #plan() {
    if (this.timer !== null || this.failed || !this.shown) return;
    const now = performance.now();
    const quiet = this.draws === 0 ? 0 : QUIET_MS;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (performance.now() < this.actedAt + quiet) this.#plan();
      else this.#draw();
    }, Math.max(0, this.drawnAt + EVERY_MS - now, this.actedAt + quiet - now));
  }

  /** The shown curves and, where there was another value before, theirs. */
  #curves() {
    const { points, designs, order, ghost } = this.shown;
    return { curves: curvesOf(points, designs, order), ghosts: ghost ? curvesOf(ghost.points, designs, order) : [] };
  }

  #top(curves, ghosts, { view, sweep }) {
    if (this.tops.key !== sweep) this.tops = { key: sweep, rate: 0, speedup: 0, causes: 0 };
    const now = topOf([...curves, ...ghosts], view);
    this.tops[view] = Math.max(this.tops[view], now);
    return this.tops[view];
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.host;
    const { view, ghost, counts, cores } = this.shown;
    const { curves, ghosts } = this.#curves();
    if (width < 120 || height < 100 || curves.length === 0) return;
    this.drawnAt = performance.now();
    const { theme, font, size } = this.look;
    const top = this.#top(curves, ghosts, this.shown);
    const byKey = new Map(curves.flatMap((curve) => curve.points).map((point) => [keyOf(point), point]));
    const tells = (key) => pointSaid(byKey.get(key), view, counts).replace(": ", "<br>");
    const frame = frameOf(width, height, size, longestName(curves, ghost?.said));
    const figure = (view === "causes" ? causeFigure : lineFigure)({ curves, ghosts, ghostSaid: ghost?.said, cores, view, top, counts, tells }, { theme, font, frame });
    this.at = figure.at;
    plotly().then((library) => library.react(this.plot, figure.data, figure.layout, { displayModeBar: false, responsive: false, doubleClick: false }))
      .then((graph) => {
        this.draws += 1;
        this.drawnAt = performance.now();
        this.host.dataset.points = String(byKey.size);
        if (!this.listens) graph.on("plotly_click", (event) => this.#clicked(event));
        this.listens = true;
        this.#ringed();
      })
      .catch((error) => {
        this.failed = true;
        this.plot.textContent = `${error.message} Reload the page; the table has the same numbers.`;
      });
  }

  #clicked(event) {
    const key = event.points.map((point) => point.customdata).find(Boolean);
    if (!key) return;
    this.chosen = key;
    this.#ringed();
    this.#open();
  }

  #open() {
    const point = this.shown?.points.get(this.chosen);
    if (point) this.on.open(point);
  }

  #key(event) {
    if (!this.shown || event.ctrlKey || event.altKey || event.metaKey) return;
    const opens = event.key === "Enter" || event.key === " ";
    if (!opens && !WALK.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.on.acted();
    if (opens) return this.#open();
    const { curves } = this.#curves();
    this.chosen = walked(curves, this.shown.view, this.chosen, event.key);
    this.#ringed();
    const point = this.shown.points.get(this.chosen);
    if (point) this.on.say(`${pointSaid(point, this.shown.view, this.shown.counts)}. Enter opens it on the stage.`);
    return null;
  }

  /** The ring round the chosen point, while the chart has the focus. */
  #ringed() {
    const place = this.chosen && this.at ? this.at(this.chosen) : null;
    this.ring.hidden = !place || document.activeElement !== this.host;
    if (place) this.ring.style.transform = `translate(${Math.round(place.x)}px, ${Math.round(place.y)}px)`;
  }
}
