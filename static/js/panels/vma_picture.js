// Pictures of an address space: the tree of its VMAs, and the strip of its addresses over its page tables.
// Promises: a red node is a ring, a black one a square, so the colour is never the only sign; a maple node is a box of its
// slots; the number in a node or slot is the number in the list beneath; every picture has its words.
// Does not: say what changed (memory.js).

import { element, svg } from "./element.js";
import { grouped } from "./names.js";
import { flagsSaid, pagesIn, treeOf } from "./vma_rows.js";

const WIDTH = 280;
const APART = 26; // px between nodes, at least: a wider tree scrolls
const ROW = 34;
const NODE = 11; // half a node's side
const ACROSS = 16; // slots in a row of the strip
const SLOT = 22; // px, a slot of a maple node
const LEVEL = 52; // px from one level of a maple tree to the next
const BETWEEN = 14; // px between maple nodes

export const hex = (address) => `0x${address.toString(16)}`;

/** "3: 0x200000 to 0x400000, rw, 512 pages, red"; `colored`: the tree has colours. */
export function vmaSaid(vma, colored = true) {
  if (vma.state === "freed") return `${vma.number}: freed`;
  const where = vma.state !== "in" ? ", out of the tree" : colored ? `, ${vma.red ? "red" : "black"}` : "";
  return `${vma.number}: ${hex(vma.start)} to ${hex(vma.end)}, ${flagsSaid(vma.flags)}, ${grouped(pagesIn(vma))} pages${where}`;
}

function node(x, y, vma, marked, colored) {
  const shape = vma.red ? svg("circle", { cx: x, cy: y, r: NODE }) : svg("rect", { x: x - NODE, y: y - NODE, width: 2 * NODE, height: 2 * NODE, rx: 3 });
  return svg("g", { class: `vma-node ${vma.red ? "red" : "black"}${marked ? " cached" : ""}` },
    svg("title", {}, vmaSaid(vma, colored)),
    marked ? svg("rect", { class: "ring", x: x - NODE - 4, y: y - NODE - 4, width: 2 * NODE + 8, height: 2 * NODE + 8, rx: 6 }) : null,
    shape, svg("text", { x, y: y + 4, "text-anchor": "middle" }, String(vma.number)));
}

/** A tree whose nodes are VMAs: `cached` is the row mmap_cache points at, -1 none; `kind`: "red-black" has colours. */
export function treePicture(vmas, root, cached, kind = "red-black") {
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
    "aria-label": `${kind[0].toUpperCase()}${kind.slice(1)} tree of ${tree.length} VMAs, ${depth + 1} levels; the list beneath says the same.` },
  ...edges, ...pointer, ...tree.map((one) => node(place.get(one.vma.row).x, place.get(one.vma.row).y, one.vma, one.vma.row === cached, kind === "red-black"))));
}

/** Where each maple node is drawn: [{x, y, width}], leaves side by side, a node over the middle of those below it. */
export function maplePlaces(nodes) {
  const top = Math.max(0, ...nodes.map((one) => one.level));
  const places = nodes.map((one) => ({ x: 0, y: (top - one.level) * LEVEL, width: one.slots.length * SLOT }));
  let right = 0;
  nodes.map((_, at) => at).sort((a, b) => nodes[a].level - nodes[b].level || a - b).forEach((at, turn, order) => {
    if (turn > 0 && nodes[order[turn - 1]].level !== nodes[at].level) right = 0;
    const below = nodes[at].slots.map(([, child]) => places[child]).filter(Boolean);
    const middle = below.length === 0 ? 0 : (below[0].x + below.at(-1).x + below.at(-1).width) / 2;
    places[at].x = Math.max(right, middle - places[at].width / 2);
    right = places[at].x + places[at].width + BETWEEN;
  });
  return places;
}

function mapleSlot([last, child, row], from, x, y, vmas) {
  const vma = vmas[row];
  const range = `${hex(from)} to ${last < 0 ? "the end" : hex(last + 1)}`;
  const said = vma ? vmaSaid(vma, false) : child >= 0 ? `a node below: ${range}` : `a hole: ${range}`;
  return svg("g", { class: `maple-slot ${vma ? "vma" : child >= 0 ? "inner" : "hole"}` }, svg("title", {}, said),
    svg("rect", { x, y, width: SLOT, height: 2 * NODE }),
    svg("text", { x: x + SLOT / 2, y: y + NODE + 4, "text-anchor": "middle" }, vma ? String(vma.number) : child >= 0 ? "↓" : "·"));
}

/** A tree of nodes with many slots: each a box of them, in order of address; a number is a VMA, a point a hole. */
export function maplePicture(vmas, nodes, kind = "maple") {
  if (nodes.length === 0) return element("p", { class: "empty" }, "The tree is empty.");
  const places = maplePlaces(nodes);
  const width = Math.max(...places.map((one) => one.x + one.width)) + 8;
  const levels = Math.max(...nodes.map((one) => one.level));
  const height = (levels - 1) * LEVEL + 2 * NODE + 12;
  const held = nodes.reduce((sum, one) => sum + one.slots.filter(([, , row]) => row >= 0).length, 0);
  const parts = nodes.map((one, at) => {
    const { x, y } = places[at];
    const edges = one.slots.map(([, child], slot) => (places[child] ? svg("line", {
      class: "vma-edge", x1: 4 + x + (slot + 0.5) * SLOT, y1: 6 + y + 2 * NODE, x2: 4 + places[child].x + places[child].width / 2, y2: 6 + places[child].y,
    }) : null));
    const slots = one.slots.map((slot, number) => mapleSlot(slot, number > 0 ? one.slots[number - 1][0] + 1 : one.first, 4 + x + number * SLOT, 6 + y, vmas));
    return svg("g", {}, ...edges, ...slots);
  });
  return element("div", { class: "vma-tree" }, svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
    "aria-label": `${kind[0].toUpperCase()}${kind.slice(1)} tree of ${held} ${held === 1 ? "VMA" : "VMAs"} in ${nodes.length} ${nodes.length === 1 ? "node" : "nodes"}, ${levels} ${levels === 1 ? "level" : "levels"}; the list beneath says the same.` }, ...parts));
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
