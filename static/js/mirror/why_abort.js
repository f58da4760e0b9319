// Why an attempt without the lock was given up: which word it read, who wrote it meanwhile, and where.
// Promises: the word is the one the attempt itself read, as the run replayed tells (`tools.attempts`); where that cannot
// be asked, a watched word that the check names and another core wrote meanwhile; else it says that it is not told.
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

/** From the run replayed: the word of the attempt that changed while it lasted, else the one it read last. */
async function fromReplay(tools, event) {
  const told = await tools.attempts?.(event.cycle).catch(() => null);
  const mine = told?.attempts?.find((one) => one.core === event.core);
  return mine?.changed.at(-1) ?? mine?.last ?? null;
}

export async function changed(past, { event }, tools) {
  const before = await past.values(beforeOf(event));
  const since = read(past, before, "core", event.core, "speculating_since", 0);
  const pc = pcOf(past, event);
  const check = checkedFields(past.desc, pc);
  const link = {
    say: "aborts", core: event.core, thread: read(past, event.after, "core", event.core, "thread"), cycle: event.cycle, pc, at: afterOf(event), since,
    reason: past.change(event, "core", "reason")?.new ?? read(past, event.after, "core", event.core, "reason"),
    wasted: past.change(event, "core", "wasted") ? past.change(event, "core", "wasted").new - past.change(event, "core", "wasted").old : 0,
    callers: await callersAt(past, event.core, pc, beforeOf(event)), check: check.text,
  };
  const replayed = await fromReplay(tools, event);
  if (replayed) return followed(past, link, replayed);
  const known = await fromEvents(past, event, since, check.fields);
  if (known) return { links: [{ ...link, word: `${known.word.object}.${known.word.path}` }], next: { what: "event", event: known.event } };
  const back = { what: "act", core: event.core, at: beforeOf(event) };
  return { links: [{ ...link, untold: true }], next: back };
}

/** The link of a word that was read, and the write that made it what it was. */
async function followed(past, link, seen) {
  const first = { ...link, word: seen.word, was: seen.before ?? null, now: seen.value, readAt: seen.cycle, readPc: seen.pc, again: seen.before !== undefined };
  const { write } = seen;
  if (!write) return { links: [first], next: { what: "act", core: link.core, at: link.at } };
  const at = await past.at(write.cycle);
  const values = await past.values(at);
  const wrote = {
    say: "wrote", core: write.core, thread: read(past, values, "core", write.core, "thread"), cycle: write.cycle, pc: write.pc, word: seen.word, object: "", cell: null, line: -1,
    old: write.old, new: write.new, store: false, at, callers: await callersAt(past, write.core, write.pc, at),
  };
  return { links: [first, wrote], next: { what: "act", core: write.core, at } };
}
