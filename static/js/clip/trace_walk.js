// What a trace tells beyond the timeline's stretches: functions and threads on cores, lock holders, counters, moments; from
// a run's chunks in order.
// Promises: every list ascends; a counter has its value at the first cycle and at each cycle where it changed; what a moment
// says is the sentence the page has for that event.
// Does not: cut to a range, or write JSON.

import { BY_HAND, actorOf } from "../mirror/actor.js";
import { tailOf } from "../mirror/event.js";
import { Fields } from "../mirror/fields.js";
import { Mirror } from "../mirror/mirror.js";
import { lineName, lockName } from "../panels/names.js";
import { sentence } from "../panels/sentence.js";
import { CoreState, EventKind, EventKindName } from "../vocabulary.js";

const MOMENTS = new Set([EventKind.COMMIT, EventKind.ABORT, EventKind.RETRY, EventKind.HAZARD, EventKind.INVARIANT, EventKind.EDIT,
  EventKind.GRACE_START, EventKind.GRACE_END, EventKind.IPI, EventKind.INTERRUPT]);
const RESTS = new Set([CoreState.IDLE, CoreState.HALT]);
const NONE = -1;

/** One value over time: a stretch for each value but NONE. */
class Stretches {
  constructor() {
    Object.assign(this, { list: [], value: NONE, since: 0 });
  }

  set(value, cycle) {
    if (value === this.value) return;
    if (this.value !== NONE && cycle > this.since) this.list.push({ start: this.since, end: cycle, value: this.value });
    Object.assign(this, { value, since: cycle });
  }
}

/** The value that holds at `cycle` of a list of {cycle, …}; undefined before the first. */
export function holding(list, cycle) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].cycle <= cycle) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}

export class Walk {
  constructor(desc) {
    this.desc = desc;
    this.fields = new Fields(desc);
    this.mirror = new Mirror(desc.mirror.length);
    this.functions = desc.cores.map(() => new Stretches());
    this.threads = desc.cores.map(() => new Stretches());
    this.holders = desc.locks.map(() => new Stretches());
    this.about = desc.cores.map(() => []); // [{cycle, line, want, page}]
    this.wanted = new Map(desc.locks.map((lock) => [lock.id, 0])); // lock → cores that want it
    this.counters = new Map(); // name → [{cycle, value}]
    this.moments = []; // [{cycle, core, kind, says}]
    this.begun = false;
    this.places = Array.from({ length: desc.mirror.length }, (_, slot) => this.fields.place(slot));
  }

  #read(block, index, field, absent = 0) {
    return this.fields.read(this.mirror.values, block, index, field, absent);
  }

  #count(name, cycle, value) {
    const list = this.counters.get(name) ?? [];
    this.counters.set(name, list);
    const last = list.at(-1);
    if (last?.cycle === cycle) last.value = value;
    else if (last?.value !== value) list.push({ cycle, value });
  }

  #core(core, cycle) {
    const rests = RESTS.has(this.#read("core", core, "state"));
    this.functions[core].set(rests ? NONE : this.desc.pcs?.function?.[this.#read("core", core, "pc")] ?? NONE, cycle);
    this.threads[core].set(this.#read("core", core, "thread", NONE), cycle);
    const now = { cycle, line: this.#read("core", core, "line", NONE), want: this.#read("core", core, "want", NONE), page: this.#read("core", core, "target", NONE) };
    const last = this.about[core].at(-1);
    if (last && last.line === now.line && last.want === now.want && last.page === now.page) return;
    this.about[core].push(now);
    if (last?.want !== now.want) for (const [lock, by] of [[last?.want ?? NONE, -1], [now.want, 1]]) if (this.wanted.has(lock)) this.#wants(lock, by, cycle);
  }

  #wants(lock, by, cycle) {
    this.wanted.set(lock, this.wanted.get(lock) + by);
    this.#count(`cores that want ${lockName(this.desc, lock)}`, cycle, this.wanted.get(lock));
  }

  #lock(lock, cycle) {
    this.holders[lock].set(this.#read("lock", lock, "holder", NONE), cycle);
    this.#count(`readers of ${lockName(this.desc, lock)}`, cycle, this.#read("lock", lock, "readers"));
  }

  #totals(cycle) {
    this.#count(`${this.desc.workload.counts} done`, cycle, this.#read("counter", 0, this.desc.workload.counts));
    this.#count("transfers", cycle, this.#read("counter", 0, "transfers"));
  }

  #line(line, cycle) {
    this.#count(`requests queued for ${lineName(this.desc, line)}`, cycle, this.#read("line", line, "queued"));
  }

  /** What an assignment to `slot` may have changed of all this. */
  #changed(slot, cycle) {
    const place = this.places[slot];
    if (place?.block === "core") this.#core(place.index, cycle);
    else if (place?.block === "lock") this.#lock(place.index, cycle);
    else if (place?.block === "counter") this.#totals(cycle);
    else if (place?.block === "line" && place.field === "queued") this.#line(place.index, cycle);
  }

  #begin(chunk) {
    this.begun = true;
    this.mirror.load(chunk.keyframe);
    this.desc.locks.forEach(({ id }) => { this.#count(`cores that want ${lockName(this.desc, id)}`, chunk.start, 0); this.#lock(id, chunk.start); });
    this.desc.cores.forEach(({ id }) => this.#core(id, chunk.start));
    this.desc.lines.forEach(({ id }) => this.#line(id, chunk.start));
    this.#totals(chunk.start);
  }

  /** The next chunk of the run. */
  chunk(events) {
    if (!this.begun) this.#begin(events);
    for (let head = 0; head < events.count;) {
      const tail = tailOf(events, head);
      this.mirror.apply(events, head, tail);
      for (let at = head; at < tail; at += 1) this.#changed(events.slot[at], events.cycle[head]);
      if (MOMENTS.has(events.kind[head])) this.#moment(events, head);
      head = tail;
    }
  }

  #moment(events, head) {
    const kind = EventKindName[events.kind[head]];
    const core = events.agent[head] === BY_HAND ? NONE : actorOf(events, head);
    const { what, why } = sentence(this.desc, this.fields, this.mirror.values, events, head);
    this.moments.push({ cycle: events.cycle[head], core, kind: kind.toLowerCase().replaceAll("_", " "), says: why ? `${what} ${why}` : what });
  }

  /** Everything up to `cycle`. */
  end(cycle) {
    for (const one of [...this.functions, ...this.threads, ...this.holders]) one.set(NONE, cycle);
  }
}
