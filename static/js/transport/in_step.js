// Two clocks in step: one run leads, the other is kept where it stands beside it, at the same cycle or the same work.
// Promises: while the leader plays the follower plays too, at the speed that keeps them together, and catches up when its
// chunks came late; once the leader rests the follower is put where `place` says, the newest place last; work between
// two rows of a summary is taken to be done evenly, and only while playing.
// Does not: move the leader, know the wall clock (tick gets the time passed) or talk to the server (`place` does).

import { EVENTS_UP_TO } from "./tier.js";

const APART_CHUNKS = 1; // further apart than so many the follower is put there, not played there
const NEAR = 0.02; // of a frame's way: so small a difference is left, that the speed stays even

/** Work done over a run's cycles, from its summary rows (charts' SummaryRows). */
export class WorkCurve {
  constructor(rows, chunkCycles) {
    this.rows = rows;
    this.chunkCycles = chunkCycles;
    this.key = "";
    this.done = [0];
  }

  #fill() {
    const { rows } = this;
    const key = `${rows.count} ${rows.each} ${rows.filledTo}`;
    if (key === this.key) return;
    this.key = key;
    this.done = [0];
    for (let row = 0; row < rows.count; row += 1) this.done.push(this.done[row] + rows.rows[row * rows.stride]);
  }

  get span() {
    return this.chunkCycles * this.rows.each;
  }

  /** How far it is known, in cycles. */
  get end() {
    return Math.max(0, Math.min(this.rows.count * this.span, this.rows.filledTo));
  }

  /** Work done by `cycle`; null where it is not known yet. */
  workAt(cycle) {
    this.#fill();
    if (cycle > this.end || this.rows.count === 0) return null;
    const row = Math.min(this.rows.count - 1, Math.floor(cycle / this.span));
    return this.done[row] + ((cycle - row * this.span) / this.span) * (this.done[row + 1] - this.done[row]);
  }

  /** The cycle by which so much is done; null where it is not known to be done. */
  cycleOf(work) {
    this.#fill();
    if (work > this.done.at(-1)) return null;
    let low = 0;
    let high = this.rows.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.done[middle + 1] < work) low = middle + 1;
      else high = middle;
    }
    if (low >= this.rows.count) return this.rows.count === 0 ? null : this.end;
    const here = this.done[low + 1] - this.done[low];
    return Math.min(this.end, (low + (here > 0 ? (work - this.done[low]) / here : 0)) * this.span);
  }
}

/** Where the follower stands while `leader` is at `cycle` and plays; null where that is not known. */
export function besideOf(kind, cycle, leaderWork, followerWork) {
  if (kind === "cycle") return cycle;
  const work = leaderWork.workAt(cycle);
  return work === null ? null : followerWork.cycleOf(work);
}

/** How fast the follower must go to be `way` cycles further after `ms`, next to a leader of that speed. */
export function speedFor(way, ms, leaderSpeed) {
  const wanted = Math.max(0, (way * 1000) / ms);
  if (Math.abs(wanted - leaderSpeed) <= NEAR * leaderSpeed) return leaderSpeed;
  return leaderSpeed <= EVENTS_UP_TO && wanted > EVENTS_UP_TO ? Math.max(EVENTS_UP_TO, Math.min(wanted, 2 * leaderSpeed)) : wanted;
}

export class InStep {
  /** `beside(cycle)`: where the follower stands while the leader plays, or null; `place()` → promise of {cycle}: exactly,
   *  once it rests. */
  constructor(leader, follower, beside, place) {
    Object.assign(this, { leader, follower, beside, place });
    this.placed = "";
    this.placing = false;
    this.held = false; // the follower stands somewhere else, on purpose, until the leader moves
  }

  #leaderKey() {
    const { leader } = this;
    return `${leader.time} ${leader.cursor.events?.number} ${leader.cursor.index} ${leader.complete}`;
  }

  /** The follower stays where it is until the leader moves. */
  hold() {
    this.placed = this.#leaderKey();
    this.turn = (this.turn ?? 0) + 1;
  }

  /** Puts the follower where it belongs, even if it was held. */
  again() {
    this.placed = "";
  }

  /** Once a frame; true if the follower moved. */
  tick(ms) {
    if (this.leader.playing) return this.#along(ms);
    const before = this.follower.version;
    if (this.follower.playing) this.follower.pause();
    this.follower.tick(ms);
    if (this.leader.busy === 0) this.#settle();
    return this.follower.version !== before;
  }

  #along(ms) {
    const { leader, follower } = this;
    this.placed = "";
    const wanted = this.beside(leader.time);
    if (wanted === null || follower.busy > 0) {
      follower.tick(0);
      return false;
    }
    const target = follower.complete ? Math.min(wanted, follower.endCycle) : wanted;
    const way = target - follower.time;
    if (Math.abs(way) > APART_CHUNKS * follower.desc.chunk_cycles + (leader.speed * ms) / 1000 || way < 0) {
      if (way < -1 || way > 0) follower.seek(target);
      return true;
    }
    if (!follower.playing && way > 0) follower.play();
    follower.speed = speedFor(way, Math.max(1, Math.min(100, ms)), leader.speed);
    return follower.tick(ms);
  }

  async #settle() {
    const key = this.#leaderKey();
    if (key === this.placed || this.placing) return;
    this.placing = true;
    this.placed = key;
    const turn = this.turn;
    try {
      const { cycle } = await this.place();
      if (this.leader.playing || turn !== this.turn) return;
      if (Math.floor(this.follower.time) !== cycle || this.follower.cursor.events?.isFrame) await this.follower.seek(cycle);
    } finally {
      this.placing = false;
    }
  }
}
