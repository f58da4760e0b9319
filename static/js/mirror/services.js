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

const mmLocks = new WeakMap();

/** Ids of the locks of address spaces: semaphores, and the spinlocks inside them. */
export function locksOfSpaces(desc) {
  if (!mmLocks.has(desc)) {
    const semaphores = desc.locks.filter((lock) => lock.kind === "rwsem");
    const ids = desc.locks.filter((lock) => semaphores.some((one) => lock === one || lock.name.startsWith(`${one.name}.`))).map((lock) => lock.id);
    mmLocks.set(desc, ids);
  }
  return mmLocks.get(desc);
}

/** Does a core that wants `want` and holds the locks in `held` go about the lock of an address space? */
export const atSpaceLock = (desc, want, held) => locksOfSpaces(desc).some((id) => want === id || Math.floor(held / 2 ** id) % 2 === 1);
