// The captions of a clip: which events of its range are told, in which words, and when each caption stands.
// Promises: the same plan gives the same captions; each stands long enough to be read, none while another does; none tells
// of an event before the frame that shows it; what an author has written (`told`) goes before what is chosen here, and how
// a run ends badly is told to the last picture, however soon that is.
// Does not: draw them (film.js), write them to a file (vtt.js), or make sentences (panels/sentence.js).

import { EVENTS_UP_TO } from "../transport/tier.js";
import { EventKind } from "../vocabulary.js";
import { CaptionClock } from "./caption_clock.js";
import { sumsTold } from "./caption_sums.js";
import { Teller } from "./caption_teller.js";
import { captionsOfText, LEAST_SECONDS, secondsFor } from "./caption_words.js";

const AHEAD = 1.5; // seconds that a silence may last while a more telling event comes
const LATE = 0.5; // seconds after an event in which it may still be told
const FOR_DELAY = 12; // points a second: of two events that tell the same the nearer is told
const FOR_STORY = 10; // who was told of last goes on
const AGAIN = 14; // points off for each of the last few captions of the same kind
const SAME = 30; // more off where it was of the same core: it would read the same
const OTHER_RUN = 34; // points off for telling of the same run again
const REMEMBERED = 3; // captions
const MOST_WITH_REASON = 120; // characters: a longer caption gives its reason only where nothing follows soon
const IS_STATE = /\bis now\b/; // a reason that is true only until the line's next change

const CHANGES = new Set([EventKind.INVALIDATE, EventKind.DOWNGRADE, EventKind.COMPLETE]); // of who has which copy

export const letterOf = (run) => "AB"[run];

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
  constructor(plan, load, clock, cancelled) {
    this.clock = clock;
    this.cancelled = cancelled;
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

  /** When the line of a told event changes again, as far as `until`; Infinity if it does not. */
  async #changes({ run, cycle, line }, until) {
    const teller = this.tellers[run];
    await teller.reach(this.clock.cycleOf(run, until));
    const next = teller.waiting.find((one) => one.line === line && one.cycle > cycle && CHANGES.has(one.kind));
    return next ? this.clock.secondOf(run, next.cycle) : Infinity;
  }

  /** For how long a caption keeps the band: its reason gives way to an event that is as telling. */
  async #stands(one, start, until, text, reason) {
    const whole = `${text} ${reason}`;
    const least = secondsFor(text);
    if (!reason || whole.length > MOST_WITH_REASON || secondsFor(whole) <= least) return least;
    const rival = await this.#best(start + least, until - LEAST_SECONDS);
    return rival && rival.second < start + secondsFor(whole) && rival.one.points >= one.points ? least : secondsFor(whole);
  }

  /** Captions within seconds `free` to `until`. */
  async between(free, until) {
    const out = [];
    for (let at = free; until - at >= LEAST_SECONDS - 1e-9 && !this.cancelled();) {
      const best = await this.#best(at, until - LEAST_SECONDS);
      if (!best) break;
      const { one } = best;
      const { text, more } = await this.tellers[one.run].said(one);
      const { waiting } = this.tellers[one.run];
      waiting.splice(waiting.indexOf(one), 1);
      if (!text) continue;
      this.past.push(one);
      const start = Math.max(at, best.second);
      const holds = IS_STATE.test(more) ? await this.#changes(one, start + secondsFor(`${text} ${more}`)) : Infinity;
      const reason = start + secondsFor(`${text} ${more}`) <= holds ? more : "";
      const end = Math.min(until, this.clock.onFrame(start + await this.#stands(one, start, until, text, reason)));
      out.push({ start, end, text: this.tellers.length > 1 ? `${letterOf(one.run)}: ${text}` : text, more: reason, holds, run: one.run, cycle: one.cycle });
      at = end;
    }
    return out;
  }
}

/** Each caption stands until the next, if that is soon, and gives its reason where there is time to read it. */
function settled(captions, clock) {
  const lasts = 1.6; // times what it takes to read: then the band is empty until something happens
  return captions.map(({ holds = Infinity, ...one }, at) => {
    const next = captions[at + 1]?.start ?? clock.ends;
    const whole = secondsFor(`${one.text} ${one.more}`);
    const more = one.more && one.start + whole <= next + 1e-9 ? one.more : "";
    const wanted = lasts * secondsFor(more ? `${one.text} ${more}` : one.text);
    const end = one.start + wanted >= next - LEAST_SECONDS / 2 ? next : clock.onFrame(one.start + wanted);
    return { ...one, more, end: Math.max(one.end, Math.min(end, next, more ? clock.onFrame(holds) : Infinity)) };
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
    const [text] = captionsOfText(plan.runs.length > 1 ? `${letterOf(run)}: ${said}` : said);
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
