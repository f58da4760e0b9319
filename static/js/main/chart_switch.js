// What the chart's panel shows: this run over its cycles, all designs side by side, or designs over core counts.
// Promises: exactly one of the three; what was started goes on while another is shown; a larger view is the same nodes,
// moved, or given the whole page.
// Does not: draw any.

import { Race } from "./race.js";
import { Scaling } from "./scaling.js";

export class ChartSwitch {
  /** `parts`: {run, race, scaling, large, chart, host, curves, panel} elements; `page`: what main/race.js and
   *  main/scaling.js need, with `dialog` and `switched(which)`. */
  constructor(parts, page) {
    this.parts = parts;
    this.page = page;
    this.which = "run";
    this.race = new Race(parts.host, page);
    this.scaling = new Scaling(parts.curves, page);
    for (const which of ["run", "race", "scaling"]) parts[which].addEventListener("click", () => this.show(which));
    parts.large.addEventListener("click", () => (this.which === "scaling" ? this.whole(!this.isWhole) : this.#enlarge()));
  }

  show(which) {
    const { parts } = this;
    this.which = which;
    for (const one of ["run", "race", "scaling"]) parts[one].setAttribute("aria-pressed", String(one === which));
    parts.large.hidden = which === "run";
    parts.chart.hidden = which !== "run";
    parts.host.hidden = which !== "race";
    parts.curves.hidden = which !== "scaling";
    parts.panel.classList.toggle("racing", which === "race");
    parts.panel.classList.toggle("scaling", which === "scaling");
    this.whole(false);
    this.page.switched(which);
    this.newRun();
  }

  /** `g` and `s`: there, or back to this run. */
  toggle(which) {
    this.show(this.which === which ? "run" : which);
  }

  /** Another run came to the stage: its machine and workload are offered from now on. */
  newRun() {
    if (this.which === "race") this.race.offer();
    if (this.which === "scaling") this.scaling.offer();
  }

  /** The curves over the whole page, or beside the stage. */
  whole(on) {
    this.isWhole = on;
    this.parts.panel.classList.toggle("whole", on);
    if (this.which === "scaling") this.parts.large.setAttribute("aria-pressed", String(on));
    else this.parts.large.removeAttribute("aria-pressed");
  }

  #enlarge() {
    const { parts, page } = this;
    page.dialog.show("Designs and faults per second", [parts.host], () => parts.panel.append(parts.host));
  }
}
