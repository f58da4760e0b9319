// A question of a lesson: options to choose one of, then the verdict with what is behind each of them.
// Promises: radio buttons in a fieldset, so one Tab and arrows reach them; a verdict is a sign and a word before it is a
// colour; what was not chosen is explained too; nothing of the answer is here before it was given.
// Does not: know the right answer, or grade.

import { buttonOf, element } from "./element.js";
import { spaced } from "./lesson_prose.js";
import { grouped } from "./names.js";

export const LETTERS = "ABCDEF";

/** "16.4", "0.98", "12 345": three digits that count. */
export function figureSaid(value) {
  const size = Math.abs(value);
  if (size >= 1000) return grouped(Math.round(value));
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)));
}

export class LessonQuestion {
  /** `on`: {answer(picked), reveal(), retry(), asked()}. */
  constructor(host, on) {
    this.host = host;
    this.on = on;
    this.key = "";
  }

  /** `task`: null, or {state: "wait" | "failed" | "ask" | "sent" | "graded", said, question, picked, graded, key}. */
  show(task) {
    this.host.hidden = !task;
    if (!task) {
      this.key = "";
      return this.host.replaceChildren();
    }
    const key = `${task.key}|${task.state}|${task.said ?? ""}`;
    if (key === this.key) return undefined;
    this.key = key;
    if (task.state === "sent") return this.#sent(); // the form stays: what has the focus keeps it
    const held = this.host.contains(document.activeElement);
    if (task.state === "graded") this.host.replaceChildren(...this.#graded(task));
    else if (task.question) this.host.replaceChildren(this.#form(task));
    else this.host.replaceChildren(...this.#waiting(task));
    if (!held) return undefined;
    const verdict = this.host.querySelector(".lesson-verdict");
    (verdict ?? this.host.querySelector("input:checked, input, button"))?.focus({ preventScroll: verdict !== null });
    return verdict?.scrollIntoView({ block: "start" });
  }

  #sent() {
    this.host.querySelector("[type=submit]").textContent = "asking…";
    this.host.querySelector("form").setAttribute("aria-busy", "true");
  }

  #waiting({ state, said }) {
    if (state !== "failed") return [element("p", { class: "lesson-wait", role: "status" }, said || "The question is being made…")];
    return [element("p", { class: "wrong", role: "alert" }, said), buttonOf("try again", () => this.on.retry(), { class: "quiet" })];
  }

  #form({ question, said, picked }) {
    const options = question.options.map((text, at) => element("label", { class: "lesson-option" },
      element("input", { type: "radio", name: "lesson-answer", value: String(at), checked: picked === at }),
      element("b", { class: "lesson-letter", "aria-hidden": "true" }, LETTERS[at]), element("span", {}, spaced(text))));
    const button = element("button", { type: "submit", class: "primary", disabled: picked === undefined, "data-testid": "lesson-answer" }, "Answer");
    const form = element("form", { class: "lesson-form" },
      element("fieldset", {}, element("legend", {}, element("span", { class: "lesson-before" }, "Before you go on"), element("span", { class: "lesson-asked" }, spaced(question.text))), ...options),
      element("div", { class: "lesson-row" }, button,
        Number.isInteger(question.cycle) ? buttonOf(`at cycle ${grouped(question.cycle)}`, () => this.on.asked(), { class: "quiet", title: "the moment the question is about", "data-testid": "lesson-asked-at" }) : null),
      said ? element("p", { class: "wrong", role: "status" }, said) : null);
    form.addEventListener("change", () => { button.disabled = false; });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = form.querySelector("input:checked");
      if (chosen && !form.hasAttribute("aria-busy")) this.on.answer(Number(chosen.value));
    });
    return form;
  }

  #graded({ question, graded }) {
    const { right, picked, answer } = graded;
    const verdict = element("p", { class: `lesson-verdict ${right ? "right" : "not"}`, tabindex: "-1", "data-testid": "lesson-verdict" },
      element("span", { class: "sign", "aria-hidden": "true" }, right ? "✓" : "✕"), element("b", {}, right ? "Right." : "Not so."), ` ${spaced(graded.said)}`);
    return [
      element("p", { class: "lesson-asked" }, spaced(question.text)), verdict, bars(graded.shown ?? []),
      Number.isInteger(graded.reveal) ? element("div", { class: "lesson-row" }, buttonOf("▶ show it", () => this.on.reveal(), { "data-testid": "lesson-reveal", title: "play from the question's moment to its answer" })) : null,
      whys(question, graded),
    ].filter(Boolean);
  }
}

/** Every option with what is behind it: `answer` is right, `picked` was chosen. */
export function whys({ options }, { picked, answer, why }) {
  return element("ol", { class: "lesson-whys" }, ...options.map((text, at) => {
    const mark = at === answer ? ["✓", "the answer", "right"] : at === picked ? ["✕", "your answer", "not"] : ["", "", "other"];
    return element("li", { class: mark[2] },
      element("b", { class: "lesson-letter", "aria-hidden": "true" }, LETTERS[at]),
      element("div", {},
        element("p", { class: "lesson-what" }, mark[0] ? element("span", { class: "sign", "aria-hidden": "true" }, mark[0]) : null, spaced(text),
          mark[1] ? element("span", { class: "lesson-mark" }, at === answer && at === picked ? "your answer, and right" : mark[1]) : null),
        element("p", { class: "lesson-why" }, spaced(why[at]))));
  }));
}

/** Small bars of one unit each against the largest of that unit. */
export function bars(shown) {
  if (shown.length === 0) return null;
  const most = Math.max(...shown.map((one) => Math.abs(one.value)), Number.MIN_VALUE);
  return element("ul", { class: "lesson-bars", "aria-label": "Simulated figures" }, ...shown.map(({ label, value, unit }) => element("li", {},
    element("span", {}, label), element("b", { class: "mono" }, figureSaid(value), unit ? element("span", { class: "mute" }, ` ${unit}`) : null),
    element("i", { "aria-hidden": "true", style: { width: `${Math.max(1, (100 * Math.abs(value)) / most)}%` } }))));
}
