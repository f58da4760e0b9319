// A step of a lesson as the words of a clip: its run, moment and view, what its author wrote as captions, its question
// before what answers it.
// Promises: the clip shows what the step shows on the stage; no answer is told before it is seen; the same step gives the
// same words; whatever else is asked for goes before the lesson's own.
// Does not: open the lesson on the page, or make the clip.

import { captionsOfText, secondsFor } from "../clip/caption_words.js";
import { ClipError } from "../clip/spec.js";
import { lineCall } from "../mirror/wording.js";
import { spaced } from "../panels/lesson_prose.js";
import { SLOWEST } from "../transport/speed.js";
import { EVENTS_UP_TO } from "../transport/tier.js";
import { machineRoom } from "./change_card.js";
import { reached } from "./clip_runs.js";
import { besideRequest } from "./lesson_scene.js";
import { answered } from "./lesson_task.js";

const SHORTEST = 8; // seconds of play
const LONGEST = 20;
const AFTER_TOLD = 6; // seconds of events after what the author says
const EASY = 500; // cycles a second: single events can be followed
const MOST_TOLD = 220; // characters of a step's prose: its first sentences
const MOST_BEFORE = 12_000; // cycles on the way to an answer; of a longer way the last of it
const QUESTION_CARD = 6; // seconds that a card with a question stands
const LAST = 2; // seconds that the last picture stands at least
const SEED = 1; // of the questions, where nobody gives one

const READ = "p, li, blockquote";
const number = (id) => Number.parseInt(id, 10) || 0;

/** Its paragraphs as plain text; tables, figures and code in blocks are left out. */
export function plainText(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const told = [...parsed.body.querySelectorAll(READ)].filter((node) => !node.querySelector(READ)).map((node) => spaced(node.textContent).replace(/\s+/g, " ").trim());
  return told.filter(Boolean).map((one) => (/[.!?:]$/.test(one) ? one : `${one}.`)).join(" ");
}

/** The first sentences of a text, so many characters at most, but one at least; [] of no text. */
export function firstSentences(text, most = MOST_TOLD) {
  const all = text.match(/[^.!?]*(?:[.!?](?!\s|$)[^.!?]*)*[.!?:]+["”)]?(?:\s+|$)|.+$/g)?.map((one) => one.trim()).filter(Boolean) ?? [];
  const out = [];
  let length = 0;
  for (const one of all) {
    if (out.length > 0 && length + one.length > most) break;
    out.push(one);
    length += one.length + 1;
  }
  return out;
}

const lasts = (text) => captionsOfText(text).reduce((sum, one) => sum + secondsFor(one), 0);

/** What the author says before anybody has answered; a goal alone is told as it is set. */
const saidOf = (step) => plainText(step.before) || (step.goal ? spaced(step.goal.text) : "");

const stepOf = (lesson, at) => {
  const step = lesson.steps[at - 1];
  if (!step) throw new ClipError("step", `Lesson ${lesson.id} has steps 1 to ${lesson.steps.length}; ${at} is none of them.`, "Name one of those.");
  return step;
};

const moves = (step) => (step.of_moment ? "question" : step.scene.play > 0 ? "play" : "");

/** What a chapter can be made into: {id, title, claim, text, steps: [{step, title, moves: "play" | "question" | "", told}]}. */
export async function chapterOf(session, id) {
  const lesson = await session.lesson(id);
  const steps = lesson.steps.map((step) => ({ step: step.number, title: step.title, moves: moves(step), told: firstSentences(saidOf(step)).join(" ") }));
  return { id: lesson.id, number: number(lesson.id), title: lesson.title, claim: lesson.claim, text: lesson.text, steps };
}

/** The step's question and what answers it, of one seed: {cycle, reveal, text, said, select}. */
async function asked(session, lesson, step, seed, waits) {
  const words = { lesson: lesson.id, step: step.number, seed };
  const { question } = await answered(() => session.lessonAsk(words), waits);
  const { reveal, said } = await answered(() => session.lessonReply({ ...words, picked: 0 }), waits);
  return { ...question, reveal, said };
}

/** What a question selects, as scenes name it. */
function namedSelection(desc, { core, line, lock }) {
  return {
    ...(core === undefined ? {} : { core }), ...(line === undefined ? {} : { line: lineCall(desc, line) }),
    ...(lock === undefined ? {} : { lock: desc.locks[lock]?.name }),
  };
}

/** {from, to, told, select, card, subtitle, …}: a step that asks of a moment: the question first, then what answers it. */
function questionClip(step, question, desc) {
  const from = Math.max(0, question.cycle - 1, question.reveal - MOST_BEFORE);
  const answer = spaced(question.said);
  return {
    from, to: question.reveal, select: { ...step.scene.select, ...namedSelection(desc, question.select ?? {}) }, card: QUESTION_CARD,
    subtitle: captionsOfText(spaced(question.text))[0], told: [{ cycle: from, text: spaced(question.text) }, { cycle: question.reveal, text: answer }],
    hold: lasts(answer) + LAST, views: ["stage"], // the timeline would show the answer from the first frame on
  };
}

/** The same of a step that only shows, or asks of a whole run: what its author says; a question of it at the end. */
function scenePlayed(step, from, text) {
  const said = firstSentences(text).join(" ");
  const to = from + step.scene.play;
  return { from, to, select: step.scene.select, subtitle: `${step.number}. ${step.title}`, told: said ? [{ cycle: from, text: said }] : [], hold: step.scene.play > 0 ? LAST : Math.max(LAST, lasts(said)) };
}

/** Long enough for what is told and to follow it, but no longer than a clip may be; single events as long as may be. */
function speedOf({ from, to, told }) {
  const said = told.filter((one) => one.cycle < to).reduce((sum, one) => sum + lasts(one.text), 0);
  const seconds = Math.max(SHORTEST, Math.min(LONGEST, Math.max(said + AFTER_TOLD, (to - from) / EASY)));
  return Math.max(SLOWEST, Math.min(EVENTS_UP_TO, Math.round((to - from) / seconds)));
}

/** A still has no time: its one moment, and what can be read below it; without anything to read, no room for it. */
function stillOf(clip, isEnd) {
  const cycle = isEnd ? clip.to : clip.from;
  const [said] = isEnd ? clip.told.filter((one) => one.cycle === clip.to && clip.to > clip.from) : clip.told;
  const text = said ? captionsOfText(said.text)[0] : "";
  return {
    ...clip, from: cycle, to: cycle, title: "", told: text ? [{ cycle, text }] : [], hold: lasts(text) + LAST, ...(text ? {} : { captions: "off" }),
  };
}

/**
 * The words of the clip of {lesson, step}; every other word that is given goes before.  `lseed`: of its question;
 * `moment`: "begin" or "end" for a still of that moment.
 */
export async function lessonWords(session, { lesson: id, step: at, lseed = null, moment = "", ...given }, on = {}) {
  const lesson = await session.lesson(id);
  const step = stepOf(lesson, at);
  const { scene } = step;
  const waits = (said) => on.waits?.(said);
  const { cycle } = await answered(() => session.lessonMoment(id, at), waits);
  const run = await session.openRun(scene.request);
  try {
    const { desc } = run;
    const beside = Object.keys(scene.beside).length > 0 ? besideRequest(desc, scene.beside, machineRoom(await session.catalog(), scene.beside.machine)) : null;
    const begin = scene.before ? Math.max(0, cycle - 1) : cycle;
    const question = step.of_moment ? await asked(session, lesson, step, lseed ?? SEED, waits) : null;
    const clip = question?.cycle !== undefined && Number.isInteger(question?.cycle) && Number.isInteger(question?.reveal)
      ? questionClip(step, question, desc) : scenePlayed(step, begin, saidOf(step));
    const { endCycle } = await reached(session, run, clip.to, on);
    const own = { title: `${number(id) ? `${number(id)}. ` : ""}${lesson.title}`, ...clip, to: Math.min(clip.to, endCycle), told: clip.told.map((one) => ({ ...one, cycle: Math.min(one.cycle, endCycle) })) };
    const part = moment ? stillOf(own, moment === "end") : own;
    return {
      runs: [scene.request, ...(beside ? [beside] : [])], depth: scene.depth || "protocol", lesson: id, step: at, lseed,
      ...part, speed: speedOf(part), ...given,
    };
  } finally {
    session.closeRun(run);
  }
}
