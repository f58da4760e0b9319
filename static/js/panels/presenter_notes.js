// What who teaches reads and the class does not: the notes of the step that is open, what it asks, and the step that comes.
// Promises: text is text; without a lesson it says so, and what the class sees; the next step is there before it is needed.
// Does not: ask the server, or know the room.

import { element } from "./element.js";
import { proseOf } from "./lesson_prose.js";

const ASKED = "This step asks: let the class predict, and put it to a vote with “ask the class” on the stage.";

/** {now, next} of a lesson at step `at`, 1 for the first; `at` beyond the last: the end. */
export function stepsAt(lesson, at) {
  return { now: lesson.steps[at - 1] ?? null, next: lesson.steps[at] ?? null };
}

/** What a step wants of its class, in one sentence, or "". */
export function wantsSaid(step) {
  if (step?.asks) return ASKED;
  return step?.goal ? "This step sets a goal: give somebody the wheel, or let everybody explore." : "";
}

/** Words of a step that has no notes: its own text. */
function told(step) {
  if (step.notes) return element("p", { class: "notes-own", "data-testid": "notes-own" }, step.notes);
  return element("div", { class: "lesson-prose notes-text" }, ...proseOf(step.before, { show() {}, term() {} }));
}

const place = (lesson, at) => (at > lesson.steps.length ? "the end" : `step ${at} of ${lesson.steps.length}`);

/** The column: `lesson` as the server tells it, or null; `title`: what is on the stage. */
export function notesPanel(lesson, at, title) {
  if (!lesson) {
    return element("div", { class: "notes-panel" }, element("p", { class: "mute" }, "No lesson is open"), element("h2", {}, title || "The stage"),
      element("p", { class: "notes-own" }, "Open a lesson on the stage (r): its notes and the step that comes stand here."));
  }
  const { now, next } = stepsAt(lesson, at);
  const wants = wantsSaid(now);
  return element("div", { class: "notes-panel" },
    element("p", { class: "mute", "data-testid": "notes-place" }, `${lesson.title}, ${place(lesson, at)}`),
    element("h2", { "data-testid": "notes-title" }, now?.title ?? "The end of the chapter"),
    now ? told(now) : element("p", { class: "notes-own" }, lesson.claim), wants ? element("p", { class: "notes-wants" }, wants) : null,
    element("section", { class: "notes-next", "aria-label": "Next step" }, element("p", { class: "mute" }, "Next"),
      element("h3", { "data-testid": "notes-next" }, next?.title ?? (now ? "the end of the chapter" : "choose another chapter")), next?.notes ? element("p", {}, next.notes) : null, next?.asks ? element("p", { class: "mute" }, "asks the class") : null));
}
