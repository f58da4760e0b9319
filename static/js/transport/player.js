// Plays one run: a clock in cycles over its chunks, forward and back, slow and fast.
// Promises: after every call the mirror is the machine at `time`; steps pressed quickly are all made, in order; a
// later seek replaces an earlier one; stepping back after stepping forward returns to exactly the same moment.  Too
// fast for events (tier.js) it plays summaries: `time` runs on, the mirror is a moment sampled about once a second, and
// pausing or slowing down is back in events at that very cycle.
// Does not: draw, know the wall clock (tick gets the time passed) or talk to the server (`source` does).

import { Cursor } from "../mirror/cursor.js";
import { Mirror } from "../mirror/mirror.js";
import { Budget } from "./budget.js";
import { ChunkCache } from "./chunk_cache.js";
import { isUntil } from "./step_kind.js";
import { stepBack, stepForward } from "./stepper.js";
import { Summaries } from "./summaries.js";
import { EVENTS, EVENTS_UP_TO, FADE_MS, SUMMARIES, pooledAt } from "./tier.js";

const SAMPLE_EVERY_MS = 1000; // a moment of the machine in the summary tier, for the panels of text
const STARVED_MS = 250; // a chunk that is late by so much lets summaries play
const REACH_CHUNKS = 1024; // a seek further beyond what is simulated waits until the run has come nearer
const REACH_EVERY_MS = 200;
const LONGEST_TICK_MS = 100; // a tab that slept does not leap

export class Player {
  /**
   * `source`: {chunk(number), frame(cycle)} → decoded chunks; where the run may still be simulated, reach() →
   * {endCycle, complete}; where the server can search, find(question); where it has summaries, summary(first, count,
   * each).  `fields`: Fields of `desc`; `source.budget`: one Budget for all players of a tab; `source.startCycle`: where
   * it begins, if it has only a part of the run.
   */
  constructor(desc, fields, source) {
    this.desc = desc;
    this.fields = fields;
    this.source = source;
    this.find = source.find ? (question) => source.find(question) : null;
    this.mirror = new Mirror(desc.mirror.length);
    this.cursor = new Cursor(this.mirror);
    this.budget = source.budget ?? new Budget();
    this.cache = new ChunkCache((number) => source.chunk(number), undefined, this.budget);
    this.summaries = source.summary
      ? new Summaries((first, count, each) => source.summary(first, count, each), desc.chunk_cycles, this.budget) : null;
    this.tier = EVENTS;
    this.blend = 0; // how far the picture is the summary tier's
    this.starvedAt = Infinity; // the speed at which chunks came too slowly
    this.lateMs = 0;
    this.sample = { at: -Infinity, under: false, bytes: 0 };
    this.clock = 0;
    this.startCycle = source.startCycle ?? 0;
    this.endCycle = desc.end_cycle;
    this.complete = desc.complete ?? true;
    this.time = 0;
    this.speed = 500;
    this.rate = 1; // of the speed: who follows another clock is a little faster or slower
    this.playing = false;
    this.stalled = false;
    this.lastHead = -1; // first assignment of the event just reached, in cursor.events
    this.history = [];
    this.tail = Promise.resolve();
    this.busy = 0;
    this.seeks = 0;
    this.search = null; // of the step asked for last, if it searches
    this.guard = null; // breakpoints: how far the clock may go (breaks.js)
    this.plays = 0;
    this.onBreak = () => {}; // (which): playing, or a step, stopped at these of the guard's
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

  /** The number of the first chunk there is. */
  first() {
    return Math.floor(this.startCycle / this.desc.chunk_cycles);
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
    this.plays += 1;
    this.version += 1;
  }

  pause() {
    if (!this.playing) return Promise.resolve();
    this.playing = false;
    this.stalled = false;
    this.starvedAt = Infinity;
    this.version += 1;
    return this.tier === SUMMARIES || this.cursor.events?.isFrame ? this.seek(Math.floor(this.time)) : Promise.resolve();
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
    this.starvedAt = Infinity;
    this.cache.forget();
    if (this.playing && this.tier === SUMMARIES) {
      this.time = Math.max(this.startCycle, Math.min(this.endCycle, cycle));
      this.sample.at = -Infinity;
      this.version += 1;
      return Promise.resolve();
    }
    return this.#then(async () => {
      await this.#reached(cycle, () => turn !== this.seeks);
      if (turn !== this.seeks) return;
      const limit = this.complete ? this.endCycle : Infinity;
      await this.#standAt(Math.max(this.startCycle, Math.min(limit, cycle)));
      this.#backInEvents();
    });
  }

  async #standAt(cycle) {
    await this.#enterAt(cycle);
    this.cursor.seek(cycle);
    this.time = cycle;
    this.lastHead = this.cursor.headBefore();
  }

  /** The picture is exact from here on. */
  #backInEvents() {
    this.tier = EVENTS;
    this.lateMs = 0;
    if (!this.playing) this.blend = 0;
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
      if (!this.cursor.events || this.cursor.events.isFrame || this.tier === SUMMARIES) {
        await this.#enterAt(this.time);
        this.cursor.seek(this.time);
      }
      this.#backInEvents();
      return this.#within(await (forward ? this.#stepOn(kind, focus, search) : this.#stepBack(kind, focus, search)));
    });
  }

  /** A step out of the part there is ends at its edge. */
  async #within(done) {
    const edge = Math.max(this.startCycle, Math.min(this.complete ? this.endCycle : Infinity, this.time));
    if (edge === this.time) return done;
    this.history = [];
    await this.#standAt(edge);
    return { ...done, moved: false, head: this.lastHead, edge: true };
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
    return { fields: this.fields, desc: this.desc, focus, search };
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

  /** Moves the clock on by `passedMs`: of playing, of the budget, of the change of tiers; true if anything changed. */
  tick(passedMs) {
    const ms = Math.min(passedMs, LONGEST_TICK_MS);
    this.clock += ms;
    this.budget.tick(ms);
    this.summaries?.tick(ms);
    if (this.cursor.events) this.cache.pump(this.cursor.events.number + 1);
    const faded = this.#fade(ms);
    if (!this.playing || this.busy > 0) return faded;
    const target = Math.min(this.time + (this.speed * this.rate * ms) / 1000, this.endCycle, this.guard?.limit(this) ?? Infinity);
    if (target <= this.time) {
      if (this.guard?.at(this)) this.#halt(this.guard.hit);
      else if (this.complete && this.time >= this.endCycle) this.#ended();
      else this.stalled = true;
      return true;
    }
    if (this.speed > EVENTS_UP_TO || this.speed >= this.starvedAt) this.#summarized(target);
    else this.#events(target, ms);
    return true;
  }

  /** Lets the one tier's picture go over into the other's. */
  #fade(ms) {
    const towards = this.tier === SUMMARIES && (this.picture() || !this.summaries) ? 1 : 0;
    if (this.blend === towards) return false;
    const by = ms / FADE_MS;
    this.blend = towards > this.blend ? Math.min(1, this.blend + by) : Math.max(0, this.blend - by);
    this.version += 1;
    return true;
  }

  /** What the summary tier shows at `time`: see summaries.js; null where there is none, or in events. */
  picture() {
    if (!this.summaries || (this.tier === EVENTS && this.blend === 0)) return null;
    const picture = this.summaries.at(this.time, pooledAt(this.speed, this.desc.chunk_cycles));
    if (picture) picture.blend = this.blend;
    return picture;
  }

  #summarized(target) {
    this.tier = SUMMARIES;
    this.stalled = false;
    this.time = target;
    this.version += 1;
    this.summaries?.want(target, pooledAt(this.speed, this.desc.chunk_cycles), this.speed, this.endCycle);
    this.#sampled(Math.floor(target));
    if (this.complete && target >= this.endCycle) this.pause().then(() => this.onStop());
  }

  /** The machine at one moment, now and then, while the clock runs on. */
  #sampled(cycle) {
    const { sample } = this;
    if (sample.under || this.clock - sample.at < SAMPLE_EVERY_MS || !this.budget.affords(sample.bytes)) return;
    Object.assign(sample, { under: true, at: this.clock });
    const turn = this.seeks;
    this.source.frame(cycle).then((frame) => {
      sample.bytes = frame.bytes ?? 0;
      this.budget.spend(sample.bytes);
      if (!this.playing || this.tier !== SUMMARIES || turn !== this.seeks) return;
      frame.isFrame = true;
      this.cursor.enter(frame);
      this.lastHead = -1;
      this.version += 1;
    }).catch((error) => this.#failed(error)).finally(() => { sample.under = false; });
  }

  #events(target, ms) {
    if (this.tier === SUMMARIES || this.cursor.events.isFrame) {
      this.#then(() => this.#enterAt(this.time).then(() => {
        this.cursor.seek(this.time);
        this.#backInEvents();
      }));
      return;
    }
    while (target >= this.cursor.events.end) {
      const next = this.cursor.events.number + 1;
      if (next > this.last()) break;
      const chunk = this.cache.peek(next);
      if (!chunk) {
        this.#late(next, target, ms);
        return;
      }
      this.cursor.follow(chunk);
    }
    this.stalled = false;
    this.lateMs = 0;
    this.cache.prefetch(Math.min(this.cursor.events.number + 1, this.last()));
    const before = this.cursor.index;
    this.cursor.seek(target);
    this.time = target;
    if (this.cursor.index !== before) this.lastHead = this.cursor.headBefore();
    this.version += 1;
    if (this.complete && target >= this.endCycle) this.#ended();
  }

  /** Playing stops just after the event it came to. */
  #halt({ chunk, index, which }) {
    this.playing = false;
    this.stalled = false;
    this.#then(async () => {
      const here = this.cursor.events?.number === chunk && !this.cursor.events.isFrame && this.tier === EVENTS;
      if (!here) this.cursor.enter(await this.cache.get(chunk));
      this.cursor.moveTo(this.cursor.endOf(index));
      this.#backInEvents();
      this.#arrived(index);
      this.onBreak(which);
      this.onStop();
    });
  }

  /** The next chunk is not at hand: it is waited for a little, then summaries play at this speed. */
  #late(next, target, ms) {
    this.time = Math.min(target, this.cursor.events.end - 1);
    this.cursor.seek(this.time);
    this.stalled = true;
    this.lateMs += ms;
    const can = this.summaries !== null;
    if (can && (this.lateMs > STARVED_MS || !(this.cache.pending.has(next) || this.budget.affords(this.cache.expected)))) {
      this.starvedAt = this.speed;
    } else if (!this.cache.pending.has(next)) {
      if (can) this.cache.get(next).catch((error) => this.#failed(error));
      else this.#then(() => this.cache.get(next));
    }
  }

  #failed(error) {
    this.playing = false;
    this.version += 1;
    this.onError(error);
  }

  #ended() {
    this.playing = false;
    this.version += 1;
    this.onStop();
  }
}
