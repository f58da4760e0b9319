// One tab's view of a room: its numbered changes put in order, the time of its server, and when to say what has come.
// Promises: pure; whatever comes twice or late changes nothing, a missing number is told as a gap and never passed over;
// what comes before the answer to the join waits for it; a notice belongs to nobody's numbers.
// Does not: send (main/room.js does), or know what a place means.  docs: server/room/state.py has the keys of a state.

const ACK_CHANGES = 16;
const ACK_MS = 4000; // the fastest teacher makes ten changes a second, and the server lets 48 go unanswered
const MOST_EARLY = 256; // pushes kept while the answer to the join is under way; more are a gap, and asked for again

/** What a room is before anything is known of it. */
export const NO_STATE = Object.freeze({ place: "", playing: false, cycle: 0, speed: 1000, at: 0, wheel: "", wheel_name: "", vote: null, ended: false });

/** The server's clock as this tab knows it: between what an answer and every later push allow. */
export class ServerClock {
  constructor() {
    this.low = -Infinity;
    this.high = Infinity;
  }

  /** An answer that says the server's time `now`, asked for at `sent` and here at `received`, of this tab's clock. */
  answered(now, sent, received) {
    this.low = now - received;
    this.high = now - sent;
  }

  /** Something the server did at `at` is here at `received`. */
  heard(at, received) {
    if (!(at > 0)) return;
    this.low = Math.max(this.low, at - received);
    if (this.high < this.low) this.high = this.low; // the one clock or the other was set, or this computer slept
  }

  /** The server's time when this tab's clock shows `here`. */
  at(here) {
    if (this.low === -Infinity) return here;
    return here + (this.high === Infinity ? this.low : (this.low + this.high) / 2);
  }
}

export class RoomClient {
  constructor() {
    this.clock = new ServerClock();
    this.leave();
  }

  /** In no room. */
  leave() {
    this.code = "";
    this.member = "";
    this.role = "";
    this.seq = -1;
    this.state = NO_STATE;
    this.joining = false;
    this.early = [];
    this.acked = 0;
    this.ackedAt = -Infinity;
  }

  /** The number to come back with; undefined while nothing is known. */
  get since() {
    return this.seq < 0 ? undefined : this.seq;
  }

  /** A join is asked for: what is pushed from now on waits for its answer. */
  asking() {
    this.joining = true;
    this.early = [];
  }

  /** The join was refused, or its answer did not come. */
  refused() {
    this.joining = false;
    this.early = [];
  }

  /** The answer to room_open or room_join; → what has happened, in order: see `push`. */
  joined(answer, sent, received) {
    const { code, member, role, seq, state, now, tail } = answer;
    const isSame = code === this.code && member === this.member;
    const news = [];
    if (isSame && tail && this.seq + tail.length === seq) {
      for (const change of tail) news.push(this.#changed(this.seq + 1, change));
    } else news.push(this.#whole(seq, state));
    Object.assign(this, { code, member, role, joining: false });
    this.clock.answered(now, sent, received);
    this.acked = seq; // the server knows what it has answered
    this.ackedAt = received;
    const { early } = this;
    this.early = [];
    for (const payload of early) news.push(...this.push(payload, received));
    return news;
  }

  #changed(seq, change) {
    this.seq = seq;
    this.state = Object.freeze({ ...this.state, ...change });
    return { kind: "change", seq, change, state: this.state };
  }

  #whole(seq, state) {
    const next = Object.freeze({ ...NO_STATE, ...state });
    const change = Object.fromEntries(Object.entries(next).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(this.state[key])));
    this.seq = seq;
    this.state = next;
    return { kind: "change", seq, change, state: next };
  }

  /**
   * What the server pushed, here at `received`; → a list of {kind: "change", seq, change, state}, {kind: "gap"} or
   * {kind: a notice's name, value}.
   */
  push(payload, received) {
    if (this.joining) {
      if (this.early.length < MOST_EARLY) this.early.push(payload);
      return [];
    }
    if (!this.code || payload.code !== this.code) return [];
    const { seq, change, state } = payload;
    if (seq === undefined) return Object.entries(payload).filter(([key]) => key !== "code").map(([kind, value]) => ({ kind, value }));
    this.clock.heard((change ?? state ?? {}).at, received);
    if (seq <= this.seq) return [];
    if (state) return [this.#whole(seq, state)];
    return seq === this.seq + 1 ? [this.#changed(seq, change)] : [{ kind: "gap" }];
  }

  /** The number to acknowledge now, or null. */
  ackDue(here) {
    const behind = this.seq - this.acked;
    if (!this.code || this.joining || behind <= 0 || (behind < ACK_CHANGES && here - this.ackedAt < ACK_MS)) return null;
    this.acked = this.seq;
    this.ackedAt = here;
    return this.seq;
  }
}
