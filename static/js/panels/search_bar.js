// The bar of a search under way, and of one that found nothing.
// Promises: a search that ends at once is never shown; one that lasts says what it looks for, how far it is, and can be
// cancelled; one that found nothing says how far it looked, until the person's next act.
// Does not: search.

import { element } from "./element.js";
import { grouped } from "./names.js";

const SHOWN_AFTER_MS = 250;

/** "No sleep in the next 12 288 cycles, to the end of the run." */
export function notFoundSaid(what, { forward, looked, edge, complete = true }) {
  const far = looked > 0 ? ` in the ${forward ? "next" : "last"} ${grouped(looked)} cycles` : forward ? " after this moment" : " before this moment";
  const end = forward ? `, to the end of ${complete ? "the run" : "what is simulated"}` : ", back to the start of the run";
  return `No ${what}${far}${edge ? end : ""}.`;
}

export class SearchBar {
  /** `host`: where the bar is added; `onCancel()`. */
  constructor(host, onCancel) {
    this.text = element("p", { role: "status" });
    this.more = element("span", { class: "mute mono" });
    this.button = element("button", { type: "button" }, "cancel");
    this.bar = element("div", { class: "search-bar", "data-testid": "search", hidden: true },
      element("progress", { "aria-hidden": true }), this.text, this.more, this.button);
    this.button.addEventListener("click", () => (this.under ? onCancel() : this.hide()));
    for (const type of ["keydown", "pointerdown"]) {
      document.addEventListener(type, (event) => {
        if (!this.under && !this.bar.contains(event.target)) this.hide();
      }, true);
    }
    host.append(this.bar);
    this.under = false;
  }

  begin(what, forward) {
    this.under = true;
    this.bar.hidden = true;
    this.bar.firstElementChild.hidden = false;
    this.more.textContent = "";
    this.button.textContent = "cancel";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.text.textContent = `Looking for the ${forward ? "next" : "last"} ${what}…`;
      this.bar.hidden = false;
    }, SHOWN_AFTER_MS);
  }

  progress(cycles) {
    this.more.textContent = `${grouped(cycles)} cycles`;
  }

  /** The search is over; `said` only if it found nothing. */
  end(said = "") {
    clearTimeout(this.timer);
    this.under = false;
    this.bar.firstElementChild.hidden = true;
    this.more.textContent = "";
    this.button.textContent = "close";
    this.text.textContent = said;
    this.bar.hidden = said === "";
  }

  hide() {
    this.bar.hidden = true;
  }
}
