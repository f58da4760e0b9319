// Reading the mirror: the named fields of a core, request, line, lock or page in the one Float64Array.
// Promises: pure reading; a block or field the world does not have reads as 0 (or -1 where -1 means nobody).
// Does not: know a coherence rule.  The state of a copy is what the mirror says and nothing is inferred.

import { copyState } from "../mirror/copies.js";
import { Fields } from "../mirror/fields.js";
import { State, ThreadState } from "../vocabulary.js";

export { copyState };

const NOBODY = Object.freeze({ owner: -1, forwarder: -1, holder: -1, source: -2, line: -1, want: -1, target: -1 });

const known = new WeakMap();

/** The named fields of a world's mirror; made once for each description. */
export function fieldsOf(desc) {
  let fields = known.get(desc);
  if (!fields) known.set(desc, fields = new Fields(desc));
  return fields;
}

const record = (desc, mirror, name, index) => fieldsOf(desc).record(mirror, name, index);

const absent = (fields) => Object.fromEntries(fields.map((f) => [f, NOBODY[f] ?? 0]));

export const coreOf = (desc, mirror, id) => record(desc, mirror, "core", id)
  ?? absent(["state", "pc", "thread", "cause", "line", "want", "held", "irq", "buffered", "faults", "target"]);

export const requestOf = (desc, mirror, slot) => record(desc, mirror, "request", slot)
  ?? absent(["state", "line", "kind", "source", "arrival", "granted", "due"]);

/** One field of a core, without the rest of its record. */
export const coreField = (desc, mirror, id, field, absence = 0) => fieldsOf(desc).read(mirror, "core", id, field, absence);

/** Calls `visit(request, slot)` for every request in `state`; the others cost one read each. */
export function eachRequest(desc, mirror, state, visit) {
  const block = fieldsOf(desc).blocks.get("request");
  if (!block) return;
  for (let slot = 0; slot < block.count; slot += 1) {
    if (mirror[block.base + slot * block.stride + block.at.state] === state) visit(requestOf(desc, mirror, slot), slot);
  }
}

/** Threads that are not one to a core: {queued: how many wait on each core's run queue, asleep: [thread, …]}; null
 *  where every core runs its own thread all along (then there is nothing to say). */
export function threadsOf(desc, mirror) {
  const block = fieldsOf(desc).blocks.get("thread");
  if (!block) return null;
  const queued = new Int32Array(desc.cores.length);
  const asleep = [];
  let busy = block.count > desc.cores.length;
  for (let id = 0; id < block.count; id += 1) {
    const first = block.base + id * block.stride;
    const state = mirror[first + block.at.state];
    if (state === ThreadState.SLEEPING) asleep.push(id);
    if (state === ThreadState.QUEUED && mirror[first + block.at.core] >= 0) queued[mirror[first + block.at.core]] += 1;
    busy ||= state === ThreadState.SLEEPING || mirror[first + block.at.wakes] > 0;
  }
  return busy ? { queued, asleep } : null;
}

export const lineOf = (desc, mirror, id) => record(desc, mirror, "line", id)
  ?? absent(["owner", "owner_state", "forwarder", "queued", "transfers"]);

export const lockOf = (desc, mirror, id) => record(desc, mirror, "lock", id)
  ?? absent(["holder", "readers", "acquisitions", "contended"]);

/** The value of a word, by cell. */
export function valueOf(desc, mirror, cell) {
  return fieldsOf(desc).read(mirror, "cell", cell, "value");
}

/** Ids of the caches with any copy of the line. */
export function copies(desc, line) {
  const caches = [...new Set(desc.cores.map((core) => core.cache))];
  return caches.filter((cache) => copyState(line, cache) !== State.I);
}

/** Is bit `lock` set in a core's `held`?  Division, because held may exceed 32 bits. */
export const holds = (held, lock) => Math.floor(held / 2 ** lock) % 2 === 1;

/** The core whose picture stands for a cache: its first hardware thread. */
export const coreOfCache = (desc, cache) => desc.cores.findIndex((core) => core.cache === cache);

function popcount(word) {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** How many of the pages [first, first + count) are present. */
export function pagesPresent(desc, mirror, first, count) {
  const block = desc.mirror.blocks.pagemap;
  if (!block) return 0;
  let sum = 0;
  for (let page = first; page < first + count;) {
    const bit = page & 31;
    const take = Math.min(32 - bit, first + count - page);
    const table = page >>> 9;
    if (table >= block.count) break;
    const word = mirror[block.base + table * block.stride + ((page >>> 5) & 15)] >>> 0;
    const mask = take === 32 ? 0xffffffff : ((1 << take) - 1) << bit;
    sum += popcount(word & mask);
    page += take;
  }
  return sum;
}
