// The quiet word to somebody who is here for the first time: begin with the first chapter.
// Promises: shown in the story until a lesson was begun or the word was waved away, and never again after that.
// Does not: open anything by itself.

import { buttonOf, element } from "../panels/element.js";

export class LessonOffer {
  constructor(store, open) {
    this.store = store;
    this.open = open;
    this.node = element("div", { class: "lesson-offer", "data-testid": "lesson-offer", hidden: true });
  }

  /** `entries`: the chapters there are. */
  show(entries) {
    const [first] = entries;
    this.node.hidden = !first || this.store.isDismissed || !this.store.isEmpty;
    if (this.node.hidden) return;
    this.node.replaceChildren(
      buttonOf(`New here? Begin with chapter ${first.number}`, () => this.open(first.id), { class: "quiet", title: `${first.title}, ${first.minutes} minutes`, "data-testid": "lesson-first" }),
      buttonOf("×", () => {
        this.store.isDismissed = true;
        this.store.save();
        this.node.hidden = true;
      }, { class: "quiet", "aria-label": "do not offer the lessons again" }));
  }
}
