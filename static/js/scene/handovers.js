// Who let whom go on: a lock from its holder to the one that waited, a line from its owner to the one that asked, an
// interrupt from its sender, a wake-up from its waker; from a chunk's events.
// Promises: each is told where both ends are known from events or mirror: {kind, id, from: {core, cycle}, to: {core,
// cycle}, since}; a lock's only where the one that got it began to want it while the other still held it; joining
// consecutive chunks adds what crosses their border, and every interrupt: a core takes them in the order they were sent.
// Does not: decode chunks, or draw.

import { BY_HAND } from "../mirror/actor.js";
import { tailOf } from "../mirror/event.js";
import { Fields } from "../mirror/fields.js";
import { pairInterrupts, sentTo, takesSent } from "../mirror/interrupts.js";
import { AgentKind, EventKind } from "../vocabulary.js";

/** {slot(record), record(slot) or -1} of a field. */
function reader(desc, name, field) {
  const { base = 0, stride = 1, count = 0, fields = [] } = desc.mirror.blocks[name] ?? {};
  const at = fields.indexOf(field);
  return {
    slot: (record) => base + record * stride + at,
    record: (slot) => (at >= 0 && slot >= base && slot < base + stride * count && (slot - base) % stride === at ? Math.floor((slot - base) / stride) : -1),
  };
}

/** The lock that a core's `held` has in one of two values and not in the other. */
function changedLock(locks, old, now) {
  return locks.find(({ id }) => Math.floor(old / 2 ** id) % 2 !== Math.floor(now / 2 ** id) % 2)?.id ?? -1;
}

/** The handover of a lock, if who let it go (`gone`: {any, alone}) did so after `gain` began to want it. A reader waits
 *  for those who had it alone, whoever is to have it alone waits for all. */
function lockHandover(gain, gone) {
  const from = gain.alone ? gone?.any : gone?.alone;
  if (!from || from.core === gain.core || gain.since === null || gain.since >= from.cycle) return null;
  return { kind: "lock", id: gain.lock, from, to: { core: gain.core, cycle: gain.cycle }, since: gain.since };
}

class Reading {
  constructor(desc, events, keyframe) {
    this.desc = desc;
    this.fields = new Fields(desc);
    this.mirror = Float64Array.from(keyframe);
    this.at = {
      want: reader(desc, "core", "want"), held: reader(desc, "core", "held"), holder: reader(desc, "lock", "holder"),
      state: reader(desc, "request", "state"), source: reader(desc, "request", "source"), granted: reader(desc, "request", "granted"),
      line: reader(desc, "request", "line"), thread: reader(desc, "thread", "state"), threadCore: reader(desc, "thread", "core"),
    };
    this.coreOf = new Map([...desc.cores].reverse().map((core) => [core.cache, core.id]));
    this.wanted = new Map(); // "core lock" → since when; the chunk's start: then or earlier
    this.released = new Map(); // lock → {any, alone}: its last releases
    this.sent = []; // {target, core, cycle}: interrupts that cores sent
    this.taken = []; // {core, cycle}: and those that were taken
    this.list = [];
    this.early = []; // gains of a lock whose release is not in this chunk
    for (const { id } of desc.cores) if (this.#value("want", id) >= 0) this.wanted.set(`${id} ${this.#value("want", id)}`, events.start);
  }

  #value(name, record) {
    return this.mirror[this.at[name].slot(record)];
  }

  /** One event: assignments head..tail, all of them applied. */
  event(events, head, tail) {
    for (let at = head; at < tail; at += 1) this.mirror[events.slot[at]] = events.new[at];
    const agent = events.agent[head];
    if (agent === BY_HAND) return;
    const what = { core: agent % events.cores, cycle: events.cycle[head], hardware: Math.floor(agent / events.cores) !== AgentKind.CORE };
    switch (events.kind[head]) {
      case EventKind.LOCK_WANT: this.wanted.set(`${what.core} ${this.#value("want", what.core)}`, what.cycle); break;
      case EventKind.LOCK_ACQUIRE: this.#gained(events, head, tail, what); break;
      case EventKind.LOCK_RELEASE: this.#let(events, head, tail, what); break;
      case EventKind.COMPLETE: this.#arrived(events.slot[head], what.cycle); break;
      case EventKind.IPI: this.#send(sentTo(events, head), what); break;
      case EventKind.INTERRUPT: if (takesSent(this.desc, this.fields, events, head, tail)) this.taken.push({ core: what.core, cycle: what.cycle }); break;
      case EventKind.WAKEUP: if (!what.hardware) this.#woke(events.slot[head], what); break;
      default:
    }
  }

  /** The lock whose bit an event set or cleared, -1 for none. */
  #lockOf(events, head, tail) {
    for (let at = head; at < tail; at += 1) {
      if (this.at.held.record(events.slot[at]) >= 0) return changedLock(this.desc.locks, events.old[at], events.new[at]);
    }
    return -1;
  }

  #gained(events, head, tail, { core, cycle }) {
    const lock = this.#lockOf(events, head, tail);
    if (lock < 0) return;
    const gain = { lock, core, cycle, since: this.wanted.get(`${core} ${lock}`) ?? null, alone: this.#value("holder", lock) === core };
    this.wanted.delete(`${core} ${lock}`);
    const gone = this.released.get(lock);
    const found = lockHandover(gain, gone);
    if (found) this.list.push(found);
    else if (!gone || (!gain.alone && !gone.alone)) this.early.push(gain);
  }

  #let(events, head, tail, { core, cycle }) {
    const lock = this.#lockOf(events, head, tail);
    let alone = false;
    for (let at = head; at < tail; at += 1) alone ||= this.at.holder.record(events.slot[at]) === lock && events.old[at] === core;
    const one = { core, cycle };
    this.released.set(lock, { any: one, alone: alone ? one : this.released.get(lock)?.alone ?? null });
  }

  #arrived(slot, cycle) {
    const request = this.at.state.record(slot);
    const from = request < 0 ? undefined : this.coreOf.get(this.#value("source", request));
    if (from === undefined || from === request >> 1) return;
    const since = this.#value("granted", request);
    this.list.push({ kind: "line", id: this.#value("line", request), from: { core: from, cycle: since }, to: { core: request >> 1, cycle }, since });
  }

  #send(target, { core, cycle }) {
    if (target >= 0) this.sent.push({ target, core, cycle });
  }

  #woke(slot, { core, cycle }) {
    const thread = this.at.thread.record(slot);
    const home = thread < 0 ? -1 : this.#value("threadCore", thread);
    if (home >= 0 && home !== core) this.list.push({ kind: "wake", id: thread, from: { core, cycle }, to: { core: home, cycle }, since: cycle });
  }
}

/** {desc, start, list, early, released, wanted, sent, taken} of one chunk; `keyframe`: the mirror at its start. */
export function handoversOf(desc, events, keyframe) {
  const reading = new Reading(desc, events, keyframe);
  for (let head = 0; head < events.slot.length;) {
    const tail = tailOf(events, head);
    reading.event(events, head, tail);
    head = tail;
  }
  const { list, early, released, wanted, sent, taken } = reading;
  return { desc, start: events.start, list, early, released, wanted, sent, taken };
}

/** Interrupts taken in several chunks that follow each other, from their senders; what a core sent itself is none. */
function interruptsOf(chunks) {
  const [sent, taken] = [chunks.flatMap((chunk) => chunk.sent), chunks.flatMap((chunk) => chunk.taken)];
  return [...new Set(taken.map((one) => one.core))].flatMap((core) => {
    const cycles = taken.filter((one) => one.core === core).map((one) => one.cycle);
    const from = pairInterrupts(chunks[0].desc, sent.filter((one) => one.target === core), cycles);
    return cycles.map((cycle, at) => ({ kind: "interrupt", id: -1, from: from[at] && { core: from[at].core, cycle: from[at].cycle }, to: { core, cycle }, since: from[at]?.cycle }));
  }).filter((one) => one.from && one.from.core !== one.to.core);
}

/** All of several chunks that follow each other, by their ends. */
export function joinHandovers(chunks) {
  const released = new Map();
  const list = interruptsOf(chunks);
  let wanted = new Map();
  for (const chunk of chunks) {
    const since = (key, known) => (known === chunk.start ? wanted.get(key) ?? known : known); // it may have begun a chunk before
    for (const gain of chunk.early) {
      const found = lockHandover({ ...gain, since: since(`${gain.core} ${gain.lock}`, gain.since) }, released.get(gain.lock));
      if (found) list.push(found);
    }
    for (const one of chunk.list) list.push(one.kind === "lock" ? { ...one, since: since(`${one.to.core} ${one.id}`, one.since) } : one);
    wanted = new Map([...chunk.wanted].map(([key, known]) => [key, since(key, known)]));
    for (const [lock, { any, alone }] of chunk.released) released.set(lock, { any, alone: alone ?? released.get(lock)?.alone ?? null });
  }
  return list.sort((a, b) => a.to.cycle - b.to.cycle);
}

const NEAR = 4; // shown where nothing is selected: the last before the playhead
const MOST = 48; // of what is selected: those next to the playhead
const MOST_LINES = 10; // more ways of lines to and from one core are a thicket: then
const NEAR_LINES = 6; // so many, next to the playhead

/** The `most` of them that are nearest to `playhead`. */
function nearest(list, most, playhead) {
  if (list.length <= most) return list;
  const far = (one) => Math.abs(one.to.cycle - playhead);
  return [...list].sort((a, b) => far(a) - far(b)).slice(0, most);
}

/** The handovers a timeline shows: of the selected core, line or lock; where nothing is selected, the last few before
 *  the playhead. */
export function shownHandovers(list, { core = null, line = null, lock = null }, playhead, { start, end }) {
  const seen = list.filter((one) => one.to.cycle >= start && one.from.cycle <= end);
  const about = [core !== null && ((one) => one.from.core === core || one.to.core === core), lock !== null && ((one) => one.kind === "lock" && one.id === lock),
    line !== null && lock === null && ((one) => one.kind === "line" && one.id === line)].filter(Boolean);
  if (about.length === 0) return seen.filter((one) => one.kind !== "line" && one.to.cycle <= playhead).slice(-NEAR);
  const own = seen.filter((one) => about.every((is) => is(one)));
  const lines = own.filter((one) => one.kind === "line");
  return [...nearest(own.filter((one) => one.kind !== "line"), MOST, playhead), ...nearest(lines, lines.length > MOST_LINES ? NEAR_LINES : MOST_LINES, playhead)];
}
