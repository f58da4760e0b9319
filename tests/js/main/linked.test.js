// What is said of a selected core: once, when it changes, and not because another run came to the stage.

import assert from "node:assert/strict";
import { test } from "node:test";
import { coreSayer } from "../../../static/js/main/linked.js";

test("a core that is selected is said once, and said again when none is", () => {
  const said = [];
  let run = "first";
  const sayer = coreSayer({ shown: () => run, say: (text) => said.push(text) });
  sayer({ core: null });
  sayer({ core: 3 });
  sayer({ core: 3, line: 2 });
  sayer({ core: null });
  assert.deepEqual(said, ["Core 3 is selected.", "No core is selected."]);
  run = "second";
  sayer({ core: 5 });
  assert.equal(said.length, 2, "another run's selection is no news");
  sayer({ core: 0 });
  assert.equal(said.at(-1), "Core 0 is selected.");
});
