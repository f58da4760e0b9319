// What a caption may say: how telling each kind of event is, and its sentence cut to what can be read in passing.
// Promises: pure; the words are those of the narration (panels/sentence.js), never others; nothing is cut inside a word.
// Does not: choose when a caption stands (captions.js).

import { EventKind } from "../vocabulary.js";

export const MOST_LINE = 90; // characters: one line of the band at 720p
export const MOST_CAPTION = 2 * MOST_LINE; // two lines
export const LEAST_SECONDS = 2.5; // a caption stands at least so long
const READ_A_SECOND = 18; // characters, of somebody who also watches the picture

const K = EventKind;
const TELLING = Object.freeze({
  [K.HAZARD]: 100, [K.INVARIANT]: 100, [K.EDIT]: 80,
  [K.ABORT]: 90, [K.COMMIT]: 52, [K.RETRY]: 48, [K.ATTEMPT]: 38,
  [K.LOCK_ACQUIRE]: 44, [K.LOCK_RELEASE]: 34, [K.LOCK_WANT]: 26,
  [K.GRANT]: 36, [K.COMPLETE]: 34, [K.INVALIDATE]: 26, [K.REQUEST]: 22, [K.DOWNGRADE]: 18, [K.SPIN]: 28, [K.WAKE]: 22,
  [K.FAULT]: 36, [K.TRAP]: 28, [K.PAGE]: 16, [K.CLEAR]: 20, [K.OPERATION]: 16,
  [K.SLEEP]: 40, [K.WAKEUP]: 40, [K.SWITCH]: 20, [K.HALT]: 24,
  [K.IPI]: 38, [K.INTERRUPT]: 32, [K.TLB_FLUSH]: 34,
  [K.GRACE_START]: 32, [K.GRACE_END]: 36, [K.RCU_CALLBACK]: 30,
});
const OF_LINES = new Set([K.GRANT, K.COMPLETE, K.INVALIDATE, K.REQUEST, K.DOWNGRADE, K.SPIN, K.WAKE]);
const UNSEEN = 0.4; // of the weight: what happens to a line that has no picture

/** How much an event of that kind has to tell; 0: nothing.  `seen`: its line is one that is drawn. */
export const tellingOf = (kind, seen) => (TELLING[kind] ?? 0) * (OF_LINES.has(kind) && !seen ? UNSEEN : 1);

export const isOfLines = (kind) => OF_LINES.has(kind);

const NOW = /: its copy is now [^.:]+\.$/; // what a sentence says of the present, as its last clause

/** The sentence without what it says of the present; "" where all of it does. */
export const lastingOf = (sentence) => (NOW.test(sentence) ? sentence.replace(NOW, ".") : "");

/** Seconds that so much text has to stand. */
export const secondsFor = (text) => Math.max(LEAST_SECONDS, text.length / READ_A_SECOND);

const withoutCode = (text) => text.replace(/ for ".*"(?=\.$)/, "").replace(/: ".*"(?=\.$)/, "");

/** A sentence as one line, or "" where it cannot be one. */
export function lineOf(sentence) {
  if (sentence.length <= MOST_LINE) return sentence;
  const bare = withoutCode(sentence);
  if (bare.length <= MOST_LINE) return bare;
  const ends = [...bare.matchAll(/[;:,] /g)].map((found) => found.index).filter((at) => at <= MOST_LINE - 1 && at > MOST_LINE / 3);
  return ends.length > 0 ? `${bare.slice(0, ends.at(-1))}.` : "";
}

/** The first sentence of a reason, or its first clause, or "" where that takes more than a line. */
export function reasonOf(why) {
  const [, first] = /^(.*?[.!?])(?:\s|$)/.exec(why) ?? [];
  const told = first ?? why;
  const clause = told.includes("; ") ? `${told.slice(0, told.indexOf("; "))}.` : told;
  return clause.length <= MOST_LINE ? clause : "";
}

/** Text of any length as captions of at most two lines: at the ends of sentences, else of clauses, else between words. */
export function captionsOfText(text) {
  const out = [];
  let left = text.replace(/\s+/g, " ").trim();
  while (left.length > MOST_CAPTION) {
    const head = left.slice(0, MOST_CAPTION + 1);
    const at = Math.max(...[/[.!?] (?!.*[.!?] )/, /[;:,] (?!.*[;:,] )/, / (?!.* )/].map((end, rank) => {
      const found = end.exec(head)?.index ?? -1;
      return found >= MOST_LINE / (rank + 2) || (rank === 2 && found > 0) ? (found + 1) + (2 - rank) * MOST_CAPTION : -1;
    }));
    const cut = at < 0 ? MOST_CAPTION : at % MOST_CAPTION || MOST_CAPTION;
    out.push(left.slice(0, cut).trim());
    left = left.slice(cut).trim();
  }
  return left ? [...out, left] : out;
}
