// From summary rows to the chart's curves: faults per second and transfers per fault, over the run.
// Promises: the rows of a whole run stay within a named number and bytes: when the run outgrows them, neighbours are
// summed and each row stands for twice as many chunks; a curve never has more points than asked; a bucket without a fault
// has no transfers per fault (null), not zero.
// Does not: smooth, or draw.

const MOST_ROWS = 512; // wider than a timeline has bars
const LEAST_ROWS = 64;
const OVERVIEW_BYTES = 256 * 1024; // what the whole run's overview may take of the budget, about
const ASK_ROWS = 64;

/** Holds the rows of one run as they arrive, from the run's beginning. */
export class SummaryRows {
  constructor() {
    this.stride = 0;
    this.count = 0;
    this.rows = new Float32Array(0);
    this.causes = 0;
    this.each = 1; // chunks a row
    this.filledTo = -1; // the run's end when the last row was filled
  }

  /** Most rows that are kept of this run. */
  most() {
    if (this.stride === 0) return MOST_ROWS;
    return Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(OVERVIEW_BYTES / (4 * this.stride))));
  }

  /** What to ask next for a run of `endCycle` cycles: {first, count, each}; rows at hand are pooled as far as needed. */
  next(endCycle, chunkCycles) {
    while (endCycle / (this.each * chunkCycles) > this.most()) this.#pool();
    const first = this.filledTo === endCycle ? this.count : Math.max(0, this.count - 1);
    return { first, count: ASK_ROWS, each: this.each };
  }

  /** Bytes that so many rows take. */
  bytes(count) {
    return 4 * (this.stride || 256) * count;
  }

  #pool() {
    const { stride, rows } = this;
    this.count = Math.floor(this.count / 2);
    for (let row = 0; row < this.count; row += 1) {
      for (let at = 0; at < stride; at += 1) {
        rows[row * stride + at] = rows[2 * row * stride + at] + rows[(2 * row + 1) * stride + at];
      }
    }
    this.each *= 2;
    this.filledTo = -1;
  }

  /** Appends decoded summary rows; rows already known are replaced (the last may have been partial). */
  add(summary) {
    if (summary.count === 0 || (summary.each ?? 1) !== this.each || summary.first > this.count) return;
    this.stride = summary.stride;
    this.causes = summary.causes;
    const count = summary.first + summary.count;
    if (count * this.stride > this.rows.length) {
      const grown = new Float32Array(Math.max(count * this.stride, 2 * this.rows.length));
      grown.set(this.rows);
      this.rows = grown;
    }
    this.rows.set(summary.rows, summary.first * this.stride);
    this.count = Math.max(this.count, count);
    this.filledTo = summary.endCycle;
  }
}

/** {x: cycles, faults: per second, transfers: per fault} of at most `points` buckets. The rows may reach further than
 *  `endCycle`, which is as old as the question: a row that others follow is whole. */
export function throughput(summary, chunkCycles, mhz, endCycle, points = 200) {
  const rowCycles = chunkCycles * (summary.each ?? 1);
  const each = Math.max(1, Math.ceil(summary.count / points));
  const known = Math.max(endCycle, summary.filledTo ?? 0, (summary.count - 1) * rowCycles);
  const x = [];
  const faults = [];
  const transfers = [];
  for (let first = 0; first < summary.count; first += each) {
    const last = Math.min(summary.count, first + each);
    let faultSum = 0;
    let transferSum = 0;
    for (let row = first; row < last; row += 1) {
      faultSum += summary.rows[row * summary.stride];
      transferSum += summary.rows[row * summary.stride + 1];
    }
    const start = first * rowCycles;
    const end = Math.min(last * rowCycles, Math.max(known, start + 1));
    if (last === summary.count && end - start < (each * rowCycles) / 2 && x.length > 0) break;
    x.push((start + end) / 2);
    faults.push((faultSum / (end - start)) * mhz * 1e6);
    transfers.push(faultSum > 0 ? transferSum / faultSum : null);
  }
  return { x, faults, transfers };
}
