// What an explanation reads of an event: where its core was, whose store it was, who called, and for what lock.
// Promises: places are instructions the core really was at; a caller is told from the event that entered the function, of
// the same thread only; what cannot be told is null.
// Does not: put links together (why.js).

import { EventKind, Request } from "../vocabulary.js";
import { beforeOf } from "./past.js";

const FRAMES = 3; // callers told of one place
const NEAR = 3; // chunks in which a caller, a store or a request is looked for

const ARRIVES = new Set([EventKind.INSTRUCTION, EventKind.INTERRUPT, EventKind.INTERRUPT_RETURN, EventKind.SWITCH, EventKind.SWITCH_END]);
export const TURNS = new Set([EventKind.SWITCH, EventKind.SWITCH_END]); // move a core's pc from one thread's to another's
const LOCKING = new Set([EventKind.LOCK_WANT, EventKind.LOCK_ACQUIRE, EventKind.LOCK_RELEASE]);

export const cacheOf = (past, core) => past.desc.cores[core]?.cache ?? -1;
export const read = (past, values, block, index, field, absent = -1) => past.fields.read(values, block, index, field, absent);

/** Who acts on a core then: its thread; the core itself where it has none. */
export function actorAt(past, values, core) {
  const thread = read(past, values, "core", core, "thread");
  return thread >= 0 ? `thread ${thread}` : `core ${core}`;
}

/** The instruction of `core` that `event` is about: the one it came to, or the one it was at. */
export function pcOf(past, event, core = event.core) {
  const now = read(past, event.after, "core", core, "pc");
  if (ARRIVES.has(event.kind)) return now;
  const moved = past.change(event, "core", "pc");
  return moved?.index === core ? moved.old : now;
}

const functionId = (past, pc) => past.desc.pcs.function[pc] ?? -1;

/** Index of a function's first instruction. */
const entries = new WeakMap();
function entryOf(past, id) {
  if (!entries.has(past.desc)) {
    const first = new Map();
    past.desc.pcs.function.forEach((one, pc) => {
      if (!first.has(one)) first.set(one, pc);
    });
    entries.set(past.desc, first);
  }
  return entries.get(past.desc).get(id) ?? -1;
}

/** Instructions at which the callers of `pc` stand, the nearest first. */
export async function callersAt(past, core, pc, place) {
  const found = [];
  let inside = functionId(past, pc);
  const own = actorAt(past, await past.values(place), core);
  let depth = 0;
  await past.last(place, (event, values) => {
    if (TURNS.has(event.kind) || actorAt(past, values, event.core) !== own) return false;
    if (event.kind === EventKind.INTERRUPT_RETURN) depth += 1;
    if (event.kind === EventKind.INTERRUPT) depth -= 1;
    if (depth !== 0) return depth < 0;
    const moved = past.change(event, "core", "pc");
    if (moved?.index !== event.core || moved.new !== entryOf(past, inside) || functionId(past, moved.old) === inside) return false;
    if (event.kind === EventKind.TRAP) return true;
    found.push(moved.old);
    inside = functionId(past, moved.old);
    return found.length >= FRAMES;
  }, { chunks: NEAR });
  return found;
}

/** The event at which the oldest store of a core's buffer was put in: the buffer is first in, first out. */
export async function oldestStore(past, core, place, values) {
  let left = read(past, values, "core", core, "buffered", 0);
  if (left < 1) return null;
  return past.last(place, (event) => {
    if (event.kind === EventKind.BUFFER && event.core === core) left -= 1;
    return left === 0;
  }, { chunks: NEAR });
}

/** The lock that core was about at an instruction of its: {verb: "take" | "release", lock}, or null. */
async function purposeOf(past, core, pc, place, values) {
  const want = read(past, values, "core", core, "want");
  if (want >= 0) return { verb: "take", lock: want };
  const event = await past.last(place, (one) => LOCKING.has(one.kind) && one.core === core, { chunks: 1 });
  const id = event ? past.change(event, "lock")?.index ?? -1 : -1;
  const same = event && functionId(past, pcOf(past, event, core)) === functionId(past, pc);
  return same && event.kind === EventKind.LOCK_RELEASE && id >= 0 ? { verb: "release", lock: id } : null;
}

/** The request in `slot` that was made last before `place`: {event, core, line, write, pc, callers, purpose}; or null. */
export async function requestBefore(past, slot, place) {
  const core = slot >> 1;
  const event = await past.last(place, (one) => one.kind === EventKind.REQUEST && past.change(one, "request", "state")?.index === slot, { chunks: NEAR });
  if (!event) return null;
  const store = slot % 2 === 1 ? await oldestStore(past, core, beforeOf(event), event.after) : null;
  const own = store ?? (slot % 2 === 0 ? event : null);
  const pc = own ? pcOf(past, own, core) : -1;
  return {
    event, core, line: read(past, event.after, "request", slot, "line"), store: slot % 2 === 1,
    write: read(past, event.after, "request", slot, "kind") !== Request.GETS, pc,
    callers: own ? await callersAt(past, core, pc, beforeOf(own)) : [],
    purpose: own ? await purposeOf(past, core, pc, beforeOf(own), own.after) : null,
  };
}

/** How many requests for `line` the home has granted others since cycle `since`. */
export async function servedSince(past, line, core, since, place) {
  let count = 0;
  await past.last(place, (one, values) => {
    if (one.cycle < since) return true;
    const slot = one.kind === EventKind.GRANT ? past.change(one, "request", "state")?.index ?? -1 : -1;
    if (slot >= 0 && slot >> 1 !== core && read(past, values, "request", slot, "line") === line) count += 1;
    return false;
  });
  return count;
}

/** A field of a struct of its own: the words of a lock belong together. */
export const fieldOf = (path) => path.split(".")[0];

/** What a core wrote of `line` since a cycle: its last word {cell, path, cycle, old, new} and all `fields`; or null. */
export async function wroteOf(past, line, core, place, since) {
  const known = past.desc.lines[line];
  if (!known) return null;
  const fields = new Set();
  let found = null;
  await past.last(place, (one) => {
    if (one.kind !== EventKind.WRITE || one.core !== core) return false;
    const change = past.change(one, "cell");
    const word = known.words.find((each) => each.cell === change?.index);
    if (!word) return false;
    fields.add(fieldOf(word.path));
    found ??= { cell: word.cell, path: word.path, cycle: one.cycle, old: change.old, new: change.new };
    return false;
  }, { until: (one) => one.cycle < since });
  return found && { ...found, fields: [...fields] };
}

/** The one word of `line` that the text of an instruction names, or that is of the lock it is about; null where several
 *  could be meant. */
export function wordNamed(past, line, pc, purpose = null) {
  const known = past.desc.lines[line];
  if (!known || pc < 0) return null;
  const text = past.desc.sources[past.desc.files[past.desc.pcs.file[pc]]]?.split("\n")[past.desc.pcs.line[pc] - 1] ?? "";
  const named = known.words.filter((word) => new RegExp(`\\.${word.path.split(".").at(-1).replace(/\W/g, "\\$&")}(?!\\w)`).test(text));
  const lock = purpose ? past.desc.locks[purpose.lock] : null;
  const found = named.length > 1 && lock ? named.filter((word) => `${known.object}.${word.path}`.startsWith(`${lock.name}.`)) : named;
  return found.length === 1 ? found[0].path : null;
}
