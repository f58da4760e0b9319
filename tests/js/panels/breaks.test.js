// Words of the breakpoints' tab, and which lines of a source are comments.

import assert from "node:assert/strict";
import { test } from "node:test";
import { countingSaid, hitsSaid } from "../../../static/js/panels/breaks.js";
import { commentsIn } from "../../../static/js/panels/source.js";

const plain = (text) => text.replaceAll("\u202f", " ");

test("how often a breakpoint is met says how much of it lies before the playhead, and whether all was looked at", () => {
  assert.equal(hitsSaid(undefined, false, 100), "", "not counted yet");
  assert.equal(hitsSaid([], true, 100), "met 0 ×, 0 up to here");
  assert.equal(hitsSaid([10, 100, 101], true, 100), "met 3 ×, 2 up to here");
  assert.equal(plain(hitsSaid(Array.from({ length: 1234 }, (_, at) => at), false, 9)), "met 1 234 × so far, 10 up to here");
  assert.equal(plain(countingSaid(1, 40960)), "Counting: 1 time in 40 960 cycles…");
  assert.equal(plain(countingSaid(0, 0)), "Counting: 0 times in 0 cycles…");
});

test("comments are lines between three quotes and those that begin with a hash; code with a string is none", () => {
  const lines = ['"""Head,', "of two lines.", '"""', "# a remark", "def f():", '    """One line."""', "    x = 1  # beside code", '    """Two', '    lines."""', "    return x", ""];
  assert.deepEqual(commentsIn(lines), [true, true, true, true, false, true, false, true, true, false, false]);
});
