// The runs of a clip, as far as it needs them: simulated far enough, with their sums, the second beside the first.
// Promises: what is planned of a run depends on the words alone, not on how far the server happens to have come; what a run
// cannot give is refused with one sentence and a remedy.
// Does not: open or close runs (clip_plan.js does), or draw.

import { SummaryRows } from "../charts/throughput_series.js";
import { ClipError } from "../clip/spec.js";
import { AHEAD } from "../clip/timeline_window.js";
import { Cursor } from "../mirror/cursor.js";
import { Fields } from "../mirror/fields.js";
import { grouped } from "../panels/names.js";
import { EVENTS_UP_TO, pooledAt } from "../transport/tier.js";
import { EventKind } from "../vocabulary.js";
import { workOf, workSaid } from "./alignment.js";

const REACH_EVERY_MS = 200;
const CHART_CHUNKS = 48; // a chart of fewer points says nothing
const SUMS_AHEAD = 2; // buckets of sums beyond the last cycle, which the picture there eases towards

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Waits until `run` has been simulated beyond `cycle` or has ended; → {endCycle, complete}. */
export async function reached(session, run, cycle, on) {
  for (;;) {
    const state = await session.reach(run);
    if (state.complete || state.endCycle > cycle || on.cancelled?.()) return state;
    on.waits?.(`The run is simulated to cycle ${grouped(cycle)}: ${grouped(state.endCycle)} so far.`);
    await pause(REACH_EVERY_MS);
  }
}

/** How far a run must be known for a clip that ends at cycle `to` of it. */
function needed(spec, to, chunkCycles) {
  const pooled = spec.speed > EVENTS_UP_TO ? SUMS_AHEAD * pooledAt(spec.speed, chunkCycles) * chunkCycles : 0;
  return Math.max(to + Math.max(AHEAD, pooled), spec.views.includes("chart") ? CHART_CHUNKS * chunkCycles : 0);
}

/** Rows of sums up to `endCycle`, for the chart and the timeline's overview; only whole rows of a run that goes on. */
async function rowsOf(session, run, endCycle, ended) {
  const rows = new SummaryRows();
  const { chunk_cycles: cycles } = run.desc;
  for (;;) {
    const wanted = rows.next(endCycle, cycles);
    const summary = await session.summary(run, wanted.first, wanted.count, wanted.each);
    rows.add(summary);
    if (summary.count === 0 || rows.count * rows.each * cycles >= endCycle) break;
  }
  if (!ended) {
    rows.count = Math.min(rows.count, Math.floor(endCycle / (rows.each * cycles)));
    rows.filledTo = rows.count * rows.each * cycles;
  }
  return rows;
}

/** {endCycle, rows, hazard} of a run, as far as a clip to its cycle `to` looks. */
export async function knownOf(session, run, spec, to, on) {
  const wanted = needed(spec, to, run.desc.chunk_cycles);
  const state = await reached(session, run, wanted, on);
  const ended = state.complete && state.endCycle <= wanted;
  const endCycle = Math.min(state.endCycle, wanted);
  const hazard = ended ? (await session.report(run))?.hazard ?? null : null;
  return { endCycle, rows: await rowsOf(session, run, endCycle, ended), hazard };
}

/** The cycle of the `events`th event after `from`. */
export async function afterEvents(session, run, from, events, on) {
  let left = events;
  const { chunk_cycles: cycles } = run.desc;
  let state = { endCycle: 0, complete: false };
  for (let number = Math.floor(from / cycles); ; number += 1) {
    if (number * cycles >= state.endCycle && !state.complete) state = await reached(session, run, number * cycles, on);
    if (number * cycles > state.endCycle || on.cancelled?.()) break;
    const chunk = await session.chunk(run, number);
    for (let at = 0; at < chunk.count; at += 1) {
      if (chunk.kind[at] === EventKind.ALSO || chunk.cycle[at] <= from) continue;
      left -= 1;
      if (left === 0) return chunk.cycle[at];
    }
  }
  throw new ClipError("events", `From cycle ${grouped(from)} on the run has only ${grouped(events - left)} events.`, "Ask for fewer.");
}

/** What has the player's names for reading a run at `cycle`. */
async function standing(session, run, cycle) {
  const { desc } = run;
  const cursor = Cursor.standing(desc, await session.chunk(run, Math.floor(cycle / desc.chunk_cycles)), cycle);
  return { fields: new Fields(desc), mirrorValues: cursor.mirror.values };
}

/** The cycle of `other` at which as much work is done as in `leader` at `cycle`. */
export async function besideAt(session, leader, other, cycle) {
  const player = await standing(session, leader, cycle);
  const work = workOf(player);
  if (work <= 0) return 0;
  const found = await session.aligned(other, work);
  if (!Number.isFinite(found.cycle)) throw new ClipError("clocks", `The second run never gets ${workSaid(player, work)} done, which the first has at cycle ${grouped(cycle)}.`, "End earlier, or take clocks cycle.");
  return found.cycle;
}
