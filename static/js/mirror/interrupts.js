// Which of the interrupts sent to a core is the one that it took: a core takes them in the order in which they were sent.
// Promises: none is taken before its flight is over; what devices and RCU callbacks cause is no sender's; where sends
// lie before what was looked at, as few as possible are assumed, which is exact once the core had none left waiting.
// Does not: draw, or put explanations together.

import { AgentKind, EventKind } from "../vocabulary.js";

const BY_DEVICE = /\binterrupt_after\(\s*\w+\s*,\s*(\w+)/g; // the function that a device's interrupt runs

const known = new WeakMap();

/** {flight: cycles, devices: functions that devices interrupt with} of a world. */
function ruleOf(desc) {
  if (!known.has(desc)) {
    const texts = Object.values(desc.sources ?? {});
    known.set(desc, {
      flight: desc.costs?.find((one) => one.name === "ipi_flight")?.value ?? 0,
      devices: new Set(texts.flatMap((text) => [...text.matchAll(BY_DEVICE)].map((found) => found[1]))),
    });
  }
  return known.get(desc);
}

/** The core that a core's own event at `head` interrupts; -1 if it sends none. */
export function sentTo(events, head) {
  const byCore = Math.floor(events.agent[head] / events.cores) === AgentKind.CORE;
  return events.kind[head] === EventKind.IPI && byCore ? events.cause[head] : -1;
}

/** Does the event of assignments [head, tail) take an interrupt that a core has sent? */
export function takesSent(desc, fields, events, head, tail) {
  if (events.kind[head] !== EventKind.INTERRUPT) return false;
  for (let at = head; at < tail; at += 1) {
    const place = fields.place(events.slot[at]);
    if (place?.block === "rcu") return false;
    if (place?.block === "core" && place.field === "pc" && ruleOf(desc).devices.has(desc.functions[desc.pcs.function[events.new[at]]]?.name)) return false;
  }
  return true;
}

/** For each of `taken`, cycles at which one core took interrupts, the one of `sent` ({cycle, …}) that it was; null: it was
 *  sent before the first of them.  Both in their order. */
export function pairInterrupts(desc, sent, taken) {
  const { flight } = ruleOf(desc);
  let arrived = 0;
  let before = 0; // sent before the first of `sent`
  for (const [at, cycle] of taken.entries()) {
    while (arrived < sent.length && sent[arrived].cycle + flight <= cycle) arrived += 1;
    before = Math.max(before, at + 1 - arrived);
  }
  return taken.map((_, at) => sent[at - before] ?? null);
}

/** The one of `sent` that waits at a core at `cycle`, after it took those of `taken`; null if none has arrived. */
export function waitingInterrupt(desc, sent, taken, cycle) {
  const before = taken.length - pairInterrupts(desc, sent, taken).filter(Boolean).length;
  const first = sent[taken.length - before] ?? null;
  return first && first.cycle + ruleOf(desc).flight <= cycle ? first : null;
}
