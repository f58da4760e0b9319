// What is asked of a moment: seldom while playing, once after a step, never twice for the same cycle.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Looks } from "../../../static/js/main/looks.js";

function watched({ fails = false } = {}) {
  const asked = [];
  const seen = [];
  const looks = new Looks((kind, run, cycle) => {
    asked.push(`${kind}@${cycle}`);
    return fails ? Promise.reject(new Error("no")) : Promise.resolve({ cycle });
  }, (kind, run, answer) => seen.push(answer.cycle));
  return { looks, asked, seen };
}

const settled = () => new Promise((resolve) => { setImmediate(resolve); });

test("the first look is at once, the same cycle is not looked at again", async () => {
  const { looks, asked, seen } = watched();
  looks.want(["vmas"], "r", 100, false, 0);
  await settled();
  looks.want(["vmas"], "r", 100, false, 5000);
  assert.deepEqual([asked, seen], [["vmas@100"], [100]]);
  assert.deepEqual(looks.seen("vmas", "r"), { cycle: 100 });
  assert.equal(looks.seen("vmas", "another run"), null);
});

test("playing asks once a second; a step is asked for once it rests", async () => {
  const { looks, asked } = watched();
  for (let now = 0; now < 2500; now += 50) {
    looks.want(["evidence"], "r", now, true, now);
    await settled();
  }
  assert.deepEqual(asked, ["evidence@0", "evidence@1000", "evidence@2000"]);
  looks.want(["evidence"], "r", 9000, false, 4000);
  assert.equal(asked.length, 3, "it may be one of many steps");
  looks.want(["evidence"], "r", 9000, false, 4200);
  assert.equal(asked.at(-1), "evidence@9000");
});

test("a refusal is not asked again at once, and another run is", async () => {
  const { looks, asked } = watched({ fails: true });
  looks.want(["rcu"], "r", 1, false, 0);
  await settled();
  looks.want(["rcu"], "r", 1, false, 100);
  assert.equal(asked.length, 1);
  looks.want(["rcu"], "s", 1, false, 110);
  assert.equal(asked.length, 2);
});
