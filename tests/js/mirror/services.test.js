// What a run can do at all, and what its text and locks are called.

import assert from "node:assert/strict";
import { test } from "node:test";
import { atSpaceLock, delayedHandlers, locksOfSpaces, speculates, usesRcu } from "../../../static/js/mirror/services.js";
import { makeDesc } from "../fixture.js";

test("a world that says nothing can do nothing", () => {
  assert.equal(speculates({}), false);
  assert.equal(usesRcu(makeDesc({ has: { rcu: true } })), true);
});

test("the lock of an address space is its semaphore and the spinlock inside it, no other", () => {
  const desc = makeDesc();
  assert.deepEqual(locksOfSpaces(desc), [0, 1]);
  assert.equal(atSpaceLock(desc, 1, 0), true, "it spins for the semaphore's own lock");
  assert.equal(atSpaceLock(desc, -1, 1), true);
  assert.equal(atSpaceLock(desc, 3, 4), false);
});

test("handlers of delayed interrupts are those the text asks for", () => {
  assert.deepEqual([...delayedHandlers({ sources: { a: "interrupt_after(disk_read, disk_interrupt, q)", b: "call_rcu(x, y)" } })], ["disk_interrupt"]);
});
