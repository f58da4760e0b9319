// Sentences for RCU: read sections, callbacks, and the grace periods between them.
// Promises: pure functions of the scene; whom a grace period waits for is the mirror's count.
// Does not: know how readers are counted.

import { counted } from "./names.js";

const rcu = (s, field, now = 0) => s.fields.read(s.values, "rcu", 0, field, now);

const readersSaid = (count) => (count > 0
  ? `It waits for ${counted(count, "thread")} inside ${count > 1 ? "read sections" : "a read section"}.`
  : "No thread is inside a read section.");

const callbacksSaid = (count) => (count > 0 ? ` ${counted(count, "callback")} ${count > 1 ? "wait" : "waits"} for it.` : "");

export function graceStarts(s) {
  return ["A grace period begins.", `${readersSaid(rcu(s, "readers"))}${callbacksSaid(rcu(s, "callbacks"))} Who enters from now on is not waited for.`];
}

export function graceEnds(s) {
  const since = s.before("rcu", "since", rcu(s, "since"));
  const took = since > 0 && s.cycle > since ? ` It took ${counted(s.cycle - since, "cycle")}.` : "";
  return ["The grace period ends: every read section that was open when it began has been left.",
    `What was taken out before it can no longer be seen by anyone.${took}`];
}

export function callbackWaits(s) {
  const under = rcu(s, "current") > 0;
  return [`${s.who} leaves a callback with call_rcu${s.code ? ` for "${s.code}"` : ""}.`,
    `It runs once all who may still read the old have left their read sections.${under ? " The grace period under way may be too early for it: then it takes the next." : ""}`];
}

/** What entering or leaving a read section adds to an instruction's sentence; "" if it does neither. */
export function readSection(s) {
  const change = s.changed("thread", "rcu");
  if (!change || change.new === change.old) return "";
  if (change.new > change.old) return change.new > 1 ? `Read sections nest: it is ${change.new} deep.` : "It enters an RCU read section: what it can reach now will not be freed until it leaves.";
  return change.new > 0 ? `It is still ${change.new} deep in read sections.` : "It leaves its RCU read section: grace periods no longer wait for it.";
}
