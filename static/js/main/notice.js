// The bar for what went wrong: one sentence, the remedy, and a way to try again where there is one.
// Promises: stays until dismissed or mended; the page beneath keeps working.
// Does not: log.

export class Notice {
  constructor(parts) {
    this.parts = parts;
    this.retry = null;
    parts.close.addEventListener("click", () => this.hide());
    parts.again.addEventListener("click", () => {
      const { retry } = this;
      this.hide();
      retry?.();
    });
  }

  /** `error`: {message, remedy}; `tag` lets a later `hide(tag)` take back only its own. */
  show(error, { retry = null, tag = "" } = {}) {
    const remedy = error.remedy ? ` ${error.remedy[0].toUpperCase()}${error.remedy.slice(1)}` : "";
    this.parts.text.textContent = `${error.message}${remedy}`;
    this.parts.again.hidden = retry === null;
    this.retry = retry;
    this.tag = tag;
    this.parts.bar.hidden = false;
  }

  hide(tag = null) {
    if (tag !== null && tag !== this.tag) return;
    this.parts.bar.hidden = true;
    this.retry = null;
  }
}
