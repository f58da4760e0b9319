// What things of a run are called on the screen: lines, locks, functions, places in the source.
// Promises: short, the same in every panel; a thing the world does not describe is called by its number.
// Does not: write sentences.

export const coreName = (core) => `Core ${core}`;

/** "mm_struct + 64", or "line 812" for a line that is not watched. */
export const lineName = (desc, id) => desc.lines[id]?.label ?? `line ${id}`;

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

/** "12 345", with a narrow space that does not break. */
export const grouped = (value) => String(Math.trunc(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** "1 cycle", "375 cycles". */
export const counted = (count, one, many = `${one}s`) => `${grouped(count)} ${Math.trunc(count) === 1 ? one : many}`;

/** "core 4", "cores 1 and 2", "cores 1, 2 and 5", "7 cores". */
export function coresSaid(ids) {
  if (ids.length === 1) return `core ${ids[0]}`;
  if (ids.length > 4) return `${ids.length} cores`;
  return `cores ${ids.slice(0, -1).join(", ")} and ${ids.at(-1)}`;
}
