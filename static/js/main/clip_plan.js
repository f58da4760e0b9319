// From the words of a clip to the plan a worker can follow: opens the runs, looks how far they go, finds its cycles.
// Promises: what the runs cannot give is refused with one sentence and a remedy; the plan can be cloned to a worker; runs
// opened here are closed by `end`.
// Does not: draw, encode or know the dialog.

import { ClipError, clipSpec, MOST_FRAMES } from "../clip/spec.js";
import { captionsOf } from "../clip/captions.js";
import { clipLength } from "../clip/clock.js";
import { SummaryRows } from "../charts/throughput_series.js";
import { grouped } from "../panels/names.js";
import { EventKind } from "../vocabulary.js";
import { selectionOf } from "./lesson_scene.js";
import { runLabel } from "./run_label.js";
import { lookNamed } from "./theme.js";

const REACH_EVERY_MS = 200;
const USUAL_CYCLES = 20_000; // of a clip that says only where it begins: forty seconds at the usual speed

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Waits until `run` has been simulated to `cycle` or has ended; → {endCycle, complete}. */
async function reached(session, run, cycle, on) {
  for (;;) {
    const state = await session.reach(run);
    if (state.complete || state.endCycle > cycle || on.cancelled?.()) return state;
    on.waits?.(`The run is simulated to cycle ${grouped(cycle)}: ${grouped(state.endCycle)} so far.`);
    await pause(REACH_EVERY_MS);
  }
}

/** Rows of sums up to `endCycle`, for the chart and the timeline's overview. */
async function rowsOf(session, run, endCycle) {
  const rows = new SummaryRows();
  for (;;) {
    const wanted = rows.next(endCycle, run.desc.chunk_cycles);
    const summary = await session.summary(run, wanted.first, wanted.count, wanted.each);
    rows.add(summary);
    const covered = rows.count * wanted.each * run.desc.chunk_cycles;
    if (summary.count === 0 || covered >= endCycle) return rows;
  }
}

/** The cycle of the `events`th event after `from`. */
async function afterEvents(session, run, from, events, endCycle) {
  let left = events;
  for (let number = Math.floor(from / run.desc.chunk_cycles); number * run.desc.chunk_cycles <= endCycle; number += 1) {
    const chunk = await session.chunk(run, number);
    for (let at = 0; at < chunk.count; at += 1) {
      if (chunk.kind[at] === EventKind.ALSO || chunk.cycle[at] <= from) continue;
      left -= 1;
      if (left === 0) return chunk.cycle[at];
    }
  }
  throw new ClipError("events", `From cycle ${grouped(from)} on the run has only ${grouped(events - left)} events.`, "Ask for fewer.");
}

/** {plan, runs, end()} of `words`.  `on`: {waits(text), cancelled()}. */
export async function clipPlan(session, words, on = {}) {
  const asked = clipSpec(words);
  const runs = [];
  const end = () => runs.splice(0).forEach((run) => session.closeRun(run));
  try {
    for (const request of asked.runs) runs.push(await session.openRun(request));
    const far = asked.to ?? asked.from + USUAL_CYCLES;
    const states = [];
    for (const run of runs) states.push(await reached(session, run, far, on));
    const [first] = states;
    if (asked.from > first.endCycle) throw new ClipError("from", `The clip would begin at cycle ${grouped(asked.from)}; the run ends at ${grouped(first.endCycle)}.`, "Begin earlier.");
    if (asked.to !== null && asked.to > first.endCycle) throw new ClipError("to", `The clip would end at cycle ${grouped(asked.to)}; the run ends at ${grouped(first.endCycle)}.`, "End earlier.");
    const to = asked.events === null ? Math.min(far, first.endCycle) : await afterEvents(session, runs[0], asked.from, asked.events, first.endCycle);
    const spec = { ...asked, to };
    const { frames } = clipLength(spec);
    if (frames > MOST_FRAMES) throw new ClipError("speed", `The clip would have ${grouped(frames)} frames; ${grouped(MOST_FRAMES)} is the most.`, "Play it faster, or take fewer cycles.");
    const planned = [];
    for (const [at, run] of runs.entries()) {
      const { desc } = run;
      const { endCycle } = states[at];
      planned.push({
        desc, endCycle, rows: await rowsOf(session, run, endCycle), selection: selectionOf(desc, spec.select),
        name: runLabel(run, null).name,
      });
    }
    const plan = { spec, look: lookNamed(spec.theme), runs: planned };
    plan.captions = spec.captions === "off" ? [] : await captionsOf(plan, (run, number) => session.chunk(runs[run], number), on);
    return { plan, runs, end };
  } catch (error) {
    end();
    throw error;
  }
}
