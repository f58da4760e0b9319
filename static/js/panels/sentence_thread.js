// Sentences for what happens to threads: they sleep, are woken, take turns on a core, and end.
// Promises: pure functions of the scene sentence.js makes; what a thread waits for is said only where the event or the
// mirror holds it.
// Does not: know how a run queue works; its order is read from when each thread joined.

import { CoreState } from "../vocabulary.js";
import { coresSaid, counted, lockName } from "./names.js";
import { lockState, queueOn, sleptOn } from "./machine_state.js";

const threadOf = (s) => s.changed("thread")?.index ?? s.record.thread ?? -1;
const threadName = (id) => (id >= 0 ? `Thread ${id}` : "A thread");

/** Cycles since the thread's state changed before this event. */
function waited(s) {
  const since = s.changed("thread", "since")?.old;
  return since === undefined ? 0 : s.cycle - since;
}

/** "Core 2 holds it." of the lock a thread sleeps for. */
function heldSaid(s, lock) {
  const state = lockState(s.desc, s.fields, s.values, lock);
  if (state?.holder >= 0) return `It was taken on core ${state.holder}. `;
  return state?.readers > 0 ? `${counted(state.readers, "reader")} ${state.readers > 1 ? "have" : "has"} it. ` : "";
}

export function sleeps(s) {
  const marked = s.before("core", "want", s.record.want ?? -1); // what the core wanted last, if it still does
  const want = marked >= 0 ? marked : sleptOn(s.desc);
  const idle = s.record.state === CoreState.IDLE;
  const what = `${threadName(threadOf(s))} sleeps${want >= 0 ? `: it waits for ${lockName(s.desc, want)}` : ""}; core ${s.core} ${
    idle ? "is idle" : "takes the next thread of its run queue"}.`;
  return [what, `${want >= 0 ? heldSaid(s, want) : ""}It costs nothing now, but somebody must wake it.`];
}

export function wakesUp(s) {
  const thread = threadOf(s);
  const home = s.fields.read(s.values, "thread", thread, "core", -1);
  const idle = s.fields.read(s.values, "core", home, "state", CoreState.RUN) === CoreState.IDLE;
  const place = queueOn(s.desc, s.fields, s.values, home).indexOf(thread);
  const then = idle ? `Core ${home} is idle: it has to notice, and then to switch.`
    : `Core ${home} is busy: ${place > 0 ? `${counted(place, "other thread")} ${place > 1 ? "wait" : "waits"} before it.` : "it is the next."}`;
  return [`${s.who} wakes thread ${thread}, which joins the run queue of core ${home}.`,
    `It slept for ${counted(waited(s), "cycle")}. ${then}`];
}

export function switches(s) {
  const thread = s.changed("core", "thread")?.new ?? s.record.thread;
  const cost = s.desc.costs?.find((one) => one.name === "context_switch");
  return [`Core ${s.core} switches to thread ${thread}.`,
    cost ? `Registers, stack and run queue: ${counted(cost.value, "cycle")} in which no thread gets on.` : "No thread gets on meanwhile."];
}

export function switched(s) {
  const late = waited(s);
  return [`${threadName(threadOf(s))} runs on core ${s.core}${s.routine ? `, in ${s.routine}` : ""}.`,
    late > 0 ? `It could have run ${counted(late, "cycle")} earlier.` : ""];
}

export function ticks(s) {
  const thread = threadOf(s);
  const queue = queueOn(s.desc, s.fields, s.values, s.core).filter((one) => one !== thread);
  const waiting = queue.length > 0 ? `, behind ${queue.length > 1 ? "threads" : "thread"} ${coresSaid(queue).replace(/^cores? /, "").replace(/ cores$/, " others")}` : "";
  return [`The timer ends the turn of thread ${thread} on core ${s.core}.`, `It goes to the end of the run queue${waiting}.`];
}

export function ends(s) {
  const done = s.record.state === CoreState.HALT;
  const idle = s.record.state === CoreState.IDLE;
  const thread = threadOf(s);
  const all = s.fields.count("thread") > s.desc.cores.length ? "; it has no other thread left" : "";
  return [`Thread ${thread} has ended.`,
    done ? `Core ${s.core} is done${all}.` : idle ? `Core ${s.core} is idle: its other threads sleep.` : `Core ${s.core} takes the next thread of its run queue.`];
}
