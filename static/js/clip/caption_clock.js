// When things of a cycle are first seen in a clip, and what is shown at a second of it.
// Promises: pure; by whole frames, as the clip's own clock has it.
// Does not: know what is told (captions.js).

import { clipLength, playCycle } from "./clock.js";

/** Seconds of the clip at which things of a cycle are first seen: by whole frames, as the clip's clock has it. */
export class CaptionClock {
  /** `cycleAt(run, frame)`: the cycle of a run in a frame of the play, where it is not the clock's own. */
  constructor(spec, cycleAt = null) {
    this.spec = spec;
    this.length = clipLength(spec);
    this.cycleAt = cycleAt;
    this.begins = this.length.card / spec.fps;
    this.ends = this.length.seconds;
  }

  #at(run, frame) {
    return this.cycleAt ? this.cycleAt(run, frame) : playCycle(this.spec, this.length.play, frame);
  }

  /** When cycle `cycle` of `run` is first seen; Infinity if it never is. */
  secondOf(run, cycle) {
    const { card, play } = this.length;
    let low = 0;
    let high = play;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#at(run, middle) >= cycle) high = middle;
      else low = middle + 1;
    }
    return low >= play ? Infinity : (card + low) / this.spec.fps;
  }

  /** The cycle that `run` has reached by that second. */
  cycleOf(run, second) {
    const frame = Math.min(this.length.play - 1, Math.floor(second * this.spec.fps - this.length.card + 1e-6));
    return this.#at(run, Math.max(0, frame));
  }

  /** On the frame at or after. */
  onFrame(second) {
    return Math.ceil(second * this.spec.fps - 1e-6) / this.spec.fps;
  }
}
