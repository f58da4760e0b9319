// What a move by hand would do, and who waits for whom, in words.

import assert from "node:assert/strict";
import { test } from "node:test";

import { offered } from "../../../static/js/panels/hand_panel.js";
import { choiceSaid, didSaid, howSaid, placeSaid, sleeperSaid, waitEdges, waitSaid } from "../../../static/js/panels/hand_said.js";

const DESC = {
  lines: [{ id: 0, object: "mm", struct: "mm_struct", offset: 64, label: "mm_struct + 64", words: [] }],
  locks: [{ id: 0, name: "mmap_sem" }],
  cores: [0, 1, 2, 3].map((id) => ({ id, cache: id >> 1 })),
  ranges: [],
};

test("a move says what it does, at what price and where", () => {
  const move = { token: "A0", kind: "A", core: 0, did: "load", missed: true, field: "mm.pgd", line: 0, source: 1, cycles: 24, blocked: false, function: "handle_mm_fault", file: "kernel/fault.fl", source_line: 54 };
  assert.equal(didSaid(DESC, move), "reads mm.pgd");
  assert.equal(howSaid(DESC, move), "a miss, from cores 2 and 3, 24 cycles");
  assert.equal(placeSaid(move), "handle_mm_fault, fault.fl:54");
  assert.equal(howSaid(DESC, { ...move, missed: false, source: undefined, cycles: 1, blocked: true }), "a hit, 1 cycle, then it waits");
  assert.equal(howSaid(DESC, { ...move, source: -1 }), "a miss, from memory, 24 cycles");
});

test("each leg has words of its own", () => {
  assert.equal(didSaid(DESC, { did: "asked", request: "getm", field: "mm.pgd" }), "asks for ownership: mm.pgd");
  assert.equal(didSaid(DESC, { did: "granted", request: "gets", line: 0, field: "" }), "is granted a copy: mm_struct + 64");
  assert.equal(didSaid(DESC, { did: "stored", field: "mm.pgd" }), "its store to mm.pgd is seen by all");
  assert.equal(didSaid(DESC, { did: "trap", page: 9 }), "touches page 9: a page fault");
  assert.equal(didSaid(DESC, { did: "mark", mark: "acquired_read", lock: 0 }), "takes mmap_sem for reading");
  assert.equal(didSaid(DESC, { did: "mark", mark: "released", lock: -1, field: "pte_pool[3].ptl.slock" }), "releases pte_pool[3].ptl");
  assert.equal(didSaid(DESC, { did: "mark", mark: "abort" }), "its attempt breaks");
});

test("who waits says for what and for whom", () => {
  const waits = [
    { core: 1, for: "line", line: 0, lock: -1, cores: [0] }, { core: 2, for: "lock", line: 0, lock: 0, cores: [], buffers: [3] },
    { core: 3, for: "write", line: 0, lock: -1, cores: [], buffers: [] },
  ];
  assert.deepEqual(waits.map((wait) => waitSaid(DESC, wait)), [
    "waits for mm_struct + 64: core 0 comes first",
    "waits for mmap_sem, which is passed on; what would free it is still in the buffer of core 3",
    "spins on mm_struct + 64 until somebody writes it",
  ]);
  const sleepers = [{ thread: 5, core: 0, lock: 0, cores: [2] }];
  assert.equal(sleeperSaid(DESC, sleepers[0]), "thread 5 sleeps on core 0, for mmap_sem: core 2 holds it");
  assert.deepEqual(waitEdges({ waits, sleepers }).map(({ from, to, why }) => `${from}>${to} ${why}`), ["1>0 line", "2>3 store", "0>2 sleep"]);
  const queue = [{ core: 3, for: "line", line: 0, cores: [0, 1] }];
  assert.deepEqual(waitEdges({ waits: queue, sleepers: [] }).map(({ from, to }) => `${from}>${to}`), ["3>1"], "the one just before it");
});

test("a choice of the path says who and how", () => {
  assert.deepEqual(["A0", "L12", "S2", "G0"].map(choiceSaid), ["core 0: one access", "core 12: one leg", "core 2: its store leaves", "grace period"]);
});

test("a size of choice offers its own moves first, then stores, then what comes from outside", () => {
  const moves = ["A0", "M0", "L0", "S0", "B0", "I0", "A1", "M1", "L1", "G0"].map((token) => ({ token, kind: token[0], core: Number(token[1]) }));
  const tokens = (letter) => offered({ moves }, letter).map((move) => move.token).join();
  assert.equal(tokens("M"), "M0,M1,S0,I0,G0");
  assert.equal(tokens("A"), "A0,A1,S0,I0,G0");
  assert.equal(tokens("L"), "L0,L1,B0,I0,G0");
  assert.deepEqual(offered(null, "M"), []);
});
