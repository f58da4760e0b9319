// Which cycles a clip's timeline shows at a moment.
// Promises: pure; the window holds the moment; it is the clip's whole range where that can be drawn exactly, else pages that
// turn, else, at a speed at which pages would turn too often, the whole range in sums.
// Does not: draw or fetch.

import { MOST_CHUNKS } from "../scene/lanes_chunks.js";

const SECONDS_SHOWN = 12; // of play on a page
const LEAST_CYCLES = 200; // fewer cannot be told apart from their neighbours
const STILL_CYCLES = 4000; // round a clip of one cycle
const STILL_AT = 0.6; // where its cycle stands
const PAGE_AT = 0.9; // how far into a page the playhead walks before it turns,
const PAGE_TO = 0.15; // and where it then stands

/** How far beyond its last cycle the timeline of a clip may look. */
export const AHEAD = STILL_CYCLES;

/** {start, end} of the page that holds `cycle`. */
function page(from, to, span, cycle) {
  const first = from + PAGE_AT * span;
  const at = cycle < first ? 0 : 1 + Math.floor((cycle - first) / ((PAGE_AT - PAGE_TO) * span));
  const start = at === 0 ? from : first + (at - 1) * (PAGE_AT - PAGE_TO) * span - PAGE_TO * span;
  const within = Math.max(from, Math.min(start, to - span));
  return { start: within, end: within + span };
}

/** {start, end, exact} for a clip of [from, to] at `speed` that stands at `cycle`. */
export function windowAt({ from, to, speed }, cycle, chunkCycles) {
  const most = (MOST_CHUNKS - 1) * chunkCycles;
  if (to - from < LEAST_CYCLES) {
    const span = to === from ? STILL_CYCLES : LEAST_CYCLES;
    const start = Math.max(0, to === from ? from - STILL_AT * span : (from + to - span) / 2);
    return { start, end: start + span, exact: true };
  }
  if (to - from <= most) return { start: from, end: to, exact: true };
  const span = SECONDS_SHOWN * speed;
  return span > most ? { start: from, end: to, exact: false } : { ...page(from, to, span, cycle), exact: true };
}
