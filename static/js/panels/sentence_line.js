// Sentences for what happens to a line: asked for, granted, on its way, lost, spun on.
// Promises: pure functions of the scene; a copy in the sibling's cache is the core's own.
// Does not: know a coherence rule: who has what is the directory's word.

import { Request } from "../vocabulary.js";
import { copiesOf } from "./machine_state.js";
import { coreName, coresSaid, counted, lineName, sourceText } from "./names.js";
import { atCode } from "./sentence_scene.js";

/** A copy's state, as its letter stands for it. */
export const STATE_SAID = Object.freeze({ M: "Modified", E: "Exclusive", S: "Shared", F: "Forward", O: "Owned" });

const forWhat = (kind) => ({
  [Request.GETS]: "a copy to read", [Request.GETM]: "the line to write it", [Request.UPGRADE]: "permission to write",
}[kind] ?? "the line");

/** Is that copy in this core's own cache?  Siblings share one, and copies are named by its first core. */
const ownCopy = (s) => (one) => s.desc.cores[one.core].cache === s.desc.cores[s.core].cache;

const others = (s, line) => copiesOf(s.desc, s.fields, s.values, line).filter((one) => !ownCopy(s)(one));

export function requested(s) {
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

export function granted(s) {
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

export function completed(s) {
  const line = s.before("request", "line", s.request?.line ?? -1);
  const arrival = s.before("request", "arrival", s.request?.arrival ?? 0);
  const due = s.before("request", "due", s.request?.due ?? 0);
  const holder = copiesOf(s.desc, s.fields, s.values, line).find(ownCopy(s));
  const letter = holder ? STATE_SAID[holder.state] : "";
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

export function invalidated(s) {
  const { line, cores } = victimOf(s);
  const who = cores.length > 0 ? coresSaid(cores) : s.hardware.toLowerCase();
  const cause = s.by >= 0 ? `Core ${s.by} is about to write this line, and only one copy may be written.` : "";
  return [`${who[0].toUpperCase()}${who.slice(1)} ${cores.length > 1 ? "lose their copies" : "loses its copy"} of ${
    lineName(s.desc, line)}.`, cause];
}

export function downgraded(s) {
  const { line, cores } = victimOf(s);
  const index = line >= 0 ? line : s.changed("line")?.index ?? -1;
  const who = cores.length > 0 ? `Core ${cores[0]}` : s.hardware;
  return [`${who} keeps only a shared copy of ${lineName(s.desc, index)}.`,
    s.by >= 0 ? `Core ${s.by} reads the line: two readers may share, a writer may not.` : ""];
}

export function spins(s) {
  return [`${s.who} spins on its own copy of ${lineName(s.desc, s.record.line)}${atCode(s)}.`,
    "It costs the others nothing, and gets nothing done, until a write takes the copy away."];
}

export function wakes(s) {
  const woken = s.changed("core")?.index ?? s.core;
  const code = sourceText(s.desc, s.fields.read(s.values, "core", woken, "pc"));
  return [`${coreName(woken)} lost its copy, so it reads the line again${code ? ` for "${code}"` : ""}.`,
    s.by >= 0 && s.by !== woken ? `Core ${s.by} takes the line it was watching, to write it.` : ""];
}
