// The summary tier's data: rows of fixed buckets of cycles, and the picture between two of them at a time.
// Promises: a picture eases from the middle of one bucket to the middle of the next, in rates a cycle; rows are asked
// for in blocks, ahead of time and within the budget; what is kept is bounded in bytes; nothing is allocated a frame.
// Does not: decide when summaries play (tier.js, player.js), or draw.

const BLOCK_ROWS = 8;
const AHEAD_SECONDS = 3;
const CAPACITY_BYTES = 4 * 1024 * 1024;
const AGAIN_MS = 500; // a block the run had not filled yet is asked for again so often

export class Summaries {
  /** `load(first, count, each)` → a decoded summary (wire/summary.js). */
  constructor(load, chunkCycles, budget) {
    this.load = load;
    this.chunkCycles = chunkCycles;
    this.budget = budget;
    this.blocks = new Map();
    this.asked = new Set();
    this.bytes = 0;
    this.rowBytes = 1024;
    this.failedAt = -Infinity;
    this.clock = 0;
    this.picture = null;
    this.ready = false;
    this.most = { link: 1e-9, line: 1e-9 };
  }

  tick(passedMs) {
    this.clock += passedMs;
  }

  /** Asks for the blocks round `time` that are not at hand, while the budget lasts. */
  want(time, each, speed, endCycle) {
    const bucket = each * this.chunkCycles;
    const first = Math.max(0, Math.floor(time / bucket - 0.5));
    const last = Math.min(Math.floor(endCycle / bucket), Math.ceil((time + AHEAD_SECONDS * speed) / bucket) + 1);
    for (let block = Math.floor(first / BLOCK_ROWS); block <= Math.floor(last / BLOCK_ROWS); block += 1) {
      this.#ask(each, block, endCycle);
    }
  }

  #ask(each, block, endCycle) {
    const key = `${each}:${block}`;
    const known = this.blocks.get(key);
    const filled = known && (known.count === BLOCK_ROWS || known.complete || known.endCycle === endCycle
      || this.clock - known.at < AGAIN_MS);
    if (filled || this.asked.has(key) || this.clock - this.failedAt < AGAIN_MS) return;
    const expected = this.rowBytes * BLOCK_ROWS;
    if (!this.budget.affords(expected)) return;
    this.asked.add(key);
    this.budget.spend(expected);
    this.load(block * BLOCK_ROWS, BLOCK_ROWS, each).then((summary) => this.#keep(key, summary, expected))
      .catch(() => { this.failedAt = this.clock; })
      .finally(() => this.asked.delete(key));
  }

  #keep(key, summary, expected) {
    const bytes = summary.rows.byteLength;
    this.budget.spend(bytes - expected);
    this.rowBytes = 4 * summary.stride;
    this.bytes += bytes - (this.blocks.get(key)?.rows.byteLength ?? 0);
    this.blocks.delete(key);
    this.blocks.set(key, { ...summary, at: this.clock });
    for (const [oldest, old] of this.blocks) {
      if (this.bytes <= CAPACITY_BYTES || oldest === key) break;
      this.blocks.delete(oldest);
      this.bytes -= old.rows.byteLength;
    }
  }

  /** The block that holds row `index`, or null. */
  #holding(each, index) {
    const block = this.blocks.get(`${each}:${Math.floor(index / BLOCK_ROWS)}`);
    return block && index >= block.first && index < block.first + block.count ? block : null;
  }

  #fresh(block) {
    const { cores, causes, lines, sockets } = block;
    this.picture = {
      blend: 0, cycles: 0, causes, sockets, faults: 0, transfers: 0, most: this.most,
      cores: new Float32Array(cores * causes), lines: new Float32Array(lines),
      links: new Float32Array((sockets + 1) * sockets),
    };
  }

  /** The picture at `time`, eased between buckets; the last one while its rows are not at hand; null before the first. */
  at(time, each) {
    const bucket = each * this.chunkCycles;
    const place = Math.max(0, time / bucket - 0.5);
    const index = Math.floor(place);
    let one = this.#holding(each, index);
    let two = this.#holding(each, index + 1);
    if (!one && !two) return this.picture;
    const share = !one ? 1 : !two ? 0 : place - index;
    const [first, second] = [one ? index : index + 1, two ? index + 1 : index];
    one ??= two;
    two ??= one;
    if (!this.picture) this.#fresh(one);
    const { picture } = this;
    picture.cycles = bucket;
    const a = this.#row(one, first, bucket);
    const b = this.#row(two, second, bucket);
    const mix = (at) => ((1 - share) * one.rows[a.from + at]) / a.cycles + (share * two.rows[b.from + at]) / b.cycles;
    picture.faults = mix(0);
    picture.transfers = mix(1);
    for (let at = 0; at < picture.cores.length; at += 1) picture.cores[at] = mix(2 + at);
    for (let at = 0; at < picture.lines.length; at += 1) {
      picture.lines[at] = mix(one.linesAt + at);
      this.most.line = Math.max(this.most.line, picture.lines[at]);
    }
    for (let at = 0; at < picture.links.length; at += 1) {
      picture.links[at] = mix(one.linksAt + at);
      this.most.link = Math.max(this.most.link, picture.links[at]);
    }
    return picture;
  }

  /** Where a row begins in its block, and how many cycles it covers: the run's last is shorter. */
  #row(block, index, bucket) {
    const covered = Math.min(bucket, block.endCycle - index * bucket);
    return { from: (index - block.first) * block.stride, cycles: Math.max(1, covered) };
  }
}
