// What the page asks of its server: the catalog, runs, chunks, summaries, reports.
// Promises: answers are decoded and checked before anyone sees them; a run lost with the connection is opened again
// under the same object, so players keep working.
// Does not: show anything.

import { io } from "/static/vendor/socket.io.esm.min.js";
import { decodeChunk } from "../wire/chunk.js";
import { Client } from "../wire/client.js";
import { decodeSummary } from "../wire/summary.js";

const SUMMARY_ROWS = 4096; // the server answers no more at once

export class Session {
  constructor(onStatus) {
    this.client = new Client(io({ transports: ["websocket", "polling"] }));
    this.client.onStatus = onStatus;
    this.client.onReturn = () => this.#reopen();
    this.open = new Set();
  }

  catalog() {
    return this.client.ask("catalog");
  }

  /** Opens a run: {request, desc, id, …} with the ways to read it. */
  async openRun(request) {
    const { world } = await this.client.ask("open", request);
    const run = { request, desc: world, id: world.run };
    this.open.add(run);
    return run;
  }

  closeRun(run) {
    this.open.delete(run);
    this.client.ask("close", { run: run.id }).catch(() => {});
  }

  async #reopen() {
    for (const run of this.open) {
      const { world } = await this.client.ask("open", run.request, { urgent: true });
      run.id = world.run;
    }
  }

  async chunk(run, number) {
    const bytes = await this.client.ask("chunk", () => ({ run: run.id, number, keyframe: true }));
    return decodeChunk(bytes, run.desc.mirror.length);
  }

  async frame(run, cycle) {
    const bytes = await this.client.ask("frame", () => ({ run: run.id, cycle }), { urgent: true });
    return decodeChunk(bytes, run.desc.mirror.length);
  }

  async summary(run, first, count = SUMMARY_ROWS) {
    return decodeSummary(await this.client.ask("summary", () => ({ run: run.id, first, count })));
  }

  /** How far the run has been simulated: {endCycle, complete}. */
  reach(run) {
    return this.summary(run, 0, 1);
  }

  /** {found, chunk, index, cycle, searched}: the next or previous event of a kind; `question` as docs/recording.md has it. */
  find(run, question) {
    return this.client.ask("find", () => ({ run: run.id, ...question }));
  }

  report(run) {
    return this.client.ask("report", () => ({ run: run.id }));
  }
}

/** {engine: "waiting" | "compiling" | "ready" | "failed", seconds, error?}, or null if the server cannot be reached. */
export async function serverState() {
  try {
    const answer = await fetch("/api/state");
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
