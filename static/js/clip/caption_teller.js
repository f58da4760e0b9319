// One run's events as what a caption could tell: which there are, how telling each is, and its sentence.
// Promises: read chunk by chunk, in order, and only as far as asked; a sentence is that of the mirror after its event, and
// how long it stays true is known where it tells of a copy's state.
// Does not: choose among them (captions.js), or make sentences (panels/sentence.js).

import { Cursor } from "../mirror/cursor.js";
import { tailOf } from "../mirror/event.js";
import { Fields } from "../mirror/fields.js";
import { Mirror } from "../mirror/mirror.js";
import { sentence } from "../panels/sentence.js";
import { CopyWatch } from "./caption_copy.js";
import { isOfLines, lineOf, reasonOf, tellingOf } from "./caption_words.js";

const FOR_SELECTED = 22; // points: what the clip is looking at
const ASIDE = 0.75; // of its points: what is about a line or lock that does not stand in the strip
const KEPT_CHUNKS = 4;

/** One run's events as candidates, read chunk by chunk in order, and their sentences. */
export class Teller {
  constructor(run, plan, load) {
    const { desc, selection } = plan.runs[run];
    Object.assign(this, { run, desc, selection, load, fields: new Fields(desc), chunks: new Map(), next: Math.floor(plan.spec.from / desc.chunk_cycles), waiting: [] });
    this.cursor = new Cursor(new Mirror(desc.mirror.length));
    this.from = plan.spec.from;
  }

  async chunk(number) {
    const held = this.chunks.get(number) ?? await this.load(this.run, number);
    this.chunks.set(number, held);
    if (this.chunks.size > KEPT_CHUNKS) this.chunks.delete(this.chunks.keys().next().value);
    return held;
  }

  /** What the event is about: {core, line, lock}, of its assignments alone. */
  #subject(events, head) {
    const out = { core: events.agent[head] % events.cores, line: -1, lock: -1, waited: false, reason: -1 };
    const tail = tailOf(events, head);
    for (let at = head; at < tail; at += 1) {
      const place = this.fields.place(events.slot[at]);
      if (place?.block === "line") out.line = place.index;
      if (place?.block === "lock") out.lock = place.index;
      if (place?.block === "lock" && place.field === "contended") out.waited = true;
      if (place?.block === "core" && place.field === "reason") out.reason = events.new[at];
      if (place?.block === "request" && place.field === "line") out.line = Math.max(events.old[at], events.new[at]);
      if (place?.block === "core" && place.field === "line") out.line = events.new[at];
      if (place?.block === "core" && place.field === "want") out.lock = events.new[at];
    }
    return out;
  }

  /** Candidates up to `cycle` are at hand. */
  async reach(cycle) {
    while (this.next * this.desc.chunk_cycles <= cycle) {
      const events = await this.chunk(this.next);
      for (let head = 0; head < events.count; head += 1) {
        const kind = events.kind[head];
        if (tellingOf(kind, true) === 0 || events.cycle[head] <= this.from) continue;
        const about = this.#subject(events, head);
        const telling = tellingOf(kind, Boolean(this.desc.lines[about.line]));
        const points = this.#isSelected(kind, about) ? telling + FOR_SELECTED : telling * (about.line >= 0 || about.lock >= 0 ? ASIDE : 1);
        this.waiting.push({ run: this.run, cycle: events.cycle[head], chunk: this.next, head, kind, points, ...about });
      }
      this.next += 1;
    }
  }

  /** Is it about what was chosen, or about the line in the strip or a lock on it? */
  #isSelected(kind, { core, line, lock }) {
    const { selection, desc } = this;
    const strip = selection.line ?? desc.camera?.line ?? -1;
    if (core === selection.core || (lock >= 0 && lock === selection.lock)) return true;
    return strip >= 0 && ((line === strip && isOfLines(kind)) || (selection.lock === null && desc.locks[lock]?.line === strip));
  }

  async said({ chunk, head }) {
    const events = await this.chunk(chunk);
    if (this.cursor.events !== events) this.cursor.enter(events);
    this.cursor.moveTo(this.cursor.endOf(head));
    const { what, why } = sentence(this.desc, this.fields, this.cursor.mirror.values, events, head);
    return { text: lineOf(what), more: reasonOf(why) };
  }

  /** The cycle up to `until` at which what a candidate's sentence says of a copy is true no longer; Infinity if it stays. */
  async trueUntil({ chunk, head, kind }, until) {
    const events = await this.chunk(chunk);
    const watch = CopyWatch.of(this, events, head, kind);
    if (!watch) return Infinity;
    for (let number = chunk; number * this.desc.chunk_cycles <= until; number += 1) {
      const cycle = watch.changeIn(await this.chunk(number), number === chunk ? head : -1);
      if (cycle <= until) return cycle;
    }
    return Infinity;
  }
}
