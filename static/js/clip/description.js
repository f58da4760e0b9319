// What a clip shows, in words: for who cannot see it, and for who wants to know how it was made.
// Promises: plain text; every figure is read from the run itself; the moments are those of the first and the last frame;
// what is simulated, and what the model leaves out, is said.
// Does not: fetch by itself (`sources` reads the runs), or choose captions.

import { coresSaid, counted, functionOf, grouped, lineName, lockName, runLetter } from "../panels/names.js";
import { coreRows, doingSaid, lineRows, lockState, waitersOf } from "../panels/machine_state.js";
import { Cursor } from "../mirror/cursor.js";
import { Fields } from "../mirror/fields.js";
import { STATE_SAID } from "../panels/sentence_line.js";
import { clipLength } from "./clock.js";
import { commandLine } from "./command_line.js";
import { formatOf } from "./formats.js";
import { SIZES } from "./spec.js";
import { stamp } from "./vtt.js";

const MOST_CORES = 12; // told one by one; more are told by what they do
const MOST_LINES = 4;
const VIEW = Object.freeze({ stage: "the machine", lanes: "the timeline of its cores", chart: "a chart of faults a second", tables: "tables" });

const sized = ({ width, height }) => Object.keys(SIZES).find((name) => SIZES[name][0] === width && SIZES[name][1] === height) ?? `${width}x${height}`;

/** What differs from the usual words of a lesson's step is not told again: the step names the rest. */
function commandOf(spec) {
  const words = { ...spec, size: sized(spec), events: null };
  return commandLine(spec.lesson ? { runs: spec.runs, lesson: spec.lesson, step: spec.step, lseed: spec.lseed, size: words.size, theme: spec.theme, format: spec.format, name: spec.name } : words);
}

function runSaid({ desc, name }) {
  const title = desc.story?.title ? `${desc.story.title} (${name})` : name;
  const threads = desc.threads_n === desc.cores.length ? "" : `, ${counted(desc.threads_n, "thread")}`;
  return `${title}: design ${desc.design.id} on machine ${desc.machine.id}, ${counted(desc.cores.length, "core")}${threads}, workload ${desc.workload.id}, seed ${desc.seed}.`;
}

/** What a core does, without its number: alike cores are told together. */
function coreSaid(desc, row) {
  const at = row.line >= 0 && row.state !== "RUN" && row.state !== "WORK" ? ` (${lineName(desc, row.line)})` : "";
  const inside = functionOf(desc, row.pc)?.name;
  const has = row.held.length > 0 ? `, holding ${row.held.map((id) => lockName(desc, id)).join(" and ")}` : "";
  return `${doingSaid(row)}${at}${inside && row.state !== "IDLE" && row.state !== "HALT" ? ` in ${inside}` : ""}${has}`;
}

function coresTold(desc, fields, values) {
  const groups = new Map();
  for (const row of coreRows(desc, fields, values)) {
    const said = desc.cores.length > MOST_CORES ? doingSaid(row) : coreSaid(desc, row);
    groups.set(said, [...(groups.get(said) ?? []), row.id]);
  }
  const called = (ids) => (desc.cores.length > MOST_CORES && ids.length > 4 ? counted(ids.length, "core") : coresSaid(ids));
  return [...groups].map(([said, ids]) => `${called(ids)}: ${said}`).map((one) => one[0].toUpperCase() + one.slice(1));
}

/** The lines that move most, the one in the strip first, and the locks that somebody has or wants. */
function sharedTold(desc, fields, values, chosen) {
  const strip = chosen ?? desc.camera?.line ?? -1;
  const rows = lineRows(desc, fields, values).sort((a, b) => (b.id === strip) - (a.id === strip) || b.transfers - a.transfers || a.id - b.id);
  const lines = rows.filter((row) => row.id === strip || row.queued > 0).slice(0, MOST_LINES).map((row) => {
    const states = [...new Set(row.copies.map((one) => one.state))];
    const copies = states.map((state) => `${STATE_SAID[state]} at ${coresSaid(row.copies.filter((one) => one.state === state).map((one) => one.core))}`);
    return `Line ${row.label}: ${copies.join(", ") || "in no cache"}; ${row.queued > 0 ? `${counted(row.queued, "request")} in its queue` : "nobody queues for it"}`;
  });
  const locks = desc.locks.map((lock) => {
    const { holder = -1, readers = 0 } = lockState(desc, fields, values, lock.id) ?? {};
    const waiting = waitersOf(desc, fields, values, lock.id);
    if (holder < 0 && !(readers > 0) && waiting.length === 0) return "";
    const has = holder >= 0 ? `taken on core ${holder}` : readers > 0 ? `${counted(readers, "reader")}` : "free";
    return `Lock ${lock.name}: ${has}${waiting.length > 0 ? `; ${coresSaid(waiting)} want${waiting.length > 1 ? "" : "s"} it` : ""}`;
  }).filter(Boolean);
  return [...lines, ...locks];
}

const COUNTED = Object.freeze([
  ["faults", "fault resolved", "faults resolved"], ["operations", "operation done", "operations done"], ["transfers", "transfer of a line between caches", "transfers of lines between caches"],
  ["attempts", "attempt without the lock", "attempts without the lock"], ["commits", "attempt held", "attempts held"], ["aborts", "attempt broke", "attempts broke"],
  ["retries", "fault begun again under the lock", "faults begun again under the lock"], ["ipis", "interrupt sent", "interrupts sent"],
]);

/** What was counted between two moments. */
function between(desc, fields, first, last) {
  const grew = (block, index, field) => fields.read(last, block, index, field) - fields.read(first, block, index, field);
  const rows = COUNTED.map(([field, one, many]) => [grew("counter", 0, field), one, many, field])
    .filter(([count, , , field]) => count > 0 || (field === "faults" && desc.workload.counts !== "operations") || field === "transfers")
    .map(([count, one, many]) => counted(count, one, many));
  const waits = desc.locks.map((lock) => [lock.name, grew("lock", lock.id, "acquisitions"), grew("lock", lock.id, "contended")])
    .filter(([, taken]) => taken > 0).sort((a, b) => b[1] - a[1]).slice(0, MOST_LINES)
    .map(([name, taken, contended]) => `${name}: taken ${counted(taken, "time")}${contended > 0 ? `, asked for ${counted(contended, "time")} while another core had it` : ""}`);
  return [...rows, ...waits];
}

const list = (rows) => rows.map((row) => `- ${row}.`);

async function runTold(plan, run, sources, cycles) {
  const { desc, endCycle, selection, hazard = null } = plan.runs[run];
  const fields = new Fields(desc);
  const at = async (cycle) => Cursor.standing(desc, await sources.chunk(run, Math.floor(cycle / desc.chunk_cycles)), cycle).mirror.values;
  const [from, to] = cycles.map((cycle) => Math.min(cycle, endCycle));
  const [first, last] = [await at(from), await at(to)];
  const told = (title, values) => [title, ...list([...coresTold(desc, fields, values), ...sharedTold(desc, fields, values, selection.line)])];
  const badly = hazard && hazard.cycle <= to ? ["", `At cycle ${grouped(hazard.cycle)} it goes wrong: ${hazard.sentence.replace(/\.*$/, "")}.`] : [];
  if (to === from) return [...told(`At cycle ${grouped(from)}`, first), ...badly];
  return [...told(`At the beginning, cycle ${grouped(from)}`, first), "", `In the ${counted(to - from, "cycle")} between`,
    ...list(between(desc, fields, first, last)), "", ...told(`At the end, cycle ${grouped(to)}`, last), ...badly];
}

/** One picture is of its first cycle, whatever range was given; pictures that were asked for by number may be of any. */
const pictured = ({ format, frames }) => formatOf(format).kind === "still" && frames === null;

function shownSaid(plan) {
  const { spec, runs } = plan;
  const { kind, title } = formatOf(spec.format);
  const names = spec.views.map((view) => VIEW[view] ?? view).join(" and ");
  const range = spec.to === spec.from || pictured(spec) ? `Cycle ${grouped(spec.from)}` : `Cycles ${grouped(spec.from)} to ${grouped(spec.to)}`;
  if (kind === "data") return `${title}. ${range}.`;
  const { frames, seconds } = clipLength(spec);
  const both = runs.length > 1 ? " Two runs side by side, A and B." : "";
  const length = kind === "film" ? `, ${grouped(spec.speed)} cycles a second: ${seconds.toFixed(1)} seconds, ${grouped(frames)} frames` : "";
  return `${title}, ${spec.width} x ${spec.height}: ${names}.${both} ${range}${length}.`;
}

/** The first and the last cycle of a run that are shown, one of a picture: where two go in step by their work, the second
 *  has its own. */
function cyclesOf({ spec, beside }, run) {
  const [from, to] = run > 0 && beside ? [beside.from, beside.to] : [spec.from, spec.to];
  return [from, pictured(spec) ? from : to];
}

/** The description of a plan. */
export async function description(plan, sources) {
  const { spec, runs, captions = [] } = plan;
  const out = [spec.title || runs.map((run) => run.desc.story?.title || run.name).join(" beside "), spec.subtitle, "", shownSaid(plan), ""];
  for (const [at, run] of runs.entries()) {
    out.push(`${runs.length > 1 ? `${runLetter(at)}. ` : ""}${runSaid(run)}`, "", ...await runTold(plan, at, sources, cyclesOf(plan, at)), "");
  }
  if (captions.length > 0) out.push("Captions", ...captions.map((one) => `${stamp(one.start).slice(3, 10)}  ${[one.text, one.more].filter(Boolean).join(" ")}`), "");
  const command = commandOf(spec);
  out.push("How it was made", "Simulated by Faultline, from the text of the kernel's paths; nothing here was measured on a machine.",
    ...(command ? [command] : []), ...runs.map((run, at) => `${runs.length > 1 ? `${runLetter(at)}: ` : ""}fingerprint of the run's words: ${run.desc.fingerprint}`), "");
  const left = runs[0].desc.left_out ?? [];
  if (left.length > 0) out.push("What the model leaves out, and in which direction it errs", ...left.map((one) => `- ${one.what}: ${one.effect}`));
  return `${out.join("\n").replace(/\n{3,}/g, "\n\n").trim()}\n`;
}
