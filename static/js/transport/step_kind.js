// Where a step may end: after which events each kind of step stops.
// Promises: pure functions of (columns, first assignment, one past the last, context, mirror after it); both ways use the
// same function, so both stop at the same places.
// Does not: move anything.  Context: {fields, desc, focus}, focus a core's number, for a
// transfer a line's, or null for any.

import { actorOf } from "../mirror/actor.js";
import { AgentKind, EventKind } from "../vocabulary.js";
import { isWait } from "./waiting.js";

/** Key, name and what the person reads, in the order of the keys 1 to 9 (those after have none); `until`: may lie far away. */
export const STEP_KINDS = Object.freeze([
  { id: "event", title: "event", means: "one change of the machine" },
  { id: "instruction", title: "instruction", means: "one instruction of the chosen core, or of any" },
  { id: "line", title: "source line", means: "until a core reaches another line of source" },
  { id: "transaction", title: "transaction", means: "until a line or permission arrives" },
  { id: "fault", title: "fault", means: "until a page fault is resolved" },
  { id: "transfer", title: "transfer of the line", means: "until another cache gives the line in the strip away", until: true },
  { id: "acquire", title: "lock acquisition", means: "until a core takes a lock", until: true },
  { id: "sleep", title: "sleep", means: "until a thread goes to sleep", until: true },
  { id: "abort", title: "abort", means: "until a speculative attempt breaks", until: true },
  { id: "attempt", title: "attempt", means: "until a core begins a fault without the lock", until: true },
  { id: "commit", title: "commit", means: "until a speculative attempt holds", until: true },
  { id: "grace", title: "grace period", means: "until an RCU grace period begins or ends", until: true },
  { id: "interrupt", title: "interrupt", means: "until an interrupt reaches its core", until: true },
  { id: "hazard", title: "hazard", means: "until what would be a bug in a real kernel", until: true },
  { id: "wait", title: "wait", means: "until a core has to wait for a lock or a line that another has or asked for before", until: true },
  { id: "break", title: "breakpoint", means: "until one of the breakpoints is met", until: true },
]);

const UNTIL = new Set(STEP_KINDS.filter((kind) => kind.until).map((kind) => kind.id));
export const isUntil = (id) => UNTIL.has(id);

export const kindOfAgent = (agent, cores) => Math.floor(agent / cores);

function ofFocus(events, head, context) {
  return context.focus === null || actorOf(events, head) === context.focus;
}

/** The assignment inside the event that moves a core's pc, or -1. */
function pcAssignment(events, head, tail, context) {
  const core = actorOf(events, head);
  const slot = context.fields.slot("core", core, "pc");
  for (let at = head; at < tail; at += 1) if (events.slot[at] === slot) return at;
  return -1;
}

function anotherLine(events, head, tail, context) {
  const at = pcAssignment(events, head, tail, context);
  if (at < 0) return false;
  const { line, file } = context.desc.pcs;
  const [before, after] = [events.old[at], events.new[at]];
  return line[before] !== line[after] || file[before] !== file[after];
}

/** A grant that the line in focus, or where there is none the machine, counts as a transfer between caches. */
function isTransfer(events, head, tail, { fields, focus }) {
  if (events.kind[head] !== EventKind.GRANT) return false;
  const slot = focus === null ? fields.slot("counter", 0, "transfers") : fields.slot("line", focus, "transfers");
  return events.slot.subarray(head, tail).includes(slot);
}

const STOPS = Object.freeze({
  event: () => true,
  instruction: (events, head, tail, context) => events.kind[head] === EventKind.INSTRUCTION
    && ofFocus(events, head, context),
  line: (events, head, tail, context) => ofFocus(events, head, context) && anotherLine(events, head, tail, context),
  transaction: (events, head, tail, context) => events.kind[head] === EventKind.COMPLETE
    && ofFocus(events, head, context),
  fault: (events, head, tail, context) => events.kind[head] === EventKind.FAULT && ofFocus(events, head, context),
  transfer: isTransfer,
  acquire: (events, head) => events.kind[head] === EventKind.LOCK_ACQUIRE,
  sleep: (events, head) => events.kind[head] === EventKind.SLEEP,
  abort: (events, head) => events.kind[head] === EventKind.ABORT,
  attempt: (events, head) => events.kind[head] === EventKind.ATTEMPT,
  commit: (events, head) => events.kind[head] === EventKind.COMMIT,
  interrupt: (events, head) => events.kind[head] === EventKind.INTERRUPT,
  hazard: (events, head) => events.kind[head] === EventKind.HAZARD,
  wait: isWait,
  grace: (events, head) => events.kind[head] === EventKind.GRACE_START || events.kind[head] === EventKind.GRACE_END,
});

/** Does a step of `kind` end after the event at [head, tail)?  `values`: the mirror just after it. */
export function stopsAfter(kind, events, head, tail, context, values) {
  return STOPS[kind](events, head, tail, context, values);
}

/** Is the event an act of a core itself (its next instruction), not of its requests? */
export const byCore = (events, head) => kindOfAgent(events.agent[head], events.cores) === AgentKind.CORE;
