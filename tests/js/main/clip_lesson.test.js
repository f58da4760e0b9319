// The words of a lesson's step: its run and moment, first sentences as captions, a question before its answer.

import assert from "node:assert/strict";
import { test } from "node:test";

import { clipSpec } from "../../../static/js/clip/spec.js";
import { firstSentences, lessonWords } from "../../../static/js/main/clip_lesson.js";
import { makeDesc } from "../fixture.js";

const SCENE = { request: { scenario: "the-line-bounces" }, depth: "", tab: "", chart: "", select: { line: "mm + 64" }, play: 0, beside: {}, before: false };
const STEPS = [
  { number: 1, title: "A lock for readers", before: "", after: "", asks: "", of_moment: false, goal: null, scene: { ...SCENE, play: 6000, depth: "story" } },
  { number: 2, title: "Who gets it next", before: "", after: "", asks: "next-owner", of_moment: true, goal: null, scene: SCENE },
  { number: 3, title: "Make it stop", before: "", after: "", asks: "", of_moment: false, goal: { text: "Get below two transfers a fault." }, scene: { ...SCENE, before: true, beside: { design: "rwsem-xadd" } } },
];

const desc = makeDesc({ cores: 4 });
const QUESTION = { text: "Whom does the home serve next?", options: ["core 1", "core 2"], cycle: 40_000, select: { line: 0, core: 2 } };

/** A session that knows one lesson; the first answer to anything slow is "wait". */
function sessionOf(end = 1e6) {
  const asked = { opened: 0, closed: 0, waited: 0 };
  const slow = (answer) => () => {
    asked.waited += 1;
    return asked.waited % 2 ? { wait: 0, said: "The run is being looked through." } : answer;
  };
  return {
    asked, lesson: async () => ({ id: "03-the-line", title: "The line", claim: "", steps: STEPS }), catalog: async () => ({}),
    lessonMoment: slow({ cycle: 30_000 }), lessonAsk: slow({ question: QUESTION }), lessonReply: slow({ reveal: 40_300, said: "The home serves core 2." }),
    openRun: async (request) => {
      asked.opened += 1;
      return { request, desc };
    },
    reach: async () => ({ endCycle: end, complete: true }),
    closeRun: () => { asked.closed += 1; },
  };
}

const wordsOf = async (step, more = {}) => lessonWords(sessionOf(), { lesson: "03-the-line", step, ...more });

globalThis.DOMParser ??= class {
  parseFromString() {
    return { body: { querySelectorAll: () => [] } };
  }
};

test("a step that plays is a clip of its stretch, eight to twenty seconds long, at its depth", async () => {
  const words = await wordsOf(1);
  assert.deepEqual([words.from, words.to, words.depth, words.select], [30_000, 36_000, "story", { line: "mm + 64" }]);
  const seconds = (words.to - words.from) / words.speed;
  assert.ok(seconds >= 7.9 && seconds <= 20.1, `${seconds} s`);
  assert.match(words.title, /^3\. The line$/);
  assert.ok(clipSpec(words));
});

test("a question is asked before its answer, and the answer is told at the cycle that shows it", async () => {
  const words = await wordsOf(2);
  assert.deepEqual([words.from, words.to], [39_999, 40_300]);
  assert.equal(words.subtitle, QUESTION.text);
  assert.deepEqual(words.views, ["stage"]); // no timeline of what is to come
  assert.deepEqual(words.told, [{ cycle: 39_999, text: QUESTION.text }, { cycle: 40_300, text: "The home serves core 2." }]);
  assert.deepEqual(words.select, { line: "mm + 64", core: 2 });
  assert.ok(words.hold >= 2.5 && clipSpec(words));
});

test("a clip ends where its run does", async () => {
  const words = await lessonWords(sessionOf(40_299), { lesson: "03-the-line", step: 2 });
  assert.deepEqual([words.to, words.told.at(-1).cycle], [40_299, 40_299]);
});

test("a step of one moment before an event stands just before it, beside its second run, with its goal in words", async () => {
  const words = await wordsOf(3);
  assert.deepEqual([words.from, words.to, words.runs.length, words.runs[1].design], [29_999, 29_999, 2, "rwsem-xadd"]);
  assert.equal(words.told[0].text, "Get below two transfers a fault.");
});

test("the seed of a question is asked with and kept, so that the command can name it", async () => {
  const seeds = [];
  const session = sessionOf();
  const { lessonAsk } = session;
  session.lessonAsk = (words) => {
    seeds.push(words.seed);
    return lessonAsk(words);
  };
  const words = await lessonWords(session, { lesson: "03-the-line", step: 2, lseed: 77 });
  assert.deepEqual([new Set(seeds), clipSpec(words).lseed], [new Set([77]), 77]);
  assert.equal(clipSpec(await wordsOf(2)).lseed, null);
});

test("stills are of the beginning, without the answer, or of the end, with it", async () => {
  const [begin, end] = [await wordsOf(2, { moment: "begin" }), await wordsOf(2, { moment: "end" })];
  assert.deepEqual([begin.from, begin.to, begin.told], [39_999, 39_999, [{ cycle: 39_999, text: QUESTION.text }]]);
  assert.deepEqual([end.from, end.to, end.told], [40_300, 40_300, [{ cycle: 40_300, text: "The home serves core 2." }]]);
});

test("what is to be read below a still stands long enough to be there; without it there is no room for it", async () => {
  const still = await wordsOf(2, { moment: "begin" });
  assert.ok(still.hold > 2.5 && still.captions === undefined);
  assert.equal((await wordsOf(1, { moment: "end" })).captions, "off");
  assert.equal((await wordsOf(1, { moment: "end", captions: "burned" })).captions, "burned");
});

test("other words that are given go before the lesson's", async () => {
  const words = await wordsOf(1, { theme: "projector", title: "", speed: 50, size: "square", to: 31_000 });
  assert.deepEqual([words.theme, words.title, words.speed, words.size, words.to], ["projector", "", 50, "square", 31_000]);
});

test("a step that there is not is refused with those there are; the run that was looked at is closed", async () => {
  await assert.rejects(() => wordsOf(9), (error) => error.place === "step" && /1 to 3/.test(error.message));
  const session = sessionOf();
  await lessonWords(session, { lesson: "03-the-line", step: 2 });
  assert.equal(session.asked.opened, session.asked.closed);
});

test("first sentences end where a sentence does, never inside a number or a name", () => {
  const text = "It takes 4.5 cycles of mm.mmap_sem. Then it waits! Does it? Nobody knows how long that would be.";
  assert.deepEqual(firstSentences(text, 45), ["It takes 4.5 cycles of mm.mmap_sem."]);
  assert.equal(firstSentences(text, 1000).join(" "), text);
  assert.deepEqual(firstSentences("no end"), ["no end"]);
  assert.deepEqual(firstSentences(""), []);
});
