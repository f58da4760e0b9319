// What each core's cycles went to in the last stretch: where a run plays so fast that single causes would flicker.
// Promises: a pure function of the events before `time` in the same chunk and of the mirror; shares slide as the stretch
// does, so a bar or cell changes smoothly and never flashes; a stretch cut off by the chunk's beginning is shorter.
// Does not: charge anybody: the ledger's sums are transport/summaries.js.

import { Cause, CauseName, CoreState } from "../vocabulary.js";
import { fieldsOf } from "./view.js";

/** The cause that a state and a charged cause come to in the picture: see activity.js. */
function shownAs(state, cause) {
  if (state === CoreState.IDLE || state === CoreState.HALT) return Cause.SLEEP;
  return state === CoreState.SPIN ? Cause.SPIN : cause;
}

/** {cores: Float64Array of cores × causes, causes}: cycles by cause in (time − span, time]; null without events. */
export function recentShares(desc, events, index, time, span, mirror) {
  const fields = fieldsOf(desc);
  const block = fields.blocks.get("core");
  if (!block || !events || span <= 0) return null;
  const causes = CauseName.length;
  const cores = new Float64Array(desc.cores.length * causes);
  const from = Math.max(events.start ?? 0, time - span);
  const state = new Float64Array(block.count);
  const cause = new Float64Array(block.count);
  const until = new Float64Array(block.count).fill(time);
  for (let id = 0; id < block.count; id += 1) {
    state[id] = mirror[block.base + id * block.stride + block.at.state];
    cause[id] = mirror[block.base + id * block.stride + block.at.cause];
  }
  const last = block.base + block.count * block.stride;
  const charge = (id, start) => {
    const at = id * causes + shownAs(state[id], cause[id]);
    cores[at] += Math.max(0, until[id] - Math.max(from, start));
    until[id] = Math.min(until[id], start);
  };
  for (let at = Math.min(index, events.slot.length) - 1; at >= 0 && events.cycle[at] > from; at -= 1) {
    const slot = events.slot[at];
    if (slot < block.base || slot >= last) continue;
    const id = Math.floor((slot - block.base) / block.stride);
    const field = (slot - block.base) % block.stride;
    if (field !== block.at.state && field !== block.at.cause) continue;
    charge(id, events.cycle[at]);
    if (field === block.at.state) state[id] = events.old[at];
    else cause[id] = events.old[at];
  }
  for (let id = 0; id < block.count; id += 1) charge(id, from);
  return { cores, causes };
}
