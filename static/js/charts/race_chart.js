// The article's chart on the page: a row a design, a bar that grows while its run goes on, a hollow mark for what was
// published.
// Promises: a table, so that it can be read without seeing it; a bar is dashed at its end while its figure may still
// move, and carries a sign once it is done; rows keep their place and their nodes, so nothing jumps.
// Does not: ask the server (main/race.js).

import { raceRows, rateSaid, ratioSaid } from "./race_rows.js";

const SIGN = Object.freeze({ waiting: "·", running: "▸", done: "✓", failed: "✕" });

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

const set = (node, text) => { if (node.textContent !== text) node.textContent = text; };

export class RaceChart {
  /** `host`: where it stands; `counts`: "faults" or "operations". */
  constructor(host) {
    this.host = host;
    this.nodes = [];
    this.runs = null;
  }

  #build(runs) {
    this.runs = runs;
    this.nodes = runs.map((run, at) => {
      const parts = {
        name: make("span", { class: "race-name" }), ratio: make("span", { class: "race-ratio mono" }), bar: make("i", { class: `race-bar series-${at % 8}` }), mark: make("b", { class: "race-mark", "aria-hidden": "true" }),
        sign: make("span", { class: "race-sign", "aria-hidden": "true" }), rate: make("span", { class: "mono" }), said: make("td", { class: "race-said mute" }),
        figure: make("span"), over: make("span", { class: "race-over" }),
      };
      parts.published = make("td", { class: "race-published" }, parts.figure, parts.over, make("span", { class: "hidden" }, " published"));
      const track = make("div", { class: "race-track", "aria-hidden": "true" }, parts.bar, parts.mark);
      parts.row = make("tr", {}, make("th", { scope: "row" }, parts.name, parts.ratio), make("td", { class: "race-cell" }, track), parts.said, make("td", { class: "number" }, parts.sign, parts.rate), parts.published);
      return parts;
    });
    const head = make("tr", {}, ...["design", "bar", "state", "per second, simulated", "per second, published"].map((title) => make("th", { scope: "col" }, title)));
    this.table = make("table", { class: "race", "data-testid": "race" }, make("caption", { class: "hidden" }, "Designs and the faults per second each resolves"),
      make("thead", { class: "hidden" }, head), make("tbody", {}, ...this.nodes.map((one) => one.row)));
    this.sources = make("p", { class: "race-sources mute" });
    this.host.replaceChildren(this.table, this.sources);
  }

  /** Shows `runs` (of `race`) as far as `standings` tells; `shown`: the design of the run on the stage. */
  show(runs, standings, shown = "") {
    if (runs !== this.runs) this.#build(runs);
    const { rows } = raceRows(runs, standings);
    rows.forEach((row, at) => this.#row(this.nodes[at], row, row.design === shown));
    const sources = [...new Set(rows.map((row) => row.source).filter(Boolean))];
    const published = rows.some((row) => row.published !== null);
    set(this.sources, published ? `◇ published, measured on the real machine${sources.length > 0 ? `: ${sources.join("; ")}` : ""}. Bars are simulated.` : "All figures are simulated.");
    return rows;
  }

  #row(nodes, row, isShown) {
    nodes.row.dataset.state = row.state;
    nodes.row.classList.toggle("shown", isShown);
    set(nodes.name, row.name);
    nodes.row.title = [row.design === row.name ? "" : row.design, row.workload ?? "", row.source].filter(Boolean).join(" · ");
    set(nodes.ratio, ratioSaid(row.ratio));
    nodes.bar.style.width = `${100 * row.length}%`;
    nodes.mark.hidden = row.mark === null;
    if (row.mark !== null) nodes.mark.style.left = `${100 * row.mark}%`;
    set(nodes.sign, SIGN[row.state] ?? "");
    set(nodes.rate, row.rate === null ? "" : `${rateSaid(row.rate)}/s`);
    set(nodes.said, row.state === "done" ? "" : row.said);
    nodes.published.hidden = row.published === null;
    set(nodes.figure, row.published === null ? "" : `◇ ${rateSaid(row.published)}/s`);
    set(nodes.over, row.publishedRatio === null ? "" : ` ${ratioSaid(row.publishedRatio)}`);
  }

  /** Nothing to show yet: a line of words. */
  empty(text) {
    this.runs = null;
    this.host.replaceChildren(make("p", { class: "empty" }, text));
  }
}
