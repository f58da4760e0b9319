// What a learner did is kept for one text of a lesson, survives storage that is broken or refused, and counts honestly.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fileNameOf, resultOf } from "../../../static/js/main/lesson_result.js";
import { drawnSeed, LessonStore, progressOf, seedRead } from "../../../static/js/main/lesson_store.js";

const LESSON = { id: "03-the-line", text: "abc" };
const memory = (text = null) => ({ text, read() { return this.text; }, write(next) { this.text = next; } });
const storeOn = (storage) => new LessonStore(storage, () => 0.5);

test("what was answered is there again after the page was opened anew", () => {
  const storage = memory();
  const record = storeOn(storage).of(LESSON);
  const store = new LessonStore(storage, () => 0.9);
  assert.equal(store.of(LESSON).seed, record.seed);
  store.of(LESSON).answers[3] = { picked: 1, right: false };
  store.save();
  assert.deepEqual(storeOn(storage).of(LESSON).answers, { 3: { picked: 1, right: false } });
});

test("answers belong to one text of a lesson: another begins anew, with the same seed", () => {
  const store = storeOn(memory());
  const record = store.of(LESSON);
  record.answers[1] = { picked: 0, right: true };
  const next = store.of({ ...LESSON, text: "changed" });
  assert.deepEqual([next.answers, next.seed], [{}, record.seed]);
});

test("what is no record of ours is passed over", () => {
  for (const text of ["", "{", "7", "null", '{"v":99,"lessons":{"a":{}}}', '{"v":1,"lessons":[]}']) assert.equal(storeOn(memory(text)).isEmpty, true, text);
  const odd = storeOn(memory('{"v":1,"lessons":{"a":{"answers":{"1":7,"x":{"picked":1,"right":true},"2":{"picked":1,"right":true}},"seen":["z",2],"goals":{"1":{"request":3}}}}}'));
  assert.deepEqual(odd.peek("a").answers, { 2: { picked: 1, right: true } });
  assert.deepEqual([odd.peek("a").seen, odd.peek("a").goals], [[2], {}]);
});

test("storage that forgets everything costs nothing but the memory", () => {
  const store = storeOn({ read: () => null, write() {} });
  assert.equal(store.of(LESSON), store.of(LESSON));
});

test("a seed that somebody sets drops what was answered with another, and the same one does not", () => {
  const store = storeOn(memory());
  const record = store.of(LESSON);
  record.answers[1] = { picked: 0, right: true };
  store.setSeed(LESSON.id, record.seed);
  assert.deepEqual([Object.keys(store.of(LESSON).answers), store.of(LESSON).isSet], [["1"], true]);
  store.setSeed(LESSON.id, 7);
  assert.deepEqual([store.of(LESSON).answers, store.of(LESSON).seed], [{}, 7]);
  store.setSeed("never-opened", 8);
  assert.equal(store.of({ id: "never-opened", text: "x" }).seed, 8);
});

test("a seed is a whole number that can be read out; anything else is none", () => {
  assert.deepEqual(["7", " 42 ", "", "-1", "1.5", "x", "1234567890"].map(seedRead), [7, 42, null, null, null, null, null]);
  assert.deepEqual([drawnSeed(() => 0), drawnSeed(() => 0.9999999)], [1, 999_999]);
});

test("a chapter is done when every step was seen and every question answered", () => {
  const record = { ...storeOn(memory()).of(LESSON), seen: [1, 2, 3], answers: { 2: { picked: 0, right: false } } };
  const entry = { steps: 3, asks: 2 };
  assert.deepEqual(progressOf(record, entry), { begun: true, done: false, answered: 1, right: 0, of: 2 });
  record.goals[3] = { request: {} };
  assert.deepEqual(progressOf(record, entry), { begun: true, done: true, answered: 2, right: 1, of: 2 });
  assert.equal(progressOf({ ...record, seen: [1, 3] }, entry).done, false);
  assert.equal(progressOf(null, entry).begun, false);
});

test("a result file has what was picked, and no grade", () => {
  const record = { seed: 7, answers: { 3: { picked: 2, right: true } }, goals: { 5: { request: { scenario: "x" } } } };
  assert.deepEqual(resultOf(LESSON, record, "Ada"), {
    faultline: 1, lesson: "03-the-line", text: "abc", seed: 7, name: "Ada", answers: { 3: 2 }, goals: { 5: { scenario: "x" } },
  });
  assert.equal(fileNameOf(LESSON, record, "Ada Lovelace-Ö/.."), "faultline-03-the-line-ada-lovelace-o.json");
  assert.equal(fileNameOf(LESSON, record, ""), "faultline-03-the-line-7.json");
});
