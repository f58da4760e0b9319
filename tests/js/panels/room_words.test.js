// What a page in a class says of it: one sentence for each way to stand to a class.

import assert from "node:assert/strict";
import { test } from "node:test";

import { qrPath } from "../../../static/js/panels/room_qr.js";
import { barSaid, classAt, codeSaid, codeTyped, isLocal, memberSaid, peopleSaid, rosterInOrder } from "../../../static/js/panels/room_words.js";

const view = (more) => ({ role: "student", connected: true, driving: false, detached: false, holdsWheel: false, wheel: "m1", wheelName: "", sameRun: true, playing: false, cycle: 12345.6, ...more });

test("a code is said in halves and read however it was typed", () => {
  assert.equal(codeSaid("k7mq4d"), "k7m q4d");
  assert.equal(codeSaid("k7mq4dx"), "k7mq4dx");
  assert.equal(codeTyped(" K7M-q4d "), "k7mq4d");
});

test("the bar says how a student stands to the class", () => {
  assert.deepEqual(barSaid(view({})), { kind: "follows", text: "You follow the class.", more: "" });
  assert.equal(barSaid(view({ wheel: "m7", wheelName: "Ada" })).text, "Ada has the wheel.");
  assert.equal(barSaid(view({ wheel: "m7" })).text, "Guest 7 has the wheel.");
  assert.deepEqual(barSaid(view({ detached: true, playing: true })), { kind: "explores", text: "You explore.", more: "The class is at cycle 12\u202f345, playing." });
  assert.equal(barSaid(view({ driving: true, holdsWheel: true, wheel: "m2" })).more, "The class sees what you do.");
  assert.equal(barSaid(view({ connected: false, detached: true })).kind, "lost");
});

test("the bar says who drives to a teacher", () => {
  const teacher = { role: "teacher", holdsWheel: true };
  assert.deepEqual(barSaid(view({ ...teacher, driving: true })), { kind: "drives", text: "You have the wheel.", more: "" });
  assert.equal(barSaid(view({ ...teacher })).kind, "elsewhere");
  assert.equal(barSaid(view({ ...teacher, holdsWheel: false, wheel: "m3", wheelName: "Grace" })).text, "Grace has the wheel.");
  assert.equal(barSaid(view({ ...teacher, detached: true })).kind, "explores");
});

test("another run is not a cycle of this one", () => {
  assert.equal(classAt({ sameRun: false, playing: false, cycle: 9 }), "The class is at another run.");
});

test("people are counted, hands only if one is up", () => {
  assert.deepEqual([[0, 0], [1, 0], [2, 1], [31, 2]].map(([here, hands]) => peopleSaid({ here, hands })),
    ["no students yet", "no students yet", "1 student, 1 hand up", "30 students, 2 hands up"]);
  assert.deepEqual([memberSaid({ member: "m1", name: "" }), memberSaid({ member: "m1", name: "Dr. Ros" }), memberSaid({ member: "m12", name: "" })], ["the teacher", "Dr. Ros", "guest 12"]);
});

test("the roster: who drives, hands, who is here, who is away; names before guests", () => {
  const people = [
    { member: "m2", name: "Zoe", here: true, hand: false }, { member: "m3", name: "", here: true, hand: false }, { member: "m4", name: "Ben", here: false, hand: false },
    { member: "m5", name: "Kim", here: true, hand: true }, { member: "m10", name: "", here: true, hand: false }, { member: "m6", name: "Ann", here: false, hand: false },
  ];
  assert.deepEqual(rosterInOrder(people, "m6").map(({ member }) => member), ["m6", "m5", "m2", "m3", "m10", "m4"]);
});

test("a server of this computer alone is known by its name", () => {
  assert.deepEqual(["127.0.0.1", "localhost", "[::1]", "192.168.1.20", "faultline.example.org"].map(isLocal), [true, true, true, false, false]);
});

test("a QR code's path has every dark module and no other, moved by the quiet margin", () => {
  const rows = [[true, true, false], [false, false, true], [true, false, true]];
  assert.equal(qrPath(rows), "M4 4h2v1h-2zM6 5h1v1h-1zM4 6h1v1h-1zM6 6h1v1h-1z");
});
