// The address space filling: a row of squares for each thread's area, a square for some pages.
// Promises: a square is filled as far as its pages are present; the page a core is faulting on is outlined.
// Does not: show who shares what; protection and VMAs are the page's panels.

import { grouped } from "./format.js";
import { marked } from "./selected.js";
import { box } from "./shape.js";
import { joined, write } from "./text.js";
import { coreField, pagesPresent } from "./view.js";

function heading(ctx, spec, panel, present, total) {
  const s = spec.scale;
  const x = panel.x + 12 * s;
  const y = panel.y + 19 * s;
  const title = write(ctx, spec, "address space", x, y, { size: 12, weight: 700 });
  const each = panel.grid.pagesEach;
  const areas = panel.grid.areas.length;
  const parts = [
    `${grouped(present)} of ${grouped(total)} pages`, `${areas} ${areas === 1 ? "area" : "areas"}`,
    `a square is ${each === 1 ? "one page" : `${each} pages`}`,
  ];
  const said = joined(ctx, spec, parts, panel.w - title - 34 * s, { size: 11 });
  write(ctx, spec, said, x + title + 10 * s, y, { size: 11, colour: spec.theme.mute });
}

/** Squares of one area, gathered into one path for empty and one for present. */
function gather(area, grid, counts) {
  const gap = grid.side > 5 ? 1.5 : 0.75;
  const empty = [];
  const filled = [];
  const h = Math.max(2, Math.min(grid.pitch - gap, grid.side * 1.4));
  const y = area.y + (grid.pitch - h) / 2;
  counts.forEach((count, at) => {
    const x = area.x + at * grid.side;
    const w = grid.side - gap;
    const share = count / Math.min(grid.pagesEach, area.pages - at * grid.pagesEach);
    if (share < 1) empty.push([x, y, w, h]);
    if (share > 0) filled.push([x, y, Math.max(1.5, w * share), h]);
  });
  return { empty, filled };
}

function paint(ctx, rects, colour) {
  if (rects.length === 0) return;
  ctx.fillStyle = colour;
  ctx.beginPath();
  for (const [x, y, w, h] of rects) ctx.rect(x, y, w, h);
  ctx.fill();
}

function outlineTargets(ctx, spec, world, grid) {
  const { desc, mirror } = world;
  for (const core of desc.cores) {
    const target = coreField(desc, mirror, core.id, "target", -1);
    if (target < 0) continue;
    const area = grid.areas.find((one) => target >= one.first && target < one.first + one.pages);
    if (!area) continue;
    const at = Math.floor((target - area.first) / grid.pagesEach);
    const x = area.x + at * grid.side;
    if (grid.pitch < 7) {
      ctx.fillStyle = spec.theme.accent;
      ctx.fillRect(x, area.y, 2, grid.pitch - 1);
      continue;
    }
    const own = { x: x - 1.5, y: area.y, w: grid.side + 1, h: grid.pitch - 0.5 };
    const { core: chosen, fault } = world.selection ?? {};
    if (chosen === core.id || fault?.core === core.id) marked(ctx, spec, { x: own.x - 2, y: own.y - 2, w: own.w + 4, h: own.h + 4 }, { radius: 2 });
    else box(ctx, own, { radius: 2, stroke: spec.theme.accent, width: 1.5 });
  }
}

/** Draws the address space panel. */
export function drawPages(ctx, spec, placed, world) {
  const { desc, mirror } = world;
  const { theme } = spec;
  const panel = placed.pages;
  if (!panel) return;
  const { grid } = panel;
  box(ctx, panel, { radius: 12 * spec.scale, fill: theme.raised, stroke: theme.line });
  let present = 0;
  let total = 0;
  const empty = [];
  const filled = [];
  for (const area of grid.areas) {
    const counts = Array.from({ length: area.squares }, (_, at) => pagesPresent(
      desc, mirror, area.first + at * grid.pagesEach, Math.min(grid.pagesEach, area.pages - at * grid.pagesEach),
    ));
    present += counts.reduce((sum, count) => sum + count, 0);
    total += area.pages;
    const rects = gather(area, grid, counts);
    empty.push(...rects.empty);
    filled.push(...rects.filled);
    if (area.labelled) {
      write(ctx, spec, `t${area.thread}`, area.x - 5 * spec.scale, area.y + grid.pitch / 2 + 0.5, {
        size: 11, mono: true, align: "right", baseline: "middle", colour: theme.mute,
      });
    }
  }
  paint(ctx, empty, theme.line);
  paint(ctx, filled, theme.F);
  outlineTargets(ctx, spec, world, grid);
  heading(ctx, spec, panel, present, total);
}
