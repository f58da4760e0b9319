// How far playing may go before a breakpoint: asks the server ahead of the clock, and holds the clock until it knows.
// Promises: the clock never passes an event that is looked for, at any speed and in both tiers; it is held only while an
// answer is under way; a seek, a new list or another start of playing begins the search anew from there.
// Does not: know what a breakpoint is about (`any` is handed to `find` as it is), or move the player.

import { SUMMARIES } from "./tier.js";

const FIRST_CHUNKS = 16; // asked for at once to begin with: the answer comes before one notices
const MOST_CHUNKS = 1024;
const AHEAD_SECONDS = 4; // of playing: further ahead nothing is asked
const AGAIN_MS = 300; // after an answer that there is nothing yet to look through, or that another search came between
const MOST_FAILURES = 8;

const later = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export class Breaks {
  /** `find(question)`: as docs/recording.md has it; `span`: cycles a chunk. */
  constructor(find, span) {
    this.find = find;
    this.span = span;
    this.any = [];
    this.turn = 0;
    this.key = "";
    this.hit = null; // {chunk, index, cycle, which}: where playing stops
    this.safe = Infinity; // before this cycle nothing is met
  }

  /** Looks for these from now on. */
  set(any) {
    this.any = any;
    this.turn += 1;
  }

  /** The last cycle to which the clock may go. */
  limit(player) {
    if (this.any.length === 0) return Infinity;
    const key = `${this.turn}|${player.plays}|${player.seeks}`;
    if (key !== this.key) this.#begin(key, player);
    if (this.hit) return this.hit.cycle - 1;
    if (!this.asking && this.safe - player.time < Math.max(this.span, AHEAD_SECONDS * player.speed)) this.#ask(player, key);
    return this.safe - 1;
  }

  /** Has the clock come to what is looked for? */
  at(player) {
    return this.any.length > 0 && this.hit !== null && player.time >= this.hit.cycle - 1;
  }

  #begin(key, player) {
    const { cursor, tier, time } = player;
    const exact = cursor.events && !cursor.events.isFrame && tier !== SUMMARIES;
    this.key = key;
    this.hit = null;
    this.safe = time;
    this.chunks = FIRST_CHUNKS;
    this.failures = 0;
    this.asking = null;
    this.beyond = exact ? -1 : time; // in summaries the place is known by its cycle only
    this.place = exact ? { chunk: cursor.events.number, index: cursor.index - 1 } : { chunk: Math.floor(time / this.span), index: -1 };
  }

  #ask(player, key) {
    const asking = this.find({ ...this.place, forward: true, any: this.any, cycles: this.chunks * this.span })
      .then((answer) => (key === this.key ? this.#answered(answer, player) : null), (error) => (key === this.key ? this.#failed(error, player) : null))
      .finally(() => { if (this.asking === asking) this.asking = null; });
    this.asking = asking;
  }

  #answered(answer, player) {
    this.failures = 0;
    const { found, chunk, index, cycle, which } = answer;
    if (found && cycle > this.beyond) this.hit = { chunk, index, cycle, which };
    else if (!found && answer.searched === 0) {
      if (player.complete && chunk >= player.last()) this.safe = Infinity;
      else return later(AGAIN_MS);
    } else {
      this.place = { chunk, index };
      if (!found) this.safe = Math.max(this.safe, cycle);
      this.chunks = Math.min(MOST_CHUNKS, 2 * this.chunks);
    }
    return null;
  }

  #failed(error, player) {
    this.failures += 1;
    if (this.failures < MOST_FAILURES) return later(AGAIN_MS);
    player.pause();
    player.onError(error);
    return null;
  }
}
