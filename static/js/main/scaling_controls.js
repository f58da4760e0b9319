// The controls and words round the scaling chart: designs, core counts, seeds, pages, views, progress, caption.
// Promises: built once, so focus and what was typed stay; what cannot be ticked says why; the caption is of the sweep that
// is shown, not of what is set for the next.
// Does not: sweep; it calls `on`.

import { element } from "../panels/element.js";
import { machineRoom, nameOf, titled } from "./change_card.js";
import { reasonAgainst } from "./request.js";
import { coreCounts, coresRead, MOST_DESIGNS, MOST_SEEDS, pagesOf } from "./scaling_request.js";
import { wholeNumber } from "./number_field.js";

export const VIEWS = Object.freeze([
  { id: "rate", title: "per second", means: "faults a second over core counts" },
  { id: "speedup", title: "speed-up", means: "over the same design at its smallest core count" },
  { id: "causes", title: "causes", means: "cycles per fault, stacked by what they went to" },
  { id: "table", title: "table", means: "the same numbers as a table" },
]);
const SEEDS = Object.freeze([1, 2, 3, 5, MOST_SEEDS]);
const USUAL_SEEDS = 3;
const FIRST_DESIGNS = 3;
const LINES = " Upright bars: 95 % over seeds. Hollow: one seed so far, or wider than ± 3 %.";
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const set = (node, text) => { if (node.textContent !== text) node.textContent = text; };

export class ScalingControls {
  /** `on`: {go(), view(id), leftOut(), copy()}. */
  constructor(host, on) {
    this.most = 1;
    this.ticks = element("div", { class: "race-choices" });
    this.summary = element("summary", {}, "designs");
    this.designs = element("details", { class: "scaling-designs", "data-testid": "scaling-designs" }, this.summary, this.ticks);
    this.cores = element("input", { type: "text", autocomplete: "off", class: "scaling-cores", "data-testid": "scaling-cores" });
    this.seeds = element("select", { "data-testid": "scaling-seeds" }, ...SEEDS.map((one) => element("option", { value: one, selected: one === USUAL_SEEDS }, String(one))));
    this.pages = element("input", { type: "text", inputmode: "numeric", autocomplete: "off", class: "scaling-pages", "data-testid": "scaling-pages" });
    this.pagesField = element("label", { class: "field" }, "pages", this.pages);
    this.go = element("button", { type: "button", class: "primary", "data-testid": "scaling-go" }, "start");
    this.bar = element("progress", { class: "scaling-bar", max: 1, value: 0, "aria-label": "runs done", hidden: true });
    this.far = element("span", { class: "mute scaling-far", "data-testid": "scaling-far" });
    this.views = VIEWS.map((view, at) => element("button", { type: "button", "aria-pressed": String(at === 0), title: view.means, "data-testid": `view-${view.id}` }, view.title));
    this.plot = element("div", { class: "scaling-plot", tabindex: "0", role: "group", "aria-roledescription": "chart", "aria-label": "Scaling curves. The arrow keys walk the points, Enter opens one on the stage; the view named table has the same numbers.", "data-testid": "scaling-plot" });
    this.tableHost = element("div", { class: "scaling-table", tabindex: "0", role: "region", "aria-label": "The sweep as a table", hidden: true, "data-testid": "scaling-table" });
    this.knobs = element("div", { class: "scaling-knobs", tabindex: "-1", role: "group", "aria-label": "What if" });
    this.said = element("p", { class: "scaling-said", role: "status", hidden: true, "data-testid": "scaling-said" });
    this.staged = element("p", { class: "scaling-stage", role: "status", hidden: true, "data-testid": "scaling-stage" });
    this.about = element("span");
    this.marks = element("span");
    this.before = element("span", { "data-testid": "scaling-ghost" });
    this.empty = element("p", { class: "empty scaling-empty" }, "Start it: each design runs on each core count, and the curves fill as the runs end. A click on a point opens that run on the stage; a slider draws the curve again over the old one.");
    const copy = element("button", { type: "button", class: "quiet" }, "copy the table");
    this.copy = copy;
    const left = element("button", { type: "button", class: "quiet", "aria-haspopup": "dialog" }, "what is left out");
    host.append(
      element("div", { class: "scaling-head" }, this.designs, element("label", { class: "field" }, "cores", this.cores), element("label", { class: "field" }, "seeds", this.seeds), this.pagesField, this.go, this.bar, this.far),
      element("div", { class: "scaling-body" },
        element("div", { class: "scaling-main" },
          element("div", { class: "scaling-views" }, element("div", { class: "switch", role: "group", "aria-label": "What the curves show" }, ...this.views), element("div", { class: "scaling-more" }, left, copy)),
          this.said, this.empty, this.plot, this.tableHost, this.staged, element("p", { class: "scaling-about mute", "data-testid": "scaling-about" }, this.about, this.marks, this.before)),
        this.knobs));
    this.plot.hidden = true;
    this.go.addEventListener("click", on.go);
    copy.addEventListener("click", on.copy);
    left.addEventListener("click", on.leftOut);
    copy.hidden = left.hidden = true;
    this.left = left;
    this.views.forEach((button, at) => button.addEventListener("click", () => {
      this.#pressed(VIEWS[at].id);
      on.view(VIEWS[at].id);
    }));
    for (const field of [this.cores, this.pages]) field.addEventListener("keydown", (event) => { if (event.key === "Enter") on.go(); });
    this.ticks.addEventListener("change", () => this.#counted());
    this.#closes();
  }

  /** The list of designs lies over the curves: Escape, or a click elsewhere, closes it. */
  #closes() {
    const { designs, summary } = this;
    designs.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !designs.open) return;
      event.stopPropagation();
      designs.open = false;
      summary.focus();
    });
    document.addEventListener("pointerdown", (event) => { if (designs.open && !designs.contains(event.target)) designs.open = false; });
  }

  /** Another machine or workload: its core counts, its designs; `design`: the one on the stage. */
  offer({ parts, workload }, catalog, design) {
    const { threads } = machineRoom(catalog, parts.machine);
    if (threads !== this.most) {
      this.most = threads;
      this.cores.value = coreCounts(threads).join(" ");
      this.cores.title = `1 to ${threads}: numbers and ranges, at most sixteen`;
    }
    const { value, meaning } = pagesOf(parts, workload);
    this.pagesField.hidden = value === null;
    this.pagesField.title = meaning;
    this.pages.value = String(value ?? "");
    const before = new Set([...this.ticks.querySelectorAll("input:checked")].map((one) => one.value));
    const designs = catalog.designs ?? [];
    const first = before.size > 0 ? before : new Set([design, ...designs.map(nameOf)].filter((one) => !reasonAgainst(catalog, one, parts.workload)).slice(0, FIRST_DESIGNS + 1));
    const wanted = before.size > 0 ? before : new Set([...first].slice(0, FIRST_DESIGNS));
    this.ticks.replaceChildren(...designs.map((one) => {
      const why = reasonAgainst(catalog, nameOf(one), parts.workload);
      return element("label", { title: one.summary ?? null, class: why ? "mute" : null }, element("input", { type: "checkbox", value: nameOf(one), checked: wanted.has(nameOf(one)) && !why, disabled: why !== "" }), why ? `(${why}) ` : "", titled(one));
    }));
    this.#counted();
  }

  #counted() {
    const ticked = this.ticks.querySelectorAll("input:checked").length;
    set(this.summary, `${ticked} design${ticked === 1 ? "" : "s"}`);
  }

  /** {designs, cores, seeds, settings}, or {wrong: a sentence}. */
  asked() {
    const designs = [...this.ticks.querySelectorAll("input:checked")].map((one) => one.value).slice(0, MOST_DESIGNS);
    if (designs.length === 0) return { wrong: "No design is chosen: tick at least one under “designs”." };
    const { cores, wrong } = coresRead(this.cores.value, this.most);
    this.cores.setAttribute("aria-invalid", String(Boolean(wrong)));
    if (wrong) return { wrong };
    const pages = this.pagesField.hidden ? null : wholeNumber(this.pages.value);
    const noPages = !this.pagesField.hidden && (pages === null || pages < 1);
    this.pages.setAttribute("aria-invalid", String(noPages));
    if (noPages) return { wrong: `“${this.pages.value}” is no number of pages: write 64.` };
    return { designs, cores, seeds: Number(this.seeds.value), settings: pages === null ? {} : { pages } };
  }

  going(on) {
    set(this.go, on ? "cancel" : "start");
    this.go.classList.toggle("primary", !on);
    if (!on) return;
    this.designs.open = false;
    set(this.far, "setting up…");
  }

  progress(finished, wanted, ms) {
    this.bar.hidden = false;
    this.bar.max = Math.max(1, wanted);
    this.bar.value = finished;
    set(this.far, `${finished} of ${wanted} runs · ${seconds(ms)}`);
  }

  finished(runs, cached, ms) {
    this.bar.hidden = true;
    set(this.far, cached > 0 && cached >= runs ? `${runs} runs, all kept from before` : `${runs} runs in ${seconds(ms)}${cached > 0 ? `, ${cached} kept from before` : ""}`);
  }

  stopped(how) {
    this.bar.hidden = true;
    set(this.far, `${this.far.textContent.replace(/^setting up…$/, "")}${how}`.replace(/^ · /, ""));
  }

  /** One line beside the views; `wrong`: it is a refusal. */
  say(text, wrong = false) {
    set(this.said, text);
    this.said.hidden = text === "";
    this.said.classList.toggle("wrong", wrong);
  }

  /** What the stage shows now. */
  stage(text) {
    set(this.staged, text);
    this.staged.hidden = text === "";
  }

  /** Whose curves these are. */
  caption({ request, about }) {
    this.empty.hidden = true;
    this.left.hidden = false;
    this.#pressed(VIEWS.find((view, at) => this.views[at].getAttribute("aria-pressed") === "true").id);
    const { desc, parts } = about;
    const seed = request.seed ?? 1;
    const seeds = request.seeds === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + request.seeds - 1}, more where they differ much`;
    const own = Object.entries(request.settings ?? {}).filter(([name]) => name !== "pages").map(([name, value]) => `${name} ${value}`);
    const pages = request.settings?.pages ? `, ${request.settings.pages} pages a thread` : "";
    const placed = request.placement ? `, ${request.placement}` : "";
    set(this.about, `Simulated, not measured: ${desc.machine.title}; ${parts.workload}, a thread a core${placed}${pages}${own.length > 0 ? `; ${own.join(", ")}` : ""}; ${seeds}; `
      + `at least 2,000 ${about.counts} and four rounds a core, the first round left out.`);
  }

  /** How the view that is seen shows what is not sure. */
  #marks(id) {
    set(this.marks, { rate: LINES, speedup: `${LINES} The dotted line: as many times as there are cores.`, causes: " Means over seeds, of all cores together; the table has the intervals.", table: "" }[id]);
  }

  /** What the faint curves were measured with. */
  ghost(said) {
    set(this.before, said === "" ? "" : ` Faint: before, with ${said}.`);
  }

  table(node) {
    this.tableHost.replaceChildren(node);
  }

  #pressed(id) {
    this.views.forEach((button, at) => button.setAttribute("aria-pressed", String(VIEWS[at].id === id)));
    if (this.empty.hidden) this.#marks(id);
    this.copy.hidden = id !== "table" || !this.empty.hidden;
    this.plot.hidden = id === "table" || !this.empty.hidden;
    this.tableHost.hidden = id !== "table" || !this.empty.hidden;
  }
}
