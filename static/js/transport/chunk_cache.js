// The chunks of one run that the page has at hand, least recently used out first.
// Promises: one request a chunk however many ask; holds at most `capacityBytes` (the newest always stays); a failed
// request is forgotten, so that asking again tries again.
// Does not: know what a chunk means; `load(number)` fetches and decodes it.

const CAPACITY_BYTES = 48 * 1024 * 1024; // a phone's tab stands this beside the page itself

export class ChunkCache {
  constructor(load, capacityBytes = CAPACITY_BYTES) {
    this.load = load;
    this.capacityBytes = capacityBytes;
    this.held = new Map();
    this.pending = new Map();
    this.bytes = 0;
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
    const promise = this.load(number).then((fresh) => this.#keep(number, fresh))
      .finally(() => this.pending.delete(number));
    this.pending.set(number, promise);
    return promise;
  }

  /** Fetches without waiting; a failure stays silent here and shows when the chunk is needed. */
  prefetch(number) {
    if (this.held.has(number) || this.pending.has(number)) return;
    this.get(number).catch(() => {});
  }

  #keep(number, chunk) {
    this.held.set(number, chunk);
    this.bytes += chunk.bytes;
    this.version += 1;
    for (const [oldest, old] of this.held) {
      if (this.bytes <= this.capacityBytes || oldest === number) break;
      this.held.delete(oldest);
      this.bytes -= old.bytes;
    }
    return chunk;
  }
}
