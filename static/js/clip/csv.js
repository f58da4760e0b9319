// The runs of a clip as one table for a spreadsheet: RFC 4180, one heading, what a row is about in its first column.
// Promises: the series first, then what the page's tables say of the clip's cycles, then what was run and what the model
// leaves out; a row says of which cycles it is; the same runs give the same file; a text is never taken for a formula.
// Does not: sum anew: series are the chart's rows, tables the evidence's, cores and locks the mirror's.

import { throughput } from "../charts/throughput_series.js";
import { Cursor } from "../mirror/cursor.js";
import { Fields } from "../mirror/fields.js";
import { coreRows, doingSaid, holdersOf, lineRows, lockState, waitersOf } from "../panels/machine_state.js";
import { coresSaid, functionOf, grouped, runLetter } from "../panels/names.js";
import { causesOf } from "../panels/profile.js";
import { Cause } from "../vocabulary.js";
import { spanOf } from "./span.js";
import { ClipError } from "./spec.js";

export const MOST_SERIES_ROWS = 512; // a run: wider than a chart has points; beyond it neighbours are summed
const BOM = "\uFEFF"; // without it a spreadsheet takes the file for another alphabet
const FORMULA = /^[=+\-@\t\r]/;
const CAUSES = Object.keys(Cause).map((name) => name.toLowerCase());

/** A cell: numbers as they are, texts in quotes where they must be; a text that would be a formula has a ' before it. */
export function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const rounded = (value) => (typeof value === "number" ? Math.round(value * 1000) / 1000 : value);

/** What is counted as done by all the runs: faults or operations. */
const countedBy = (runs) => (runs.every(({ desc }) => desc.workload.counts === runs[0].desc.workload.counts) ? runs[0].desc.workload.counts : "done");

/** The heading, in order. */
const columnsOf = (counts) => ["table", "run", "design", "name", "from_cycle", "to_cycle", counts, `${counts}_per_second`, "transfers", `transfers_per_${counts === "done" ? counts : counts.slice(0, -1)}`,
  "percent", "count", "contended", "wait_cycles", "hold_cycles", ...CAUSES.map((name) => `cycles_${name}`), "detail"];

/** Cycles by cause of a summary's row, of all cores. */
function causesOfRow(summary, row) {
  const at = row * summary.stride + 2;
  const cores = Array.from({ length: summary.cores }, (_, id) => id);
  return CAUSES.map((_, cause) => cores.reduce((sum, id) => sum + summary.rows[at + id * summary.causes + cause], 0));
}

/** The rows of sums that meet [from, to): decoded, with `first` and `each`. */
async function sumsOf(sources, number, { desc, endCycle }, from, to) {
  const cycles = desc.chunk_cycles;
  let each = 1;
  while ((to - from) / (each * cycles) > MOST_SERIES_ROWS - 1) each *= 2;
  const first = Math.floor(from / (each * cycles));
  const summary = await sources.summary(number, first, Math.floor((to - 1) / (each * cycles)) - first + 1, each);
  const rowCycles = each * cycles;
  const spans = Array.from({ length: summary.count }, (_, row) => ({ from_cycle: (first + row) * rowCycles, to_cycle: Math.min((first + row + 1) * rowCycles, Math.max(endCycle, summary.endCycle)) }));
  return { ...summary, each, spans };
}

function seriesRows(summary, { desc }) {
  const offset = summary.spans[0]?.from_cycle ?? 0;
  const curve = throughput({ ...summary, filledTo: summary.endCycle - offset }, desc.chunk_cycles, desc.machine.mhz, summary.endCycle - offset, summary.count);
  return summary.spans.map((span, row) => ({
    table: "series", ...span, done: summary.rows[row * summary.stride], per_second: rounded(curve.faults[row]), transfers: summary.rows[row * summary.stride + 1],
    each: rounded(curve.transfers[row]), causes: causesOfRow(summary, row),
  }));
}

function profileRows(evidence, span) {
  return evidence.profile.map((row) => ({
    table: "profile", name: row.symbol, ...span, percent: row.percent, detail: causesOf(row).map(([cause, share]) => `${cause.toLowerCase()} ${share} %`).join(", "),
  }));
}

const lineTable = (evidence, span) => evidence.lines.filter((row) => row.transfers > 0)
  .map((row) => ({ table: "lines", name: row.line, ...span, transfers: row.transfers, percent: row.percent, detail: row.fields.join(", ") }));

const lockClasses = (evidence, span) => evidence.locks.filter((row) => row.acquisitions > 0 || row.wait_cycles > 0).map((row) => ({
  table: "lock_classes", name: row.class, ...span, count: row.acquisitions, contended: row.contended, wait_cycles: row.wait_cycles, hold_cycles: row.hold_cycles,
}));

function speculationRows({ speculation }, span) {
  const { abort_reasons: reasons = {}, ...sums } = speculation;
  return [...Object.entries(sums), ...Object.entries(reasons).map(([reason, count]) => [`abort: ${reason}`, count])]
    .filter(([name]) => !name.endsWith("_percent")).map(([name, count]) => ({ table: "speculation", name, ...span, count }));
}

const coreCycles = (evidence, span) => evidence.cores.map((causes, core) => ({ table: "core_cycles", name: `core ${core}`, ...span, causes }));

/** Cores, copies and locks as they are at the end. */
async function stateRows(sources, number, { desc }, to) {
  const chunk = await sources.chunk(number, Math.floor(to / desc.chunk_cycles));
  const fields = new Fields(desc);
  const { values } = Cursor.standing(desc, chunk, to).mirror;
  const at = { from_cycle: to, to_cycle: to };
  return [
    ...coreRows(desc, fields, values).map((row) => ({ table: "cores", name: `core ${row.id}`, ...at, done: row.faults, detail: [doingSaid(row), functionOf(desc, row.pc)?.name].filter(Boolean).join(", in ") })),
    ...lineRows(desc, fields, values).map((row) => ({ table: "copies", name: row.label, ...at, transfers: row.transfers, count: row.copies.length, detail: row.copies.map((one) => `core ${one.core} ${one.state}`).join(", ") })),
    ...desc.locks.map((lock) => {
      const state = lockState(desc, fields, values, lock.id);
      const [holders, waiters] = [holdersOf(desc, fields, values, lock.id), waitersOf(desc, fields, values, lock.id)];
      const said = [holders.length > 0 ? `held by ${coresSaid(holders)}` : "", waiters.length > 0 ? `wanted by ${coresSaid(waiters)}` : ""].filter(Boolean).join("; ");
      return { table: "locks", name: lock.name, ...at, count: state.acquisitions, contended: state.contended, detail: said };
    }),
  ];
}

function toldRows({ desc }) {
  const about = { design: desc.design.id, machine: desc.machine.id, workload: desc.workload.id, cores: desc.cores_n, threads: desc.threads_n, seed: desc.seed, mhz: desc.machine.mhz, fingerprint: desc.fingerprint };
  return [
    ...Object.entries(about).map(([name, value]) => ({ table: "run", name, detail: String(value) })),
    ...Object.entries(desc.settings ?? {}).map(([name, value]) => ({ table: "run", name: `setting ${name}`, detail: String(value) })),
    ...desc.left_out.map((one) => ({ table: "left_out", name: one.what, detail: one.effect })),
  ];
}

async function runRows(plan, sources, number) {
  const run = plan.runs[number];
  const { from, to } = spanOf(plan, number);
  if (to <= from) throw new ClipError("to", `Between cycles ${grouped(from)} and ${grouped(to)} there is nothing to count.`, "Take more cycles.");
  const summary = await sumsOf(sources, number, run, from, to);
  const evidence = await sources.evidence(number, to, from);
  const span = { from_cycle: from, to_cycle: to };
  return [
    ...seriesRows(summary, run), ...profileRows(evidence, span), ...lineTable(evidence, span), ...lockClasses(evidence, span), ...speculationRows(evidence, span),
    ...coreCycles(evidence, span), ...await stateRows(sources, number, run, to), ...toldRows(run),
  ].map((row) => ({ run: runLetter(number), design: run.desc.design.id, ...row }));
}

const ORDER = ["series", "profile", "lines", "lock_classes", "speculation", "core_cycles", "cores", "copies", "locks", "run", "left_out"];

/** The parts of the file. */
export async function make(plan, sources, on = {}) {
  const rows = [];
  for (const number of plan.runs.keys()) {
    rows.push(...await runRows(plan, sources, number));
    on.progress?.({ frame: number + 1, frames: plan.runs.length, drawMs: 0, encodeMs: 0 });
  }
  rows.sort((a, b) => ORDER.indexOf(a.table) - ORDER.indexOf(b.table)); // stable: A before B
  const line = (row) => [row.table, row.run, row.design, row.name, row.from_cycle, row.to_cycle, row.done, row.per_second, row.transfers, row.each,
    row.percent, row.count, row.contended, row.wait_cycles, row.hold_cycles, ...CAUSES.map((_, cause) => row.causes?.[cause]), row.detail].map(cell).join(",");
  return [BOM, [columnsOf(countedBy(plan.runs)).join(","), ...rows.map(line)].join("\r\n"), "\r\n"];
}
