// What a sweep is asked for: which core counts a machine offers, how a person writes them, the request itself.
// Promises: pure; never more designs or core counts than the server takes; what was not chosen is not sent; a point's
// run is asked for with the very parts its measurement had.
// Does not: know whether the server will accept it.

import { tidy } from "./request.js";

export const MOST_CORE_COUNTS = 16; // as the server
export const MOST_DESIGNS = 24;
export const MOST_SEEDS = 10;
const USUAL = 8;
const FEW_PAGES = 64; // a round of them is an eighth of the usual one: the curve appears while one watches

/** `wanted` core counts from 1 to `most`: the doublings first, then between those furthest apart. */
export function coreCounts(most, wanted = USUAL) {
  const counts = new Set([1, most]);
  for (let cores = 2; cores < most && counts.size < wanted; cores *= 2) counts.add(cores);
  while (counts.size < Math.min(wanted, most)) {
    const sorted = [...counts].sort((a, b) => a - b);
    const gaps = sorted.slice(1).map((to, at) => ({ from: sorted[at], to, ratio: to / sorted[at] })).filter(({ from, to }) => to - from > 1);
    const widest = gaps.reduce((best, gap) => (gap.ratio > best.ratio ? gap : best));
    counts.add(Math.round((widest.from + widest.to) / 2));
  }
  return [...counts].sort((a, b) => a - b);
}

/** Core counts as a person wrote them, "1 2 4-8, 16": {cores} in order, or {wrong: a sentence}. */
export function coresRead(text, most) {
  const cores = new Set();
  for (const word of text.split(/[\s,;]+/).filter(Boolean)) {
    const [, from, to] = /^(\d+)(?:[-–](\d+))?$/.exec(word) ?? [];
    if (from === undefined) return { wrong: `“${word}” is no core count: write 1 2 4 8, or 1-8.` };
    const [first, last] = [Number(from), Number(to ?? from)];
    if (first < 1 || last > most || first > last) return { wrong: `This machine has ${most} hardware threads, so “${word}” does not fit: write numbers from 1 to ${most}.` };
    for (let count = first; count <= last && cores.size <= MOST_CORE_COUNTS; count += 1) cores.add(count);
  }
  if (cores.size === 0) return { wrong: `No core count is given: write some of 1 to ${most}.` };
  if (cores.size > MOST_CORE_COUNTS) return { wrong: `At most ${MOST_CORE_COUNTS} core counts make one curve: leave some out.` };
  return { cores: [...cores].sort((a, b) => a - b) };
}

/** {value, meaning} of the pages each thread touches: what the run was given, or few, so that runs are short; value null:
 *  the workload has no such setting. */
export function pagesOf(parts, workload) {
  const one = (workload.settings ?? []).find(({ name }) => name === "pages");
  if (!one || (workload.fixed ?? []).includes("pages")) return { value: null, meaning: "" };
  const few = Math.max(one.least ?? 1, Math.min(one.default, FEW_PAGES));
  const value = parts.settings?.pages ?? few;
  return { value, meaning: `${one.meaning} ${one.default} where nothing is set; fewer make shorter runs.` };
}

/** The `sweep` message; `base`: the parts that all points share, without cores; `what`: {designs, cores, seeds, settings}. */
export function sweepRequest(base, { designs, cores, seeds, settings }) {
  const { machine, workload, placement, seed, settings: own = {} } = base;
  const all = { ...own, ...settings };
  return {
    designs: designs.slice(0, MOST_DESIGNS), machine, workload, cores, seeds, ...(seed === undefined ? {} : { seed }),
    ...(seeds === 1 ? { adaptive: false } : {}), // who wants one seed wants it soon: hollow points say what that is worth
    ...(placement ? { placement } : {}), ...(Object.keys(all).length > 0 ? { settings: all } : {}),
  };
}

/** What to open to see the run behind a point, by its first seed. */
export function runOf(request, point) {
  return tidy({
    design: point.design, machine: request.machine, workload: request.workload, cores: point.cores, placement: request.placement,
    seed: point.runs?.[0]?.seed ?? request.seed ?? 1, settings: request.settings,
  });
}

/** Do two requests differ in more than settings?  Then their curves are not one over the other. */
export function sameCurves(one, other) {
  const rest = ({ machine, workload, placement, seed, cores }) => JSON.stringify([machine, workload, placement ?? "", seed ?? 1, cores]);
  return rest(one) === rest(other) && one.designs.some((design) => other.designs.includes(design));
}

/** What the settings of `before` were where `now` has others: "pause 10, mm_struct.pgd as laid out". `preset(name)` → text. */
export function beforeSaid(before, now, preset) {
  const [a, b] = [before.settings ?? {}, now.settings ?? {}];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => String(a[name]) !== String(b[name]));
  return names.map((name) => `${name} ${a[name] ?? preset(name)}`).join(", ");
}
