// Where to stand in another run so that the two can be compared.
// Promises: always says in one sentence which alignment was used, also when the wanted one cannot be had.
// Does not: move the playhead.

import { workDone } from "../panels/machine_state.js";
import { counted, grouped } from "../panels/names.js";

/** Key, name for the picker, and what it means. */
export const ALIGNMENTS = Object.freeze([
  { id: "own", title: "own place", means: "each run stays where you left it" },
  { id: "work", title: "same work done", means: "the other run is shown when it has done as much work" },
  { id: "cycle", title: "same cycle", means: "the other run is shown at the same cycle" },
]);

/** Work done so far at the moment of `player`. */
export const workOf = ({ fields, mirrorValues }) => workDone(fields, mirrorValues);

/** "1 fault", "12 operations". */
export function workSaid(player, work) {
  const operations = player.fields.read(player.mirrorValues, "counter", 0, "operations", 0) > 0;
  return counted(work, operations ? "operation" : "fault");
}

/**
 * {cycle, said} for run `to` beside run `from` at its playhead.  `ask(run, faults)` → {cycle}: the first cycle with that
 * much work done.
 */
export async function placeIn(kind, from, to, ask) {
  const own = Math.floor(to.player?.time ?? 0);
  if (kind === "cycle") {
    const cycle = Math.floor(from.player.time);
    return { cycle, said: `Aligned by cycle: both at ${grouped(cycle)}.` };
  }
  if (kind !== "work") return { cycle: own, said: "" };
  const work = workOf(from.player);
  if (work <= 0) return { cycle: 0, said: "Aligned by work done: none yet, so both stand at the start." };
  const done = workSaid(from.player, work);
  try {
    const { cycle } = await ask(to, work);
    if (!Number.isFinite(cycle)) return { cycle: own, said: `This run never gets ${done} done: shown at its own place.` };
    return { cycle, said: `Aligned by work done: ${done}, here at cycle ${grouped(cycle)}.` };
  } catch (error) {
    return { cycle: own, said: `Not aligned: ${error.message}` };
  }
}
