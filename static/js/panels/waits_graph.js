// Who waits for whom, drawn: cores in a row, an arrow from each that waits to the one it waits for.
// Promises: the same edges give the same picture; arcs never cross a disc; the list beside it says the same in words.
// Does not: work out who waits (the server's look does).

import { svg } from "./element.js";

const STEP = 40;
const RADIUS = 12;
const ROOM = 8;

/** `cores`: ids, in order; `able`: Set of those that can move; `edges`: [{from, to, why}]. */
export function waitsGraph(cores, able, edges) {
  const at = new Map(cores.map((core, place) => [core, ROOM + RADIUS + place * STEP]));
  const drawn = edges.filter((edge) => at.has(edge.from) && at.has(edge.to));
  const height = (edge) => 10 + 8 * Math.min(6, Math.abs(at.get(edge.from) - at.get(edge.to)) / STEP);
  const above = Math.max(0, ...drawn.map(height));
  const middle = ROOM + above + RADIUS;
  const width = 2 * ROOM + 2 * RADIUS + (cores.length - 1) * STEP;
  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${middle + RADIUS + ROOM}`, width, height: middle + RADIUS + ROOM, class: "waits", role: "img",
    "aria-label": drawn.length > 0 ? drawn.map((edge) => `core ${edge.from} waits for core ${edge.to}`).join(", ") : "nobody waits for another core",
  });
  for (const edge of drawn) {
    const [from, to] = [at.get(edge.from), at.get(edge.to)];
    const side = Math.sign(to - from);
    const [x0, x1, y] = [from + side * 4, to - side * 6, middle - RADIUS];
    const top = y - height(edge);
    picture.append(
      svg("path", { class: `wait wait-${edge.why}`, d: `M${x0} ${y - 1}C${x0} ${top} ${x1} ${top} ${x1} ${y - 5}` }),
      svg("path", { class: "wait-head", d: `M${x1 - 4} ${y - 7}h8l-4 6z` }));
  }
  for (const core of cores) {
    const can = able.has(core);
    picture.append(
      svg("circle", { class: can ? "core-can" : "core-waits", cx: at.get(core), cy: middle, r: RADIUS }),
      svg("text", { x: at.get(core), y: middle + 4, "text-anchor": "middle", class: can ? "on-can" : "" }, String(core)));
  }
  return picture;
}
