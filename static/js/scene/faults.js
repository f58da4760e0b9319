// The faults that are done: how many, by which cores, and which were the last; of a micro workload its operations.
// Promises: sums are the mirror's; the last ones are the events just before `time` in the same chunk.
// Does not: time a fault (its beginning may lie in another chunk; the timeline has it).

import { EventKind } from "../vocabulary.js";
import { grouped } from "./format.js";
import { marked } from "./selected.js";
import { box } from "./shape.js";
import { fitting, widthOf, write } from "./text.js";
import { coreField, fieldsOf } from "./view.js";

export const FINISHED_CYCLES = 1500; // how long a fault that is done is told of
const MOST_LOOKED_AT = 4096; // events looked back through, at most
const LEAST_BAR = 3; // px of a core's bar
const NUMBER_FROM = 17; // px of one that keeps room for its core's number

/** [{core, cycle}], the last first: faults resolved (operations done) in the last FINISHED_CYCLES. */
export function finishedAt(desc, events, index, time) {
  const found = [];
  if (!events) return found;
  const last = Math.max(0, index - MOST_LOOKED_AT);
  for (let at = Math.min(index, events.kind.length) - 1; at >= last && events.cycle[at] > time - FINISHED_CYCLES; at -= 1) {
    const kind = events.kind[at];
    if (kind === EventKind.FAULT || kind === EventKind.OPERATION) found.push({ core: events.agent[at] % desc.cores.length, cycle: events.cycle[at] });
  }
  return found;
}

const nounOf = (desc) => (desc.workload.counts === "operations" ? ["operation", "operations"] : ["fault", "faults"]);

function drawBars(ctx, spec, r, world, finished) {
  const { theme, scale: s } = spec;
  const { desc, mirror } = world;
  const done = desc.cores.map((core) => coreField(desc, mirror, core.id, "faults"));
  const most = Math.max(1, ...done);
  const pitch = r.w / done.length;
  const numbered = pitch >= NUMBER_FROM * s;
  const foot = r.y + r.h - (numbered ? 14 * s : 0);
  const tall = foot - r.y - 2;
  const fresh = new Map(finished.map((one) => [one.core, one]));
  done.forEach((count, id) => {
    const w = Math.max(LEAST_BAR, Math.min(26 * s, pitch - 3 * s));
    const x = r.x + id * pitch + (pitch - w) / 2;
    const h = Math.max(count > 0 ? 2 : 0, (tall * count) / most);
    box(ctx, { x, y: r.y, w, h: tall }, { radius: 3, fill: theme.panel });
    if (h > 0) box(ctx, { x, y: foot - h - 2, w, h }, { radius: Math.min(3, h / 2), fill: theme.F });
    if (fresh.has(id) && pitch >= 9 * s) write(ctx, spec, "✓", x + w / 2, Math.max(r.y + 11 * s, foot - h - 4 * s), { size: 11, weight: 700, align: "center" });
    if (numbered) write(ctx, spec, String(id), x + w / 2, r.y + r.h - 2 * s, { size: 11, mono: true, align: "center", colour: world.selection?.core === id ? theme.accent : theme.mute, weight: world.selection?.core === id ? 700 : 400 });
    if (world.selection?.core === id || world.selection?.fault?.core === id) marked(ctx, spec, { x: x - 2, y: r.y - 2, w: w + 4, h: tall + 4 }, { radius: 4 });
  });
}

/** Operations are counted for the machine alone: the last ones by name, as many as fit. */
function drawLast(ctx, spec, r, world, finished, time) {
  const { theme, scale: s } = spec;
  const rowH = 18 * s;
  const w = Math.min(r.w, 180 * s);
  const columns = Math.max(1, Math.floor(r.w / w));
  const fit = columns * Math.max(0, Math.floor(r.h / rowH));
  finished.slice(0, fit).forEach((one, at) => {
    const text = `✓ core ${one.core}, ${grouped(time - one.cycle)} cycles ago`;
    write(ctx, spec, fitting(ctx, spec, [text, text.replace(" cycles ago", "")], w - 8 * s, { size: 11 }), r.x + (at % columns) * w, r.y + 12 * s + Math.floor(at / columns) * rowH, {
      size: 11, colour: world.selection?.core === one.core ? theme.accent : theme.mute, weight: world.selection?.core === one.core ? 700 : 400,
    });
  });
}

/** Draws the panel of faults; nothing at the other depths. */
export function drawFaults(ctx, spec, placed, world, time) {
  const panel = placed.faults;
  if (!panel) return;
  const { theme } = spec;
  const own = { ...spec, scale: panel.scale };
  const s = own.scale;
  const { desc, mirror } = world;
  const fields = fieldsOf(desc);
  const total = fields.read(mirror, "counter", 0, "faults") + fields.read(mirror, "counter", 0, "operations");
  const finished = world.finished ?? [];
  box(ctx, panel, { radius: 12 * s, fill: theme.raised, stroke: theme.line });
  const x = panel.x + 14 * s;
  const number = { size: 20, weight: 700, mono: true };
  write(ctx, own, grouped(total), x, panel.y + 27 * s, number);
  const after = x + widthOf(ctx, own, grouped(total), number) + 8 * s;
  const noun = nounOf(desc)[total === 1 ? 0 : 1];
  const width = panel.w - (after - panel.x) - 12 * s;
  const one = finished[0];
  const said = one ? [`${noun} done · core ${one.core} finished one ${grouped(time - one.cycle)} cycles ago`, `${noun} done · core ${one.core} just now`, `${noun} done`] : [`${noun} done`];
  write(ctx, own, fitting(ctx, own, said, width, { size: 12 }), after, panel.y + 26 * s, { size: 12, colour: theme.mute, width });
  const top = panel.y + 38 * s;
  const body = { x, y: top, w: panel.w - 28 * s, h: panel.y + panel.h - top - 8 * s };
  if (desc.workload.counts === "operations") drawLast(ctx, own, body, world, finished, time);
  else drawBars(ctx, own, body, world, finished);
}
