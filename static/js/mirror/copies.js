// In which state a cache holds a line, as the mirror says; and lines that one cache may write while another has a copy.
// Promises: read from the directory's words alone, as the world description defines them; on a sound run `contested` is empty at every event (tests play some).
// Does not: decide anything: the engine tells when the invariant breaks (EventKind.INVARIANT).

import { State } from "../vocabulary.js";

const SHARERS = Object.freeze(Array.from({ length: 16 }, (_, at) => `sharers${at}`));

/** The State in which `cache` holds the line whose directory entry is the record `line`. */
export function copyState(line, cache) {
  if (line.owner === cache) return line.owner_state;
  if (line.forwarder === cache) return State.F;
  return ((line[SHARERS[cache >> 5]] ?? 0) >>> (cache & 31)) & 1 ? State.S : State.I;
}

/** {owner, state, sharers}: the owner's cache or -1 and its state, and the caches with a copy beside it. */
export function copiesOf(desc, fields, values, line) {
  const record = fields.record(values, "line", line);
  const sharers = [];
  for (let cache = 0; cache < desc.caches; cache += 1) {
    if (cache !== record.owner && copyState(record, cache) !== State.I) sharers.push(cache);
  }
  return { owner: record.owner, state: record.owner_state, sharers };
}

const MAY_WRITE = new Set([State.M, State.E]);

/** [{line, owner, state, sharers}] where one cache may write and another has a copy. */
export function contested(desc, fields, values) {
  const found = [];
  for (const { id } of desc.lines) {
    const copies = copiesOf(desc, fields, values, id);
    if (copies.owner >= 0 && MAY_WRITE.has(copies.state) && copies.sharers.length > 0) found.push({ line: id, ...copies });
  }
  return found;
}
