// What is selected, over time: when each core held or wanted a lock, waited for a line, wrote a word, ran a source line;
// from a chunk's events.
// Promises: {core, start, end, what}: "has", "wants", "waits", "writes" or "runs"; stretches lie inside the chunk, a
// writing is one cycle; the same selection gives the same stretches.
// Does not: decode chunks, keep them, or draw.

import { BY_HAND } from "../mirror/actor.js";
import { EventKind } from "../vocabulary.js";

/** A test of a core's field that holds while the selected thing is so: [{field, what, is}]. */
function testsFor(desc, { lock, line, place }) {
  const tests = [];
  if (lock !== null) {
    tests.push({ field: "held", what: "has", is: (held) => Math.floor(held / 2 ** lock) % 2 === 1 });
    tests.push({ field: "want", what: "wants", is: (want) => want === lock });
  }
  if (line !== null && lock === null) tests.push({ field: "line", what: "waits", is: (one) => one === line });
  if (place !== null) {
    const { file, line: row } = desc.pcs;
    tests.push({ field: "pc", what: "runs", is: (pc) => row[pc] === place.line && (typeof file[pc] === "number" ? desc.files?.[file[pc]] : file[pc]) === place.file });
  }
  return tests;
}

/** Is there anything whose stretches could be told? */
export const staysFor = ({ lock = null, line = null, place = null, cell = null }) => lock !== null || line !== null || place !== null || cell !== null;

/** The stretches of one chunk; `mirror`: the state at its start. */
export function staysOf(desc, events, mirror, selection) {
  const { lock = null, line = null, place = null, cell = null } = selection;
  const { base, stride, count, fields } = desc.mirror.blocks.core;
  const tests = testsFor(desc, { lock, line, place });
  const out = [];
  const since = tests.map(() => new Array(count).fill(-1));
  const positions = tests.map((test) => fields.indexOf(test.field));
  tests.forEach((test, at) => {
    for (let core = 0; core < count; core += 1) if (test.is(mirror[base + core * stride + positions[at]])) since[at][core] = events.start;
  });
  const cellSlot = cell === null ? -1 : desc.mirror.blocks.cell.base + cell * desc.mirror.blocks.cell.stride;
  const last = base + stride * count;
  for (let at = 0; at < events.slot.length; at += 1) {
    const slot = events.slot[at];
    const cycle = events.cycle[at];
    if (slot === cellSlot && events.agent[at] !== BY_HAND && events.kind[at] === EventKind.WRITE) {
      out.push({ core: events.agent[at] % events.cores, start: cycle, end: cycle + 1, what: "writes" });
    }
    if (slot < base || slot >= last) continue;
    const position = (slot - base) % stride;
    const core = Math.floor((slot - base) / stride);
    for (let which = 0; which < tests.length; which += 1) {
      if (positions[which] !== position) continue;
      const is = tests[which].is(events.new[at]);
      const from = since[which][core];
      if (is && from < 0) since[which][core] = cycle;
      if (is || from < 0) continue;
      if (cycle > from) out.push({ core, start: from, end: cycle, what: tests[which].what });
      since[which][core] = -1;
    }
  }
  tests.forEach((test, which) => since[which].forEach((from, core) => {
    if (from >= 0) out.push({ core, start: from, end: events.end, what: test.what });
  }));
  return out;
}
