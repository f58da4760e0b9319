// Where two runs part, in words.
// Promises: pure; says what each of the two did there, and how much they did alike before; where the server looked no
// further, says how far it looked; never says why.
// Does not: find anything (the server's `diverge` does).

import { counted, fileName, grouped } from "./names.js";

const VERBS = Object.freeze({
  REQUEST: "asks for a line", GRANT: "is granted a line", INVALIDATE: "takes copies away", DOWNGRADE: "takes ownership away", COMPLETE: "gets its line",
  WRITE: "writes", SPIN: "begins to spin", WAKE: "looks again", WORK: "begins costed work", BUFFER: "puts a store into its buffer",
  DRAIN: "waits for its store buffer", TRAP: "faults", TRAP_RETURN: "returns from its fault", FAULT: "has its fault resolved", IPI: "sends an interrupt",
  INTERRUPT: "is interrupted", INTERRUPT_RETURN: "returns from an interrupt", CLEAR: "begins to clear a page", CLEAR_END: "has cleared its page",
  LOCK_WANT: "wants a lock", LOCK_ACQUIRE: "takes a lock", LOCK_RELEASE: "releases a lock", HALT: "ends", SLEEP: "goes to sleep", WAKEUP: "is woken",
  SWITCH: "takes another thread", ATTEMPT: "begins an attempt without the lock", COMMIT: "commits its attempt", ABORT: "breaks off its attempt",
  RETRY: "begins its fault again, under the lock", HAZARD: "meets a hazard",
});

/** "core 3 wants a lock in __down_read_trylock, rwsem_spinlock.fl:33, at cycle 4 100". */
export function stepSaid(step) {
  if (!step) return "this run has ended";
  const who = step.core < 0 ? "the viewer's edit" : `core ${step.core}`;
  const does = step.core < 0 ? "" : ` ${VERBS[step.kind] ?? (step.kind === "INSTRUCTION" ? "goes on" : `does ${step.kind.toLowerCase().replaceAll("_", " ")}`)}`;
  const where = step.file ? ` in ${step.function}, ${fileName(step.file)}:${step.line},` : "";
  return `${who}${does}${where} at cycle ${grouped(step.cycle)}`;
}

/** What differs of the two steps: "another core", "another place", "another event". */
function differs(first, second) {
  if (!first || !second) return "one run has ended";
  if (first.core !== second.core) return "another core goes first";
  if (first.file !== second.file || first.line !== second.line) return "the same core is elsewhere in the text";
  return "the same core does something else at the same place";
}

/** {title, steps: [of the first, of the second], late} of an answer of `diverge`. */
export function divergenceSaid(answer) {
  const events = counted(answer.events, "event");
  const lag = answer.late;
  const late = lag === null ? "" : `Already after ${counted(lag.event, "event")} the clocks differ: the same event falls in cycle ${grouped(lag.first)} of one and ${grouped(lag.second)} of the other.`;
  if (answer.apart) {
    const title = answer.events === 0 ? `They part at the very first event: ${differs(answer.first, answer.second)}.`
      : `They part after ${events} alike: ${differs(answer.first, answer.second)}.`;
    return { title, steps: [stepSaid(answer.first), stepSaid(answer.second)], late };
  }
  if (answer.ended) return { title: answer.events > 0 ? `They never part: ${events}, all alike.` : "This is the same run.", steps: [], late };
  return { title: `They have not parted within ${events}, up to cycle ${grouped(Math.min(...answer.searched))}. So far was looked.`, steps: [], late };
}

/** The kinds that have words of their own. */
export const saidKinds = () => Object.keys(VERBS);
