// One sentence an event: what happened, and why.
// Promises: a pure function of the world description, the mirror after the event and the event's assignments; every
// kind of the vocabulary has its sentence; nothing is said that the event and the mirror do not hold.
// Does not: know a coherence rule, or HTML.

import { AgentKind, CoreState, EventKind, EventKindName, HazardName, Request } from "../vocabulary.js";
import { coreName, coresSaid, counted, functionOf, lineName, lockName, sourcePlace, sourceText, valueSaid } from "./names.js";
import { anyAsleep, copiesOf, lockState, sleepersOf, waitersOf } from "./machine_state.js";
import { ends, sleeps, switched, switches, ticks, wakesUp } from "./sentence_thread.js";

/** Who executes: the core, and its thread where threads take turns. */
function actor(desc, core, record) {
  if ((desc.threads_n ?? 0) <= desc.cores.length || !(record.thread >= 0)) return coreName(core);
  return `Thread ${record.thread} on core ${core}`;
}

/** What a sentence can look at. */
function sceneOf(desc, fields, values, events, head) {
  let tail = head + 1;
  while (tail < events.count && events.kind[tail] === EventKind.ALSO) tail += 1;
  const core = events.agent[head] % events.cores;
  const changes = [];
  for (let at = head; at < tail; at += 1) {
    changes.push({ ...fields.place(events.slot[at]), old: events.old[at], new: events.new[at] });
  }
  const record = fields.record(values, "core", core) ?? {};
  const from = changes.find((change) => change.block === "request");
  const request = from ? fields.record(values, "request", from.index) : null;
  const changed = (block, field) => changes.find((one) => one.block === block && (!field || one.field === field));
  const before = (block, field, now) => changed(block, field)?.old ?? now;
  return {
    desc, fields, values, core, record, changes, changed, before, request,
    cycle: events.cycle[head], agentKind: Math.floor(events.agent[head] / events.cores),
    who: actor(desc, core, record), hardware: coreName(core), by: events.cause[head], code: sourceText(desc, record.pc),
    routine: functionOf(desc, record.pc)?.name ?? "",
  };
}

const forWhat = (kind) => ({
  [Request.GETS]: "a copy to read", [Request.GETM]: "the line to write it", [Request.UPGRADE]: "permission to write",
}[kind] ?? "the line");

/** Is that copy in this core's own cache?  Siblings share one, and copies are named by its first core. */
const ownCopy = (s) => (one) => s.desc.cores[one.core].cache === s.desc.cores[s.core].cache;

const others = (s, line) => copiesOf(s.desc, s.fields, s.values, line).filter((one) => !ownCopy(s)(one));

const ownStore = (s) => s.request && s.changes.find((one) => one.block === "request").index % 2 === 1; // slot 2c + 1: the buffer's

const atCode = (s) => {
  if (ownStore(s)) return ", for the oldest store in its buffer";
  return s.code ? ` for "${s.code}"` : "";
};

function requested(s) {
  const kind = s.request?.kind ?? Request.NONE;
  const line = s.request?.line ?? -1;
  const holders = others(s, line);
  const why = {
    [Request.GETS]: "It reads a word of a line it has no copy of.",
    [Request.GETM]: "It must write a word of a line it does not hold.",
    [Request.UPGRADE]: holders.length > 0
      ? `It has a copy, but a write needs the only one: ${coresSaid(holders.map((one) => one.core))} must lose ${holders.length > 1 ? "theirs" : "its copy"}.`
      : "It has a copy, but a write needs the only one.",
  }[kind] ?? "";
  return [`${s.hardware} asks the home of ${lineName(s.desc, line)} for ${forWhat(kind)}${atCode(s)}.`, why];
}

function granted(s) {
  if (!s.request) return [`The home grants ${s.hardware.toLowerCase()}'s request.`, ""];
  const { line, source, granted: at, arrival, due } = s.request;
  const waited = Math.max(0, at - arrival);
  const own = s.desc.cores[s.core]?.cache;
  const sender = s.desc.cores.find((one) => one.cache === source)?.id;
  const from = source === own ? "its own cache has the line by now" : source >= 0 ? `${sender === undefined ? `cache ${source}` : `core ${sender}'s cache`} sends it` : source === -1 ? "memory sends it" : "no data has to move";
  const queue = waited > 0 ? `It had waited ${counted(waited, "cycle")} in the queue; ` : "Nobody was before it; ";
  return [`The home of ${lineName(s.desc, line)} grants ${s.hardware.toLowerCase()} ${forWhat(s.request.kind)}.`,
    `${queue}${from}${due > at && source !== own ? `, ${counted(due - at, "cycle")} ${source < -1 ? "until the others have answered" : "on the way"}` : ""}.`];
}

function completed(s) {
  const line = s.before("request", "line", s.request?.line ?? -1);
  const arrival = s.before("request", "arrival", s.request?.arrival ?? 0);
  const due = s.before("request", "due", s.request?.due ?? 0);
  const holder = copiesOf(s.desc, s.fields, s.values, line).find(ownCopy(s));
  const letter = holder ? { M: "Modified", E: "Exclusive", S: "Shared", F: "Forward", O: "Owned" }[holder.state] : "";
  return [`${lineName(s.desc, line)} reaches ${s.hardware.toLowerCase()}${letter ? `: its copy is now ${letter}` : ""}.`,
    due > arrival ? `From request to arrival: ${counted(due - arrival, "cycle")}.` : ""];
}

function victimOf(s) {
  const change = s.changes.find((one) => one.block === "line");
  if (!change) return { line: -1, cores: [] };
  const lost = [];
  if (change.field === "owner" || change.field === "forwarder") lost.push(change.old);
  if (change.field.startsWith("sharers")) {
    const first = 32 * Number(change.field.slice("sharers".length));
    const gone = (change.old & ~change.new) >>> 0;
    for (let bit = 0; bit < 32; bit += 1) if ((gone >>> bit) & 1) lost.push(first + bit);
  }
  return { line: change.index, cores: s.desc.cores.filter((one) => lost.includes(one.cache)).map((one) => one.id) };
}

function invalidated(s) {
  const { line, cores } = victimOf(s);
  const who = cores.length > 0 ? coresSaid(cores) : s.hardware.toLowerCase();
  const cause = s.by >= 0 ? `Core ${s.by} is about to write this line, and only one copy may be written.` : "";
  return [`${who[0].toUpperCase()}${who.slice(1)} ${cores.length > 1 ? "lose their copies" : "loses its copy"} of ${
    lineName(s.desc, line)}.`, cause];
}

function downgraded(s) {
  const { line, cores } = victimOf(s);
  const index = line >= 0 ? line : s.changed("line")?.index ?? -1;
  const who = cores.length > 0 ? `Core ${cores[0]}` : s.hardware;
  return [`${who} keeps only a shared copy of ${lineName(s.desc, index)}.`,
    s.by >= 0 ? `Core ${s.by} reads the line: two readers may share, a writer may not.` : ""];
}

function wordOf(desc, cell) {
  for (const line of desc.lines) {
    const word = line.words.find((one) => one.cell === cell);
    if (word) return { line, word };
  }
  return null;
}

function wrote(s) {
  const change = s.changed("cell");
  const named = change && wordOf(s.desc, change.index);
  const buffered = s.agentKind === AgentKind.STORE;
  if (!named && buffered) return [`A store of ${s.hardware.toLowerCase()} leaves its store buffer.`, "From now on all cores see the value."];
  if (!named) return [`${s.who} writes${s.code ? `: "${s.code}"` : " a word"}.`, "It owns the line, so no message is needed."];
  const { line, word } = named;
  const who = buffered ? `${s.hardware}'s store buffer` : s.who;
  return [`${who} writes ${line.object}.${word.path}: ${valueSaid(word, change.old)} becomes ${valueSaid(word, change.new)}.`,
    `From now on all cores see the new value of this word of ${line.label}.`];
}

function spins(s) {
  return [`${s.who} spins on its own copy of ${lineName(s.desc, s.record.line)}${atCode(s)}.`,
    "It costs the others nothing, and gets nothing done, until a write takes the copy away."];
}

function wakes(s) {
  const woken = s.changed("core")?.index ?? s.core;
  const code = sourceText(s.desc, s.fields.read(s.values, "core", woken, "pc"));
  return [`${coreName(woken)} lost its copy, so it reads the line again${code ? ` for "${code}"` : ""}.`,
    s.by >= 0 && s.by !== woken ? `Core ${s.by} takes the line it was watching, to write it.` : ""];
}

function wantsLock(s) {
  const lock = lockState(s.desc, s.fields, s.values, s.record.want);
  const name = lockName(s.desc, s.record.want);
  if (lock?.holder >= 0 && lock.holder !== s.core) {
    return [`${s.who} wants ${name}.`, `It was taken on core ${lock.holder}, so it has to wait.`];
  }
  return [`${s.who} wants ${name}.`, lock?.readers > 0 ? `${counted(lock.readers, "reader")} ${lock.readers > 1 ? "have" : "has"} it, no writer.` : "Nobody has it just now."];
}

/** Who waits for the lock, awake or asleep; "" where the mirror cannot tell whether a sleeper means this lock. */
function waitingSaid(s, id) {
  const { desc, fields, values } = s;
  const awake = waitersOf(desc, fields, values, id);
  const asleep = sleepersOf(desc, fields, values, id);
  const threads = (ids) => coresSaid(ids).replace("core", "thread");
  const [one, more] = desc.locks[id]?.kind === "spinlock" ? ["waits for it", "wait for it"] : ["wants it too", "want it too"];
  const said = [awake.length > 0 ? `${coresSaid(awake)} ${awake.length > 1 ? more : one}` : "",
    asleep.length > 0 ? `${threads(asleep)} ${asleep.length > 1 ? "sleep until they get" : "sleeps until it gets"} it` : ""].filter(Boolean).join(", ");
  if (said) return `${said[0].toUpperCase()}${said.slice(1)}.`;
  const sleepable = desc.locks[id]?.kind !== "spinlock" && desc.locks.filter((lock) => lock.kind !== "spinlock").length > 1;
  return sleepable && anyAsleep(fields, values) ? "" : "Nobody waits for it.";
}

function lockMoved(s, verb) {
  const id = s.changed("lock")?.index ?? -1;
  const lock = lockState(s.desc, s.fields, s.values, id);
  const reading = s.changed("lock", "readers") !== undefined;
  const readers = reading && lock ? `${counted(lock.readers, "reader")} now. ` : "";
  const how = !reading ? "" : verb === "takes" ? " for reading" : ", which it had for reading";
  return [`${s.who} ${verb} ${lockName(s.desc, id)}${how}.`, `${readers}${waitingSaid(s, id)}`.trim()];
}

function trapped(s) {
  return [`${s.who} touches page ${s.record.target} and takes a page fault.`,
    "The page table has no entry for it, so the kernel must find a page and enter it."];
}

function resolved(s) {
  return [`${s.who} has resolved the fault${s.record.faults > 0 ? `, number ${s.record.faults} on this core` : ""}.`,
    "The page is there; the user program goes on."];
}

function interrupted(s) {
  const before = s.before("core", "state", s.record.state);
  const put = before === CoreState.IDLE ? "It was idle." : before === CoreState.HALT ? "It had nothing left to do."
    : "What it was doing is put aside.";
  return [`An interrupt reaches ${s.hardware.toLowerCase()}${s.routine ? ` and enters ${s.routine}` : ""}.`, put];
}

/** An interrupt that was sent, or one that has to wait at its core. */
function interrupts(s) {
  if (s.agentKind === AgentKind.INTERRUPT) {
    return [`An interrupt waits at ${s.hardware.toLowerCase()}.`, "The core has interrupts off, or cannot stop just now: it takes it as soon as it can."];
  }
  const target = s.by >= 0 ? `core ${s.by}` : "another core";
  return [`${s.who} sends an interrupt to ${target}${atCode(s)}.`, "It may hold translations that are no longer true."];
}

/** A word or a cost changed by hand. */
function edited(s) {
  const change = s.changed("cell");
  const named = change && wordOf(s.desc, change.index);
  if (!named) return ["Something was changed by hand here.", "From here on this run is another one than its parent."];
  const { line, word } = named;
  return [`By hand: ${line.object}.${word.path} was ${valueSaid(word, change.old)} and becomes ${valueSaid(word, change.new)}.`,
    "No core did this: from here on the run is another one than its parent."];
}

function paged(s) {
  const change = s.changed("pagemap");
  if (change && change.new > change.old) return [`${s.who} enters a page into the page table.`, "From now on a walk finds it."];
  return [`${s.who} takes a page out of the page table.`, "A walk misses it from now on, but TLBs that have its translation still use it."];
}

/** What the core is about: the fault it resolves and the locks it holds, or its user program. */
function purpose(s) {
  const held = s.desc.locks.filter((lock) => Math.floor((s.record.held ?? 0) / 2 ** lock.id) % 2 === 1).map((lock) => lock.name);
  const holding = held.length > 0 ? `, holding ${held.join(" and ")}` : "";
  if (s.record.target >= 0) return `On the way to resolving its fault on page ${s.record.target}${holding}.`;
  return holding ? `It goes on${holding}.` : "";
}

/** The core's next instruction: a new line of source, or more of the same one. */
function comes(s) {
  if (!s.code) return [`${s.who} comes to its next instruction.`, purpose(s)];
  const before = s.changed("core", "pc")?.old ?? s.record.pc;
  const [was, now] = [sourcePlace(s.desc, before), sourcePlace(s.desc, s.record.pc)];
  const same = was.file === now.file && was.line === now.line;
  return [`${s.who} ${same ? "is still at" : "comes to"} "${s.code}"${doing(s)}.`, purpose(s)];
}

/** What `work(name)` stands for, with the machine's number and its mark. */
function costed(s) {
  const [, name, times] = /\bwork\((\w+)(,)?/.exec(s.code) ?? [];
  const cost = s.desc.costs?.find((one) => one.name === name && one.unit === "cycles");
  const edited = s.desc.edits?.some((edit) => edit.kind === "cost" && edit.name === name);
  return cost && !edited ? `Code that is costed, not spelled out: about ${counted(cost.value, "cycle")}${times ? " each time" : ""} (${cost.mark}).`
    : "Code that is costed, not spelled out.";
}

const plain = (what, why) => (s) => [what(s), typeof why === "function" ? why(s) : why];
const doing = (s) => (s.routine ? ` in ${s.routine}` : "");

const SENTENCES = Object.freeze({
  [EventKind.INSTRUCTION]: comes,
  [EventKind.REQUEST]: requested,
  [EventKind.GRANT]: granted,
  [EventKind.INVALIDATE]: invalidated,
  [EventKind.DOWNGRADE]: downgraded,
  [EventKind.COMPLETE]: completed,
  [EventKind.WRITE]: wrote,
  [EventKind.SPIN]: spins,
  [EventKind.WAKE]: wakes,
  [EventKind.WORK]: plain((s) => `${s.who} works${doing(s)}${s.code ? `: "${s.code}"` : ""}.`, costed),
  [EventKind.BUFFER]: plain((s) => `${s.who} puts a store into its store buffer${atCode(s)}.`,
    (s) => `The core goes on; the others see the value when it reaches the cache. ${counted(s.record.buffered, "store")} buffered.`),
  [EventKind.DRAIN]: plain((s) => `${s.who} waits for its store buffer.`, "A locked operation, or a full buffer, lets no store stay behind."),
  [EventKind.TRAP]: trapped,
  [EventKind.TRAP_RETURN]: plain((s) => `${s.who} returns from the fault to the user program.`, "The access is tried again."),
  [EventKind.FAULT]: resolved,
  [EventKind.IPI]: interrupts,
  [EventKind.INTERRUPT]: interrupted,
  [EventKind.INTERRUPT_RETURN]: plain((s) => `${s.hardware} returns from the interrupt.`,
    (s) => (s.record.state === CoreState.IDLE ? "It is idle again." : s.record.state === CoreState.HALT ? "It has nothing left to do." : "It goes on where it was interrupted.")),
  [EventKind.CLEAR]: plain((s) => `${s.who} clears a page, line after line to memory.`, "A new page must not show what was in it before."),
  [EventKind.CLEAR_END]: plain((s) => `${s.who} has cleared the page.`, ""),
  [EventKind.TLB_FILL]: plain((s) => `${s.who} has walked the page table and keeps the translation.`, "Next time no walk is needed."),
  [EventKind.TLB_FLUSH]: plain((s) => `${s.who} empties its TLB.`, "Old translations must not be used again."),
  [EventKind.LOCK_WANT]: wantsLock,
  [EventKind.LOCK_ACQUIRE]: (s) => lockMoved(s, "takes"),
  [EventKind.LOCK_RELEASE]: (s) => lockMoved(s, "releases"),
  [EventKind.PAGE]: paged,
  [EventKind.HALT]: ends,
  [EventKind.SLEEP]: sleeps,
  [EventKind.WAKEUP]: wakesUp,
  [EventKind.SWITCH]: switches,
  [EventKind.SWITCH_END]: switched,
  [EventKind.TICK]: ticks,
  [EventKind.EDIT]: edited,
  [EventKind.OPERATION]: plain((s) => `${s.who} has done one operation${doing(s)}.`, "The workload counts these, as others count faults."),
  [EventKind.HAZARD]: plain((s) => `A bug: ${s.who.toLowerCase()} met ${(HazardName[s.changes[0]?.new] ?? "a hazard").toLowerCase().replaceAll("_", " ")}.`,
    "A real kernel would fail here."),
  [EventKind.SPECULATE]: plain((s) => `${s.who} speculates${atCode(s)}.`, "It works without the lock and checks afterwards."),
});

/** {core, kind, what, why}: the event of `events` whose first assignment is `head`; `values` is the mirror after it. */
export function sentence(desc, fields, values, events, head) {
  if (!events || head < 0 || head >= events.count) {
    return { core: null, kind: null, what: "The run is about to go on from here.", why: "" };
  }
  const scene = sceneOf(desc, fields, values, events, head);
  const kind = events.kind[head];
  const [what, why] = (SENTENCES[kind] ?? plain((s) => `${s.who}: ${EventKindName[kind] ?? "an unknown event"}.`, ""))(scene);
  return { core: kind === EventKind.EDIT ? null : scene.core, kind, what: what.replace(/^line /, "Line "), why };
}

export const KINDS_SAID = Object.freeze(Object.keys(SENTENCES).map(Number));
