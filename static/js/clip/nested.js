// Stretches of several kinds on one row, each inside those above it: what a trace viewer can stack.
// Promises: pure; a stretch is cut where one of a level above it begins or ends, so that no two cross; what a level says of
// a cycle is said of it after cutting, and nothing is added.
// Does not: know what the stretches are about.

/** The part of `list` inside [start, end); a part knows its whole: `whole`. Stretches of a list do not overlap. */
export function within(list, start, end) {
  return list.filter((one) => one.end > start && one.start < end).map((one) => ({
    ...one, start: Math.max(start, one.start), end: Math.min(end, one.end), whole: one.whole ?? { start: one.start, end: one.end },
  }));
}

/** `list` cut at each of `cuts` (ascending cycles). */
function cutAt(list, cuts) {
  const out = [];
  let at = 0;
  for (const one of list) {
    while (at < cuts.length && cuts[at] <= one.start) at += 1;
    let { start } = one;
    for (let next = at; next < cuts.length && cuts[next] < one.end; next += 1) {
      out.push({ ...one, start, end: cuts[next], whole: one.whole ?? { start: one.start, end: one.end } });
      start = cuts[next];
    }
    out.push(start === one.start ? one : { ...one, start, whole: one.whole ?? { start: one.start, end: one.end } });
  }
  return out;
}

/** `levels`: lists of stretches, the outermost first, each ascending and without overlaps → the same, nested. */
export function nested(levels) {
  const cuts = new Set();
  return levels.map((list) => {
    const own = cutAt(list, [...cuts].sort((a, b) => a - b));
    for (const one of own) cuts.add(one.start).add(one.end);
    return own;
  });
}
