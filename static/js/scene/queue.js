// The queue at the line's home: who waits, in order, and whether to read or to write.
// At depth timing each pill says for how many cycles its core has waited.
// Promises: the first pill is the next to be served by arrival; what has no room is counted.
// Does not: predict who is served (a machine may prefer its own cluster).

import { grouped } from "./format.js";
import { box, pill } from "./shape.js";
import { fitting, write } from "./text.js";

/** Draws the pills and the queue's heading. */
export function drawQueue(ctx, spec, placed, world = {}) {
  const { theme } = spec;
  const s = spec.scale;
  const { queue } = placed;
  if (placed.strip.hidden) return;
  const stacked = placed.mode !== "list";
  if (queue.pills.length === 0) {
    if (stacked && placed.line) {
      write(ctx, spec, "nobody queues", queue.x, queue.y + 14 * s, { size: 11, colour: theme.mute, width: queue.w });
    }
    return;
  }
  if (stacked) {
    write(ctx, spec, "queue", queue.x + 2 * s, queue.y - 6 * s, { size: 11, weight: 700, colour: theme.mute });
  }
  const waited = (one) => (placed.depth === "timing" ? grouped(Math.max(0, Math.floor(spec.time) - one.arrival)) : "");
  for (const one of queue.pills) {
    const wide = one.w >= 84 * s;
    const text = `${wide ? "core " : "c"}${one.core} ${one.write ? "write" : "read"}`;
    if (world.selection?.core === one.core) box(ctx, { x: one.x - 2, y: one.y - 2, w: one.w + 4, h: one.h + 4 }, { radius: one.h, stroke: theme.accent, width: 2 });
    pill(ctx, spec, one, waited(one) ? fitting(ctx, spec, [`${text} ${waited(one)}`, `c${one.core} ${waited(one)}`], one.w - 10 * s, { size: 11 }) : text, { stroke: theme.queue, fill: theme.panel, colour: theme.ink, dash: [4 * s, 3 * s] });
  }
  if (queue.rest) {
    write(ctx, spec, `${queue.more} more`, queue.rest.x + queue.rest.w / 2, queue.rest.y + queue.rest.h / 2, {
      size: 11, align: "center", baseline: "middle", colour: theme.mute,
    });
  }
}
