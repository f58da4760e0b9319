// The words of a clip: what may be asked, and what is refused with one sentence, its place and a remedy.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CAPTIONS, ClipError, clipSpec, DEPTHS, LEAST_PX, MOST_PX, sizeOf, SIZES, THEMES, VIEWS } from "../../../static/js/clip/spec.js";
import { FORMATS } from "../../../static/js/clip/formats.js";

const runs = [{ scenario: "the-line-bounces" }];
const refused = (words) => {
  try {
    clipSpec({ runs, ...words });
  } catch (error) {
    assert.ok(error instanceof ClipError, String(error));
    assert.match(error.message, /[.]$/);
    assert.match(error.remedy, /[.]$/);
    return error;
  }
  return assert.fail(`${JSON.stringify(words)} was taken`);
};

test("a run alone is a whole clip: everything else has a usual value", () => {
  const spec = clipSpec({ runs });
  assert.ok(Object.isFrozen(spec));
  for (const [word, value] of Object.entries(spec)) assert.notEqual(value, undefined, word);
  assert.deepEqual([spec.format, spec.width, spec.height, spec.fps, spec.speed, spec.from], ["mp4", 1280, 720, 30, 500, 0]);
});

test("every value that is listed is taken, and what is not listed is refused by name", () => {
  const lists = { theme: THEMES, depth: DEPTHS, captions: CAPTIONS, format: FORMATS.map((one) => one.id), size: Object.keys(SIZES) };
  for (const [word, values] of Object.entries(lists)) {
    for (const value of values) clipSpec({ runs, [word]: value });
    assert.equal(refused({ [word]: "no such" }).place, word);
  }
});

test("sizes are named or two even numbers within limits", () => {
  assert.deepEqual(sizeOf("640x360"), [640, 360]);
  assert.match(refused({ size: "641x360" }).remedy, /642x360/);
  for (const side of [LEAST_PX - 2, MOST_PX + 2]) assert.equal(refused({ size: `${side}x720` }).place, "size");
  for (const size of ["", "720", "0x0", "1e3x2", "-2x2"]) assert.equal(refused({ size }).place, "size");
});

test("views stand in one order however they are named, and at least one is shown", () => {
  assert.deepEqual(clipSpec({ runs, views: ["lanes", "stage"] }).views, ["stage", "lanes"]);
  assert.deepEqual(clipSpec({ runs, views: [...VIEWS].reverse() }).views, [...VIEWS]);
  for (const views of [[], "stage", ["stage", "door"], 7]) assert.equal(refused({ views }).place, "views");
});

test("a range that ends before it begins, or in two ways, is refused", () => {
  assert.equal(refused({ from: 10, to: 9 }).place, "to");
  assert.equal(refused({ to: 10, events: 3 }).place, "events");
  for (const from of [-1, 1.5, NaN, Infinity, "10"]) assert.equal(refused({ from }).place, "from");
  assert.equal(clipSpec({ runs, from: 10, to: 10 }).to, 10);
});

test("so many seconds of a clip are cycles at its speed, in place of an end", () => {
  assert.equal(clipSpec({ runs, from: 100, seconds: 2.5, speed: 40 }).to, 200);
  assert.equal(refused({ seconds: 1, to: 5 }).place, "seconds");
  assert.equal(refused({ seconds: 1, events: 5 }).place, "events");
  for (const seconds of [-1, NaN, "2"]) assert.equal(refused({ seconds }).place, "seconds");
});

test("numbers keep to their limits", () => {
  for (const [word, low, high] of [["speed", 9, 1e9], ["fps", 0, 61], ["hold", -1, 31], ["card", 0, 31], ["events", 0, 1e7]]) {
    for (const value of [low, high]) assert.equal(refused({ [word]: value }).place, word);
  }
  assert.equal(refused({ fps: 29.97 }).place, "fps");
  assert.equal(refused({ speed: NaN }).message, "speed is no number."); // what a field with letters in it comes to
});

test("one run or two; nothing else", () => {
  clipSpec({ runs: [...runs, ...runs] });
  for (const wrong of [undefined, [], [1], [...runs, ...runs, ...runs], "the-line-bounces"]) assert.equal(refused({ runs: wrong }).place, "runs");
});

test("a gif has fewer frames a second unless they are asked for", () => {
  assert.ok(clipSpec({ runs, format: "gif" }).fps < clipSpec({ runs }).fps);
  assert.equal(clipSpec({ runs, format: "gif", fps: 24 }).fps, 24);
});

test("captions of the author's own have a cycle and words, and stand in the order of their cycles", () => {
  assert.deepEqual(clipSpec({ runs, told: [{ cycle: 9, text: "b" }, { cycle: 3, text: "a" }] }).told, [{ cycle: 3, text: "a" }, { cycle: 9, text: "b" }]);
  for (const told of ["a", [{ text: "a" }], [{ cycle: 1 }], [{ cycle: 1, text: " " }], [{ cycle: -1, text: "a" }], [{ cycle: 1, text: "a".repeat(700) }], new Array(61).fill({ cycle: 1, text: "a" })]) {
    assert.equal(refused({ told }).place, "told");
  }
});

test("a title is one line of what every format can hold", () => {
  const spec = clipSpec({ runs: [{ scenario: "a" }], title: " a\u0001b\nc\uffff\t", told: [{ cycle: 1, text: "d\u0000\r\ne" }] });
  assert.equal(spec.title, "a b c");
  assert.equal(spec.told[0].text, "d e");
});

test("limits are said in groups of three, fractions as they are", () => {
  const message = (words) => { try { return clipSpec({ runs: [{ scenario: "s" }], ...words }); } catch (error) { return error.message.replaceAll("\u202f", " "); } };
  assert.match(message({ speed: 2e8 }), /^speed is 200 000 000; it may be .* to 100 000 000\.$/);
  assert.equal(message({ ratio: 0.25 }), "ratio is 0.25; it may be 0.5 to 4.");
  assert.match(message({ from: -20000 }), /^from is -20 000; it may be 0 to /);
});
