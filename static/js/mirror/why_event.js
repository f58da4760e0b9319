// Why an event happened: for each kind, what it tells and which earlier event to look at next.
// Promises: every kind has its step; what an event caused is never given as its cause.
// Does not: look at the present (why_wait.js) or at attempts that broke (why_abort.js).

import { AgentKind, EventKind } from "../vocabulary.js";
import { afterOf, beforeOf } from "./past.js";
import { trapped } from "./why_act.js";
import { senderOf } from "./why_interrupt.js";
import { holdersOf } from "./waits.js";
import { actorAt, callersAt, oldestStore, pcOf, read, requestBefore, wordNamed } from "./why_read.js";

/** What all links of an event have. */
async function linkOf(past, event, say, more = {}) {
  const core = more.core ?? event.core;
  const pc = more.pc ?? pcOf(past, event, core);
  return { say, core, thread: read(past, event.after, "core", core, "thread"), cycle: event.cycle, pc,
    callers: await callersAt(past, core, pc, beforeOf(event)), at: afterOf(event), ...more };
}

const acts = (event, core = event.core) => ({ what: "act", core, at: beforeOf(event) });
const slotIn = (past, event) => past.change(event, "request")?.index ?? -1;
const next = (event) => (event ? { what: "event", event } : null);

async function requested(past, event) {
  const slot = slotIn(past, event);
  const asked = await requestBefore(past, slot, afterOf(event));
  if (!asked) return { links: [await linkOf(past, event, "did")], next: acts(event) };
  const link = await linkOf(past, event, "asked", { core: asked.core, line: asked.line, write: asked.write, pc: asked.pc, callers: asked.callers, purpose: asked.purpose, store: asked.store });
  return { links: [link], next: acts(event, asked.core) };
}

async function granted(past, event) {
  const slot = slotIn(past, event);
  const asked = await requestBefore(past, slot, beforeOf(event));
  const request = past.fields.record(event.after, "request", slot);
  if (!asked) return { links: [await linkOf(past, event, "did")] };
  const waited = request.granted - request.arrival;
  const word = wordNamed(past, request.line, asked.pc, asked.purpose);
  const link = await linkOf(past, event, "granted", { core: asked.core, line: request.line, write: asked.write, waited, word, pc: asked.pc, callers: asked.callers, purpose: asked.purpose, store: asked.store });
  if (waited > 0) return { links: [link], next: { what: "taken", line: request.line, by: asked.core, slot, at: beforeOf(event), word } };
  return { links: [link], next: acts(asked.event, asked.core) };
}

/** The line arrived: because it was granted. */
async function arrived(past, event) {
  const slot = slotIn(past, event);
  const grant = await past.last(beforeOf(event), (one) => one.kind === EventKind.GRANT && past.change(one, "request", "state")?.index === slot);
  return grant ? granted(past, grant) : { links: [await linkOf(past, event, "did")] };
}

/** A copy was lost: because of whose request, made where. */
async function lost(past, event) {
  const by = event.cause;
  const block = past.change(event, "line");
  const woken = event.kind === EventKind.WAKE ? past.change(event, "core")?.index ?? -1 : -1;
  const line = block?.index ?? (woken >= 0 ? read(past, event.after, "core", woken, "line") : -1);
  const grant = await past.last(afterOf(event), (one, values) => one.kind === EventKind.GRANT && [2 * by, 2 * by + 1].includes(slotIn(past, one))
    && (line < 0 || read(past, values, "request", slotIn(past, one), "line") === line), { chunks: 3 });
  const asked = grant ? await requestBefore(past, slotIn(past, grant), beforeOf(grant)) : null;
  const first = { say: event.kind === EventKind.DOWNGRADE ? "lessened" : woken >= 0 ? "woken" : "lost", core: woken, by, line: asked?.line ?? line, cycle: event.cycle, pc: -1, at: afterOf(event), caches: losers(past, event) };
  if (!asked) return { links: [first] };
  const link = { say: "took", core: by, line: asked.line, cycle: grant.cycle, asked: asked.event.cycle, write: asked.write, pc: asked.pc, callers: asked.callers,
    purpose: asked.purpose, store: asked.store, wrote: null, word: null, at: afterOf(asked.event) };
  return { links: [first, link], next: acts(asked.event, by) };
}

/** Caches whose copy an event took. */
function losers(past, event) {
  const change = past.change(event, "line");
  if (!change) return [];
  if (!change.field.startsWith("sharers")) return change.field === "owner" || change.field === "forwarder" ? [change.old] : [];
  const gone = (change.old & ~change.new) >>> 0;
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (gone >>> bit) & 1).map((bit) => bit + 32 * Number(change.field.slice(7)));
}

async function wrote(past, event) {
  const change = past.change(event, "cell");
  const line = past.desc.lines.find((one) => one.words.some((word) => word.cell === change?.index));
  const word = line?.words.find((one) => one.cell === change.index);
  const buffered = event.agentKind === AgentKind.STORE;
  const put = buffered ? await oldestStore(past, event.core, beforeOf(event), await past.values(beforeOf(event))) : null;
  const pc = put ? pcOf(past, put) : buffered ? -1 : pcOf(past, event);
  const link = { ...await linkOf(past, event, "wrote", { pc }), word: word?.path ?? "", object: line?.object ?? "", cell: change?.index ?? null, line: line?.id ?? -1,
    old: change?.old, new: change?.new, store: buffered, callers: put ? await callersAt(past, event.core, pc, beforeOf(put)) : await callersAt(past, event.core, pc, beforeOf(event)) };
  return { links: [link], next: { what: "act", core: event.core, at: beforeOf(put ?? event) } };
}

const lockIn = (past, event) => past.change(event, "lock")?.index ?? -1;

async function wants(past, event) {
  const lock = read(past, event.after, "core", event.core, "want");
  const link = await linkOf(past, event, "wants", { lock });
  const held = read(past, event.after, "lock", lock, "holder") >= 0 && !holdersOf(past.desc, past.fields, event.after, lock).includes(event.core);
  return { links: [link], next: held ? { what: "lock", lock, by: event.core, at: afterOf(event) } : acts(event) };
}

async function acquired(past, event) {
  const { core } = event;
  const lock = lockIn(past, event);
  const reading = past.change(event, "lock", "readers") !== undefined;
  const own = (one, values) => actorAt(past, values, one.core) === actorAt(past, event.after, core);
  const wanted = await past.last(beforeOf(event), (one, values) => one.kind === EventKind.LOCK_WANT && past.change(one, "core", "want")?.new === lock && own(one, values),
    { until: (one, values) => one.kind === EventKind.LOCK_RELEASE && lockIn(past, one) === lock && own(one, values) });
  const link = await linkOf(past, event, "acquired", { lock, reading, waited: wanted ? event.cycle - wanted.cycle : -1 });
  if (!wanted) return { links: [link], next: acts(event) };
  const until = (one) => one.cycle < wanted.cycle;
  const held = read(past, wanted.after, "lock", lock, "holder") >= 0 || (!reading && read(past, wanted.after, "lock", lock, "readers", 0) > 0);
  const gave = held && await past.last(beforeOf(event), (one, values) => one.kind === EventKind.LOCK_RELEASE && lockIn(past, one) === lock && !own(one, values)
    && (!reading || past.change(one, "lock", "holder") !== undefined), { until });
  const queue = !gave && await past.last(beforeOf(event), (one, values) => {
    const slot = one.kind === EventKind.GRANT ? slotIn(past, one) : -1;
    return slot === 2 * core && read(past, values, "request", slot, "granted") > read(past, values, "request", slot, "arrival");
  }, { until });
  return { links: [link], next: next(gave || queue || null) ?? acts(event) };
}

async function released(past, event) {
  const lock = lockIn(past, event);
  const got = await past.last(beforeOf(event), (one, values) => one.kind === EventKind.LOCK_ACQUIRE && lockIn(past, one) === lock
    && actorAt(past, values, one.core) === actorAt(past, event.after, event.core), { question: { what: "acquire", lock } });
  const link = await linkOf(past, event, "released", { lock, since: got?.cycle ?? -1 });
  return { links: [link], next: got ? acts(got) : acts(event) };
}

/** A thread sleeps: for the lock it wanted last, if the mirror still tells. */
async function slept(past, event) {
  const thread = past.change(event, "thread")?.index ?? -1;
  const before = await past.values(beforeOf(event));
  const may = past.desc.locks.filter((one) => one.kind !== "spinlock");
  const want = read(past, before, "core", event.core, "want");
  const lock = want >= 0 ? want : may.length === 1 ? may[0].id : -1;
  const link = await linkOf(past, event, "sleeps", { thread, lock, pc: read(past, before, "core", event.core, "pc") });
  const free = lock < 0 || (read(past, event.after, "lock", lock, "holder") < 0 && read(past, event.after, "lock", lock, "readers", 0) <= 0);
  return { links: [link], next: free ? acts(event) : { what: "lock", lock, by: event.core, at: afterOf(event) } };
}

async function wakesUp(past, event) {
  const thread = past.change(event, "thread")?.index ?? -1;
  const gave = await past.last(beforeOf(event), (one) => one.core === event.core && one.kind === EventKind.LOCK_RELEASE,
    { chunks: 2, until: (one) => one.core === event.core && (one.kind === EventKind.TRAP || one.kind === EventKind.INTERRUPT) });
  const link = await linkOf(past, event, "wakes", { thread, lock: gave ? lockIn(past, gave) : -1 });
  return { links: [link], next: acts(event) };
}

/** A core takes a thread: because somebody woke it, or because the timer ended another's turn. */
async function switched(past, event) {
  const thread = event.kind === EventKind.SWITCH_END ? past.change(event, "thread")?.index : past.change(event, "core", "thread")?.new;
  const link = { say: "switches", core: event.core, thread: thread ?? -1, cycle: event.cycle, pc: -1, at: afterOf(event) };
  const why = await past.last(beforeOf(event), (one) => (one.kind === EventKind.WAKEUP && past.change(one, "thread")?.index === thread)
    || (one.core === event.core && [EventKind.TICK, EventKind.SLEEP, EventKind.HALT].includes(one.kind)));
  return { links: [link], next: next(why) };
}

/** An interrupt: who sent it, or which service it is. */
async function interrupted(past, event) {
  const callback = past.change(event, "rcu", "callbacks") !== undefined;
  const link = await linkOf(past, event, callback ? "callback" : "interrupted", { callers: [] });
  if (callback) return { links: [link], next: next(await past.last(beforeOf(event), (one) => one.kind === EventKind.GRACE_END)) };
  return { links: [link], next: next(await senderOf(past, event)) };
}

async function sends(past, event) {
  if (event.agentKind === AgentKind.INTERRUPT) {
    const sent = await senderOf(past, event);
    const off = read(past, event.after, "core", event.core, "irq") === 0;
    return { links: [await linkOf(past, event, "pending", { off })], next: next(sent) };
  }
  return { links: [await linkOf(past, event, "sends", { target: event.cause })], next: acts(event) };
}

const root = (say) => async (past, event) => ({ links: [{ ...await linkOf(past, event, say), root: true }] });
const did = (say) => async (past, event) => ({ links: [await linkOf(past, event, say)], next: acts(event) });
/** Led to by the last event of `kind` on the same core. */
const after = (say, kind, same = true) => async (past, event) => ({
  links: [await linkOf(past, event, say)], next: next(await past.last(beforeOf(event), (one) => one.kind === kind && (!same || one.core === event.core))) ?? acts(event),
});

const STEPS = Object.freeze({
  [EventKind.REQUEST]: requested, [EventKind.GRANT]: granted, [EventKind.COMPLETE]: arrived,
  [EventKind.INVALIDATE]: lost, [EventKind.DOWNGRADE]: lost, [EventKind.WAKE]: lost,
  [EventKind.SPIN]: (past, event) => ({ links: [], next: { what: "core", core: event.core, at: afterOf(event) } }),
  [EventKind.DRAIN]: (past, event) => ({ links: [], next: { what: "core", core: event.core, at: afterOf(event) } }),
  [EventKind.WRITE]: wrote, [EventKind.LOCK_WANT]: wants, [EventKind.LOCK_ACQUIRE]: acquired, [EventKind.LOCK_RELEASE]: released,
  [EventKind.SLEEP]: slept, [EventKind.WAKEUP]: wakesUp, [EventKind.SWITCH]: switched, [EventKind.SWITCH_END]: switched, [EventKind.TICK]: root("tick"),
  [EventKind.IPI]: sends, [EventKind.INTERRUPT]: interrupted, [EventKind.INTERRUPT_RETURN]: after("did", EventKind.INTERRUPT),
  [EventKind.TRAP]: (past, event) => ({ links: [trapped(past, event)] }),
  [EventKind.FAULT]: did("resolved"), [EventKind.TRAP_RETURN]: after("did", EventKind.TRAP),
  [EventKind.ATTEMPT]: did("attempts"), [EventKind.COMMIT]: after("commits", EventKind.ATTEMPT),
  [EventKind.ABORT]: (past, event) => ({ links: [], next: { what: "changed", core: event.core, event } }),
  [EventKind.RETRY]: after("retries", EventKind.ABORT),
  [EventKind.GRACE_START]: after("grace", EventKind.RCU_CALLBACK, false), [EventKind.GRACE_END]: async (past, event) => ({
    links: [{ say: "over", core: -1, cycle: event.cycle, pc: -1, at: afterOf(event) }], next: next(await past.last(beforeOf(event), (one) => one.kind === EventKind.GRACE_START)),
  }),
  [EventKind.PAGE]: async (past, event) => ({
    links: [await linkOf(past, event, "paged", { entered: (past.change(event, "pagemap")?.new ?? 0) > (past.change(event, "pagemap")?.old ?? 0) })], next: acts(event),
  }),
  [EventKind.RCU_CALLBACK]: did("leaves"), [EventKind.TLB_FLUSH]: did("flushes"),
  [EventKind.HALT]: root("halted"), [EventKind.EDIT]: root("edit"), [EventKind.HAZARD]: did("hazard"), [EventKind.INVARIANT]: did("hazard"),
});

export function happened(past, { event }) {
  return (STEPS[event.kind] ?? did("did"))(past, event);
}
