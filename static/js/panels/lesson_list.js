// The chapters there are, with what was done of each; and the card at the end of one.
// Promises: how far one is stands in words beside its bar; the five chapters after the article's stand apart.
// Does not: keep progress.

import { buttonOf, element } from "./element.js";
import { counted, grouped } from "./names.js";

const OF_THE_ARTICLE = 13; // chapters that follow it; what comes after goes further

/** "not begun", "2 of 4 answered, 1 right", "done, 3 of 4 right". */
export function progressSaid({ begun, done, answered, right, of }) {
  if (done) return of > 0 ? `done, ${right} of ${of} right` : "read";
  if (!begun) return "";
  return answered > 0 ? `${answered} of ${of} answered, ${right} right` : "begun";
}

const mark = ({ begun, done }) => (done ? "✓" : begun ? "…" : "");

function row(entry, on) {
  const { id, title, minutes, progress, number, isHere, problem } = entry;
  if (problem) return element("li", { class: "lesson-broken" }, element("b", {}, title), element("p", { class: "wrong" }, problem));
  const said = progressSaid(progress);
  const button = element("button", { type: "button", class: `lesson-chapter${progress.done ? " done" : ""}`, "data-lesson": id, "aria-current": isHere ? "true" : null, title: entry.asks ? `${counted(entry.steps, "step")}, ${counted(entry.asks, "question")}` : null },
    element("span", { class: "lesson-number" }, String(number)),
    element("span", { class: "lesson-name" }, element("b", {}, title), said ? element("span", { class: "mute" }, said) : null),
    element("span", { class: "lesson-done", "aria-hidden": "true" }, mark(progress)), element("span", { class: "lesson-minutes mute" }, `${minutes} min`));
  button.addEventListener("click", () => on.open(id));
  return element("li", {}, button);
}

export class LessonList {
  /** `on`: {open(id), forget()}. */
  constructor(host, on) {
    this.host = host;
    this.on = on;
  }

  /** `entries`: [{id, number, title, minutes, asks, progress, isHere}] in their order. */
  show(entries) {
    if (entries.length === 0) {
      this.host.replaceChildren(element("p", { class: "mute" }, "This installation has no lessons."));
      return;
    }
    const article = entries.filter((one) => one.number <= OF_THE_ARTICLE);
    const further = entries.filter((one) => one.number > OF_THE_ARTICLE);
    const done = entries.filter((one) => one.progress.done).length;
    this.host.replaceChildren(
      element("p", { class: "mute lesson-sum", "data-testid": "lesson-sum" }, `${counted(entries.length, "chapter")}, ${done} done. What you do is kept in this browser only.`),
      article.length > 0 ? element("ol", { class: "lesson-chapters" }, ...article.map((one) => row(one, this.on))) : "",
      further.length > 0 ? element("h4", {}, article.length > 0 ? "Beyond the article" : "Chapters") : "",
      further.length > 0 ? element("ol", { class: "lesson-chapters" }, ...further.map((one) => row(one, this.on))) : "",
      entries.some((one) => one.progress.begun) ? buttonOf("forget my progress", () => this.on.forget(), { class: "quiet", "data-testid": "lesson-forget" }) : "");
  }
}

/** The card at the end of a lesson. `on`: {save(name), chapter(id), anew(), go(step)}. */
export function endCard({ lesson, progress, name, next, missing }, on) {
  const field = element("input", { type: "text", id: "lesson-who", autocomplete: "name", maxlength: "80", "data-testid": "lesson-who" });
  field.value = name;
  const form = element("form", { class: "lesson-result" },
    element("label", { for: "lesson-who" }, "Your name, if you hand it in"), element("div", { class: "lesson-row" }, field,
      element("button", { type: "submit", class: "quiet", "data-testid": "lesson-save" }, "save result file")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    on.save(field.value.trim());
  });
  return [
    element("p", { class: "lesson-score", "data-testid": "lesson-score" }, progress.of > 0 ? `${progress.right} of ${progress.of} right` : "Read to its end",
      progress.answered < progress.of ? element("span", { class: "mute" }, ` · ${grouped(progress.of - progress.answered)} still open`) : null),
    missing.length > 0 ? element("p", { class: "lesson-row" }, ...missing.map((number) => buttonOf(`step ${number}`, () => on.go(number), { class: "quiet" }))) : "",
    element("blockquote", { class: "lesson-claim" }, element("p", {}, lesson.claim)),
    element("details", {}, element("summary", {}, "What a test holds this to"), element("ul", { class: "mono lesson-holds" }, ...lesson.holds.map((one) => element("li", {}, one)))),
    element("div", { class: "lesson-row" },
      next ? buttonOf(`Next: ${next.title}`, () => on.chapter(next.id), { class: "primary lesson-next-chapter", "data-testid": "lesson-next-chapter" }) : null,
      buttonOf("other questions", () => on.anew(), { class: "quiet", title: "this chapter again with another seed", "data-testid": "lesson-again" })),
    form,
  ];
}
