// What happened before a moment of a run: the last event of a kind, and the machine as it was then.
// Promises: looks backward event by event, with the mirror as it was after each; crosses chunks; where the server can
// search (`find`) it is asked for what lies in earlier chunks; ends within named limits and says so by null.
// Does not: say what an event means, know the wall clock, or move the page's own mirror.

import { actorOf, NOBODY } from "./actor.js";
import { headOf, tailOf } from "./event.js";
import { Mirror } from "./mirror.js";

const MOST_CHUNKS = 24; // looked through one by one: 98,304 cycles
const MOST_ASKED = 3; // answers of the server that end at its own limit

/** The event that begins at `head` of a chunk: {number, head, tail, cycle, kind, agentKind, core, cause, events}; `core`: whose
 *  act it is; what a viewer did has none, and tells that of its agent. */
export function eventAt(events, head) {
  const tail = tailOf(events, head);
  const actor = actorOf(events, head);
  return {
    number: events.number, head, tail, cycle: events.cycle[head], kind: events.kind[head], events, cause: events.cause[head],
    agentKind: Math.floor(events.agent[head] / events.cores), core: actor === NOBODY ? events.agent[head] % events.cores : actor,
  };
}

/** Places between two assignments: just before an event, and just after it. */
export const beforeOf = (event) => ({ number: event.number, index: event.head });
export const afterOf = (event) => ({ number: event.number, index: event.tail });

export class Past {
  /** `source`: {chunk(number) → promise of decoded columns with a keyframe, find?(question) → promise}. */
  constructor(desc, fields, source) {
    Object.assign(this, { desc, fields, source });
    this.looked = 0; // chunks read so far
  }

  chunk(number) {
    this.looked += 1;
    return this.source.chunk(number);
  }

  /** The mirror at a place, in an array of its own. */
  async values(place) {
    const events = await this.chunk(place.number);
    const mirror = new Mirror(this.desc.mirror.length);
    mirror.load(events.keyframe);
    mirror.apply(events, 0, Math.min(place.index, events.count));
    return mirror.values;
  }

  /** The place after every event up to `cycle`. */
  async at(cycle) {
    const number = Math.floor(cycle / this.desc.chunk_cycles);
    const events = await this.chunk(number);
    let index = 0;
    while (index < events.count && events.cycle[index] <= cycle) index += 1;
    return { number, index };
  }

  /** The cycle of the event just before a place. */
  async cycle({ number, index }) {
    const events = await this.chunk(number);
    return index > 0 && events.count > 0 ? events.cycle[Math.min(index, events.count) - 1] : events.start;
  }

  /** What an assignment of `event` to block.field set: {index, old, new}; undefined if it did not. */
  change(event, block, field) {
    for (let at = event.head; at < event.tail; at += 1) {
      const place = this.fields.place(event.events.slot[at]);
      if (place?.block === block && (!field || place.field === field)) return { ...place, old: event.events.old[at], new: event.events.new[at] };
    }
    return undefined;
  }

  /**
   * The last event before `place` that `wanted(event, values)` takes, `values` being the mirror after it: the event with
   * `after`, those values; null where none is found.  `question`: what to ask `find` for beyond `chunks` chunks, {what,
   * lock | thread | kind …}: whatever `wanted` takes must be among it.  `until(event, values)`: where to give up.
   */
  async last(place, wanted, { question = null, until = () => false, chunks = MOST_CHUNKS } = {}) {
    let { number, index } = place;
    const mirror = new Mirror(0);
    mirror.values = await this.values(place);
    for (let left = chunks; left > 0 && number >= 0; left -= 1) {
      const events = await this.chunk(number);
      const done = this.#scan(events, Math.min(index, events.count), mirror, wanted, until);
      if (done !== undefined) return done;
      number -= 1;
      index = Infinity;
    }
    const asked = number >= 0 && question && this.source.find ? await this.#ask(number + 1, question) : null;
    if (!asked) return null;
    mirror.values = await this.values(asked);
    return this.#scan(await this.chunk(asked.number), asked.index, mirror, wanted, until) ?? null;
  }

  /** Backward through one chunk: the event, null if `until` said so, undefined at its beginning. */
  #scan(events, from, mirror, wanted, until) {
    let end = from;
    while (end > 0) {
      const head = headOf(events, end - 1);
      const event = eventAt(events, head);
      if (wanted(event, mirror.values)) return { ...event, after: Float64Array.from(mirror.values) };
      if (until(event, mirror.values)) return null;
      mirror.undo(events, end, head);
      end = head;
    }
    return undefined;
  }

  /** The place after the last such event before chunk `number`, from the server; null if it has none in reach. */
  async #ask(number, question) {
    let at = { chunk: number, index: 0 };
    for (let turn = 0; turn < MOST_ASKED; turn += 1) {
      const answer = await this.source.find({ ...at, forward: false, ...question });
      if (answer.found) {
        const events = await this.chunk(answer.chunk);
        return { number: answer.chunk, index: eventAt(events, answer.index).tail };
      }
      if (answer.searched === 0 || answer.cycle <= 0) return null;
      at = { chunk: answer.chunk, index: answer.index };
    }
    return null;
  }
}
