// The stage at each depth, and as a list on a phone: how the picture's height is shared out.
// Promises: story gives room to cores and to what flies, protocol to the line's words, timing to the ladder; the cores
// stand in a window that a camera may enlarge (`cores` are where they are drawn, some outside it); type grows where
// there is room.
// Does not: know what is drawn in its boxes.

import { bySocket, cardsLayout, typeThatFits } from "./cards_layout.js";
import { LIST_MOST_CORES, LIST_TILE, ROOMY, ROOMY_STORY, ZOOM_MOST, bundled } from "./detail.js";
import { usesRcu } from "../mirror/services.js";
import { ladderLayout, panelsLayout, storyLayout } from "./lower_layout.js";
import { noStrip, queueLayout, stripLayout } from "./strip_layout.js";

const LEAST_STAGE = 400; // px of height below which a stage asks for more
const LOW_STAGE = 400; // px of height at scale 1 below which the lower panels give way to the cards
const BAND = 22; // px of the band of grace periods, where the run has any; on a phone
const BAND_LISTED = 30;
const WIDE_FROM = 1000; // px of width at scale 1 where gaps grow
const HINT_BELOW_FROM = 520; // px of height at scale 1 from which the caption has a line of its own for its hint
const TIMING_STRIP_FROM = 345; // px of height at scale 1 from which timing also has room for the line's words
const TIMING_CARDS = 124; // px of a socket's frame, at most, where the ladder needs the room
const EMPTY_QUEUE = Object.freeze({ pills: [], more: 0, rest: null });

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

/** Cores in their window: enlarged by the camera, moved by it, in the type that fits. */
function windowed(desc, region, scale, { camera, depth }) {
  const zoom = clamp(camera?.zoom ?? 1, 1, ZOOM_MOST);
  const large = { w: region.w * zoom, h: region.h * zoom };
  const cardScale = scale * typeThatFits(desc, large, scale, depth === "story" ? ROOMY_STORY : ROOMY);
  const at = cardsLayout(desc, { x: region.x, y: region.y, ...large }, cardScale);
  const content = { w: large.w, h: at.bottom - region.y };
  const most = { x: Math.max(0, content.w - region.w), y: Math.max(0, content.h - region.h) };
  const moved = { x: clamp(camera?.x ?? 0, 0, most.x), y: clamp(camera?.y ?? 0, 0, most.y) };
  const cards = zoom === 1 ? at : cardsLayout(desc, { x: region.x - moved.x, y: region.y - moved.y, ...large }, cardScale);
  const bottom = zoom === 1 ? cards.bottom : region.y + region.h;
  return {
    ...cards, bottom, cardScale, window: zoom === 1 ? { ...region, h: Math.max(1, bottom - region.y) } : region,
    camera: { zoom, ...moved, most, content },
  };
}

/** Heights of one depth: {bottom, strip, caption, air} in px, and how high the cores may be. */
function sharesOf(depth, height, s, { banded, many }) {
  const low = height < LOW_STAGE * s;
  const caption = (height >= HINT_BELOW_FROM * s ? 38 : 21) * s;
  const takes = banded ? 0.8 : 1;
  if (depth === "story") {
    return { bottom: clamp(height * 0.26, 92 * s, 190 * s), strip: 0, caption: 0, air: clamp(height * (many ? 0.16 : low ? 0.18 : 0.2), 56 * s, 130 * s) * takes, cards: Infinity };
  }
  if (depth === "timing") {
    if (height < TIMING_STRIP_FROM * s) return { bottom: clamp(height * 0.46, 110 * s, 160 * s), strip: 0, caption: 0, air: 30 * s, cards: TIMING_CARDS * s };
    return { bottom: clamp(height * 0.42, 146 * s, 420 * s), strip: clamp(height * 0.11, 58 * s, 72 * s), caption: 21 * s, air: clamp(height * 0.08, 34 * s, 60 * s), cards: (height >= HINT_BELOW_FROM * s ? 1.6 : 1) * TIMING_CARDS * s };
  }
  return {
    bottom: clamp(height * 0.2 * takes, (low ? 66 : 82) * s, 132 * s), strip: clamp(height * 0.14, (low ? 60 : 65) * s, 96 * s), caption,
    air: clamp(height * (many ? 0.1 : 0.12), 40 * s, 88 * s), cards: Infinity,
  };
}

export function stage(desc, spec, focus) {
  const s = spec.scale;
  const { width, height, depth } = spec;
  const pad = (height < LOW_STAGE * s ? 8 : 10) * s;
  const gap = (width >= WIDE_FROM * s ? 14 : 7) * s;
  const banded = usesRcu(desc);
  const share = sharesOf(depth, height, s, { banded, many: desc.cores.length > 16 });
  const band = banded ? { x: pad, y: pad - 4 * s, w: width - 2 * pad, h: BAND * s } : null;
  const top = band ? band.y + band.h + 6 * s : pad;
  const room = height - top - pad - share.bottom - share.strip - share.caption - share.air - gap;
  const cards = windowed(desc, { x: pad, y: top, w: width - 2 * pad, h: Math.min(room, share.cards) }, s, spec);
  const queueW = (width >= WIDE_FROM * s ? 104 : 88) * s;
  const panelsH = depth === "timing" ? share.bottom + Math.max(0, room - share.cards) : share.bottom;
  const panelsY = height - pad - panelsH;
  const stripY = panelsY - gap - share.caption - share.strip;
  const lower = { x: pad, y: panelsY, w: width - 2 * pad, h: panelsH };
  const strip = { x: pad, y: stripY, w: width - 2 * pad - queueW - gap, h: share.strip };
  const told = share.strip > 0;
  const below = depth === "story" ? storyLayout(focus, lower, s, false)
    : depth === "timing" ? ladderLayout(focus, lower, s, false) : panelsLayout(desc, focus, lower, s, false);
  return {
    ...cards, mode: "stage", depth, band,
    air: { x: pad, y: cards.bottom, w: width - 2 * pad, h: (told ? stripY : panelsY) - cards.bottom },
    strip: told ? stripLayout(desc, focus.line, strip, 1, s) : noStrip({ x: pad, y: panelsY, w: width - 2 * pad, h: 0 }, s),
    caption: { x: strip.x, y: stripY + share.strip, w: strip.w, h: share.caption, oneLine: share.caption < 30 * s },
    queue: told ? queueLayout(focus.queue, { x: width - pad - queueW, y: stripY, w: queueW, h: share.strip + share.caption }, true, s)
      : { x: pad, y: panelsY, w: 0, h: 0, ...EMPTY_QUEUE },
    ...below,
    contentHeight: Math.max(height, LEAST_STAGE * s * (depth === "timing" ? 1.1 : 1)),
  };
}

/** A phone's cores: a row each, or tiles by socket where rows would be a scroll without end. */
function listed(desc, pad, top, w, s) {
  const gutter = 20 * s;
  const rowH = 46 * s;
  if (desc.cores.length <= LIST_MOST_CORES) {
    const cores = desc.cores.map((core, at) => ({
      id: core.id, row: 0, x: pad, y: top + at * (rowH + 4 * s), w: w - gutter, h: rowH,
    }));
    return { level: "list", sockets: [], clusters: [], cores, between: 0, bottom: top + cores.length * (rowH + 4 * s) };
  }
  const sockets = bySocket(desc);
  const across = Math.max(1, Math.floor((w - 16 * s) / ((LIST_TILE.w + 6) * s)));
  const rows = sockets.reduce((sum, one) => sum + one.clusters.reduce((all, cores) => all + Math.ceil(cores.length / across), 0), 0);
  const blocks = sockets.reduce((sum, one) => sum + one.clusters.length, 0);
  const h = (rows * (LIST_TILE.h + 6) + sockets.length * 46 + blocks * 9) * s;
  return cardsLayout(desc, { x: pad, y: top, w, h }, s);
}

export function list(desc, spec, focus) {
  const s = spec.scale;
  const { depth } = spec;
  const pad = 12 * s;
  const w = spec.width - 2 * pad;
  const band = usesRcu(desc) ? { x: pad, y: pad, w, h: BAND_LISTED * s } : null;
  const cards = listed(desc, pad, pad + (band ? band.h + 8 * s : 0), w, s);
  const told = depth !== "story";
  const stripY = cards.bottom + (bundled(cards.level) ? 56 : 28) * s;
  const stripH = told ? 132 * s : 0;
  const captionY = stripY + stripH;
  const captionH = told ? 74 * s : 0;
  const strip = { x: pad, y: stripY, w, h: stripH };
  const queue = told ? queueLayout(focus.queue, { x: pad, y: captionY + captionH, w, h: 20 * s }, false, s) : { x: pad, y: captionY, w, h: 0, ...EMPTY_QUEUE };
  const rect = { x: pad, y: told ? captionY + captionH + 32 * s : captionY, w, h: 0 };
  const below = depth === "story" ? storyLayout(focus, rect, s, true)
    : depth === "timing" ? ladderLayout(focus, rect, s, true) : panelsLayout(desc, focus, rect, s, true);
  return {
    ...cards, mode: "list", depth, band, cardScale: s, window: { x: 0, y: 0, w: spec.width, h: cards.bottom }, camera: null,
    air: { x: pad, y: cards.bottom, w, h: stripY - cards.bottom },
    strip: told ? stripLayout(desc, focus.line, strip, 2, s) : noStrip(strip, s),
    caption: { x: pad, y: captionY, w, h: captionH, oneLine: false }, queue, ...below,
    contentHeight: below.foot + pad,
  };
}
