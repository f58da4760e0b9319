// The card before a clip: its title, what it is about, and what is simulated how.
// Promises: everything on it is of the plan; text is cut, never shrunk below what can be read from the back of a room.
// Does not: stand in a clip without a title.

import { grouped, runLetter } from "../panels/names.js";
import { box } from "../scene/shape.js";
import { inkOn } from "../scene/theme.js";
import { fontOf, write, wrapped } from "../scene/text.js";
import { rangeSaid } from "./foot.js";
import { colourOf } from "./head.js";

const SIDE = 0.09; // of the width, left free on both sides
const TITLES = [52, 44, 36, 28]; // px at scale 1: the largest of which two lines hold the title
const MARK = [[1, 17], [8, 4], [14, 13], [19, 6], [27, 17]]; // the fault line of the page's name

/** The page's sign, `size` px broad. */
function drawMark(ctx, x, y, size, colour) {
  ctx.beginPath();
  MARK.forEach(([px, py], at) => ctx[at === 0 ? "moveTo" : "lineTo"](x + (px * size) / 28, y + (py * size) / 28));
  ctx.strokeStyle = colour;
  ctx.lineWidth = size / 10;
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  ctx.stroke();
  Object.assign(ctx, { lineWidth: 1, lineJoin: "miter", lineCap: "butt" });
}

/** What is simulated: [[name, value], …]. */
export function factsOf(plan) {
  const [{ desc }] = plan.runs;
  const threads = desc.threads_n === desc.cores_n ? "" : `, ${grouped(desc.threads_n)} threads`;
  const machines = [...new Set(plan.runs.map((run) => run.desc.machine.title))];
  return [
    ["machine", machines.join(" · ")],
    ["runs on", `${grouped(desc.cores_n)} ${desc.cores_n === 1 ? "core" : "cores"}${threads}, seed ${desc.seed}`],
    ["shown", rangeSaid(plan)],
  ];
}

function drawTitle(ctx, spec, text, x, room) {
  let size = TITLES.at(-1);
  let lines = [];
  for (size of TITLES) {
    ctx.font = fontOf(spec, size, { weight: 700 });
    lines = wrapped(ctx, text, room, 2);
    if (lines.join(" ").length >= text.length) break;
  }
  return { size, lines, h: lines.length * size * 1.2 * spec.scale };
}

export function drawTitleCard(ctx, spec, plan) {
  const { theme, scale: s, width, height } = spec;
  const x = width * SIDE;
  const room = width - 2 * x;
  const { title, subtitle } = plan.spec;
  const big = drawTitle(ctx, spec, title, x, room);
  ctx.font = fontOf(spec, 20);
  const under = subtitle ? wrapped(ctx, subtitle, room, 3) : [];
  const runs = plan.runs.length > 1 ? plan.runs : [];
  const facts = [...(runs.length > 0 ? [] : [["design", plan.runs[0].desc.design.title]]), ...factsOf(plan)];
  const tall = 34 * s + big.h + under.length * 27 * s + 40 * s + runs.length * 36 * s + facts.length * 26 * s;
  let y = Math.max(20 * s, (height - tall) / 2);
  drawMark(ctx, x, y, 40 * s, theme.M);
  y += 34 * s + 8 * s;
  for (const line of big.lines) {
    write(ctx, spec, line, x, y + big.size * s, { size: big.size, weight: 700 });
    y += big.size * 1.2 * s;
  }
  y += 8 * s;
  for (const line of under) {
    write(ctx, spec, line, x, y + 20 * s, { size: 20, colour: theme.mute });
    y += 27 * s;
  }
  y += 16 * s;
  ctx.fillStyle = theme.line;
  ctx.fillRect(x, y, room, 1.5 * s);
  y += 18 * s;
  runs.forEach((run, at) => {
    box(ctx, { x, y, w: 26 * s, h: 26 * s }, { radius: 4 * s, fill: colourOf(theme, at) });
    write(ctx, spec, runLetter(at), x + 13 * s, y + 13.5 * s, { size: 16, weight: 700, align: "center", baseline: "middle", colour: inkOn(colourOf(theme, at)) });
    const used = write(ctx, spec, run.name, x + 38 * s, y + 13.5 * s, { size: 18, weight: 700, baseline: "middle", width: room - 38 * s });
    write(ctx, spec, run.desc.design.title, x + 38 * s + used + 12 * s, y + 14 * s, { size: 16, baseline: "middle", colour: theme.mute, width: Math.max(0, room - 50 * s - used) });
    y += 36 * s;
  });
  for (const [name, value] of facts) {
    write(ctx, spec, name, x, y + 15 * s, { size: 16, colour: theme.mute });
    write(ctx, spec, value, x + 110 * s, y + 15 * s, { size: 16, width: room - 110 * s });
    y += 26 * s;
  }
  write(ctx, spec, "Faultline", width - x, height - 20 * s, { size: 14, weight: 700, align: "right", colour: theme.mute });
}
