// What a move by hand would do, and who waits for whom, in words.
// Promises: pure; says what the look `moves` tells (it was tried, not guessed) and no more; short enough for a button.
// Does not: say which hazard a move leads to: that is for the learner to find.

import { counted, coresSaid, grouped, lineName, lockName } from "./names.js";

const MARKS = Object.freeze({
  attempt: "begins a fault without the lock", commit: "its attempt holds", abort: "its attempt breaks", retry: "begins the fault again, under the lock",
  fault_done: "its fault is done", operation: "one operation is done",
});
const LOCKS = Object.freeze({
  want: ["wants", ""], acquired: ["takes", ""], acquired_read: ["takes", " for reading"], released: ["releases", ""], released_read: ["releases", ", as a reader"],
});
const LOCKED = Object.freeze({ xadd: "adds to", xchg: "exchanges", cmpxchg: "compares and exchanges", and_locked: "clears bits of", or_locked: "sets bits of" });
const DID = Object.freeze({
  load: "reads", store: "writes into its buffer", store16: "writes into its buffer", ...LOCKED,
});
const ALONE = Object.freeze({
  interrupt: "an interrupt reaches it", held_off: "an interrupt reaches it, and waits: interrupts are off", device: "a device interrupts it", tick: "the tick",
  grace: "the grace period ends", sleep: "sleeps", wake: "wakes a thread", halt: "its thread ends", ipi: "sends an interrupt", free: "frees an object",
  call_rcu: "queues an RCU callback", poison: "frees an object", delayed: "sets a timer", spin: "spins on its copy", fence: "waits for its buffer",
  rcu_lock: "enters a read section", rcu_unlock: "leaves a read section", irq_save: "switches interrupts off",
});
const REQUESTS = Object.freeze({ gets: "a copy", getm: "ownership", upgrade: "ownership" });

const named = (desc, move) => move.field || (desc.lines[move.line] ? lineName(desc, move.line) : "a word that was allocated");

/** "takes mmap_sem for reading". */
function markSaid(desc, move) {
  const lock = LOCKS[move.mark];
  if (!lock) return MARKS[move.mark] ?? move.mark;
  const name = move.lock >= 0 ? lockName(desc, move.lock) : move.field?.replace(/\.[^.]*$/, "") || "a lock";
  return `${lock[0]} ${name}${lock[1]}`;
}

/** Who answers: "from core 2", "from memory", "" where nothing travels. */
export function sourceSaid(desc, source) {
  if (source === undefined || source < -1) return "";
  if (source === -1) return "from memory";
  const cores = desc.cores.filter((core) => core.cache === source).map((core) => core.id);
  return cores.length > 0 ? `from ${coresSaid(cores)}` : "";
}

/** What the move does, "reads mm.pgd". */
export function didSaid(desc, move) {
  if (move.did === "stored") return `its store to ${named(desc, move)} is seen by all`;
  if (move.did === "asked") return `asks for ${REQUESTS[move.request] ?? "the line"}: ${named(desc, move)}`;
  if (move.did === "granted") return `is granted ${REQUESTS[move.request] ?? "the line"}: ${named(desc, move)}`;
  if (move.did === "trap") return `touches page ${move.page}: a page fault`;
  if (move.did === "touch") return `touches page ${move.page}`;
  if (move.did === "mark") return markSaid(desc, move);
  if (DID[move.did]) return `${DID[move.did]} ${named(desc, move)}`;
  return ALONE[move.did] ?? (move.did ? move.did.replaceAll("_", " ") : "goes on");
}

/** What it costs and where it leads: "a miss, from core 2, 116 cycles, then waits". */
export function howSaid(desc, move) {
  const parts = [];
  if (move.missed === true && !["asked", "granted"].includes(move.did)) parts.push("a miss");
  if (move.missed === false && (DID[move.did] || move.did === "touch")) parts.push(move.did.startsWith("store") ? "" : "a hit");
  parts.push(sourceSaid(desc, move.source));
  if (move.cycles !== undefined) parts.push(counted(move.cycles, "cycle"));
  if (move.blocked) parts.push("then it waits");
  return parts.filter(Boolean).join(", ");
}

/** Where in the text: "mmap.fl:54, handle_mm_fault". */
export const placeSaid = (move) => (move.file ? `${move.function}, ${move.file.slice(move.file.lastIndexOf("/") + 1)}:${move.source_line}` : "");

/** Why a core cannot move: "waits for mm_struct + 64: core 0 comes first". */
export function waitSaid(desc, wait) {
  const who = coresSaid(wait.cores);
  const line = desc.lines[wait.line] ? lineName(desc, wait.line) : "a line";
  const buffers = (wait.buffers ?? []).filter((core) => !wait.cores.includes(core));
  const hidden = buffers.length > 0 ? `; what would free it is still in the buffer of ${coresSaid(buffers)}` : "";
  if (wait.for === "line") return wait.cores.length > 0 ? `waits for ${line}: ${who} ${wait.cores.length === 1 ? "comes" : "come"} first` : `waits for ${line}, which is on its way`;
  if (wait.for === "lock") return wait.cores.length > 0 ? `waits for ${lockName(desc, wait.lock)}: ${who} ${wait.cores.length === 1 ? "holds" : "hold"} it` : `waits for ${lockName(desc, wait.lock)}, which is passed on${hidden}`;
  if (wait.for === "write") return `spins on ${line} until somebody writes it${hidden}`;
  if (wait.for === "store") return "waits for its own buffer: let its store leave";
  if (wait.for === "thread") return wait.state === "halt" ? "its thread has ended" : "has no thread to run";
  return "waits";
}

export const sleeperSaid = (desc, one) => `thread ${one.thread} sleeps on core ${one.core}${one.lock >= 0 ? `, for ${lockName(desc, one.lock)}${one.cores.length > 0 ? `: ${coresSaid(one.cores)} ${one.cores.length === 1 ? "holds" : "hold"} it` : ""}` : ""}`;

/** One choice of the path, as it was made: "core 2, one access". */
export function choiceSaid(choice) {
  const [letter, core] = [choice[0], choice.slice(1)];
  const what = { A: "one access", M: "on", L: "one leg", S: "its store leaves", B: "a leg of its store", I: "interrupt", D: "device", T: "tick" }[letter];
  return letter === "G" ? "grace period" : `core ${core}: ${what}`;
}

/** Arrows of the graph who waits for whom: [{from, to, why}], sleepers included; a cycle in it is a deadlock.  In a
 *  line's queue each waits for the one just before it. */
export function waitEdges({ waits, sleepers }) {
  const edges = [];
  const add = (from, to, why) => {
    if (from !== to && !edges.some((one) => one.from === from && one.to === to)) edges.push({ from, to, why });
  };
  for (const wait of waits) {
    for (const core of wait.for === "line" ? wait.cores.slice(-1) : wait.cores) add(wait.core, core, wait.for);
    for (const core of wait.buffers ?? []) add(wait.core, core, "store");
  }
  for (const one of sleepers) for (const core of one.cores) add(one.core, core, "sleep");
  return edges;
}

export const cycleSaid = (cycle) => `cycle ${grouped(cycle)}`;
