// Who sent the interrupt that a core took, or that waits at it.
// Promises: the oldest that the core had not taken yet (interrupts.js), over the borders of chunks; null where it was
// sent further back than is looked through, or by no core.
// Does not: say it.

import { EventKind } from "../vocabulary.js";
import { pairInterrupts, sentTo, takesSent, waitingInterrupt } from "./interrupts.js";
import { afterOf, beforeOf } from "./past.js";

const NEAR = 8; // chunks in which a core has taken all it was sent, at some time
const FAR = 24;

/** {sent: events, taken: cycles} of a core's interrupts in some chunks before an event, in their order. */
async function before(past, event, chunks) {
  const sent = [];
  const taken = [];
  await past.last(beforeOf(event), (one) => {
    if (sentTo(one.events, one.head) === event.core) sent.unshift(one);
    else if (one.core === event.core && takesSent(past.desc, past.fields, one.events, one.head, one.tail)) taken.unshift(one.cycle);
    return false;
  }, { chunks });
  return { sent, taken };
}

/** The event that sent the interrupt `event` is about: one that was taken (INTERRUPT), or one that has to wait. */
export async function senderOf(past, event) {
  const taking = event.kind === EventKind.INTERRUPT;
  if (taking && !takesSent(past.desc, past.fields, event.events, event.head, event.tail)) return null;
  for (const chunks of [NEAR, FAR]) {
    const { sent, taken } = await before(past, event, chunks);
    const found = taking ? pairInterrupts(past.desc, sent, [...taken, event.cycle]).at(-1) : waitingInterrupt(past.desc, sent, taken, event.cycle);
    if (found) return past.last(afterOf(found), (one) => one.number === found.number && one.head === found.head, { chunks: 1 });
  }
  return null;
}
