// The question or goal of the open step: asked of the server, answered, graded; asked again while runs are being made.
// Promises: an answer that comes after the learner went on is dropped; who comes back to a question already answered sees
// its verdict again; nothing is shown as failed that can still come.
// Does not: keep answers (lesson_store.js) or show anything.

const LEAST_WAIT_MS = 200;
const later = (seconds) => new Promise((resolve) => { setTimeout(resolve, Math.max(LEAST_WAIT_MS, 1000 * seconds)); });

/** What `ask()` answers, once it need not be waited for; `waits(said)` hears why it must be. */
export async function answered(ask, waits = () => {}) {
  for (;;) {
    const answer = await ask();
    if (answer.wait === undefined) return answer;
    waits(answer.said ?? "");
    await later(answer.wait);
  }
}

export class LessonTask {
  /** `changed()`: something is to be shown anew; `late()`: the question came after the stage was set. */
  constructor(session, { changed, late, shown }) {
    this.session = session;
    this.changed = changed;
    this.late = late;
    this.shownRun = shown;
    this.turn = 0;
    this.none();
  }

  none() {
    this.turn += 1;
    Object.assign(this, { state: "none", said: "", question: null, graded: null, picked: undefined, goal: { state: "try", said: "", cycle: null }, step: null });
  }

  /** Begins the step's task; → a promise, kept once the question is here, or must be waited for, or cannot be had. */
  begin(lesson, step, record) {
    this.none();
    Object.assign(this, { lesson, step, seed: record.seed });
    if (!step.asks) return Promise.resolve();
    this.state = "wait";
    return this.#ask(record.answers[step.number]?.picked, true);
  }

  #words() {
    return { lesson: this.lesson.id, step: this.step.number, seed: this.seed };
  }

  async #ask(picked, isFirst) {
    const { turn } = this;
    try {
      const answer = await this.session.lessonAsk(this.#words());
      if (turn !== this.turn) return;
      if (answer.wait !== undefined) {
        this.said = answer.said ?? "";
        this.changed();
        later(answer.wait).then(() => turn === this.turn && this.#ask(picked, false));
        return;
      }
      Object.assign(this, { question: answer.question, state: "ask", said: "" });
      this.changed();
      if (!isFirst) this.late();
      if (picked !== undefined) await this.answer(picked);
    } catch (error) {
      this.#failed(turn, error);
    }
  }

  #failed(turn, error) {
    if (turn !== this.turn) return;
    this.said = [error.message, error.remedy].filter(Boolean).join(" ");
    this.state = this.question ? "ask" : "failed";
    this.changed();
  }

  /** Gives an answer; `keep(graded)` hears of the verdict. */
  async answer(picked, keep = () => {}) {
    if (!this.question || this.state === "graded" || this.state === "sent") return;
    const { turn } = this;
    Object.assign(this, { picked, state: "sent", said: "" });
    this.changed();
    try {
      const answer = await this.session.lessonReply({ ...this.#words(), picked });
      if (turn !== this.turn) return;
      if (answer.wait !== undefined) {
        await later(answer.wait);
        if (turn !== this.turn) return;
        this.state = "ask";
        await this.answer(picked, keep);
        return;
      }
      Object.assign(this, { graded: answer, state: "graded" });
      keep(answer);
      this.changed();
    } catch (error) {
      this.#failed(turn, error);
    }
  }

  /** Is the goal reached in the run on the stage?  → the server's word, or null. */
  async check() {
    const run = this.shownRun();
    if (!run || !this.step?.goal || this.goal.state === "sent") return null;
    const { turn } = this;
    this.goal = { state: "sent", said: "", cycle: null };
    this.changed();
    for (;;) {
      let answer;
      try {
        answer = await this.session.lessonGoal(run, { lesson: this.lesson.id, step: this.step.number });
      } catch (error) {
        answer = { reached: false, said: [error.message, error.remedy].filter(Boolean).join(" "), cycle: null };
      }
      if (turn !== this.turn) return null;
      if (answer.wait === undefined) {
        this.goal = { state: answer.reached ? "reached" : "not", said: answer.said, cycle: answer.cycle };
        this.changed();
        return answer;
      }
      await later(answer.wait);
      if (turn !== this.turn) return null;
    }
  }

  /** The cycle at which a step's scene begins, asked for until it is known. */
  async momentOf(lesson, step) {
    return (await answered(() => this.session.lessonMoment(lesson.id, step.number))).cycle;
  }

  /** The question as the panel shows it, or null. */
  shown() {
    if (this.state === "none") return null;
    const { state, said, question, picked, graded } = this;
    return { state, said, question, picked, graded, key: `${this.lesson.id}|${this.step.number}|${this.seed}` };
  }

  /** The goal likewise; `kept`: the run that reached it before, `isOpen`: it was passed by. */
  goalShown(kept, isOpen) {
    if (!this.step?.goal) return null;
    const fresh = this.goal.state === "try" && kept;
    const now = fresh ? { state: "reached", said: "You have done this before.", cycle: null } : this.goal;
    return { goal: this.step.goal, ...now, isDone: Boolean(kept), isOpen, key: `${this.lesson.id}|${this.step.number}|${isOpen}` };
  }
}
