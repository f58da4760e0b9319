// The sentence for a hazard: what would be a bug in a real kernel, by which core, at which line of text.
// Promises: every hazard of the vocabulary has its words; a deadlock is nobody's in particular.
// Does not: explain the bug; the run's end does that with more room.

import { AgentKind, Hazard, HazardName } from "../vocabulary.js";
import { coreName, lineName } from "./names.js";

const DOES = Object.freeze({
  [Hazard.NULL_POINTER]: "follows a null pointer",
  [Hazard.WILD_POINTER]: "follows a pointer that leads nowhere",
  [Hazard.USE_AFTER_FREE]: "touches memory that was freed",
  [Hazard.DOUBLE_FREE]: "frees what is free already",
  [Hazard.ASSERTION]: "finds an assertion untrue",
  [Hazard.OUT_OF_MEMORY]: "asks for memory, and there is none left",
  [Hazard.STACK_OVERFLOW]: "calls deeper than its stack goes",
  [Hazard.INDEX_OUT_OF_RANGE]: "uses an index beyond its array",
  [Hazard.DIVISION_BY_ZERO]: "divides by zero",
  [Hazard.FAULT_LOOP]: "faults on the same page again and again",
  [Hazard.BAD_IPI_TARGET]: "interrupts a core that is not there",
  [Hazard.INTERRUPT_OVERFLOW]: "sends more interrupts than may wait at a core",
  [Hazard.BAD_THREAD]: "wakes a thread that is not there",
  [Hazard.SLEEP_WHILE_ATOMIC]: "sleeps with interrupts off, or sleeps or ends inside an interrupt, where it must not",
  [Hazard.RCU_UNBALANCED]: "leaves an RCU read section it never entered, or ends inside one",
  [Hazard.CALLBACK_OVERFLOW]: "leaves more RCU callbacks than may wait on a core",
  [Hazard.TIMER_OVERFLOW]: "asks for more delayed interrupts than may wait on a core",
  [Hazard.DEAD_VMA]: "has mapped a page into a VMA that is gone: nobody will ever unmap it",
  [Hazard.FILE_BUSY]: "returns from munmap while the file is still open, so it cannot be unmounted yet",
  [Hazard.NO_PERMISSION]: "has mapped a page for writing where the VMA forbids it",
  [Hazard.SLOW_UNMAP]: "sleeps for a whole grace period inside munmap",
  [Hazard.READER_OVERFLOW]: "counts one reader more than the semaphore's count can hold",
  [Hazard.BAD_PAGE]: "frees a page that is still mapped, or has lost one",
  [Hazard.STALE_READ]: "reads its own copy of a word that another core has written since",
});

export function endsBadly(s) {
  const hazard = s.changes[0]?.new ?? Hazard.NONE;
  if (hazard === Hazard.DEADLOCK) return ["A deadlock: every thread waits, and nobody is left to wake one.", "The run ends here."];
  const does = DOES[hazard] ?? `meets ${(HazardName[hazard] ?? "a hazard").toLowerCase().replaceAll("_", " ")}`;
  const core = s.by >= 0 ? s.by : s.core;
  const at = s.routine && core === s.core ? ` in ${s.routine}${s.code ? `, at "${s.code}"` : ""}` : "";
  if (hazard === Hazard.SLOW_UNMAP) return [`Not a bug, but what the list objected to: ${coreName(core).toLowerCase()} ${does}${at}.`, "Every munmap of a program would pay this. The run ends here."];
  return [`A bug: ${coreName(core).toLowerCase()} ${does}${at}.`, "A real kernel would fail here. The run ends."];
}

/** The planted bug shows: two caches hold the line as no two may. */
export function invariantBreaks(s) {
  const arrived = s.fields.record(s.values, "request", 2 * s.core + (s.agentKind === AgentKind.STORE ? 1 : 0));
  const line = s.desc.lines[arrived?.line] ? lineName(s.desc, arrived.line) : "the line";
  return [`The invariant is broken: one cache may write ${line}, and another still has a copy.`,
    "One writer, or readers: never both. Whoever reads the old copy from now on reads what was."];
}

export const HAZARDS_SAID = Object.freeze([...Object.keys(DOES).map(Number), Hazard.DEADLOCK]);
