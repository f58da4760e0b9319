// Where the two compared runs part: asked for once a pair, told in words, marked on both timelines, gone to.
// Promises: goes to the very event of each run, and the other stays at its own until the leader moves; an answer for a
// pair that is no longer compared is dropped; what could not be had can be asked for again.
// Does not: find it (the server does).

import { divergenceSaid } from "../panels/divergence_said.js";
import { element } from "../panels/element.js";

const MOST_STEPS = 4096; // events of one cycle: far more than a machine's cores can have
const KIND = "divergence";

/** Stands just after the event a step of `diverge` names. */
export async function toEvent(player, step) {
  await player.seek(Math.max(0, step.cycle - 1));
  const before = () => player.cursor.events.number < step.chunk || (player.cursor.events.number === step.chunk && player.cursor.index <= step.index);
  for (let steps = 0; before() && steps < MOST_STEPS; steps += 1) await player.step(true, "event");
}

export class Parting {
  /** `compare`: {pair, inStep, column}. */
  constructor(app, compare) {
    this.app = app;
    this.compare = compare;
    this.answer = null;
    this.turn = 0;
    this.walking = false; // both go to their event: nobody else moves them
    this.title = element("p", { class: "parting-title", role: "status", "data-testid": "parting" });
    this.steps = element("ol", { class: "plain-list parting-steps" });
    this.late = element("p", { class: "mute" });
    this.go = element("button", { type: "button", class: "primary", "data-testid": "parting-go" }, "go to where they part");
    this.go.addEventListener("click", () => (this.answer ? this.visit() : this.find()));
    this.node = element("div", { class: "parting" }, this.title, this.steps, this.go, this.late);
  }

  forget() {
    this.turn += 1;
    this.answer = null;
    this.#mark();
  }

  async find() {
    const { pair } = this.compare;
    this.forget();
    const { turn } = this;
    this.#say("Looking for where they part…");
    try {
      const answer = await this.app.session.diverge(...pair.runs);
      if (turn !== this.turn) return;
      this.answer = answer;
      this.show();
      this.app.say(this.title.textContent);
    } catch (error) {
      if (turn !== this.turn) return;
      this.#say(`Not known where they part: ${error.message}`, "look again");
    }
  }

  #say(title, go = "") {
    this.title.textContent = title;
    this.steps.replaceChildren();
    this.late.textContent = "";
    this.go.hidden = go === "";
    this.go.textContent = go;
  }

  show() {
    if (!this.answer) return;
    const { pair } = this.compare;
    const said = divergenceSaid(this.answer);
    this.#say(said.title, this.answer.apart ? "go to where they part" : "");
    this.steps.replaceChildren(...said.steps.map((text, at) => element("li", { "data-run": "ab"[at] }, element("b", { class: "letter" }, pair.letter(pair.runs[at])), element("span", {}, text))));
    this.late.textContent = said.late;
    this.#mark();
  }

  /** The step of a run of the pair, or null. */
  #stepOf(run) {
    const { pair } = this.compare;
    return this.answer?.apart ? [this.answer.first, this.answer.second][pair.runs.indexOf(run)] : null;
  }

  #mark() {
    const { pair, column } = this.compare;
    const marked = pair ? [[this.app.view.lanes, pair.leader], [column.lanes, pair.other]] : [[this.app.view.lanes, null], [column.lanes, null]];
    for (const [lanes, run] of marked) {
      const step = run ? this.#stepOf(run) : null;
      lanes.marks.set(KIND, step ? [{ cycle: step.cycle, kind: KIND, label: "the runs part" }] : []);
      lanes.dirty = true;
    }
  }

  /** Both runs go to their own event. */
  async visit() {
    const { app, compare } = this;
    const { pair, inStep } = compare;
    const [mine, its] = [this.#stepOf(pair.leader), this.#stepOf(pair.other)];
    if (this.walking) return;
    await app.act.pause();
    app.view.stepped = true;
    app.view.narration.forget();
    this.walking = true;
    try {
      await Promise.all([[pair.leader, mine], [pair.other, its]].map(([run, step]) => (step ? toEvent(run.player, step) : run.player.seek(run.player.endCycle))));
      if (compare.inStep === inStep) inStep.hold();
    } finally {
      this.walking = false;
    }
    const step = mine ?? its;
    app.select({ core: step && step.core >= 0 && step.core < pair.leader.desc.cores.length ? step.core : null });
    app.say(this.title.textContent);
  }
}
