// Sentences for the links of an explanation: what happened, and what it was for.
// Promises: a pure function of the world description and a link; one sentence a link, in the past where it is over; what
// a link does not tell is not said.
// Does not: find causes (mirror/why.js).

import { abortSaid } from "../mirror/abort_words.js";
import { CoreState } from "../vocabulary.js";
import { coreName, coresSaid, counted, fileName, functionOf, grouped, lineName, lockName, sourcePlace, sourceText } from "./names.js";

/** "Core 3", or with its thread where threads take turns. */
const who = (desc, { core, thread }) => ((desc.threads_n ?? 0) > desc.cores.length && thread >= 0 ? `Thread ${thread} on core ${core}` : coreName(core));

const nameAt = (desc, pc) => functionOf(desc, pc)?.name ?? "";
/** " in _raw_spin_lock, called by rmqueue_bulk". */
function inside(desc, { pc, callers = [] }) {
  const own = nameAt(desc, pc);
  if (!own) return "";
  const above = callers.map((one) => nameAt(desc, one)).filter(Boolean);
  return ` in ${own}${above.length > 0 ? `, called by ${above[0]}${above.length > 1 ? ` from ${above[1]}` : ""}` : ""}`;
}

const lock = (desc, id) => (id >= 0 ? lockName(desc, id) : "a lock");
const purposeSaid = (desc, { purpose }) => (purpose ? `, to ${purpose.verb} ${lock(desc, purpose.lock)}` : "");
const since = (cycle) => (cycle >= 0 ? ` since cycle ${grouped(cycle)}` : "");

/** True or false sharing, where both are known: a field is one of the struct's own, a lock's words together. */
function sharingSaid(desc, { word, wrote, line }) {
  if (!word || !wrote) return "";
  const object = desc.lines[line]?.object ?? "";
  const [field] = word.split(".");
  if (wrote.path === word) return ` That very word, ${object}.${word}, is waited for: true sharing.`;
  if (wrote.fields.includes(field)) return ` What is waited for, ${object}.${word}, is of the same field: true sharing.`;
  return ` What is waited for, ${object}.${word}, only lies on the same line: false sharing.`;
}

const doing = (state) => ({ [CoreState.WAIT]: "waits for a line itself", [CoreState.SPIN]: "spins itself", [CoreState.DRAIN]: "waits for its store buffer", [CoreState.CLEAR]: "clears a page",
  [CoreState.IDLE]: "does not run just now", [CoreState.SWITCH]: "is switching threads" }[state] ?? "works");

/** Who had the line: on its way to it, or there, or only its home busy with its request. */
function tookSaid(desc, link) {
  const { how, write, cycle, due, until } = link;
  const [whom, line, goal] = [who(desc, link), lineName(desc, link.line), write ? "to write it" : "to read it"];
  const span = (end) => `from cycle ${grouped(cycle)} until ${grouped(end)}`;
  if (how === "home") return `The home of ${line} was busy with ${whom.toLowerCase()}'s request, ${goal}, ${span(until)}.`;
  if (how) return `${line} was on its way to ${whom.toLowerCase()}, ${goal}, ${span(due)}.`;
  return `${whom} got ${line} at cycle ${grouped(cycle)}, ${goal}.`;
}

/** Why the next one had to wait for that grant; "" where it did not. */
function behindSaid({ how, due, until }) {
  if (how === "reads") return " A write waits until every read under way has arrived.";
  return how === "line" && until > due + 1 ? ` A new owner keeps the line for a while, here until cycle ${grouped(until)}.` : "";
}

const SAID = Object.freeze({
  spins: (d, l) => [`${who(d, l)} spins${since(l.cycle)}.`, l.lock >= 0 ? `It wants ${lock(d, l.lock)},${inside(d, l)}.` : `It watches ${lineName(d, l.line)}${inside(d, l)}.`],
  watches: (d, l) => [`${who(d, l)} spins on a word of ${lineName(d, l.line)}${since(l.cycle)}.`, `It goes on when somebody writes that word${inside(d, l)}. Who last wrote on that line:`],
  answers: (d, l) => [`${who(d, l)} waits for answers to its interrupts${since(l.cycle)}.`, `${coresSaid(l.others)[0].toUpperCase()}${coresSaid(l.others).slice(1)} ${l.others.length > 1 ? "have" : "has"} not returned from ${l.others.length > 1 ? "theirs" : "it"} yet.`],
  queued: (d, l) => [`${who(d, l)} waits in the queue of ${lineName(d, l.line)}${since(l.cycle)}.`,
    `It must ${l.write ? "write" : "read"} ${l.word ? `${l.word} there` : "it"}${l.store ? ", a store of its buffer," : ""}${purposeSaid(d, l)}${inside(d, l)}.${l.served > 0 ? ` ${counted(l.served, "request")} of others ${l.served > 1 ? "were" : "was"} served since.` : ""}`],
  coming: (d, l) => [`${lineName(d, l.line)} is on its way to ${who(d, l).toLowerCase()} since cycle ${grouped(l.granted)}, until ${grouped(l.due)}.`,
    `It must ${l.write ? "write" : "read"} ${l.word ? `${l.word} there` : "it"}${purposeSaid(d, l)}${inside(d, l)}. ${l.from >= 0 ? `Core ${l.from}'s cache sends it.` : l.source === -1 ? "Memory sends it." : "No data has to move: the others' copies must go first."}`],
  took: (d, l) => [tookSaid(d, l), `${l.own ? "That was the same core's own request. " : ""}It had asked${l.asked >= 0 ? ` at cycle ${grouped(l.asked)}` : ""}${l.store ? " for a store of its buffer" : ""}${purposeSaid(d, l)}${inside(d, l)}.${behindSaid(l)}${l.wrote ? ` It wrote ${l.wrote.path} at cycle ${grouped(l.wrote.cycle)}.` : ""}${sharingSaid(d, l)}`],
  untold: (d, l) => [`Nobody else got ${lineName(d, l.line)} in the cycles looked through.`, "Events further back were not searched."],
  holds: (d, l) => [l.holders.length > 1 ? `${coresSaid(l.holders)[0].toUpperCase()}${coresSaid(l.holders).slice(1)} hold ${lock(d, l.lock)}.` : `${who(d, l)} holds ${lock(d, l.lock)}${since(l.cycle)}.`,
    `${l.holders.length > 1 ? `${coreName(l.core)} ` : "It "}took it${l.readers > 0 ? " for reading" : ""}${inside(d, l)}, and ${doing(l.state)} now${l.state === CoreState.IDLE ? "" : ` in ${nameAt(d, l.now)}`}.`],
  away: (d, l) => [`${l.thread >= 0 ? `Thread ${l.thread}` : "A thread"} holds ${lock(d, l.lock)}${since(l.cycle)}, and has no core now.`,
    `It took it${inside(d, l)}. It ${l.asleep ? "sleeps" : "waits for a turn"}${since(l.off)}; ${l.runs >= 0 ? `core ${l.core} runs thread ${l.runs} instead` : `core ${l.core} runs no thread`}.`],
  elsewhere: (d, l) => [`${counted(l.readers, "reader")} ${l.readers > 1 ? "hold" : "holds"} ${lock(d, l.lock)}, on no core just now.`, "Their threads sleep or wait for a core; the events at hand do not tell which they are."],
  free: (d, l) => [`Nobody holds ${lock(d, l.lock)}.`, "No release of it was found before."],
  untaken: (d, l) => [`Nobody has taken ${lock(d, l.lock)} so far.`, ""],
  works: (d, l) => [`${who(d, l)} does not wait: it ${l.state === CoreState.CLEAR ? "clears a page" : "works"}.`, `It is${inside(d, l)}.`],
  answering: (d, l) => [`${who(d, l)} is answering since cycle ${grouped(l.since)}.`, `It is${inside(d, l)}.`],
  masked: (d, l) => [`${who(d, l)} has interrupts off.`, `It takes the interrupt when it lets them in again; now it is${inside(d, l)}.`],
  idle: (d, l) => [`${coreName(l.core)} has had no thread yet.`, ""],
  halted: (d, l) => [`${coreName(l.core)} has nothing left to do.`, "Its threads have ended."],
  asked: (d, l) => [`${who(d, l)} asked for ${lineName(d, l.line)} to ${l.write ? "write" : "read"} it.`, `It needs it${l.store ? " for a store of its buffer" : ""}${purposeSaid(d, l)}${inside(d, l)}.`],
  granted: (d, l) => [`${who(d, l)} was given ${lineName(d, l.line)} at cycle ${grouped(l.cycle)}, to ${l.write ? "write" : "read"} ${l.word ? l.word : "it"}.`,
    `${l.waited > 0 ? `It had waited ${counted(l.waited, "cycle")} in the queue` : "Nobody was before it"}; it had asked${l.store ? " for a store of its buffer" : ""}${purposeSaid(d, l)}${inside(d, l)}.`],
  lost: (d, l) => [`${losersSaid(d, l)} ${l.caches.length > 1 ? "lost their copies" : "lost its copy"} of ${lineName(d, l.line)}.`, `A write needs the only copy, and core ${l.by} was to write.`],
  lessened: (d, l) => [`${losersSaid(d, l)} kept only a shared copy of ${lineName(d, l.line)}.`, `Core ${l.by} asked to read it.`],
  woken: (d, l) => [`${coreName(l.core)} lost the copy of ${lineName(d, l.line)} that it was watching.`, `A write needs the only copy, and core ${l.by} was to write.`],
  wrote: (d, l) => [l.word ? `${who(d, l)} wrote ${l.object ? `${l.object}.` : ""}${l.word}${l.old !== undefined ? `: ${valueOf(l.old)} became ${valueOf(l.new)}` : ""}.` : `${who(d, l)} wrote a word.`,
    `${l.store ? "The store had waited in its buffer; it was made" : "It did so"}${inside(d, l)}.`],
  wants: (d, l) => [`${who(d, l)} wanted ${lock(d, l.lock)}.`, `It is${inside(d, l)}.`],
  acquired: (d, l) => [`${who(d, l)} took ${lock(d, l.lock)}${l.reading ? " for reading" : ""}.`, `${l.waited > 0 ? `${counted(l.waited, "cycle")} after it wanted it,` : "It did so"}${inside(d, l)}.`],
  released: (d, l) => [`${who(d, l)} released ${lock(d, l.lock)} at cycle ${grouped(l.cycle)}.`, `${l.since >= 0 ? `It had it since cycle ${grouped(l.since)}; it gave it back` : "It did so"}${inside(d, l)}.`],
  sleeps: (d, l) => [`Thread ${l.thread} went to sleep on core ${l.core}${l.lock >= 0 ? ` until it gets ${lock(d, l.lock)}` : ""}.`, `${l.lock >= 0 ? "It did so" : "The events do not tell what it waits for; it did so"}${inside(d, l)}.`],
  wakes: (d, l) => [`${coreName(l.core)} woke thread ${l.thread}.`, `${l.lock >= 0 ? `It had just released ${lock(d, l.lock)}; it is` : "It is"}${inside(d, l)}.`],
  switches: (d, l) => [`${coreName(l.core)} turned to thread ${l.thread}.`, ""],
  tick: (d, l) => [`The timer ended a turn on core ${l.core}.`, "Threads that share a core take turns; nobody asked for it."],
  interrupted: (d, l) => [`An interrupt reached core ${l.core}.`, `It was to run ${nameAt(d, l.pc)}.`],
  callback: (d, l) => [`${coreName(l.core)} ran an RCU callback, ${nameAt(d, l.pc)}.`, "Its grace period was over."],
  sends: (d, l) => [`${who(d, l)} sent core ${l.target} an interrupt.`, `It did so${inside(d, l)}.`],
  pending: (d, l) => [`An interrupt waited at core ${l.core}.`, l.off ? "The core had interrupts off." : "The core could not stop just then."],
  trap: (d, l) => [`${coreName(l.core)}'s program touched page ${l.page}.`, `The page table had no usable entry: a page fault. The access is${inside(d, l)}. Here it began.`],
  program: (d, l) => [`${who(d, l)}'s program does this itself${inside(d, l)}.`, "No fault and no interrupt made it: here it began."],
  far: (d, l) => [`How ${who(d, l).toLowerCase()} came there lies further back.`, "The events looked through do not hold where its program was last."],
  resolved: (d, l) => [`${who(d, l)} resolved its fault.`, `It is${inside(d, l)}.`],
  attempts: (d, l) => [`${who(d, l)} attempted a fault without the lock.`, `It began${inside(d, l)}.`],
  commits: (d, l) => [`${who(d, l)}'s attempt held.`, "No check made it give up, and the lock of the address space was not touched."],
  retries: (d, l) => [`${who(d, l)} began its fault again, under the lock.`, "Its attempt without the lock had been given up."],
  aborts: (d, l) => [`${who(d, l)} gave its attempt up: ${abortSaid(l.reason)}.`, `${checkSaid(d, l)}${l.wasted > 0 ? ` ${counted(l.wasted, "cycle")} of work ${l.wasted > 1 ? "were" : "was"} thrown away.` : ""}`],
  grace: (d, l) => ["A grace period began.", "A callback waited for it."],
  over: (d, l) => ["The grace period ended.", "All read sections that were open when it began had been left."],
  paged: (d, l) => [`${who(d, l)} ${l.entered ? "entered a page into" : "took a page out of"} the page table.`, `It is${inside(d, l)}.`],
  leaves: (d, l) => [`${who(d, l)} left a callback with call_rcu.`, `It did so${inside(d, l)}.`],
  flushes: (d, l) => [`${who(d, l)} emptied its TLB.`, `It did so${inside(d, l)}.`],
  edit: () => ["Somebody changed a word here by hand.", "No core did this: here it began."],
  hazard: (d, l) => [`${who(d, l)} came to the hazard at cycle ${grouped(l.cycle)}.`, `It is${inside(d, l)}.`],
  unwritten: (d, l) => [`Nobody wrote that word in the cycles looked through.`, "Events further back were not searched."],
  unreached: (d, l) => [`No core came to line ${l.row} of ${fileName(l.file)} in the cycles looked through.`, "Events further back were not searched."],
  did: (d, l) => [`${who(d, l)} is at "${sourceText(d, l.pc)}".`, `It is${inside(d, l)}.`],
});

const valueOf = (value) => (Math.abs(value) >= 2 ** 31 ? `0x${Math.abs(value).toString(16)}` : value < 0 ? `−${grouped(-value)}` : grouped(value));

function losersSaid(desc, { caches }) {
  const said = coresSaid(desc.cores.filter((one) => caches.includes(one.cache)).map((one) => one.id));
  return caches.length > 0 && said ? `${said[0].toUpperCase()}${said.slice(1)}` : "A cache";
}

/** What the attempt read, and how it is known that this was it. */
function checkSaid(desc, { word, was, now, how, readAt, readPc, check, untold, unwritten }) {
  if (untold) return `The check was "${check}"; the events at hand do not tell which word had changed.`;
  if (unwritten) return `The check was "${check}"; nobody else had written what it had read: it was so before.`;
  if (how === undefined) return `The check was "${check}", of ${word}.`;
  const read = `${valueOf(now)} at cycle ${grouped(readAt)}, for "${sourceText(desc, readPc)}"`;
  if (how === "twice") return `It had read ${valueOf(was)} in ${word}, and then read ${read}.`;
  if (how === "checked") return `In ${word} it read ${read}.`;
  return `Of what it had read there, ${word} was written by another core last: it read ${read}. The check was "${check}".`;
}

/** {what, why, cycle, core, place: {file, line} or null, code} of a link. */
export function linkSaid(desc, link) {
  const [what, why] = SAID[link.say](desc, link);
  const place = link.pc >= 0 ? sourcePlace(desc, link.pc) : null;
  return { what: what.replace(/^line /, "Line "), why: tidy(why), cycle: link.cycle, core: link.core, place: place?.file ? place : null, code: link.pc >= 0 ? sourceText(desc, link.pc) : "" };
}

/** Parts that were empty leave no holes. */
const tidy = (text) => text.replace(/^It is\.$/, "").replace(/^It did so\.$/, "").replace(/It began\.$/, "").replace(/The access is\. /, "").replace(/ ,/g, ",").replace(/,,/g, ",").replace(/\s+/g, " ").replace(/ \./g, ".").trim();

/** How a chain ends, in a sentence. */
export const endSaid = (end) => ({
  root: "", more: "", circle: "This leads back to a link above: they wait for each other.",
  unknown: "The events at hand tell no more.",
}[end] ?? "");

export const LINKS_SAID = Object.freeze(Object.keys(SAID));
