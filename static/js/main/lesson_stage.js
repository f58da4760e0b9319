// The stage of a lesson: the run, moment, depth and selection of a step, and a stretch of it played slowly.
// Promises: a kept run of the same request is shown again, and one that a lesson opened and nobody built on gives way to
// the next; whoever wants less motion sees the end of a stretch at once; another step, or a hand on the transport, ends
// what plays; what the stage does not have is passed over.
// Does not: know questions or progress.

import { EVENTS_UP_TO } from "../transport/tier.js";
import { machineRoom } from "./change_card.js";
import { besideRequest, requestKey, selectionById, selectionOf, shownBy } from "./lesson_scene.js";
import { tidy } from "./request.js";

const PLAY_SECONDS = 8; // a stretch is played in about so long
const LEAST_SPEED = 60; // cycles a second
const FIRST_DEPTH = "protocol";
const FIRST_CHART = "run";

export class LessonStage {
  /** `onMoved()`: the playhead or the run is another, or what played has ended. */
  constructor(app, onMoved) {
    this.app = app;
    this.onMoved = onMoved;
    this.opened = null; // the run the lesson opened last
    this.target = null; // {key, cycle}: where the lesson stands
    this.turn = 0;
    this.settingTurn = 0; // the turn whose scene is on its way, or 0
    this.played = null; // {run, until, speed}
    this.key = "";
  }

  /** Is the stage where the lesson wants it? */
  get isThere() {
    const run = this.app.shown();
    return Boolean(this.target && run) && requestKey(run.request) === this.target.key && Math.floor(run.player.time) === this.target.cycle;
  }

  /** Is a scene on its way? */
  get isSetting() {
    return this.settingTurn === this.turn && this.turn > 0;
  }

  /** Is `run` the one the lesson speaks of? */
  isOf(run) {
    return this.target !== null && requestKey(run.request) === this.target.key;
  }

  get isPlaying() {
    return this.played !== null;
  }

  /** Shows `scene` where `cycleIn()` says, with the view it asks for; → true, unless something else was asked for since. */
  async set(scene, cycleIn) {
    this.leave();
    const { turn } = this;
    this.settingTurn = turn;
    try {
      return await this.#set(scene, cycleIn, turn);
    } finally {
      if (this.settingTurn === turn) this.settingTurn = 0;
    }
  }

  /** What plays ends, and what is on its way no longer comes to the front. */
  leave() {
    this.stop();
    this.turn += 1;
  }

  async #set(scene, cycleIn, turn) {
    const { app } = this;
    const key = requestKey(scene.request);
    this.target = { key, cycle: -1 };
    const isLate = () => turn !== this.turn;
    app.act.pause();
    let cycle = 0;
    const kept = [app.shown(), ...app.runs.kept.runs].find((run) => run && requestKey(run.request) === key);
    if (kept) {
      if (kept !== app.shown()) await app.runs.switchTo(kept, "own");
      cycle = await cycleIn(kept);
      if (isLate()) return false;
      await app.act.seek(cycle);
    } else {
      const { runs } = app.runs.kept;
      const before = this.opened ?? (runs.length === 1 ? runs[0] : null); // a page just opened has one that nobody chose
      const isFree = runs.includes(before) && !runs.some((run) => run.parent === before);
      await app.runs.open(tidy(scene.request), {
        tag: "lesson", instead: isFree ? before : null,
        place: async (run) => {
          cycle = await cycleIn(run);
          await run.player.seek(cycle);
          return { cycle: null, said: "" };
        },
      });
      const run = app.shown();
      if (isLate() || !run || requestKey(run.request) !== key) return false; // the notice says what went wrong
      this.opened = run;
    }
    if (isLate()) return false;
    this.target = { key, cycle: Math.floor(app.player().time) };
    app.view.stepped = true;
    this.#look(scene);
    this.onMoved();
    return true;
  }

  #look(scene) {
    const { app } = this;
    const run = app.shown();
    const { desc } = run;
    app.parts.read("depth", scene.depth || FIRST_DEPTH, run);
    app.parts.read("chart", scene.chart && scene.chart !== FIRST_CHART ? scene.chart : "", run);
    app.select(selectionOf(desc, scene.select));
    this.#beside(scene);
    if (scene.tab) app.parts.read("tab", scene.tab, run);
  }

  /** The second run of a scene, or none. */
  async #beside(scene) {
    const { compare } = this.app;
    const { desc } = this.app.shown();
    if (!compare) return;
    const { turn } = this;
    if (Object.keys(scene.beside).length === 0) {
      if (this.stands) compare.end();
      this.stands = false;
      return;
    }
    const request = besideRequest(desc, scene.beside, machineRoom(this.app.catalog(), scene.beside.machine));
    if (compare.pair && requestKey(compare.pair.other.request) === requestKey(request)) return;
    this.stands = true;
    await compare.beside(request);
    if (turn === this.turn && scene.tab) this.app.parts.read("tab", scene.tab, this.app.shown());
  }

  /** The lesson stands at another cycle of its run: that of its question. */
  async to(cycle) {
    if (!this.target) return;
    this.target = { ...this.target, cycle };
    await this.back();
  }

  /** What a question is about, by id. */
  select(ids) {
    const run = this.app.shown();
    if (run) this.app.select(selectionById(run.desc, ids));
  }

  /** An address has brought its own run and moment: the lesson takes them as its own. */
  expect() {
    this.leave();
    const run = this.app.shown();
    if (run) this.target = { key: requestKey(run.request), cycle: Math.floor(run.player.time) };
  }

  /** The moment of the lesson again. */
  async back() {
    if (!this.target) return;
    this.stop();
    const run = this.app.runs.kept.runs.find((one) => requestKey(one.request) === this.target.key);
    if (!run) return; // it was closed: who asks sets the whole scene again
    if (run !== this.app.shown()) await this.app.runs.switchTo(run, "own");
    await this.app.act.seek(this.target.cycle);
    this.onMoved();
  }

  get hasRun() {
    return this.target !== null && this.app.runs.kept.runs.some((one) => requestKey(one.request) === this.target.key);
  }

  /** Plays from the lesson's moment to cycle `until`, slowly; there at once where less motion is wanted. */
  async play(until, from = this.target?.cycle) {
    const { app } = this;
    if (!this.hasRun) return;
    await this.back();
    const run = app.shown();
    const { player } = run;
    if (from !== this.target.cycle) await app.act.seek(from);
    const end = player.complete ? Math.min(until, player.endCycle) : until;
    if (app.view.reduced.matches || end <= player.time) {
      await app.act.seek(end);
      this.onMoved();
      return;
    }
    document.getElementById("stage").scrollIntoView({ block: "nearest" }); // on a phone it is further down
    this.played = { run, until: end, speed: player.speed };
    player.speed = Math.min(EVENTS_UP_TO, Math.max(LEAST_SPEED, (end - player.time) / PLAY_SECONDS));
    app.act.play();
    this.onMoved();
  }

  /** What plays ends here. */
  stop() {
    if (!this.played) return;
    const { run, speed } = this.played;
    run.player.speed = speed;
    this.played = null;
    if (run.player.playing) run.player.pause();
  }

  /** What a link of the prose names, on the stage. */
  show(text) {
    const run = this.app.shown();
    const shown = shownBy(text);
    if (!run || !shown) return;
    const { key, value } = shown;
    if (key === "tab" || key === "depth") this.app.parts.read(key, value, run);
    if (key === "tab") this.toTabs();
    if (key === "depth" || key === "tab") return;
    if (key === "chart") this.app.parts.read("chart", value === FIRST_CHART ? "" : value, run);
    else {
      this.app.select(selectionOf(run.desc, { [key]: value }));
      document.getElementById("stage").scrollIntoView({ block: "nearest" });
    }
  }

  /** The tabs into view where the page scrolls: on a phone they are below the stage. */
  toTabs() {
    if (matchMedia("(max-width: 899px)").matches) document.querySelector(".side").scrollIntoView({ block: "start" });
  }

  /** Every frame: what plays ends at its end. */
  frame() {
    const run = this.app.shown();
    if (this.played) {
      const { player } = this.played.run;
      const isOver = player.time >= this.played.until;
      if (this.played.run !== run || !player.playing || isOver) {
        const { until } = this.played;
        this.stop();
        if (isOver && this.app.shown() === run) this.app.act.seek(until);
        this.onMoved();
      }
    }
    const key = run ? `${run.key}|${Math.floor(run.player.time)}|${run.player.playing}` : "";
    if (key === this.key) return;
    this.key = key;
    this.onMoved();
  }
}
