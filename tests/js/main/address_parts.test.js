// Parts of the address: what an owner writes it gets back, and nothing that is not its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressParts } from "../../../static/js/main/address_parts.js";

const part = (key, pattern, value = "") => {
  const own = { key, pattern, value, written: () => own.value, read: (text) => { own.value = text; } };
  return own;
};

test("what is written is handed back, and an empty part is not written", () => {
  const parts = new AddressParts();
  const [depth, core] = [part("depth", /^(story|timing)$/, "story"), part("core", /^\d+$/)];
  parts.add(depth);
  parts.add(core);
  assert.equal(parts.written(), "&depth=story");
  core.value = "3";
  const hash = `#scenario=x${parts.written()}`;
  depth.value = core.value = "other";
  parts.apply(hash, null);
  assert.deepEqual([depth.value, core.value], ["story", "3"]);
});

test("what makes no sense, or is not said, comes as nothing", () => {
  const parts = new AddressParts();
  const [depth, core] = [part("depth", /^(story|timing)$/, "story"), part("core", /^\d+$/, "3")];
  parts.add(depth);
  parts.add(core);
  parts.apply("#depth=%3Cscript%3E", null);
  assert.deepEqual([depth.value, core.value], ["", ""]);
});

test("a part has one owner", () => {
  const parts = new AddressParts();
  parts.add(part("core", /x/));
  assert.throws(() => parts.add(part("core", /x/)), /core/);
});
