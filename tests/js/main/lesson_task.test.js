// A question is asked until it is there, graded by the server, and dropped when the learner has gone on.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LessonTask } from "../../../static/js/main/lesson_task.js";

const QUESTION = { text: "Who?", options: ["a", "b"], cycle: 5, select: {} };
const GRADED = { right: true, picked: 1, answer: 1, said: "b did.", why: ["", ""], reveal: 9, shown: [] };
const LESSON = { id: "x" };
const STEP = { number: 2, asks: "next-owner", goal: null };
const GOAL = { number: 3, asks: "", goal: { text: "Do it.", hint: "", may_change: [] } };
const record = (answers = {}) => ({ seed: 7, answers });

function taskOn(answers) {
  const asked = [];
  const told = { changed: 0, late: 0 };
  const next = (event) => async (...words) => {
    asked.push([event, ...words]);
    const answer = answers[event].length > 1 ? answers[event].shift() : answers[event][0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const session = { lessonAsk: next("ask"), lessonReply: next("reply"), lessonGoal: next("goal"), lessonMoment: next("moment") };
  const task = new LessonTask(session, { changed: () => { told.changed += 1; }, late: () => { told.late += 1; }, shown: () => ({ id: "r1" }) });
  return { task, asked, told };
}
const passed = (ms = 300) => new Promise((done) => { setTimeout(done, ms); });

test("a question is shown, answered and graded, with lesson, step and seed each time", async () => {
  const { task, asked } = taskOn({ ask: [{ question: QUESTION }], reply: [GRADED] });
  await task.begin(LESSON, STEP, record());
  assert.equal(task.shown().state, "ask");
  const kept = [];
  await task.answer(1, (graded) => kept.push(graded.right));
  assert.deepEqual([task.shown().state, kept], ["graded", [true]]);
  assert.deepEqual(asked, [["ask", { lesson: "x", step: 2, seed: 7 }], ["reply", { lesson: "x", step: 2, seed: 7, picked: 1 }]]);
});

test("while runs are made it waits and asks again; the stage hears that the question came late", async () => {
  const { task, told } = taskOn({ ask: [{ wait: 0, said: "Runs are made." }, { question: QUESTION }] });
  await task.begin(LESSON, STEP, record());
  assert.deepEqual([task.shown().state, task.shown().said], ["wait", "Runs are made."]);
  await passed();
  assert.deepEqual([task.shown().state, told.late], ["ask", 1]);
});

test("an answer that is still being worked out is asked for again, once", async () => {
  const { task, asked } = taskOn({ ask: [{ question: QUESTION }], reply: [{ wait: 0 }, GRADED] });
  await task.begin(LESSON, STEP, record());
  const kept = [];
  await task.answer(1, (graded) => kept.push(graded.right));
  assert.deepEqual([task.state, kept, asked.length], ["graded", [true], 3]);
});

test("what comes after the learner went on is dropped", async () => {
  const { task } = taskOn({ ask: [{ question: QUESTION }] });
  const asking = task.begin(LESSON, STEP, record());
  task.none();
  await asking;
  assert.equal(task.shown(), null);
});

test("a question answered before shows its verdict again", async () => {
  const { task } = taskOn({ ask: [{ question: QUESTION }], reply: [GRADED] });
  await task.begin(LESSON, STEP, record({ 2: { picked: 1, right: true } }));
  assert.equal(task.shown().state, "graded");
});

test("a refusal is said, and a question that is there stays answerable", async () => {
  const failed = taskOn({ ask: [Object.assign(new Error("No such step."), { remedy: "Open the lesson again." })] }).task;
  await failed.begin(LESSON, STEP, record());
  assert.deepEqual([failed.shown().state, failed.shown().said], ["failed", "No such step. Open the lesson again."]);
  const { task } = taskOn({ ask: [{ question: QUESTION }], reply: [new Error("Busy."), GRADED] });
  await task.begin(LESSON, STEP, record());
  await task.answer(1);
  assert.deepEqual([task.shown().state, task.shown().said], ["ask", "Busy."]);
  await task.answer(1);
  assert.equal(task.shown().state, "graded");
});

test("a goal is checked on the run that is shown, and one reached before stays reached", async () => {
  const { task, asked } = taskOn({ goal: [{ wait: 0 }, { reached: false, said: "This run has no abort.", cycle: null }, { reached: true, said: "At cycle 9.", cycle: 9 }] });
  await task.begin(LESSON, GOAL, record());
  assert.equal(task.goalShown(null, false).state, "try");
  assert.equal((await task.check()).reached, false);
  assert.equal(task.goalShown(null, false).said, "This run has no abort.");
  assert.equal((await task.check()).cycle, 9);
  assert.equal(task.goalShown(null, false).state, "reached");
  assert.deepEqual(asked[0], ["goal", { id: "r1" }, { lesson: "x", step: 3 }]);
  await task.begin(LESSON, GOAL, record());
  assert.equal(task.goalShown({ request: {} }, false).state, "reached");
});
