// Where a run by hand stands, and the requests that make it longer or shorter.
// Promises: pure; a path begins at the first cycle of which nothing has been shown; from an earlier moment of a run by
// hand the path goes on from the choices that were whole there.
// Does not: open runs.

import { cycleAfter, doneBefore, readPath, writtenPath } from "../mirror/hand_path.js";
import { editCycle, tidy } from "./request.js";

/** The edit that makes a run one by hand, or null. */
export const handOf = (request) => (request.edits ?? []).find((edit) => edit.kind === "hand") ?? null;

/**
 * {begin, choices, done, at}: the cycle the path begins at, its choices, how many are whole at the playhead, and the
 * cycle to look at.  `run`: {request, player, spans}: the cycles of its choices, once they are known; `whole`: the end
 * of the path is meant, wherever the playhead is.
 */
export function momentOf(run, whole = false) {
  const edit = handOf(run.request);
  if (!edit) {
    const cycle = editCycle(run.player);
    return { begin: cycle, choices: [], done: 0, at: cycle };
  }
  const choices = (readPath(edit.path) ?? []).slice(0, run.made ?? undefined);
  const spans = (run.spans ?? []).slice(0, choices.length);
  const end = run.player.endCycle;
  const now = editCycle(run.player);
  if (whole || now >= end || spans.length < choices.length) return { begin: edit.cycle, choices, done: choices.length, at: end };
  const done = doneBefore(spans, now);
  return { begin: edit.cycle, choices, done, at: cycleAfter({ begin: edit.cycle, spans }, done) };
}

/** The request of the same run with this path from `begin` on. */
export function byHand(request, begin, choices) {
  const before = (request.edits ?? []).filter((edit) => edit.kind !== "hand" && edit.cycle <= begin);
  return tidy({ ...request, edits: [...before, { cycle: begin, kind: "hand", path: writtenPath(choices) }] });
}
