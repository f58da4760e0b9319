// What a core is doing, in words and as a cause: the one sentence a card, a list row and a caption share.
// Promises: words for every CoreState (a spinner that lost its copy is "reading again", still charged as spin); the cause is the one the engine charges the cycles to.
// Does not: draw.

import { Cause, CoreState, RequestState } from "../vocabulary.js";
import { coreOf, holds, requestOf } from "./view.js";
import { functionAt } from "./word.js";

const WAITING = Object.freeze({
  [Cause.QUEUE]: "queued for line",
  [Cause.TRANSFER]: "line on its way",
  [Cause.MEMORY]: "reading memory",
  [Cause.HIT]: "reading its copy",
});

const BRIEF = Object.freeze({
  "queued for line": "queued", "line on its way": "line coming", "reading memory": "memory",
  "reading its copy": "reading", "draining stores": "draining", "clearing page": "clearing",
  "in an interrupt": "interrupt", "wasted work": "wasted", "reading again": "re-reads",
  "switching threads": "switching",
});

/** The same words where there is less room. */
export const brief = (words) => BRIEF[words] ?? words;

const DOING = Object.freeze({
  [CoreState.IDLE]: "idle",
  [CoreState.RUN]: "running",
  [CoreState.WORK]: "working",
  [CoreState.SPIN]: "spinning",
  [CoreState.DRAIN]: "draining stores",
  [CoreState.CLEAR]: "clearing page",
  [CoreState.HALT]: "done",
  [CoreState.SWITCH]: "switching threads",
});

const ONE_WORD = Object.freeze({
  "queued for line": "queue", "line on its way": "line", "reading memory": "mem", "reading its copy": "read",
  "draining stores": "drain", "clearing page": "clear", "in an interrupt": "irq", "wasted work": "waste",
  "reading again": "re-read", "switching threads": "switch", spinning: "spin", working: "work", running: "run",
});

/** The same in one short word. */
export const oneWord = (words) => ONE_WORD[words] ?? words;

/** {words, cause, quiet}: quiet when nothing is running there. */
export function activityOf(desc, mirror, id, core) {
  const quiet = core.state === CoreState.IDLE || core.state === CoreState.HALT;
  if (quiet) return { words: DOING[core.state], cause: Cause.SLEEP, quiet };
  let { cause } = core;
  let words = DOING[core.state];
  if (core.state === CoreState.WAIT) {
    const own = requestOf(desc, mirror, 2 * id);
    if (cause === Cause.SPIN) return { words: "reading again", cause, quiet };
    const queued = own.state === RequestState.QUEUED || cause === Cause.QUEUE;
    words = queued ? WAITING[Cause.QUEUE] : WAITING[cause] ?? WAITING[Cause.TRANSFER];
  } else if (cause === Cause.WASTED) words = "wasted work";
  else if (cause === Cause.INTERRUPT) words = "in an interrupt";
  if (core.state === CoreState.SPIN) cause = Cause.SPIN;
  return { words, cause, quiet };
}

/** The same in a sentence's part: "spinning in _raw_spin_lock, wants mm.mmap_sem.wait_lock, holds mm.mmap_sem". */
export function coreSaid({ desc, mirror }, id) {
  const core = coreOf(desc, mirror, id);
  const { words, quiet } = activityOf(desc, mirror, id, core);
  const name = functionAt(desc, core.pc);
  const parts = [!quiet && name ? `${words} in ${name}` : words];
  if (core.want >= 0 && desc.locks[core.want]) parts.push(`wants ${desc.locks[core.want].name}`);
  const held = desc.locks.filter((lock) => holds(core.held, lock.id)).map((lock) => lock.name);
  if (held.length > 0) parts.push(`holds ${held.join(", ")}`);
  return parts.join(", ");
}

/** A badge for what else is true of the core, or "". */
export function badgeOf(core) {
  if (core.irq === 0) return "irq off";
  if (core.buffered > 0) return core.buffered === 1 ? "1 store" : `${core.buffered} stores`;
  return "";
}
