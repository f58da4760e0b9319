// What the timeline has at a point, in words: the core, what its cycles went to, the function, the fault, what is selected.
// Promises: one short line each, most telling first; nothing where nothing is known; pure.
// Does not: draw, or find the point (lanes_layout.js).

import { CauseName } from "../vocabulary.js";
import { arrowSaid } from "./lane_arrows.js";
import { grouped } from "./format.js";
import { firstAfter } from "./segments.js";

const NEAR_PX = 6;
const WHAT = Object.freeze({ has: "has the selected lock", wants: "wants the selected lock", waits: "waits for the selected line", writes: "writes the selected word", runs: "runs the selected source line" });
const CAUSES = Object.freeze({
  COMPUTE: "computes", HIT: "reads or writes its own copy", TRANSFER: "waits for a line on its way", QUEUE: "waits in a line's queue", SPIN: "spins",
  SLEEP: "idle", INTERRUPT: "in an interrupt", WASTED: "work that was thrown away", MEMORY: "waits for memory",
});

const cycles = (one) => `${grouped(one.end - one.start)} cycles, ${grouped(one.start)} to ${grouped(one.end)}`;

/** The instruction core `core` is at, at `cycle`, from one chunk: its number, -1 if unknown. `start`: the mirror there. */
export function pcAt(desc, chunk, start, core, cycle) {
  const { base, stride, fields } = desc.mirror.blocks.core;
  const slot = base + core * stride + fields.indexOf("pc");
  let pc = start[slot];
  for (let at = 0; at < chunk.slot.length && chunk.cycle[at] <= cycle; at += 1) if (chunk.slot[at] === slot) pc = chunk.new[at];
  return pc;
}

/** Lines of text about `core` at `cycle`; `px`: cycles a pixel; `pc`: its instruction, -1 unknown. */
export function laneTold(model, core, cycle, px, pc = -1) {
  const { desc } = model;
  const found = [];
  const own = model.segments?.[core] ?? [];
  const segment = own[firstAfter(own, cycle)];
  if (segment && segment.start <= cycle) found.push(`${CAUSES[CauseName[segment.cause]]}: ${cycles(segment)}`);
  const name = desc.functions[desc.pcs?.function?.[pc]]?.name;
  if (name) {
    const file = desc.pcs.file?.[pc];
    const path = typeof file === "number" ? desc.files[file] : file ?? "";
    found.push(`${name}, ${path.slice(path.lastIndexOf("/") + 1)}:${desc.pcs.line[pc]}`);
  }
  for (const one of model.stays ?? []) if (one.core === core && one.start <= cycle && cycle < one.end) found.push(`${WHAT[one.what]}: ${cycles(one)}`);
  const fault = (model.faults?.[core] ?? []).find((one) => one.start <= cycle && cycle < one.end);
  if (fault) found.push(fault.open ? `in a fault${fault.cut ? "" : ` since ${grouped(fault.start)}`}` : `in a fault: ${fault.cut ? `until ${grouped(fault.end)}` : cycles(fault)}`);
  const attempt = (model.attempts?.[core] ?? []).find((one) => one.start <= cycle && cycle < one.end);
  if (attempt) found.push({ commit: "an attempt that holds", abort: "an attempt that breaks", attempt: "an attempt" }[attempt.phase]);
  for (const one of model.handovers ?? []) {
    if (one.to.core === core && Math.abs(one.to.cycle - cycle) <= NEAR_PX * px) found.push(`${one.kind === "wake" ? "woken by" : one.kind === "interrupt" ? "interrupted by" : `gets ${arrowSaid(desc, one)} from`} core ${one.from.core}`);
  }
  return found;
}

/** The one function that core `core` was in over all of [start, end), from a chunk that holds it; "" where there were
 *  several, or the chunk holds it in part. */
export function functionOver(desc, chunk, start, core, span) {
  if (span.start < chunk.start || span.end > chunk.end) return "";
  const { base, stride, fields } = desc.mirror.blocks.core;
  const slot = base + core * stride + fields.indexOf("pc");
  const of = desc.pcs?.function ?? [];
  let now = of[start[slot]];
  for (let at = 0; at < chunk.slot.length && chunk.cycle[at] < span.end; at += 1) {
    if (chunk.slot[at] !== slot) continue;
    if (chunk.cycle[at] > span.start && of[chunk.new[at]] !== now) return "";
    now = of[chunk.new[at]];
  }
  return desc.functions[now]?.name ?? "";
}
