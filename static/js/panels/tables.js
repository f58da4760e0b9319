// The machine as tables: cores, threads, lines, locks. The text equivalent of the stage.
// Promises: everything the stage shows of a core, thread, line or lock is here as text, from the same mirror.
// Does not: open dialogs or choose when to show.

import { coreRows, doingSaid, holdersOf, lineRows, lockState, queueOn, sleepersOf, threadRows, waitersOf } from "./machine_state.js";
import { element, table } from "./element.js";
import { coresSaid, functionOf, grouped, lineName, lockName, sourcePlace } from "./names.js";
import { pickCell, pickCore, pickLine, pickLock, pickPlace } from "./pick.js";
import { coresPickable, pickable } from "./pickable.js";

const tail = (path) => path.slice(path.lastIndexOf(".") + 1);

/** A cell of a bold name with quieter lines beneath it: each a text or a list of nodes. */
function named(name, ...below) {
  const nodes = below.filter((one) => one.length > 0).map((one) => element("div", { class: "mute" }, ...[one].flat()));
  return element("div", {}, element("b", {}, name), ...nodes);
}

/** Things with a comma between them. */
const listed = (nodes) => nodes.flatMap((node, at) => (at > 0 ? [", ", node] : [node]));

function copiesSaid(copies) {
  if (copies.length === 0) return "in no cache";
  return ["copies: ", ...listed(copies.map((one) => element("span", {}, pickable(`core ${one.core}`, pickCore(one.core)), ` ${one.state}`)))];
}

export function linesTable(desc, fields, values) {
  const rows = lineRows(desc, fields, values).sort((a, b) => b.transfers - a.transfers || a.id - b.id);
  return table("Watched lines, most transfers so far first.", [
    { title: "line, its copies and words" }, { title: "queue", number: true }, { title: "transfers", number: true },
  ], rows.map((row) => [
    named(pickable(row.label, pickLine(row.id), { names: true }), copiesSaid(row.copies), listed(row.words.map((word) => pickable(tail(word.path), pickCell(word.cell))))),
    grouped(row.queued), grouped(row.transfers),
  ]));
}

export function locksTable(desc, fields, values) {
  const rows = desc.locks.map((lock) => {
    const state = lockState(desc, fields, values, lock.id) ?? {};
    const holders = holdersOf(desc, fields, values, lock.id);
    const waiting = waitersOf(desc, fields, values, lock.id);
    const by = holders.length > 0 ? coresPickable(holders)
      : [state.readers > 0 ? "threads that do not run now" : state.holder >= 0 ? "a thread that does not run now" : "nobody"];
    const asleep = sleepersOf(desc, fields, values, lock.id);
    const readers = state.readers > 0 ? `, ${grouped(state.readers)} reading` : "";
    return [
      named(pickable(lock.name, pickLock(lock.id), { names: true }), ["held by ", ...by, readers],
        ["wanted by ", ...(waiting.length > 0 ? coresPickable(waiting) : [asleep.length > 0 ? "nobody awake" : "nobody"])],
        asleep.length > 0 ? `${coresSaid(asleep).replace("core", "thread")} ${asleep.length > 1 ? "sleep until they get" : "sleeps until it gets"} it` : "",
        [`${lock.kind} on `, pickable(lineName(desc, lock.line), pickLine(lock.line))]),
      grouped(state.acquisitions ?? 0), grouped(state.contended ?? 0),
    ];
  });
  return table("Watched locks: how often taken, and how often others were before.", [
    { title: "lock" }, { title: "taken", number: true }, { title: "waited", number: true },
  ], rows);
}

/** A line's name, to be selected if the stage has it. */
function atLine(desc, id) {
  if (id < 0) return "–";
  return desc.lines[id] ? pickable(lineName(desc, id), pickLine(id)) : lineName(desc, id);
}

/** The function of an instruction; it selects the very line. */
function inFunction(desc, pc) {
  const { file, line } = sourcePlace(desc, pc);
  const name = functionOf(desc, pc)?.name ?? "";
  return file && name ? pickable(name, pickPlace(file, line)) : name;
}

export function coresTable(desc, fields, values) {
  return table("Cores: what each is doing now.", [
    { title: "core" }, { title: "doing" }, { title: "in" }, { title: "line" }, { title: "wants" }, { title: "holds" },
    { title: "cycles go to" }, { title: "faults", number: true },
  ], coreRows(desc, fields, values).map((row) => [
    element("span", {}, pickable(String(row.id), pickCore(row.id), { names: true }), `, socket ${row.socket}`), doingSaid(row), row.state === "IDLE" ? "–" : inFunction(desc, row.pc),
    atLine(desc, row.line), row.want >= 0 ? pickable(lockName(desc, row.want), pickLock(row.want)) : "–",
    row.held.length > 0 ? element("span", {}, ...listed(row.held.map((lock) => pickable(lockName(desc, lock), pickLock(lock))))) : "–",
    row.cause.toLowerCase(), grouped(row.faults),
  ]));
}

/** Where a thread is, in words. */
function stateSaid(desc, fields, values, row) {
  if (row.coming) return `its core switches to it`;
  if (row.state !== "QUEUED") return { RUNNING: "runs", SLEEPING: "sleeps", DONE: "ended" }[row.state] ?? "not begun";
  const before = queueOn(desc, fields, values, row.core).indexOf(row.id);
  return before === 0 ? "next on its core" : `in the run queue, ${before} before it`;
}

export function threadsTable(desc, fields, values) {
  return table("Threads: where each is, and since which cycle.", [
    { title: "thread" }, { title: "core" }, { title: "state" }, { title: "since cycle", number: true }, { title: "woken", number: true },
  ], threadRows(desc, fields, values).map((row) => [
    String(row.id), pickable(String(row.core), pickCore(row.core)), stateSaid(desc, fields, values, row), grouped(row.since), grouped(row.wakes),
  ]));
}

/** A tab's content, redrawn only when what it shows has changed. */
export function replaceIfChanged(host, node) {
  if (host.firstElementChild?.textContent === node.textContent) return;
  const { scrollTop } = host;
  host.replaceChildren(node);
  host.scrollTop = scrollTop;
}
