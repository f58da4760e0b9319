// The words of a lesson's column: how far one is, what may be changed, figures with the digits that count.

import assert from "node:assert/strict";
import { test } from "node:test";

import { maySaid } from "../../../static/js/panels/lesson_goal.js";
import { progressSaid } from "../../../static/js/panels/lesson_list.js";
import { figureSaid } from "../../../static/js/panels/lesson_question.js";

test("how far a chapter is stands in words", () => {
  const progress = (more) => progressSaid({ begun: true, done: false, answered: 0, right: 0, of: 3, ...more });
  assert.deepEqual([progress({ begun: false }), progress({}), progress({ answered: 2, right: 1 }), progress({ answered: 3, right: 2, done: true }), progress({ of: 0, done: true })],
    ["", "begun", "2 of 3 answered, 1 right", "done, 2 of 3 right", "read"]);
});

test("what may be changed is said in the words of the page", () => {
  assert.equal(maySaid(["edits"]), "moves by hand and edits");
  assert.equal(maySaid(["cores", "settings", "design"]), "the cores, settings and layout and the design");
  assert.equal(maySaid([]), "nothing: play it");
});

test("a figure has three digits that count", () => {
  assert.deepEqual([0.976, 16.37, 164.4, 23450000, 2, -3.14159].map(figureSaid), ["0.98", "16.4", "164", "23\u202f450\u202f000", "2", "-3.14"]);
});
