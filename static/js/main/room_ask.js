// Putting a question to the class: that of the lesson's step, by a button in the lesson, or one made of the run on the
// stage, by a card.
// Promises: the class is asked the very question that the teacher's page shows, seed and all; both are there only for who
// teaches in a room, while no question stands; what cannot be asked of a run is said on the card.
// Does not: count votes, or show them (room_vote.js).

import { speculates } from "../mirror/services.js";
import { lineCall, lineName } from "../mirror/wording.js";
import { buttonOf, element } from "../panels/element.js";
import { errorSaid } from "./notice.js";

const NO_LOOK = Object.freeze({ depth: "", tab: "", chart: "", select: {}, beside: {} });
const SEEDS = 1_000_000;
/** What can be asked of any run (OF_ANY_RUN of simulator/tutor/asking.py), and of what. */
export const KINDS = Object.freeze([
  { kind: "next-owner", of: "line", text: "Who gets the line next?" },
  { kind: "next-state", of: "line", text: "In which state is a copy of it after the next transaction?" },
  { kind: "copies", of: "line", text: "How many caches have a copy after the next transaction?" },
  { kind: "takes-lock", of: "lock", text: "Who takes the lock next?" },
  { kind: "waits-for", of: "", text: "For whom does a core wait?" },
  { kind: "fault-transfers", of: "", text: "How many lines must a core fetch in its next fault?" },
  { kind: "commit", of: "", text: "Will this attempt hold?" },
]);

/** What there is to ask about, the selected first, then what has moved most: {line: [{value, text}], lock: […]}. */
export function subjects(desc, { line = null, lock = null } = {}, moved = () => 0) {
  const first = (all, id) => [...all.filter((one) => one.id === id), ...all.filter((one) => one.id !== id)].map(({ value, text }) => ({ value, text }));
  return {
    line: first([...desc.lines].sort((a, b) => moved(b.id) - moved(a.id)).map(({ id }) => ({ id, value: lineCall(desc, id), text: lineName(desc, id) })), line),
    lock: first(desc.locks.map(({ name }, id) => ({ id, value: name, text: name })), lock),
  };
}

export class VoteAsk {
  /** `votes`: {isFree, isTeaching, put(words, waits): rejects if it is refused}. */
  constructor(app, votes) {
    this.app = app;
    this.votes = votes;
    this.said = element("span", { class: "mute", role: "status" });
    this.button = buttonOf("ask the class", () => this.lesson(), { "data-testid": "vote-ask", title: "put this question to the room: they vote, discuss and vote again" });
    this.node = element("div", { class: "lesson-row vote-ask", hidden: true }, this.button, this.said);
    this.row = { title: "ask the class about this run…", key: "", does: () => this.card() };
    app.lessons?.panel.aside.append(this.node);
  }

  draw() {
    const { lessons, menuRows } = this.app;
    const isFree = this.votes.isFree;
    this.node.hidden = !isFree || !lessons?.step?.asks;
    const at = menuRows.indexOf(this.row);
    if (isFree && at < 0) menuRows.push(this.row);
    else if (!isFree && at >= 0) menuRows.splice(at, 1);
  }

  /** The question of the open step. */
  async lesson() {
    const { lesson, step, record } = this.app.lessons;
    if (!step?.asks || this.button.disabled) return;
    this.button.disabled = true;
    try {
      await this.votes.put({ lesson: lesson.id, step: step.number, seed: record.seed }, (said) => { this.said.textContent = said; });
      this.app.notice.hide("vote");
    } catch (error) {
      this.app.notice.show(error, { tag: "vote" });
    }
    this.button.disabled = false;
    this.said.textContent = "";
  }

  /** The class has the answer: so has the lesson of who teaches, where that very question is open. */
  answered(vote) {
    const { lessons } = this.app;
    const isOpen = lessons?.lesson?.id === vote.lesson && lessons.at === vote.step && lessons.task.state === "ask";
    if (isOpen && lessons.task.question.text === vote.question.text) lessons.answer(vote.answer);
  }

  /** What to ask of the run on the stage, near the cycle it stands at. */
  card() {
    const { app } = this;
    const run = app.shown();
    if (!run || !this.votes.isFree) return;
    const { fields, mirrorValues } = run.player;
    const there = subjects(run.desc, app.selection, (line) => fields.read(mirrorValues, "line", line, "transfers"));
    const kinds = KINDS.filter((one) => (one.of === "" || there[one.of].length > 0) && (one.kind !== "commit" || speculates(run.desc)));
    const choose = (testid, entries) => element("select", { "data-testid": testid }, ...entries.map(({ value, text }) => element("option", { value }, text)));
    const kind = choose("ask-kind", kinds.map((one) => ({ value: one.kind, text: one.text })));
    const of = choose("ask-of", []);
    const about = element("label", { class: "picker" }, element("span", {}, "about"), of);
    const chosen = () => kinds.find((one) => one.kind === kind.value);
    const fill = () => {
      const entries = there[chosen().of] ?? [];
      about.hidden = entries.length === 0;
      of.replaceChildren(...entries.map(({ value, text }) => element("option", { value }, text)));
    };
    kind.addEventListener("change", fill);
    fill();
    const said = element("p", { class: "mute", role: "status", "data-testid": "ask-said" });
    const button = element("button", { type: "submit", class: "primary", "data-testid": "ask-run" }, "ask the class");
    const form = element("form", { class: "vote-card" },
      element("p", {}, "The question is made of this run, a little after where it stands, and answered by it."),
      element("label", { class: "picker" }, element("span", {}, "question"), kind), about, element("div", { class: "lesson-row" }, button), said);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      try {
        await this.votes.put({
          run: run.request, kind: kind.value, cycle: Math.floor(run.player.time), seed: Math.floor(Math.random() * SEEDS), ...(chosen().of ? { of: of.value } : {}),
        }, (why) => { said.textContent = why; });
        app.dialog.hide();
      } catch (error) {
        said.textContent = errorSaid(error);
      }
      button.disabled = false;
    });
    app.dialog.show("Ask the class about this run", [form]);
  }

  /** The scene a question is asked in: of a lesson's step as the lesson has it, else the run it was made from. */
  async sceneOf(vote) {
    if (!vote.lesson) return { ...NO_LOOK, request: vote.run };
    const { steps } = await this.app.session.lesson(vote.lesson);
    return steps[vote.step - 1].scene;
  }
}
