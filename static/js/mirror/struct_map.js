// A struct as the layout map sees it: its own fields with their bytes, its lines, and where a field may go.
// Promises: pure; places are those of the world description; what is refused here is what the simulator would refuse (two
// fields on one byte, a start that is no multiple of the size, too far), said in a sentence with what to do.
// Does not: know who touches what (touch_counts.js), or move anything.

export const LINE_BYTES = 64;
export const OWN_LINE = "own-line";

/** Objects that can be shown, in the order of memory: [{name, struct}]. */
export function objectsOf(desc) {
  const struct = new Map((desc.structs ?? []).flatMap((one) => one.objects.map((name) => [name, one.name])));
  return [...new Set(desc.lines.map((line) => line.object))].filter((name) => struct.has(name)).map((name) => ({ name, struct: struct.get(name) }));
}

const top = (path) => path.split(".")[0];

/** The struct's own fields, nested ones whole: [{path, offset, end, size, align, movable, laid, moved, hot, parts, leaves}] by offset. */
export function unitsOf(struct) {
  const own = struct.fields.filter((one) => !one.path.includes("."));
  return own.map((one) => {
    const below = struct.fields.filter((other) => other.path !== one.path && top(other.path) === one.path);
    const leaves = below.filter((part) => !below.some((deeper) => deeper.path.startsWith(`${part.path}.`)));
    return { ...one, end: one.offset + one.size, moved: one.offset !== one.laid, parts: below, leaves: leaves.length > 0 ? leaves : [one] };
  }).sort((a, b) => a.offset - b.offset);
}

/** Lines that the struct's bytes fill. */
export const linesOf = (struct) => Math.max(1, Math.ceil(struct.size / LINE_BYTES));

/** The field of a word's path: "mmap_sem.count" → "mmap_sem", "free_list[3]" → "free_list". */
export const unitOf = (path) => top(path).replace(/\[\d+\]$/, "");

const overlaps = (leaf, by, from, end) => leaf.offset + by < end && from < leaf.offset + by + leaf.size;

/** Which field has one of the bytes that `unit` would have at `offset`; null: none. */
export function takenBy(units, unit, offset) {
  const by = offset - unit.offset;
  for (const other of units) {
    if (other.path === unit.path) continue;
    if (unit.leaves.some((mine) => other.leaves.some((leaf) => overlaps(leaf, 0, mine.offset + by, mine.offset + by + mine.size)))) return other;
  }
  return null;
}

/** May `unit` start at byte `offset`?  {ok, why}: `why` says what is in the way and what to do. */
export function mayStart(struct, unit, offset) {
  if (!unit.movable) return { ok: false, why: `${unit.path} is an array longer than a line and stays where it is: move what lies beside it.` };
  if (offset === unit.offset) return { ok: false, why: `${unit.path} is there already.` };
  if (offset % unit.align !== 0) return { ok: false, why: `${unit.path} starts at a multiple of ${unit.align}: byte ${offset - (offset % unit.align)}, for instance.` };
  if (offset < 0 || offset + unit.size > struct.room) return { ok: false, why: `${struct.name} may grow to ${struct.room} bytes: give a place before that.` };
  const other = takenBy(unitsOf(struct), unit, offset);
  if (other) return { ok: false, why: `${other.path} has bytes ${other.offset} to ${other.end - 1}: choose a free place, or move it first.` };
  return { ok: true, why: "" };
}

/** The first free start for `unit` on the line that begins at byte `line`; -1: it has no room. */
export function roomOn(struct, unit, line) {
  for (let from = line; from + Math.min(unit.size, LINE_BYTES) <= line + LINE_BYTES; from += unit.align) {
    if (mayStart(struct, unit, from).ok) return from;
  }
  return -1;
}

/** The next place in that direction: bytes for left and right, the same place a line on for up and down; stays within the struct and one line more. */
export function stepped(struct, unit, offset, key) {
  const most = Math.min(struct.room, (linesOf(struct) + 1) * LINE_BYTES) - unit.align;
  const by = { ArrowLeft: -unit.align, ArrowRight: unit.align, ArrowUp: -LINE_BYTES, ArrowDown: LINE_BYTES }[key] ?? 0;
  return Math.max(0, Math.min(most - (most % unit.align), offset + by));
}

/** The parts of a field that lie on a row of `bytes` bytes that begins at byte `row`: {from, to}; null: none. */
export function within(field, row, bytes) {
  const from = Math.max(field.offset, row);
  const to = Math.min(field.offset + field.size, row + bytes);
  return from < to ? { from, to } : null;
}

/** The setting that puts a field there: {"mm_struct.pgd": 136}. */
export const setting = (struct, unit, to) => ({ [`${struct.name}.${unit.path}`]: to });

/** Settings that put every field of the struct back where the design has it; null if none was moved.  A scenario's own
 *  settings cannot be left out, so the places are said as numbers. */
export function backSettings(struct, settings) {
  const mine = Object.keys(settings).filter((name) => name.startsWith(`${struct.name}.`));
  const out = {};
  for (const name of mine) {
    const path = name.slice(struct.name.length + 1);
    const field = struct.fields.find((one) => one.path === path);
    if (path === "size") out[name] = struct.laid_size;
    else if (field) out[name] = field.laid;
  }
  return Object.keys(out).some((name) => String(settings[name]) !== String(out[name])) ? out : null;
}
