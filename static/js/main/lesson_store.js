// What a learner has done in lessons, kept on this computer: the step, the seed, what was answered, goals reached.
// Promises: nothing is lost where storage is refused, it only ends with the page; what another version wrote, or what is
// no record, is passed over; answers belong to one text of a lesson and go when that text changes.
// Does not: grade, or send anything anywhere.

import { remember, remembered } from "./theme.js";

const KEY = "faultline-lessons";
const VERSION = 1;
const SEEDS = 1_000_000; // short enough to be read out
const STEP = /^\d{1,2}$/;

const isPlain = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** A whole number from 1 on, below SEEDS. */
export const drawnSeed = (random = Math.random) => 1 + Math.floor(random() * (SEEDS - 1));

/** A seed as somebody typed it, or null. */
export function seedRead(text) {
  const digits = String(text).trim();
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

function kept(value, right) {
  return Object.fromEntries(Object.entries(isPlain(value) ? value : {}).filter(([step, one]) => STEP.test(step) && right(one)));
}

/** A record as it may be used, whatever was stored. */
function recordOf(value) {
  const given = isPlain(value) ? value : {};
  return {
    text: typeof given.text === "string" ? given.text : "", seed: Number.isInteger(given.seed) ? given.seed : 0,
    isSet: given.isSet === true, step: Number.isInteger(given.step) ? given.step : 1,
    seen: Array.isArray(given.seen) ? given.seen.filter(Number.isInteger) : [],
    answers: kept(given.answers, (one) => isPlain(one) && Number.isInteger(one.picked) && typeof one.right === "boolean"),
    goals: kept(given.goals, (one) => isPlain(one) && isPlain(one.request)),
  };
}

export class LessonStore {
  /** `storage`: {read() → text or null, write(text)}; `random`: for seeds. */
  constructor(storage = { read: () => remembered(KEY), write: (text) => remember(KEY, text) }, random = Math.random) {
    this.storage = storage;
    this.random = random;
    this.lessons = new Map();
    this.name = "";
    this.isDismissed = false;
    this.#load();
  }

  #load() {
    let stored = null;
    try {
      stored = JSON.parse(this.storage.read() ?? "null");
    } catch {
      return; // not ours
    }
    if (!isPlain(stored) || stored.v !== VERSION) return;
    this.name = typeof stored.name === "string" ? stored.name.slice(0, 80) : "";
    this.isDismissed = stored.isDismissed === true;
    for (const [id, record] of Object.entries(isPlain(stored.lessons) ? stored.lessons : {})) this.lessons.set(id, recordOf(record));
  }

  save() {
    const { name, isDismissed } = this;
    this.storage.write(JSON.stringify({ v: VERSION, name, isDismissed, lessons: Object.fromEntries(this.lessons) }));
  }

  get isEmpty() {
    return this.lessons.size === 0;
  }

  /** What is known of a lesson, or null. */
  peek(id) {
    return this.lessons.get(id) ?? null;
  }

  /** The record of a lesson of this text; one of another text begins anew and keeps its seed. */
  of({ id, text }) {
    const before = this.lessons.get(id);
    if (before?.text === text && before.seed > 0) return before;
    const record = { ...recordOf(null), text, seed: before?.seed || drawnSeed(this.random), isSet: before?.isSet ?? false, step: before?.step ?? 1 };
    this.lessons.set(id, record);
    this.save();
    return record;
  }

  /** Everything of a lesson again, with this seed or a new one. */
  again({ id, text }, seed = null) {
    this.lessons.set(id, { ...recordOf(null), text, seed: seed ?? drawnSeed(this.random), isSet: seed !== null });
    this.save();
    return this.lessons.get(id);
  }

  /** Somebody set the seed of a lesson, maybe before it was opened: what was answered with another one goes. */
  setSeed(id, seed) {
    const before = this.lessons.get(id) ?? recordOf(null);
    this.lessons.set(id, before.seed === seed ? { ...before, isSet: true } : { ...recordOf(null), text: before.text, seed, isSet: true, step: before.step });
    this.save();
  }

  /** All lessons, as if nobody had been here. */
  forget() {
    this.lessons.clear();
    this.name = "";
    this.save();
  }
}

/**
 * {begun, done, answered, right, of} of a lesson with `steps` steps and `asks` questions and goals; a goal that is
 * reached counts as answered and right.
 */
export function progressOf(record, { steps, asks }) {
  if (!record) return { begun: false, done: false, answered: 0, right: 0, of: asks };
  const answers = Object.values(record.answers);
  const goals = Object.keys(record.goals).length;
  const answered = answers.length + goals;
  const right = answers.filter((one) => one.right).length + goals;
  return { begun: record.seen.length > 0, done: record.seen.length >= steps && answered >= asks, answered, right, of: asks };
}
