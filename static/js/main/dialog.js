// The page's one dialog.
// Promises: opens over the page, closes with Escape, its button or a click beside it, and gives the focus back.
// Does not: make content.

export class Dialog {
  constructor(dialog, title, body, close) {
    this.dialog = dialog;
    this.title = title;
    this.body = body;
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  show(title, nodes) {
    this.title.textContent = title;
    this.body.replaceChildren(...nodes);
    this.body.scrollTop = 0;
    if (!this.dialog.open) this.dialog.showModal();
  }

  get isOpen() {
    return this.dialog.open;
  }
}
