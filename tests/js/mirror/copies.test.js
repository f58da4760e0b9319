// Who has a copy of a line: sharer words of any cache number, and lines on which two hold what no two may.

import assert from "node:assert/strict";
import { test } from "node:test";
import { contested, copiesOf } from "../../../static/js/mirror/copies.js";
import { Fields } from "../../../static/js/mirror/fields.js";
import { State } from "../../../static/js/vocabulary.js";

const desc = {
  caches: 40, lines: [{ id: 0 }, { id: 1 }],
  mirror: { blocks: { line: { base: 0, stride: 7, count: 2, fields: ["owner", "owner_state", "forwarder", "sharers0", "sharers1", "queued", "transfers"] } } },
};
const fields = new Fields(desc);
const lines = (...rows) => Float64Array.from(rows.flat());
const NOBODY = [-1, State.I, -1, 0, 0, 0, 0];

test("sharers are told by their cache, beyond the first word too, the owner apart", () => {
  const values = lines([31, State.O, -1, 2 ** 31 + 5, 128, 0, 0], NOBODY);
  assert.deepEqual(copiesOf(desc, fields, values, 0), { owner: 31, state: State.O, sharers: [0, 2, 39] });
});

test("an owner that may write beside a copy is told; readers, and an owner in O, are sound", () => {
  assert.deepEqual(contested(desc, fields, lines([3, State.O, -1, 5, 0, 0, 0], [-1, State.I, 2, 6, 0, 0, 0])), []);
  assert.deepEqual(contested(desc, fields, lines([3, State.M, -1, 8, 0, 0, 0], NOBODY)), []);
  assert.deepEqual(contested(desc, fields, lines(NOBODY, [3, State.M, -1, 5, 0, 0, 0])), [{ line: 1, owner: 3, state: State.M, sharers: [0, 2] }]);
});
