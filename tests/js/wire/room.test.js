// A tab's view of a room: order, gaps, what comes early, time, and acknowledgements.

import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_STATE, RoomClient, ServerClock } from "../../../static/js/wire/room.js";

const answer = (seq, state = {}, more = {}) => ({ ok: true, code: "k7mq4d", member: "m2", role: "student", seq, state: { ...NO_STATE, wheel: "m1", ...state }, now: 50_000, ...more });
const push = (seq, change) => ({ code: "k7mq4d", seq, change });

function inRoom(seq = 3, state = { cycle: 10 }) {
  const client = new RoomClient();
  client.asking();
  const news = client.joined(answer(seq, state), 0, 10);
  return { client, news };
}

test("joining is the state, told as one change", () => {
  const { client, news } = inRoom();
  assert.equal(client.seq, 3);
  assert.deepEqual([client.code, client.member, client.role], ["k7mq4d", "m2", "student"]);
  assert.deepEqual(news, [{ kind: "change", seq: 3, change: { cycle: 10, wheel: "m1" }, state: client.state }]);
});

test("changes are taken in order, and each once", () => {
  const { client } = inRoom();
  assert.deepEqual(client.push(push(4, { cycle: 20 }), 20).map((one) => one.state.cycle), [20]);
  assert.deepEqual(client.push(push(4, { cycle: 99 }), 20), []);
  assert.deepEqual(client.push(push(2, { cycle: 99 }), 20), []);
  assert.deepEqual(client.push(push(5, { playing: true }), 21).map((one) => one.change), [{ playing: true }]);
  assert.equal(client.state.cycle, 20);
  assert.equal(client.since, 5);
});

test("a missing number is a gap, and nothing behind it is taken", () => {
  const { client } = inRoom();
  assert.deepEqual(client.push(push(6, { cycle: 60 }), 20), [{ kind: "gap" }]);
  assert.equal(client.state.cycle, 10);
  assert.equal(client.since, 3);
});

test("the whole state after a lag goes on from its number", () => {
  const { client } = inRoom();
  const [one] = client.push({ code: "k7mq4d", seq: 900, state: { ...NO_STATE, wheel: "m1", cycle: 10, speed: 7 } }, 20);
  assert.deepEqual(one.change, { speed: 7 });
  assert.equal(client.push(push(901, { cycle: 11 }), 21)[0].state.cycle, 11);
});

test("what is pushed before the answer to the join waits for it", () => {
  const client = new RoomClient();
  client.asking();
  assert.deepEqual(client.push(push(4, { cycle: 40 }), 1), []);
  assert.deepEqual(client.push(push(5, { cycle: 50 }), 2), []);
  const news = client.joined(answer(4, { cycle: 40 }), 0, 3);
  assert.deepEqual(news.map((one) => one.seq), [4, 5]);
  assert.equal(client.state.cycle, 50);
});

test("who comes back takes the tail; one that does not reach takes the state", () => {
  const { client } = inRoom();
  client.asking();
  const tail = [{ cycle: 20 }, { speed: 5 }];
  assert.deepEqual(client.joined(answer(5, { cycle: 20, speed: 5 }, { tail }), 100, 110).map((one) => one.change), tail);
  client.asking();
  const news = client.joined(answer(90, { cycle: 77, speed: 5 }), 200, 210);
  assert.deepEqual(news.map((one) => [one.seq, one.change]), [[90, { cycle: 77 }]]);
  client.asking();
  const short = client.joined(answer(93, { cycle: 80, speed: 5 }, { tail: [{ cycle: 80 }] }), 300, 310); // 91 and 92 are missing
  assert.deepEqual([short.length, client.seq, client.state.cycle], [1, 93, 80]);
});

test("however pushes are doubled, mixed and lost, the view is the room's own or a gap is told", () => {
  let seed = 7;
  const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n; };
  for (let round = 0; round < 200; round += 1) {
    const { client } = inRoom(0, { cycle: 0 });
    const sent = Array.from({ length: 20 }, (_, at) => push(at + 1, { cycle: at + 1 }));
    for (let n = 0; n < 12; n += 1) sent.splice(random(sent.length), random(3) === 0 ? 1 : 0, sent[random(sent.length)]);
    for (const payload of sent) {
      for (const one of client.push(payload, 5)) {
        if (one.kind !== "gap") continue;
        client.asking();
        const seq = client.since + 1 + random(20 - client.since);
        client.joined(answer(seq, { cycle: seq }, random(2) ? { tail: Array.from({ length: seq - client.since }, (_, at) => ({ cycle: client.since + at + 1 })) } : {}), 0, 1);
      }
      assert.equal(client.state.cycle, client.seq);
    }
  }
});

test("notices have no number; those of another room are nobody's", () => {
  const { client } = inRoom();
  assert.deepEqual(client.push({ code: "k7mq4d", point: null }, 1), [{ kind: "point", value: null }]);
  assert.deepEqual(client.push({ code: "k7mq4d", people: { here: 3, hands: 1 } }, 1), [{ kind: "people", value: { here: 3, hands: 1 } }]);
  assert.deepEqual(client.push({ code: "other2", seq: 4, change: { cycle: 1 } }, 1), []);
  client.leave();
  assert.deepEqual(client.push(push(1, { cycle: 1 }), 1), []);
});

test("acknowledged every sixteen changes or every few seconds, never twice", () => {
  const { client } = inRoom(0);
  assert.equal(client.ackDue(5000), null);
  for (let seq = 1; seq <= 15; seq += 1) client.push(push(seq, { cycle: seq }), 20);
  assert.equal(client.ackDue(500), null);
  client.push(push(16, { cycle: 16 }), 20);
  assert.equal(client.ackDue(500), 16);
  assert.equal(client.ackDue(5000), null);
  client.push(push(17, { cycle: 17 }), 20);
  assert.equal(client.ackDue(4400), null);
  assert.equal(client.ackDue(4500), 17);
});

test("the server's clock lies between what the answers allow", () => {
  const clock = new ServerClock();
  assert.equal(clock.at(5), 5);
  clock.answered(1_000_050, 1000, 1100); // 50 ms there, 50 back
  assert.equal(clock.at(1100), 1_000_100);
  clock.heard(1_000_195, 1200); // 5 ms on its way: the server cannot be behind that
  assert.ok(clock.at(1200) >= 1_000_195 && clock.at(1200) <= 1_000_250);
  clock.heard(2_000_000, 1300); // its clock was set
  assert.ok(clock.at(1300) >= 2_000_000);
  clock.heard(0, 1400);
  assert.ok(clock.at(1400) >= 2_000_100);
});
