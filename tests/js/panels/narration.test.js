// The narration's list of what came just before.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Narration } from "../../../static/js/panels/narration.js";

const part = () => ({ textContent: "", hidden: false, replaceChildren() {} });

test("that the page plays too fast to read is no event, so it is not among what came just before", () => {
  const narration = new Narration({ what: part(), why: part(), before: part(), title: part(), live: part() });
  const moment = { run: 1, playing: true, stepped: false, now: 0 };
  narration.show({ ...moment, cycle: 0, sentence: { what: "Playing faster than single events can be read.", why: "" }, event: false });
  narration.show({ ...moment, cycle: 900, sentence: { what: "Core 1 takes the lock.", why: "" }, event: true });
  assert.deepEqual(narration.past, []);
  assert.deepEqual(narration.current, { what: "Core 1 takes the lock.", cycle: 900 });
});
