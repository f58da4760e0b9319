// The threads panel: on each core who runs and who waits for a turn, in order; who sleeps, and for what.
// Promises: for runs whose threads take turns or sleep; a thread stands in exactly one place; what a sleeper waits for
// is said only where the mirror leaves no doubt.
// Does not: show itself where each thread has a core to itself (the page hides its tab).

import { coreRows, doingSaid, queueOn, sleptOn, threadRows } from "./machine_state.js";
import { element } from "./element.js";
import { counted, grouped } from "./names.js";
import { pickCore, pickLock } from "./pick.js";
import { pickable } from "./pickable.js";

const pill = (id, state) => element("span", { class: "thread", "data-thread": state }, `t${id}`);
const pills = (rows, state) => element("span", { class: "thread-row" }, ...rows.map((row) => pill(row.id, state)));

/** One core: its thread, what it does, and the threads behind it. */
function coreRow(desc, fields, values, core, threads) {
  const running = threads.find((row) => row.core === core.id && (row.state === "RUNNING" || row.coming));
  const queue = queueOn(desc, fields, values, core.id);
  return element("li", {},
    element("b", {}, pickable(`core ${core.id}`, pickCore(core.id), { names: true })),
    element("div", {},
      element("div", { class: "thread-row" }, running ? pill(running.id, running.coming ? "coming" : "running") : null,
        element("span", { class: "mute" }, doingSaid(core))),
      queue.length > 0 ? element("div", { class: "thread-row" }, element("span", { class: "mute" }, "then"),
        ...queue.map((id) => pill(id, "queued"))) : null));
}

export function threadsPanel(desc, fields, values) {
  const threads = threadRows(desc, fields, values);
  const asleep = threads.filter((row) => row.state === "SLEEPING").sort((a, b) => a.since - b.since);
  const done = threads.filter((row) => row.state === "DONE");
  const lock = desc.locks[sleptOn(desc)];
  const wakes = threads.reduce((sum, row) => sum + row.wakes, 0);
  return element("div", { class: "threads" },
    element("h3", {}, `${counted(threads.length, "thread")} on ${counted(desc.cores.length, "core")}`),
    element("ol", { class: "run-queues" }, ...coreRows(desc, fields, values).map((core) => coreRow(desc, fields, values, core, threads))),
    element("h3", {}, asleep.length > 0 ? "Asleep, longest first" : "Nobody sleeps", ...(asleep.length > 0 && lock ? [", for ", pickable(lock.name, pickLock(lock.id))] : [])),
    asleep.length > 0 ? pills(asleep, "asleep") : null,
    done.length > 0 ? element("h3", {}, "Ended") : null, done.length > 0 ? pills(done, "done") : null,
    element("p", { class: "mute" }, `${grouped(wakes)} ${wakes === 1 ? "wake-up" : "wake-ups"} so far. A thread never leaves its core.`));
}
