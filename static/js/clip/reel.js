// One run for a clip: the moment at any cycle, from its chunks; at speeds too fast for events, its sums too.
// Promises: after `to(…)` it stands there as a paused or playing player would: it has the player's names (see
// scene/world.js); what it shows depends only on what `to` was told, never on what was shown before; holds at most so many
// chunks.
// Does not: draw, or know a clock or a budget: what is needed is waited for.

import { Cursor } from "../mirror/cursor.js";
import { Fields } from "../mirror/fields.js";
import { Mirror } from "../mirror/mirror.js";
import { MOST_CHUNKS } from "../scene/lanes_chunks.js";
import { Summaries } from "../transport/summaries.js";
import { pooledAt } from "../transport/tier.js";
import { greatestOf } from "./greatest.js";

const KEPT = MOST_CHUNKS + 6; // chunks: those of a timeline's window, the moment's and the next few
const BACK = 2; // chunks before the moment's, for what reaches back
const NO_LIMIT = Object.freeze({ affords: () => true, spend: () => {} });
const NONE = Object.freeze([]);

/** The mirror of one moment, without its events: what is shown of a run that plays too fast for them. */
const frameAt = ({ number, cores }, cycle) => ({
  isFrame: true, number, cores, start: cycle, end: cycle, count: 0, cycle: NONE, slot: NONE, agent: NONE, kind: NONE, cause: NONE, old: NONE, new: NONE,
});

export class Reel {
  /** `desc`: the world's description; `rows`: SummaryRows of the run; `load(number)` → a decoded chunk;
   *  `summarize(first, count, each)` → a decoded summary. */
  constructor(desc, rows, endCycle, load, summarize) {
    Object.assign(this, { desc, rows, endCycle, load, complete: true, time: 0, clock: 0, playing: false, speed: 0, blend: 0 });
    this.fields = new Fields(desc);
    this.mirror = new Mirror(desc.mirror.length);
    this.exact = new Cursor(this.mirror);
    this.cursor = this.exact;
    this.held = new Map();
    this.pending = new Map();
    this.needed = new Set(); // chunks of this frame: no other is looked at, so that no frame depends on those before it
    this.cache = { peek: (number) => (this.needed.has(number) ? this.held.get(number) ?? null : null), prefetch: () => {} };
    this.lastHead = -1;
    this.asked = [];
    this.summaries = new Summaries((...words) => {
      const answer = summarize(...words);
      this.asked.push(answer);
      return answer;
    }, desc.chunk_cycles, NO_LIMIT);
  }

  get mirrorValues() {
    return this.mirror.values;
  }

  last() {
    return Math.floor(this.endCycle / this.desc.chunk_cycles);
  }

  /** Sums in the place of events, or null where events are shown. */
  picture() {
    if (this.blend <= 0) return null;
    Object.assign(this.summaries.most, this.greatest ??= greatestOf(this.rows, this.desc));
    const picture = this.summaries.at(this.clock, this.each);
    if (picture) picture.blend = this.blend;
    return picture;
  }

  /** The chunk, fetched if need be. */
  chunk(number) {
    const held = this.held.get(number);
    if (held) return held;
    const under = this.pending.get(number) ?? this.load(number).then((chunk) => {
      this.held.set(number, chunk);
      return chunk;
    }).finally(() => this.pending.delete(number));
    this.pending.set(number, under);
    return under;
  }

  async #sums(speed) {
    this.each = pooledAt(speed, this.desc.chunk_cycles);
    this.summaries.want(this.clock, this.each, speed, this.endCycle);
    await Promise.all(this.asked.splice(0));
  }

  /** What `numbers` and the moment's chunk need is at hand; what is not needed any more goes. */
  async #hold(number, numbers) {
    this.needed = new Set(numbers.filter((one) => one >= 0 && one <= this.last()));
    for (let back = 0; back <= BACK && back <= number; back += 1) this.needed.add(number - back);
    await Promise.all([...this.needed].map((one) => this.chunk(one)));
    for (const one of this.held.keys()) {
      if (this.held.size <= KEPT) break;
      if (!this.needed.has(one) && one !== number + 1) this.held.delete(one);
    }
  }

  /** Stands at `moment` while the clip's clock is at `cycle`, playing at `speed` or paused.  `blend`: how far sums stand
   *  in the place of events; `numbers`: further chunks that are looked at. */
  async to({ cycle, moment = cycle, playing, speed, blend = 0, numbers = [] }) {
    const number = Math.min(Math.floor(moment / this.desc.chunk_cycles), this.last());
    this.clock = cycle;
    await Promise.all([this.#hold(number, numbers), blend > 0 ? this.#sums(speed) : null]);
    const { exact } = this;
    const chunk = this.held.get(number);
    if (exact.events !== chunk) {
      if (exact.events && exact.events.number + 1 === number) exact.follow(chunk);
      else exact.enter(chunk);
    }
    exact.seek(moment);
    this.cursor = blend >= 0.5 ? { events: frameAt(chunk, moment), index: 0 } : exact;
    Object.assign(this, { time: moment, playing, speed, blend, lastHead: blend >= 0.5 ? -1 : exact.headBefore() });
    if (playing && blend < 0.5 && number < this.last()) this.chunk(number + 1);
  }
}
