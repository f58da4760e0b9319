// Where the sockets and their core cards stand, and how much each card can tell at that size.
// Promises: cards never overlap, stay inside the region, and take the richest level that fits; cores that share a
// cluster stand together, in a block of their own where a socket has many; the same arguments give the same object.
// Does not: know what a card shows; detail.js names the sizes at which it may show more.

import { CARD_LEVELS, CLUSTERS_APART_FROM, ROOMY, TYPE_STEPS } from "./detail.js";

const NAME_ROWS = Object.freeze([ // lines a function's name may take on a card lower in width than w and at least h high
  { rows: 3, w: 112, h: 130 }, { rows: 2, w: 176, h: 118 },
]);
const TALLEST_CARD = 190;
const TITLE = 20; // the socket's name, over its cards
const PAD = 8;
const LEAST_CELL = 1; // px: a region too small for any card still gives every core a place
const SHAPE = 0.8; // width to height of a card that pleases
const TILE_SHAPE = 1.5; // a tile's number and letter stand side by side
const TILE = CARD_LEVELS.findIndex((level) => level.name === "tile");
const HEAT = CARD_LEVELS.length - 1;
const SOCKETS_APART = 12;
const CLUSTERS_APART = 9;

/** For how many lines of its function's name a card of this size keeps room. */
export const nameRows = (card, scale) => NAME_ROWS.find((one) => card.w < one.w * scale && card.h >= one.h * scale)?.rows ?? 1;

/** [{id, clusters: [[core, …], …]}] in the order of the machine. */
export function bySocket(desc) {
  const sockets = new Map();
  for (const core of desc.cores) {
    if (!sockets.has(core.socket)) sockets.set(core.socket, new Map());
    const clusters = sockets.get(core.socket);
    if (!clusters.has(core.cluster)) clusters.set(core.cluster, []);
    clusters.get(core.cluster).push(core.id);
  }
  return [...sockets].sort((a, b) => a[0] - b[0]).map(([id, clusters]) => ({
    id, clusters: [...clusters].sort((a, b) => a[0] - b[0]).map(([, cores]) => cores),
  }));
}

/** The blocks a socket is made of: its clusters where they stand apart, else all its cores at once. */
function blocksOf(socket, apart) {
  return apart ? socket.clusters : [socket.clusters.flat()];
}

/** One way to arrange: sockets `across`, blocks `blockColumns` a socket, cores in `rows` a block. */
function sized(region, shape, { across, blockColumns, rows }, scale) {
  const down = Math.ceil(shape.sockets / across);
  const w = (region.w - SOCKETS_APART * scale * (across - 1)) / across;
  const h = (region.h - SOCKETS_APART * scale * (down - 1)) / down;
  const columns = Math.ceil(shape.most / rows);
  const blockRows = Math.ceil(shape.blocks / blockColumns);
  const between = (columns * blockColumns > 12 ? 3 : 6) * scale;
  const apart = CLUSTERS_APART * scale;
  const blockW = (w - 2 * PAD * scale - apart * (blockColumns - 1)) / blockColumns;
  const blockH = (h - (TITLE + PAD) * scale - apart * (blockRows - 1)) / blockRows;
  const cardW = Math.max(LEAST_CELL, (blockW - between * (columns - 1)) / columns);
  const cardH = Math.max(LEAST_CELL, Math.min(TALLEST_CARD * scale, (blockH - between * (rows - 1)) / rows));
  const level = CARD_LEVELS.findIndex((one) => cardW >= one.w * scale && cardH >= one.h * scale);
  return {
    across, rows, columns, blockColumns, blockRows, w, between, apart, blockW, cardW, cardH, level,
    empty: across * down - shape.sockets + blockColumns * blockRows - shape.blocks + columns * rows - shape.most,
    distance: level === HEAT ? -Math.min(cardW, cardH)
      : Math.abs(Math.log(cardW / cardH / (level === TILE ? TILE_SHAPE : SHAPE))),
  };
}

const richer = (one, other) => one.level - other.level < 0 || (one.level === other.level && one.level === HEAT
  && one.distance < other.distance - 1e-9) || (one.level === other.level && one.level !== HEAT
  && (one.empty < other.empty || (one.empty === other.empty && one.distance < other.distance - 1e-9)));

/** The arrangement with the richest cards; among equals with fewest empty places, then nearest to a card's shape; of
 *  heat cells the one with the largest. */
function arranged(region, shape, scale) {
  let best = null;
  for (let across = 1; across <= shape.sockets; across += 1) {
    for (let blockColumns = 1; blockColumns <= shape.blocks; blockColumns += 1) {
      for (let rows = 1; rows <= shape.most; rows += 1) {
        const size = sized(region, shape, { across, blockColumns, rows }, scale);
        if (!best || richer(size, best)) best = size;
      }
    }
  }
  return best;
}

function bracket(own, size, scale) {
  const first = own[0];
  return {
    x: first.x, y: first.y + first.h, w: own[own.length - 1].x + size.cardW - first.x, h: PAD * scale, frame: false,
  };
}

function placeBlock(out, cores, x, y, size) {
  cores.forEach((id, place) => {
    const column = place % size.columns;
    const row = Math.floor(place / size.columns);
    out.cores.push({
      id, row, w: size.cardW, h: size.cardH,
      x: x + column * (size.cardW + size.between), y: y + row * (size.cardH + size.between),
    });
  });
}

function placeSocket(out, socket, frame, size, apart, scale) {
  const blockH = size.rows * size.cardH + (size.rows - 1) * size.between;
  blocksOf(socket, apart).forEach((cores, at) => {
    const x = frame.x + PAD * scale + (at % size.blockColumns) * (size.blockW + size.apart);
    const y = frame.y + TITLE * scale + Math.floor(at / size.blockColumns) * (blockH + size.apart);
    if (apart) {
      const edge = 3 * scale;
      out.clusters.push({ x: x - edge, y: y - edge, w: size.blockW + 2 * edge, h: blockH + 2 * edge, frame: true });
    }
    placeBlock(out, cores, x, y, size);
  });
  if (apart || socket.clusters.length < 2) return;
  for (const cores of socket.clusters) {
    const own = out.cores.filter((card) => cores.includes(card.id));
    if (own.every((card) => card.row === own[0].row)) out.clusters.push(bracket(own, size, scale));
  }
}

function computed(desc, region, scale) {
  const sockets = bySocket(desc);
  const cores = Math.max(...sockets.map((socket) => socket.clusters.flat().length));
  const apart = cores >= CLUSTERS_APART_FROM && sockets.some((socket) => socket.clusters.length > 1);
  const blocks = sockets.map((socket) => blocksOf(socket, apart));
  const size = arranged(region, {
    sockets: sockets.length, blocks: Math.max(...blocks.map((all) => all.length)),
    most: Math.max(...blocks.flat().map((all) => all.length)),
  }, scale);
  const inside = size.blockRows * (size.rows * size.cardH + (size.rows - 1) * size.between)
    + (size.blockRows - 1) * size.apart;
  const h = (TITLE + PAD) * scale + inside;
  const out = {
    level: CARD_LEVELS[size.level].name, between: size.between, sockets: [], cores: [], clusters: [], bottom: 0,
  };
  sockets.forEach((socket, at) => {
    const frame = {
      id: socket.id, x: region.x + (at % size.across) * (size.w + SOCKETS_APART * scale),
      y: region.y + Math.floor(at / size.across) * (h + SOCKETS_APART * scale), w: size.w, h,
      title: TITLE * scale, cores: socket.clusters.flat(),
    };
    out.sockets.push(frame);
    out.bottom = Math.max(out.bottom, frame.y + h);
    placeSocket(out, socket, frame, size, apart, scale);
  });
  out.cores.sort((a, b) => a.id - b.id);
  return out;
}

const MOST_KEPT = 24; // sizes kept for a machine: each step of the zoom asks for several
const memo = new WeakMap();
const placedLast = new WeakMap();

/** The arrangement at (0, 0), searched once for each machine and size. */
function arrangedOnce(desc, w, h, scale) {
  let known = memo.get(desc.cores);
  if (!known) memo.set(desc.cores, known = new Map());
  const key = `${w},${h},${scale}`;
  if (!known.has(key)) {
    if (known.size >= MOST_KEPT) known.clear();
    known.set(key, computed(desc, { x: 0, y: 0, w, h }, scale));
  }
  return known.get(key);
}

/** {level, sockets: [{id, x, y, w, h, title, cores}], cores: [{id, x, y, w, h}], clusters: [{x, y, w, h, frame}],
 *  between, bottom} in the region. */
export function cardsLayout(desc, region, scale) {
  const found = arrangedOnce(desc, region.w, region.h, scale);
  const last = placedLast.get(found); // a picture that stands still asks for the same again and again
  if (last?.x === region.x && last.y === region.y) return last.value;
  const moved = (one) => ({ ...one, x: one.x + region.x, y: one.y + region.y });
  const value = {
    ...found, sockets: found.sockets.map(moved), cores: found.cores.map(moved), clusters: found.clusters.map(moved), bottom: found.bottom + region.y,
  };
  placedLast.set(found, { x: region.x, y: region.y, value });
  return value;
}

/** How much larger a region's type may be: cards keep their level, and full ones stay roomy. */
export function typeThatFits(desc, region, scale, sizes = ROOMY) {
  const least = arrangedOnce(desc, region.w, region.h, scale);
  let best = 1;
  for (const by of TYPE_STEPS) {
    const one = arrangedOnce(desc, region.w, region.h, scale * by);
    if (one.level !== least.level) break;
    const [card] = one.cores;
    const roomy = sizes[one.level];
    if (!roomy || card.w < roomy.w * scale * by || card.h < roomy.h * scale * by) break;
    best = by;
  }
  return best;
}
