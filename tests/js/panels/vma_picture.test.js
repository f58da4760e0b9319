// The maple tree's picture: leaves side by side, each node over those below it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { maplePlaces, vmaSaid } from "../../../static/js/panels/vma_picture.js";
import { vmasOf } from "../../../static/js/panels/vma_rows.js";
import { makeMaple } from "../fixture_panels.js";

test("leaves stand side by side, the root above the middle of them", () => {
  const [root, left, right] = maplePlaces(makeMaple().spaces[0].nodes);
  assert.equal(left.x, 0);
  assert.ok(right.x >= left.x + left.width, "boxes do not overlap");
  assert.equal(left.y, right.y);
  assert.ok(root.y < left.y);
  assert.equal(root.x + root.width / 2, (left.x + right.x + right.width) / 2);
});

test("a VMA of a tree without colours is said without one", () => {
  const answer = makeMaple();
  const [first] = vmasOf(answer, answer.spaces[0]);
  assert.equal(vmaSaid(first, false), "1: 0x200000 to 0x400000, rw, 512 pages");
  assert.ok(vmaSaid(first).endsWith(", black"));
});

test("nodes that the answer left out are not drawn", () => {
  const nodes = makeMaple().spaces[0].nodes.slice(0, 2);
  assert.equal(maplePlaces(nodes).length, 2);
});
