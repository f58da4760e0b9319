// The runs of a tab: where a new one stands, which makes room, which is shown after a close.

import assert from "node:assert/strict";
import { test } from "node:test";
import { KeptRuns } from "../../../static/js/main/kept_runs.js";

const run = (name, parent = null) => ({ name, parent });
const names = (kept) => kept.runs.map((one) => one.name).join(" ");

function opened(most, ...list) {
  const kept = new KeptRuns(most);
  for (const one of list) kept.add(one);
  return kept;
}

test("a run stands after the one it came from, and after its elder siblings", () => {
  const [a, b] = [run("a"), run("b")];
  const kept = opened(7, a, b);
  kept.add(run("a1", a));
  kept.add(run("a2", a));
  assert.equal(names(kept), "a a1 a2 b");
  assert.equal(kept.shown.name, "a2");
});

test("when there is no room, the run shown longest ago goes; never the shown one or the one it came from", () => {
  const [a, b, c] = [run("a"), run("b"), run("c")];
  const kept = opened(3, a, b, c);
  assert.equal(kept.leaving(), a);
  kept.show(a);
  assert.equal(kept.leaving(), b);
  c.parent = b;
  kept.show(c);
  assert.equal(kept.leaving(), a);
  assert.equal(opened(3, a).leaving(), null);
});

test("closing the shown run shows its parent, else its neighbour; closing another changes nothing", () => {
  const a = run("a");
  const [b, fork] = [run("b"), run("fork", a)];
  const kept = opened(7, a, b, fork);
  assert.equal(kept.parentOf(fork), a);
  assert.equal(kept.remove(fork), a);
  kept.show(a);
  assert.equal(kept.remove(b), a);
  kept.add(b);
  kept.show(a);
  assert.equal(kept.remove(a), b);
  assert.equal(kept.parentOf(fork), null, "a parent that was closed is no way back");
});

test("the next run comes round to the first", () => {
  const kept = opened(7, run("a"), run("b"), run("c"));
  assert.equal(kept.beside(1).name, "a");
  assert.equal(kept.beside(-1).name, "b");
});
