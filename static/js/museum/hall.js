// The museum: all designs in order of time, swept on one machine and workload, one of them lit.
// Promises: the sweep begins by itself and can be stopped; what was measured on a machine and workload is kept while the
// page is open; which design is lit follows the scrolling, a hand or a key; the address leads back; a refusal is one
// sentence with its remedy.
// Does not: draw curves, exhibits or the time line.

import { keyOf, merged } from "../charts/scaling_series.js";
import { scalingTable } from "../panels/scaling_table.js";
import { element } from "../panels/element.js";
import { written as addressOf } from "../main/address.js";
import { nameOf, titled } from "../main/change_card.js";
import { errorSaid } from "../main/notice.js";
import { reasonAgainst } from "../main/request.js";
import { coreCounts, pagesOf, sweepRequest } from "../main/scaling_request.js";
import { SweepWatch } from "../main/sweep_watch.js";
import { Curves } from "./curves.js";
import { inOrder } from "./dates.js";
import { Exhibit } from "./exhibit.js";
import { mostWritten } from "./lines.js";
import { Ribbon } from "./ribbon.js";

const MACHINE = "nehalem-2x4x2";
const WORKLOAD = "multi-fault-all";
const USUAL_CORES = 16; // the lines are those of the largest core count up to this
const MANY_CORES = 32; // of a machine larger than that each point has one seed
const SEEDS = 3;
const DRAW_MS = 250; // between two pictures while points arrive
const EYE = 0.42; // of the window's height: the exhibit there is lit
const VIEWS = Object.freeze(["rate", "speedup", "table"]);

export class Hall {
  /** `parts`: elements by name; `page`: {session, live(text)}. */
  constructor(parts, page) {
    this.parts = parts;
    this.page = page;
    this.kept = new Map(); // what was swept, by machine, workload and pages
    this.view = "rate";
    this.lit = null;
    this.drawing = null;
    this.held = 0;
    this.curves = new Curves(parts.curves, { link: (point) => this.#link(point.design, point.cores), open: (point) => location.assign(this.#link(point.design, point.cores)), light: (design, go) => this.light(design, go), say: page.live });
    this.ribbon = new Ribbon(parts.ribbon, { light: (design, go) => this.light(design, go) });
    this.watch = new SweepWatch(page.session, {
      begun: ({ wanted }) => this.#far(0, wanted), points: (list, how) => this.#points(list, how), done: (how) => this.#done(how), failed: (error) => this.#refused(error),
      again: () => this.#say("The server no longer knew this sweep: it is begun again."),
    });
    parts.machine.addEventListener("change", () => this.#chosen());
    parts.workload.addEventListener("change", () => this.#chosen());
    parts.cores.addEventListener("change", () => this.#cored());
    parts.go.addEventListener("click", () => (this.watch.going ? this.#stop() : this.start()));
    for (const id of VIEWS) parts.views[id].addEventListener("click", () => this.#viewed(id));
    for (const [id, button] of Object.entries(parts.shapes)) button.addEventListener("click", () => this.#shaped(id));
    addEventListener("scroll", () => this.#scrolled(), { passive: true });
    addEventListener("resize", () => this.#scrolled());
    for (const act of ["wheel", "touchmove", "pointerdown", "keydown"]) addEventListener(act, () => { if (this.held === Infinity) this.held = 0; }, { passive: true });
  }

  /** The catalog is there; `asked`: {machine, workload, cores, design} of the address. */
  open(catalog, asked) {
    this.catalog = catalog;
    this.order = catalog.designs.map(nameOf);
    this.designs = inOrder(catalog.designs);
    this.exhibits = new Map(this.designs.map((design, at) => [design.id, new Exhibit(design, {
      before: this.designs[at - 1] ?? null, place: this.order.indexOf(design.id), scenarios: (catalog.scenarios ?? []).filter((one) => one.design === design.id && !one.hazard),
    }, { light: (id, go) => this.light(id, go) })]));
    this.parts.exhibits.replaceChildren(...[...this.exhibits.values()].map((one) => one.node));
    this.ribbon.show(this.designs, this.order);
    const options = (list, chosen) => list.map((one) => element("option", { value: nameOf(one), selected: nameOf(one) === chosen }, titled(one)));
    const has = (list, name, usual) => (list.some((one) => nameOf(one) === name) ? name : usual);
    const faulting = catalog.workloads.filter((one) => !(one.settings ?? []).some(({ name }) => name === "operations"));
    this.parts.machine.replaceChildren(...options(catalog.machines, has(catalog.machines, asked.machine, MACHINE)));
    this.parts.workload.replaceChildren(...options(faulting, has(faulting, asked.workload, WORKLOAD)));
    this.#set(asked.cores);
    const led = this.exhibits.has(asked.design);
    this.light(led ? asked.design : this.designs[0]?.id, led);
    if (led) this.held = Infinity; // lit until a hand or a key moves on, though exhibits above it still grow
    this.start();
  }

  /** The machine, workload and core counts that are chosen now. */
  #set(cores) {
    const machine = this.catalog.machines.find((one) => nameOf(one) === this.parts.machine.value);
    const workload = this.catalog.workloads.find((one) => nameOf(one) === this.parts.workload.value);
    const counts = coreCounts(machine.cores ?? machine.hardware_threads);
    const usual = counts.filter((count) => count <= USUAL_CORES).at(-1);
    this.now = {
      machine: nameOf(machine), workload: nameOf(workload), title: machine.title ?? nameOf(machine), counts, cores: counts.includes(cores) ? cores : usual,
      pages: pagesOf({}, workload).value, designs: this.designs.filter((one) => !reasonAgainst(this.catalog, one.id, nameOf(workload))).map((one) => one.id),
    };
    this.now.key = JSON.stringify([this.now.machine, this.now.workload, this.now.pages]);
    this.parts.cores.replaceChildren(...counts.map((count) => element("option", { value: count, selected: count === this.now.cores }, String(count))));
    for (const [id, button] of Object.entries(this.parts.shapes)) button.setAttribute("aria-pressed", String(this.now.workload === id));
    for (const [select, shown] of this.parts.shown) shown.textContent = select.selectedOptions[0]?.textContent ?? "";
    this.#offer();
  }

  #swept() {
    const { key, counts, designs } = this.now;
    const found = this.kept.get(key) ?? { points: new Map(), done: false };
    return { ...found, cores: counts, designs, order: this.order, counts: "faults" };
  }

  #offer() {
    for (const [id, exhibit] of this.exhibits) exhibit.offer(this.#link(id, this.now.cores), reasonAgainst(this.catalog, id, this.now.workload));
    this.#draw();
  }

  #link(design, cores) {
    const { machine, workload, pages, key } = this.now;
    const line = mostWritten(this.kept.get(key)?.points.get(keyOf({ design, cores }))?.written);
    return `/${addressOf({ design, machine, workload, cores, seed: 1, settings: pages === null ? {} : { pages } }, 0, line)}`;
  }

  #draw() {
    clearTimeout(this.drawing);
    this.drawing = null;
    const swept = this.#swept();
    const at = (id) => swept.points.get(keyOf({ design: id, cores: this.now.cores }));
    for (const [id, exhibit] of this.exhibits) {
      exhibit.show(at(id), { ...swept, view: "rate" });
      exhibit.lead(this.#link(id, this.now.cores));
    }
    const table = this.view === "table";
    this.parts.curves.hidden = table;
    this.parts.table.hidden = !table;
    if (table) {
      const points = swept.designs.flatMap((design) => swept.cores.map((cores) => swept.points.get(keyOf({ design, cores })))).filter(Boolean);
      this.parts.table.replaceChildren(scalingTable(points, "faults", (point) => location.assign(this.#link(point.design, point.cores))));
    } else this.curves.show({ ...swept, view: this.view });
    this.#caption();
    if (this.held === Infinity) this.exhibits.get(this.lit).node.scrollIntoView({ block: "center", behavior: "auto" });
  }

  #caption() {
    const { workload, title, pages } = this.now;
    const seeds = this.#seeds();
    this.parts.about.textContent = `Simulated, not measured: ${title}; ${workload}, a thread a core${pages === null ? "" : `, ${pages} pages a thread and round`}; ${seeds === 1 ? "one seed" : `${seeds} seeds`} a point.`
      + ` Hollow: not sure to 3 % yet. Designs of different years stand on the kernels of their years.`;
  }

  #seeds() {
    return Math.max(...this.now.counts) > MANY_CORES ? 1 : SEEDS;
  }

  start() {
    const { key, machine, workload, counts, designs, pages } = this.now;
    this.#address();
    if (this.kept.get(key)?.done) {
      this.watch.cancel();
      this.#far(null);
      return this.#draw();
    }
    if (designs.length === 0) return this.#refused({ message: `No design is for ${workload}.` });
    this.kept.set(key, this.kept.get(key) ?? { points: new Map(), done: false });
    this.#say("");
    this.began = performance.now();
    this.#far(0, 0);
    const request = sweepRequest({ machine, workload, settings: {} }, { designs, cores: counts, seeds: this.#seeds(), settings: pages === null ? {} : { pages } });
    this.sweeping = key;
    return this.watch.start({ ...request, adaptive: false, written: true });
  }

  #points(list, { finished, wanted }) {
    const kept = this.kept.get(this.sweeping);
    kept.points = merged(kept.points, list);
    this.#far(finished, wanted);
    if (list.length > 0 && this.sweeping === this.now.key) this.drawing ??= setTimeout(() => this.#draw(), DRAW_MS);
  }

  #done({ finished }) {
    const kept = this.kept.get(this.sweeping);
    kept.done = true;
    this.#far(null);
    if (this.sweeping === this.now.key) this.#draw();
    this.parts.far.textContent = `${finished} runs in ${((performance.now() - this.began) / 1000).toFixed(1)} s`;
    const failed = [...kept.points.values()].filter((point) => point.error);
    if (failed.length > 0) this.#say(`${failed.length} of the points failed: ${errorSaid(failed[0].error)} The table has all.`);
    this.page.live(`The sweep is done: ${kept.points.size} points, simulated. The arrow keys walk them in the chart.`);
    document.documentElement.dataset.swept = this.sweeping;
  }

  #refused(error) {
    this.#far(null);
    this.#say(errorSaid(error));
  }

  #stop() {
    this.watch.cancel();
    this.#far(null);
    this.parts.far.textContent = "stopped; what was found stays";
  }

  /** So many runs of so many are done; null: nothing is under way. */
  #far(finished, wanted = 0) {
    const { go, far, bar } = this.parts;
    const going = finished !== null;
    go.textContent = going ? "stop" : "measure";
    go.hidden = !going && Boolean(this.kept.get(this.now.key)?.done);
    bar.hidden = !going;
    bar.max = Math.max(1, wanted);
    bar.value = finished ?? 0;
    far.textContent = going ? (wanted > 0 ? `${finished} of ${wanted} runs` : "setting up…") : "";
  }

  #say(text) {
    this.parts.said.textContent = text;
    this.parts.said.hidden = text === "";
  }

  /** The engine is not ready yet (error), or is now (null). */
  waits(error) {
    this.#say(error === null ? "" : `${errorSaid(error)}`);
  }

  #chosen() {
    this.#set(this.now.cores);
    this.start();
  }

  #cored() {
    this.now.cores = Number(this.parts.cores.value);
    for (const [select, shown] of this.parts.shown) shown.textContent = select.selectedOptions[0]?.textContent ?? "";
    this.#address();
    this.#offer();
  }

  #shaped(workload) {
    this.parts.workload.value = workload;
    this.#chosen();
  }

  #viewed(id) {
    this.view = id;
    for (const one of VIEWS) this.parts.views[one].setAttribute("aria-pressed", String(one === id));
    this.#draw();
  }

  /** Lights a design everywhere; `go`: and scrolls to its exhibit. */
  light(id, go) {
    if (!id || !this.exhibits?.has(id)) return;
    if (id !== this.lit) {
      this.exhibits.get(this.lit)?.node.classList.remove("lit");
      this.exhibits.get(id).node.classList.add("lit");
      this.lit = id;
      this.curves.light(id);
      this.ribbon.light(id);
    }
    if (!go) return;
    const { node } = this.exhibits.get(id);
    this.held = performance.now() + 900; // until it has come: what passes by is not lit
    node.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    node.focus({ preventScroll: true });
    this.#address();
  }

  /** The next exhibit, or the one before. */
  walk(by) {
    const ids = this.designs.map((one) => one.id);
    this.light(ids[Math.max(0, Math.min(ids.length - 1, ids.indexOf(this.lit) + by))], true);
  }

  /** The lit design's run. */
  openLit() {
    const link = this.exhibits?.get(this.lit)?.link;
    if (link && !link.hidden) location.assign(link.href);
  }

  #scrolled() {
    if (this.ticking || !this.exhibits || performance.now() < this.held) return;
    this.ticking = true;
    requestAnimationFrame(() => {
      this.ticking = false;
      const eye = innerHeight * EYE;
      let best = null;
      for (const [id, { node }] of this.exhibits) {
        const { top, bottom } = node.getBoundingClientRect();
        const far = top > eye ? top - eye : bottom < eye ? eye - bottom : 0;
        if (!best || far < best.far) best = { id, far };
      }
      if (best) this.light(best.id, false);
    });
  }

  #address() {
    const { machine, workload, cores } = this.now;
    const out = new URLSearchParams({ machine, workload, cores: String(cores), ...(this.lit ? { design: this.lit } : {}) });
    history.replaceState(null, "", `#${out}`);
  }
}
