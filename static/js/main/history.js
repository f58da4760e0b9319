// What was done in this tab, step by step: each run that was opened, and from which; undo, redo, and back to any of them.
// Promises: nothing is forgotten by going back: another change begins a branch beside the first, and redo follows the
// branch one was on last; a step whose run was closed since still knows how to open it again.
// Does not: open, close or show runs, or write names.

export const MOST_STEPS = 64; // the oldest go; nobody looks back further

export class History {
  constructor(most = MOST_STEPS) {
    this.most = most;
    this.steps = []; // {run, null once it is closed; cycle, origin: of a closed one; request, said, parent, next} in the order they were made
    this.now = null;
    this.wanted = null; // the step whose run is being opened again
  }

  /** A run is shown: a step more, unless it is that of a step. `said`: what was done. */
  shown(run, said) {
    const known = this.steps.find((step) => step.run === run) ?? this.#again(run);
    if (known) {
      if (known.parent) known.parent.next = known;
      this.now = known;
      return;
    }
    const parent = (run.parent && this.steps.find((step) => step.run === run.parent)) || null;
    const step = { run, cycle: 0, origin: null, request: run.request, said, parent, next: null };
    if (parent) parent.next = step;
    this.steps.push(step);
    this.now = step;
    while (this.steps.length > this.most) this.#forget(this.steps.find((one) => one !== this.now && one !== this.now.parent));
  }

  /** A run is closed: its step keeps what opens it again at `cycle`, and nothing heavy. */
  closed(run, cycle) {
    const step = this.steps.find((one) => one.run === run);
    if (step) Object.assign(step, { run: null, cycle, origin: run.origin ?? null });
  }

  #again(run) {
    const step = this.wanted && JSON.stringify(this.wanted.request) === JSON.stringify(run.request) ? this.wanted : null;
    this.wanted = null;
    if (!step) return null;
    step.run = run;
    for (const one of this.steps) if (one.parent === step && one.run) one.run.parent = run; // they came from it, whoever it is now
    return step;
  }

  #forget(step) {
    this.steps.splice(this.steps.indexOf(step), 1);
    for (const one of this.steps) {
      if (one.parent === step) one.parent = null;
      if (one.next === step) one.next = null;
    }
  }

  get back() {
    return this.now?.parent ?? null;
  }

  get forth() {
    return this.now?.next ?? null;
  }

  /** [{step, number, depth, now}] as a list shows it: what was done from a step stands below it, a branch further in. */
  rows() {
    const out = [];
    const walk = (step, depth) => {
      out.push({ step, number: this.steps.indexOf(step) + 1, depth, now: step === this.now });
      const after = this.steps.filter((one) => one.parent === step);
      after.forEach((one, at) => walk(one, depth + (at < after.length - 1 ? 1 : 0)));
    };
    for (const step of this.steps) if (!step.parent) walk(step, 0);
    return out;
  }
}
