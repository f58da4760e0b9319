// What a run can do at all, as its world description tells: speculate, use RCU.
// Promises: false where the world says nothing.
// Does not: look at the mirror.

/** Can a fault of this run be begun without the lock? */
export const speculates = (desc) => desc.has?.speculation === true;

/** Does its text enter read sections, or leave callbacks? */
export const usesRcu = (desc) => desc.has?.rcu === true;
