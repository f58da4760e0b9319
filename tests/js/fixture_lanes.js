// A timeline for tests and the gallery: stretches and summary rows that look like a contended run.
// Promises: the same every time (its own small random numbers); shapes as segmentsFrom and the summary give them.
// Does not: simulate.

import { Cause } from "../../static/js/vocabulary.js";

const MIX = [[Cause.SPIN, 700], [Cause.SPIN, 500], [Cause.TRANSFER, 120], [Cause.QUEUE, 180], [Cause.COMPUTE, 150],
  [Cause.MEMORY, 260], [Cause.HIT, 40], [Cause.INTERRUPT, 60], [Cause.WASTED, 110], [Cause.SLEEP, 90]];

function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A lanes model: "exact" stretches, "overview" bars, or "both". */
export function makeLanes(cores, detail = "exact", speculation = false) {
  const end = detail === "exact" ? 12288 : 400 * 4096;
  const random = numbers(7);
  const segments = Array.from({ length: cores }, () => {
    const list = [];
    for (let at = 0; at < 12288;) {
      const [cause, mean] = MIX[Math.floor(random() * MIX.length)];
      const next = Math.min(12288, at + Math.ceil(mean * (0.4 + random())));
      list.push({ start: at, end: next, cause });
      at = next;
    }
    return list;
  });
  const stride = 2 + 9 * cores;
  const rows = new Float32Array(400 * stride);
  for (let row = 0; row < 400; row += 1) {
    for (let core = 0; core < cores; core += 1) {
      let left = 4096;
      const base = row * stride + 2 + core * 9;
      for (const [cause, share] of [[Cause.COMPUTE, 0.2], [Cause.TRANSFER, 0.15], [Cause.QUEUE, 0.3], [Cause.MEMORY, 0.25], [Cause.WASTED, 0.2]]) {
        const cycles = Math.floor(left * share * (0.5 + random()));
        rows[base + cause] = cycles;
        left -= cycles;
      }
      rows[base + Cause.SPIN] = left;
    }
  }
  const attempts = Array.from({ length: cores }, (_, core) => Array.from({ length: 9 }, (_, at) => {
    const start = 300 + 1300 * at + 90 * core;
    return { start, end: start + 500 + 60 * ((at + core) % 5), phase: at === 8 ? "attempt" : (at + core) % 4 === 3 ? "abort" : "commit" };
  }));
  return {
    ...(speculation ? { attempts, grace: [{ start: 1200, end: 3900 }, { start: 7000, end: 8600 }] } : null),
    cores, start: 0, end, playhead: end * 0.62, hover: null, selection: { core: 1 },
    segments: detail === "overview" ? null : segments,
    overview: detail === "exact" ? null : { chunkCycles: 4096, first: 0, count: 400, causes: 9, rows },
  };
}
