// The strip of runs above the stage: which are kept, which is shown, how they are aligned, the way back from a fork.
// Promises: appears with the second run or the first change; every run is a button with its whole name, and can be
// closed; what has just been done is said in one line, aloud too.
// Does not: open or close runs; it calls `act`.

import { element } from "../panels/element.js";
import { ALIGNMENTS } from "./alignment.js";

export class Tray {
  /** `parts`: {host, runs, align, undo, said}; `act`: {switchTo(run), close(run), align(id), undo()}. */
  constructor(parts, act) {
    this.parts = parts;
    this.act = act;
    parts.align.replaceChildren(...ALIGNMENTS.map((one) => element("option", { value: one.id, title: one.means }, one.title)));
    parts.align.addEventListener("change", () => act.align(parts.align.value));
    parts.undo.addEventListener("click", () => act.undo());
  }

  /** Shows the runs as they are. */
  show(runs) {
    const { host, align, undo, said } = this.parts;
    const { kept, shown } = runs;
    host.hidden = kept.runs.length < 2 && !runs.said;
    const focused = this.parts.runs.contains(document.activeElement);
    this.parts.runs.replaceChildren(...kept.runs.map((run) => this.#run(runs, run)));
    if (focused) this.parts.runs.querySelector("[aria-current]")?.focus();
    align.value = runs.alignment;
    align.closest("label").hidden = kept.runs.length < 2;
    const parent = kept.parentOf(shown);
    undo.hidden = !parent;
    if (parent) undo.title = `close this run and go back to ${runs.nameOf(parent)} (u)`;
    if (said.textContent !== runs.said) said.textContent = runs.said;
    said.title = runs.said;
  }

  #run(runs, run) {
    const { name, detail } = runs.labelOf(run);
    const own = run === runs.shown;
    const show = element("button", {
      type: "button", class: "run-name", "aria-current": own ? "true" : null, title: `${name}, ${detail}`,
    }, element("b", {}, runs.kept.parentOf(run) ? `↳ ${name}` : name), element("span", {}, detail));
    show.addEventListener("click", () => this.act.switchTo(run));
    const close = element("button", { type: "button", class: "run-close", "aria-label": `close ${name}, ${detail}`, title: "close this run" }, "×");
    close.addEventListener("click", () => this.act.close(run));
    return element("li", { class: own ? "run shown" : "run" }, show, runs.kept.runs.length > 1 ? close : null);
  }
}
