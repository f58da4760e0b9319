// Who touches the fields of an object, from the server's counts of its words: sums by field and by line.
// Promises: pure; a field is one of the struct's own, its parts added up; rates are for each fault (or operation) of the
// piece that was counted; what happened less than once in a hundred faults is no sharing worth a word.
// Does not: write sentences (panels/layout_said.js).

import { LINE_BYTES, unitOf, unitsOf } from "./struct_map.js";

export const SELDOM = 0.01; // for each fault
const MOST_FUNCTIONS = 4;

const zeros = (count) => Array.from({ length: count }, () => 0);
const nothing = (cores) => ({ reads: 0, writes: 0, byCore: Array.from({ length: cores }, () => ({ reads: 0, writes: 0 })), asked: zeros(3), functions: new Map(), because: [] });

/** Map field → {reads, writes, byCore, readers, writers, cores, asked: {true, false, first}, functions, because: [{by, times}]}. */
export function countsOf(desc, answer, object) {
  const path = new Map(desc.lines.filter((line) => line.object === object).flatMap((line) => line.words.map((word) => [word.cell, word.path])));
  const found = new Map();
  for (const word of answer?.words ?? []) {
    if (!path.has(word.cell)) continue;
    const name = unitOf(path.get(word.cell));
    const one = found.get(name) ?? nothing(desc.cores.length);
    found.set(name, one);
    word.reads.forEach((times, core) => { one.byCore[core].reads += times; one.reads += times; });
    word.writes.forEach((times, core) => { one.byCore[core].writes += times; one.writes += times; });
    word.asked.forEach((times, why) => { one.asked[why] += times; });
    for (const [number, reads, writes] of word.functions) {
      const before = one.functions.get(number) ?? { name: desc.functions[number]?.name ?? `function ${number}`, reads: 0, writes: 0 };
      one.functions.set(number, { ...before, reads: before.reads + reads, writes: before.writes + writes });
    }
  }
  for (const pair of answer?.false ?? []) {
    if (pair.object === object) found.get(pair.field)?.because.push({ by: pair.by, times: pair.times });
  }
  for (const one of found.values()) finish(one);
  return found;
}

function finish(one) {
  const who = (kind) => one.byCore.flatMap((counts, core) => (counts[kind] > 0 ? [core] : []));
  const [truly, falsely, first] = one.asked;
  Object.assign(one, {
    readers: who("reads"), writers: who("writes"), cores: one.byCore.flatMap((counts, core) => (counts.reads + counts.writes > 0 ? [core] : [])),
    asked: { true: truly, false: falsely, first },
    functions: [...one.functions.values()].sort((a, b) => b.reads + b.writes - a.reads - a.writes).slice(0, MOST_FUNCTIONS),
  });
}

/** How often for each fault; null where no fault was counted. */
export const rate = (times, work) => (work > 0 ? times / work : null);

/** What a line is: "none", "one", "read", "true", "false" or "both", with {true, false} requests and the fields touched. */
export function lineKind(counts, units, work) {
  const often = (times) => times > 0 && (work <= 0 || times / work >= SELDOM);
  const touched = units.filter((unit) => often((counts.get(unit.path)?.reads ?? 0) + (counts.get(unit.path)?.writes ?? 0)));
  const sum = (why) => units.reduce((total, unit) => total + (counts.get(unit.path)?.asked[why] ?? 0), 0);
  const [truly, falsely] = [sum("true"), sum("false")];
  const cores = new Set(touched.flatMap((unit) => counts.get(unit.path).cores));
  let kind = "read";
  if (often(truly) && often(falsely)) kind = "both";
  else if (often(falsely)) kind = "false";
  else if (often(truly)) kind = "true";
  else if (touched.length === 0) kind = "none";
  else if (cores.size === 1) kind = "one";
  else if (touched.some((unit) => often(counts.get(unit.path).writes))) kind = "apart"; // written, but nobody had to ask again
  const writes = units.reduce((total, unit) => total + (counts.get(unit.path)?.writes ?? 0), 0);
  return { kind, true: truly, false: falsely, touched, cores: cores.size, writes };
}

/** The lines of a struct: [{offset, units, kind, …}], with one more that nothing is on. */
export function mapLines(struct, counts, work) {
  const units = unitsOf(struct);
  const lines = [];
  for (let offset = 0; offset < Math.max(struct.size, 1); offset += LINE_BYTES) {
    const here = units.filter((unit) => unit.offset < offset + LINE_BYTES && offset < unit.end);
    lines.push({ offset, units: here, ...lineKind(counts, here, work) });
  }
  return lines;
}
