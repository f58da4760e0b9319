// Numbers of the table of differences: short enough to stand beside each other, never more exact than they are long.

import assert from "node:assert/strict";
import { test } from "node:test";

import { numberSaid } from "../../../static/js/panels/differences_table.js";

test("numbers are grouped, millions are short, what is not there is a dash", () => {
  const plain = (...more) => numberSaid(...more).replaceAll("\u202f", " ");
  assert.deepEqual([plain(12345, 2), plain(1_037_629, 0), plain(3.14159, 1), plain(41, 1, "%"), plain(null, 0), plain(0, 0)], ["12 345", "1.04 M", "3.1", "41.0 %", "–", "0"]);
});
