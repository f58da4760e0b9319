// Printing: the canvases are painted in the theme for paper while the page is printed, and as before afterwards.
// Promises: the reader's theme is neither changed nor forgotten; what is printed is the moment on the screen.
// Does not: lay out the paper (css/print.css).

const PAPER = "print";

export function attachPrint(app) {
  let before = null;

  function dress(name) {
    app.theme.set(name, false);
    app.view.touch();
    app.call("theme");
    app.view.frame(performance.now()); // at once: no frame of the screen comes while one prints
  }

  function begin() {
    if (before !== null || app.theme.name === PAPER) return;
    before = app.theme.name;
    dress(PAPER);
  }

  function end() {
    if (before === null) return;
    const name = before;
    before = null;
    dress(name);
  }

  window.addEventListener("beforeprint", begin);
  window.addEventListener("afterprint", end);
  matchMedia("print").addEventListener("change", (event) => (event.matches ? begin() : end()));
}
