// The chunks of one run that the page has at hand, least recently used out first.
// Promises: one request a chunk however many ask; holds at most `capacityBytes` (the newest always stays); a failed
// request is forgotten, so that asking again tries again; what is fetched ahead of need waits for the budget; a request is
// made `patience()` ms after it is needed, 0 unless somebody sets it.
// Does not: know what a chunk means; `load(number)` fetches and decodes it.

const CAPACITY_BYTES = 32 * 1024 * 1024; // a phone's tab stands this beside the page itself
const CYCLE_BYTES = 8; // an assignment's absolute cycle, which decoding adds to the bytes that came
const MOST_WANTED = 16; // chunks that wait for the budget: what was asked for last is what is looked at
const RESERVE_BYTES = 128 * 1024; // what waits leaves so much of the budget for summaries and for the next chunk
const AGAIN_MS = 2000; // after which a failed fetch ahead is tried again,
const MOST_TRIES = 5; // at most so often
const FIRST_GUESS = 128 * 1024; // bytes of a chunk before one has come

export class ChunkCache {
  /** `budget` (budget.js) or null: then nothing waits. */
  constructor(load, capacityBytes = CAPACITY_BYTES, budget = null) {
    this.load = load;
    this.capacityBytes = capacityBytes;
    this.budget = budget;
    this.held = new Map();
    this.pending = new Map();
    this.wanted = new Set();
    this.tries = new Map(); // chunk → how often fetching it ahead failed
    this.bytes = 0;
    this.expected = FIRST_GUESS;
    this.patience = () => 0;
    this.version = 0; // grows with every arrival: who shows several chunks knows when to look again
  }

  /** The chunk if it is at hand, else null. */
  peek(number) {
    const chunk = this.held.get(number);
    if (!chunk) return null;
    this.held.delete(number);
    this.held.set(number, chunk);
    return chunk;
  }

  /** The chunk, fetched if need be. */
  async get(number) {
    const chunk = this.peek(number);
    if (chunk) return chunk;
    const under = this.pending.get(number);
    if (under) return under;
    const { expected } = this;
    this.wanted.delete(number);
    this.budget?.spend(expected);
    const promise = this.#loaded(number).then((fresh) => this.#keep(number, fresh, expected))
      .finally(() => this.pending.delete(number));
    this.pending.set(number, promise);
    return promise;
  }

  #loaded(number) {
    const wait = this.patience();
    return wait > 0 ? new Promise((done) => setTimeout(done, wait)).then(() => this.load(number)) : this.load(number);
  }

  /** Fetches without waiting, at the next `pump` that the budget allows; a failure stays silent here and shows when the
   *  chunk is needed. */
  prefetch(number) {
    if (this.held.has(number) || this.pending.has(number)) return;
    if (!this.budget) {
      this.get(number).catch(() => {});
      return;
    }
    this.wanted.delete(number);
    this.wanted.add(number);
    if (this.wanted.size > MOST_WANTED) this.wanted.delete(this.wanted.values().next().value);
  }

  /** Asks for what waits while the budget lasts: `first` before all, then what was wanted last. */
  pump(first = -1) {
    while (this.wanted.size > 0) {
      const urgent = this.wanted.has(first);
      let number = first;
      if (!urgent) for (const one of this.wanted) number = one;
      if (!this.budget.affords(this.expected + (urgent ? 0 : RESERVE_BYTES))) return;
      this.get(number).catch(() => this.#again(number));
    }
  }

  /** What was fetched ahead and failed is wanted again a little later, some times: who looks at it does not ask anew. */
  #again(number) {
    const tries = (this.tries.get(number) ?? 0) + 1;
    this.tries.set(number, tries);
    if (tries <= MOST_TRIES) setTimeout(() => this.prefetch(number), AGAIN_MS);
  }

  /** Nothing that only waits is of interest any longer. */
  forget() {
    this.wanted.clear();
  }

  #weight(chunk) {
    return chunk.bytes + CYCLE_BYTES * (chunk.count ?? 0);
  }

  #keep(number, chunk, expected) {
    this.budget?.spend(chunk.bytes - expected);
    this.expected = Math.round((this.expected + chunk.bytes) / 2);
    this.held.set(number, chunk);
    this.tries.delete(number);
    this.bytes += this.#weight(chunk);
    this.version += 1;
    for (const [oldest, old] of this.held) {
      if (this.bytes <= this.capacityBytes || oldest === number) break;
      this.held.delete(oldest);
      this.bytes -= this.#weight(old);
    }
    return chunk;
  }
}
