// Who has a copy of a line, as the mirror says; and lines that one cache may write while another has a copy.
// Promises: read from the directory's words alone; on a sound run `contested` is empty at every event (tests play some).
// Does not: decide anything: the engine tells when the invariant breaks (EventKind.INVARIANT).

import { State } from "../vocabulary.js";

/** {owner, state, sharers}: the owner's cache or -1 and its state, and the caches with a copy beside it. */
export function copiesOf(desc, fields, values, line) {
  const record = fields.record(values, "line", line);
  const sharers = [];
  for (let cache = 0; cache < desc.caches; cache += 1) {
    const word = record[`sharers${cache >> 5}`] ?? 0;
    if (cache !== record.owner && (Math.floor(word / 2 ** (cache & 31)) & 1) === 1) sharers.push(cache);
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
