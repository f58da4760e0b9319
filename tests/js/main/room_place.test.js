// Places of a room: what has to be opened, sought and read to get from one to another, and nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";

import { codeIn, codeWritten, partsDifference, placeDifference, placeOf, placeRead } from "../../../static/js/main/room_place.js";

const AT = "scenario=the-line-bounces";
const at = (place, cycle = 60_000, playing = false) => ({ place, cycle, playing });

test("a place is the address without its cycle, its room, and in play without the event within the cycle", () => {
  assert.equal(placeOf("#scenario=the-line-bounces&cycle=60000&left=2&tab=locks&room=k7mq4d"), "scenario=the-line-bounces&left=2&tab=locks");
  assert.equal(placeOf("#scenario=the-line-bounces&left=2", true), "scenario=the-line-bounces");
});

test("the same place wants nothing", () => {
  assert.deepEqual(placeDifference(at(`${AT}&core=3`), at(`${AT}&core=3`)), { open: null, seek: null, parts: {} });
});

test("another selection opens, seeks and stops nothing", () => {
  assert.deepEqual(placeDifference(at(`${AT}&core=3&tab=locks`), at(`${AT}&core=4&tab=locks`)), { open: null, seek: null, parts: { core: "4" } });
  assert.deepEqual(placeDifference(at(`${AT}&core=3`, 7, true), at(`${AT}&lock=1`, 900, true)), { open: null, seek: null, parts: { lock: "1", core: "" } });
});

test("another cycle seeks, and so does another event of the same cycle", () => {
  assert.deepEqual(placeDifference(at(AT), at(AT, 60_001)).seek, { cycle: 60_001, left: 0 });
  assert.deepEqual(placeDifference(at(AT), at(`${AT}&left=2`)), { open: null, seek: { cycle: 60_000, left: 2 }, parts: {} });
  assert.deepEqual(placeDifference(at(`${AT}&left=2`), at(`${AT}&left=2`)).seek, null);
  assert.deepEqual(placeDifference(at(AT, 60_000.7), at(AT, 60_000)).seek, null);
});

test("a clock that runs is stopped by a seek, one that is to run is not sought", () => {
  assert.deepEqual(placeDifference(at(AT, 60_000, true), at(AT, 60_000, false)).seek, { cycle: 60_000, left: 0 });
  assert.equal(placeDifference(at(AT, 60_000), at(AT, 90_000, true)).seek, null);
});

test("another run is opened, with all that is said of it", () => {
  const wanted = at("design=rwsem-xadd&machine=toy-2x2&workload=multi-fault-all&cores=4&seed=3&set=pages-32&edits=c.5000.pause.40&tab=locks", 9);
  const { open, seek, parts } = placeDifference(at(`${AT}&core=3`), wanted);
  assert.equal(open.design, "rwsem-xadd");
  assert.deepEqual(open.edits, [{ cycle: 5000, kind: "cost", name: "pause", value: 40 }]);
  assert.deepEqual([seek, parts], [{ cycle: 9, left: 0 }, { tab: "locks" }]);
});

test("the same run written in another order is the same run; another edit is another", () => {
  const one = "machine=toy-2x2&design=rwsem-xadd&workload=multi-fault-all&seed=3&set=pages-32*zones-2";
  const two = "design=rwsem-xadd&workload=multi-fault-all&machine=toy-2x2&set=zones-2*pages-32&seed=3";
  assert.equal(placeRead(one).key, placeRead(two).key);
  assert.equal(placeDifference(at(one), at(two)).open, null);
  assert.notEqual(placeRead(`${one}&edits=w.5.12.1`).key, placeRead(one).key);
});

test("a place that names no run moves only what it says", () => {
  assert.deepEqual(placeDifference(at(`${AT}&tab=locks`), at("tab=lines")), { open: null, seek: null, parts: { tab: "lines" } });
});

test("what is no longer said is taken back; what never was said is not touched", () => {
  assert.deepEqual(partsDifference({ a: "1", b: "2" }, { b: "2", c: "3" }), { c: "3", a: "" });
  assert.deepEqual(partsDifference({}, {}), {});
});

test("the code of a room is read out of an address however it is typed", () => {
  assert.equal(codeIn("#room=k7mq4d"), "k7mq4d");
  assert.equal(codeIn("#room=K7MQ-4D&cycle=4"), "k7mq4d");
  for (const hash of ["", "#room=", "#room=a", "#room=%3Cscript%3E", "#room=k7mq4dk7mq4dk7mq4d", "#cycle=4"]) assert.equal(codeIn(hash), "", hash);
  assert.equal(codeIn(`#x=1${codeWritten("k7mq4d")}`), "k7mq4d");
  assert.equal(codeWritten(""), "");
});
