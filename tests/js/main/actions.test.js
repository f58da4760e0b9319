// Every action has a name and can be found by a few letters of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { matching, PAGE_ACTIONS } from "../../../static/js/main/actions.js";
import { KEY_ROWS } from "../../../static/js/main/keys.js";
import { STEP_KINDS } from "../../../static/js/transport/step_kind.js";

test("whatever a key of the list does is an action, and no action names a key that is none", () => {
  const keys = new Set(KEY_ROWS.flatMap(([names]) => names));
  const had = new Set(PAGE_ACTIONS.map((one) => one.key).filter(Boolean));
  keys.delete("k"); // the same as space
  assert.deepEqual([...had].sort(), [...keys].sort());
});

test("every kind of step can be chosen, those without a key too", () => {
  const chosen = [];
  for (const one of PAGE_ACTIONS.filter((each) => each.title.startsWith("Step by: "))) one.run({ kind: (id) => chosen.push(id) });
  assert.deepEqual(chosen, STEP_KINDS.map((kind) => kind.id));
});

test("two letters of two words find it, in any order and case", () => {
  assert.equal(matching(PAGE_ACTIONS, "TAB mach")[0].title, "The machine as a table");
  assert.equal(matching(PAGE_ACTIONS, "theme")[0].key, "t");
  assert.deepEqual(matching(PAGE_ACTIONS, "no such thing"), []);
});

test("a key typed finds its action first, the start of a word before its middle", () => {
  assert.equal(matching(PAGE_ACTIONS, "$")[0].key, "$");
  const found = matching([{ title: "the restart", key: "" }, { title: "to the start", key: "" }, { title: "start", key: "" }], "start");
  assert.deepEqual(found.map((one) => one.title), ["start", "to the start", "the restart"]);
});

test("a number is a cycle, however it is grouped", () => {
  let went = null;
  for (const typed of ["48316", "48,316", "48 316"]) {
    const [first] = matching(PAGE_ACTIONS, typed, (cycle) => { went = cycle; });
    assert.equal(first.title, "Go to cycle 48,316");
    went = null;
    first.does();
    assert.equal(went, 48316);
  }
  assert.notEqual(matching(PAGE_ACTIONS, "4x", () => {})[0]?.title, "Go to cycle 4");
});
