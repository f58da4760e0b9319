// A goal of a lesson: what to bring about, what may be changed for it, ways to try, and a check of the run on the stage.
// Promises: a hint stays closed until it is asked for; whether it is reached is told by a sign and words.
// Does not: decide whether a goal is reached (the server runs it again), or open runs.

import { buttonOf, element } from "./element.js";
import { grouped } from "./names.js";

const MAY = Object.freeze({ edits: "moves by hand and edits", settings: "settings and layout" });
const FIRST = new Set(["edits"]);

/** "the cores, settings and layout". */
export function maySaid(words) {
  const said = words.map((word) => MAY[word] ?? `the ${word}`);
  if (said.length === 0) return "nothing: play it";
  return said.length === 1 ? said[0] : `${said.slice(0, -1).join(", ")} and ${said.at(-1)}`;
}

export class LessonGoal {
  /** `on`: {check(), byHand(), change(), seek(cycle), readOn()}. */
  constructor(host, on) {
    this.host = host;
    this.on = on;
    this.key = "";
  }

  /** `task`: null, or {goal, state: "try" | "sent" | "not" | "reached", said, cycle, key}. */
  show(task) {
    this.host.hidden = !task;
    const key = task ? `${task.key}|${task.state}|${task.said}|${task.cycle}` : "";
    if (key === this.key) return;
    this.key = key;
    const focus = this.host.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    const isHinted = task && this.of === task.goal.text && this.host.querySelector(".lesson-hint")?.open;
    this.of = task?.goal.text;
    this.host.replaceChildren(...(task ? this.#card(task) : []));
    if (isHinted) this.host.querySelector(".lesson-hint")?.setAttribute("open", "");
    if (focus) (this.host.querySelector(`[data-testid="${focus}"]:not(:disabled)`) ?? this.host.querySelector(".lesson-verdict, button"))?.focus({ preventScroll: true });
    if (task?.said) this.host.querySelector(".lesson-verdict")?.scrollIntoView({ block: "nearest" });
  }

  #card({ goal, state, said, cycle, isOpen }) {
    const byHand = goal.may_change.some((word) => FIRST.has(word));
    const others = goal.may_change.some((word) => !FIRST.has(word));
    const isReached = state === "reached";
    return [
      element("p", { class: "lesson-before" }, "Make it happen"), element("p", { class: "lesson-asked" }, goal.text),
      element("p", { class: "lesson-may" }, `You may change ${maySaid(goal.may_change)}.`),
      element("div", { class: "lesson-row" },
        buttonOf(state === "sent" ? "checking…" : "Check", () => this.on.check(), { class: "primary", disabled: state === "sent", title: "is it reached in the run on the stage?", "data-testid": "lesson-check" }),
        byHand ? buttonOf("by hand", () => this.on.byHand(), { title: "you decide who moves (h)", "data-testid": "lesson-by-hand" }) : null,
        others ? buttonOf("change…", () => this.on.change(), { title: "what the run is made of (c)", "data-testid": "lesson-change" }) : null),
      said ? element("p", { class: `lesson-verdict ${isReached ? "right" : "not"}`, tabindex: "-1", role: "status", "data-testid": "lesson-reached" },
        element("span", { class: "sign", "aria-hidden": "true" }, isReached ? "✓" : "○"), element("b", {}, isReached ? "Reached." : "Not yet."), ` ${said.replace(/^Not yet[.:] /, "")}`,
        isReached && Number.isInteger(cycle) ? buttonOf(`cycle ${grouped(cycle)}`, () => this.on.seek(cycle), { class: "quiet" }) : null) : null,
      goal.hint ? element("details", { class: "lesson-hint" }, element("summary", {}, "a hint"), element("p", {}, goal.hint)) : null,
      isReached || isOpen ? null : buttonOf("read on without it", () => this.on.readOn(), { class: "quiet", "data-testid": "lesson-read-on" }),
    ].filter(Boolean);
  }
}
