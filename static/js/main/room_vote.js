// The vote of the room this tab is in: who teaches asks and says what comes next, who is asked votes; the answer is shown
// by letting the run go on.
// Promises: what is shown is the room's word (wire/vote_book.js), so a tab that comes back shows what it showed; while a
// question stands it takes the story's column, and the lesson is there again after it; the answer stands in the panel when
// the stage has come to it, or where it is not to be watched, at once.
// Does not: follow or drive (room.js), or make questions (the server does).

import { element } from "../panels/element.js";
import { RoomVotePanel } from "../panels/room_vote.js";
import { VoteBook } from "../wire/vote_book.js";
import { isEmbedded } from "./embed.js";
import { requestKey } from "./lesson_scene.js";
import { LessonStage } from "./lesson_stage.js";
import { veilOf } from "./lesson_veil.js";
import { answered } from "./lesson_task.js";
import { VoteAsk } from "./room_ask.js";

const SEEN_AFTER_MS = 12_000; // the way to an answer takes some eight seconds
const MOST_PLAYED = 12_000; // cycles on that way
const COLUMN = "vote"; // the story's column as a lesson has it

const before = (cycle) => Math.max(0, cycle - 1);
const SAID = {
  asked: ({ question }) => `The class is asked: ${question.text} First vote.`, talk: () => "The vote is closed. Talk about it.", again: () => "Second vote.",
  revealed: () => "The votes are shown, and the run goes on to the answer.", done: () => "The question is done.",
};

export class RoomVote {
  constructor(app) {
    this.app = app;
    this.room = app.room;
    this.book = new VoteBook();
    this.stage = new LessonStage(app, () => {});
    this.of = ""; // the question at whose moment the stage was set
    this.known = ""; // the room whose word was heard
    this.due = ""; // what the stage is to do when this page drives: "asked", "revealed"
    this.revealedAt = 0;
    this.panel = new RoomVotePanel(element("section", { class: "room-vote", "data-room": true, "aria-labelledby": "vote-head", "data-testid": "room-vote", hidden: true }), {
      vote: (option) => this.vote(option), phase: (word) => this.phase(word), csv: () => this.csv(), peek: (on) => this.peek(on),
    });
    document.querySelector(".story").prepend(this.panel.host);
    this.veil = veilOf(app.view.lanes);
    this.ask = new VoteAsk(app, this);
    this.room.on("change", (state) => this.#state(state.vote));
    this.room.on("status", () => this.#status());
    this.room.on("notice", (kind, value) => this.#notice(kind, value));
    this.#state(this.room.state?.vote ?? null);
  }

  get isTeaching() {
    return this.room.code !== "" && this.room.role === "teacher";
  }

  /** Another question may be asked. */
  get isFree() {
    return this.isTeaching && (!this.book.vote || this.book.vote.phase === "revealed");
  }

  #state(vote) {
    const { code } = this.room;
    const news = this.book.state(code ? vote : null);
    const isBack = code !== this.known;
    this.known = code;
    if (news) this.due = !isBack && this.isTeaching && ["asked", "revealed"].includes(news) ? news : "";
    if (news === "done") this.stage.stop();
    if (news === "revealed") this.revealedAt = performance.now();
    if (news) this.app.say(SAID[news](this.book.vote ?? {}));
    this.draw();
    if (news && this.book.vote && news !== "done") this.#toPanel();
  }

  #status() {
    if (!this.room.code && this.book.vote) this.#state(null);
    this.draw();
  }

  #notice(kind, value) {
    if (kind === "voted") this.book.voted(value);
    else if (!this.book.notice(kind, value) && kind !== "people") return;
    this.draw();
  }

  draw() {
    const { people } = this.room;
    const here = Number.isInteger(people?.here) ? Math.max(0, people.here - 1) : null; // who teaches is one of them
    const view = this.book.view({ teaching: this.isTeaching, here });
    this.panel.show(view);
    this.#column(view);
    this.ask.draw();
  }

  #column(view) {
    const root = document.documentElement;
    const was = root.dataset.vote ?? "";
    if (view) root.dataset.vote = view.phase;
    else delete root.dataset.vote;
    if (view && !root.dataset.lesson) root.dataset.lesson = COLUMN;
    else if (!view && root.dataset.lesson === COLUMN) delete root.dataset.lesson;
    if ((was === "") !== (view === null)) this.app.view.touch();
  }

  /** Where the page scrolls: a question is not to be missed. */
  #toPanel() {
    if (matchMedia("(max-width: 899px)").matches) this.panel.host.scrollIntoView({ block: "start" });
  }

  // --- who is asked

  async vote(option) {
    const { id } = this.book.vote;
    const sent = this.book.cast(option);
    this.draw();
    let said = "";
    try {
      await this.room.ask("room_vote", sent);
    } catch (error) {
      said = wordsOf(error);
    }
    this.book.counted(id, sent, said);
    this.draw();
  }

  // --- who asks

  peek(on) {
    this.book.peek = on;
    this.draw();
  }

  async csv() {
    await this.#tried(async () => {
      const { csv } = await this.room.ask("room_votes", {});
      const link = element("a", { href: URL.createObjectURL(new Blob(["\ufeff", csv], { type: "text/csv" })), download: `faultline-votes-${this.room.code}.csv` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      this.app.say(`Saved as ${link.download}.`);
    });
  }

  /** Puts a question to the room, once it is made; `waits(said)` hears why it takes a while. */
  async put(words, waits = () => {}) {
    await this.#wheel();
    await answered(() => this.room.ask("room_ask", words), waits);
  }

  async phase(word) {
    if (word === "show") {
      this.due = "revealed";
      return;
    }
    await this.#tried(async () => {
      if (word === "reveal") await this.#wheel();
      await this.room.ask("room_phase", { phase: word });
    });
  }

  /** The wheel is the teacher's while a question moves the stage. */
  async #wheel() {
    if (!this.room.holdsWheel) await this.room.wheel();
  }

  /** What the room's word asks of the stage of who teaches and drives: once, as soon as this page drives. */
  async #take(due) {
    const { vote } = this.book;
    if (due !== vote?.phase && !(due === "asked" && vote?.phase === "open")) return;
    await this.#tried(async () => {
      if (!(await this.#moment(vote)) || due === "asked" || !Number.isInteger(vote.reveal) || this.book.vote?.id !== vote.id) return;
      await this.stage.play(vote.reveal, Math.max(this.stage.target.cycle, vote.reveal - MOST_PLAYED));
    });
  }

  /** The stage where the question is asked: its own run and cycle; → true once it is there. */
  async #moment(vote) {
    if (!Number.isInteger(vote.question.cycle)) return false;
    const cycle = before(vote.question.cycle);
    if (this.of !== vote.id || !this.stage.hasRun) {
      const scene = await this.ask.sceneOf(vote);
      const run = this.app.shown();
      if (run && requestKey(run.request) === requestKey(scene.request)) this.stage.expect();
      else if (!(await this.stage.set(scene, () => cycle))) return false;
      this.of = vote.id;
    }
    await this.stage.to(cycle);
    this.stage.select(vote.question.select ?? {});
    return true;
  }

  async #tried(does) {
    try {
      await does();
      this.app.notice.hide("vote");
    } catch (error) {
      this.app.notice.show(error, { tag: "vote" });
    }
  }

  // --- every frame

  frame() {
    this.stage.frame();
    if (this.due && this.room.driving) {
      const { due } = this;
      this.due = "";
      this.#take(due);
    }
    const { vote } = this.book;
    const time = this.app.player()?.time ?? 0;
    const root = document.documentElement;
    if (vote && !root.dataset.lesson) root.dataset.lesson = COLUMN; // a lesson was closed behind it
    if (vote?.phase === "revealed" && !this.book.isSeen) {
      const isThere = !Number.isInteger(vote.reveal) || time >= vote.reveal - 1;
      if (isThere || this.room.detached || performance.now() > this.revealedAt + SEEN_AFTER_MS) {
        this.book.see();
        this.draw();
        this.app.say(`The answer: ${vote.question.options[vote.answer]}. ${vote.said}`);
        if (this.isTeaching) this.ask.answered(vote);
      }
    }
    const isOpen = vote && vote.phase !== "revealed" && Number.isInteger(vote.question.cycle) && !this.room.detached;
    this.veil.show(this, isOpen ? before(vote.question.cycle) : null);
  }

  /** For tests. */
  told() {
    const { book } = this;
    return { ...book.view({ teaching: this.isTeaching }), isPlaying: this.stage.isPlaying };
  }
}

export const wordsOf = (error) => [error.message, error.remedy].filter(Boolean).join(" ");

export function attachRoomVote(app) {
  if (isEmbedded() || !app.room) return;
  const vote = new RoomVote(app);
  app.vote = vote;
  app.on("frame", () => vote.frame());
}
