// What can be selected, as the text of an attribute: "line:3", "place:kernel/fault.fl:42"; and what it is called.
// Promises: `picked` reads what `pick` writes; the same thing has the same text everywhere, so a view can be marked by
// comparing texts; a thing the run does not have is null.
// Does not: select anything (main/linked.js).

import { coreName, fileName, grouped, lineName, lockName } from "./names.js";

/** The one selection of all views, empty: core id, line id, lock id, fault {core, start}, place {file, line}, cell, span {start, end, cores}. */
export const NOTHING = Object.freeze({ core: null, line: null, lock: null, fault: null, place: null, cell: null, span: null });

export const pickCore = (id) => `core:${id}`;
export const pickLine = (id) => `line:${id}`;
export const pickLock = (id) => `lock:${id}`;
export const pickCell = (cell) => `cell:${cell}`;
export const pickPlace = (file, line) => `place:${file}:${line}`;

/** The change of the selection that a text means; null where `desc` has no such thing. */
export function picked(desc, text) {
  const [kind, first, second] = text.split(":");
  const id = Number(first);
  if (kind === "core") return desc.cores[id] ? { core: id } : null;
  if (kind === "line") return desc.lines[id] ? { line: id } : null;
  if (kind === "lock") return desc.locks[id] ? { lock: id, line: desc.locks[id].line } : null;
  if (kind === "cell") return wordOf(desc, id) ? { cell: id, line: wordOf(desc, id).line.id } : null;
  if (kind === "place") return desc.files.includes(first) ? { place: { file: first, line: Number(second) } } : null;
  return null;
}

/** `change`, and what of `selection` it leaves behind: a word or a lock of another line than the one chosen now. */
export function leaving(desc, selection, change) {
  if (change.line === undefined || change.line === null) return change;
  const out = { ...change };
  if (change.cell === undefined && selection.cell !== null && wordOf(desc, selection.cell)?.line.id !== change.line) out.cell = null;
  if (change.lock === undefined && selection.lock !== null && desc.locks[selection.lock]?.line !== change.line) out.lock = null;
  return out;
}

/** The watched word of a cell: {line, word}, or null. */
export function wordOf(desc, cell) {
  for (const line of desc.lines) {
    const word = line.words.find((one) => one.cell === cell);
    if (word) return { line, word };
  }
  return null;
}

/** The texts of what is selected: those that views mark. */
export function picksOf(selection) {
  const found = [];
  for (const kind of ["core", "line", "lock", "cell"]) if (selection[kind] !== null) found.push(`${kind}:${selection[kind]}`);
  if (selection.place) found.push(pickPlace(selection.place.file, selection.place.line));
  return found;
}

/** [{kind, title, pick}] of what is selected, in the order of the crumbs. */
export function crumbsOf(desc, selection) {
  const { core, line, lock, cell, fault, place, span } = selection;
  const word = cell === null ? null : wordOf(desc, cell);
  return [
    core === null ? null : { kind: "core", title: coreName(core).toLowerCase() },
    fault ? { kind: "fault", title: `fault of core ${fault.core}, cycle ${grouped(fault.start)}` } : null,
    lock === null ? null : { kind: "lock", title: lockName(desc, lock) },
    line === null ? null : { kind: "line", title: lineName(desc, line) },
    word ? { kind: "cell", title: `${word.line.object}.${word.word.path}` } : null,
    place ? { kind: "place", title: `${fileName(place.file)}:${place.line}` } : null,
    span ? { kind: "span", title: `cycles ${grouped(span.start)} to ${grouped(span.end)}` } : null,
  ].filter(Boolean);
}

/** What a lock of the evidence is in this run: the first lock of that struct and field; -1 if the stage shows none. */
export function lockOfClass(desc, name) {
  const found = desc.locks.find((lock) => {
    const line = desc.lines[lock.line];
    return line && `${line.struct}${lock.name.slice(line.object.length)}` === name;
  });
  return found ? found.id : -1;
}

/** Where a function begins: {file, line}, or null. */
export function placeOfFunction(desc, name) {
  const found = desc.functions.find((one) => one.name === name);
  return found ? { file: found.file, line: found.line } : null;
}
