// What a breakpoint is set on: by names, so that it means the same in every run and in an address.
// Promises: `resolved` gives what the server's `find` takes for one run, or null where the run has no such thing; what
// `written` writes `read` reads back; `said` is a short sentence.
// A breakpoint: {what, core?, on?} with file and row (reach), word (write), lock, line (transfer), kind (event), or word, is
// and value (when), whose word is a path of the mirror: "counter.aborts", "lock.mm.mmap_sem.contended", "cell.mm.pgd".
// Does not: look for anything, or know the page.

import { EventKindName } from "../vocabulary.js";
import { lineCall, lineCalled } from "./wording.js";

export const COMPARISONS = Object.freeze({ eq: "=", ne: "≠", lt: "<", le: "≤", gt: ">", ge: "≥" });
export const EVENT_KINDS = Object.freeze(EventKindName.filter((name) => name !== "ALSO").map((name) => name.toLowerCase()));
const LOCK_ACTS = Object.freeze({ acquire: "is taken", release: "is released", want: "is wanted", contend: "is wanted while it is held" });
const PLAIN = Object.freeze({ wait: "somebody has to wait for a lock or a line" });
export const WHATS = Object.freeze(["reach", "write", ...Object.keys(LOCK_ACTS), "transfer", "event", "when", ...Object.keys(PLAIN)]);
export const isOfLock = (what) => what in LOCK_ACTS;
export const lockActSaid = (what) => LOCK_ACTS[what];

const spaced = (name) => name.replaceAll("_", " ");
const fileSaid = (path) => path.slice(path.lastIndexOf("/") + 1);

/** All words of memory the run shows: [{name: "mm.pgd", cell}]. */
export function wordsOf(desc) {
  return desc.lines.flatMap((line) => line.words.map((word) => ({ name: `${line.object}.${word.path}`, cell: word.cell, line: line.id })));
}

const cellOf = (desc, name) => wordsOf(desc).find((word) => word.name === name)?.cell ?? -1;

const rowsKnown = new WeakMap(); // world description → the lines of each of its files

/** The lines of a file on which an instruction stands. */
export function rowsOf(desc, file) {
  if (!rowsKnown.has(desc)) {
    const all = desc.files.map(() => new Set());
    desc.pcs.file.forEach((one, pc) => all[one].add(desc.pcs.line[pc]));
    rowsKnown.set(desc, all);
  }
  return rowsKnown.get(desc)[desc.files.indexOf(file)] ?? new Set();
}

/** {block, index, field} of a path of the mirror, or null. */
function placed(desc, path) {
  const dot = path.indexOf(".");
  const [block, rest] = [path.slice(0, dot), path.slice(dot + 1)];
  if (block === "cell") {
    const cell = cellOf(desc, rest);
    return cell < 0 ? null : { block, index: cell, field: "value" };
  }
  if (block === "counter" || block === "rcu") return { block, index: 0, field: rest };
  const last = rest.lastIndexOf(".");
  const [name, field] = [rest.slice(0, last), rest.slice(last + 1)];
  if (block === "lock") return { block, index: desc.locks.findIndex((lock) => lock.name === name), field };
  if (block === "line") return { block, index: lineCalled(desc, name) ?? -1, field };
  return /^\d{1,4}$/.test(name) ? { block, index: Number(name), field } : null;
}

/** The slot of a path of the mirror in this run, -1 where it has none. */
export function slotOf(desc, path) {
  const place = placed(desc, path);
  const where = place ? desc.mirror.blocks[place.block] : null;
  const at = where?.fields.indexOf(place.field) ?? -1;
  return at < 0 || place.index < 0 || place.index >= where.count ? -1 : where.base + place.index * where.stride + at;
}

function narrowed(desc, mark) {
  const { what } = mark;
  if (what === "reach") {
    const file = desc.files.indexOf(mark.file);
    return file >= 0 && rowsOf(desc, mark.file).has(mark.row) ? { file, row: mark.row } : null;
  }
  if (what === "write") {
    const cell = cellOf(desc, mark.word);
    return cell < 0 ? null : { cell };
  }
  if (isOfLock(what)) {
    if (!mark.lock) return {};
    const lock = desc.locks.find((one) => one.name === mark.lock);
    return lock ? { lock: lock.id } : null;
  }
  if (what === "transfer") {
    if (!mark.line) return {};
    const line = lineCalled(desc, mark.line);
    return line === null ? null : { line };
  }
  if (what === "event") return EVENT_KINDS.includes(mark.kind) ? { kind: mark.kind } : null;
  if (what === "when") {
    const slot = slotOf(desc, mark.word);
    return slot < 0 ? null : { slot, is: mark.is, value: mark.value };
  }
  return what in PLAIN ? {} : null;
}

/** What `find` takes for this run; null if the run has no such line, word, lock or core. */
export function resolved(desc, mark) {
  const core = mark.core ?? null;
  if (core !== null && core >= desc.cores.length) return null;
  const rest = narrowed(desc, mark);
  return rest && { what: mark.what, ...rest, ...(core === null ? {} : { core }) };
}

/** "core 3 reaches fault.fl:42", "mm.pgd is written by core 1", "counter.aborts becomes ≥ 5". */
export function said(mark) {
  const { what, core = null } = mark;
  const by = core === null ? "" : ` by core ${core}`;
  if (what === "reach") return `${core === null ? "a core" : `core ${core}`} reaches ${fileSaid(mark.file)}:${mark.row}`;
  if (what === "write") return `${mark.word} is written${by}`;
  if (isOfLock(what)) return `${mark.lock || "a lock"} ${LOCK_ACTS[what]}${by}`;
  if (what === "transfer") return `${mark.line || "a line"} moves between caches${core === null ? "" : ` to core ${core}`}`;
  if (what === "event") return `event: ${spaced(mark.kind)}${by}`;
  if (what === "when") return `${mark.word.replace(/^cell\./, "")} becomes ${COMPARISONS[mark.is]} ${mark.value}${by}`;
  return `${PLAIN[what]}${core === null ? "" : `: core ${core}`}`;
}

const FIELDS = Object.freeze({ // what stands between the core and the name, and the key of the name
  reach: [["row"], "file"], write: [[], "word"], transfer: [[], "line"], event: [[], "kind"], when: [["is", "value"], "word"],
  ...Object.fromEntries(Object.keys(LOCK_ACTS).map((what) => [what, [[], "lock"]])), ...Object.fromEntries(Object.keys(PLAIN).map((what) => [what, [[], ""]])),
});
const SEPARATOR = "*"; // in no name, and an address need not escape it
const ANY = "any"; // core, line or lock
const NUMBER = /^\d{1,3}$/;
const NAME = /^[\w./[\] +-]{1,96}$/;

/** "reach*3*42*kernel/fault.fl": what, core or "any", then what belongs to it; "off." before one that is off. */
export function written(mark) {
  const [between, name] = FIELDS[mark.what];
  const parts = [mark.what, mark.core ?? ANY, ...between.map((key) => mark[key]), ...(name ? [mark[name] || ANY] : [])];
  return `${mark.on === false ? "off." : ""}${parts.join(SEPARATOR)}`;
}

/** The breakpoint a text says, or null. */
export function read(text) {
  const on = !text.startsWith("off.");
  const [what, core, ...rest] = (on ? text : text.slice(4)).split(SEPARATOR);
  const fields = Object.hasOwn(FIELDS, what) ? FIELDS[what] : null;
  if (!fields || !(core === ANY || NUMBER.test(core))) return null;
  const [between, name] = fields;
  const keys = [...between, ...(name ? [name] : [])];
  if (rest.length !== keys.length) return null;
  const mark = { what, on, ...(core === ANY ? {} : { core: Number(core) }) };
  keys.forEach((key, at) => { mark[key] = rest[at]; });
  if (mark[name] === ANY && (isOfLock(what) || what === "transfer")) mark[name] = "";
  else if (name && !NAME.test(mark[name])) return null;
  if (what === "reach") {
    if (!/^[1-9]\d{0,4}$/.test(mark.row)) return null;
    mark.row = Number(mark.row);
  }
  if (what === "event" && !EVENT_KINDS.includes(mark.kind)) return null;
  if (what === "when") {
    if (!(mark.is in COMPARISONS) || !/^-?\d{1,15}$/.test(mark.value)) return null;
    mark.value = Number(mark.value);
  }
  return mark;
}

/** All of a list, and back; what makes no sense is left out. */
export const writtenAll = (marks) => marks.map(written).join("**");
export const readAll = (text) => text.split("**").map(read).filter(Boolean);

export const same = (a, b) => written({ ...a, on: true }) === written({ ...b, on: true });

/** What can be broken on at a selected thing, the likeliest first: [{title, mark}]. */
export function offersFor(desc, selection) {
  const out = [];
  const offer = (mark) => out.push({ title: said(mark), mark });
  const { place, cell, lock, line, core, fault } = selection;
  if (place && rowsOf(desc, place.file).has(place.line)) offer({ what: "reach", file: place.file, row: place.line });
  if (Number.isInteger(cell)) {
    const word = wordsOf(desc).find((one) => one.cell === cell);
    if (word) offer({ what: "write", word: word.name });
  }
  if (Number.isInteger(lock) && desc.locks[lock]) for (const what of ["contend", "acquire", "release", "want"]) offer({ what, lock: desc.locks[lock].name });
  if (Number.isInteger(line) && desc.lines[line]) {
    offer({ what: "transfer", line: lineCall(desc, line) });
    offer({ what: "when", word: `line.${lineCall(desc, line)}.queued`, is: "ge", value: 2 });
  }
  const who = core ?? fault?.core ?? null;
  if (Number.isInteger(who)) for (const kind of ["fault", "trap", "interrupt", ...(desc.has?.speculation ? ["abort"] : [])]) offer({ what: "event", kind, core: who });
  return out;
}
