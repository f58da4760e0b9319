// One run for a clip: the moment at any cycle, from its chunks.
// Promises: after `to(cycle, …)` it stands there as a paused or playing player would: it has the player's names (see
// scene/world.js); the same cycles in the same order give the same moments; holds at most so many chunks.
// Does not: draw, or know a clock or a budget; `load(number)` fetches a decoded chunk and is waited for.

import { Cursor } from "../mirror/cursor.js";
import { Fields } from "../mirror/fields.js";
import { Mirror } from "../mirror/mirror.js";
import { MOST_CHUNKS } from "../scene/lanes_chunks.js";

const KEPT = MOST_CHUNKS + 4; // chunks: those of a timeline's window, and the next few

export class Reel {
  /** `desc`: the world's description; `rows`: SummaryRows of the run. */
  constructor(desc, rows, endCycle, load) {
    Object.assign(this, { desc, rows, endCycle, load, complete: true, time: 0, playing: false, speed: 0 });
    this.fields = new Fields(desc);
    this.mirror = new Mirror(desc.mirror.length);
    this.cursor = new Cursor(this.mirror);
    this.held = new Map();
    this.pending = new Map();
    this.cache = { peek: (number) => this.held.get(number) ?? null, prefetch: (number) => { this.chunk(number); } };
    this.lastHead = -1;
  }

  get mirrorValues() {
    return this.mirror.values;
  }

  last() {
    return Math.floor(this.endCycle / this.desc.chunk_cycles);
  }

  /** Sums instead of events: none at this speed. */
  picture() {
    return null;
  }

  /** The chunk, fetched if need be; what one is fetched for is waited for by `to`. */
  chunk(number) {
    const held = this.held.get(number);
    if (held) return held;
    const under = this.pending.get(number) ?? this.load(number).then((chunk) => {
      this.held.set(number, chunk);
      if (this.held.size > KEPT) this.held.delete(this.held.keys().next().value);
      return chunk;
    }).finally(() => this.pending.delete(number));
    this.pending.set(number, under);
    return under;
  }

  /** Stands at `cycle`, playing at `speed` or paused; the chunk before is at hand too, for what reaches back. */
  async to(cycle, { playing, speed }) {
    const number = Math.min(Math.floor(cycle / this.desc.chunk_cycles), this.last());
    const { events } = this.cursor;
    if (events?.number !== number) {
      const chunk = await this.chunk(number);
      if (number > 0) await this.chunk(number - 1);
      if (events && events.number + 1 === number) this.cursor.follow(chunk);
      else this.cursor.enter(chunk);
    }
    this.cursor.seek(cycle);
    Object.assign(this, { time: cycle, playing, speed, lastHead: this.cursor.headBefore() });
    if (playing && number < this.last()) this.chunk(number + 1);
  }
}
