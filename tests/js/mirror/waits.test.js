// Who waits for whom, from the mirror alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../../static/js/mirror/fields.js";
import { heldOffCore, holdersOf, waitsOf } from "../../../static/js/mirror/waits.js";
import { CoreState } from "../../../static/js/vocabulary.js";
import { makeDesc, makeMirror, put } from "../fixture.js";

function moment() {
  const desc = makeDesc({ cores: 8 });
  return { desc, fields: new Fields(desc), mirror: makeMirror(desc) };
}

const of = (one, core) => waitsOf(one.desc, one.fields, one.mirror).find((wait) => wait.core === core);

test("a queued core waits for the core that the line is on its way to", () => {
  assert.deepEqual(of(moment(), 2), { core: 2, for: "line", id: 0, on: [1] });
});

test("a core to which the line is on its way waits for the cache that sends it", () => {
  assert.deepEqual(of(moment(), 1), { core: 1, for: "transfer", id: 0, on: [0] });
});

test("a spinner waits for all who hold the lock it wants, never for itself", () => {
  const one = moment();
  assert.deepEqual(of(one, 5), { core: 5, for: "lock", id: 1, on: [0] });
  put(one.desc, one.mirror, "core", 5, { want: 0, held: 1 });
  assert.deepEqual(of(one, 5).on, [0, 2, 4, 6].filter((core) => holdersOf(one.desc, one.fields, one.mirror, 0).includes(core)));
});

test("a lock whose thread is off its core is waited for behind no core: its last core runs another thread", () => {
  const one = moment();
  assert.equal(heldOffCore(one.desc, one.fields, one.mirror, 1), false);
  put(one.desc, one.mirror, "core", 0, { held: 0 });
  put(one.desc, one.mirror, "lock", 1, { holder: 0 });
  assert.deepEqual(holdersOf(one.desc, one.fields, one.mirror, 1), []);
  assert.equal(heldOffCore(one.desc, one.fields, one.mirror, 1), true);
  assert.deepEqual(of(one, 5), { core: 5, for: "lock", id: 1, on: [] });
});

test("where the line is at rest, its owner is waited for; where nobody has it, nobody is named", () => {
  const one = moment();
  put(one.desc, one.mirror, "request", 2, { state: 0 });
  put(one.desc, one.mirror, "core", 1, { state: CoreState.RUN });
  assert.deepEqual(of(one, 2).on, [0]);
  put(one.desc, one.mirror, "line", 0, { owner: -1 });
  assert.deepEqual(of(one, 2).on, []);
});

test("a core that works waits for nobody", () => {
  assert.equal(of(moment(), 0), undefined);
});
