// A frame takes what it knows, refuses the rest with a remedy, and listens to admitted pages only.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";

import { KINDS, mayTalk, Rate, readMessage, TYPES, wanted } from "../../../static/js/main/embed_messages.js";

const OWN = "http://127.0.0.1:5000";
const PAGE = readFileSync(resolve(import.meta.dirname, "../../../docs/embedding.md"), "utf8");
const asked = (type, more = {}) => readMessage({ faultline: 1, type, ...more });

test("what is not ours is passed over without a word", () => {
  for (const data of [null, undefined, 7, "hello", [], {}, { type: "hello" }, { source: "react-devtools" }]) assert.equal(readMessage(data), null);
});

test("every type is read, and said in the document", () => {
  const good = {
    seek: { cycle: 60000 }, step: { forward: false, kind: "fault" }, speed: { cycles_per_second: 1000 }, theme: { name: "light" },
    open: { address: "#scenario=the-line-bounces&cycle=60000" },
  };
  for (const type of TYPES) {
    const read = asked(type, { ...good[type], id: 7 });
    assert.equal(read.message?.type, type);
    assert.equal(read.message.id, 7);
    assert.match(PAGE, new RegExp(`\`${type}\``), `docs/embedding.md says nothing of ${type}`);
  }
  assert.ok(asked("open", { address: "design=rwsem-xadd&machine=toy-2x2&workload=multi-fault" }).message, "with or without #");
  assert.ok(asked("step", { forward: true }).message, "the kind that is chosen");
});

test("what makes no sense is refused, with its type, its id and a remedy", () => {
  const wrong = [
    ["seek", {}], ["seek", { cycle: -1 }], ["seek", { cycle: "60000" }], ["seek", { cycle: 1.5 }], ["step", {}], ["step", { forward: "yes" }],
    ["step", { forward: true, kind: "jump" }], ["speed", { cycles_per_second: 0 }], ["speed", { cycles_per_second: Infinity }],
    ["theme", { name: "pink" }], ["open", { address: "#nothing=1" }], ["open", { address: "javascript:alert(1)" }], ["open", {}],
    ["open", { address: `#scenario=a&x=${"y".repeat(5000)}` }], ["constructor", {}], ["toString", {}], [17, {}],
  ];
  for (const [type, more] of wrong) {
    const { refused, message } = readMessage({ faultline: 1, type, id: "a", ...more });
    assert.equal(message, undefined, `${type} ${JSON.stringify(more)}`);
    assert.ok(refused.message && refused.remedy && refused.id === "a");
    assert.equal(refused.to, typeof type === "string" ? type : "");
  }
});

test("another version is told which there is; an id that is none is left out", () => {
  assert.match(readMessage({ faultline: 2, type: "hello" }).refused.remedy, /faultline: 1/);
  assert.equal(readMessage({ faultline: 1, type: "state", id: {} }).message.id, undefined);
  assert.equal(readMessage({ faultline: 1, type: "state", id: "x".repeat(65) }).message.id, undefined);
});

test("without a run, what needs one is refused and the rest is not", () => {
  const early = (type, more) => readMessage({ faultline: 1, type, ...more }, { ready: false });
  assert.match(early("seek", { cycle: 5 }).refused.remedy, /opened/);
  assert.match(early("play").refused.message, /No run/);
  for (const type of ["hello", "state"]) assert.ok(early(type).message);
  assert.ok(early("open", { address: "#scenario=the-line-bounces" }).message);
});

test("this server's own pages may talk, and those that were named, and nobody else", () => {
  const admitted = "https://moodle.example.org http://localhost:8080";
  assert.ok(mayTalk(OWN, { own: OWN, admitted: "" }));
  assert.ok(mayTalk("https://moodle.example.org", { own: OWN, admitted }));
  for (const origin of ["https://moodle.example.org.evil.org", "https://evil.org", "http://moodle.example.org", "http://localhost", "null", ""]) {
    assert.ok(!mayTalk(origin, { own: OWN, admitted }), origin);
  }
  assert.ok(!mayTalk("https://evil.org", { own: OWN, admitted: "" }));
});

test("any is any page of the web, and still not a sandbox without an origin", () => {
  assert.ok(mayTalk("https://anybody.org", { own: OWN, admitted: "*" }));
  for (const origin of ["null", "file://", "chrome-extension://abc"]) assert.ok(!mayTalk(origin, { own: OWN, admitted: "*" }), origin);
});

test("sixty messages a second pass, the next does not, and a second later it does", () => {
  const rate = new Rate();
  for (let at = 0; at < 60; at += 1) assert.ok(rate.allow(at));
  assert.ok(!rate.allow(900));
  assert.ok(rate.allow(1000));
  assert.match(PAGE, /more than 60 messages within\s+a second/);
});

test("what is shown is what the query asks for; the sentence alone where it asks for nothing", () => {
  assert.deepEqual(wanted("?embed=1"), { show: ["now"], theme: "" });
  assert.deepEqual(wanted("?embed=1&show=none&theme=pink"), { show: [], theme: "" });
  assert.deepEqual(wanted("?embed=1&show=now,lanes,script&theme=projector"), { show: ["now", "lanes"], theme: "projector" });
  for (const kind of KINDS.slice(0, 5)) assert.match(PAGE, new RegExp(`\`${kind}\``));
});
