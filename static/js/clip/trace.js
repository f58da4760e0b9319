// The runs of a clip as a trace: JSON in the Chrome trace format, which Perfetto reads.
// Promises: one process a run; the same runs give the same file; a range that would be too large is refused before it is
// read whole; what time means and what the model leaves out stand in the file.
// Does not: open a viewer, or sample: every event of the range is in it.

import { grouped, runLetter } from "../panels/names.js";
import { LanesChunks } from "../scene/lanes_chunks.js";
import { spanOf } from "./span.js";
import { ClipError } from "./spec.js";
import { runEvents } from "./trace_run.js";
import { Walk } from "./trace_walk.js";

export const MOST_CHANGES = 1_500_000; // assignments in all runs: about 60 MB of JSON, which viewers in a browser open
const LINES = 2_000; // events a part of the file

/** What is read of a run for a trace: {desc, exact, walk, known, from, to, title, number}. */
async function read(plan, sources, number, on, budget) {
  const { desc, endCycle, name } = plan.runs[number];
  const { from, to } = spanOf(plan, number);
  if (to <= from) throw new ClipError("from", `Run ${name} ends at cycle ${grouped(endCycle)}, before the trace would begin.`, "Begin earlier.");
  const walk = new Walk(desc);
  const chunks = [];
  const last = Math.floor((to - 1) / desc.chunk_cycles);
  for (let at = Math.floor(from / desc.chunk_cycles); at <= last; at += 1) {
    if (on.cancelled?.()) return null;
    const chunk = await sources.chunk(number, at);
    budget.left -= chunk.count;
    if (budget.left < 0) throw new ClipError("to", `The trace would hold more than ${grouped(MOST_CHANGES)} changes of the machine by cycle ${grouped(chunk.end)}.`, "Take fewer cycles.");
    walk.chunk(chunk);
    chunks.push(chunk);
    budget.told += 1;
    on.progress?.({ frame: budget.told, frames: budget.chunks, drawMs: 0, encodeMs: 0 });
  }
  walk.end(to);
  const known = { start: chunks[0].start, end: chunks.at(-1).end };
  return { desc, exact: new LanesChunks().join(desc, chunks), walk, known, from, to, number, title: `${runLetter(number)}: ${name}` };
}

function cyclesOf(plan, number) {
  const { from, to } = spanOf(plan, number);
  return { from_cycle: from, to_cycle: to };
}

const toldOf = (plan, number) => {
  const { desc, name } = plan.runs[number];
  return {
    name, scenario: desc.scenario?.id ?? "", design: desc.design.id, machine: desc.machine.id, workload: desc.workload.id, cores: desc.cores_n, threads: desc.threads_n,
    ...cyclesOf(plan, number), seed: desc.seed, mhz: desc.machine.mhz, fingerprint: desc.fingerprint, asked_for: desc.request,
    left_out: desc.left_out.map((one) => `${one.what}. ${one.effect}`),
  };
};

/** The parts of a trace file. */
export async function make(plan, sources, on = {}) {
  const { spec } = plan;
  const chunks = plan.runs.reduce((sum, { desc }, number) => {
    const { from, to } = spanOf(plan, number);
    return sum + 1 + Math.floor((to - 1) / desc.chunk_cycles) - Math.floor(from / desc.chunk_cycles);
  }, 0);
  const budget = { left: MOST_CHANGES, told: 0, chunks };
  const parts = ['{"traceEvents":[\n'];
  for (const number of plan.runs.keys()) {
    const run = await read(plan, sources, number, on, budget);
    if (!run) return [];
    const events = runEvents(run);
    for (let at = 0; at < events.length; at += LINES) {
      parts.push(`${number + at > 0 ? ",\n" : ""}${events.slice(at, at + LINES).map((event) => JSON.stringify(event)).join(",\n")}`);
    }
  }
  const other = {
    made_by: "Faultline", title: spec.title, time: "Simulated. One nanosecond of this trace is one cycle of the machine; args.machine_ns is how long a slice lasts at the machine's clock.",
    runs: plan.runs.map((_, number) => toldOf(plan, number)),
  };
  parts.push(`\n],"displayTimeUnit":"ns","otherData":${JSON.stringify(other)}}\n`);
  return parts;
}
