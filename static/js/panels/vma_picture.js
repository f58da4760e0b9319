// Pictures of an address space: the red-black tree of its VMAs, and the strip of its addresses over its page tables.
// Promises: a red node is a ring, a black one a square, so the colour is never the only sign; the number in a node is the
// number in the list beneath; a VMA taken out of the tree is dashed; every picture has its words.
// Does not: say what changed (memory.js).

import { element, svg } from "./element.js";
import { grouped } from "./names.js";
import { flagsSaid, pagesIn, treeOf } from "./vma_rows.js";

const WIDTH = 280;
const APART = 26; // px between nodes, at least: a wider tree scrolls
const ROW = 34;
const NODE = 11; // half a node's side
const ACROSS = 16; // slots in a row of the strip

export const hex = (address) => `0x${address.toString(16)}`;

/** "3: 0x200000 to 0x400000, rw, 512 pages, red". */
export function vmaSaid(vma) {
  if (vma.state === "freed") return `${vma.number}: freed`;
  return `${vma.number}: ${hex(vma.start)} to ${hex(vma.end)}, ${flagsSaid(vma.flags)}, ${grouped(pagesIn(vma))} pages, ${vma.state === "in" ? (vma.red ? "red" : "black") : "out of the tree"}`;
}

function node(x, y, vma, marked) {
  const shape = vma.red ? svg("circle", { cx: x, cy: y, r: NODE }) : svg("rect", { x: x - NODE, y: y - NODE, width: 2 * NODE, height: 2 * NODE, rx: 3 });
  return svg("g", { class: `vma-node ${vma.red ? "red" : "black"}${marked ? " cached" : ""}` },
    svg("title", {}, vmaSaid(vma)),
    marked ? svg("rect", { class: "ring", x: x - NODE - 4, y: y - NODE - 4, width: 2 * NODE + 8, height: 2 * NODE + 8, rx: 6 }) : null,
    shape, svg("text", { x, y: y + 4, "text-anchor": "middle" }, String(vma.number)));
}

/** The tree: `cached` is the row mmap_cache points at, -1 none. */
export function treePicture(vmas, root, cached) {
  const tree = treeOf(vmas, root);
  if (tree.length === 0) return element("p", { class: "empty" }, "The tree is empty.");
  const apart = Math.max(APART, WIDTH / tree.length);
  const width = apart * tree.length;
  const depth = Math.max(...tree.map((one) => one.depth));
  const top = NODE + 8 + (cached >= 0 ? 18 : 0);
  const height = top + depth * ROW + NODE + 8;
  const place = new Map(tree.map((one) => [one.vma.row, { x: apart * (one.x + 0.5), y: top + one.depth * ROW }]));
  const edges = tree.filter((one) => one.above >= 0).map((one) => {
    const [from, to] = [place.get(one.above), place.get(one.vma.row)];
    return svg("line", { class: "vma-edge", x1: from.x, y1: from.y, x2: to.x, y2: to.y });
  });
  const at = place.get(cached);
  const left = at && at.x > width - 90;
  const pointer = at ? [
    svg("path", { class: "vma-pointer", d: `M${at.x} 15 L${at.x} ${at.y - NODE - 6} m-3.5 -6 l3.5 6 l3.5 -6` }),
    svg("text", { class: "vma-pointer-name", x: at.x + (left ? 4 : -4), y: 11, "text-anchor": left ? "end" : "start" }, "mmap_cache"),
  ] : [];
  return element("div", { class: "vma-tree" }, svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
    "aria-label": `Red-black tree of ${tree.length} VMAs, ${depth + 1} levels; the list beneath says the same.` },
  ...edges, ...pointer, ...tree.map((one) => node(place.get(one.vma.row).x, place.get(one.vma.row).y, one.vma, one.vma.row === cached))));
}

function slotPicture(one, x, y, w) {
  const filled = one.entries > 0 ? Math.max(1, ((w - 3) * one.entries) / 512) : 0;
  const said = `2 MiB from ${hex(one.slot * 512 * 4096)}: ${one.pieces.length === 0 ? "no VMA" : one.pieces.map((piece) => `VMA ${piece.number}`).join(", ")}; ${one.entries < 0 ? "no page table" : `page table with ${one.entries} of 512 entries`}`;
  return svg("g", {}, svg("title", {}, said),
    ...one.pieces.map((piece) => svg("rect", {
      class: `slot-vma ${piece.number % 2 ? "odd" : "even"}`, x: x + piece.from * w, y, width: Math.max(1, (piece.to - piece.from) * w - 1), height: 14,
    })),
    ...one.pieces.filter((piece) => (piece.to - piece.from) * w >= 12).map((piece) => svg("text", {
      class: "slot-number", x: x + ((piece.from + piece.to) / 2) * w, y: y + 11, "text-anchor": "middle",
    }, String(piece.number))),
    one.entries < 0 ? null : svg("rect", { class: "slot-table", x: x + 0.5, y: y + 17.5, width: w - 2, height: 9 }),
    filled > 0 ? svg("rect", { class: "slot-filled", x: x + 1, y: y + 18, width: filled, height: 8 }) : null);
}

/** The strip: VMAs above, the page table of the same 2 MiB beneath. */
export function stripPicture(slots) {
  const known = slots.filter(Boolean);
  if (known.length === 0) return null;
  const across = Math.min(ACROSS, Math.max(4, slots.length));
  const w = WIDTH / across;
  const rows = Math.ceil(slots.length / across);
  const tables = known.filter((one) => one.entries >= 0);
  const parts = slots.map((one, at) => {
    const [x, y] = [(at % across) * w, Math.floor(at / across) * 34];
    return one ? slotPicture(one, x, y, w) : svg("text", { class: "slot-gap", x: x + w / 2, y: y + 12, "text-anchor": "middle" }, "⋯");
  });
  return element("div", { class: "vma-strip" }, svg("svg", { viewBox: `0 0 ${WIDTH} ${rows * 34}`, width: WIDTH, height: rows * 34, role: "img",
    "aria-label": `Addresses from left to right, 2 MiB a square: VMAs above, page tables beneath. ${tables.length} page tables with ${tables.reduce((sum, one) => sum + one.entries, 0)} entries.` }, ...parts));
}
