// Every event has its sentence, and the sentence says what the event and the mirror hold.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../../static/js/mirror/fields.js";
import { Mirror } from "../../../static/js/mirror/mirror.js";
import { copiesOf, sleepersOf, threadsMatter } from "../../../static/js/panels/machine_state.js";
import { HAZARDS_SAID } from "../../../static/js/panels/sentence_hazard.js";
import { KINDS_SAID, sentence } from "../../../static/js/panels/sentence.js";
import { callersOf, causesOf } from "../../../static/js/panels/profile.js";
import { REASONS_SAID } from "../../../static/js/mirror/abort_words.js";
import { Abort, CoreState, EventKind, Hazard, Request, State, ThreadState } from "../../../static/js/vocabulary.js";
import { decodeChunk } from "../../../static/js/wire/chunk.js";
import { buildChunk, buildRun } from "../wire/chunk_builder.js";

const { desc, buffers } = buildRun({ seed: 1 });
const fields = new Fields(desc);

function said(kind, changes, { core = 0, cause = -1, before = {}, of = desc } = {}) {
  const mirror = new Mirror(desc.mirror.length);
  const slot = (place) => fields.slot(...place.split("."));
  for (const [place, value] of Object.entries(before)) mirror.values[slot(place)] = value;
  const assignments = Object.entries(changes).map(([place, value], at) => ({
    cycle: 10, slot: slot(place), agent: 6 + core, kind: at === 0 ? kind : EventKind.ALSO, cause, old: mirror.values[slot(place)], new: value,
  }));
  const events = decodeChunk(buildChunk({ assignments }));
  mirror.apply(events, 0, events.count);
  return sentence(of, fields, mirror.values, events, 0);
}

test("every kind of event but ALSO has a sentence of its own", () => {
  const kinds = Object.values(EventKind).filter((kind) => kind !== EventKind.ALSO).sort((a, b) => a - b);
  assert.deepEqual([...KINDS_SAID].sort((a, b) => a - b), kinds);
});

test("every event of a built run gives whole sentences without holes", () => {
  const mirror = new Mirror(desc.mirror.length);
  for (const bytes of buffers) {
    const events = decodeChunk(bytes, desc.mirror.length);
    mirror.load(events.keyframe);
    for (let at = 0; at < events.count; at += 1) {
      mirror.apply(events, at, at + 1);
      if (events.kind[at] === EventKind.ALSO) continue;
      const { what, why } = sentence(desc, fields, mirror.values, events, at);
      assert.match(what, /^[A-Z_a-z].*[.:]$/);
      assert.doesNotMatch(`${what} ${why}`, /undefined|NaN|null|\[object/);
    }
  }
});

test("a request for ownership says whose copies stand in the way", () => {
  const { what, why } = said(EventKind.REQUEST, { "request.0.state": 1, "request.0.line": 0, "request.0.kind": Request.UPGRADE },
    { before: { "line.0.owner": -1, "line.0.forwarder": -1, "line.0.sharers0": 3 } });
  assert.match(what, /^Core 0 asks the home of mm_struct \+ 64 for permission to write/);
  assert.match(why, /core 1 must lose its copy/);
});

test("a sibling's copy is the core's own: it stands in nobody's way, and its letter is said", () => {
  const siblings = { ...desc, cores: desc.cores.map((core) => ({ ...core, cache: 0 })) };
  const { what } = said(EventKind.COMPLETE, { "request.2.state": 0 }, { core: 1, of: siblings,
    before: { "request.2.line": 0, "line.0.owner": -1, "line.0.forwarder": -1, "line.0.sharers0": 1 } });
  assert.equal(what, "mm_struct + 64 reaches core 1: its copy is now Shared.");
  const { why } = said(EventKind.REQUEST, { "request.2.state": 1, "request.2.line": 0, "request.2.kind": Request.UPGRADE },
    { core: 1, of: siblings, before: { "line.0.owner": -1, "line.0.forwarder": -1, "line.0.sharers0": 1 } });
  assert.equal(why, "It has a copy, but a write needs the only one.");
});

test("a grant names whom the home serves, not in whose turn it does", () => {
  const { what } = said(EventKind.GRANT, { "request.2.state": 2 }, { core: 0, before: { "request.2.line": 0, "request.2.kind": Request.GETS, "request.2.source": -1 } });
  assert.equal(what, "The home of mm_struct + 64 grants core 1 a copy to read.");
});

test("every hazard has words, and names the core and the line of text", () => {
  assert.deepEqual([...HAZARDS_SAID].sort((a, b) => a - b), Object.values(Hazard).filter((one) => one !== Hazard.NONE).sort((a, b) => a - b));
  const { what } = said(EventKind.HAZARD, { "counter.0.ipis": Hazard.NULL_POINTER }, { core: 1, cause: 1, before: { "core.1.pc": 1 } });
  assert.equal(what, 'A bug: core 1 follows a null pointer in down_read, at "xadd(sem.count, 1)".');
});

test("a write names the word and both values", () => {
  const { what } = said(EventKind.WRITE, { "cell.1.value": 3 }, { before: { "cell.1.value": 2 } });
  assert.match(what, /Core 0 writes mm\.mmap_sem\.count: 2 becomes 3\./);
});

test("an invalidation names who lost the copy and for whom", () => {
  const { what, why } = said(EventKind.INVALIDATE, { "line.0.sharers0": 1 }, { cause: 0, before: { "line.0.sharers0": 3 } });
  assert.match(what, /^Core 1 loses its copy of mm_struct \+ 64/);
  assert.match(why, /Core 0 is about to write/);
});

const ASLEEP = { "core.0.want": 0, "core.0.thread": 2, "thread.2.core": 0 };

test("a thread that sleeps names itself, the lock it waits for and what its core does then", () => {
  const idle = said(EventKind.SLEEP, { "thread.2.state": ThreadState.SLEEPING, "core.0.state": CoreState.IDLE, "core.0.want": -1 },
    { before: { ...ASLEEP, "core.0.state": CoreState.RUN, "lock.0.holder": 1 } });
  assert.equal(idle.what, "Thread 2 sleeps: it waits for mm.mmap_sem; core 0 is idle.");
  assert.match(idle.why, /^It was taken on core 1\./);
  const next = said(EventKind.SLEEP, { "thread.2.state": ThreadState.SLEEPING }, { before: { ...ASLEEP, "core.0.want": -1, "core.0.state": CoreState.RUN, "lock.0.holder": -1 } });
  assert.equal(next.what, "Thread 2 sleeps: it waits for mm.mmap_sem; core 0 takes the next thread of its run queue.",
    "the only lock that can be slept on");
});

test("a wake-up says whose run queue the thread joins, how long it slept and who waits before it", () => {
  const queued = { "thread.0.state": ThreadState.QUEUED, "thread.0.core": 1, "thread.0.since": 5, "thread.2.core": 1, "thread.2.since": 4 };
  const { what, why } = said(EventKind.WAKEUP, { "thread.2.state": ThreadState.QUEUED, "thread.2.since": 10, "thread.2.wakes": 1 },
    { before: { ...queued, "core.1.thread": 1, "core.1.state": CoreState.RUN } });
  assert.equal(what, "Core 0 wakes thread 2, which joins the run queue of core 1.");
  assert.equal(why, "It slept for 6 cycles. Core 1 is busy: 1 other thread waits before it.");
});

test("a turn that ends and a switch say which thread and behind whom", () => {
  const tick = said(EventKind.TICK, { "thread.2.state": ThreadState.QUEUED, "thread.2.since": 10 },
    { before: { ...ASLEEP, "thread.1.state": ThreadState.QUEUED, "thread.1.core": 0, "thread.1.since": 3 } });
  assert.equal(tick.what, "The timer ends the turn of thread 2 on core 0.");
  assert.match(tick.why, /behind thread 1\.$/);
  assert.equal(said(EventKind.SWITCH, { "core.0.state": CoreState.SWITCH, "core.0.thread": 1 }).what, "Core 0 switches to thread 1.");
  const runs = said(EventKind.SWITCH_END, { "thread.1.state": ThreadState.RUNNING, "thread.1.since": 10 }, { before: { "thread.1.since": 3 } });
  assert.match(runs.what, /^Thread 1 runs on core 0/);
  assert.equal(runs.why, "It could have run 7 cycles earlier.");
});

const TRYING = { "core.0.target": 7, "core.0.speculating_since": 4, "core.0.speculating": 1, "core.0.reason": -1 };

test("an attempt that breaks tells its reason in words and its price in cycles", () => {
  assert.equal(said(EventKind.ATTEMPT, { "core.0.speculating": 1 }, { before: { "core.0.target": 7 } }).what,
    "Core 0 attempts page 7 without the lock of the address space.");
  const broke = said(EventKind.ABORT, { "core.0.speculating": 0, "core.0.reason": Abort.VMA_CHANGED, "core.0.wasted": 912 }, { before: { ...TRYING, "core.0.wasted": 100 } });
  assert.equal(broke.what, "Core 0 gives its attempt up: the VMA has changed since the attempt began.");
  assert.equal(broke.why, "812 cycles of work are thrown away.");
  const held = said(EventKind.COMMIT, { "core.0.speculating": 0 }, { before: TRYING });
  assert.match(held.why, /^The fault is done in 6 cycles/);
  assert.equal(said(EventKind.RETRY, { "core.0.reason": -1 }, { before: TRYING }).what, "Core 0 begins page 7 again, under the lock.");
});

test("every reason to break off has its words", () => {
  assert.deepEqual([...REASONS_SAID].sort((a, b) => a - b), Object.values(Abort));
});

test("a grace period says for how many it waits and how long it took", () => {
  const begins = said(EventKind.GRACE_START, { "rcu.0.current": 1, "rcu.0.readers": 2 }, { before: { "rcu.0.callbacks": 1 } });
  assert.equal(begins.what, "A grace period begins.");
  assert.match(begins.why, /^It waits for 2 threads inside read sections\. 1 callback waits for it\./);
  assert.match(said(EventKind.GRACE_END, { "rcu.0.current": 0, "rcu.0.completed": 1 }, { before: { "rcu.0.since": 3 } }).why, /It took 7 cycles\.$/);
  assert.match(said(EventKind.INSTRUCTION, { "core.0.pc": 1, "thread.0.rcu": 1 }).why, /enters an RCU read section/);
});

test("a word changed by hand is nobody's doing", () => {
  const { what, core } = said(EventKind.EDIT, { "cell.1.value": 9 }, { before: { "cell.1.value": 2 } });
  assert.equal(what, "By hand: mm.mmap_sem.count was 2 and becomes 9.");
  assert.equal(core, null);
});

test("an interrupt sent and one that has to wait are two sentences", () => {
  assert.match(said(EventKind.IPI, { "counter.0.ipis": 1 }, { cause: 1 }).what, /^Core 0 sends an interrupt to core 1/);
  assert.match(said(EventKind.INTERRUPT, { "core.0.irq": 0, "core.0.state": 1 }, { before: { "core.0.state": CoreState.IDLE } }).why, /It was idle/);
  assert.match(said(EventKind.INTERRUPT, { "core.0.irq": 0, "rcu.0.callbacks": 1 }, { before: { "rcu.0.callbacks": 2 } }).what, /^Core 0 runs an RCU callback, .* as a softirq/);
});

test("threads stay out of the way while each runs on its own core", () => {
  const mirror = new Mirror(desc.mirror.length);
  const one = { ...desc, cores: [...desc.cores, { id: 2, cache: 2 }] };
  assert.equal(threadsMatter(one, fields, mirror.values), false);
  mirror.values[fields.slot("thread", 1, "state")] = ThreadState.SLEEPING;
  assert.equal(threadsMatter(one, fields, mirror.values), true);
  assert.deepEqual(sleepersOf(one, fields, mirror.values, 0), [1], "mmap_sem is the only lock a thread can sleep for");
});

test("a cache's letter is what the directory says", () => {
  const mirror = new Mirror(desc.mirror.length);
  mirror.values[fields.slot("line", 0, "owner")] = 1;
  mirror.values[fields.slot("line", 0, "owner_state")] = State.M;
  mirror.values[fields.slot("line", 0, "forwarder")] = -1;
  assert.deepEqual(copiesOf(desc, fields, mirror.values, 0), [{ core: 1, state: "M" }]);
});

test("a profile row's causes and callers read the same as tables or as lists", () => {
  assert.deepEqual(causesOf({ causes: { spin: 3, transfer: 5, hit: 0 } }), [["TRANSFER", 5], ["SPIN", 3]]);
  assert.deepEqual(causesOf({ causes: [{ cause: "SPIN", percent: 3 }] }), [["SPIN", 3]]);
  assert.deepEqual(callersOf({ callers: { a: 2 } }), callersOf({ callers: [["a", 2]] }));
});
