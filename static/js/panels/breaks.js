// The breakpoints as a list: on or off, what each is about, how often it is met, and what the selected thing offers.
// Promises: rebuilt only when what it shows has changed; the focus stays on the control it was on; a breakpoint that this
// run has no place for is listed and says so.
// Does not: keep breakpoints or look for them; `on` does.

import { buttonOf, element } from "./element.js";
import { counted, grouped } from "./names.js";

/** "12 met, 3 up to here"; "" before they were counted. */
export function hitsSaid(cycles, complete, now) {
  if (!cycles) return "";
  const before = cycles.filter((cycle) => cycle <= now).length;
  return `met ${grouped(cycles.length)} ×${complete ? "" : " so far"}, ${grouped(before)} up to here`;
}

export class BreaksPanel {
  /** `on`: {add(mark), toggle(number), remove(number), show(mark), step(forward), count(), clear()}. */
  constructor(host, on, form) {
    this.on = on;
    this.key = "";
    this.offers = element("div", { class: "break-offers" });
    this.moves = element("div", { class: "break-moves" },
      buttonOf("◀ last", () => on.step(false), { title: "back to the last breakpoint (<)", "data-testid": "break-back" }),
      buttonOf("next ▶", () => on.step(true), { title: "on to the next breakpoint (>)", "data-testid": "break-on" }),
      buttonOf("count", () => on.count(), { class: "quiet", title: "count how often each is met in the whole run, and mark it on the timeline", "data-testid": "break-count" }));
    this.counting = element("p", { class: "mute break-counting", role: "status" });
    this.list = element("ul", { class: "break-list", "aria-label": "Breakpoints", "data-testid": "break-list" });
    host.classList.add("breaks");
    host.replaceChildren(this.offers, this.moves, this.counting, this.list, form);
  }

  /** `rows`: [{said, on, there, hits, met}]; `offers`: [{title, mark, set}]; `selected`: its name in words. */
  show({ rows, offers, selected, counting }) {
    const key = JSON.stringify([rows, offers.map((one) => [one.title, one.set]), selected, counting]);
    if (key === this.key) return;
    this.key = key;
    const focus = this.#focused();
    this.offers.replaceChildren(...(offers.length > 0 ? [
      element("h3", {}, `Break on ${selected}`),
      ...offers.map((offer, at) => buttonOf(offer.title, () => this.on.add(offer.mark), { class: "quiet", "aria-pressed": String(offer.set), "data-focus": `offer${at}` })),
    ] : [element("p", { class: "mute" }, "Select a source line, a word, a lock, a line or a core: what can happen to it is offered here (key b). Or choose below.")]));
    this.counting.textContent = counting;
    this.counting.hidden = counting === "";
    this.moves.hidden = rows.length === 0;
    this.list.replaceChildren(...rows.map((row, at) => this.#row(row, at)));
    if (focus) [...this.offers.querySelectorAll("[data-focus]"), ...this.list.querySelectorAll("[data-focus]")].find((node) => node.dataset.focus === focus)?.focus();
  }

  #focused() {
    const node = document.activeElement;
    return this.offers.contains(node) || this.list.contains(node) ? node.dataset.focus : null;
  }

  #row(row, at) {
    const box = element("input", { type: "checkbox", checked: row.on, "data-focus": `on${at}`, "aria-label": `on: ${row.said}` });
    box.addEventListener("change", () => this.on.toggle(at));
    return element("li", { class: row.met ? "met" : null, "data-testid": "break-row" },
      box, element("span", { class: "break-mark", "aria-hidden": "true" }, row.on && row.there ? "●" : "○"),
      element("div", { class: "break-said" },
        buttonOf(row.said, () => this.on.show(at), { class: "break-show", title: "show what it is about", "data-focus": `show${at}` }),
        row.met ? element("span", { class: "break-here" }, "met here") : null,
        row.there ? null : element("span", { class: "mute" }, "this run has no such place"),
        row.hits ? element("span", { class: "mute" }, row.hits) : null),
      buttonOf("×", () => this.on.remove(at), { class: "quiet", "aria-label": `delete: ${row.said}`, "data-focus": `out${at}` }));
  }

  /** The first of what is offered gets the focus; false if nothing is. */
  focusOffer() {
    const first = this.offers.querySelector("button");
    first?.focus();
    return Boolean(first);
  }
}

/** "Looking: 12 met in 2 000 000 cycles". */
export const countingSaid = (found, cycles) => `Counting: ${counted(found, "time", "times")} in ${grouped(cycles)} cycles…`;
