// The browser's copy of the machine: one Float64Array that assignments change forward and back.
// Promises: `apply` then `undo` of the same assignment leaves every slot as it was; loading a keyframe sets every
// slot, also those that are zero.
// Does not: know a coherence rule, a core or a line; fields.js has the names.

export class Mirror {
  constructor(length) {
    this.values = new Float64Array(length);
  }

  /** Becomes the state of a keyframe: all slots it does not name are zero. */
  load(keyframe) {
    this.values.fill(0);
    if (!keyframe) return;
    for (let at = 0; at < keyframe.slots.length; at += 1) this.values[keyframe.slots[at]] = keyframe.values[at];
  }

  /** Applies assignments from..to (to excluded) of a chunk's columns. */
  apply(events, from, to) {
    for (let at = from; at < to; at += 1) this.values[events.slot[at]] = events.new[at];
  }

  /** Undoes assignments down to `to`, newest first; `from` is excluded. */
  undo(events, from, to) {
    for (let at = from - 1; at >= to; at -= 1) this.values[events.slot[at]] = events.old[at];
  }
}
