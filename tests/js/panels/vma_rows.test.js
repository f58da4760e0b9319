// Address spaces: the tree as it hangs together, what changed since the look before, slots with their page tables.

import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf, flagsSaid, pagesIn, slotsOf, treeOf, vmasOf } from "../../../static/js/panels/vma_rows.js";
import { makeVmas } from "../fixture_panels.js";

const vmas = (answer = makeVmas()) => vmasOf(answer, answer.spaces[0]);

test("rows get names, a number each, and the words their design adds", () => {
  const [first, , guard] = vmas();
  assert.deepEqual([first.number, first.start, pagesIn(first), flagsSaid(first.flags), first.red], [1, 0x200000, 512, "rw", true]);
  assert.deepEqual(first.words, { vm_sequence: 2, vm_ref_count: 1 });
  assert.equal(flagsSaid(guard.flags), "guard");
  assert.equal(flagsSaid(0x103), "rw, grows down");
  assert.deepEqual(vmas().slice(6).map((one) => one.state), ["in", "out", "freed"]);
});

test("the tree is walked in the order of addresses, each node at its depth", () => {
  assert.deepEqual(treeOf(vmas(), 3).map((one) => [one.vma.number, one.depth]), [[1, 2], [2, 1], [3, 2], [4, 0], [5, 2], [6, 1], [7, 2]]);
});

test("a tree in the middle of a rotation is walked once round, not for ever", () => {
  const turning = vmas().map((one) => (one.row === 0 ? { ...one, left: 3 } : one));
  assert.equal(treeOf(turning, 3).length, 7);
  assert.deepEqual(treeOf(turning, -1), []);
});

test("what changed between two looks is known with what it was, and a VMA that was not there is new", () => {
  const earlier = makeVmas();
  const now = makeVmas({ cycle: 48400, sequence: 5 });
  assert.deepEqual([...changesOf(earlier, now)], [[`${0x1000 + 0x40 * 3}.vm_sequence`, 4]]);
  assert.equal(changesOf(null, now).size, 0);
  earlier.spaces[0].vmas = earlier.spaces[0].vmas.slice(0, 8);
  assert.ok(changesOf(earlier, now).has(`${0x1000 + 0x40 * 8}.new`));
});

test("slots are in order, gaps are one mark, and a page table stands in its own slot", () => {
  const slots = slotsOf(vmas(), makeVmas().spaces[0].tables);
  assert.deepEqual(slots.map((one) => one?.slot ?? "gap"), [1, 2, 3, 4, 5, 6, 7, 8, 9, "gap", 63]);
  assert.deepEqual([slots[0].entries, slots[1].entries, slots[2].entries], [512, 300, -1]);
  assert.deepEqual(slots[2].pieces.map((piece) => [piece.number, piece.from, piece.to]), [[3, 0, 0.25]]);
});
