// Makes clips: a plan, a worker that draws and encodes it, chunks for the worker, files at the end.
// Promises: one clip at a time; progress and the time left are told; a cancel ends worker and runs and leaves no file; the
// dialog and the command line use this and nothing else.
// Does not: save files (the dialog offers them, the command line takes them).

import { bufferOf } from "../wire/chunk.js";
import { beside } from "../clip/beside.js";
import { formatOf } from "../clip/formats.js";
import { refuseUnsupported } from "../clip/support.js";
import { clipPlan } from "./clip_plan.js";

/** Formats that no worker draws, and who makes each: make(plan, sources, on) → parts of the file. */
const DATA = Object.freeze({
  html: () => import("../clip/replay.js"), json: () => import("../clip/trace.js"), csv: () => import("../clip/csv.js"), svg: () => import("../clip/svg.js"),
});

/** A clip that was cancelled is no error to be told. */
export class Cancelled extends Error {
  constructor() {
    super("The clip was cancelled.");
  }
}

/** The clip's own files: parts of one, or of several pictures, numbered as they were asked for. */
function filesOf({ name, format }, parts) {
  const { type, kind } = formatOf(format);
  const several = kind === "still" && parts.length > 1;
  const pictures = several ? parts.map((part) => [part]) : [parts];
  return pictures.map((one, at) => ({ name: `${name}${several ? `-${at + 1}` : ""}.${format}`, type, parts: one }));
}

export class ClipMaker {
  constructor(session) {
    this.session = session;
    this.stop = null;
  }

  cancel() {
    this.stop?.();
  }

  /** {spec, files: [{name, type, parts}], frames, hashes, ms, drawMs, encodeMs}: the clip's file first, then the texts beside
   *  it.  `on`: {waits(text), progress({frame, frames, …})}. */
  async make(words, on = {}) {
    if (this.stop) throw new Error("A clip is being made already.");
    let cancelled = false;
    let halt = () => {};
    this.stop = () => {
      cancelled = true;
      halt();
    };
    try {
      return await this.#made(words, { ...on, cancelled: () => cancelled }, (stop) => { halt = stop; });
    } catch (error) {
      throw cancelled ? new Cancelled() : error; // what a cancel breaks off is no error of its own
    } finally {
      this.stop = null;
    }
  }

  async #made(words, on, onHalt) {
    const unlessCancelled = () => { if (on.cancelled()) throw new Cancelled(); };
    const { plan, runs, end } = await clipPlan(this.session, words, on);
    try {
      unlessCancelled();
      const { spec } = plan;
      await refuseUnsupported(spec);
      const sources = this.#sources(runs);
      const { parts, ...told } = DATA[spec.format] ? await this.#written(plan, sources, on) : await this.#worked(plan, runs, on, onHalt);
      const texts = await beside(plan, sources, on);
      unlessCancelled();
      return { ...told, spec, files: [...filesOf(spec, parts),
        ...texts.map((one) => ({ name: `${spec.name}.${one.ending}`, type: one.type, parts: [one.text] }))] };
    } finally {
      end();
    }
  }

  /** Reads the runs by their place in the plan. */
  #sources(runs) {
    const { session } = this;
    return {
      chunk: (run, number) => session.chunk(runs[run], number), bytes: (run, number) => session.chunkBytes(runs[run], number),
      summary: (run, first, count, each) => session.summary(runs[run], first, count, each),
      look: (kind, run, cycle) => session.look(kind, runs[run], cycle), evidence: (run, cycle, since) => session.evidence(runs[run], cycle, since),
    };
  }

  /** A format made of events and tables, here on the page. */
  async #written(plan, sources, on) {
    const { make } = await DATA[plan.spec.format]();
    const measurer = () => document.createElement("canvas").getContext("2d"); // for who writes text without a canvas
    const parts = await make(plan, sources, { ...on, measurer });
    return { parts, frames: 0, hashes: [] };
  }

  #worked(plan, runs, on, onHalt) {
    const worker = new Worker("/static/js/clip/worker.js", { type: "module" });
    return new Promise((resolve, reject) => {
      onHalt(() => reject(new Cancelled()));
      worker.onerror = (event) => reject(new Error(event.message || "The clip's worker could not start."));
      worker.onmessage = ({ data }) => {
        if (data.want) this.#supply(worker, runs, data.want);
        else if (data.sums) this.#sum(worker, runs, data.sums);
        else if (data.progress) on.progress?.(data.progress);
        else if (data.failed) reject(Object.assign(new Error(data.failed.message), { remedy: data.failed.remedy }));
        else if (data.done) resolve(data.done);
      };
      worker.postMessage({ begin: plan });
    }).finally(() => worker.terminate());
  }

  #supply(worker, runs, { run, number }) {
    return this.#answer(worker, async () => {
      const bytes = bufferOf(await this.session.chunkBytes(runs[run], number));
      return [{ chunk: { run, number, bytes } }, [bytes]];
    });
  }

  #sum(worker, runs, { run, first, count, each }) {
    return this.#answer(worker, async () => [{ summary: { run, first, each, rows: await this.session.summary(runs[run], first, count, each) } }]);
  }

  async #answer(worker, made) {
    try {
      worker.postMessage(...await made());
    } catch (error) {
      worker.postMessage({ failed: { message: error.message, remedy: error.remedy } });
    }
  }
}
