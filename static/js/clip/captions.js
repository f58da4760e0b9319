// The captions of a clip: which events of its range are told, in which words, and when each caption stands.
// Promises: the same plan gives the same captions; each stands long enough to be read, none while another does; none tells
// of an event before the frame that shows it; what an author has written (`told`) goes before what is chosen here, and how
// a run ends badly is told to the last picture, however soon that is; what is said
// of a copy's state ends when the state does.
// Does not: draw them (film.js), write them to a file (vtt.js), or make sentences (panels/sentence.js).

import { runLetter } from "../panels/names.js";
import { EVENTS_UP_TO } from "../transport/tier.js";
import { EventKind } from "../vocabulary.js";
import { CaptionClock } from "./caption_clock.js";
import { sumsTold } from "./caption_sums.js";
import { Teller } from "./caption_teller.js";
import { captionsOfText, lastingOf, LEAST_SECONDS, secondsFor } from "./caption_words.js";

const AHEAD = 1.5; // seconds that a silence may last while a more telling event comes
const LATE = 0.5; // seconds after an event in which it may still be told
const LATE_BREAK = 3; // the same of what breaks: it waits for the caption before it to be read
const FOR_DELAY = 12; // points a second: of two events that tell the same the nearer is told
const FOR_STORY = 10; // who was told of last goes on
const AGAIN = 14; // points off for each of the last few captions of the same kind
const SAME = 30; // more off where it was of the same core: it would read the same
const OTHER_RUN = 34; // points off for telling of the same run again
const REMEMBERED = 3; // captions
const CLEARLY = 15; // points by which an event tells more than the one whose reason it cuts off
const LASTS = 1.6; // times what it takes to read: then the band is empty until something happens
const MOST_WITH_REASON = 120; // characters: a longer caption gives its reason only where nothing follows soon

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

const FIRST = 1e6; // points, less its second: what breaks goes in its order, before all else
const BREAKS = new Set([EventKind.ABORT, EventKind.HAZARD, EventKind.INVARIANT]);

class Planner {
  constructor(plan, load, clock, cancelled) {
    this.clock = clock;
    this.cancelled = cancelled;
    this.tellers = plan.runs.map((_, run) => new Teller(run, plan, load));
    this.past = []; // told candidates, the newest last
  }

  /** Can `one`, seen at `second`, still be told at second `free`? */
  #isFresh(one, second, free) {
    return second >= free - (BREAKS.has(one.kind) ? LATE_BREAK : LATE);
  }

  #points(one, second, free) {
    const recent = this.past.slice(-REMEMBERED).filter((told) => told.kind === one.kind && told.reason === one.reason);
    const [last] = this.past.slice(-1);
    return one.points - FOR_DELAY * Math.abs(second - free) - AGAIN * recent.length
      - SAME * recent.filter((told) => told.core === one.core && told.run === one.run).length
      - (this.tellers.length > 1 && last?.run === one.run ? OTHER_RUN : 0)
      + (last && last.run === one.run && last.core === one.core ? FOR_STORY : 0);
  }

  /** The most telling event that can be told from second `free` on, and before `until`; null if there is none. */
  async #best(free, until) {
    let best = null;
    for (const teller of this.tellers) {
      const { clock } = this;
      const told = this.past.findLast((one) => one.run === teller.run)?.cycle ?? -1;
      teller.waiting = teller.waiting.filter((one) => one.cycle > told && this.#isFresh(one, clock.secondOf(teller.run, one.cycle), free));
      for (let ahead = AHEAD; ; ahead *= 2) {
        const to = Math.min(free + ahead, until);
        await teller.reach(clock.cycleOf(teller.run, to));
        if (to >= until || teller.waiting.length > 0 || this.cancelled()) break;
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

  /** May `one` cut off the reason of what was told last? */
  #cuts(one, second) {
    const { kind, run } = one;
    if (BREAKS.has(kind)) return true;
    if (kind === EventKind.LOCK_ACQUIRE && one.waited) return true;
    const ended = this.past.findLast((told) => told.run === run && (told.kind === EventKind.ABORT || told.kind === EventKind.COMMIT));
    if (kind === EventKind.COMMIT && ended?.kind === EventKind.ABORT) return true;
    return this.#points(one, second, second) >= this.past.at(-1).points + CLEARLY;
  }

  /** What from second `free` to `reasonEnds` cuts a reason off: the first that breaks, else the most telling; or null. */
  async #cutting(free, reasonEnds, until) {
    let found = null;
    for (const teller of this.tellers) {
      const to = Math.min(reasonEnds, until);
      await teller.reach(this.clock.cycleOf(teller.run, to));
      const told = this.past.findLast((one) => one.run === teller.run)?.cycle ?? -1;
      for (const one of teller.waiting) {
        const second = this.clock.secondOf(teller.run, one.cycle);
        if (second > to) break;
        if (one.cycle <= told || !this.#isFresh(one, second, free) || !this.#cuts(one, second)) continue;
        const points = BREAKS.has(one.kind) ? FIRST - second : this.#points(one, second, free);
        if (!found || points > found.points) found = { one, second, points };
      }
    }
    return found;
  }

  /** What is told of `one` from second `start` on: {text, more, falseAt}; null where it is false before it can be read. */
  async #worded(one, start) {
    const teller = this.tellers[one.run];
    const { text, more } = await teller.said(one);
    if (!text) return null;
    const lasting = lastingOf(text);
    if (one.kind === EventKind.COMPLETE && !lasting) return { text, more, falseAt: Infinity };
    const seen = start + LASTS * secondsFor(`${text} ${more}`) + LEAST_SECONDS;
    const cycle = await teller.trueUntil(one, this.clock.cycleOf(one.run, seen));
    const falseAt = this.clock.secondOf(one.run, cycle);
    if (falseAt >= this.clock.onFrame(start + secondsFor(text))) return { text, more, falseAt };
    return lasting ? { text: lasting, more, falseAt: Infinity } : null;
  }

  /** Captions within seconds `free` to `until`. */
  async between(free, until) {
    const out = [];
    const last = until - LEAST_SECONDS;
    for (let at = free, reasonEnds = free; until - at >= LEAST_SECONDS - 1e-9 && !this.cancelled();) {
      const cutting = reasonEnds > at ? await this.#cutting(at, reasonEnds, last) : null;
      if (!cutting) at = reasonEnds;
      const best = cutting ?? (at <= last + 1e-9 ? await this.#best(at, last) : null);
      if (!best) break;
      const { one } = best;
      const { waiting } = this.tellers[one.run];
      waiting.splice(waiting.indexOf(one), 1);
      const start = Math.max(at, best.second);
      const worded = await this.#worded(one, start);
      if (!worded) continue;
      this.past.push(one);
      const { text, more, falseAt } = worded;
      const whole = `${text} ${more}`;
      const wholeEnd = this.clock.onFrame(start + secondsFor(whole));
      at = Math.min(until, this.clock.onFrame(start + secondsFor(text)));
      reasonEnds = more && whole.length <= MOST_WITH_REASON && wholeEnd <= falseAt ? Math.min(until, wholeEnd) : at;
      out.push({ start, end: at, text: this.tellers.length > 1 ? `${runLetter(one.run)}: ${text}` : text, more, run: one.run, cycle: one.cycle, falseAt });
    }
    return out;
  }
}

/** Each caption stands until the next, if that is soon, and gives its reason where there is time to read it. */
function settled(captions, clock) {
  return captions.map(({ falseAt = Infinity, ...one }, at) => {
    const next = Math.min(captions[at + 1]?.start ?? clock.ends, falseAt);
    const whole = secondsFor(`${one.text} ${one.more}`);
    const more = one.more && one.start + whole <= next + 1e-9 ? one.more : "";
    const wanted = LASTS * secondsFor(more ? `${one.text} ${more}` : one.text);
    const end = one.start + wanted >= next - LEAST_SECONDS / 2 ? next : clock.onFrame(one.start + wanted);
    return { ...one, more, end: Math.max(one.end, Math.min(end, next)) };
  });
}

/** Its sentence without the place in the source that it begins with. */
function hazardSaid({ sentence }) {
  const told = sentence.replace(/^\S+\.fl:\d+: /, "").replace(/\.*$/, "");
  return `${told[0].toUpperCase()}${told.slice(1)}.`;
}

/** How a run ends badly, told when it is seen; [] of runs that do not, and where the author speaks then. */
function badEnds(plan, clock, own) {
  const out = [];
  for (const [run, { hazard }] of plan.runs.entries()) {
    const start = hazard ? clock.secondOf(run, hazard.cycle) : Infinity;
    if (start >= clock.ends) continue;
    const said = hazardSaid(hazard);
    const [text] = captionsOfText(plan.runs.length > 1 ? `${runLetter(run)}: ${said}` : said);
    const end = Math.min(clock.ends, clock.onFrame(start + secondsFor(text)));
    if ([...own, ...out].every((one) => one.end <= start || one.start >= end)) out.push({ start, end, text, more: "", run, cycle: hazard.cycle });
  }
  return out;
}

/** The captions of a plan: [{start, end (seconds of the clip), text, more, run, cycle}]; `load(run, number)` → a chunk. */
export async function captionsOf(plan, load, { cycleAt = null, cancelled = () => false } = {}) {
  const { spec } = plan;
  const clock = new CaptionClock(spec, cycleAt);
  const own = authored(spec, clock);
  const fixed = [...own, ...badEnds(plan, clock, own)].sort((a, b) => a.start - b.start);
  const planner = new Planner(plan, load, clock, cancelled);
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
