// The page of who follows: brought to where the class is, by the least change.
// Promises: a selection followed opens, seeks and stops nothing; of many changes in a row the last one counts; a run that
// cannot be had says why, is not asked for again by itself, and the class's next one is; while a run is opened its moment is
// read when it is there.
// Does not: decide whether this page follows (room.js), or compare places (room_place.js).

import { lineCalled } from "../mirror/wording.js";
import { read } from "./address.js";
import { cycleAt, patience, steer } from "./room_clock.js";
import { placeDifference, placeOf, placeRead, runKey } from "./room_place.js";

const KEPT = 3; // runs the class has had that are still open here; going back to one of them is at once

export class Follower {
  constructor(app, room) {
    this.app = app;
    this.room = room;
    this.own = { ...app.act }; // before the hands are watched
    this.runs = []; // opened for the class
    this.patience = () => (room.following && this.isThere ? patience(room.people.here, Math.random()) : 0);
    this.turn = 0;
    this.begin();
    this.began = false;
  }

  /** From here on, whatever the page shows now; `isThere`: it shows what the class shows, because the class follows it. */
  begin(isThere = false) {
    this.turn += 1;
    this.began = true;
    this.isThere = isThere;
    this.opening = ""; // the key of the run that is being opened
    this.failed = ""; // of the one that cannot be had
    this.place = null; // what was last brought about here; null: what the page says itself
    this.sought = "";
    this.soughtAt = -Infinity;
  }

  /** The room's state is another: the next frame sees to it. */
  changed() {
    if (!this.app.player()) this.settle();
  }

  /** The page is its own again. */
  release() {
    this.turn += 1;
    this.opening = "";
    const player = this.app.player();
    if (!player) return;
    player.rate = 1;
    const breaks = this.app.parts.parts.get("break"); // they were let go while the class's clock alone counted
    this.room.hands.quietly(() => breaks?.read(breaks.written()));
  }

  /** One look at what is still to be done; called every frame. */
  settle() {
    const { app, room } = this;
    if (!room.following || !room.state.place) return;
    const { state } = room;
    const run = app.shown();
    const wanted = placeRead(state.place);
    if (this.opening) {
      if (this.opening === wanted.key) return;
    } else if (this.failed && this.failed === wanted.key) {
      this.isThere = true;
      return;
    }
    const shown = run ? runKey(run.request) : "";
    if (wanted.request && shown !== wanted.key) {
      this.#open(wanted);
      return;
    }
    if (!run) return;
    this.failed = "";
    this.opening = "";
    run.player.cache.patience = this.patience;
    this.#arrange(run, state);
    this.#move(run.player, state, wanted);
    if (run.player.busy === 0) this.isThere = true;
  }

  /** Everything of the address but the run and its moment. */
  #arrange(run, state) {
    if (this.place === state.place) return;
    const now = this.place ?? placeOf(this.app.addressNow());
    const { parts } = placeDifference({ ...state, place: now }, state);
    this.place = state.place;
    this.room.hands.quietly(() => {
      for (const [key, text] of Object.entries(parts)) this.#read(key, text, run);
    });
  }

  #read(key, text, run) {
    const { app } = this;
    if (key === "line") {
      app.select({ line: lineCalled(run.desc, read(`#line=${text}`).line ?? "") });
      return;
    }
    const part = app.parts.parts.get(key);
    if (part) part.read(part.pattern.test(text) ? text : "", run);
  }

  // --- the clock

  #move(player, state, wanted) {
    if (player.speed !== state.speed) this.own.speed(state.speed);
    if (player.guard?.any.length > 0) player.guard.set([]); // who drives stops there, and all with it
    if (state.playing) this.#play(player, state);
    else this.#stand(player, state, wanted);
  }

  #play(player, state) {
    const target = cycleAt(state, this.room.serverNow());
    const end = player.complete ? player.endCycle : Infinity;
    const here = performance.now();
    const { seek, rate } = steer({ target, time: player.time, speed: state.speed, end, sinceSeek: here - this.soughtAt });
    this.sought = "";
    if (seek !== undefined) {
      this.soughtAt = here;
      this.own.seek(seek);
    } else player.rate = rate ?? 1;
    if (!player.playing && Math.min(target, end) > player.time) this.own.play();
  }

  #stand(player, state, wanted) {
    player.rate = 1;
    const cycle = Math.floor(state.cycle);
    const key = `${cycle}.${wanted.left}`;
    if (player.playing) {
      this.sought = "";
      this.own.pause();
    }
    if (this.sought === key) return;
    this.sought = key;
    const { seek } = placeDifference({ place: placeOf(this.app.addressNow()), cycle: player.time, playing: player.busy > 0 }, state);
    if (!seek) return;
    this.soughtAt = -Infinity;
    this.own.seek(seek.cycle);
    if (seek.left > 0) this.app.parts.read("left", String(seek.left), this.app.shown());
  }

  // --- the run

  async #open(wanted) {
    const { app, room } = this;
    this.turn += 1;
    const { turn } = this;
    this.opening = wanted.key;
    this.failed = "";
    this.isThere = false;
    const kept = app.runs.kept.runs.find((run) => runKey(run.request) === wanted.key);
    const moved = async (run) => {
      await run.player.seek(Math.floor(room.cycle()));
      return { cycle: null, said: "" };
    };
    await room.hands.quietly(() => (kept ? app.runs.switchTo(kept, "own")
      : app.runs.open(wanted.request, { place: moved, instead: this.#leaving(), tag: "room-run", retry: () => { this.failed = ""; } })));
    if (turn !== this.turn) return;
    this.opening = "";
    this.place = null;
    this.sought = "";
    this.soughtAt = -Infinity;
    const run = app.shown();
    if (run && runKey(run.request) === wanted.key) {
      app.notice.hide("room-run");
      if (!kept) this.runs.push(run);
    } else this.failed = wanted.key;
    this.settle();
  }

  /** The run that makes room: one the class had, that nobody here built upon, or the one a page began with. */
  #leaving() {
    const { kept, shown } = this.app.runs;
    const { pair } = this.app.compare ?? {};
    this.runs = this.runs.filter((run) => kept.runs.includes(run));
    const isFree = (run) => run !== shown && !pair?.has(run) && !kept.runs.some((one) => one.parent === run);
    return this.runs.length >= KEPT ? this.runs.find(isFree) ?? null : null;
  }
}
