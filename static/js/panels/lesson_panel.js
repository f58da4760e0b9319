// The column of a lesson, in the place of the story: the chapters, a step of one, or its end.
// Promises: title, place and the ways on and back never scroll away; what comes after a question is not in the page before
// it is answered; every step begins at its top, and gets the focus if the column had it.
// Does not: load lessons, grade, or touch the stage; it calls `on`.

import { buttonOf, element } from "./element.js";
import { LessonGoal } from "./lesson_goal.js";
import { LessonList, endCard } from "./lesson_list.js";
import { proseOf } from "./lesson_prose.js";
import { LessonQuestion } from "./lesson_question.js";

const LEGEND = "Simulated figures are underlined with dots, published ones with a line and “◇”.";

/** The way to the same step without pictures and script. */
const asText = ({ lesson, step, seed }) => element("p", {}, element("a", { class: "lesson-text", href: `/lessons/${lesson.id}?step=${step.number}&seed=${seed}`, "data-testid": "lesson-text" }, "this step as text"));

export class LessonPanel {
  /** `on`: {list(), close(), back(), next(), open(id), forget(), play(), moment(), show(text), seed(text), and what
   *  LessonQuestion, LessonGoal and endCard call}. */
  constructor(on) {
    this.on = on;
    this.drawn = "";
    this.title = element("h2", { id: "lesson-title", "data-testid": "lesson-title" });
    this.chapters = buttonOf("☰", () => on.list(), { class: "quiet", "aria-label": "all chapters", title: "all chapters", "data-testid": "lesson-list" });
    this.place = element("p", { class: "lesson-place", "data-testid": "lesson-place" });
    this.bar = element("div", { class: "lesson-bar", "aria-hidden": "true" }, element("i"));
    this.step = element("h3", { class: "lesson-step", tabindex: "-1", "data-testid": "lesson-step" });
    this.prose = element("div", { class: "lesson-prose", "data-testid": "lesson-prose" });
    this.play = buttonOf("▶ watch", () => on.play(), { "data-testid": "lesson-watch", title: "play this moment slowly" });
    this.moment = buttonOf("⟲", () => on.moment(), { class: "quiet", "aria-label": "back to this step's moment", "data-testid": "lesson-moment", title: "back to this step's moment on the stage" });
    this.question = new LessonQuestion(element("section", { class: "lesson-card", "aria-label": "Question", "data-testid": "lesson-question" }), on);
    this.goal = new LessonGoal(element("section", { class: "lesson-card", "aria-label": "Goal", "data-testid": "lesson-goal" }), on);
    this.aside = element("div", { class: "lesson-aside" }); // of features: beside the question
    this.after = element("div", { class: "lesson-prose lesson-after", "data-testid": "lesson-after" });
    this.more = element("div", { class: "lesson-more" });
    this.body = element("div", { class: "lesson-body", tabindex: "0", role: "region", "aria-labelledby": "lesson-title" });
    this.backButton = buttonOf("← back", () => on.back(), { "data-testid": "lesson-back", title: "the step before (page up)" });
    this.nextButton = buttonOf("next →", () => on.next(), { class: "primary", "data-testid": "lesson-next", title: "the next step (page down)" });
    this.foot = element("nav", { class: "lesson-foot", "aria-label": "Steps of the lesson" }, this.backButton, this.moment, this.play, this.nextButton);
    this.node = element("section", { id: "lesson", class: "lesson", "aria-labelledby": "lesson-title", "data-testid": "lesson", hidden: true },
      element("div", { class: "lesson-head" }, this.chapters, this.title, buttonOf("×", () => on.close(), { class: "quiet", "aria-label": "close the lesson (r)", title: "close the lesson (r); r opens it again", "data-testid": "lesson-close" })),
      element("div", { class: "lesson-way" }, this.bar, this.place), this.body, this.foot);
    this.list = new LessonList(element("div", { class: "lesson-list" }), on);
  }

  /** Scrolls on (1) or back (-1); false where there is nothing more to see. */
  scroll(by) {
    const { body } = this;
    const left = by > 0 ? body.scrollHeight - body.clientHeight - body.scrollTop : body.scrollTop;
    if (left < 8) return false;
    body.scrollBy({ top: by * body.clientHeight * 0.8 });
    return true;
  }

  hide() {
    this.node.hidden = true;
  }

  /** Where the focus goes when the page of the column turns. */
  #turn(key, target) {
    if (key === this.drawn) return false;
    const held = this.node.contains(document.activeElement) || document.activeElement === document.body;
    this.drawn = key;
    this.body.scrollTop = 0;
    if (held && this.opened) queueMicrotask(() => target.focus({ preventScroll: true }));
    if (this.opened && this.node.getBoundingClientRect().top < 0) this.node.scrollIntoView({ block: "start" }); // where the page scrolls: a phone
    this.opened = true;
    return true;
  }

  /** The chapters. */
  showList(entries) {
    this.node.hidden = false;
    this.title.textContent = "Lessons";
    this.#frame({ list: true });
    this.list.show(entries);
    this.body.replaceChildren(this.list.host);
    this.opened = true; // somebody asked for it: a key's focus goes there
    this.#turn("list", this.body);
  }

  /** `view`: {lesson, number, at, of, step, said, isOpen (what comes after may be read), task, goal, seed}. */
  showStep(view) {
    const { lesson, number, step } = view;
    this.node.hidden = false;
    this.#name(number, lesson);
    this.#frame({ at: step.number, of: lesson.steps.length });
    const key = `${lesson.id}|${lesson.text}|${step.number}|${view.seed}`;
    if (this.drawn !== key || this.body.firstChild !== this.step) {
      this.step.textContent = step.title;
      this.prose.replaceChildren(...(step.number === 1 && lesson.opening ? [element("div", { class: "lesson-opening" }, ...proseOf(lesson.opening, this.on))] : []), ...proseOf(step.before, this.on));
      this.more.replaceChildren(...this.#sources(view), ...this.#notes(step), ...this.#seed(view), asText(view));
      this.body.replaceChildren(this.step, this.prose, this.question.host, this.aside, this.goal.host, this.after, this.more);
      this.#turn(key, this.step);
      this.afterOf = null;
    }
    this.question.show(view.task);
    this.goal.show(view.goal);
    if (this.afterOf !== view.isOpen) {
      this.afterOf = view.isOpen;
      this.after.replaceChildren(...(view.isOpen ? proseOf(step.after, this.on) : []));
    }
    this.after.hidden = !view.isOpen || step.after === "";
    const isOpen = !step.asks && !step.goal ? true : view.isOpen;
    this.nextButton.classList.toggle("primary", isOpen);
  }

  showEnd(view, key) {
    const { lesson, number } = view;
    this.node.hidden = false;
    this.#name(number, lesson);
    this.#frame({ at: lesson.steps.length + 1, of: lesson.steps.length });
    for (const button of [this.play, this.moment]) button.hidden = true;
    this.step.textContent = "The end of this chapter";
    this.body.replaceChildren(this.step, ...endCard(view, this.on).filter((one) => one !== ""));
    this.#turn(key, this.step);
  }

  /** Something else than a lesson: a sentence. */
  showWait(title, said) {
    this.node.hidden = false;
    this.title.textContent = title;
    this.#frame({ list: true });
    this.body.replaceChildren(element("p", { class: "mute", role: "status" }, said));
    this.drawn = "";
  }

  /** How the stage stands to the step: {isThere, isPlaying, canPlay}. */
  showTools({ isThere, isPlaying, canPlay }) {
    this.play.hidden = !canPlay;
    this.moment.hidden = false;
    const said = isPlaying ? "❚❚ stop" : "▶ watch";
    if (this.play.textContent !== said) this.play.textContent = said;
    if (this.moment.disabled !== isThere) this.moment.disabled = isThere;
  }

  #name(number, { title }) {
    this.title.textContent = `${number} · ${title}`;
    this.title.title = title;
  }

  #frame({ list = false, at = 0, of = 0 }) {
    this.chapters.hidden = list;
    this.foot.hidden = list;
    this.bar.hidden = list;
    this.place.textContent = list ? "" : at > of ? "end" : `${at} of ${of}`;
    this.bar.firstChild.style.width = `${of > 0 ? (100 * Math.min(at, of)) / of : 0}%`;
    this.backButton.disabled = at <= 1;
    this.nextButton.hidden = !list && at > of; // the end has its own way on
    this.nextButton.textContent = at === of ? "finish →" : "next →";
  }

  #sources({ lesson, step }) {
    const from = [...new Set([...(step.number === 1 ? lesson.sources : []), ...step.sources])];
    const figures = this.prose.querySelector(".figure") || /class="figure/.test(step.after);
    const out = [];
    if (from.length > 0) out.push(element("h4", {}, "Sources"), element("ul", { class: "lesson-sources" }, ...from.map((one) => element("li", {}, one))));
    if (figures) out.push(element("p", { class: "mute" }, LEGEND));
    return out;
  }

  #notes({ notes }) {
    return notes ? [element("details", { class: "lesson-notes" }, element("summary", {}, "for the lecturer"), element("p", {}, notes))] : [];
  }

  #seed({ seed, step }) {
    if (!step.asks) return [];
    const field = element("input", { type: "text", inputmode: "numeric", autocomplete: "off", maxlength: "9", "aria-label": "seed of the questions", "data-testid": "lesson-seed" });
    field.value = String(seed);
    const form = element("form", { class: "lesson-seed", title: "the same seed gives the same questions; setting one begins the chapter's questions anew" }, element("span", {}, "Your questions have seed"), field, element("button", { type: "submit", class: "quiet" }, "set"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.on.seed(field.value);
    });
    return [form];
  }
}
