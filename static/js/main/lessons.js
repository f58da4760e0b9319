// Lessons on the page: the chapters, one open chapter at one step, its question and goal, what the learner did.
// Promises: a step sets the stage and leaves everything else of the page to the learner; an answer is graded by the server
// and kept here; in a preview the lesson is read again when its text changes.
// Does not: set the stage itself (lesson_stage.js) or keep storage (lesson_store.js).

import { buttonOf, element } from "../panels/element.js";
import { LessonPanel } from "../panels/lesson_panel.js";
import { isEmbedded } from "./embed.js";
import { addressOf, entered } from "./lesson_address.js";
import { LessonOffer } from "./lesson_offer.js";
import { fileNameOf, resultOf } from "./lesson_result.js";
import { LessonStage } from "./lesson_stage.js";
import { LessonStore, progressOf, seedRead } from "./lesson_store.js";
import { LessonTask } from "./lesson_task.js";
import { veilOf } from "./lesson_veil.js";

const KEY = "r";
const PREVIEW_EVERY_MS = 2000;
const MOST_PLAYED = 12_000; // cycles on the way to an answer: some eight seconds

/** The machine before anything of `cycle` has happened. */
const before = (cycle) => Math.max(0, cycle - 1);

class Lessons {
  constructor(app) {
    this.app = app;
    this.store = new LessonStore();
    this.lesson = null; // as the server told it
    this.at = 0; // the step that is open; one more than there are: the end
    this.shows = ""; // "", "list", "lesson"
    this.turn = 0;
    this.readOn = new Set(); // goals passed by: "id.step"
    this.stage = new LessonStage(app, () => this.#tools());
    this.task = new LessonTask(app.session, { changed: () => this.draw(), late: () => this.stage.isThere && this.toQuestion(), shown: () => app.shown() });
    this.panel = new LessonPanel({
      list: () => this.list(), close: () => this.close(), back: () => this.go(this.at - 1), next: () => this.go(this.at + 1), go: (number) => this.go(number),
      open: (id) => this.open(id), chapter: (id) => this.open(id, 1), forget: () => this.forget(), anew: () => this.anew(), save: (name) => this.save(name),
      play: () => this.play(), moment: () => this.moment(), show: (text) => this.stage.show(text), seed: (text) => this.setSeed(text),
      answer: (picked) => this.answer(picked), retry: () => this.task.begin(this.lesson, this.step, this.record), asked: () => this.toQuestion(), reveal: () => this.reveal(),
      check: () => this.check(), byHand: () => this.byHand(), change: () => app.act.change(), seek: (cycle) => app.act.seek(cycle), readOn: () => this.passBy(),
    });
    document.querySelector(".story").prepend(this.panel.node);
    this.veil = veilOf(app.view.lanes);
    this.offer = new LessonOffer(this.store, (id) => this.open(id));
    document.getElementById("story-notes").after(this.offer.node);
    this.button = buttonOf("lessons", () => this.toggle(), { class: "quiet", id: "lessons", "data-testid": "lessons", "aria-expanded": "false", "aria-controls": "lesson", title: `lessons: the article in steps (${KEY})` });
    app.tools.top.prepend(this.button);
  }

  get step() {
    return this.lesson?.steps[this.at - 1] ?? null;
  }

  get record() {
    return this.store.of(this.lesson);
  }

  /** Is this the run a lesson speaks of?  Then the lesson says how it ends. */
  tells(run) {
    return this.shows === "lesson" && this.stage.isOf(run);
  }

  /** For tests: what is open and whether the stage is where the step wants it. */
  told() {
    const { lesson, at, shows } = this;
    return { shows, id: lesson?.id ?? "", step: at, seed: lesson ? this.record.seed : 0, isThere: this.stage.isThere, isPlaying: this.stage.isPlaying, task: this.task.state };
  }

  entries() {
    return (this.app.catalog()?.lessons ?? []).map((one, at) => ({
      ...one, number: Number.parseInt(one.id, 10) || at + 1, isHere: one.id === this.lesson?.id, progress: progressOf(this.store.peek(one.id), one),
    }));
  }

  // --- opening and closing

  #stand(shows) {
    this.shows = shows;
    const root = document.documentElement;
    if (shows) root.dataset.lesson = shows;
    else delete root.dataset.lesson;
    this.button.setAttribute("aria-expanded", String(shows !== ""));
    if (!shows) this.panel.hide();
    this.app.view.touch();
  }

  toggle() {
    if (this.shows) return this.close();
    if (this.lesson) {
      this.#stand("lesson");
      return this.draw();
    }
    return this.list();
  }

  close() {
    this.stage.stop();
    this.#stand("");
    if (this.panel.node.contains(document.activeElement)) this.button.focus();
    this.offer.show(this.entries());
    this.app.say("The lesson is closed; its place is kept.");
  }

  list() {
    this.#stand("list");
    this.panel.showList(this.entries());
    this.app.say("Lessons.");
  }

  /** Opens a chapter where the learner left it, or at `step`; `sets`: whether the stage follows; `enters`: whether the
   *  browser's way back leads here again from what comes next. */
  async open(id, step = null, { sets = true, enters = sets } = {}) {
    this.turn += 1;
    const { turn } = this;
    if (this.lesson?.id !== id) this.panel.showWait("Lessons", "The chapter is being opened…");
    this.#stand("lesson");
    try {
      const lesson = await this.app.session.lesson(id);
      if (turn !== this.turn) return;
      this.app.notice.hide("lesson");
      this.lesson = lesson;
    } catch (error) {
      if (turn !== this.turn) return;
      this.app.notice.show(error, { retry: () => this.open(id, step, { sets, enters }), tag: "lesson" });
      this.list();
      if (/:\d+/.test(error.place ?? "")) setTimeout(() => turn === this.turn && this.shows === "list" && this.open(id, step, { sets, enters }), PREVIEW_EVERY_MS); // its author mends it
      return;
    }
    const { record } = this;
    const kept = record.step > this.lesson.steps.length ? 1 : record.step;
    await this.go(step ?? kept, { sets, enters });
    this.#follow();
  }

  /** In a preview: the lesson again whenever its text has changed. */
  #follow() {
    clearInterval(this.following);
    if (!this.lesson.preview) return;
    this.following = setInterval(async () => {
      const { lesson } = this;
      try {
        const fresh = await this.app.session.lesson(lesson.id);
        this.app.notice.hide("lesson");
        if (this.lesson !== lesson || fresh.stamp === lesson.stamp) return;
        const scene = JSON.stringify(this.step?.scene);
        this.lesson = fresh;
        this.store.of(fresh);
        this.panel.drawn = "";
        this.go(Math.min(this.at, fresh.steps.length), { sets: JSON.stringify(fresh.steps[this.at - 1]?.scene) !== scene });
        this.app.say("The lesson was read again.");
      } catch (error) {
        this.app.notice.show(error, { tag: "lesson", calm: true });
      }
    }, PREVIEW_EVERY_MS);
  }

  // --- steps

  /** As a presenter's clicker: on within the step, then to the next. */
  page(by) {
    if (!this.panel.scroll(by)) this.go(this.at + by);
  }

  async go(number, { sets = true, enters = sets } = {}) {
    const { lesson } = this;
    if (!lesson) return;
    const left = this.step;
    const was = this.app.addressNow();
    this.at = Math.max(1, Math.min(lesson.steps.length + 1, number));
    const { record, step } = this;
    if (enters && left && left.number !== this.at && !isEmbedded()) entered(was, this);
    record.step = this.at;
    if (step && !record.seen.includes(this.at)) record.seen.push(this.at);
    this.store.save();
    if (!step) {
      this.stage.stop();
      this.task.none();
      this.draw();
      this.app.say(`The end of ${lesson.title}.`);
      return;
    }
    this.app.say(`Step ${this.at} of ${lesson.steps.length}: ${step.title}.`);
    const isSame = left && !step.fresh && this.stage.target && JSON.stringify(left.scene) === JSON.stringify(step.scene);
    const asked = this.task.begin(lesson, step, record);
    this.draw();
    if (sets && !(isSame && this.at === left.number + 1)) await this.#set(step, asked);
    else if (sets && step.asks) await asked.then(() => this.step === step && this.toQuestion());
    else if (!sets) this.stage.expect();
    this.#tools();
  }

  /** The stage as the step wants it: at its question's moment while that is open, else at its own. */
  async #set(step, asked) {
    const { lesson } = this;
    const cycle = async () => {
      const [own] = await Promise.all([this.#own(lesson, step), asked]);
      const of = this.task.question?.cycle;
      this.isOfQuestion = Number.isInteger(of) && this.step === step;
      return this.isOfQuestion ? before(of) : own;
    };
    try {
      const done = await this.stage.set(step.scene, cycle);
      if (done && this.step === step && this.isOfQuestion) this.#selectAsked();
    } catch (error) {
      this.app.notice.show(error, { retry: () => this.#set(step, asked), tag: "lesson" });
    }
  }

  async #own(lesson, step) {
    const cycle = await this.task.momentOf(lesson, step);
    return step.scene.before ? before(cycle) : cycle;
  }

  #selectAsked() {
    const { select } = this.task.question ?? {};
    if (select && Object.keys(select).length > 0) this.stage.select(select);
  }

  async toQuestion() {
    const cycle = this.task.question?.cycle;
    if (!Number.isInteger(cycle)) return;
    await this.stage.to(before(cycle));
    this.#selectAsked();
  }

  /** The moment of the step again, also where its run was closed since. */
  async moment() {
    if (this.stage.hasRun) await this.stage.back();
    else await this.#set(this.step, Promise.resolve());
  }

  /** From the scene's own moment, also where the stage stands at the question's. */
  async play() {
    const { step, lesson } = this;
    if (this.stage.isPlaying) {
      this.stage.stop();
      this.#tools();
      return;
    }
    if (!this.stage.hasRun) await this.#set(step, Promise.resolve());
    const own = await this.#own(lesson, step);
    if (this.step === step) this.stage.play(own + step.scene.play, own);
  }

  // --- questions and goals

  answer(picked) {
    return this.task.answer(picked, (graded) => {
      this.record.answers[this.at] = { picked, right: graded.right };
      this.store.save();
      this.app.say(`${graded.right ? "Right." : "Not so."} ${graded.said}`);
    });
  }

  /** From the question's moment to its answer; of a long way the last of it. */
  async reveal() {
    const { question, graded } = this.task;
    if (!Number.isInteger(graded?.reveal)) return;
    if (Number.isInteger(question.cycle)) await this.toQuestion();
    this.stage.play(graded.reveal, Math.max(this.stage.target.cycle, graded.reveal - MOST_PLAYED));
  }

  /** The chapter once more, with other questions. */
  anew() {
    this.store.again(this.lesson);
    this.readOn.clear();
    this.go(1);
  }

  async check() {
    const { step, lesson } = this;
    const request = this.app.shown()?.request;
    const done = await this.task.check();
    if (!done || this.step !== step || this.lesson !== lesson) return;
    if (done.reached) {
      this.record.goals[this.at] = { request };
      this.store.save();
    }
    this.app.say(done.reached ? `Reached. ${done.said}` : /^Not yet/.test(done.said) ? done.said : `Not yet. ${done.said}`);
    this.draw();
  }

  byHand() {
    this.app.keys.more.get("h")?.does();
    this.stage.toTabs();
  }

  passBy() {
    this.readOn.add(`${this.lesson.id}.${this.at}`);
    this.draw();
  }

  setSeed(text) {
    const seed = seedRead(text);
    if (seed === null) return this.app.say("A seed is a whole number of at most nine digits.");
    const { at } = this;
    this.store.again(this.lesson, seed);
    this.panel.drawn = "";
    return this.go(at);
  }

  forget() {
    this.store.forget();
    this.list();
    this.app.say("Your progress is forgotten.");
  }

  save(name) {
    this.store.name = name;
    this.store.save();
    const text = JSON.stringify(resultOf(this.lesson, this.record, name), null, 1);
    const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: fileNameOf(this.lesson, this.record, name) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    this.app.say(`Saved as ${link.download}.`);
  }

  // --- the picture

  /** Every frame: what plays, and the veil over what is asked. */
  frame() {
    this.stage.frame();
    const { state, question } = this.task;
    const isOpen = this.shows === "lesson" && (state === "ask" || state === "sent") && Number.isInteger(question?.cycle);
    this.veil.show(this, isOpen && this.stage.isOf(this.app.shown()) ? before(question.cycle) : null);
  }

  draw() {
    if (this.shows !== "lesson" || !this.lesson) return;
    const { lesson, step, record } = this;
    const all = this.entries();
    const here = all.find((one) => one.id === lesson.id);
    const number = here?.number ?? (Number.parseInt(lesson.id, 10) || 1);
    if (!step) {
      const open = lesson.steps.filter((one) => (one.asks && !record.answers[one.number]) || (one.goal && !record.goals[one.number])).map((one) => one.number);
      const asks = lesson.steps.filter((one) => one.asks || one.goal).length;
      const next = all[all.findIndex((one) => one.id === lesson.id) + 1] ?? null;
      this.panel.showEnd({ lesson, number, progress: progressOf(record, { steps: lesson.steps.length, asks }), name: this.store.name, next, missing: open }, `${lesson.id}|end|${record.seed}`);
      return;
    }
    const goal = step.goal ? this.task.goalShown(record.goals[this.at] ?? null, this.readOn.has(`${lesson.id}.${this.at}`)) : null;
    const isOpen = step.asks ? this.task.state === "graded" : step.goal ? goal.state === "reached" || goal.isOpen : true;
    this.panel.showStep({ lesson, number, step, task: this.task.shown(), goal, isOpen, seed: record.seed });
    this.#tools();
  }

  #tools() {
    if (this.shows !== "lesson" || !this.step) return;
    this.panel.showTools({ isThere: this.stage.isThere, isPlaying: this.stage.isPlaying, canPlay: this.step.scene.play > 0 });
  }
}

export function attachLessons(app) {
  if (isEmbedded()) return;
  const lessons = new Lessons(app);
  app.lessons = lessons;
  app.on("frame", () => lessons.frame());
  const open = () => lessons.toggle();
  const isOpen = () => lessons.shows === "lesson";
  app.key({ key: KEY, what: "lessons: the article in steps, with questions", does: open });
  app.key({ key: "PageDown", shows: "page down", what: "in a lesson: read on, then the next step", when: isOpen, does: () => lessons.page(1) });
  app.key({ key: "PageUp", shows: "page up", what: "in a lesson: back up, then the step before", when: isOpen, does: () => lessons.page(-1) });
  app.menu({ title: "lessons", key: KEY, does: open });
  addressOf(app, lessons);
}
