// What a core's cycles went to over a stretch: one bar of the causes' shares, side by side.
// Promises: the causes stand in the vocabulary's order, so a bar grows and shrinks but never reorders; shares under a
// pixel are left to the largest.
// Does not: know where the shares come from (transport/summaries.js).

import { Cause, CauseName } from "../vocabulary.js";
import { fillCause } from "./cause_fill.js";
import { oneWord } from "./activity.js";

/** What a core's cycles went to, as a noun. */
export const SHARE_SAID = Object.freeze({
  [Cause.COMPUTE]: "computing", [Cause.HIT]: "in its cache", [Cause.TRANSFER]: "line on its way",
  [Cause.QUEUE]: "queued for line", [Cause.SPIN]: "spinning", [Cause.SLEEP]: "idle", [Cause.INTERRUPT]: "in an interrupt",
  [Cause.WASTED]: "wasted work", [Cause.MEMORY]: "reading memory",
});

/** The greatest cause of shares[from … from + count), -1 when all are zero. */
export function greatest(shares, from, count) {
  let best = -1;
  let most = 0;
  for (let cause = 0; cause < count; cause += 1) {
    if (shares[from + cause] <= most) continue;
    most = shares[from + cause];
    best = cause;
  }
  return best;
}

/** Fills the rectangle with the shares of `one` = {values, from, count}: cycles or parts by cause. */
export function fillShares(ctx, spec, one, x, y, w, h) {
  const { values, from, count } = one;
  let total = 0;
  for (let cause = 0; cause < count; cause += 1) total += values[from + cause];
  if (!(total > 0)) return;
  let left = x;
  let sum = 0;
  for (let cause = 0; cause < count; cause += 1) {
    const cycles = values[from + cause];
    if (cycles <= 0) continue;
    sum += cycles;
    const right = x + (w * sum) / total;
    if (right - left < 1) continue;
    fillCause(ctx, spec, cause, left, y, right - left, h, { radius: 0, pattern: right - left > 12 });
    left = right;
  }
}

/** ["spinning 62 %", "spin 62 %", "62 %"]: what a bar says in words, longest first. */
export function sharesSaid({ values, from, count }) {
  const cause = greatest(values, from, count);
  if (cause < 0) return ["idle"];
  let total = 0;
  for (let at = 0; at < count; at += 1) total += values[from + at];
  const percent = `${Math.round((100 * values[from + cause]) / total)} %`;
  const name = SHARE_SAID[cause] ?? CauseName[cause].toLowerCase();
  return [`${name} ${percent}`, `${oneWord(name)} ${percent}`, percent];
}
