// Follows a run while the server simulates ahead: its length, its summary rows, its report.
// Promises: asks at most once a second, slower once the run is complete; stops when another run is shown.
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
    this.turns = 0;
    this.stopped = false;
    this.#turn();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  async #turn() {
    let complete = false;
    try {
      complete = await this.#summaries();
      if (complete || this.turns % REPORT_EVERY === 0) {
        const report = await this.session.report(this.run);
        if (!this.stopped) this.onReport(report);
      }
      this.turns += 1;
    } catch {
      complete = false; // the next turn asks again; what is shown stays
    }
    if (!this.stopped && !complete) this.timer = setTimeout(() => this.#turn(), EVERY_MS);
  }

  /** Takes all rows there are; true once the run is complete. */
  async #summaries() {
    for (;;) {
      const first = Math.max(0, this.rows.count - 1);
      const before = this.rows.count;
      const summary = await this.session.summary(this.run, first);
      if (this.stopped) return true;
      this.rows.add(summary);
      this.player.extendTo(summary.endCycle, summary.complete);
      if (this.rows.count <= before + 1 || summary.count < 2) return summary.complete;
    }
  }
}
