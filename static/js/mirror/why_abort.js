// Why an attempt without the lock was given up: which word it read, who wrote it meanwhile, and where.
// Promises: the word is one the attempt itself read, as the run made again tells (`tools.attempts`, simulator/recording/
// attempts.py), and the link says how it is known; where that cannot be asked, a watched word that the check names and
// another core wrote meanwhile; else it says that it is not told.
// Does not: know what a design checks.

import { EventKind } from "../vocabulary.js";
import { afterOf, beforeOf } from "./past.js";
import { callersAt, pcOf, read } from "./why_read.js";

/** Last names of the fields that the check before the abort names: the nearest line above that decides. */
export function checkedFields(desc, pc) {
  const lines = desc.sources[desc.files[desc.pcs.file[pc]]]?.split("\n") ?? [];
  const indent = (text) => text.length - text.trimStart().length;
  const from = desc.pcs.line[pc] - 1;
  for (let at = from - 1; at >= Math.max(0, from - 8); at -= 1) {
    const text = lines[at] ?? "";
    if (/^\s*(if|elif|while)\b/.test(text) && indent(text) < indent(lines[from] ?? "")) {
      return { row: at + 1, text: text.trim(), fields: [...text.matchAll(/\.(\w+)\b(?!\.)(?!\()/g)].map(([, name]) => name) };
    }
  }
  return { row: -1, text: "", fields: [] };
}

/** From the events alone: another core's last write, since the attempt began, to a watched word that the check names. */
async function fromEvents(past, event, since, fields) {
  const wordOf = (one) => {
    const cell = past.change(one, "cell")?.index;
    return past.desc.lines.flatMap((line) => line.words.map((word) => ({ ...word, object: line.object, line: line.id }))).find((word) => word.cell === cell);
  };
  const found = await past.last(beforeOf(event), (one) => one.kind === EventKind.WRITE && one.core !== event.core && fields.includes(wordOf(one)?.path.split(".").at(-1)),
    { until: (one) => one.cycle < since });
  return found ? { event: found, word: wordOf(found) } : null;
}

/** How a word is told from what the attempt read: it read it twice, the check names it, or the mark names its struct. */
function culprit({ object, reads }, fields) {
  const twice = reads.filter((row) => row.before !== undefined).at(-1);
  if (twice) return { ...twice, how: "twice" };
  const checked = reads.filter((row) => fields.includes(row.word.split(".").at(-1))).at(-1);
  if (checked) return { ...checked, how: "checked" };
  const own = reads.filter((row) => row.base === object).sort((a, b) => a.write.cycle - b.write.cycle).at(-1);
  return own ? { ...own, how: "object" } : null;
}

/** What the run tells when the attempt is run again: {seen: the word, or null if nobody wrote what it read}; null: not told. */
async function fromReplay(past, tools, event, fields) {
  if (!tools.attempts) return null;
  const told = await tools.attempts(event.cycle).catch(() => null);
  const mine = told?.attempts?.find((one) => one.core === event.core);
  if (!mine) return null;
  const seen = culprit(mine, fields);
  return { seen: seen && { ...seen, word: nameOf(past.desc, seen.cell) || seen.word || "a word" } };
}

/** "vma.vm_sequence.sequence" of a word of the stage; "" of any other. */
function nameOf(desc, cell) {
  for (const line of desc.lines) {
    const word = line.words.find((one) => one.cell === cell);
    if (word) return `${line.object}.${word.path}`;
  }
  return "";
}

export async function changed(past, { event }, tools) {
  const before = await past.values(beforeOf(event));
  const since = read(past, before, "core", event.core, "speculating_since", 0);
  const pc = pcOf(past, event);
  const check = checkedFields(past.desc, pc);
  const wasted = past.change(event, "core", "wasted");
  const link = {
    say: "aborts", core: event.core, thread: read(past, event.after, "core", event.core, "thread"), cycle: event.cycle, pc, at: afterOf(event), since,
    reason: past.change(event, "core", "reason")?.new ?? read(past, event.after, "core", event.core, "reason"),
    wasted: wasted ? wasted.new - wasted.old : 0, callers: await callersAt(past, event.core, pc, beforeOf(event)), check: check.text,
  };
  const back = { what: "act", core: event.core, at: beforeOf(event) };
  const replayed = await fromReplay(past, tools, event, check.fields);
  if (replayed?.seen) return followed(past, link, replayed.seen);
  if (replayed) return { links: [{ ...link, unwritten: true }], next: back };
  const known = await fromEvents(past, event, since, check.fields);
  if (known) return { links: [{ ...link, word: `${known.word.object}.${known.word.path}` }], next: { what: "event", event: known.event } };
  return { links: [{ ...link, untold: true }], next: back };
}

/** The link of a word that was read, and the write that made it what it was. */
async function followed(past, link, seen) {
  const { write, word, how } = seen;
  const first = { ...link, word, how, was: seen.before ?? null, now: seen.value, readAt: seen.cycle, readPc: seen.pc };
  const end = await past.at(write.cycle);
  const event = await past.last(end, (one) => one.kind === EventKind.WRITE && one.core === write.core && [seen.cell, undefined].includes(past.change(one, "cell")?.index),
    { until: (one) => one.cycle < write.cycle });
  const at = event ? afterOf(event) : end;
  const values = await past.values(at);
  const known = past.desc.lines.find((line) => line.words.some((one) => one.cell === seen.cell));
  const wrote = {
    say: "wrote", core: write.core, thread: read(past, values, "core", write.core, "thread"), cycle: write.cycle, pc: write.pc, word, object: "",
    cell: known ? seen.cell : null, line: known?.id ?? -1, old: write.old, new: write.new, store: false, at,
    callers: write.pc >= 0 ? await callersAt(past, write.core, write.pc, at) : [],
  };
  return { links: [first, wrote], next: { what: "act", core: write.core, at } };
}
