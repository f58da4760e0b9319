// The frames the core cards stand in: a socket with its name, and a bracket under cores that share a cache.
// Promises: drawn first, under flights and cards.
// Does not: show load; the cards do.

import { box } from "./shape.js";
import { write } from "./text.js";

/** Draws all socket frames and cluster brackets of the layout. */
export function drawSockets(ctx, spec, placed) {
  const { theme } = spec;
  const s = spec.scale;
  for (const socket of placed.sockets) {
    box(ctx, socket, { radius: 12 * s, fill: theme.raised, stroke: theme.line });
    write(ctx, spec, `socket ${socket.id}`, socket.x + 10 * s, socket.y + 14 * s, {
      size: 11, weight: 700, colour: theme.mute, width: socket.w - 20 * s,
    });
  }
  ctx.strokeStyle = theme.faint;
  ctx.lineWidth = 1.5;
  for (const cluster of placed.clusters) {
    ctx.beginPath();
    ctx.moveTo(cluster.x + 6 * s, cluster.y + cluster.h / 2 + 1);
    ctx.lineTo(cluster.x + cluster.w - 6 * s, cluster.y + cluster.h / 2 + 1);
    ctx.stroke();
  }
  ctx.lineWidth = 1;
}
