// What a run can do at all, as its world description tells: speculate, use RCU.
// Promises: false where the world says nothing; handlers are those the text itself names.
// Does not: look at the mirror.

/** Can a fault of this run be begun without the lock? */
export const speculates = (desc) => desc.has?.speculation === true;

/** Does its text enter read sections, or leave callbacks? */
export const usesRcu = (desc) => desc.has?.rcu === true;

const AFTER = /\binterrupt_after\(\s*\w+\s*,\s*(\w+)/g;
const handlers = new WeakMap();

/** Names of the functions that `interrupt_after` has called: a device that is done, a timeout. */
export function delayedHandlers(desc) {
  if (!handlers.has(desc)) {
    const texts = Object.values(desc.sources ?? {});
    handlers.set(desc, new Set(texts.flatMap((text) => [...text.matchAll(AFTER)].map(([, name]) => name))));
  }
  return handlers.get(desc);
}
