// Words for numbers, cores and lines that panels and pictures share.
// Promises: short, the same everywhere; a line without a picture of its own is named by the objects it belongs to.
// Does not: write sentences.

const THIN_SPACE = "\u202f"; // does not break

/** 12345 → "12 345". */
export const grouped = (value) => String(Math.trunc(value)).replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);

/** "core 4", "cores 1 and 2", "cores 1, 2 and 5", "7 cores". */
export function coresSaid(ids) {
  if (ids.length === 1) return `core ${ids[0]}`;
  if (ids.length > 4) return `${ids.length} cores`;
  return `cores ${ids.slice(0, -1).join(", ")} and ${ids.at(-1)}`;
}

/** What scenarios and addresses call a line that has a picture: "mm + 64"; "" of any other. */
export function lineCall(desc, id) {
  const known = id === null ? null : desc.lines[id];
  return known ? `${known.object} + ${known.offset}` : "";
}

/** The line that goes by that name, or null. */
export function lineCalled(desc, name) {
  return name ? desc.lines.find((line) => lineCall(desc, line.id) === name)?.id ?? null : null;
}

/** "mm_struct + 64"; "mem_map[12]" for a line of an array that is not drawn word by word; else "line 812". */
export function lineName(desc, id) {
  const known = desc.lines[id];
  if (known) return known.label;
  const range = desc.ranges?.find((one) => id >= one.first && id < one.first + one.count * one.each);
  if (!range) return `line ${id}`;
  const index = Math.floor((id - range.first) / range.each);
  const within = (id - range.first) % range.each;
  const name = range.count > 1 ? `${range.object}[${index}]` : range.object;
  return within > 0 ? `${name} + ${64 * within}` : name;
}
