// The frames the core cards stand in: a socket with its name, and a bracket under (or a frame round) cores that share
// a cache.  Where cores are tiles or cells the name is followed by what the socket holds of the strip's line.
// Promises: drawn first, under flights and cards.
// Does not: show load; the cards do.

import { State, StateName } from "../vocabulary.js";
import { bundled } from "./detail.js";
import { shortName } from "./focus.js";
import { box } from "./shape.js";
import { fitting, write } from "./text.js";
import { copyState } from "./view.js";

/** "M 1 · S 40 · none 23": copies of the strip's line in a socket, its cores counted by the state of their cache. */
export function copiesSaid(desc, record, cores) {
  const count = new Array(StateName.length).fill(0);
  for (const id of cores) count[copyState(record, desc.cores[id].cache)] += 1;
  const said = [];
  for (const state of [State.M, State.O, State.E, State.F, State.S]) {
    if (count[state] > 0) said.push(`${StateName[state]} ${count[state]}`);
  }
  return said.length === 0 ? "no copy" : said.join(" · ");
}

/** Draws all socket frames and cluster brackets of the layout. */
export function drawSockets(ctx, spec, placed, world, focus) {
  const { theme } = spec;
  const s = spec.scale;
  const summed = world.summary && world.summary.blend >= 0.5;
  const telling = bundled(placed.level) && focus.line && !summed && placed.depth !== "story";
  for (const socket of placed.sockets) {
    box(ctx, socket, { radius: 12 * s, fill: theme.raised, stroke: theme.line });
    const style = { size: 11, weight: 700, colour: theme.mute, width: socket.w - 20 * s };
    const name = fitting(ctx, spec, [`socket ${socket.id}`, `s ${socket.id}`, String(socket.id)], style.width, style);
    const used = write(ctx, spec, name, socket.x + 10 * s, socket.y + 14 * s, style);
    if (!telling) continue;
    const room = socket.w - used - 34 * s;
    const said = copiesSaid(world.desc, focus.records.get(focus.line.id), socket.cores);
    const texts = [`${shortName(world.desc, focus.line.id)}: ${said}`, said];
    write(ctx, spec, fitting(ctx, spec, texts, room, { size: 11 }), socket.x + socket.w - 10 * s, socket.y + 14 * s, {
      size: 11, align: "right", colour: theme.mute, width: room,
    });
  }
  ctx.strokeStyle = theme.faint;
  ctx.lineWidth = 1.5;
  for (const cluster of placed.clusters) {
    if (cluster.frame) {
      box(ctx, cluster, { radius: 6 * s, fill: theme.panel, stroke: theme.line });
      continue;
    }
    ctx.strokeStyle = theme.faint;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(cluster.x + 6 * s, cluster.y + cluster.h / 2 + 1);
    ctx.lineTo(cluster.x + cluster.w - 6 * s, cluster.y + cluster.h / 2 + 1);
    ctx.stroke();
  }
  ctx.lineWidth = 1;
}
