// The two runs that are compared: which is A and which is B, which one leads, what is in whose place.
// Promises: pure; a run keeps its letter and colour as long as it is compared, whichever side it stands on; the leader is
// the run the page shows; what one run calls a core, line or lock is found by name in the other.
// Does not: open runs or draw.

import { lineCall, lineCalled } from "../mirror/wording.js";
import { runLetter } from "../panels/names.js";

export class Pair {
  /** `leader`, `other`: kept runs; the leader is A. */
  constructor(leader, other) {
    this.runs = [leader, other];
    this.leader = leader;
  }

  get other() {
    return this.runs[this.leader === this.runs[0] ? 1 : 0];
  }

  has(run) {
    return this.runs.includes(run);
  }

  /** "A" or "B" of one of the two. */
  letter(run) {
    return runLetter(this.runs.indexOf(run));
  }

  /** `run` leads from now on; one that is not of the pair takes the former leader's place and letter. */
  lead(run) {
    if (!this.has(run)) this.runs[this.runs.indexOf(this.leader)] = run;
    this.leader = run;
  }
}

const lockCalled = (desc, name) => {
  const at = desc.locks.findIndex((lock) => lock.name === name);
  return at < 0 ? null : at;
};

const cellCalled = (desc, wanted) => desc.lines.flatMap((line) => line.words.map((word) => ({ line, word })))
  .find(({ line, word }) => line.object === wanted.object && word.path === wanted.path)?.word.cell ?? null;

const cellNamed = (desc, cell) => {
  const found = desc.lines.flatMap((line) => line.words.map((word) => ({ line, word }))).find(({ word }) => word.cell === cell);
  return found ? { object: found.line.object, path: found.word.path } : null;
};

/** What is selected in run `from`, as the run `to` calls it; null for what it does not have. */
export function selectionIn(selection, from, to) {
  const { core = null, line = null, lock = null, cell = null, place = null } = selection;
  const name = cell === null ? null : cellNamed(from, cell);
  return {
    core: core !== null && core < to.cores.length ? core : null,
    line: lineCalled(to, lineCall(from, line)),
    lock: lock === null || !from.locks[lock] ? null : lockCalled(to, from.locks[lock].name),
    cell: name ? cellCalled(to, name) : null,
    place: place && to.files?.includes(place.file) ? place : null,
    fault: null, span: null,
  };
}

/** A change of the selection made in run `from`, for the run `to`: the same keys, as that one calls them. */
export function changeIn(change, from, to) {
  const whole = selectionIn(change, from, to);
  return Object.fromEntries(Object.keys(change).map((key) => [key, whole[key] ?? null]));
}
