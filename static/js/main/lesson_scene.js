// A scene of a lesson as the page understands it: its request, what it selects, what its links show.
// Promises: pure; names of lines and locks become the ids of the open run; what a run does not have selects nothing.
// Does not: touch the page (lesson_stage.js does).

import { lineCalled } from "../mirror/wording.js";
import { NOTHING } from "../panels/pick.js";
import { sibling, tidy } from "./request.js";

export { NOTHING };

const PARTS = new Set(["design", "machine", "workload", "cores", "threads", "placement", "seed"]);

const sorted = (settings) => (settings ? Object.fromEntries(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))) : undefined);

/** One text for one run, however its settings are ordered. */
export const requestKey = (request) => JSON.stringify(tidy({ ...request, settings: sorted(request.settings) }));

const lockCalled = (desc, name) => {
  const at = desc.locks.findIndex((one) => one.name === name);
  return at < 0 ? null : at;
};

/** The whole selection that {core, line, lock, fault} names: lines and locks by name, a fault as the address has it. */
export function selectionOf(desc, named) {
  const out = { ...NOTHING };
  if (Number.isInteger(named.core) && desc.cores[named.core]) out.core = named.core;
  if (typeof named.line === "string") out.line = lineCalled(desc, named.line);
  if (typeof named.lock === "string") out.lock = lockCalled(desc, named.lock);
  if (out.lock !== null && out.line === null) out.line = desc.locks[out.lock].line ?? null;
  const [core, start] = String(named.fault ?? "").split(".").map(Number);
  if (Number.isInteger(core) && Number.isInteger(start) && desc.cores[core]) Object.assign(out, { core, fault: { core, start } });
  return out;
}

/** The selection of a question, which gives ids. */
export function selectionById(desc, select) {
  const has = { core: desc.cores, line: desc.lines, lock: desc.locks };
  const known = Object.entries(select ?? {}).filter(([key, id]) => has[key]?.[id]);
  return { ...NOTHING, ...Object.fromEntries(known) };
}

/** {key, value} of a link "line=mm + 64"; null if it is none. */
export function shownBy(text) {
  const at = text.indexOf("=");
  if (at < 1) return null;
  const [key, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  return { key, value: key === "core" ? Number(value) : value };
}

/** The request of the run that stands beside: `beside` has parts of a run, and settings among them. */
export function besideRequest(desc, beside, room = {}) {
  const parts = Object.entries(beside).filter(([key]) => PARTS.has(key));
  const settings = Object.entries(beside).filter(([key]) => !PARTS.has(key));
  return sibling(desc, { ...Object.fromEntries(parts), settings: Object.fromEntries(settings) }, room);
}
