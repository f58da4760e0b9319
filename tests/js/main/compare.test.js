// The pair that is compared, what one run calls a thing in the other, and the second run in the address.

import assert from "node:assert/strict";
import { test } from "node:test";

import { designsOf, layoutsOf } from "../../../static/js/main/compare_card.js";
import { PATTERN, withRead, withWritten } from "../../../static/js/main/compare_address.js";
import { changeIn, Pair, selectionIn } from "../../../static/js/main/compare_pair.js";

const desc = (cores, lines, locks) => ({
  cores: Array.from({ length: cores }, (_, id) => ({ id })), files: ["kernel/a.fl"], locks: locks.map((name) => ({ name })),
  lines: lines.map(([object, offset, words], id) => ({ id, object, offset, words: words.map(([path, cell]) => ({ path, cell })) })),
});
const A = desc(8, [["mm", 64, [["pgd", 0], ["mmap_sem.count", 1]]], ["vma", 0, [["vm_start", 2]]]], ["mmap_sem", "zone.lock"]);
const B = desc(4, [["vma", 0, [["vm_start", 0]]], ["mm", 64, [["pgd", 1]]]], ["zone.lock"]);

test("a run keeps its letter whichever side it stands on; a third takes the leader's place", () => {
  const [one, two, three] = [{ key: 1 }, { key: 2 }, { key: 3 }];
  const pair = new Pair(one, two);
  assert.deepEqual([pair.letter(one), pair.letter(two), pair.other], ["A", "B", two]);
  pair.lead(two);
  assert.deepEqual([pair.letter(one), pair.letter(two), pair.other], ["A", "B", one]);
  pair.lead(three);
  assert.deepEqual([pair.letter(one), pair.letter(three), pair.other, pair.has(two)], ["A", "B", one, false]);
});

test("what is selected in one run is found by its name in the other", () => {
  const there = selectionIn({ core: 3, line: 0, lock: 1, cell: 0, place: { file: "kernel/a.fl", line: 3 } }, A, B);
  assert.deepEqual(there, { core: 3, line: 1, lock: 0, cell: 1, place: { file: "kernel/a.fl", line: 3 }, fault: null, span: null });
});

test("what the other run does not have is not selected there", () => {
  const there = selectionIn({ core: 7, line: 9, lock: 0, cell: 1, place: { file: "kernel/b.fl", line: 1 } }, A, B);
  assert.ok(Object.values(there).every((value) => value === null), JSON.stringify(there));
});

test("a change names only what was changed", () => {
  assert.deepEqual(changeIn({ line: 0 }, B, A), { line: 1 });
  assert.deepEqual(changeIn({ core: 2 }, B, A), { core: 2 });
});

const REQUESTS = [
  { design: "rwsem-xadd", machine: "harpertown-2x4", workload: "multi-fault-all", cores: 8, seed: 1 },
  { scenario: "the-line-bounces", design: "rwsem-xadd", settings: { "mm_struct.mmap_sem": "own-line", pause: 40 } },
  { scenario: "the-line-bounces", edits: [{ cycle: 4096, kind: "cost", name: "pause", value: 40 }] },
];

test("what the address says of the second run is read back to the same request, and needs no escaping", () => {
  for (const request of REQUESTS) {
    const text = withWritten(request, "work");
    assert.match(text, PATTERN);
    assert.equal(new URLSearchParams({ with: text }).toString(), `with=${text}`);
    assert.deepEqual(withRead(text), { request: { ...request }, kind: "work" });
  }
});

test("what makes no sense in an address is passed over", () => {
  for (const text of ["", "cycle", "never..design-a", "cycle..design-rwsem-xadd", "cycle..<b>", "work..scenario-"]) assert.equal(withRead(text), null, text);
});

const field = (name, offset, hot) => ({ name, offset, size: 8, movable: true, hot });
const CATALOG = {
  designs: [
    { id: "bonsai", era: "2.6.32", eras: ["2.6.32"], date: "2009-11-07" }, { id: "rwsem-bravo", era: "4.17", eras: ["4.17"], date: "2009-11-08" },
    { id: "rwsem-spinlock", era: "2.6.32", eras: ["2.6.32"], date: "2009-11-06",
      structs: [{ name: "mm_struct", size: 192, fields: [field("mm_rb", 8, "read by every fault"), field("pgd", 72, "read by every fault"), field("mmap_sem", 96, "taken and released by every fault")] }] },
    { id: "rwsem-xadd", era: "2.6.32", eras: ["2.6.32"], date: "2010-01-12" },
    { id: "vma-lock-6.4", era: "6.4", eras: ["6.4"], date: "2023-04-27", not_applicable: { "multi-fault": "it has no VMAs" } },
  ],
};
const shown = { design: { id: "rwsem-spinlock" }, machine: { id: "m" }, workload: { id: "multi-fault" }, request: { settings: {} } };

test("the first design offered is the other lock of the same kernel; what makes no sense comes last and says why", () => {
  const designs = designsOf(shown, CATALOG);
  assert.deepEqual(designs.map((one) => one.value), ["rwsem-xadd", "bonsai", "rwsem-bravo", "vma-lock-6.4"]);
  assert.deepEqual([designs[3].disabled, designs[3].text.includes("it has no VMAs")], [true, true]);
});

test("the first layout offered moves what every fault reads off the line of what every fault writes", () => {
  assert.equal(layoutsOf(shown, CATALOG)[0].text, "mm_struct.pgd: own line");
  const moved = { ...shown, request: { settings: { "mm_struct.pgd": "own-line" } } };
  assert.ok(layoutsOf(moved, CATALOG).every((one) => one.text !== "mm_struct.pgd: own line"), "the run's own layout is none to compare with");
  assert.ok(layoutsOf(moved, CATALOG).some((one) => one.text === "mm_struct.pgd: as laid out"));
});
