// What each core's cycles went to in the last stretch: where a run plays so fast that single causes would flicker.
// Promises: a pure function of the events before `time` and of the mirror; shares slide as the stretch does, old cycles
// weighing less and less, so a bar or cell changes smoothly and never flashes; where chunks are missing it is shorter.
// Does not: charge anybody: the ledger's sums are transport/summaries.js.

import { Cause, CauseName, CoreState } from "../vocabulary.js";
import { fieldsOf } from "./view.js";

/** The cause that a state and a charged cause come to in the picture: see activity.js. */
function shownAs(state, cause) {
  if (state === CoreState.IDLE || state === CoreState.HALT) return Cause.SLEEP;
  return state === CoreState.SPIN ? Cause.SPIN : cause;
}

const MOST_CHUNKS = 3; // looked back through, at most

/** {cores: Float64Array of cores × causes, causes}: cycles by cause in (time − span, time], the latest weighing most;
 *  null without events.  `before(chunk)` is the chunk before, or null. */
export function recentShares(desc, events, index, time, span, mirror, before = () => null) {
  const fields = fieldsOf(desc);
  const block = fields.blocks.get("core");
  if (!block || !events || span <= 0) return null;
  const causes = CauseName.length;
  const cores = new Float64Array(desc.cores.length * causes);
  const from = time - span;
  const state = new Float64Array(block.count);
  const cause = new Float64Array(block.count);
  const until = new Float64Array(block.count).fill(time);
  for (let id = 0; id < block.count; id += 1) {
    state[id] = mirror[block.base + id * block.stride + block.at.state];
    cause[id] = mirror[block.base + id * block.stride + block.at.cause];
  }
  const last = block.base + block.count * block.stride;
  const weight = (cycle) => { // of all that was since `cycle`
    const age = time - Math.max(from, cycle);
    return age - (age * age) / (2 * span);
  };
  const charge = (id, start) => {
    cores[id * causes + shownAs(state[id], cause[id])] += Math.max(0, weight(start) - weight(until[id]));
    until[id] = Math.min(until[id], start);
  };
  let known = from;
  let end = index;
  for (let chunk = events, left = MOST_CHUNKS; chunk && left > 0; left -= 1) {
    for (let at = Math.min(end, chunk.slot.length) - 1; at >= 0 && chunk.cycle[at] > from; at -= 1) {
      const slot = chunk.slot[at];
      if (slot < block.base || slot >= last) continue;
      const id = Math.floor((slot - block.base) / block.stride);
      const field = (slot - block.base) % block.stride;
      if (field !== block.at.state && field !== block.at.cause) continue;
      charge(id, chunk.cycle[at]);
      if (field === block.at.state) state[id] = chunk.old[at];
      else cause[id] = chunk.old[at];
    }
    known = chunk.start;
    if (known <= from) break;
    chunk = before(chunk);
    end = Infinity;
  }
  for (let id = 0; id < block.count; id += 1) charge(id, Math.max(from, Math.min(known, time)));
  return { cores, causes };
}
