// The article's chart at work: which designs race on which machine, started, watched and cancelled by a person.
// Promises: nothing runs until it is asked for; one race at a time; what is shown says on which machine and workload it
// is; a refusal is one sentence with its remedy beside the button; the end of each run is said to screen readers once.
// Does not: draw bars (charts/race_chart.js).

import { RaceChart } from "../charts/race_chart.js";
import { rateSaid } from "../charts/race_rows.js";
import { element } from "../panels/element.js";
import { nameOf, titled } from "./change_card.js";
import { errorSaid } from "./notice.js";
import { partsOf, reasonAgainst } from "./request.js";

const EVERY_MS = 400;
const MOST = 8; // as the server
const OWN = "own";

/** The parts of the shown run that any design can share. */
export function commonParts(desc, catalog) {
  const { machine, workload, cores, threads, placement, seed, settings } = partsOf(desc);
  const entry = (catalog.workloads ?? []).find((one) => nameOf(one) === workload);
  const known = new Set([...(entry?.settings ?? []).map((one) => one.name), ...(desc.costs ?? []).map((one) => one.name), "protocol"]);
  const shared = Object.fromEntries(Object.entries(settings).filter(([name]) => known.has(name) || name.includes("."))); // a field's place is any design's that has the field
  return {
    machine, workload, cores, seed, ...(threads === cores ? {} : { threads }), ...(placement === "default" ? {} : { placement }),
    ...(Object.keys(shared).length > 0 ? { settings: shared } : {}),
  };
}

export class Race {
  /** `host`: the panel; `page`: {session, catalog(), shown() → run, live}. */
  constructor(host, page) {
    this.page = page;
    this.charts = [];
    this.race = null; // its name at the server, while it goes on
    this.turn = 0;
    this.told = new Set();
    this.which = element("select", { "aria-label": "which chart", "data-testid": "race-chart" });
    this.go = element("button", { type: "button", class: "primary", "data-testid": "race-go" }, "start");
    this.choose = element("details", { class: "race-designs", hidden: true });
    this.said = element("p", { class: "wrong", role: "alert", hidden: true });
    const body = element("div", { class: "race-body", tabindex: "0", role: "region", "aria-label": "designs and faults per second" });
    this.chart = new RaceChart(body);
    host.append(element("div", { class: "race-head" }, this.which, this.go, this.choose), this.said, body);
    this.go.addEventListener("click", () => (this.race === null ? this.start() : this.cancel()));
    this.which.addEventListener("change", () => this.#chosen());
  }

  /** Called when the panel is first shown, and with another run on the stage. */
  async offer() {
    const run = this.page.shown();
    if (!run) return;
    if (!this.asked) {
      this.asked = true;
      this.charts = await this.page.session.charts().then((answer) => answer.charts, () => []);
    }
    const catalog = this.page.catalog();
    const { machine, workload, cores } = commonParts(run.desc, catalog);
    const value = this.which.value || OWN;
    this.which.replaceChildren(element("option", { value: OWN }, `all designs: ${workload} on ${machine}, ${cores} cores`),
      ...this.charts.map((one) => element("option", { value: one.id }, `as published: ${one.title}`)));
    this.which.value = [...this.which.options].some((one) => one.value === value) ? value : OWN;
    if (this.choose.childElementCount === 0) this.#designs(catalog);
    this.#fit(catalog, workload);
    if (this.race === null && this.turn === 0) this.#chosen();
  }

  /** The list of designs to tick; the catalog may come late. */
  #designs(catalog) {
    const designs = catalog.designs ?? [];
    this.choose.append(element("summary", {}, "which designs"), element("div", { class: "race-choices" }, ...designs.map((one, at) => element("label", { title: one.summary ?? null },
      element("input", { type: "checkbox", value: nameOf(one), checked: at < MOST }), element("span", { class: "race-why" }), titled(one)))));
  }

  /** Designs that are not for this workload cannot be ticked, and say why. */
  #fit(catalog, workload) {
    for (const box of this.choose.querySelectorAll("input")) {
      const why = reasonAgainst(catalog, box.value, workload);
      box.disabled = why !== "";
      if (why) box.checked = false;
      box.parentElement.classList.toggle("mute", why !== "");
      box.nextElementSibling.textContent = why ? `(${why}) ` : "";
    }
  }

  #chosen() {
    const chart = this.charts.find((one) => one.id === this.which.value);
    this.choose.hidden = Boolean(chart);
    if (this.race !== null) return;
    this.said.hidden = true;
    if (!chart) this.chart.empty("Start it: every design resolves the same faults on the same machine, and the bars fill as they go.");
    else this.chart.show(chart.runs.map((one) => ({ ...one, source: one.source || chart.source })), null);
  }

  async start() {
    const chart = this.charts.find((one) => one.id === this.which.value);
    const run = this.page.shown();
    if (!run) return this.#refused({ message: "No run is open yet.", remedy: "Open one first: its machine and workload are what the designs race on." });
    const designs = [...this.choose.querySelectorAll("input:checked")].map((one) => one.value).slice(0, MOST);
    const request = chart ? { machine: chart.machine, workload: chart.runs[0].workload, cores: chart.cores, runs: chart.runs.map(({ design, workload, settings }) => ({ design, workload, ...(settings ? { settings } : {}) })) }
      : { ...commonParts(run.desc, this.page.catalog()), designs };
    this.turn += 1;
    const { turn } = this;
    this.said.hidden = true;
    this.told.clear();
    if (!chart && designs.length === 0) return this.#refused({ message: "No design is chosen.", remedy: "Tick at least one under “which designs”." });
    this.go.disabled = true;
    try {
      const { race, runs } = await this.page.session.race(request);
      if (turn !== this.turn) return null;
      this.race = race;
      this.go.textContent = "cancel";
      const labelled = runs.map((one, at) => {
        const asked = chart?.runs[at]; // what the chart says of this very row comes first: a design may be published twice
        return { ...one, label: asked?.label ?? one.design, published: asked?.published ?? one.published ?? null, source: asked?.source || one.source || (chart?.source ?? "") };
      });
      this.runs = labelled;
      this.chart.show(labelled, null, run?.desc.design.id);
      this.#watch(turn);
    } catch (error) {
      if (turn === this.turn) this.#refused(error);
    } finally {
      this.go.disabled = false;
    }
    return null;
  }

  #refused(error) {
    this.said.textContent = errorSaid(error);
    this.said.hidden = false;
    this.#ended();
  }

  #ended() {
    this.race = null;
    this.go.textContent = "start";
  }

  async #watch(turn) {
    if (turn !== this.turn || this.race === null) return;
    try {
      const standings = await this.page.session.standings(this.race);
      if (turn !== this.turn || this.race === null) return;
      const rows = this.chart.show(this.runs, standings, this.page.shown()?.desc.design.id);
      for (const row of rows) {
        if (row.state !== "done" || this.told.has(row.name)) continue;
        this.told.add(row.name);
        this.page.live(`${row.name} is done: ${rateSaid(row.rate)} per second, simulated.`);
      }
      if (standings.done) return this.#ended();
    } catch (error) {
      if (turn === this.turn) return this.#refused(error);
    }
    setTimeout(() => this.#watch(turn), EVERY_MS);
    return null;
  }

  /** Ends the race; what has been found stays. */
  cancel() {
    const { race } = this;
    this.turn += 1;
    this.#ended();
    if (race !== null) this.page.session.endRace(race).catch(() => {}); // it may have ended by itself
    this.page.live("The runs are cancelled; what they found so far stays.");
  }
}
