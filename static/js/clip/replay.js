// Makes the replay page: one html file that plays a part of one run, or of two in step, without a server.
// Promises: it holds the page's own modules and styles, the runs' descriptions, and the chunks of the cycles asked for and
// the one before, as they came; the same plan gives the same file; a file too large to mail is refused with a remedy.
// Does not: draw, or shorten a range by itself.

import { SummaryRows } from "../charts/throughput_series.js";
import { besideOf, WorkCurve } from "../transport/in_step.js";
import { commandLine } from "./command_line.js";
import { clipLength } from "./clock.js";
import { packed, packedText } from "./packed.js";
import { replayHtml } from "./replay_html.js";
import { modulesFrom } from "./replay_modules.js";
import { ClipError } from "./spec.js";

export const MOST_BYTES = 25e6; // what most mail servers still take
export const FORMAT = "faultline replay 1";
const ENTRY = "replay/page.js";
const REACH_EVERY_MS = 100;
const STYLES = Object.freeze(["tokens", "base", "controls", "layout", "stage", "panels", "search", "dialog", "timeline", "compare", "why", "narrow", "top", "replay"]);

function halted(on) {
  if (on.cancelled?.()) throw new ClipError("", "The replay page was cancelled.", "");
}

async function text(path) {
  const answer = await fetch(new URL(path, import.meta.url));
  if (!answer.ok) throw new ClipError("format", `The replay page needs ${path.split("/").pop()}, which the server does not give.`, "Is the server of the same version as this page? Reload it.");
  return answer.text();
}

/** [first, last] cycle of run `at` that the page holds: the second goes as far as its clock leads it. */
function rangeOf({ spec, runs }, at) {
  const { from, to } = spec;
  const { endCycle } = runs[at];
  if (at === 0 || spec.clocks === "cycle") return [from, to].map((cycle) => Math.min(cycle, endCycle));
  const [leader, follower] = runs.map((run) => new WorkCurve(run.rows, run.desc.chunk_cycles));
  const begin = besideOf("work", from, leader, follower);
  const end = besideOf("work", Math.min(to, runs[0].endCycle), leader, follower);
  return [Math.floor(begin ?? endCycle), Math.min(endCycle, Math.ceil(end ?? endCycle) + runs[at].desc.chunk_cycles)]; // work between two rows is only known about
}

/** Refuses a file of more than `most` bytes as soon as its pieces come to so much. */
function scale(most) {
  let bytes = 0;
  return (piece) => {
    bytes += piece.length;
    if (bytes > most) throw new ClipError("to", `The replay page would be larger than ${most / 1e6} MB, which mail does not take.`, "Take fewer cycles, or make a video.");
    return piece;
  };
}

/** The line of a terminal that makes this file again. */
const madeBy = (spec) => commandLine({ ...spec, events: null, fps: null, hold: null, card: null });

/** Waits until run `at` is simulated to `cycle` or has ended: its last chunk is whole then. */
async function simulated(sources, at, cycle, on) {
  for (;;) {
    const { endCycle, complete } = await sources.summary(at, 0, 1, 1);
    if (complete || endCycle >= cycle) return;
    halted(on);
    await new Promise((resolve) => { setTimeout(resolve, REACH_EVERY_MS); });
  }
}

/** One run as the page's source (replay/source.js) reads it. */
async function runOf(plan, at, sources, { weighed, told, on }) {
  const { desc, selection, name, hazard = null } = plan.runs[at];
  const [from, to] = rangeOf(plan, at);
  const first = Math.max(0, Math.floor(from / desc.chunk_cycles) - 1); // what a picture tells may have begun in the chunk before
  const last = Math.floor(to / desc.chunk_cycles);
  await simulated(sources, at, (last + 1) * desc.chunk_cycles, on);
  const chunks = [];
  for (let number = first; number <= last; number += 1) {
    chunks.push(weighed(await packed(await sources.bytes(at, number))));
    told();
  }
  const sums = await sumsOf(sources, at, first, last - first + 1);
  const rows = await rowsUpTo(sources, at, last + 1, desc.chunk_cycles);
  return {
    desc: weighed(await packedText(JSON.stringify({ ...desc, run: `run ${at}`, end_cycle: to, complete: true, hazard, ended_by: "" }))), // what differs from time to time is left out
    request: plan.spec.runs[at], name, from, to, selection, first, chunks,
    rows: { ...rows, rows: weighed(await packed(rows.rows)) },
    sums: { ...sums, endCycle: to, complete: true, hazard: 0, rows: weighed(await packed(sums.rows)) },
  };
}

/** Summary rows of single chunks, in as many answers as it takes. */
async function sumsOf(sources, at, first, count) {
  const whole = await sources.summary(at, first, count, 1);
  let { rows } = whole;
  for (let have = whole.count; have < count;) {
    const more = await sources.summary(at, first + have, count - have, 1);
    if (more.count === 0) break;
    rows = Float32Array.from([...rows, ...more.rows]);
    have += more.count;
  }
  return { ...whole, first, count: rows.length / whole.stride, rows };
}

/** The run's rows from its beginning to the end of chunk `chunks` - 1, and none beyond: however far it is simulated. */
async function rowsUpTo(sources, at, chunks, chunkCycles) {
  const rows = new SummaryRows();
  const end = chunks * chunkCycles;
  for (let before = -1; rows.count > before && rows.count * rows.each < chunks;) {
    before = rows.count;
    const wanted = rows.next(end, chunkCycles);
    rows.add(await sources.summary(at, wanted.first, wanted.count, wanted.each));
  }
  const { each, stride, causes } = rows;
  const count = Math.min(rows.count, Math.floor(chunks / each));
  const rest = count * each < chunks ? await sumsOf(sources, at, count * each, chunks - count * each) : { count: 0, rows: [] };
  const cut = new Float32Array((count + Math.min(1, rest.count)) * stride);
  cut.set(rows.rows.subarray(0, count * stride));
  rest.rows.forEach((value, place) => { cut[count * stride + (place % stride)] += value; });
  return { count: cut.length / stride, each, stride, causes, filledTo: end, rows: cut };
}

/** Captions by cycle of the first run: the page's clock may stand still. */
function captionsOf({ spec, captions = [] }) {
  if (spec.captions === "off") return [];
  const before = clipLength(spec).card / spec.fps;
  const cycle = (second) => Math.round(Math.min(spec.to, Math.max(spec.from, spec.from + (second - before) * spec.speed)));
  return captions.map(({ start, end, text: said }) => ({ start: cycle(start), end: cycle(end), text: said }));
}

/** The file's parts.  `sources`: see main/clip_maker.js; `on`: {progress, cancelled}. */
export async function make(plan, sources, on = {}) {
  const { spec, runs } = plan;
  const weighed = scale(MOST_BYTES);
  const frames = runs.reduce((sum, run, at) => sum + rangeOf(plan, at).reduce((from, to) => Math.floor(to / run.desc.chunk_cycles) - Math.max(0, Math.floor(from / run.desc.chunk_cycles) - 1) + 1), 0);
  let frame = 0;
  const told = () => {
    frame += 1;
    on.progress?.({ frame, frames, drawMs: 0, encodeMs: 0 });
    halted(on);
  };
  const packedRuns = [];
  for (const at of runs.keys()) packedRuns.push(await runOf(plan, at, sources, { weighed, told, on }));
  const [modules, css] = await Promise.all([
    modulesFrom(ENTRY, (name) => text(`../${name}`)),
    Promise.all(STYLES.map((name) => text(`../../css/${name}.css`))).then((sheets) => sheets.join("\n")),
  ]);
  const title = spec.title || runs.map((run) => run.name).join(" and ");
  const html = replayHtml({
    title: `${title} · Faultline replay`, theme: spec.theme, description: `A simulated run of Faultline, cycles ${spec.from} to ${spec.to}, to be played and stepped through.`, css, modules,
    recording: {
      format: FORMAT, title, subtitle: spec.subtitle, theme: spec.theme, depth: spec.depth, speed: spec.speed, clocks: spec.clocks, zoom: spec.zoom, follow: spec.follow,
      views: spec.views, command: madeBy(spec), captions: captionsOf(plan), runs: packedRuns,
    },
  });
  return [scale(MOST_BYTES)(new TextEncoder().encode(html))];
}
