// What a person reads when something is wrong: what, where, and what to do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { errorSaid } from "../../../static/js/main/notice.js";

test("a message becomes sentences, with its place unless it names it", () => {
  assert.equal(errorSaid({ message: "there is no core 9", place: "edits[0].core", remedy: "give 0 to 3" }), "There is no core 9 (edits[0].core). Give 0 to 3.");
  assert.equal(errorSaid({ message: "`cores` is wrong.", place: "cores", remedy: "Give 1." }), "`cores` is wrong. Give 1.");
  assert.equal(errorSaid({ message: "Wait…" }), "Wait…");
});
