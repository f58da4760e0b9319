// Follows a run while the server simulates ahead: its length, its summary rows, its report.
// Promises: asks at most once a second, no more once the run is complete; rests while another run is shown, and keeps
// what it has learnt.
// Does not: draw what it learns.

import { SummaryRows } from "../charts/throughput_series.js";

const EVERY_MS = 1000;
const REPORT_EVERY = 5; // summaries between two reports of an unfinished run

export class Watch {
  constructor(session, run, player, onReport) {
    this.session = session;
    this.run = run;
    this.player = player;
    this.onReport = onReport;
    this.rows = new SummaryRows();
    this.lastReport = null;
    this.turns = 0;
    this.stopped = true;
    this.complete = false;
    this.beginnings = 0;
  }

  start() {
    if (!this.stopped) return;
    this.stopped = false;
    this.beginnings += 1;
    if (!this.complete) this.#turn(this.beginnings);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  async #turn(beginning) {
    const resting = () => this.stopped || beginning !== this.beginnings;
    try {
      const complete = await this.#summaries(resting);
      if (!resting() && (complete || this.turns % REPORT_EVERY === 0)) {
        this.lastReport = await this.session.report(this.run);
        if (!resting()) this.onReport(this.lastReport);
        this.complete = complete;
      }
      this.turns += 1;
    } catch {
      // the next turn asks again; what is shown stays
    }
    if (!resting() && !this.complete) this.timer = setTimeout(() => this.#turn(beginning), EVERY_MS);
  }

  /** Takes what rows there are, as far as the budget of bytes goes; true once it has them all. */
  async #summaries(resting) {
    const { player, rows } = this;
    for (;;) {
      const wanted = rows.next(player.endCycle, player.desc.chunk_cycles);
      const count = Math.max(1, Math.min(wanted.count, player.budget.count(rows.bytes(1))));
      const summary = await this.session.summary(this.run, wanted.first, count, wanted.each);
      if (resting()) return false;
      player.budget.spend(summary.rows.byteLength);
      rows.add(summary);
      player.extendTo(summary.endCycle, summary.complete);
      const whole = rows.count * wanted.each * player.desc.chunk_cycles >= summary.endCycle && rows.filledTo === summary.endCycle;
      if (whole || count < wanted.count || summary.count === 0) return whole && summary.complete;
    }
  }
}
