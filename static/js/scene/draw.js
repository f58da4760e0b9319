// The stage: one pure function from a world, a time and a spec to a picture.
// Promises: the same arguments give the same strokes; no DOM, no socket, no clock, no memory of the last frame.
// The live page, the clip exporter and the replay page all call this.
// `world.summary` (transport/summaries.js), where there is one, fades from single events to what a bucket came to.
// Does not: scale for the screen's pixel ratio (the caller sets the transform) or keep a canvas.

import { drawCard, coreNow } from "./card.js";
import { bundled } from "./detail.js";
import { drawFlightPaths, drawTokens } from "./flight.js";
import { planOf } from "./flight_plan.js";
import { focusOf } from "./focus.js";
import { layout } from "./layout.js";
import { drawRow } from "./list_row.js";
import { drawLocks } from "./lock_panel.js";
import { drawPages } from "./pages.js";
import { drawQueue } from "./queue.js";
import { drawSockets } from "./socket.js";
import { drawStrip } from "./strip.js";
import { completed } from "./theme.js";
import { drawBracket, drawGrace } from "./read_section.js";
import { drawTile } from "./tile.js";
import { drawTraffic, veilAir } from "./traffic.js";
import { coreField, coreOf } from "./view.js";

function drawCores(ctx, spec, placed, world, focus) {
  const depths = new Map((world.grace?.readers ?? []).map((one) => [one.core, 0]));
  for (const one of world.grace?.readers ?? []) {
    if (coreField(world.desc, world.mirror, one.core, "thread", -1) === one.thread) depths.set(one.core, one.depth);
  }
  for (const card of placed.cores) {
    const chips = placed.chips[card.id]?.chips ?? [];
    const now = coreNow(world, focus, card.id, coreOf(world.desc, world.mirror, card.id), chips);
    now.track = placed.tracks[card.id] ?? null;
    const marks = {
      selected: focus.core === card.id,
      hovered: spec.hover?.type === "core" && spec.hover.id === card.id,
    };
    if (placed.level === "list") drawRow(ctx, spec, card, now, marks);
    else if (bundled(placed.level)) drawTile(ctx, spec, card, now, placed.level, marks);
    else drawCard(ctx, spec, card, now, placed.level, marks);
    if (depths.get(card.id) > 0 && !now.shares) drawBracket(ctx, spec, card, depths.get(card.id));
  }
}

/** The layout that draw() uses for this world and spec: for hit tests and for the canvas's height. */
export function sceneLayout(world, spec) {
  return layout(world.desc, completed(spec), focusOf(world));
}

/** Draws the stage into spec.width × spec.height; returns the layout it used. */
export function draw(ctx, world, time, spec) {
  const full = completed(spec);
  const focus = focusOf(world);
  const placed = layout(world.desc, full, focus);
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
  ctx.fillStyle = full.theme.panel;
  ctx.fillRect(0, 0, full.width, Math.max(full.height, placed.contentHeight));
  const blend = world.summary?.blend ?? 0;
  const plan = blend < 0.5 ? planOf(world, placed, focus, time) : [];
  drawSockets(ctx, full, placed, world, focus);
  drawGrace(ctx, full, placed, world, time);
  drawFlightPaths(ctx, full, plan);
  drawCores(ctx, full, placed, world, focus);
  drawStrip(ctx, { ...full, time }, placed, world, focus);
  if (blend < 0.5) drawQueue(ctx, full, placed);
  drawLocks(ctx, full, placed, world);
  drawPages(ctx, full, placed, world);
  drawTokens(ctx, full, placed, world.desc, plan);
  veilAir(ctx, full, placed, blend);
  drawTraffic(ctx, full, placed, world);
  return placed;
}
