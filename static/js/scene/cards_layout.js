// Where the sockets and their core cards stand, and how much each card can tell at that size.
// Promises: cards never overlap, stay inside the region, and take the richest level that fits; cores that share
// a cluster stand together.
// Does not: know what a card shows; LEVELS names the sizes at which it may show more.

/** Smallest card of each level, in px at scale 1. */
export const LEVELS = Object.freeze([
  { name: "full", w: 80, h: 112 }, // name, cause, function, chips with names
  { name: "compact", w: 50, h: 60 }, // number, cause, one row of state letters
  { name: "mini", w: 30, h: 28 }, // number and one state letter
  { name: "dot", w: 0, h: 0 }, // shapes only: no text
]);

const TWO_LINES_FROM = 138; // px of a card's height from which a function's name may take two lines,
const TWO_LINES_BELOW = 176; // and px of its width from which it never needs them
const TALLEST_CARD = 190;
const TITLE = 20; // the socket's name, over its cards
const PAD = 8;
const SHAPE = 0.8; // width to height of a card that pleases

function levelOf(w, h, scale) {
  return LEVELS.findIndex((level) => w >= level.w * scale && h >= level.h * scale);
}

/** Does a card of this size keep room for a second line of its function's name? */
export const twoLined = (card, scale) => card.h >= TWO_LINES_FROM * scale && card.w < TWO_LINES_BELOW * scale;

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

function cardSize(region, across, count, rows, most, scale) {
  const down = Math.ceil(count / across);
  const gap = 12 * scale;
  const w = (region.w - gap * (across - 1)) / across;
  const h = (region.h - gap * (down - 1)) / down;
  const columns = Math.ceil(most / rows);
  const between = (columns > 12 ? 3 : 6) * scale;
  return {
    across, rows, columns, w, h, between,
    cardW: (w - 2 * PAD * scale - between * (columns - 1)) / columns,
    cardH: Math.min(TALLEST_CARD * scale, (h - (TITLE + PAD) * scale - between * (rows - 1)) / rows),
  };
}

const richer = (one, other) => one.level - other.level < 0 || (one.level === other.level
  && (one.empty < other.empty || (one.empty === other.empty && one.distance < other.distance - 1e-9)));

/** The arrangement with the richest cards; among equals with fewest empty places, then nearest to a card's shape. */
function arranged(region, sockets, scale) {
  const most = Math.max(...sockets.map((socket) => socket.clusters.flat().length));
  let best = null;
  for (let across = 1; across <= sockets.length; across += 1) {
    for (let rows = 1; rows <= most; rows += 1) {
      const size = cardSize(region, across, sockets.length, rows, most, scale);
      if (size.cardW <= 0 || size.cardH <= 0) continue;
      size.level = levelOf(size.cardW, size.cardH, scale);
      size.empty = across * Math.ceil(sockets.length / across) - sockets.length + size.columns * rows - most;
      size.distance = Math.abs(Math.log(size.cardW / size.cardH / SHAPE));
      if (!best || richer(size, best)) best = size;
    }
  }
  return best;
}

/** {level, sockets: [{id, x, y, w, h, title}], cores: [{id, x, y, w, h}], clusters: [{x, y, w, h}], bottom} */
export function cardsLayout(desc, region, scale) {
  const sockets = bySocket(desc);
  const size = arranged(region, sockets, scale);
  const gap = 12 * scale;
  const height = (TITLE + PAD) * scale + size.rows * size.cardH + (size.rows - 1) * size.between;
  const out = {
    level: LEVELS[size.level].name, between: size.between, sockets: [], cores: [], clusters: [], bottom: 0,
  };
  sockets.forEach((socket, at) => {
    const x = region.x + (at % size.across) * (size.w + gap);
    const y = region.y + Math.floor(at / size.across) * (height + gap);
    out.sockets.push({ id: socket.id, x, y, w: size.w, h: height, title: TITLE * scale });
    out.bottom = Math.max(out.bottom, y + height);
    let place = 0;
    for (const cores of socket.clusters) {
      const first = out.cores.length;
      for (const id of cores) {
        const column = place % size.columns;
        const row = Math.floor(place / size.columns);
        out.cores.push({
          id, row, w: size.cardW, h: size.cardH,
          x: x + PAD * scale + column * (size.cardW + size.between),
          y: y + TITLE * scale + row * (size.cardH + size.between),
        });
        place += 1;
      }
      const own = out.cores.slice(first);
      if (socket.clusters.length > 1 && own.every((card) => card.row === own[0].row)) {
        out.clusters.push({
          x: own[0].x, y: own[0].y + own[0].h, w: own[own.length - 1].x + size.cardW - own[0].x, h: PAD * scale,
        });
      }
    }
  });
  out.cores.sort((a, b) => a.id - b.id);
  return out;
}
