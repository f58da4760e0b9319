// Breakpoints by name: resolved against a run, written into an address and read back, said in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { COMPARISONS, EVENT_KINDS, offersFor, read, readAll, resolved, rowsOf, said, same, slotOf, WHATS, written, writtenAll } from "../../../static/js/mirror/breakpoint.js";

const desc = {
  cores: [{}, {}, {}, {}], has: { speculation: true },
  files: ["kernel/fault.fl", "kernel/rwsem_xadd.fl"],
  pcs: { file: [0, 0, 0, 1, 1], line: [10, 10, 12, 3, 4], function: [0, 0, 0, 1, 1] },
  locks: [{ id: 0, name: "mm.mmap_sem", line: 1 }, { id: 1, name: "zone[0].lock", line: 2 }],
  lines: [
    { id: 0, object: "mm", offset: 0, words: [{ cell: 0, path: "mmap" }] }, { id: 1, object: "mm", offset: 64, words: [{ cell: 1, path: "pgd" }, { cell: 2, path: "mmap_sem.count" }] },
    { id: 2, object: "zone[0]", offset: 64, words: [{ cell: 3, path: "free[1]" }] },
  ],
  mirror: { length: 60, blocks: {
    core: { base: 0, stride: 4, count: 4, fields: ["state", "pc", "thread", "wasted"] }, counter: { base: 16, stride: 1, count: 3, fields: ["faults", "transfers", "aborts"] },
    lock: { base: 20, stride: 4, count: 2, fields: ["holder", "readers", "acquisitions", "contended"] }, line: { base: 30, stride: 2, count: 3, fields: ["queued", "transfers"] },
    cell: { base: 50, stride: 1, count: 4, fields: ["value"] },
  } },
};

const EVERY = [
  [{ what: "reach", file: "kernel/fault.fl", row: 12 }, { what: "reach", file: 0, row: 12 }, "a core reaches fault.fl:12"],
  [{ what: "reach", file: "kernel/rwsem_xadd.fl", row: 3, core: 2 }, { what: "reach", file: 1, row: 3, core: 2 }, "core 2 reaches rwsem_xadd.fl:3"],
  [{ what: "write", word: "mm.mmap_sem.count" }, { what: "write", cell: 2 }, "mm.mmap_sem.count is written"],
  [{ what: "write", word: "zone[0].free[1]", core: 1 }, { what: "write", cell: 3, core: 1 }, "zone[0].free[1] is written by core 1"],
  [{ what: "acquire", lock: "mm.mmap_sem" }, { what: "acquire", lock: 0 }, "mm.mmap_sem is taken"],
  [{ what: "release", lock: "zone[0].lock" }, { what: "release", lock: 1 }, "zone[0].lock is released"],
  [{ what: "want", lock: "", core: 3 }, { what: "want", core: 3 }, "a lock is wanted by core 3"],
  [{ what: "contend", lock: "mm.mmap_sem" }, { what: "contend", lock: 0 }, "mm.mmap_sem is wanted while it is held"],
  [{ what: "transfer", line: "zone[0] + 64" }, { what: "transfer", line: 2 }, "zone[0] + 64 moves between caches"],
  [{ what: "transfer", line: "" }, { what: "transfer" }, "a line moves between caches"],
  [{ what: "event", kind: "lock_want", core: 0 }, { what: "event", kind: "lock_want", core: 0 }, "event: lock want by core 0"],
  [{ what: "when", word: "counter.aborts", is: "ge", value: 5 }, { what: "when", slot: 18, is: "ge", value: 5 }, "counter.aborts becomes ≥ 5"],
  [{ what: "when", word: "lock.zone[0].lock.contended", is: "gt", value: 0 }, { what: "when", slot: 27, is: "gt", value: 0 }, "lock.zone[0].lock.contended becomes > 0"],
  [{ what: "when", word: "line.mm + 64.queued", is: "eq", value: 3 }, { what: "when", slot: 32, is: "eq", value: 3 }, "line.mm + 64.queued becomes = 3"],
  [{ what: "when", word: "cell.mm.pgd", is: "ne", value: -7 }, { what: "when", slot: 51, is: "ne", value: -7 }, "mm.pgd becomes ≠ -7"],
  [{ what: "when", word: "core.3.wasted", is: "lt", value: 9 }, { what: "when", slot: 15, is: "lt", value: 9 }, "core.3.wasted becomes < 9"],
  [{ what: "wait" }, { what: "wait" }, "somebody has to wait for a lock or a line"],
];

test("each kind is resolved by names, said in words, and comes back from an address, on or off", () => {
  for (const [mark, wire, words] of EVERY) {
    assert.deepEqual(resolved(desc, mark), wire, words);
    assert.equal(said(mark), words);
    for (const on of [true, false]) {
      const text = new URLSearchParams(new URLSearchParams({ break: written({ ...mark, on }) }).toString()).get("break");
      assert.deepEqual(read(text), { ...mark, on });
      assert.ok(same(read(text), mark));
    }
  }
  const all = EVERY.map(([mark], at) => ({ ...mark, on: at % 2 === 0 }));
  assert.deepEqual(readAll(writtenAll(all)), all);
  assert.deepEqual(readAll(`dragon**${written({ what: "wait" })}**`), [{ what: "wait", on: true }]);
  assert.doesNotMatch(new URLSearchParams({ break: writtenAll(all.filter((one) => one.what === "event" || one.what === "wait")) }).toString(), /%/, "readable in an address");
  assert.deepEqual(new Set(EVERY.map(([mark]) => mark.what)), new Set(WHATS));
});

test("what a run does not have resolves to nothing, and is no error", () => {
  for (const mark of [
    { what: "reach", file: "kernel/fault.fl", row: 11 }, { what: "reach", file: "kernel/gone.fl", row: 10 }, { what: "write", word: "mm.gone" },
    { what: "acquire", lock: "vma.lock" }, { what: "transfer", line: "mm + 128" }, { what: "event", kind: "fault", core: 4 },
    { what: "when", word: "counter.gone", is: "ge", value: 1 }, { what: "when", word: "core.4.wasted", is: "ge", value: 1 },
    { what: "when", word: "lock.gone.contended", is: "ge", value: 1 }, { what: "when", word: "nothing", is: "ge", value: 1 },
  ]) assert.equal(resolved(desc, mark), null, said(mark));
  assert.equal(slotOf(desc, "cell.mm.gone"), -1);
});

test("an address that makes no sense is passed over", () => {
  for (const text of [
    "", "reach", "reach*any*0*kernel/fault.fl", "reach*any*12", "reach*x*12*a.fl", "reach**12*a.fl", "write*any*", "event*any*dragon", "event*any*also",
    "when*any*near*3*counter.faults", "when*any*ge*x*counter.faults", "acquire*any*a*b", "write*any*<script>", "toString*any*", "wait", "off.off.wait*any",
  ]) assert.equal(read(text), null, text);
});

test("the lines one can break on are those with code", () => {
  assert.deepEqual([...rowsOf(desc, "kernel/fault.fl")], [10, 12]);
  assert.deepEqual([...rowsOf(desc, "kernel/gone.fl")], []);
});

test("what is selected offers what can happen to it, the likeliest first", () => {
  const none = { core: null, line: null, lock: null, fault: null, place: null, cell: null, span: null };
  const titles = (change) => offersFor(desc, { ...none, ...change }).map((one) => one.title);
  assert.deepEqual(titles({}), []);
  assert.deepEqual(titles({ place: { file: "kernel/fault.fl", line: 10 } }), ["a core reaches fault.fl:10"]);
  assert.deepEqual(titles({ place: { file: "kernel/fault.fl", line: 11 } }), [], "a comment");
  assert.deepEqual(titles({ cell: 1 }), ["mm.pgd is written"]);
  assert.equal(titles({ lock: 0 })[0], "mm.mmap_sem is wanted while it is held");
  assert.equal(titles({ line: 1 })[0], "mm + 64 moves between caches");
  assert.deepEqual(titles({ core: 2 }).map((one) => one.slice(7)), ["fault by core 2", "trap by core 2", "interrupt by core 2", "abort by core 2"]);
  for (const { mark } of offersFor(desc, { ...none, lock: 1, line: 2, core: 0, cell: 2 })) assert.ok(resolved(desc, mark), said(mark));
});

test("comparisons and kinds are words of their own, each once", () => {
  assert.equal(new Set(Object.values(COMPARISONS)).size, 6);
  assert.ok(EVENT_KINDS.includes("invalidate") && !EVENT_KINDS.includes("also"));
});
