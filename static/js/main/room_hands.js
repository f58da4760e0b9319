// A hand on a page that follows: what it moves is its own, so it sets the page free of the class.
// Promises: while the page follows, the transport, the runs and the selection move by the class or by a hand, never by
// the page itself (a lesson that would go to its question, a comparison that would stop the clock); looking around (tabs,
// depth, zoom, the timeline's window, theme) is no move and sets nobody free.
// Does not: say what being free means (room.js).

const HAND_MS = 1500; // from a press to what it does: some ask the server first
const ACTS = Object.freeze(["play", "pause", "toggle", "step", "bigStep", "seek", "toEnd", "speed", "faster", "actsNext", "undo", "redo", "run"]);
const RUNS = Object.freeze(["open", "openBeside", "switchTo", "close"]);
const EVENTS = Object.freeze(["pointerdown", "pointerup", "keydown", "input", "change", "submit", "click"]);
const OF_THE_CLASS = "[data-room]:not(html)"; // its own bars and dialogs; the root says with it how the page stands

export class Hands {
  constructor(app, room) {
    this.app = app;
    this.room = room;
    this.quiet = 0;
    this.at = -Infinity;
    this.before = "";
    for (const name of EVENTS) window.addEventListener(name, (event) => this.#felt(event), true);
    window.addEventListener("hashchange", (event) => this.#felt(event), true);
  }

  /** Once the page's own acts have been taken note of. */
  watch() {
    for (const [object, names] of [[this.app.act, ACTS], [this.app.runs, RUNS]]) {
      for (const name of names) {
        const does = object[name];
        object[name] = (...more) => (this.#may() ? does.apply(object, more) : undefined);
      }
    }
    this.app.on("select", (selection) => this.#selected(JSON.stringify(selection)));
  }

  /** Runs `does`: what it moves at once is the class's doing. */
  quietly(does) {
    this.quiet += 1;
    try {
      return does();
    } finally {
      this.quiet -= 1;
    }
  }

  #felt({ target }) {
    if (this.quiet > 0 || (target instanceof Element && target.closest(OF_THE_CLASS))) return;
    this.at = performance.now();
  }

  get felt() {
    return performance.now() - this.at < HAND_MS;
  }

  #may() {
    if (this.quiet > 0 || !this.room.following) return true;
    if (!this.felt) return false;
    this.room.acted();
    return true;
  }

  #selected(now) {
    const same = now === this.before;
    this.before = now;
    if (!same && this.quiet === 0 && this.felt && this.room.following && !this.room.follower.opening) this.room.acted();
  }
}
