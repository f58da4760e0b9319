// What things of a run are called on the screen: lines, locks, functions, places in the source.
// Promises: short, the same in every panel; a thing the world does not describe is called by its number.
// Does not: write sentences.

import { coresSaid, grouped, lineName } from "../mirror/wording.js";

export const coreName = (core) => `Core ${core}`;

export { coresSaid, grouped, lineName };

/** A word's value as a sentence says it. */
export function valueSaid(word, value) {
  if (word.format === "pointer") return value === 0 ? "null" : `0x${value.toString(16)}`;
  if (word.format === "ticket") return `${value % 65536} served, next ticket ${Math.floor(value / 65536) % 65536}`;
  if (word.format === "hex" || Math.abs(value) >= 2 ** 31) return `${value < 0 ? "-" : ""}0x${Math.abs(value).toString(16)}`;
  return value < 0 ? `-${grouped(-value)}` : grouped(value);
}

/** "A" or "B": what one of two runs side by side is called. */
export const runLetter = (at) => "AB"[at];

export const lockName = (desc, id) => desc.locks[id]?.name ?? `lock ${id}`;

/** {name, file, line, last_line} of the function an instruction belongs to, or null. */
export function functionOf(desc, pc) {
  const id = desc.pcs?.function?.[pc];
  if (typeof id === "number") return desc.functions[id] ?? null;
  return desc.functions.find((one) => one.name === id) ?? null;
}

/** {file, line} of an instruction; file "" where unknown. */
export function sourcePlace(desc, pc) {
  const file = desc.pcs?.file?.[pc];
  const path = typeof file === "number" ? desc.files[file] : file;
  return { file: path ?? "", line: desc.pcs?.line?.[pc] ?? 0 };
}

/** The text of a source line without its indent, "" where unknown. */
export function sourceText(desc, pc) {
  const { file, line } = sourcePlace(desc, pc);
  return (desc.sources?.[file]?.split("\n")[line - 1] ?? "").trim();
}

const base = (path) => path.slice(path.lastIndexOf("/") + 1);

export const fileName = (path) => base(path);

/** "1 cycle", "375 cycles". */
export const counted = (count, one, many = `${one}s`) => `${grouped(count)} ${Math.trunc(count) === 1 ? one : many}`;
