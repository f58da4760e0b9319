// What the chart's panel shows: this run over its cycles, or all designs side by side; and the latter in a window of its own.
// Promises: exactly one of the two; a race goes on while the other is shown; a larger view is the same table, moved.
// Does not: draw either.

import { Race } from "./race.js";

export class ChartSwitch {
  /** `parts`: {run, race, large, chart, host, panel} elements; `page`: what main/race.js needs, with `dialog` and
   *  `switched(race: boolean)`. */
  constructor(parts, page) {
    this.parts = parts;
    this.page = page;
    this.on = false;
    this.race = new Race(parts.host, page);
    parts.run.addEventListener("click", () => this.show(false));
    parts.race.addEventListener("click", () => this.show(true));
    parts.large.addEventListener("click", () => this.#enlarge());
  }

  show(race) {
    const { parts } = this;
    this.on = race;
    parts.run.setAttribute("aria-pressed", String(!race));
    parts.race.setAttribute("aria-pressed", String(race));
    parts.large.hidden = !race;
    parts.chart.hidden = race;
    parts.host.hidden = !race;
    parts.panel.classList.toggle("racing", race);
    this.page.switched(race);
    if (race) this.race.offer();
  }

  /** Another run came to the stage: its machine and workload are offered from now on. */
  newRun() {
    if (this.on) this.race.offer();
  }

  #enlarge() {
    const { parts, page } = this;
    page.dialog.show("Designs and faults per second", [parts.host], () => parts.panel.append(parts.host));
  }
}
