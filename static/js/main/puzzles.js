// Puzzles for the scheduler: a run, a moment, and something to bring about by hand.
// Promises: each goal is something that the mirror or the end of the run tells; tests/recording/test_puzzles.py solves
// every one, and shows that the clock alone does not.
// Does not: give the answer.

import { counted, grouped, lineName } from "../panels/names.js";
import { byHand, handOf } from "./hand_moment.js";

const begun = (request, cycle) => byHand(request, cycle, []);

export const PUZZLES = Object.freeze([
  {
    id: "dead-vma", title: "A page in a dead VMA", letter: "M", goal: { hazard: "dead_vma" },
    text: "Cores 1 and 3 are in the middle of faults without the lock, and this design does not look a second time. Core 0 is about to replace the mapping. Make somebody map a page where nothing is mapped any more.",
    request: begun({ scenario: "page-in-a-dead-vma", seed: 1 }, 30_960),
  },
  {
    id: "two-readers", title: "Two readers, one line", letter: "M", goal: { line: 14, most: 2, by: "threads" },
    text: "Two threads each take a lock for reading twice, and release it. By the clock the line of the lock moves eight times. Bring both to their end with two moves.",
    request: begun({ design: "rwsem-xadd", machine: "toy-2x2", workload: "read-lock-pair", cores: 2, seed: 1, settings: { operations: 2 } }, 2_100),
  },
]);

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The puzzle a request belongs to, whatever its path, or null. */
export function puzzleNamed(request) {
  const hand = handOf(request);
  if (!hand) return null;
  const plain = byHand(request, hand.cycle, []);
  return PUZZLES.find((one) => same(one.request, plain)) ?? null;
}

/** {title, text, reached, said} of the run on the stage, at its playhead; null where it is no puzzle. */
export function puzzleOf(run) {
  const puzzle = puzzleNamed(run.request);
  if (!puzzle) return null;
  const { goal } = puzzle;
  const { player, desc, hazard } = run;
  const atEnd = player.time >= player.endCycle - 1;
  if (goal.hazard) {
    const reached = atEnd && hazard?.name === goal.hazard;
    const other = atEnd && hazard && !reached;
    return { ...puzzle, reached, said: other ? "The run ended, but not in this way." : "" };
  }
  const moved = player.fields.read(player.mirrorValues, "line", goal.line, "transfers");
  const ended = atEnd && desc.ended_by === goal.by;
  const reached = ended && moved <= goal.most;
  return { ...puzzle, reached, said: `${lineName(desc, goal.line)} has moved ${counted(moved, "time")}${ended && !reached ? `: ${grouped(goal.most)} are enough` : ""}.` };
}
