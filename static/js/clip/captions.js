// The captions of a clip: which events of its range are told, in which words, and when each caption stands.
// Promises: the same plan gives the same captions; each stands long enough to be read, none while another does; none tells
// of an event before the frame that shows it; what an author has written (`told`) goes before what is chosen here, and how
// a run ends badly is told to the last picture, however soon that is.
// Does not: draw them (film.js), write them to a file (vtt.js), or make sentences (panels/sentence.js).

import { Cursor } from "../mirror/cursor.js";
import { Fields } from "../mirror/fields.js";
import { Mirror } from "../mirror/mirror.js";
import { sentence } from "../panels/sentence.js";
import { EVENTS_UP_TO } from "../transport/tier.js";
import { EventKind } from "../vocabulary.js";
import { captionsOfText, isOfLines, LEAST_SECONDS, lineOf, reasonOf, secondsFor, tellingOf } from "./caption_words.js";
import { clipLength } from "./clock.js";
import { sumsTold } from "./caption_sums.js";

const AHEAD = 1.5; // seconds that a silence may last while a more telling event comes
const LATE = 0.5; // seconds after an event in which it may still be told
const FOR_DELAY = 12; // points a second: of two events that tell the same the nearer is told
const FOR_SELECTED = 22; // points: what the clip is looking at
const FOR_STORY = 10; // who was told of last goes on
const AGAIN = 14; // points off for each of the last few captions of the same kind
const SAME = 30; // more off where it was of the same core: it would read the same
const OTHER_RUN = 16; // points off for telling of the same run again
const REMEMBERED = 3; // captions
const MOST_WITH_REASON = 120; // characters: a longer caption gives its reason only where nothing follows soon
const KEPT_CHUNKS = 4;

export const letterOf = (run) => "AB"[run];

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
    const { from, to, speed, fps } = this.spec;
    if (this.cycleAt) return this.cycleAt(run, frame);
    return frame >= this.length.play - 1 ? to : from + (frame * speed) / fps;
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

/** One run's events as candidates, read chunk by chunk in order, and their sentences. */
class Teller {
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
    const out = { core: events.agent[head] % events.cores, line: -1, lock: -1 };
    for (let at = head; at < events.count && (at === head || events.kind[at] === EventKind.ALSO); at += 1) {
      const place = this.fields.place(events.slot[at]);
      if (place?.block === "line") out.line = place.index;
      if (place?.block === "lock") out.lock = place.index;
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
        const points = tellingOf(kind, Boolean(this.desc.lines[about.line])) + (this.#isSelected(kind, about) ? FOR_SELECTED : 0);
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
}

/** Authored captions, one after the other from the frame that shows their cycle. */
function authored(spec, clock) {
  const out = [];
  for (const { cycle, text } of spec.told) {
    let at = Math.max(clock.secondOf(0, cycle), out.at(-1)?.end ?? clock.begins);
    for (const part of captionsOfText(text)) {
      const end = Math.min(clock.ends, clock.onFrame(at + secondsFor(part)));
      if (end - at < LEAST_SECONDS - 1e-9) break;
      out.push({ start: at, end, text: part, more: "", run: 0, cycle });
      at = end;
    }
  }
  return out;
}

class Planner {
  constructor(plan, load, clock) {
    this.spec = plan.spec;
    this.clock = clock;
    this.tellers = plan.runs.map((_, run) => new Teller(run, plan, load));
    this.past = []; // told candidates, the newest last
  }

  #points(one, second, free) {
    const recent = this.past.slice(-REMEMBERED);
    const [last] = this.past.slice(-1);
    return one.points - FOR_DELAY * Math.abs(second - free) - AGAIN * recent.filter((told) => told.kind === one.kind).length
      - SAME * recent.filter((told) => told.kind === one.kind && told.core === one.core && told.run === one.run).length
      - (this.tellers.length > 1 && last?.run === one.run ? OTHER_RUN : 0)
      + (last && last.run === one.run && last.core === one.core ? FOR_STORY : 0);
  }

  /** The most telling event that can be told from second `free` on, and before `until`; null if there is none. */
  async #best(free, until) {
    let best = null;
    for (const teller of this.tellers) {
      const { clock } = this;
      const told = this.past.findLast((one) => one.run === teller.run)?.cycle ?? -1;
      teller.waiting = teller.waiting.filter((one) => one.cycle > told && clock.secondOf(teller.run, one.cycle) >= free - LATE);
      for (let ahead = AHEAD; ; ahead *= 2) {
        const to = Math.min(free + ahead, until);
        await teller.reach(clock.cycleOf(teller.run, to));
        if (to >= until || teller.waiting.length > 0) break;
      }
      for (const one of teller.waiting) {
        const second = clock.secondOf(teller.run, one.cycle);
        if (second > until) break;
        const points = this.#points(one, second, free);
        if (!best || points > best.points) best = { one, second, points };
        if (second > free + AHEAD && best) break;
      }
    }
    return best;
  }

  /** Captions within seconds `free` to `until`. */
  async between(free, until) {
    const out = [];
    for (let at = free; until - at >= LEAST_SECONDS - 1e-9;) {
      const best = await this.#best(at, until - LEAST_SECONDS);
      if (!best) break;
      const { one } = best;
      const { text, more } = await this.tellers[one.run].said(one);
      const { waiting } = this.tellers[one.run];
      waiting.splice(waiting.indexOf(one), 1);
      if (!text) continue;
      this.past.push(one);
      const start = Math.max(at, best.second);
      const whole = `${text} ${more}`;
      const end = Math.min(until, this.clock.onFrame(start + secondsFor(more && whole.length <= MOST_WITH_REASON ? whole : text)));
      out.push({ start, end, text: this.tellers.length > 1 ? `${letterOf(one.run)}: ${text}` : text, more, run: one.run, cycle: one.cycle });
      at = end;
    }
    return out;
  }
}

/** Each caption stands until the next, if that is soon, and gives its reason where there is time to read it. */
function settled(captions, clock) {
  const lasts = 1.6; // times what it takes to read: then the band is empty until something happens
  return captions.map((one, at) => {
    const next = captions[at + 1]?.start ?? clock.ends;
    const whole = secondsFor(`${one.text} ${one.more}`);
    const more = one.more && one.start + whole <= next + 1e-9 ? one.more : "";
    const wanted = lasts * secondsFor(more ? `${one.text} ${more}` : one.text);
    const end = one.start + wanted >= next - LEAST_SECONDS / 2 ? next : clock.onFrame(one.start + wanted);
    return { ...one, more, end: Math.max(one.end, Math.min(end, next)) };
  });
}

/** How a run ends badly, told when it is seen; [] of runs that do not, and where the author speaks then. */
function badEnds(plan, clock, own) {
  const out = [];
  for (const [run, { hazard }] of plan.runs.entries()) {
    const start = hazard ? clock.secondOf(run, hazard.cycle) : Infinity;
    if (start >= clock.ends) continue;
    const [text] = captionsOfText(plan.runs.length > 1 ? `${letterOf(run)}: ${hazard.sentence}` : hazard.sentence);
    const end = Math.min(clock.ends, clock.onFrame(start + secondsFor(text)));
    if ([...own, ...out].every((one) => one.end <= start || one.start >= end)) out.push({ start, end, text, more: "", run, cycle: hazard.cycle });
  }
  return out;
}

/** The captions of a plan: [{start, end (seconds of the clip), text, more, run, cycle}]; `load(run, number)` → a chunk. */
export async function captionsOf(plan, load, { cycleAt = null } = {}) {
  const { spec } = plan;
  const clock = new CaptionClock(spec, cycleAt);
  const own = authored(spec, clock);
  const fixed = [...own, ...badEnds(plan, clock, own)].sort((a, b) => a.start - b.start);
  const planner = new Planner(plan, load, clock);
  const between = async (free, until) => (spec.speed > EVENTS_UP_TO ? sumsTold(plan, clock, free, until) : planner.between(free, until));
  const out = [];
  let free = clock.begins;
  for (const one of fixed) {
    out.push(...await between(free, one.start), one);
    free = one.end;
  }
  out.push(...await between(free, clock.ends));
  return settled(out, clock);
}
