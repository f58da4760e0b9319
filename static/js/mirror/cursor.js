// A place between two assignments of one chunk, and the mirror as it is there.
// Promises: moves by whole events (a head and its ALSO assignments); going forward and back by the same steps
// returns to the same index and the same mirror.
// Does not: fetch: at the chunk's edge it stops and says so (transport/ crosses chunks).

import { headOf, tailOf } from "./event.js";
import { Mirror } from "./mirror.js";

export class Cursor {
  /** One that stands in the chunk `events` at `cycle`, on a mirror of its own. */
  static standing(desc, events, cycle) {
    const cursor = new Cursor(new Mirror(desc.mirror.length));
    cursor.enter(events);
    cursor.seek(cycle);
    return cursor;
  }

  constructor(mirror) {
    this.mirror = mirror;
    this.events = null;
    this.index = 0;
  }

  /** Enters a chunk at its beginning, from its keyframe. */
  enter(events) {
    this.mirror.load(events.keyframe);
    this.events = events;
    this.index = 0;
  }

  /** Enters the chunk that follows this one; the mirror already is what its keyframe says. */
  follow(events) {
    this.moveTo(this.events.count);
    this.events = events;
    this.index = 0;
  }

  /** Enters the chunk before this one at its end; all of this one is undone first. */
  precede(events) {
    this.moveTo(0);
    this.events = events;
    this.index = events.count;
  }

  moveTo(index) {
    if (index > this.index) this.mirror.apply(this.events, this.index, index);
    else this.mirror.undo(this.events, this.index, index);
    this.index = index;
  }

  /** First assignment of the event before this place; -1 at the chunk's beginning. */
  headBefore() {
    return headOf(this.events, this.index - 1);
  }

  /** One past the last assignment of the event that begins at `head`. */
  endOf(head) {
    return tailOf(this.events, head);
  }

  get atStart() {
    return this.index === 0;
  }

  get atEnd() {
    return this.index === this.events.count;
  }

  /** Moves to where every event with a cycle up to `time` is applied; `time` lies in this chunk. */
  seek(time) {
    let low = 0;
    let high = this.events.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.events.cycle[middle] <= time) low = middle + 1;
      else high = middle;
    }
    this.moveTo(low);
  }
}
