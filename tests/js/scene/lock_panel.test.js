// What the lock panel says of a lock: its holders are threads, which may have no core.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lockStory } from "../../../static/js/scene/lock_panel.js";
import { makeDesc, makeMirror, put } from "../fixture.js";

const LOCK = 1; // a spinlock that core 0 holds

function moment(change) {
  const desc = makeDesc({ cores: 8 });
  const mirror = makeMirror(desc);
  change?.(desc, mirror);
  return lockStory({ desc, mirror }, LOCK, []);
}

test("a holder on its core is named", () => {
  const story = moment();
  assert.deepEqual([story.holders, story.away, story.said[0]], [[0], 0, "held"]);
});

test("a holder off its core is counted, and the thread that has its core now is a waiter if it wants the lock", () => {
  const story = moment((desc, mirror) => put(desc, mirror, "core", 0, { held: 0, want: LOCK }));
  assert.deepEqual([story.holders, story.away, story.said.slice(0, 2)], [[], 1, ["held", "1 off its core"]]);
  assert.ok(story.waiters.includes(0));
});

test("readers off their cores are counted", () => {
  const story = moment((desc, mirror) => {
    put(desc, mirror, "core", 0, { held: 2 ** LOCK });
    put(desc, mirror, "lock", LOCK, { holder: -1, readers: 3 });
  });
  assert.deepEqual([story.holders, story.away, story.said.slice(0, 2)], [[0], 2, ["3 readers", "2 off their cores"]]);
});
