// The bar for what went wrong: one sentence, the remedy, and a way to try again where there is one.
// Promises: a message stays until dismissed or mended; one that came later stands above it and gives it back when it
// goes; what mends itself is said calmly; the page beneath keeps working.
// Does not: log.

const MOST = 8; // messages kept below the one on top

/** A sentence: a capital first, a full stop last. */
const sentence = (text) => (text ? `${text[0].toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? "" : "."}` : "");

/** What is wrong, where, and what to do; the place is left out where the message names it. */
export function errorSaid({ message, remedy = "", place = "" }) {
  const where = place && !message.includes(place) ? ` (${place})` : "";
  return [sentence(`${message.replace(/\.$/, "")}${where}`), sentence(remedy)].filter(Boolean).join(" ");
}

export class Notice {
  /** `parts`: {bar, text, again, close} elements. */
  constructor(parts) {
    this.parts = parts;
    this.messages = [];
    parts.close.addEventListener("click", () => {
      this.messages.pop();
      this.#paint();
    });
    parts.again.addEventListener("click", () => {
      const { retry } = this.messages.pop() ?? {};
      this.#paint();
      retry?.();
    });
  }

  /** `error`: {message, remedy, place}; a message replaces the one of the same `tag`, and `hide(tag)` takes it back. */
  show(error, { retry = null, tag = "", calm = false } = {}) {
    this.messages = this.messages.filter((one) => one.tag !== tag).slice(-MOST);
    this.messages.push({ text: errorSaid(error), retry, tag, calm });
    this.#paint();
  }

  hide(tag) {
    this.messages = this.messages.filter((one) => one.tag !== tag);
    this.#paint();
  }

  #paint() {
    const { bar, text, again } = this.parts;
    const top = this.messages.at(-1);
    bar.hidden = !top;
    if (!top) return;
    bar.classList.toggle("calm", top.calm);
    if (text.textContent !== top.text) text.textContent = top.text;
    again.hidden = top.retry === null;
  }
}
