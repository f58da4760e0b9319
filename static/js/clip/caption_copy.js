// The copy of a line that a sentence tells of in the present tense, and when it changes.
// Promises: pure of chunks: a change is one of the letter that the stage shows for that copy, however it comes about.
// Does not: know a coherence rule, or when captions stand (captions.js).

import { Cursor } from "../mirror/cursor.js";
import { headOf, tailOf } from "../mirror/event.js";
import { Mirror } from "../mirror/mirror.js";
import { copiesOf } from "../panels/machine_state.js";
import { EventKind } from "../vocabulary.js";

const OF_STATE = new Set([EventKind.COMPLETE, EventKind.DOWNGRADE, EventKind.SPIN]); // their sentences say what a copy is now

export class CopyWatch {
  /** Of the event at `head`; null where its sentence says nothing of a copy as it is. */
  static of({ desc, fields }, events, head, kind) {
    if (!OF_STATE.has(kind)) return null;
    let line = -1;
    let cache = desc.cores[events.agent[head] % events.cores].cache;
    const tail = tailOf(events, head);
    for (let at = head; at < tail; at += 1) {
      const place = fields.place(events.slot[at]);
      if (place?.block === "line") line = place.index;
      if (kind === EventKind.COMPLETE && place?.block === "request" && place.field === "line") line = events.old[at];
      if (kind === EventKind.SPIN && place?.block === "core" && place.field === "line") line = events.new[at];
      if (kind === EventKind.DOWNGRADE && place?.block === "line" && ["owner", "forwarder"].includes(place.field) && events.old[at] >= 0) cache = events.old[at];
    }
    return new CopyWatch(desc, fields, line, cache, kind, events.agent[head] % events.cores);
  }

  constructor(desc, fields, line, cache, kind, core) {
    Object.assign(this, { desc, fields, line, cache, kind, core, cursor: new Cursor(new Mirror(desc.mirror.length)) });
  }

  #letter() {
    const { values } = this.cursor.mirror;
    if (this.line < 0 && this.kind === EventKind.SPIN) this.line = this.fields.read(values, "core", this.core, "line", -1);
    return copiesOf(this.desc, this.fields, values, this.line).find((one) => this.desc.cores[one.core].cache === this.cache)?.state ?? "";
  }

  /** The cycle of the copy's first change in a chunk after the event at `head` (-1: from its beginning), else Infinity. */
  changeIn(events, head) {
    const { cursor } = this;
    cursor.enter(events);
    if (head >= 0) cursor.moveTo(cursor.endOf(head));
    this.letter ??= this.#letter();
    const first = this.fields.slot("line", this.line, "owner");
    const { stride } = this.fields.blocks.get("line");
    for (let at = cursor.index; first >= 0 && at < events.count; at += 1) {
      if (events.slot[at] < first || events.slot[at] >= first + stride) continue;
      const begin = headOf(events, at);
      cursor.moveTo(cursor.endOf(begin));
      at = cursor.index - 1;
      if (this.#letter() !== this.letter) return events.cycle[begin];
    }
    return Infinity;
  }
}
