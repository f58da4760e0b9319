// Whom a core waits for: a line's queue and who took the line, a lock's holders, what nobody has written yet.
// Promises: state of one moment, and the events that led to it; a waiter that waits for a waiter is followed on at the
// same moment, so a circle of waits is found as one; a sleeper is followed to what it sleeps for.
// Does not: know how a lock or a protocol works.

import { CoreState, EventKind, Request, RequestState, ThreadState } from "../vocabulary.js";
import { afterOf, beforeOf } from "./past.js";
import { heldOffCore, holdersOf } from "./waits.js";
import { grantBefore, waitedBehind } from "./why_behind.js";
import { actorAt, cacheOf, callersAt, pcOf, read, requestBefore, servedSince, wordNamed, wroteOf } from "./why_read.js";

const WAITS = new Set([CoreState.WAIT, CoreState.SPIN, CoreState.DRAIN, CoreState.IDLE, CoreState.SWITCH]);

/** The own request of a core, or its store buffer's while it drains. */
const slotOf = (core, state) => 2 * core + (state === CoreState.DRAIN ? 1 : 0);

async function forLine(past, id, at, values, state, thread) {
  const slot = slotOf(id, state);
  const request = past.fields.record(values, "request", slot);
  const asked = await requestBefore(past, slot, at);
  const link = {
    core: id, thread, line: request.line, cycle: request.arrival, write: request.kind !== Request.GETS, pc: asked?.pc ?? -1, callers: asked?.callers ?? [],
    purpose: asked?.purpose ?? null, store: state === CoreState.DRAIN, at: asked ? afterOf(asked.event) : at,
    word: asked ? wordNamed(past, request.line, asked.pc, asked.purpose) : null,
  };
  if (request.state === RequestState.QUEUED) {
    const served = await servedSince(past, request.line, id, request.arrival, at);
    return { links: [{ ...link, say: "queued", served }], next: { what: "taken", line: request.line, by: id, slot, at, word: link.word } };
  }
  if (request.state === RequestState.GRANTED) {
    const from = request.source >= 0 ? past.desc.cores.find((one) => one.cache === request.source)?.id ?? -1 : -1;
    const coming = { ...link, say: "coming", granted: request.granted, due: request.due, source: request.source, from };
    const other = from >= 0 && from !== id;
    return { links: [coming], next: other ? { what: "taken", line: request.line, by: id, from: request.source, at, word: link.word } : { what: "act", core: id, at } };
  }
  return { links: [{ ...link, say: "works", state, line: -1, cycle: await past.cycle(at) }], next: { what: "act", core: id, at } };
}

/** A core that spins for no lock of the stage: it waits for others to answer its interrupts, or for a word. */
async function forWord(past, id, at, link) {
  const sent = await past.last(at, (event) => event.core === id && event.kind === EventKind.IPI && event.cause !== id,
    { until: (event) => event.core === id && (event.kind === EventKind.LOCK_ACQUIRE || event.kind === EventKind.TRAP), chunks: 8 });
  if (sent) {
    const waiting = await unanswered(past, id, at);
    if (waiting.length > 0) {
      const target = waiting[0];
      return { links: [{ ...link, say: "answers", others: waiting }], next: { what: "core", core: target, at, asked: "interrupt" } };
    }
  }
  const wrote = await past.last(at, (event) => event.kind === EventKind.WRITE && event.core !== id
    && past.desc.lines[link.line]?.words.some((word) => word.cell === past.change(event, "cell")?.index));
  return { links: [{ ...link, say: "watches" }], next: wrote ? { what: "event", event: wrote } : null };
}

/** Cores to which `id` sent an interrupt that they have not returned from at a place. */
async function unanswered(past, id, at) {
  const done = new Set();
  const open = [];
  await past.last(at, (event) => {
    if (event.kind === EventKind.INTERRUPT_RETURN) done.add(event.core);
    const mine = event.core === id && event.cause !== id;
    if (mine && event.kind === EventKind.IPI && !done.has(event.cause) && !open.includes(event.cause)) open.push(event.cause);
    return event.core === id && (event.kind === EventKind.LOCK_ACQUIRE || event.kind === EventKind.TRAP);
  }, { chunks: 8 });
  return open.reverse();
}

export async function core(past, { core: id, at, asked = "" }) {
  const values = await past.values(at);
  const { state, pc, thread, want, line: on, irq } = past.fields.record(values, "core", id);
  if (state === CoreState.IDLE || state === CoreState.SWITCH) {
    const kinds = state === CoreState.IDLE ? [EventKind.SLEEP, EventKind.HALT] : [EventKind.SWITCH];
    const event = await past.last(at, (one) => one.core === id && kinds.includes(one.kind));
    return event ? { links: [], next: { what: "event", event } } : { links: [{ say: "idle", core: id, thread, cycle: await past.cycle(at), pc: -1, at, root: true }] };
  }
  if (state === CoreState.HALT) return { links: [{ say: "halted", core: id, thread, cycle: await past.cycle(at), pc: -1, at, root: true }] };
  if (state === CoreState.WAIT || state === CoreState.DRAIN) return forLine(past, id, at, values, state, thread);
  if (state === CoreState.SPIN) {
    const began = await past.last(at, (event) => event.kind === EventKind.SPIN && event.core === id);
    const link = { say: "spins", core: id, thread, line: on, lock: want, pc, cycle: began?.cycle ?? -1, at: began ? afterOf(began) : at, callers: await callersAt(past, id, pc, at) };
    if (want >= 0) return { links: [link], next: { what: "lock", lock: want, by: id, at } };
    return forWord(past, id, at, link);
  }
  const handler = asked === "interrupt" ? await past.last(at, (event) => event.core === id && (event.kind === EventKind.INTERRUPT || event.kind === EventKind.INTERRUPT_RETURN), { chunks: 4 }) : null;
  const link = { core: id, thread, state, pc, callers: await callersAt(past, id, pc, at), cycle: await past.cycle(at), at };
  if (handler?.kind === EventKind.INTERRUPT) return { links: [{ ...link, say: "answering", since: handler.cycle }], next: { what: "event", event: handler } };
  return { links: [{ ...link, say: asked === "interrupt" && irq === 0 ? "masked" : "works" }], next: { what: "act", core: id, at } };
}

/** A lock whose thread has no core: which thread, since when, and the event that took its core. */
async function heldAway(past, id, at, values) {
  const got = await past.last(at, (one) => one.kind === EventKind.LOCK_ACQUIRE && past.change(one, "lock", "holder")?.index === id, { question: { what: "acquire", lock: id } });
  const thread = got ? read(past, got.after, "core", got.core, "thread") : -1;
  const core = thread >= 0 ? read(past, values, "thread", thread, "core") : read(past, values, "lock", id, "holder");
  const off = thread >= 0 ? await past.last(at, (one) => past.change(one, "core", "thread")?.old === thread) : null;
  const pc = got ? pcOf(past, got) : -1;
  const link = {
    say: "away", core, thread, lock: id, cycle: got?.cycle ?? -1, pc, callers: got ? await callersAt(past, got.core, pc, beforeOf(got)) : [],
    at: got ? afterOf(got) : at, off: off?.cycle ?? -1, runs: read(past, values, "core", core, "thread"),
    asleep: thread >= 0 && read(past, values, "thread", thread, "state") === ThreadState.SLEEPING,
  };
  return { links: [link], next: off ? { what: "event", event: off } : null };
}

export async function lock(past, { lock: id, by = -1, at }) {
  const values = await past.values(at);
  const holders = holdersOf(past.desc, past.fields, values, id).filter((one) => one !== by);
  const readers = read(past, values, "lock", id, "readers", 0);
  const asked = (what) => ({ what, lock: id });
  if (read(past, values, "lock", id, "acquisitions", 0) === 0) return { links: [{ say: "untaken", lock: id, core: -1, cycle: -1, pc: -1, at, root: true }] };
  if (heldOffCore(past.desc, past.fields, values, id)) return heldAway(past, id, at, values);
  if (holders.length === 0) {
    const event = await past.last(at, (one) => one.kind === EventKind.LOCK_RELEASE && past.change(one, "lock")?.index === id, { question: asked("release") });
    if (readers > 0) return { links: [{ say: "elsewhere", lock: id, readers, core: -1, cycle: -1, pc: -1, at }] };
    return event ? { links: [], next: { what: "event", event } } : { links: [{ say: "free", lock: id, core: -1, cycle: -1, pc: -1, at }] };
  }
  const waits = (one) => WAITS.has(read(past, values, "core", one, "state"));
  const holder = holders.find(waits) ?? holders[0];
  const got = await past.last(at, (one, then) => one.kind === EventKind.LOCK_ACQUIRE && past.change(one, "lock")?.index === id
    && actorAt(past, then, one.core) === actorAt(past, values, holder), { question: asked("acquire") });
  const pc = got ? pcOf(past, got) : -1;
  const link = {
    say: "holds", core: holder, thread: read(past, values, "core", holder, "thread"), lock: id, readers, holders, cycle: got?.cycle ?? -1, pc, at: got ? afterOf(got) : at,
    callers: got ? await callersAt(past, got.core, pc, beforeOf(got)) : [], state: read(past, values, "core", holder, "state"), now: read(past, values, "core", holder, "pc"),
  };
  if (waits(holder)) return { links: [link], next: { what: "core", core: holder, at } };
  return { links: [link], next: { what: "act", core: got?.core ?? holder, at: got ? beforeOf(got) : at } };
}

/** The grant that a line is asked about: the one request `slot` waits behind; else the last to the cache that sends the
 *  line (`from`), to anybody (`by` -1), or to another cache to write; but none older than the asker's own last. */
async function grantOf(past, { line: id, by, slot = -1, from = -1, at }) {
  const behind = slot >= 0 ? await waitedBehind(past, id, slot, at) : null;
  if (behind || by < 0) return behind ?? grantBefore(past, id, at);
  if (from >= 0) return grantBefore(past, id, at, (one) => cacheOf(past, one >> 1) === from);
  const other = (one) => cacheOf(past, one >> 1) !== cacheOf(past, by);
  const lately = await grantBefore(past, id, at, (one, values) => one >> 1 === by || (other(one) && read(past, values, "request", one, "kind") !== Request.GETS));
  return lately ?? grantBefore(past, id, at);
}

/** Whom a line is waited for, or who got it last: its grant, what it was for, and what was written there then. */
export async function taken(past, step) {
  const { line: id, by, at, word = null } = step;
  const grant = await grantOf(past, step);
  if (!grant) return { links: [{ say: "untold", line: id, core: -1, cycle: -1, pc: -1, at }] };
  const other = grant.slot >> 1;
  const asked = await requestBefore(past, grant.slot, beforeOf(grant.event));
  const wrote = grant.reading ? null : await wroteOf(past, id, other, at, grant.due);
  const link = {
    say: "took", core: other, line: id, cycle: grant.event.cycle, asked: asked?.event.cycle ?? -1, write: !grant.reading, pc: asked?.pc ?? -1,
    callers: asked?.callers ?? [], purpose: asked?.purpose ?? null, store: grant.slot % 2 === 1, wrote, word: other === by ? null : word, at: afterOf(grant.event),
    how: grant.how ?? "", due: grant.due, until: grant.until ?? -1, own: other === by,
  };
  return { links: [link], next: { what: "act", core: other, at: asked ? beforeOf(asked.event) : beforeOf(grant.event) } };
}

/** A line by itself: who got it last. */
export const line = (past, { line: id, at }) => taken(past, { line: id, by: -1, at });

/** A word: who wrote it last. */
export async function cellWritten(past, { cell, at }) {
  const event = await past.last(at, (one) => one.kind === EventKind.WRITE && past.change(one, "cell")?.index === cell, { question: { what: "write", cell } });
  return event ? { links: [], next: { what: "event", event } } : { links: [{ say: "unwritten", cell, core: -1, cycle: -1, pc: -1, at }] };
}

/** A line of source: who came to it last. */
export async function place(past, { file, row, at }) {
  const { pcs, files } = past.desc;
  const here = (pc) => pcs.line[pc] === row && files[pcs.file[pc]] === file;
  const event = await past.last(at, (one) => here(past.change(one, "core", "pc")?.new), { question: { what: "reach", file: files.indexOf(file), row } });
  return event ? { links: [], next: { what: "event", event } } : { links: [{ say: "unreached", file, row, core: -1, cycle: -1, pc: -1, at }] };
}
