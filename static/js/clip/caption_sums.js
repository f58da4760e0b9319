// Captions of a clip that is too fast for single events: what the run has come to, now and then.
// Promises: pure; each tells of cycles already shown, by whole rows of the run's sums.
// Does not: tell single events (captions.js).

import { counted, grouped, runLetter } from "../panels/names.js";
import { SHARE_SAID } from "../scene/shares.js";
import { LEAST_SECONDS, secondsFor } from "./caption_words.js";

const EVERY_SECONDS = 4;
const FASTER = "Faster than single events can be read.";

/** {from, to, work, transfers, cause, share}: what the whole rows between two cycles come to; null if there is no whole one. */
export function sumBetween(run, from, to) {
  const { rows, desc } = run;
  const span = rows.each * desc.chunk_cycles;
  const [first, last] = [Math.ceil(from / span), Math.min(rows.count, Math.floor(to / span))];
  if (last <= first) return null;
  const causes = new Array(rows.causes).fill(0);
  let [work, transfers] = [0, 0];
  for (let row = first; row < last; row += 1) {
    const at = row * rows.stride;
    work += rows.rows[at];
    transfers += rows.rows[at + 1];
    for (let core = 0; core < desc.cores.length; core += 1) for (let one = 0; one < rows.causes; one += 1) causes[one] += rows.rows[at + 2 + core * rows.causes + one];
  }
  const all = causes.reduce((sum, one) => sum + one, 0);
  const most = causes.indexOf(Math.max(...causes));
  return { from: first * span, to: last * span, work, transfers, cause: most, share: all > 0 ? causes[most] / all : 0 };
}

function said(run, sum) {
  const what = run.desc.workload.counts === "operations" ? "operation" : "fault";
  const each = sum.work > 0 ? `, ${(sum.transfers / sum.work).toFixed(1)} transfers each` : "";
  return {
    text: `Cycles ${grouped(sum.from)} to ${grouped(sum.to)}: ${counted(sum.work, what)}${each}.`,
    more: `What took the cores the most cycles: ${SHARE_SAID[sum.cause] ?? "other things"}, ${Math.round(100 * sum.share)} %.`,
  };
}

/** Captions from second `free` to `until`, one every few seconds, the runs in turn. */
export function sumsTold(plan, clock, free, until) {
  const out = [];
  const { runs, spec } = plan;
  if (until - free >= LEAST_SECONDS && free <= clock.begins) out.push({ start: free, end: free + LEAST_SECONDS, text: FASTER, more: "", run: 0, cycle: spec.from });
  for (let at = clock.onFrame(out[0]?.end ?? free), turn = 0; until - at >= LEAST_SECONDS; turn += 1) {
    const run = turn % runs.length;
    const sum = sumBetween(runs[run], clock.cycleOf(run, clock.begins), Math.min(clock.cycleOf(run, at), runs[run].endCycle));
    const end = clock.onFrame(at + EVERY_SECONDS);
    if (sum) {
      const { text, more } = said(runs[run], sum);
      const who = runs.length > 1 ? `${runLetter(run)}: ` : "";
      out.push({ start: at, end: Math.min(until, Math.max(end, clock.onFrame(at + secondsFor(text)))), text: who + text, more, run, cycle: sum.to });
    }
    at = Math.max(end, out.at(-1)?.end ?? end);
  }
  return out;
}
