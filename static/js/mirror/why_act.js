// What a core was about when it did something: the interrupt, the fault or the program that made it.
// Promises: told from the last event that put the core there; a fault's root is the access that trapped, anything
// else's the line of the user program that the core was at last.
// Does not: judge.

import { EventKind } from "../vocabulary.js";
import { beforeOf } from "./past.js";
import { actorAt, pcOf, read, TURNS } from "./why_read.js";

const CONTEXT = new Set([EventKind.TRAP, EventKind.TRAP_RETURN, EventKind.RETRY]);
const PROGRAMS = "workloads/"; // folder of what threads do; all else is kernel text

const isProgram = (past, pc) => (past.desc.files[past.desc.pcs.file[pc]] ?? "").startsWith(PROGRAMS);

/** The event that put what `core` runs at a place where it is: an interrupt not yet returned from, or one of CONTEXT; of
 *  its thread only, whoever had the core in between. */
async function contextOf(past, core, at) {
  const own = actorAt(past, await past.values(at), core);
  let returned = 0; // interrupts that were over by then
  return past.last(at, (event, values) => {
    if (actorAt(past, values, event.core) !== own) return false;
    if (event.kind === EventKind.INTERRUPT_RETURN) returned += 1;
    else if (event.kind === EventKind.INTERRUPT && returned > 0) returned -= 1;
    else if (event.kind === EventKind.INTERRUPT) return true;
    return returned === 0 && CONTEXT.has(event.kind);
  });
}

/** The line of its program that a core's thread was at last. */
async function programLine(past, core, at) {
  const values = await past.values(at);
  const pc = read(past, values, "core", core, "pc");
  if (isProgram(past, pc)) return { pc, cycle: await past.cycle(at) };
  const own = actorAt(past, values, core);
  const event = await past.last(at, (one, then) => {
    if (TURNS.has(one.kind) || actorAt(past, then, one.core) !== own) return false;
    const moved = past.change(one, "core", "pc");
    return moved?.index === one.core && isProgram(past, moved.old);
  });
  return event ? { pc: past.change(event, "core", "pc").old, cycle: event.cycle, at: beforeOf(event) } : null;
}

export async function act(past, { core, at }) {
  const context = await contextOf(past, core, at);
  if (context && (context.kind === EventKind.INTERRUPT || context.kind === EventKind.RETRY || context.kind === EventKind.TRAP)) {
    return { links: [], next: { what: "event", event: context } };
  }
  const line = await programLine(past, core, at);
  const values = await past.values(at);
  const thread = read(past, values, "core", core, "thread");
  if (!line) return { links: [{ say: "far", core, thread, cycle: -1, pc: -1, at }] };
  return { links: [{ say: "program", core, thread, cycle: line.cycle, pc: line.pc, at: line.at ?? at, root: true }] };
}

/** The trap itself: the root of all that a fault does. */
export function trapped(past, event) {
  return { say: "trap", core: event.core, cycle: event.cycle, pc: pcOf(past, event), at: beforeOf(event),
    page: read(past, event.after, "core", event.core, "target"), root: true };
}
