// The strip of runs above the stage: which are kept, which is shown, how they are aligned; undo, redo and the history.
// Promises: appears with the second run or the first change; every run is a button with its whole name, and can be
// closed; what has just been done is said in one line, aloud too; every step of the history leads back to its run.
// Does not: open or close runs; it calls `act`.

import { element } from "../panels/element.js";
import { ALIGNMENTS } from "./alignment.js";

export class Tray {
  /** `parts`: {host, runs, align, undo, said}; `act`: {switchTo(run), close(run), align(id), undo(), redo(), goTo(step)}. */
  constructor(parts, act) {
    this.parts = parts;
    this.act = act;
    parts.align.replaceChildren(...ALIGNMENTS.map((one) => element("option", { value: one.id, title: one.means }, one.title)));
    parts.align.addEventListener("change", () => act.align(parts.align.value));
    parts.undo.addEventListener("click", () => act.undo());
    this.redo = element("button", { type: "button", class: "quiet", "data-testid": "redo" }, "redo");
    this.redo.addEventListener("click", () => act.redo());
    this.steps = element("ol", { class: "history-steps", "data-testid": "history-steps" });
    this.history = element("details", { class: "history", "data-testid": "history" }, element("summary", { class: "quiet" }, "history"), this.steps);
    this.history.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.history.open) return;
      event.stopPropagation();
      this.#shut(true);
    });
    document.addEventListener("pointerdown", (event) => { if (!this.history.contains(event.target)) this.#shut(false); });
    parts.undo.after(this.redo, this.history);
  }

  #shut(focus) {
    this.history.open = false;
    if (focus) this.history.querySelector("summary").focus();
  }

  /** Shows the runs as they are. */
  show(runs) {
    const { host, align, undo, said } = this.parts;
    const { kept, shown, history } = runs;
    host.hidden = kept.runs.length < 2 && !runs.said && history.steps.length < 2;
    const focused = this.parts.runs.contains(document.activeElement);
    this.parts.runs.replaceChildren(...kept.runs.map((run) => this.#run(runs, run)));
    if (focused) this.parts.runs.querySelector("[aria-current]")?.focus();
    align.value = runs.alignment;
    align.closest("label").hidden = kept.runs.length < 2;
    for (const [button, step, word] of [[undo, history.back, "back"], [this.redo, history.forth, "forth"]]) {
      button.hidden = history.steps.length < 2;
      button.disabled = !step;
      button.title = step ? `${word} to ${step.said} (${word === "back" ? "u" : "shift u"})` : `nothing to go ${word} to`;
    }
    this.#history(runs);
    if (said.textContent !== runs.said) said.textContent = runs.said;
    said.title = runs.said;
  }

  #history(runs) {
    const { history, kept } = runs;
    this.history.hidden = history.steps.length < 2;
    this.steps.replaceChildren(...history.rows().map(({ step, number, depth, now }) => {
      const closed = !kept.runs.includes(step.run);
      const button = element("button", { type: "button", class: "quiet", "aria-current": now ? "step" : null }, element("span", { class: "mono mute" }, `${number} `), `${depth > 0 ? "↳ " : ""}${step.said}`,
        element("span", { class: "mute" }, now ? " (shown)" : closed ? " (closed: opens again)" : ""));
      button.addEventListener("click", () => {
        this.#shut(true);
        this.act.goTo(step);
      });
      return element("li", { style: { "--depth": depth } }, button);
    }));
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
