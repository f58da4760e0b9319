// From one run to another: siblings and forks as requests, and the address that leads back to any of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { read, requestOf, written } from "../../../static/js/main/address.js";
import { differences, editCycle, fork, isScenario, sibling, tidy, reasonAgainst } from "../../../static/js/main/request.js";

const DESC = {
  design: { id: "rwsem-spinlock" }, machine: { id: "nehalem-2x4x2" }, workload: { id: "multi-fault-all" },
  cores_n: 8, threads_n: 8, placement: "default", seed: 3, settings: { pages: 256, pause: 12, cores: 8 },
  costs: [{ name: "pause", value: 12 }],
};
const COST = { cycle: 1234, kind: "cost", name: "pause", value: 40 };
const WORD = { cycle: 2000, kind: "word", cell: 17, value: -1 };
const NEXT = { cycle: 3000, kind: "next", core: 2 };

test("a sibling keeps everything but what was changed, the seed too", () => {
  assert.deepEqual(sibling(DESC, { design: "rwsem-xadd" }), {
    design: "rwsem-xadd", machine: "nehalem-2x4x2", workload: "multi-fault-all", cores: 8, seed: 3,
    settings: { pages: 256, pause: 12 },
  });
});

test("threads follow the cores unless there were more of them", () => {
  assert.equal(sibling(DESC, { cores: 4 }).threads, undefined);
  assert.equal(sibling({ ...DESC, threads_n: 24 }, { cores: 4 }).threads, 24);
  assert.equal(sibling(DESC, { cores: 4, threads: 16 }).threads, 16);
});

test("another machine brings its own parameters, and its cores if it has fewer; settings of the texts stay", () => {
  const other = sibling(DESC, { machine: "toy-2x2" }, { cores: 4, threads: 4 });
  assert.equal(other.cores, 4);
  assert.equal(sibling(DESC, { machine: "skylake-8x28" }, { cores: 224, threads: 224 }).cores, 8);
  assert.deepEqual(other.settings, { pages: 256 });
  assert.equal(sibling(DESC, { machine: "toy-2x2", settings: { pause: 9 } }).settings.pause, 9);
});

test("a setting emptied goes back to what the text says", () => {
  assert.deepEqual(sibling(DESC, { settings: { pages: "" } }).settings, { pause: 12 });
});

test("a sibling has no edits, a fork the edits up to its cycle and one more", () => {
  const request = { scenario: "the-line-bounces", edits: [COST, NEXT] };
  assert.deepEqual(fork(request, WORD), { scenario: "the-line-bounces", edits: [COST, WORD] });
  assert.deepEqual(fork(request, { ...COST, value: 41 }).edits, [{ ...COST, value: 41 }], "set twice at once, the last holds");
  assert.equal("edits" in sibling(DESC, { cores: 4 }), false);
});

test("differences are told in the order of the parts; equal threads are not told apart from cores", () => {
  const other = { ...DESC, design: { id: "rwsem-xadd" }, cores_n: 4, threads_n: 4, settings: { pages: 256, word: 1 }, costs: [{ name: "pause", value: 30 }] };
  assert.deepEqual(differences(DESC, other), [
    { what: "design", from: "rwsem-spinlock", to: "rwsem-xadd" }, { what: "cores", from: 8, to: 4 },
    { what: "pause", from: 12, to: 30 }, { what: "word", from: "as it was", to: 1 },
  ]);
});

test("an address reads back as it was written, settings and edits too", () => {
  const requests = [
    { scenario: "the-line-bounces" }, { scenario: "the-line-bounces", design: "rwsem-xadd", cores: 4, settings: { pages: 2 } }, { scenario: "the-line-bounces", edits: [COST, WORD, NEXT] },
    { design: "rwsem-xadd", machine: "toy-2x2", workload: "fetch-add", cores: 4, threads: 16, placement: "smt", seed: 7,
      settings: { pages: 256, protocol: "mesi", smt_transfer: -1 }, edits: [WORD] },
  ];
  for (const request of requests) {
    const hash = written(request, 900);
    assert.doesNotMatch(hash, /%/, "nothing needs escaping");
    assert.deepEqual(requestOf(read(hash)), request);
    assert.equal(read(hash).cycle, 900);
  }
});

test("an address keeps the line that is watched, by the name scenarios give it", () => {
  const hash = written({ scenario: "a-vma-each" }, 12, "zone[1] + 64");
  assert.doesNotMatch(hash, /%/, "nothing needs escaping");
  assert.deepEqual(read(hash), { scenario: "a-vma-each", cycle: 12, line: "zone[1] + 64" });
  assert.equal(requestOf(read(hash)).line, undefined, "the run is the same");
  assert.equal(read("#scenario=a-vma-each&line=<b>").line, undefined);
});

test("an address of before still works", () => {
  assert.deepEqual(requestOf(read("#design=rwsem-xadd&machine=toy-2x2&workload=multi-fault-all&cores=4&seed=1&cycle=5")),
    { design: "rwsem-xadd", machine: "toy-2x2", workload: "multi-fault-all", cores: 4, seed: 1 });
  assert.deepEqual(requestOf(read("#scenario=xadd-instead&cycle=100000")), { scenario: "xadd-instead" });
});

test("what makes no sense in an address is passed over", () => {
  const hash = "#scenario=x&edits=c.1.a*w.x.2.3*n.5.1*q.1.2.3*c.9.pause.4.5&set=-1*a-*b-2*%3Cscript%3E-1&cores=many&seed=-3";
  assert.deepEqual(read(hash), { scenario: "x", edits: [{ cycle: 5, kind: "next", core: 1 }], settings: { b: 2 } });
  assert.equal(requestOf(read("#nonsense")), null);
});

test("a sibling of a scenario's run names the scenario and the parts in place of its own", () => {
  const desc = { ...DESC, request: { scenario: "x", design: "rwsem-spinlock", cores: 8, threads: 8, settings: {}, edits: [COST] } };
  const other = sibling(desc, { design: "rwsem-xadd" });
  assert.deepEqual([other.scenario, other.design, other.cores, other.edits], ["x", "rwsem-xadd", 8, undefined]);
  assert.equal(isScenario(other), false);
  assert.equal(isScenario(tidy({ scenario: "x", edits: [COST] })), true);
});

test("an edit at the playhead falls in the first cycle of which nothing has been shown", () => {
  const at = (index, time) => editCycle({ time, cursor: { index, events: { cycle: [100, 100, 140] } } });
  assert.equal(at(0, 90), 90);
  assert.equal(at(2, 100), 101);
  assert.equal(at(2, 120.7), 120);
  assert.equal(at(3, 140), 141);
});

test("a design that is not for a workload says why, any other nothing", () => {
  const catalog = { designs: [{ id: "spf-kamezawa-v1", not_applicable: { "stack-growth": "its VMAs are not cached" } }, { id: "rwsem-xadd" }] };
  assert.equal(reasonAgainst(catalog, "spf-kamezawa-v1", "stack-growth"), "its VMAs are not cached");
  assert.equal(reasonAgainst(catalog, "spf-kamezawa-v1", "multi-fault"), "");
  assert.equal(reasonAgainst(catalog, "rwsem-xadd", "stack-growth"), "");
  assert.equal(reasonAgainst(null, "rwsem-xadd", "stack-growth"), "");
});

test("a field nobody moved is where the design lays it, and a run's era is its design's", () => {
  const structs = [{ name: "mm_struct", fields: [{ path: "pgd", offset: 832, laid: 72 }] }];
  const now = { ...DESC, structs, design: { ...DESC.design, era: "2.6.32" } };
  const moved = { ...now, settings: { ...DESC.settings, "mm_struct.pgd": "own-line", era: "4.17" } };
  assert.deepEqual(differences(now, moved), [{ what: "era", from: "2.6.32", to: "4.17" }, { what: "mm_struct.pgd", from: 72, to: "own-line" }]);
});
