// Undo, redo and the branches of what was done in a tab.

import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../../static/js/main/history.js";

const run = (name, parent = null) => ({ name, parent, request: { name } });

function done(history, ...names) {
  const runs = {};
  for (const [name, parent] of names) {
    runs[name] = run(name, parent ? runs[parent] : null);
    history.shown(runs[name], `did ${name}`);
  }
  return runs;
}

const rowsOf = (history) => history.rows().map((row) => `${"-".repeat(row.depth)}${row.step.said.slice(4)}${row.now ? "*" : ""}`).join(" ");

test("undo goes to the run one came from, redo to the one that was left", () => {
  const history = new History();
  const { a, b } = done(history, ["a"], ["b", "a"], ["c", "b"]);
  assert.equal(history.back.run, b);
  history.shown(b, "did b");
  history.shown(a, "did a");
  assert.equal(history.back, null);
  assert.equal(history.forth.run, b);
  assert.equal(rowsOf(history), "a* b c");
});

test("another change from an earlier run is a branch; redo follows the one that was shown last", () => {
  const history = new History();
  const { a, b } = done(history, ["a"], ["b", "a"], ["c", "a"]);
  assert.equal(rowsOf(history), "a -b c*");
  history.shown(b, "did b");
  history.shown(a, "did a");
  assert.equal(history.forth.run, b);
});

test("a run that was closed is opened again under its own step", () => {
  const history = new History();
  const { a, b } = done(history, ["a"], ["b", "a"]);
  history.closed(a, 4096);
  assert.deepEqual([history.steps[0].run, history.steps[0].cycle], [null, 4096], "nothing heavy is kept");
  assert.equal(history.back, history.steps[0]);
  history.wanted = history.steps[0];
  const again = { ...run("a"), request: { name: "a" } };
  history.shown(again, "did a");
  assert.equal(history.steps.length, 2);
  assert.equal(history.now.run, again);
  assert.notEqual(history.now.run, a);
  assert.equal(b.parent, again, "what came from it comes from it still");
  history.wanted = history.steps[1];
  history.shown(run("other"), "did other");
  assert.equal(history.steps.length, 3, "another run is another step");
});

test("the oldest step goes when there are too many, and nothing points to it", () => {
  const history = new History(3);
  done(history, ["a"], ["b", "a"], ["c", "b"], ["d", "c"]);
  assert.equal(rowsOf(history), "b c d*");
});
