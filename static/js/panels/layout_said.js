// The sentences of the layout map: what a field is to a fault, what a line is, what a move has changed.
// Promises: pure; only what was counted or measured; true and false sharing are told apart in words.
// Does not: make elements.

import { coresSaid, grouped } from "../mirror/wording.js";
import { rate, SELDOM } from "../mirror/touch_counts.js";

/** What a line is called, and the letter that marks it. */
export const KINDS = Object.freeze({
  none: ["", "not touched"], one: ["1", "one core only"], read: ["R", "only read"], apart: ["W", "written, nobody asks again"],
  true: ["T", "true sharing"], false: ["F", "false sharing"], both: ["T F", "true and false sharing"],
});

/** "0.64 a fault"; "12 times" where no fault was counted. */
export function timesSaid(times, work, of = "fault") {
  const each = rate(times, work);
  if (each === null) return `${grouped(times)} ${times === 1 ? "time" : "times"}`;
  return `${each >= SELDOM / 2 || each === 0 ? each.toFixed(2) : "less than 0.01"} a ${of}`;
}

/** Of a field: who reads and writes it, how often. */
export function touchSaid(one, work, of) {
  if (!one || one.cores.length === 0) return "Nobody touched it in this piece of the run.";
  const parts = [];
  if (one.reads > 0) parts.push(`read ${timesSaid(one.reads, work, of)} by ${coresSaid(one.readers)}`);
  parts.push(one.writes > 0 ? `written ${timesSaid(one.writes, work, of)} by ${coresSaid(one.writers)}` : "never written");
  const said = parts.join(", ");
  return `${said[0].toUpperCase()}${said.slice(1)}.`;
}

/** Of a field: how often it had to ask for its line, and why. */
export function askedSaid(path, one, work, of) {
  const said = [];
  if (!one) return said;
  const because = one.because.slice(0, 2).map((pair) => pair.by);
  if (one.asked.false > 0) said.push(`False sharing: ${timesSaid(one.asked.false, work, of)} it had to ask for its line although nobody had ${one.writes > 0 ? "touched" : "written"} ${path}: ${because.join(" and ")} had been ${one.writes > 0 ? "touched" : "written"} beside it.`);
  if (one.asked.true > 0) said.push(`True sharing: ${timesSaid(one.asked.true, work, of)} it had to ask because another core had ${one.writes > 0 ? "touched" : "written"} ${path} itself. No layout helps against that.`);
  if (said.length === 0 && one.cores.length > 1) said.push("It never had to ask for its line because of somebody else.");
  return said;
}

/** Of a line, in a few words: "asked for 2.21 a fault truly, 0.64 falsely". */
export function lineSaid(line, work, of) {
  if (line.kind === "none") return line.units.length === 0 ? "no named field" : "not touched here";
  if (line.kind === "one") return "touched by one core only";
  if (line.kind === "read") return `${line.cores} cores read it, ${line.writes > 0 ? "hardly anybody" : "nobody"} writes: it stays in every cache`;
  if (line.kind === "apart") return "touched by several cores, but nobody had to ask for it again";
  const said = [];
  if (line.true > 0) said.push(`true ${timesSaid(line.true, work, of)}`);
  if (line.false > 0) said.push(`false ${timesSaid(line.false, work, of)}`);
  return `had to be asked for: ${said.join(", ")}`;
}

/** The worst false sharing of an object, as one sentence; "" if there is none worth a word. */
export function worstSaid(counts, work, of) {
  let worst = null;
  for (const [path, one] of counts) {
    for (const { by, times } of one.because) if (!worst || times > worst.times) worst = { path, by, times, one };
  }
  const each = worst ? rate(worst.times, work) : null;
  if (!worst || (each !== null && each < SELDOM)) return "";
  return `${worst.path} shares its line with ${worst.by}: ${timesSaid(worst.times, work, of)} a core had to ask for the line again only because of ${worst.by}.`;
}

/** "+72", "its own line". */
export const placeSaid = (to) => (typeof to === "number" ? `byte ${to}` : "a line of its own");

/** What a move did, once both runs are measured: {title, said, better}; `before` and `after`: {each, work, complete}. */
export function changeSaid(before, after, of) {
  if (!before || !after) return null;
  const by = before.each > 0 ? (100 * (after.each - before.each)) / before.each : 0;
  const amount = Math.abs(by) < 0.05 ? "the same" : `${by < 0 ? "−" : "+"}${Math.abs(by).toFixed(1)} %`;
  const whole = before.complete && after.complete;
  const extent = whole ? `over both whole runs, ${grouped(after.work)} ${of}s each` : `so far, over ${grouped(before.work)} and ${grouped(after.work)} ${of}s`;
  return { figure: `${before.each.toFixed(2)} → ${after.each.toFixed(2)}`, amount, better: by < -0.05, worse: by > 0.05, whole, said: `Transfers per ${of}: ${before.each.toFixed(2)} before, ${after.each.toFixed(2)} now (${amount}), measured ${extent}.` };
}
