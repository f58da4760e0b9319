// From the words of a clip to the plan a worker can follow: opens the runs, looks how far they go, finds its cycles.
// Promises: what the runs cannot give is refused with one sentence and a remedy; the plan can be cloned to a worker; runs
// opened here are closed by `end`.
// Does not: draw, encode or know the dialog.

import { captionsOf } from "../clip/captions.js";
import { clipLength } from "../clip/clock.js";
import { Beside, momentsAt } from "../clip/moment.js";
import { framesAsked } from "../clip/frames_asked.js";
import { formatOf } from "../clip/formats.js";
import { ClipError, clipSpec } from "../clip/spec.js";
import { grouped } from "../panels/names.js";
import { afterEvents, besideAt, knownOf, reached } from "./clip_runs.js";
import { lessonWords } from "./clip_lesson.js";
import { selectionOf } from "./lesson_scene.js";
import { labelBeside, runLabel } from "./run_label.js";
import { lookNamed } from "./theme.js";

const USUAL_CYCLES = 20_000; // of a clip that says only where it begins: forty seconds at the usual speed

/** {name, detail} of run number `at`: of two, what sets it apart from the other. */
function labelOf(runs, at) {
  const { desc } = runs[at];
  const label = runLabel(runs[at], null);
  return runs.length === 1 ? label : labelBeside(label.name, desc, runs[1 - at].desc, label.detail);
}

/** Where the first run's clip begins and ends, or a ClipError. */
async function endOf(session, run, asked, on) {
  const still = formatOf(asked.format).kind === "still" && asked.frames === null;
  const far = asked.to ?? asked.from + (still ? 0 : USUAL_CYCLES);
  const { endCycle } = await reached(session, run, far, on);
  if (asked.from > endCycle) throw new ClipError("from", `The clip would begin at cycle ${grouped(asked.from)}; the run ends at ${grouped(endCycle)}.`, "Begin earlier.");
  if (asked.to !== null && asked.to > endCycle) throw new ClipError("to", `The clip would end at cycle ${grouped(asked.to)}; the run ends at ${grouped(endCycle)}.`, "End earlier.");
  return asked.events === null ? Math.min(far, endCycle) : afterEvents(session, run, asked.from, asked.events, on);
}

const BAD_END_SECONDS = 6; // the last picture of a run that ends badly, where nobody says how long: what happened is to be read
const UNCAPTIONED = new Set(["json", "csv"]); // no picture in them, and a whole run may be asked for

/** {plan, runs, end()} of `words`.  `on`: {waits(text), cancelled()}. */
export async function clipPlan(session, words, on = {}) {
  const asked = clipSpec(words.lesson ? await lessonWords(session, words, on) : words);
  if (asked.to !== null) framesAsked(asked, clipLength(asked)); // before anything is simulated
  const runs = [];
  const end = () => runs.splice(0).forEach((run) => session.closeRun(run));
  try {
    for (const request of asked.runs) runs.push(await session.openRun(request));
    const spec = { ...asked, to: await endOf(session, runs[0], asked, on) };
    const work = runs.length > 1 && spec.clocks === "work";
    const beside = work ? { from: await besideAt(session, ...runs, spec.from), to: await besideAt(session, ...runs, spec.to) } : null;
    const planned = [];
    for (const [at, run] of runs.entries()) {
      const known = await knownOf(session, run, spec, at > 0 && beside ? beside.to : spec.to, on);
      planned.push({ desc: run.desc, ...known, selection: selectionOf(run.desc, spec.select), ...labelOf(runs, at) });
    }
    if (words.hold === undefined && planned.some((one) => one.hazard)) spec.hold = Math.max(spec.hold, BAD_END_SECONDS);
    const frames = framesAsked(spec, clipLength(spec));
    const plan = { spec, frames, look: lookNamed(spec.theme), runs: planned, beside };
    const clock = new Beside(plan);
    const told = { ...on, ...(beside ? { cycleAt: (run, frame) => momentsAt(plan, clock, frame + clipLength(spec).card)[run].cycle } : {}) };
    plan.captions = spec.captions === "off" || UNCAPTIONED.has(spec.format) ? [] : await captionsOf(plan, (run, number) => session.chunk(runs[run], number), told);
    return { plan, runs, end };
  } catch (error) {
    end();
    throw error;
  }
}
