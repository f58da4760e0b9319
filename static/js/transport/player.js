// Plays one run: a clock in cycles over its chunks, forward and back, slow and fast.
// Promises: after every call the mirror is the machine at `time`; steps pressed quickly are all made, in order; a
// later seek replaces an earlier one; stepping back after stepping forward returns to exactly the same moment.
// Does not: draw, know the wall clock (tick gets the time passed) or talk to the server (`source` does).

import { Cursor } from "../mirror/cursor.js";
import { Mirror } from "../mirror/mirror.js";
import { ChunkCache } from "./chunk_cache.js";
import { isUntil } from "./step_kind.js";
import { stepBack, stepForward } from "./stepper.js";

const FRAMES_FROM_CHUNKS = 1.5; // chunks a tick; faster than that, whole frames replace events
const REACH_CHUNKS = 1024; // a seek further beyond what is simulated waits until the run has come nearer
const REACH_EVERY_MS = 200;
const LONGEST_TICK_MS = 100; // a tab that slept does not leap

export class Player {
  /**
   * `source`: {chunk(number), frame(cycle)} → decoded chunks; where the run may still be simulated, reach() →
   * {endCycle, complete}; where the server can search, find(question).  `fields`: Fields of `desc`.
   */
  constructor(desc, fields, source) {
    this.desc = desc;
    this.fields = fields;
    this.source = source;
    this.find = source.find ? (question) => source.find(question) : null;
    this.mirror = new Mirror(desc.mirror.length);
    this.cursor = new Cursor(this.mirror);
    this.cache = new ChunkCache((number) => source.chunk(number));
    this.endCycle = desc.end_cycle;
    this.complete = desc.complete ?? true;
    this.time = 0;
    this.speed = 500;
    this.playing = false;
    this.stalled = false;
    this.lastHead = -1; // first assignment of the event just reached, in cursor.events
    this.history = [];
    this.tail = Promise.resolve();
    this.busy = 0;
    this.seeks = 0;
    this.search = null; // of the step asked for last, if it searches
    this.version = 0; // grows whenever anything a viewer can see has changed
    this.onError = () => {};
    this.onStop = () => {};
  }

  get mirrorValues() {
    return this.mirror.values;
  }

  last() {
    return this.complete ? Math.floor(this.endCycle / this.desc.chunk_cycles) : Infinity;
  }

  get(number) {
    return this.cache.get(number);
  }

  extendTo(endCycle, complete) {
    if (endCycle === this.endCycle && complete === this.complete) return;
    this.endCycle = Math.max(this.endCycle, endCycle);
    this.complete = complete;
    this.version += 1;
  }

  play() {
    if (this.playing) return;
    this.search?.cancel();
    if (this.complete && this.time >= this.endCycle) return;
    this.history = [];
    this.playing = true;
    this.version += 1;
  }

  pause() {
    if (!this.playing) return Promise.resolve();
    this.playing = false;
    this.stalled = false;
    this.version += 1;
    return this.cursor.events?.isFrame ? this.seek(Math.floor(this.time)) : Promise.resolve();
  }

  /** Runs `action` after all that was asked before; failures go to onError. */
  #then(action) {
    this.busy += 1;
    const done = this.tail.then(action).catch((error) => {
      this.playing = false;
      this.onError(error);
    }).finally(() => {
      this.busy -= 1;
      this.version += 1;
    });
    this.tail = done;
    return done;
  }

  seek(cycle) {
    this.search?.cancel();
    this.seeks += 1;
    const turn = this.seeks;
    this.history = [];
    return this.#then(async () => {
      await this.#reached(cycle, () => turn !== this.seeks);
      if (turn !== this.seeks) return;
      const limit = this.complete ? this.endCycle : Infinity;
      const target = Math.max(0, Math.min(limit, cycle));
      await this.#enterAt(target);
      this.cursor.seek(target);
      this.time = target;
      this.lastHead = this.cursor.headBefore();
    });
  }

  /** Waits until the run has been simulated near `cycle`, or to its end, or until `given up`. */
  async #reached(cycle, givenUp) {
    const far = REACH_CHUNKS * this.desc.chunk_cycles;
    while (this.source.reach && !this.complete && cycle > this.endCycle + far && !givenUp()) {
      const { endCycle, complete } = await this.source.reach();
      this.extendTo(endCycle, complete);
      if (!complete) await new Promise((resolve) => { setTimeout(resolve, REACH_EVERY_MS); });
    }
  }

  async #enterAt(cycle) {
    const number = Math.min(Math.floor(cycle / this.desc.chunk_cycles), this.last());
    if (this.cursor.events?.number === number && !this.cursor.events.isFrame) return;
    this.cursor.enter(await this.cache.get(number));
    this.cache.prefetch(Math.min(number + 1, this.last()));
  }

  /** `focus`: a core, for steps to a transfer a line; `search` follows and cancels a search.  → {moved, head, looked, edge}. */
  step(forward, kind, focus = null, search = null) {
    this.playing = false;
    this.search = search;
    return this.#then(async () => {
      if (!this.cursor.events || this.cursor.events.isFrame) {
        await this.#enterAt(this.time);
        this.cursor.seek(this.time);
      }
      return forward ? this.#stepOn(kind, focus, search) : this.#stepBack(kind, focus, search);
    });
  }

  async #stepOn(kind, focus, search) {
    this.#settle();
    const here = { number: this.cursor.events.number, index: this.cursor.index, time: this.time, kind, focus };
    const done = await stepForward(this.cursor, this, kind, this.#context(focus, search), () => this.seekWaits());
    if (!done.moved && isUntil(kind)) return done;
    this.history.push(here);
    this.#arrived(done.head);
    return done;
  }

  async #stepBack(kind, focus, search) {
    const before = this.history.pop();
    if (before && before.kind === kind && before.focus === focus) {
      if (this.cursor.events.number !== before.number) this.cursor.enter(await this.cache.get(before.number));
      this.cursor.moveTo(before.index);
      this.time = before.time;
      this.lastHead = this.cursor.headBefore();
      return { moved: true, head: this.lastHead };
    }
    this.#settle();
    const done = await stepBack(this.cursor, this, kind, this.#context(focus, search), () => this.seekWaits());
    if (!done.moved && isUntil(kind)) return done;
    this.history = [];
    this.#arrived(done.head);
    return done;
  }

  #context(focus, search) {
    return { fields: this.fields, desc: this.desc, values: this.mirror.values, focus, search };
  }

  /** Has a seek been asked for after the step under way?  Then a long search for its end is given up. */
  seekWaits() {
    return this.busy > 1 && this.seeks > this.seeksAtStep;
  }

  #settle() {
    this.seeksAtStep = this.seeks;
  }

  #arrived(head) {
    this.lastHead = head;
    if (head >= 0) this.time = this.cursor.events.cycle[head];
    else if (this.cursor.atStart) this.time = this.cursor.events.start;
    this.cache.prefetch(Math.min(this.cursor.events.number + 1, this.last()));
  }

  /** Moves the clock on by `passedMs` of playing; true if anything changed. */
  tick(passedMs) {
    if (!this.playing || this.busy > 0) return false;
    const span = (this.speed * Math.min(passedMs, LONGEST_TICK_MS)) / 1000;
    const target = Math.min(this.time + span, this.endCycle);
    if (target <= this.time) {
      if (this.complete) this.#ended();
      else this.stalled = true;
      return true;
    }
    const byFrames = this.speed / 60 > FRAMES_FROM_CHUNKS * this.desc.chunk_cycles;
    if (byFrames) this.#frame(target);
    else this.#events(target);
    return true;
  }

  #frame(target) {
    const cycle = Math.floor(target);
    this.#then(async () => {
      const frame = await this.source.frame(cycle);
      if (!this.playing) return;
      frame.isFrame = true;
      this.cursor.enter(frame);
      this.time = cycle;
      this.lastHead = -1;
    });
  }

  #events(target) {
    if (this.cursor.events.isFrame) {
      this.#then(() => this.#enterAt(this.time).then(() => this.cursor.seek(this.time)));
      return;
    }
    while (target >= this.cursor.events.end) {
      const next = this.cursor.events.number + 1;
      if (next > this.last()) break;
      const chunk = this.cache.peek(next);
      if (!chunk) {
        this.time = Math.min(target, this.cursor.events.end - 1);
        this.cursor.seek(this.time);
        this.stalled = true;
        this.#then(() => this.cache.get(next));
        return;
      }
      this.cursor.follow(chunk);
    }
    this.stalled = false;
    this.cache.prefetch(Math.min(this.cursor.events.number + 1, this.last()));
    const before = this.cursor.index;
    this.cursor.seek(target);
    this.time = target;
    if (this.cursor.index !== before) this.lastHead = this.cursor.headBefore();
    this.version += 1;
    if (this.complete && target >= this.endCycle) this.#ended();
  }

  #ended() {
    this.playing = false;
    this.version += 1;
    this.onStop();
  }
}
