// What the one selection means in the picture: which cores, words and lines belong to it, and the one mark it bears.
// Promises: pure; a selected thing bears a ring and a corner, so that the mark is never colour alone; a core that has
// to do with a selected lock or source line says how.
// Does not: change the selection, or mark what belongs to nothing selected.

import { box } from "./shape.js";
import { coreField, holds } from "./view.js";
import { wordsOfLock } from "./word.js";

const places = new WeakMap();

/** The file of an instruction, by its number in desc.files. */
const fileOf = (desc, pc) => (typeof desc.pcs.file[pc] === "number" ? desc.files[desc.pcs.file[pc]] : desc.pcs.file[pc]);

/** Instructions of a source line: a Set; kept for the last place asked for. */
function instructionsAt(desc, place) {
  const known = places.get(desc);
  if (known && known.file === place.file && known.line === place.line) return known.pcs;
  const pcs = new Set();
  for (let pc = 0; pc < desc.pcs.line.length; pc += 1) {
    if (desc.pcs.line[pc] === place.line && fileOf(desc, pc) === place.file) pcs.add(pc);
  }
  places.set(desc, { ...place, pcs });
  return pcs;
}

/** The filled corner alone: of a thing whose frame says something else already. */
export function corner(ctx, spec, r) {
  const { theme, scale: s } = spec;
  const side = Math.min(9 * s, r.w * 0.4, r.h * 0.4);
  ctx.fillStyle = theme.accent;
  ctx.beginPath();
  ctx.moveTo(r.x + r.w - side, r.y);
  ctx.lineTo(r.x + r.w, r.y);
  ctx.lineTo(r.x + r.w, r.y + side);
  ctx.closePath();
  ctx.fill();
}

/** A ring round a thing with a filled corner: it is selected. */
export function marked(ctx, spec, r, { radius = 8 } = {}) {
  box(ctx, r, { radius, stroke: spec.theme.accent, width: 2 });
  corner(ctx, spec, r);
}

/** Indices of the words of `line` that are selected, by themselves or with their lock. */
export function selectedWords(world, line) {
  const { desc, selection } = world;
  const found = new Set();
  line.words.forEach((word, at) => { if (selection?.cell === word.cell) found.add(at); });
  const lock = Number.isInteger(selection?.lock) ? desc.locks[selection.lock] : null;
  if (lock?.line === line.id) for (const at of wordsOfLock(line, lock)) found.add(at);
  return found;
}

/** What a core has to do with what is selected beside cores: "holds it", "wants it", "is here", "this fault", or "". */
export function boundTo(world, core) {
  const { desc, mirror, selection } = world;
  if (!selection) return "";
  if (Number.isInteger(selection.lock)) {
    if (holds(coreField(desc, mirror, core, "held"), selection.lock)) return "holds it";
    if (coreField(desc, mirror, core, "want", -1) === selection.lock) return "wants it";
  }
  if (selection.fault?.core === core) return "its fault";
  if (selection.place && instructionsAt(desc, selection.place).has(coreField(desc, mirror, core, "pc", -1))) return "is here";
  return "";
}
