// Points of a sweep as the server sends them, for tests.
// Promises: shaped as docs/recording.md says; rates that scale by `shape(cores)`.
// Does not: simulate.

export const ORDER = Object.freeze(["rwsem-spinlock", "rwsem-xadd", "spf-zijlstra"]);

/** One point; `more` replaces parts of it. */
export function makePoint(design, cores, rate, more = {}) {
  return {
    design, cores, seeds: 3, faults_per_second: rate, half_width: 0.01, speed_up: rate / 1000, cycles_per_fault: 6000, transfers_per_fault: 3,
    causes: { compute: 3000, hit: 500, transfer: 1500, queue: 700, spin: 300, sleep: 0, interrupt: 0, wasted: 0, memory: 0 }, marked: false,
    runs: [1, 2, 3].map((seed) => ({ seed, faults_per_second: rate, fingerprint: "f", cached: false })), error: null, ...more,
  };
}

/** Points of `designs` on `cores`, each design faster than the one before. */
export const makePoints = (designs, cores) => designs.flatMap((design, at) => cores.map((count) => makePoint(design, count, 1000 * count ** (0.3 + 0.3 * at))));
