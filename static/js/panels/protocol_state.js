// What one line's copies are in the protocol's words: which cache is in which state, and which one changed last.
// Promises: pure functions of the world description, the mirror and the events before this place; every cache is in
// exactly one state; the last change is looked for in the events at hand and, if they hold none, is null.
// Does not: know a coherence rule: states are read from the directory entry, never derived from a table.

import { copyState } from "../mirror/copies.js";
import { Request, State, StateName } from "../vocabulary.js";

/** Caches in the order of their first core: [{cache, cores: [ids]}]. */
export function cachesOf(desc) {
  const caches = new Map();
  for (const core of desc.cores) {
    if (!caches.has(core.cache)) caches.set(core.cache, { cache: core.cache, cores: [] });
    caches.get(core.cache).cores.push(core.id);
  }
  return [...caches.values()];
}

/** Which caches hold the line in which state: Map state → [{cache, cores}]. */
export function holdersByState(desc, fields, values, lineId) {
  const line = fields.record(values, "line", lineId);
  const found = new Map();
  if (!line) return found;
  for (const one of cachesOf(desc)) {
    const state = copyState(line, one.cache);
    found.set(state, [...(found.get(state) ?? []), one]);
  }
  return found;
}

/** The line's directory entry, in the order of its fields. */
function entryOf(fields, values, lineId) {
  const block = fields.blocks.get("line");
  const base = block.base + lineId * block.stride;
  return { base, block, words: values.slice(base, base + block.stride) };
}

const asRecord = (block, words) => Object.fromEntries(block.fields.map((field, at) => [field, words[at]]));

/** Caches whose state differs between two directory entries. */
function movesBetween(desc, before, after) {
  return cachesOf(desc).map((one) => ({ ...one, from: copyState(before, one.cache), to: copyState(after, one.cache) }))
    .filter((one) => one.from !== one.to);
}

/**
 * The last change of a copy of the line before assignment `index` of `events`, or in the chunk before them if that is
 * at hand (`earlier`): {cycle, by (core), moves: [{cache, cores, from, to, own}]}, or null.
 */
export function lastMove(desc, fields, values, events, index, lineId, earlier = null) {
  if (!events || lineId < 0 || lineId >= fields.count("line")) return null;
  const entry = entryOf(fields, values, lineId);
  return lastIn(desc, entry, events, index) ?? (earlier ? lastIn(desc, entry, earlier, earlier.count) : null);
}

/** The same in one chunk; `words` of the entry are undone on the way. */
function lastIn(desc, { base, block, words }, events, index) {
  let touched = false;
  let after = null;
  for (let at = index - 1; at >= 0; at -= 1) {
    const inside = events.slot[at] - base;
    if (inside >= 0 && inside < block.stride) {
      if (!touched) after = words.slice();
      touched = true;
      words[inside] = events.old[at];
    }
    if (events.kind[at] !== 0) { // a head: the event is complete, going backwards
      if (touched) {
        const by = events.cause[at] >= 0 ? events.cause[at] : events.agent[at] % events.cores;
        const cache = desc.cores[by]?.cache;
        const moves = movesBetween(desc, asRecord(block, words), asRecord(block, after))
          .map((one) => ({ ...one, own: one.cache === cache }));
        if (moves.length > 0) return { cycle: events.cycle[at], by, moves };
      }
      touched = false;
    }
  }
  return null;
}

const SENT = Object.freeze({
  memory: "memory sends the line", owner: "its owner sends the line", forwarder: "the forwarder sends the line",
  sharer: "a sharer sends the line", "this cache": "this cache sends the line",
});

/** What else is to be said of one transition: who sends the data, what others lose, when it is so. */
function detailOf(transition) {
  const { on, who, sends, note } = transition;
  if (on === Request.NONE) return "without a message";
  if (on === Request.UPGRADE) return who === "own" ? "invalidates others" : "asked for by a sharer";
  return `${SENT[sends] ?? "no data moves"}${note ? ` (${note.replaceAll(" or another", ", or another")})` : ""}`;
}

/** An arrow in words: {what: "Shared to Modified: own write, invalidates others", details: []}; several ways are details. */
export function arrowSaid(protocol, arrow) {
  const name = (id) => protocol.states.find((state) => state.id === id)?.name ?? StateName[id];
  const moves = arrow.from === arrow.to ? `${name(arrow.from)} stays` : `${name(arrow.from)} to ${name(arrow.to)}`;
  const what = `${moves}: ${arrow.own ? "own" : "another core's"} ${arrow.label}`;
  const details = [...new Set(arrow.transitions.map((at) => detailOf(protocol.transitions[at])))];
  return details.length === 1 ? { what: `${what}, ${details[0]}`, details: [] } : { what, details };
}

/** Did the move take this arrow? */
export const takes = (arrow, move) => arrow.from === move.from && arrow.to === move.to && arrow.own === move.own;
