// Address spaces as the server tells them (`vmas`), as objects with names: VMAs, the shape of their tree, what changed.
// Promises: pure; numbers are only renamed; a tree that a writer is in the middle of turning is walked as far as it
// holds together, each VMA once.
// Does not: draw.

export const PAGE = 4096;
const KNOWN = new Set(["cell", "start", "end", "flags", "left", "right", "parent", "red", "in_tree", "line", "file", "pgoff"]);
const FLAG = Object.freeze({ READ: 1, WRITE: 2, GROWSDOWN: 0x100 });

/** The VMAs of a space: [{row, number, cell, start, end, flags, left, right, red, state, file, words: {name: value}}];
 *  `number`: 1, 2, … as the picture and the list call them; `state`: "in" | "out" | "freed". */
export function vmasOf(answer, space) {
  const at = Object.fromEntries(answer.columns.map((name, place) => [name, place]));
  const more = answer.columns.filter((name) => !KNOWN.has(name));
  return space.vmas.map((values, row) => {
    const get = (name, absent = 0) => (at[name] === undefined ? absent : values[at[name]]);
    return {
      row, number: row + 1, cell: get("cell"), start: get("start"), end: get("end"), flags: get("flags"), left: get("left", -1), right: get("right", -1),
      red: get("red") !== 0, state: get("in_tree", 1) > 0 ? "in" : get("in_tree") < 0 ? "freed" : "out", line: get("line", -1), file: get("file"),
      words: Object.fromEntries(more.map((name) => [name, get(name)])),
    };
  });
}

/** "rw", "r", "guard", "rw, grows down". */
export function flagsSaid(flags) {
  const access = `${flags & FLAG.READ ? "r" : ""}${flags & FLAG.WRITE ? "w" : ""}`;
  return `${access || "guard"}${flags & FLAG.GROWSDOWN ? ", grows down" : ""}`;
}

export const pagesIn = (vma) => Math.max(0, Math.round((vma.end - vma.start) / PAGE));

/** [{vma, x: place in order, depth, above: row of the parent or -1}], in order of address; `root`: a row, -1 none. */
export function treeOf(vmas, root) {
  const seen = new Set();
  const out = [];
  const walk = (row, depth, above) => {
    const vma = vmas[row];
    if (!vma || seen.has(row)) return;
    seen.add(row);
    walk(vma.left, depth + 1, row);
    out.push({ vma, x: out.length, depth, above });
    walk(vma.right, depth + 1, row);
  };
  walk(root, 0, -1);
  return out;
}

/** What changed since an earlier look: Map of "cell.word" or "space.word" → the value before; `earlier` may be null. */
export function changesOf(earlier, now) {
  const changed = new Map();
  if (!earlier) return changed;
  const before = new Map();
  const each = (answer, visit) => {
    for (const space of answer.spaces) {
      for (const [name, value] of Object.entries(space.words ?? {})) visit(`${space.name}.${name}`, value);
      visit(`${space.name}.cached`, vmasOf(answer, space)[space.cached]?.cell ?? 0);
      for (const vma of vmasOf(answer, space)) {
        for (const [name, value] of Object.entries({ ...vma.words, start: vma.start, end: vma.end, flags: vma.flags, state: vma.state })) visit(`${vma.cell}.${name}`, value);
      }
    }
  };
  each(earlier, (key, value) => before.set(key, value));
  each(now, (key, value) => { if (before.has(key) && before.get(key) !== value) changed.set(key, before.get(key)); });
  for (const space of now.spaces) {
    for (const vma of vmasOf(now, space)) if (!before.has(`${vma.cell}.start`)) changed.set(`${vma.cell}.new`, null);
  }
  return changed;
}

/** The 2 MiB slots that a VMA of the tree or a page table is in, in order: [{slot, pieces: [{number, from, to}], entries}];
 *  `entries`: of its page table, -1 without one; null stands for a gap. */
export function slotsOf(vmas, tables, most = 512) {
  const SLOT = 512 * PAGE;
  const found = new Map();
  const at = (slot) => {
    if (!found.has(slot)) found.set(slot, { slot, pieces: [], entries: -1 });
    return found.get(slot);
  };
  for (const vma of vmas) {
    if (vma.state !== "in" || vma.end <= vma.start) continue; // what left the tree maps nothing any more
    for (let slot = Math.floor(vma.start / SLOT); slot * SLOT < vma.end && found.size < most; slot += 1) {
      at(slot).pieces.push({
        number: vma.number, from: Math.max(0, vma.start / SLOT - slot), to: Math.min(1, vma.end / SLOT - slot),
      });
    }
  }
  for (const [slot, , entries] of tables ?? []) if (found.has(slot) || found.size < most) at(slot).entries = entries;
  const sorted = [...found.values()].sort((a, b) => a.slot - b.slot);
  return sorted.flatMap((one, place) => (place > 0 && sorted[place - 1].slot !== one.slot - 1 ? [null, one] : [one]));
}
