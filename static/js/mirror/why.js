// Why something is as it is: causes walked backward from events, link by link, to where it began.
// Promises: every link is an event that happened or the state of a moment, with its cycle, core and place; a chain ends
// at a root (a user program's access, a person's edit, the start), where nothing tells more, or in a circle, and says
// which; long chains are cut at `most` links and can be gone on with.
// Does not: make sentences (panels/why_said.js), or show anything.
//
// A subject, and every step after it, is {what, …}: "event" {event}, "core" {core, at}, "lock" {lock, by, at}, "line"
// {line, at}, "taken" {line, by, at}, "act" {core, at}, "changed" {core, event}; `at` is a place {number, index}.

import { act } from "./why_act.js";
import { changed } from "./why_abort.js";
import { happened } from "./why_event.js";
import { cellWritten, core, line, lock, place, taken } from "./why_wait.js";

export const MOST_LINKS = 12;
const STEPS = Object.freeze({ event: happened, core, lock, line, taken, act, changed, cell: cellWritten, place });

const keyOf = ({ what, core: of = "", line: on = "", lock: id = "", event, at = null, file = "", row = "", cell = "" }) => [what, of, on, id, cell, file, row,
  event ? `${event.number}:${event.head}` : `${at?.number}:${at?.index}`].join("|");

/** {links, end, next}: `end` is "root", "unknown", "circle" or "more", and then `next` is where to go on. */
export async function why(past, subject, { most = MOST_LINKS, tools = {} } = {}) {
  const links = [];
  const seen = new Set();
  let step = subject;
  while (step && links.length < most) {
    const key = keyOf(step);
    if (seen.has(key)) return { links, end: "circle", next: null };
    seen.add(key);
    const done = await STEPS[step.what](past, step, tools);
    links.push(...done.links);
    step = done.next ?? null;
  }
  if (step) return { links, end: "more", next: step };
  return { links, end: links.at(-1)?.root ? "root" : "unknown", next: null };
}
