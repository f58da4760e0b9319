// What the page asks of its server: the catalog, runs, chunks, summaries, reports, and places in a run.
// Promises: answers are decoded and checked before anyone sees them; runs are opened one after the other; runs lost with
// the connection are opened again under the same objects, the shown one first, so players keep working.
// Does not: show anything.

import { io } from "/static/vendor/socket.io.esm.min.js";
import { decodeChunk } from "../wire/chunk.js";
import { Client } from "../wire/client.js";
import { decodeSummary } from "../wire/summary.js";

const SUMMARY_ROWS = 4096; // the server answers no more at once
const RECONNECT_AT_MOST_MS = 2000; // between two tries: a server that is back is found before one looks away

export class Session {
  /** `on`: {status(word), held(event, error), reopened(run, world), lost(run, error)}: the line, what the server cannot
   *  do yet (error null: it has now), and each run opened again or not. */
  constructor(on) {
    this.client = new Client(io({ transports: ["websocket", "polling"], reconnectionDelayMax: RECONNECT_AT_MOST_MS }));
    this.client.onStatus = on.status;
    this.client.onHeld = on.held;
    this.client.onReturn = () => this.#reopenAll();
    this.on = on;
    this.open = new Set();
    this.shown = null;
    this.onBack = () => {}; // the line is there again, before any run is
    this.opens = Promise.resolve();
    this.returns = 0;
  }

  catalog() {
    return this.client.ask("catalog");
  }

  /** Opens a run: {request, desc, id, …} with the ways to read it. */
  openRun(request) {
    const answer = this.opens.then(() => this.client.ask("open", request));
    this.opens = answer.catch(() => {});
    return answer.then(({ world }) => {
      const run = { request, desc: world, id: world.run };
      this.open.add(run);
      return run;
    });
  }

  closeRun(run) {
    this.open.delete(run);
    if (run.id !== null) this.client.ask("close", { run: run.id }).catch(() => {});
  }

  /** Opens again one run that could not be when the connection came back. */
  async reopen(run) {
    const { world } = await this.client.ask("open", run.request, { urgent: true, returning: true });
    run.id = world.run;
    this.on.reopened(run, world);
  }

  async #reopenAll() {
    this.returns += 1;
    this.onBack();
    const turn = this.returns;
    const runs = [...this.open].sort((a, b) => Number(b === this.shown) - Number(a === this.shown));
    for (const run of runs) run.id = null; // the old name means nothing to this connection
    for (const run of runs) {
      try {
        await this.reopen(run);
      } catch (error) {
        if (turn === this.returns) this.on.lost(run, error);
      }
      if (turn !== this.returns) return;
    }
  }

  #ask(event, run, more = {}, options = {}) {
    return this.client.ask(event, () => ({ run: run.id ?? "r0", ...more }), options);
  }

  async chunk(run, number) {
    return decodeChunk(await this.#ask("chunk", run, { number, keyframe: true }), run.desc.mirror.length);
  }

  /** The same as it came: for a worker that decodes by itself. */
  chunkBytes(run, number) {
    return this.#ask("chunk", run, { number, keyframe: true });
  }

  async frame(run, cycle) {
    return decodeChunk(await this.#ask("frame", run, { cycle }, { urgent: true }), run.desc.mirror.length);
  }

  /** Rows `first` to `first + count`, each the sum of `each` chunks. */
  async summary(run, first, count = SUMMARY_ROWS, each = 1) {
    return decodeSummary(await this.#ask("summary", run, { first, count, each }));
  }

  /** How far the run has been simulated: {endCycle, complete}. */
  reach(run) {
    return this.summary(run, 0, 1);
  }

  report(run) {
    return this.#ask("report", run);
  }

  /** The tables of what happened from `since` to `cycle`. */
  evidence(run, cycle, since) {
    return this.#ask("evidence", run, { cycle, since });
  }

  /** What is true of cycle `cycle` beyond the mirror: `kind` is "evidence", "vmas" or "rcu". */
  look(kind, run, cycle) {
    return this.#ask(kind, run, { cycle });
  }

  /** Begins the runs of a chart: {race, runs}. */
  race(request) {
    return this.client.ask("race", request);
  }

  standings(race) {
    return this.client.ask("standings", { race });
  }

  endRace(race) {
    return this.client.ask("race_end", { race });
  }

  /** Begins a sweep: {sweep, wanted, points}. */
  sweep(request) {
    return this.client.ask("sweep", request);
  }

  /** What has changed since `since`: {done, finished, wanted, next, points, error}. */
  sweepPoints(sweep, since) {
    return this.client.ask("sweep_points", { sweep, since });
  }

  endSweep(sweep) {
    return this.client.ask("sweep_end", { sweep });
  }

  /** Published charts: {charts}. */
  charts() {
    return this.client.ask("charts");
  }

  /** {cycle}: the first at which `faults` faults (or operations) are done. */
  aligned(run, faults) {
    return this.#ask("aligned", run, { faults });
  }

  /** Where two runs part: docs/compare.md. */
  diverge(run, other) {
    return this.client.ask("diverge", () => ({ run: run.id ?? "r0", other: other.id ?? "r0" }));
  }

  /** A lesson: {id, title, steps, …, stamp}. */
  lesson(id) {
    return this.client.ask("lesson", { lesson: id });
  }

  /** {cycle}: where the scene of a step begins; or {wait, said} while that is looked for. */
  lessonMoment(lesson, step) {
    return this.client.ask("moment", { lesson, step });
  }

  /** {question}, or {wait, said} while runs are made; `words`: {lesson, step, seed}. */
  lessonAsk(words) {
    return this.client.ask("ask", words);
  }

  /** The verdict on {lesson, step, seed, picked}, or {wait, said}. */
  lessonReply(words) {
    return this.client.ask("reply", words);
  }

  /** {reached, said, cycle} of a run, for {lesson, step}; or {wait, said}. */
  lessonGoal(run, words) {
    return this.#ask("goal", run, words);
  }

  /** {found, chunk, index, cycle, searched}: the next or previous event of a kind; `question` as docs/recording.md has it. */
  find(run, question) {
    return this.#ask("find", run, question);
  }

  /** {hits: [[cycle, which, …]], chunk, done}: every event of some kinds, from a chunk on. */
  hits(run, question) {
    return this.#ask("hits", run, question);
  }
}

/** {engine: "waiting" | "loading" | "compiling" | "ready" | "failed", seconds, builds, error?}, or null if the server cannot be reached. */
export async function serverState() {
  try {
    const answer = await fetch("/api/state");
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
