// Which cycles the timeline shows once somebody has zoomed or moved it: pure sums on {start, end}.
// Promises: a window lies inside the run [0, run), is never narrower than LEAST_CYCLES nor wider than the run; zooming
// leaves the cycle it is about where it was; a window that the playhead has left turns to it as a page does.
// Does not: draw, or know the page's own windows (main/lanes_view.js).

export const LEAST_CYCLES = 20; // narrower than this a cycle is a finger wide
const MARGIN = 0.06; // left free on each side of what is zoomed to
const PAGE_AT = 0.97; // how far through the window the playhead walks,
const PAGE_TO = 0.12; // and where it stands on the next

/** {start, end} of `span` cycles from `start` on, moved and cut to fit the run. */
export function within(start, span, run) {
  const width = Math.min(Math.max(span, LEAST_CYCLES), Math.max(run, LEAST_CYCLES));
  const from = Math.max(0, Math.min(start, Math.max(run, LEAST_CYCLES) - width));
  return { start: from, end: from + width };
}

/** The window `by` times larger in scale, about cycle `about`. */
export function zoomed({ start, end }, by, about, run) {
  const span = Math.min(Math.max((end - start) / by, LEAST_CYCLES), Math.max(run, LEAST_CYCLES));
  const share = Math.max(0, Math.min(1, (about - start) / (end - start)));
  return within(about - share * span, span, run);
}

/** The window moved by so many cycles. */
export const panned = ({ start, end }, by, run) => within(start + by, end - start, run);

/** A window that has `span` inside it with a little air. */
export function fitted(span, run) {
  const cycles = Math.max(span.end - span.start, LEAST_CYCLES * (1 - 2 * MARGIN));
  const air = (cycles * MARGIN) / (1 - 2 * MARGIN);
  const middle = (span.start + span.end) / 2;
  return within(middle - cycles / 2 - air, cycles + 2 * air, run);
}

/** The window that has `cycle` in it: the same, or turned like a page. */
export function turned({ start, end }, cycle, run) {
  const span = end - start;
  const at = (cycle - start) / span;
  return at < 0 || at > PAGE_AT ? within(cycle - PAGE_TO * span, span, run) : { start, end };
}

/** Whole cycles for the axis: at most `most` of them, at steps of 1, 2 or 5 times a power of ten. */
export function ticks({ start, end }, most) {
  const least = (end - start) / Math.max(1, most);
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, least))));
  const step = [1, 2, 5, 10].map((by) => by * power).find((one) => one >= least) ?? 10 * power;
  const found = [];
  for (let at = Math.ceil(start / step) * step; at <= end; at += step) found.push(at);
  return found;
}
