// Following a sweep at a server that answers late, forgets, refuses, or is asked for something else meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SweepWatch } from "../../../static/js/main/sweep_watch.js";
import { makePoint } from "../fixture_scaling.js";

const turn = () => new Promise((resolve) => { setImmediate(resolve); });

/** A server whose sweeps land one point an answer; `forgets` after so many answers, once. */
function makeServer({ points = 3, forgets = Infinity, refuses = null, error = null } = {}) {
  const calls = [];
  let begun = 0;
  let answered = 0;
  const known = new Map();
  return {
    calls, known,
    async sweep(request) {
      calls.push(["sweep", request.name]);
      if (refuses) throw refuses;
      begun += 1;
      known.clear(); // one a tab
      known.set(`w${begun}`, { request, at: 0 });
      return { sweep: `w${begun}`, wanted: points, points };
    },
    async sweepPoints(name, since) {
      calls.push(["points", name, since]);
      answered += 1;
      if (answered === forgets) known.clear();
      const one = known.get(name);
      if (!one) throw Object.assign(new Error(`This tab has no sweep ${name}.`), { remedy: "begin one." });
      one.at += 1;
      return { finished: one.at, wanted: points, next: one.at, done: one.at >= points, points: [makePoint(one.request.name, one.at, 1000)], error: one.at >= points ? error : null };
    },
    async endSweep(name) {
      calls.push(["end", name]);
      known.delete(name);
    },
  };
}

function watched(server) {
  const told = [];
  const on = {
    begun: (ack) => told.push(`begun ${ack.sweep}`), points: (list, how) => told.push(`${list.map((one) => `${one.design}${one.cores}`)} ${how.finished}/${how.wanted}`),
    done: () => told.push("done"), failed: (error) => told.push(`failed: ${error.message}`), again: () => told.push("again"),
  };
  return { watch: new SweepWatch(server, on, turn), told };
}

const settled = async (watch) => {
  for (let at = 0; at < 200 && watch.going; at += 1) await turn();
};

test("a sweep is followed to its end, asking each time only for what is new", async () => {
  const server = makeServer();
  const { watch, told } = watched(server);
  await watch.start({ name: "a" });
  await settled(watch);
  assert.deepEqual(told, ["begun w1", "a1 1/3", "a2 2/3", "a3 3/3", "done"]);
  assert.deepEqual(server.calls.filter(([what]) => what === "points").map(([, , since]) => since), [0, 1, 2]);
  assert.equal(watch.going, false);
});

test("until there is a first point it is asked for sooner than later ones", async () => {
  const waits = [];
  const server = makeServer();
  const { sweepPoints } = server;
  let asked = 0;
  server.sweepPoints = async (name, since) => {
    asked += 1;
    return asked <= 2 ? { finished: 0, wanted: 3, next: 0, done: false, points: [], error: null } : sweepPoints(name, since);
  };
  const on = { begun() {}, points() {}, done() {}, failed() {}, again() {} };
  const watch = new SweepWatch(server, on, (ms) => { waits.push(ms); return turn(); });
  await watch.start({ name: "a" });
  await settled(watch);
  assert.ok(waits.length === 4 && waits[0] === waits[1] && waits[2] === waits[3] && waits[0] < waits[2], waits.join());
});

test("of several starts in a row only the newest is followed, and those between are never begun", async () => {
  const server = makeServer();
  const { watch, told } = watched(server);
  watch.start({ name: "a" });
  watch.start({ name: "b" });
  await watch.start({ name: "c" });
  await settled(watch);
  assert.ok(!server.calls.some(([what, name]) => what === "sweep" && name === "b"));
  assert.ok(!told.some((one) => one.startsWith("a")) && told.at(-1) === "done" && told.at(-2) === "c3 3/3");
});

test("a later start replaces a sweep under way and nothing of the earlier is told any more", async () => {
  const server = makeServer({ points: 50 });
  const { watch, told } = watched(server);
  await watch.start({ name: "a" });
  await turn();
  await watch.start({ name: "b" });
  const before = told.length;
  await settled(watch);
  assert.ok(told.slice(before).every((one) => !one.startsWith("a")));
  assert.equal(told.at(-1), "done");
});

test("a cancelled sweep is ended at the server and tells nothing more", async () => {
  const server = makeServer({ points: 50 });
  const { watch, told } = watched(server);
  await watch.start({ name: "a" });
  await turn();
  watch.cancel();
  const before = told.length;
  for (let at = 0; at < 20; at += 1) await turn();
  assert.equal(told.length, before);
  assert.deepEqual(server.calls.at(-1), ["end", "w1"]);
});

test("one cancelled before the server knew of it is ended as soon as it does", async () => {
  const server = makeServer({ points: 50 });
  const { watch, told } = watched(server);
  const begun = watch.start({ name: "a" });
  await Promise.resolve();
  watch.cancel();
  await begun;
  await turn();
  assert.deepEqual(told, []);
  assert.deepEqual([...server.known.keys()], []);
});

test("a server started again in between is asked for the same sweep once more, and the page never hangs", async () => {
  const server = makeServer({ forgets: 2 });
  const { watch, told } = watched(server);
  await watch.start({ name: "a" });
  await settled(watch);
  assert.deepEqual(told, ["begun w1", "a1 1/3", "again", "begun w2", "a1 1/3", "a2 2/3", "a3 3/3", "done"]);
});

test("one that is lost again and again is said to be", async () => {
  const server = makeServer();
  server.sweepPoints = async () => { throw new Error("gone"); };
  const { watch, told } = watched(server);
  await watch.start({ name: "a" });
  await settled(watch);
  assert.equal(told.at(-1), "failed: gone");
  assert.equal(told.filter((one) => one === "again").length, 3);
});

test("a refusal and a sweep that could not go on are told, and another can be begun", async () => {
  const refused = watched(makeServer({ refuses: new Error("no such design") }));
  await refused.watch.start({ name: "a" });
  assert.deepEqual([refused.told, refused.watch.going], [["failed: no such design"], false]);
  const broken = watched(makeServer({ error: { message: "could not go on" } }));
  await broken.watch.start({ name: "a" });
  await settled(broken.watch);
  assert.equal(broken.told.at(-1), "failed: could not go on");
});
