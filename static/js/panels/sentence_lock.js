// Sentences for locks: wanted, taken, given back.
// Promises: pure functions of the scene; that nobody waits is said only where the mirror leaves no doubt.
// Does not: know how a lock works; it says what the text marked.

import { anyAsleep, lockState, sleepersOf, waitersOf } from "./machine_state.js";
import { coresSaid, counted, lockName } from "./names.js";

export function wantsLock(s) {
  const lock = lockState(s.desc, s.fields, s.values, s.record.want);
  const name = lockName(s.desc, s.record.want);
  if (lock?.holder >= 0 && lock.holder !== s.core) {
    return [`${s.who} wants ${name}.`, `It was taken on core ${lock.holder}, so it has to wait.`];
  }
  return [`${s.who} wants ${name}.`, lock?.readers > 0 ? `${counted(lock.readers, "reader")} ${lock.readers > 1 ? "have" : "has"} it, no writer.` : "Nobody has it just now."];
}

/** Who waits for the lock, awake or asleep; "" where the mirror cannot tell whether a sleeper means this lock. */
function waitingSaid(s, id) {
  const { desc, fields, values } = s;
  const awake = waitersOf(desc, fields, values, id);
  const asleep = sleepersOf(desc, fields, values, id);
  const threads = (ids) => coresSaid(ids).replace("core", "thread");
  const [one, more] = desc.locks[id]?.kind === "spinlock" ? ["waits for it", "wait for it"] : ["wants it too", "want it too"];
  const said = [awake.length > 0 ? `${coresSaid(awake)} ${awake.length > 1 ? more : one}` : "",
    asleep.length > 0 ? `${threads(asleep)} ${asleep.length > 1 ? "sleep until they get" : "sleeps until it gets"} it` : ""].filter(Boolean).join(", ");
  if (said) return `${said[0].toUpperCase()}${said.slice(1)}.`;
  const sleepable = desc.locks[id]?.kind !== "spinlock" && desc.locks.filter((lock) => lock.kind !== "spinlock").length > 1;
  return sleepable && anyAsleep(fields, values) ? "" : "Nobody waits for it.";
}

export function lockMoved(s, verb) {
  const id = s.changed("lock")?.index ?? -1;
  const lock = lockState(s.desc, s.fields, s.values, id);
  const reading = s.changed("lock", "readers") !== undefined;
  const readers = reading && lock ? `${counted(lock.readers, "reader")} now. ` : "";
  const how = !reading ? "" : verb === "takes" ? " for reading" : ", which it had for reading";
  return [`${s.who} ${verb} ${lockName(s.desc, id)}${how}.`, `${readers}${waitingSaid(s, id)}`.trim()];
}
