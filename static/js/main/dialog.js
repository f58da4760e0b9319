// The page's one dialog.
// Promises: opens over the page, closes with Escape, its button or a click beside it, and gives the focus back.
// Does not: make content.

export class Dialog {
  constructor(dialog, title, body, close) {
    this.dialog = dialog;
    this.title = title;
    this.body = body;
    this.onHide = null;
    close.addEventListener("click", () => this.hide());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) this.hide();
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.hide();
    });
  }

  /** Closed at once: a control inside that kept the focus till the next frame would still take the next key. */
  hide() {
    this.dialog.close();
    this.#leave();
    if (this.dialog.contains(document.activeElement)) document.activeElement.blur();
  }

  /** `onHide()`: once, when it closes or shows something else. */
  show(title, nodes, onHide = null) {
    this.#leave();
    this.onHide = onHide;
    this.title.textContent = title;
    this.body.replaceChildren(...nodes);
    this.body.scrollTop = 0;
    if (!this.dialog.open) this.dialog.showModal();
  }

  #leave() {
    const left = this.onHide;
    this.onHide = null;
    left?.();
  }

  get isOpen() {
    return this.dialog.open;
  }
}
