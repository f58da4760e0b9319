// What a core is said to be doing: never another thing than its cycles are charged to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Cause, CoreState, RequestState } from "../../../static/js/vocabulary.js";
import { activityOf, badgeOf, brief, oneWord } from "../../../static/js/scene/activity.js";
import { makeDesc, put } from "../fixture.js";

const desc = makeDesc({ cores: 4 });
const doing = (core, request = {}) => {
  const mirror = new Float64Array(desc.mirror.length);
  put(desc, mirror, "request", 0, request);
  return activityOf(desc, mirror, 0, core);
};

test("every state has words, and words in brief", () => {
  for (const state of Object.values(CoreState)) {
    for (const cause of Object.values(Cause)) {
      const { words } = doing({ state, cause });
      assert.ok(words.length > 0 && brief(words).length <= words.length && oneWord(words).length <= 7);
    }
  }
});

test("a waiting core is queued until its request is granted, then its line is on its way", () => {
  const waiting = (cause, state) => doing({ state: CoreState.WAIT, cause }, { state }).words;
  assert.equal(waiting(Cause.QUEUE, RequestState.QUEUED), "queued for line");
  assert.equal(waiting(Cause.TRANSFER, RequestState.GRANTED), "line on its way");
  assert.equal(waiting(Cause.MEMORY, RequestState.GRANTED), "reading memory");
});

test("a spinner that lost its copy reads again, and its cycles are still spin", () => {
  const now = doing({ state: CoreState.WAIT, cause: Cause.SPIN }, { state: RequestState.QUEUED });
  assert.deepEqual([now.words, now.cause], ["reading again", Cause.SPIN]);
});

test("the badge tells of interrupts off before buffered stores", () => {
  assert.equal(badgeOf({ irq: 0, buffered: 2 }), "irq off");
  assert.equal(badgeOf({ irq: 1, buffered: 2 }), "2 stores");
  assert.equal(badgeOf({ irq: 1, buffered: 0 }), "");
});
