// Puzzles for the scheduler: a run, a moment, and something to bring about by hand.
// Promises: each goal is something the mirror or the hazard of the run tells; a test solves every one.
// Does not: give the answer.

export const PUZZLES = Object.freeze([]);

/** The goal of the run on the stage, {title, text, reached, said}, or null. */
export function puzzleOf() {
  return null;
}
