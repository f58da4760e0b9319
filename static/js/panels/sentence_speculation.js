// Sentences for speculation: an attempt begins, holds, breaks, and the fault that begins again under the lock.
// Promises: a break tells its reason in words and its price in cycles; the price is what the machine counted as wasted
// and, where it counted nothing, the time since the attempt began.
// Does not: know how a design notices a change.

import { abortSaid } from "../mirror/abort_words.js";
import { counted } from "./names.js";

const page = (s) => (s.record.target >= 0 ? ` page ${s.record.target}` : " the fault");

/** Cycles since the attempt that this event ends began. */
function lasted(s) {
  const since = s.before("core", "speculating_since", s.record.speculating_since);
  return since > 0 ? Math.max(0, s.cycle - since) : 0;
}

/** Cycles that the broken attempt threw away. */
export function priceOf(s) {
  const wasted = s.changed("core", "wasted");
  return wasted && wasted.new > wasted.old ? wasted.new - wasted.old : lasted(s);
}

export function attempts(s) {
  return [`${s.who} attempts${page(s)} without the lock of the address space.`,
    "A writer may come in between: the design either notices, or makes the writer wait."];
}

export function commits(s) {
  const took = lasted(s);
  return [`${s.who} commits: the attempt holds.`,
    `The fault is done${took > 0 ? ` in ${counted(took, "cycle")}` : ""}, and the lock of the address space was not touched.`];
}

export function aborts(s) {
  const price = priceOf(s);
  const reason = s.changed("core", "reason")?.new ?? s.record.reason;
  return [`${s.who} gives its attempt up: ${abortSaid(reason)}.`,
    price > 0 ? `${counted(price, "cycle")} of work ${price === 1 ? "is" : "are"} thrown away.` : "What it did is thrown away."];
}

export function retries(s) {
  return [`${s.who} begins${page(s)} again, under the lock.`, "The classic path cannot be disturbed: writers wait for it, or it for them."];
}
