// Where the squares of the address space stand: a row of squares for each thread's area.
// Promises: a square stands for a power of two of pages, the same for all areas; areas flow into columns when rows
// would be too thin; every area has a row.
// Does not: count pages (view.js does).

import { PAGE_ROW_LEAST, SQUARE } from "./detail.js";

const TALLEST_ROW = 14;

function squaresFor(pages, width, scale) {
  let each = 1;
  while (Math.ceil(pages / each) * SQUARE * scale > width && each < pages) each *= 2;
  return each;
}

/** {pagesEach, areas: [{thread, first, pages, x, y, w, h, squares, labelled}], pitch} */
export function pagesLayout(areas, rect, scale) {
  if (areas.length === 0 || rect.h < PAGE_ROW_LEAST) return { ...rect, pagesEach: 1, areas: [] };
  let columns = 1;
  while ((rect.h / Math.ceil(areas.length / columns)) < PAGE_ROW_LEAST * scale && columns < areas.length) columns += 1;
  const rows = Math.ceil(areas.length / columns);
  const pitch = Math.min(TALLEST_ROW * scale, rect.h / rows);
  const labelled = pitch >= 11 * scale;
  const indent = labelled ? 26 * scale : 0;
  const gap = 12 * scale;
  const w = (rect.w - gap * (columns - 1)) / columns;
  const most = Math.max(...areas.map((area) => area.pages));
  const pagesEach = squaresFor(most, w - indent, scale);
  const side = Math.min(TALLEST_ROW * scale, (w - indent) / Math.ceil(most / pagesEach));
  return {
    ...rect, pagesEach, pitch, side,
    areas: areas.map((area, at) => ({
      thread: area.thread, first: area.first_page, pages: area.pages, labelled,
      x: rect.x + Math.floor(at / rows) * (w + gap) + indent,
      y: rect.y + (at % rows) * pitch,
      w: Math.ceil(area.pages / pagesEach) * side, h: pitch,
      squares: Math.ceil(area.pages / pagesEach),
    })),
  };
}

/** The first page of the square at (x, y), or -1. */
export function pageAt(pages, x, y) {
  for (const area of pages.areas) {
    if (x < area.x || x >= area.x + area.w || y < area.y || y >= area.y + area.h) continue;
    return area.first + Math.min(area.squares - 1, Math.floor((x - area.x) / pages.side)) * pages.pagesEach;
  }
  return -1;
}
