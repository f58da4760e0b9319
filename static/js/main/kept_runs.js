// The runs of this tab: which are kept, which is shown, and which makes room for another.
// Promises: the shown run is always one of those kept; a run is kept until it is closed or, when `most` are kept, until
// it is the one shown longest ago; the shown run and the one it came from are never the ones to go.
// Does not: open, draw or close anything at the server.

export const MOST_RUNS = 7; // the server has room for 8 a tab: one place is for the run that is being opened

export class KeptRuns {
  constructor(most = MOST_RUNS) {
    this.most = most;
    this.runs = []; // in the order they were opened
    this.shown = null;
    this.turns = 0;
  }

  /** The run that must be closed before another can be opened, or null. */
  leaving() {
    if (this.runs.length < this.most) return null;
    const free = this.runs.filter((run) => run !== this.shown && run !== this.shown?.parent);
    return free.reduce((oldest, run) => (oldest && oldest.shownAt <= run.shownAt ? oldest : run), null);
  }

  add(run) {
    const after = run.parent ? this.runs.indexOf(run.parent) : -1;
    let at = after < 0 ? this.runs.length : after + 1;
    while (after >= 0 && this.runs[at]?.parent === run.parent) at += 1;
    this.runs.splice(at, 0, run);
    this.show(run);
  }

  show(run) {
    this.turns += 1;
    run.shownAt = this.turns;
    this.shown = run;
  }

  /** Takes `run` out; returns the run to be shown now: its parent, else its neighbour, else null. */
  remove(run) {
    const at = this.runs.indexOf(run);
    if (at < 0) return this.shown;
    this.runs.splice(at, 1);
    if (run !== this.shown) return this.shown;
    const { parent } = run;
    const next = parent && this.runs.includes(parent) ? parent : this.runs[Math.min(at, this.runs.length - 1)] ?? null;
    this.shown = null;
    return next;
  }

  /** The run `by` places further on, round and round. */
  beside(by) {
    const at = this.runs.indexOf(this.shown);
    return this.runs[(at + by + this.runs.length) % this.runs.length] ?? null;
  }

  /** The run `run` came from, if it is still kept. */
  parentOf(run) {
    return run?.parent && this.runs.includes(run.parent) ? run.parent : null;
  }
}
