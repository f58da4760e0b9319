// The page's address: which run, and which moment of it.
// Promises: what `written` writes `read` reads back: scenario, parts, settings, edits and the cycle; an address that
// makes no sense is ignored, never an error.
// Does not: open anything.  Lists are joined by "*", a setting and its value by "-",
// the fields of an edit by ".": none of them needs escaping in an address.

import { PARTS, tidy } from "./request.js";

const WORDS = Object.freeze(["scenario", "design", "machine", "workload", "placement"]);
const NUMBERS = Object.freeze(["cores", "threads", "seed", "cycle"]);
const MOST_EDITS = 32; // as the server
const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const NAME = /^[A-Za-z_][\w.]{0,63}$/;
const VALUE = /^-?[A-Za-z0-9][\w.-]{0,63}$/;
const WHOLE = /^\d{1,15}$/;
const LINE = /^[A-Za-z_]\w{0,63}(\.\d{1,4})?-\d{1,6}$/; // "zone.1-64": what a scenario calls "zone[1] + 64"
const PATH = /^[A-Z0-9x]{0,2000}$/;
const INTEGER = /^-?\d{1,16}$/;

const EDITS = Object.freeze({
  cost: { letter: "c", fields: (edit) => [edit.name, edit.value] },
  word: { letter: "w", fields: (edit) => [edit.cell, edit.value] },
  next: { letter: "n", fields: (edit) => [edit.core] },
  hand: { letter: "h", fields: (edit) => [edit.path] },
  plant: { letter: "p", fields: (edit) => [edit.name, edit.line] },
});

const editWritten = (edit) => [EDITS[edit.kind].letter, edit.cycle, ...EDITS[edit.kind].fields(edit)].join(".");

/** One edit from "c.1234.pause.40", or null. */
function editRead(text) {
  const [letter, cycle, first, second, ...rest] = text.split(".");
  if (rest.length > 0 || !WHOLE.test(cycle ?? "")) return null;
  const at = { cycle: Number(cycle) };
  const value = INTEGER.test(second ?? "") ? Number(second) : null;
  if (letter === "c" && NAME.test(first ?? "") && value !== null) return { ...at, kind: "cost", name: first, value };
  if (letter === "w" && WHOLE.test(first ?? "") && value !== null) return { ...at, kind: "word", cell: Number(first), value };
  if (letter === "p" && NAME.test(first ?? "") && value !== null && value >= -1) return { ...at, kind: "plant", name: first, line: value };
  if (letter === "h" && PATH.test(first ?? "?") && second === undefined) return { ...at, kind: "hand", path: first };
  if (letter === "n" && WHOLE.test(first ?? "") && second === undefined) return { ...at, kind: "next", core: Number(first) };
  return null;
}

function settingsRead(text) {
  const found = {};
  for (const pair of text.split("*")) {
    const dash = pair.indexOf("-"); // a name has none, a value may
    const [name, value] = [pair.slice(0, dash), pair.slice(dash + 1)];
    if (dash > 0 && NAME.test(name) && VALUE.test(value)) found[name] = INTEGER.test(value) ? Number(value) : value;
  }
  return found;
}

/** What an address says: scenario, parts, settings, edits, cycle, line; each only if it makes sense. */
export function read(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const out = {};
  for (const name of WORDS) if (ID.test(given.get(name) ?? "")) out[name] = given.get(name);
  for (const name of NUMBERS) if (WHOLE.test(given.get(name) ?? "")) out[name] = Number(given.get(name));
  const settings = settingsRead(given.get("set") ?? "");
  if (Object.keys(settings).length > 0) out.settings = settings;
  const edits = (given.get("edits") ?? "").split("*").map(editRead).filter(Boolean).slice(0, MOST_EDITS);
  if (LINE.test(given.get("line") ?? "")) out.line = given.get("line").replace(/\.(\d+)/, "[$1]").replace("-", " + ");
  if (edits.length > 0) out.edits = edits.sort((a, b) => a.cycle - b.cycle);
  return out;
}

/** The hash of a request, a cycle and the line that is shown, if one was chosen. */
export function written(request, cycle, line = "") {
  const out = new URLSearchParams();
  for (const name of ["scenario", ...PARTS]) if (request[name] !== undefined && request[name] !== null) out.set(name, request[name]);
  const settings = Object.entries(request.settings ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (settings.length > 0) out.set("set", settings.map(([name, value]) => `${name}-${value}`).join("*"));
  if (request.edits?.length > 0) out.set("edits", request.edits.map(editWritten).join("*"));
  if (cycle > 0) out.set("cycle", String(Math.floor(cycle)));
  if (line) out.set("line", line.replace(/\[(\d+)\]/, ".$1").replace(" + ", "-"));
  return `#${out}`;
}

/** What to send as `open`; null when the address names no run. */
export function requestOf(address) {
  const { scenario, design, machine, workload } = address;
  if (scenario) return tidy(address);
  return design && machine && workload ? tidy({ ...address, seed: address.seed ?? 1 }) : null;
}
