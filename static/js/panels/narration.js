// The narration: the sentence of the event just reached, its reason, and the few before it.
// Promises: says nothing twice; a screen reader hears step results politely and, while playing, a short word at
// most every five seconds.
// Does not: make sentences (sentence.js).

import { element } from "./element.js";
import { grouped } from "./names.js";

const BEFORE = 4; // sentences kept from earlier steps
const HEARD_EVERY_MS = 5000;

export class Narration {
  /** `parts`: {what, why, before, title, live} elements. */
  constructor(parts) {
    this.parts = parts;
    this.past = [];
    this.heardAt = -Infinity;
    this.key = "";
  }

  /** `moment`: {sentence, cycle, run, playing, stepped, now, event} with `now` in ms; `event` false: no event's sentence,
   *  so nothing to remember. */
  show(moment) {
    const { sentence, cycle, run, playing } = moment;
    const key = `${run}|${cycle}|${sentence.what}|${sentence.why}`;
    if (key === this.key) return;
    this.key = key;
    this.#remember();
    this.parts.what.textContent = sentence.what;
    this.parts.why.textContent = sentence.why;
    this.current = moment.event === false ? null : { what: sentence.what, cycle };
    if (playing) this.#hear(`Playing, cycle ${grouped(cycle)}.`, moment.now, HEARD_EVERY_MS);
    else if (moment.stepped) this.#hear(`Cycle ${grouped(cycle)}. ${sentence.what} ${sentence.why}`, moment.now, 0);
  }

  /** A new run or a jump: what was said before no longer leads here. */
  forget() {
    this.past = [];
    this.current = null;
    this.#list();
  }

  #remember() {
    if (!this.current) return;
    this.past = [this.current, ...this.past].slice(0, BEFORE);
    this.#list();
  }

  #list() {
    this.parts.title.hidden = this.past.length === 0;
    this.parts.before.replaceChildren(...this.past.map((one) => element("li", {},
      element("b", {}, grouped(one.cycle)), ` ${one.what}`)));
  }

  #hear(text, now, every) {
    if (now - this.heardAt < every) return;
    this.heardAt = now;
    this.parts.live.textContent = text;
  }
}
