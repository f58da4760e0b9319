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
import { drawEdges } from "./edges.js";
import { drawFaults } from "./faults.js";
import { drawLadder } from "./ladder.js";
import { inWindow, layout } from "./layout.js";
import { drawRow } from "./list_row.js";
import { drawLocks } from "./lock_panel.js";
import { drawPages } from "./pages.js";
import { drawQueue } from "./queue.js";
import { drawSockets } from "./socket.js";
import { boundTo } from "./selected.js";
import { drawStoryCard, storyNow } from "./story_card.js";
import { drawWaits } from "./story_waits.js";
import { drawStrip } from "./strip.js";
import { completed } from "./theme.js";
import { drawBracket, drawGrace } from "./read_section.js";
import { drawTile } from "./tile.js";
import { drawTraffic, veilAir } from "./traffic.js";
import { coreField, coreOf } from "./view.js";

/** Calls `does` with what it draws cut at the window of the cores. */
function within(ctx, placed, does) {
  if (!(placed.camera?.zoom > 1)) {
    does();
    return;
  }
  const { x, y, w, h } = placed.window;
  const edge = 5; // rings stand a little outside
  ctx.save();
  ctx.beginPath();
  ctx.rect(x - edge, y - edge, w + 2 * edge, h + 2 * edge);
  ctx.clip();
  does();
  ctx.restore();
}

function drawCores(ctx, spec, placed, world, focus, story) {
  const depths = new Map((world.grace?.readers ?? []).map((one) => [one.core, 0]));
  for (const one of world.grace?.readers ?? []) {
    if (coreField(world.desc, world.mirror, one.core, "thread", -1) === one.thread) depths.set(one.core, one.depth);
  }
  for (const card of placed.cores) {
    if (!inWindow(placed, card)) continue;
    const chips = placed.chips[card.id]?.chips ?? [];
    const now = coreNow(world, focus, card.id, coreOf(world.desc, world.mirror, card.id), chips);
    now.track = placed.tracks[card.id] ?? null;
    const marks = {
      selected: focus.core === card.id,
      hovered: spec.hover?.type === "core" && spec.hover.id === card.id,
      bound: boundTo(world, card.id),
    };
    if (story && (placed.level === "full" || placed.level === "compact")) drawStoryCard(ctx, spec, card, now, story, marks);
    else if (placed.level === "list") drawRow(ctx, spec, card, story ? { ...now, lettered: false } : now, marks);
    else if (bundled(placed.level)) drawTile(ctx, spec, card, story ? { ...now, lettered: false } : now, placed.level, marks);
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
  const cards = { ...full, scale: placed.cardScale };
  within(ctx, placed, () => drawSockets(ctx, cards, placed, world, focus));
  drawGrace(ctx, full, placed, world, time);
  const air = placed.depth === "story" ? { ...full, scale: Math.max(full.scale, 0.85 * placed.cardScale) } : full;
  const story = placed.depth === "story" ? storyNow(world, time) : null;
  const counts = story && blend < 0.5 ? drawWaits(ctx, air, placed, world, [...story.waits.values()]) : [];
  drawFlightPaths(ctx, air, plan);
  within(ctx, placed, () => drawCores(ctx, cards, placed, world, focus, story));
  drawEdges(ctx, full, placed);
  drawStrip(ctx, { ...full, time }, placed, world, focus);
  if (blend < 0.5) drawQueue(ctx, { ...full, time }, placed, world);
  drawLocks(ctx, full, placed, world);
  drawPages(ctx, full, placed, world);
  drawFaults(ctx, full, placed, world, time);
  drawLadder(ctx, full, placed, world, time);
  drawTokens(ctx, air, placed, world, plan, time, counts);
  veilAir(ctx, full, placed, blend);
  drawTraffic(ctx, full, placed, world);
  return placed;
}
