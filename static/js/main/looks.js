// Looks at one moment of a run that the mirror does not hold: the evidence up to it, its VMAs, its RCU callbacks.
// Promises: asks only for what is on the screen, at once after a step or a seek has come to rest, at most so often while
// playing; one question of a kind at a time, the newest moment next; what the server cannot tell is left as it was.
// Does not: show anything.

const PLAYING_MS = 1000; // between two looks while playing
const RESTED_MS = 120; // after a step or seek, before it is asked what that moment holds
const AGAIN_MS = 3000; // after a refusal

export class Looks {
  /** `ask(kind, run, cycle)` → promise; `onSeen(kind, run, answer)`. */
  constructor(ask, onSeen) {
    this.ask = ask;
    this.onSeen = onSeen;
    this.kinds = new Map(); // kind → {run, cycle, busy, at, notBefore}
  }

  /** What was last seen of `kind` in `run`, or null. */
  seen(kind, run) {
    const one = this.kinds.get(kind);
    return one?.run === run ? one.answer ?? null : null;
  }

  /** Called with every change of the moment: wants `kinds` of `run` at `cycle`. */
  want(kinds, run, cycle, playing, now) {
    for (const kind of kinds) {
      let one = this.kinds.get(kind);
      if (!one) this.kinds.set(kind, one = { run: null, cycle: -1, busy: false, at: -Infinity, notBefore: 0, answer: null, changedAt: now, wanted: -1 });
      if (one.run !== run) Object.assign(one, { run, cycle: -1, answer: null, at: -Infinity, notBefore: 0, turn: (one.turn ?? 0) + 1, busy: false });
      if (one.wanted !== cycle) Object.assign(one, { wanted: cycle, changedAt: now });
      if (one.busy || one.cycle === cycle || now < one.notBefore) continue;
      const first = one.answer === null;
      if (!first && now - one.at < (playing ? PLAYING_MS : RESTED_MS)) continue;
      if (!first && !playing && now - one.changedAt < RESTED_MS) continue;
      this.#look(kind, one, run, cycle, now);
    }
  }

  async #look(kind, one, run, cycle, now) {
    Object.assign(one, { busy: true, at: now });
    const { turn } = one;
    const current = () => one.run === run && one.turn === turn;
    try {
      const answer = await this.ask(kind, run, cycle);
      if (!current()) return;
      Object.assign(one, { answer, cycle });
      this.onSeen(kind, run, answer);
    } catch {
      if (current()) one.notBefore = performance.now() + AGAIN_MS;
    } finally {
      if (current()) one.busy = false;
    }
  }
}
