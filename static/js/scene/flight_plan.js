// Which curves the flights of a moment travel, and how far along each is.
// Promises: flights of the strip's line run between cards and strip, others hang between cards or stand as short
// stubs under their card; curves that reach the same word stand side by side.  Where cores are tiles or cells
// (detail.js), waits and lost copies are bundled by socket and counted, and other lines' flights are left out.
// Does not: draw.

import { bundled } from "./detail.js";
import { coreAnchor, inWindow, socketAnchor, stripAnchor } from "./layout.js";
import { progressOf } from "./flights.js";
import { legAcross, legBetween, reversedLeg } from "./path.js";
import { coreOfCache } from "./view.js";

const SIDE_BY_SIDE = 7; // px between curves that reach the same word
const BUNDLES_APART = 62; // px between bundles that leave the same socket: their counts stand beside each other
const STUB = 22; // px of a flight whose other end is not in the picture

/** The core whose card a flight's end stands for, or -1 for the line's home and memory. */
export function coreAtEnd(desc, end) {
  if (end.type === "core") return end.id;
  return end.type === "cache" ? coreOfCache(desc, end.id) : -1;
}

/** The word a flight is about: what its core is after; for a lost copy, what its taker is after. */
function wordOf(desc, flight, focus, taken) {
  if (flight.kind === "invalidate" || flight.kind === "downgrade") return taken;
  const id = flight.kind === "request" ? coreAtEnd(desc, flight.from) : coreAtEnd(desc, flight.to);
  const own = flight.slot === undefined || flight.slot % 2 === 0;
  return own ? focus.sought.get(id) ?? -1 : -1;
}

/** The word most likely at stake: what the core being served, else the next in the queue, is after. */
function wordTaken(desc, flights, focus) {
  for (const flight of flights) {
    if (flight.line !== focus.line?.id || flight.kind === "request") continue;
    const word = focus.sought.get(coreAtEnd(desc, flight.to)) ?? -1;
    if (word >= 0) return word;
  }
  for (const waiting of focus.queue) {
    const word = focus.sought.get(waiting.core) ?? -1;
    if (word >= 0) return word;
  }
  return -1;
}

const stub = (anchor, length) => ({
  x: anchor.x + anchor.dx * length, y: anchor.y + anchor.dy * length, dx: -anchor.dx, dy: -anchor.dy,
});

function legsOf(desc, placed, flight, target, shifts) {
  const from = coreAtEnd(desc, flight.from);
  const to = coreAtEnd(desc, flight.to);
  const s = placed.scale;
  if (target) {
    const legs = [];
    if (from >= 0) legs.push(legBetween(coreAnchor(placed, from, shifts(from)), target));
    if (to >= 0) legs.push(reversedLeg(legBetween(coreAnchor(placed, to, shifts(to)), target)));
    return legs;
  }
  if (from >= 0 && to >= 0 && from !== to) {
    const depth = placed.level === "list" ? 16 * s : placed.depth === "story" ? placed.air.h * 0.42 : Math.min(placed.air.h * 0.5, 34 * s);
    return [legAcross(coreAnchor(placed, from, shifts(from)), coreAnchor(placed, to, shifts(to)), depth)];
  }
  const id = from >= 0 ? from : to;
  if (id < 0) return [];
  const anchor = coreAnchor(placed, id, shifts(id));
  const out = legBetween(anchor, stub(anchor, (placed.level === "list" ? 12 : STUB) * s));
  return [from >= 0 ? out : reversedLeg(out)];
}

/** Flights that touch the same card leave it side by side: the next free shift of a core. */
function shiftsOf(desc, plan, placed) {
  const ends = plan.flatMap((one) => [coreAtEnd(desc, one.flight.from), coreAtEnd(desc, one.flight.to)]);
  const used = new Map();
  return (core) => {
    const total = ends.filter((end) => end === core).length;
    const place = used.get(core) ?? 0;
    used.set(core, place + 1);
    const apart = Math.min(12 * placed.scale, placed.cores[core].w / (total + 1));
    return (place - (total - 1) / 2) * apart;
  };
}

const ghostly = (flight) => flight.kind === "invalidate" || flight.kind === "downgrade";

/** How many bundles leave a socket already. */
const beside = (found, socket) => [...found.values()].filter((one) => one.socket === socket).length;

/** One entry for all waits, and one for all lost copies, of a socket for a word: {…, count}. */
function bundles(desc, placed, plan) {
  const found = new Map();
  for (const one of plan) {
    const core = coreAtEnd(desc, one.flight.from);
    if (core < 0) continue;
    const { socket } = desc.cores[core];
    const key = `${one.flight.kind}:${socket}:${one.word}`;
    const known = found.get(key);
    if (!known) found.set(key, { ...one, socket, count: 1, place: beside(found, socket) });
    else {
      known.count += 1;
      known.share = Math.min(known.share, one.share);
    }
  }
  return [...found.values()].map((one) => {
    const frame = placed.sockets.find((socket) => socket.id === one.socket);
    const from = socketAnchor(placed, frame);
    const shift = from.door ? 0 : one.place * BUNDLES_APART * placed.scale;
    return { ...one, legs: [legBetween({ ...from, x: from.x + shift }, stripAnchor(placed, one.word))] };
  });
}

function planned(world, placed, focus, time) {
  const { desc } = world;
  const flies = (one) => one.kind === "request" || (time >= one.start && time <= one.end);
  const flights = (world.flights ?? []).filter(flies);
  const taken = wordTaken(desc, flights, focus);
  const chosen = Number.isInteger(world.selection?.core) ? world.selection.core : -1; // its flights stand out
  const shown = (flight) => focus.line !== null && flight.line === focus.line.id;
  const few = !bundled(placed.level);
  const story = placed.depth === "story"; // what travels; who waits is drawn by story_waits.js
  const seen = (flight) => !(placed.camera?.zoom > 1) || shown(flight)
    || [flight.from, flight.to].some((end) => coreAtEnd(desc, end) >= 0 && inWindow(placed, placed.cores[coreAtEnd(desc, end)]));
  return flights.filter((flight) => seen(flight)).filter((flight) => !story || (flight.kind !== "request" && !ghostly(flight))).filter((flight) => shown(flight) || (few && !ghostly(flight))).map((flight) => ({
    flight, shown: shown(flight), count: 1, selected: chosen >= 0 && (coreAtEnd(desc, flight.from) === chosen || coreAtEnd(desc, flight.to) === chosen),
    word: wordOf(desc, flight, focus, taken), share: progressOf(flight, time),
  }));
}

/** [{flight, legs, share, shown: is it of the strip's line, count: how many it stands for}]; copies lost of other
 *  lines leave no ghosts. */
export function planOf(world, placed, focus, time) {
  const { desc } = world;
  let plan = planned(world, placed, focus, time);
  let together = [];
  if (bundled(placed.level)) {
    const many = (one) => one.flight.kind === "request" || ghostly(one.flight);
    together = bundles(desc, placed, plan.filter(many));
    plan = plan.filter((one) => !many(one));
  }
  const ends = new Map();
  for (const one of plan) if (one.shown) ends.set(one.word, (ends.get(one.word) ?? 0) + 1);
  const used = new Map();
  const apart = Math.min(SIDE_BY_SIDE * placed.scale, 0.5 * (placed.strip.w / 8) / Math.max(1, ...ends.values()) * 2);
  const shifts = shiftsOf(desc, plan, placed);
  for (const one of plan) {
    let target = null;
    if (one.shown && !placed.strip.hidden) {
      const place = used.get(one.word) ?? 0;
      used.set(one.word, place + 1);
      target = stripAnchor(placed, one.word);
      const shift = placed.level === "list" ? 0 : (place - (ends.get(one.word) - 1) / 2) * apart;
      target = { ...target, x: target.x + shift };
    }
    one.legs = legsOf(desc, placed, one.flight, target, shifts);
  }
  return [...together, ...plan];
}
