// Several windows of one member: exactly one is the first, and it is the one where a hand was last.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Windows } from "../../../static/js/main/room_windows.js";

/** Channels as a browser has them: everybody but the sender hears. */
function air() {
  const all = [];
  return (name) => {
    const channel = {
      name, onmessage: null,
      postMessage(data) { for (const one of all) if (one !== channel && one.name === name) one.onmessage?.({ data }); },
      close() { all.splice(all.indexOf(channel), 1); },
    };
    all.push(channel);
    return channel;
  };
}

const firsts = (...windows) => windows.map((one) => one.first);

test("who is alone is the first, who comes later is not until it takes it", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const make = air();
  const [a, b] = [3, 2].map((id) => new Windows(() => {}, make, id));
  a.enter("k7mq4d.m1");
  assert.equal(a.first, false);
  mock.timers.tick(200);
  assert.equal(a.first, true);
  b.enter("k7mq4d.m1");
  mock.timers.tick(1000);
  assert.deepEqual(firsts(a, b), [true, false]);
  b.take();
  assert.deepEqual(firsts(a, b), [false, true]);
  a.take();
  assert.deepEqual(firsts(a, b), [true, false]);
  a.leave();
  mock.timers.tick(300);
  assert.deepEqual(firsts(a, b), [false, true]);
  mock.timers.reset();
});

test("two that come at the same moment agree on one; another member's windows are no matter", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const make = air();
  const [a, b, c] = [0.9, 0.1, 0.5].map((id) => new Windows(() => {}, make, id));
  a.enter("k7mq4d.m1");
  b.enter("k7mq4d.m1");
  c.enter("k7mq4d.m2");
  mock.timers.tick(1000);
  assert.equal(firsts(a, b).filter(Boolean).length, 1);
  assert.equal(c.first, true);
  mock.timers.reset();
});

test("without channels each counts itself the first", () => {
  const told = [];
  const one = new Windows(() => told.push(one.first), () => null);
  one.enter("k7mq4d.m1");
  assert.deepEqual(told, [true]);
});
