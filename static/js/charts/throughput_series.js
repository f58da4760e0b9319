// From summary rows to the chart's curves: faults per second and transfers per fault, over the run.
// Promises: rows are pooled into at most `points` buckets, so a curve never has more; a bucket without a fault has no
// transfers per fault (null), not zero.
// Does not: smooth, or draw.

/** Holds the rows of one run as they arrive, chunk by chunk from 0. */
export class SummaryRows {
  constructor() {
    this.stride = 0;
    this.count = 0;
    this.rows = new Float32Array(0);
    this.causes = 0;
  }

  /** Appends decoded summary rows; rows already known are replaced (the last may have been partial). */
  add(summary) {
    if (summary.count === 0) return;
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
  }
}

/** {x: cycles, faults: per second, transfers: per fault} of at most `points` buckets. */
export function throughput(summary, chunkCycles, mhz, endCycle, points = 200) {
  const each = Math.max(1, Math.ceil(summary.count / points));
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
    const start = first * chunkCycles;
    const end = Math.min(last * chunkCycles, Math.max(endCycle, start + 1));
    if (last === summary.count && end - start < (each * chunkCycles) / 2 && x.length > 0) break;
    x.push((start + end) / 2);
    faults.push((faultSum / (end - start)) * mhz * 1e6);
    transfers.push(faultSum > 0 ? transferSum / faultSum : null);
  }
  return { x, faults, transfers };
}
