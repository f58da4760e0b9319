// One sentence an event: what happened, and why.
// Promises: a pure function of the world description, the mirror after the event and the event's assignments; every
// kind of the vocabulary has its sentence; nothing is said that the event and the mirror do not hold.
// Does not: know a coherence rule, or HTML.

import { delayedHandlers } from "../mirror/services.js";
import { AgentKind, CoreState, EventKind, EventKindName } from "../vocabulary.js";
import { counted, sourcePlace, valueSaid } from "./names.js";
import { endsBadly, invariantBreaks } from "./sentence_hazard.js";
import { completed, downgraded, granted, invalidated, requested, spins, wakes } from "./sentence_line.js";
import { lockMoved, wantsLock } from "./sentence_lock.js";
import { callbackWaits, graceEnds, graceStarts, readSection } from "./sentence_rcu.js";
import { atCode, sceneOf } from "./sentence_scene.js";
import { aborts, attempts, commits, retries } from "./sentence_speculation.js";
import { ends, sleeps, switched, switches, ticks, wakesUp } from "./sentence_thread.js";

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
  if (s.changed("rcu", "callbacks")) {
    return [`Core ${s.core} runs an RCU callback${s.routine ? `, ${s.routine}` : ""}, as a softirq.`, `Its grace period is over. ${put} It must not sleep here.`];
  }
  const from = delayedHandlers(s.desc).has(s.routine) ? "An interrupt that was asked for earlier, of a device or a timeout," : "An interrupt";
  return [`${from} reaches ${s.hardware.toLowerCase()}${s.routine ? ` and enters ${s.routine}` : ""}.`, put];
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
  return [`${s.who} ${same ? "is still at" : "comes to"} "${s.code}"${doing(s)}.`, readSection(s) || purpose(s)];
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
  [EventKind.HAZARD]: endsBadly,
  [EventKind.SPECULATE]: plain((s) => `${s.who} speculates${atCode(s)}.`, "It works without the lock and checks afterwards."),
  [EventKind.GRACE_START]: graceStarts,
  [EventKind.GRACE_END]: graceEnds,
  [EventKind.RCU_CALLBACK]: callbackWaits,
  [EventKind.ATTEMPT]: attempts,
  [EventKind.COMMIT]: commits,
  [EventKind.ABORT]: aborts,
  [EventKind.RETRY]: retries,
  [EventKind.INVARIANT]: invariantBreaks,
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
