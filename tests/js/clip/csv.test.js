// A cell of a table for a spreadsheet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cell } from "../../../static/js/clip/csv.js";

test("a text with a comma, a quote or a line's end stands in quotes, and its quotes are doubled", () => {
  assert.equal(cell("plain"), "plain");
  assert.equal(cell("a, b"), '"a, b"');
  assert.equal(cell('say "when"'), '"say ""when"""');
  assert.equal(cell("two\nlines"), '"two\nlines"');
});

test("numbers are written as they are; what is not known is left empty, never zero", () => {
  assert.deepEqual([0, -3, 0.125, 1e6, null, undefined, NaN].map(cell), ["0", "-3", "0.125", "1000000", "", "", ""]);
});

test("a text from a file of somebody else's is never taken for a formula", () => {
  assert.deepEqual(["=1+1", "+1", "-1", "@a"].map(cell), ["'=1+1", "'+1", "'-1", "'@a"]);
  assert.equal(cell('=HYPERLINK("x,y")'), `"'=HYPERLINK(""x,y"")"`);
});
