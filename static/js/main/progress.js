// What is shown instead of a blank stage while the server compiles its engine or opens a run.
// Promises: says what is going on and for how long; asks the server's state once a second while shown; where a run is
// shown already it leaves that in sight, and stays away if the wait is short.
// Does not: block the rest of the page.

import { serverState } from "./session.js";

const EXPECTED_SECONDS = 60; // a first compilation's budget on two cores
const SHORT_MS = 400; // a wait nobody needs told

export class Progress {
  constructor(parts) {
    this.parts = parts;
    this.timer = null;
  }

  /** `over`: there is a run to be seen below. */
  show(what, { over = false } = {}) {
    this.parts.host.classList.toggle("over", over);
    this.parts.what.textContent = what;
    this.parts.more.textContent = "";
    this.parts.bar.removeAttribute("value");
    clearInterval(this.timer);
    clearTimeout(this.later);
    this.later = setTimeout(() => this.#appear(), over ? SHORT_MS : 0);
  }

  #appear() {
    this.parts.host.hidden = false;
    this.timer = setInterval(() => this.#ask(), 1000);
    this.#ask();
  }

  hide() {
    clearInterval(this.timer);
    clearTimeout(this.later);
    this.parts.host.hidden = true;
  }

  async #ask() {
    const state = await serverState();
    if (this.parts.host.hidden || !state) return;
    if (state.engine !== "compiling") {
      this.parts.more.textContent = "";
      this.parts.bar.removeAttribute("value");
      return;
    }
    const builds = Object.entries(state.builds ?? {}).map(([name, how]) => `${name} build ${how === "compiling" ? how : "done"}`);
    this.parts.more.textContent = `The server compiles its engine, once after each change of it: ${Math.round(state.seconds)} s so far, about a minute where nothing else is going on (${builds.join(", ")}).`;
    this.parts.bar.max = EXPECTED_SECONDS;
    this.parts.bar.value = Math.min(state.seconds, EXPECTED_SECONDS * 0.97);
  }
}
