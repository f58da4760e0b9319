// One exhibit: a design, when it came and what became of it, what all threads only read, what each fault writes, the
// lines it was measured to write, and its curve.
// Promises: built once, so focus and place stay; what is told comes from the design's description, what is counted from
// a measured point; what is not measured says so.
// Does not: measure, or know where links lead (`page`).

import { lookOf } from "../charts/scaling_series.js";
import { rateSaid } from "../charts/race_rows.js";
import { element } from "../panels/element.js";
import { smallCurve } from "./curves.js";
import { daySaid, gapSaid, isMerged } from "./dates.js";
import { linesSaid, shownLines, timesSaid } from "./lines.js";

const SMALL = Object.freeze({ width: 168, height: 84 });

export class Exhibit {
  /** `page`: {light(design, go)}; `before`: the design before it, or null; `place`: in the catalog; `scenarios`: its own. */
  constructor(design, { before, place, scenarios }, page) {
    this.design = design;
    this.look = lookOf(place);
    const gap = gapSaid(before, design);
    const merged = isMerged(design);
    this.count = element("strong", { class: "exhibit-count" }, "–");
    this.counted = element("span", { class: "mute" }, "not measured yet");
    this.strips = element("div", { class: "strips" });
    this.lines = element("div", { class: "exhibit-lines", role: "group" }, element("p", { class: "exhibit-sum" }, this.count, this.counted), this.strips);
    this.picture = element("div", { class: "exhibit-curve" });
    this.rate = element("p", { class: "exhibit-rate mute" });
    this.link = element("a", { class: "quiet-link stage-link", "data-testid": "open-stage" }, "open on the stage");
    this.why = element("p", { class: "mute exhibit-why", hidden: true });
    const name = element("h3", { class: "mono", id: `name-${design.id}` }, design.id);
    this.node = element("article", {
      class: "exhibit", id: `design-${design.id}`, tabindex: "-1", "aria-labelledby": `name-${design.id}`, "data-design": design.id, "data-testid": "exhibit",
      style: { "--own": `var(--${this.look.colour})` },
    },
    gap ? element("p", { class: "gap mute", "aria-hidden": "true" }, gap) : null,
    element("div", { class: "rail" }, element("span", { class: "dot", "data-merged": String(merged) }), element("time", { datetime: design.date || null }, daySaid(design.date) || "today"), element("span", { class: "era mute" }, /^\d/.test(design.era) ? `Linux ${design.era}` : design.era)),
    element("div", { class: "card" },
      element("div", { class: "card-top" },
        element("div", { class: "card-words" },
          element("div", { class: "card-head" }, name, design.fate ? element("span", { class: "fate", "data-merged": String(merged) }, merged ? "merged" : "not in Linux") : null),
          element("p", { class: "exhibit-title" }, design.title),
          element("p", { class: "exhibit-summary" }, design.summary)),
        element("div", { class: "card-side" }, this.picture, this.rate, this.link)),
      element("div", { class: "told" },
        sentences("all threads read", design.shares, "reads"), sentences("each fault writes, and others too", design.writes, "writes")),
      this.lines, this.why,
      design.fate ? element("p", { class: "exhibit-fate" }, sentence(design.fate)) : null,
      scenarios.length > 0 ? element("p", { class: "exhibit-scenarios" }, element("span", { class: "mute" }, "scenarios with notes: "), ...scenarios.flatMap((one, n) => [n > 0 ? " · " : "", element("a", { href: `/#scenario=${one.id}`, title: one.summary ?? null }, one.title)])) : null));
    this.node.addEventListener("focusin", () => page.light(design.id, false));
  }

  /** Where its link leads; `why`: what speaks against this workload, or "". */
  offer(address, why) {
    this.link.hidden = why !== "";
    if (why === "") this.link.href = address;
    this.why.hidden = why === "";
    this.why.textContent = why === "" ? "" : `Not for this workload: ${why}`;
    this.lines.hidden = why !== "";
    this.node.classList.toggle("unfit", why !== "");
  }

  /** Its link leads there now. */
  lead(address) {
    if (!this.link.hidden) this.link.href = address;
  }

  /** What was measured: `point` (or undefined) at the chosen core count, and all points for the small picture. */
  show(point, swept) {
    this.#lines(point);
    if (swept.points.size > 0) this.picture.replaceChildren(smallCurve(swept, this.design.id, SMALL.width, SMALL.height));
    else this.picture.replaceChildren();
    this.rate.textContent = point?.faults_per_second ? `${rateSaid(point.faults_per_second)} ${swept.counts} a second on ${point.cores} core${point.cores === 1 ? "" : "s"}` : point?.error ? point.error.message : "";
  }

  #lines(point) {
    const shown = shownLines(point?.written);
    const said = JSON.stringify(shown);
    if (said === this.said) return;
    this.said = said;
    this.count.textContent = shown ? timesSaid(shown.lines) : "–";
    const none = shown && shown.rows.length === 0 && shown.times >= 0.005;
    this.counted.textContent = none ? " lines a fault writes that other cores write too, none of them as often as once in twenty faults" : shown ? `${shown.lines >= 0.95 && shown.lines < 1.05 ? "line" : "lines"} a fault writes that other cores write too${shown.times >= 0.005 ? `; fetched from them ${timesSaid(shown.times)} times` : ""}` : " not measured yet";
    this.lines.dataset.measured = String(Boolean(shown));
    this.lines.dataset.calm = String(Boolean(shown) && shown.lines < 0.5);
    if (!shown) return void this.strips.replaceChildren();
    this.lines.setAttribute("aria-label", linesSaid(shown, point.cores));
    const more = !none && shown.rest.lines >= 0.005 ? element("p", { class: "mute strip-rest" }, `and ${timesSaid(shown.rest.lines)} of other lines, each less than once in twenty faults`) : null;
    this.strips.replaceChildren(...shown.rows.map(strip), ...(more ? [more] : []));
  }
}

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

function sentences(title, list, kind) {
  const none = kind === "writes" ? "nothing" : "–";
  return element("div", { class: `told-${kind}` }, element("h4", {}, title), element("ul", {}, ...(list?.length > 0 ? list : [none]).map((one) => element("li", {}, one))));
}

/** One line as eight words, lit by how often a fault writes each. */
function strip(row) {
  const level = (times) => `${Math.round(Math.min(60, 22 + 18 * Math.sqrt(times)))}%`;
  const cells = row.cells.map((cell) => element("span", {
    class: "word", title: cell.all || null, "data-written": String(cell.written), style: cell.written ? { "--heat": level(cell.times) } : null,
  }, element("span", {}, cell.said)));
  const many = element("span", { class: "word many", style: { "--heat": level(row.times) }, "data-written": "true" }, element("span", {}, "one of many"));
  const columns = row.cells.map((cell) => (cell.written ? "minmax(max-content, 2fr)" : "minmax(0, 1fr)")).join(" ");
  return element("div", { class: "strip", "aria-hidden": "true" }, element("span", { class: "strip-name mono" }, row.name),
    element("span", { class: "words mono", style: cells.length > 0 ? { "grid-template-columns": columns } : null }, ...(cells.length > 0 ? cells : [many])), element("span", { class: "strip-times mono" }, timesSaid(row.times)));
}
