// The marked area's sums: cycles by cause of its cores, and what it is called.

import assert from "node:assert/strict";
import { test } from "node:test";
import { areaCores, areaLockRows, causesNote, causesOfCores, faultsHead } from "../../../static/js/panels/area.js";
import { chartCycle, playheadX } from "../../../static/js/charts/throughput.js";
import { LanesChunks } from "../../../static/js/scene/lanes_chunks.js";
import { causesBetween } from "../../../static/js/scene/segments.js";
import { Cause, CauseName, EventKind } from "../../../static/js/vocabulary.js";
import { makeDesc, makeEvents, slotOf } from "../fixture.js";

test("cycles of the area's cores are added up by cause, most first, and what an attempt gave back is none", () => {
  const rows = [CauseName.map(() => 0), CauseName.map(() => 0), CauseName.map(() => 9)];
  rows[0][Cause.SPIN] = 300;
  rows[1][Cause.SPIN] = 100;
  rows[1][Cause.QUEUE] = 500;
  rows[1][Cause.COMPUTE] = -40;
  assert.deepEqual(causesOfCores(rows, [0, 1]), [["QUEUE", 500], ["SPIN", 400]]);
  assert.deepEqual(causesOfCores(rows, [0]), [["SPIN", 300]]);
});

test("an area says of which cores it is", () => {
  assert.equal(areaCores({ cores: null }, 8), "all 8 cores");
  assert.equal(areaCores({ cores: [2, 3] }, 8), "cores 2 and 3");
});

test("a lock that was waited for all the area long, and taken not once in it, has its cycles waited in its row", () => {
  const one = { class: "zone_struct.lock", acquisitions: 0, contended: 0, wait_cycles: 5200, hold_cycles: 650, wait_average: 5200, hold_average: 650 };
  const [row, ...more] = areaLockRows({ locks: [one, { ...one, class: "idle", wait_cycles: 0 }] });
  assert.deepEqual(more, [], "a lock that nobody took or waited for has no row");
  assert.deepEqual(row.cells.map((cell) => cell.replace(/\D/g, "")), ["0", "0", "5200"]);
  assert.deepEqual(areaLockRows(null), []);
});

test("the account of causes says which it is and what it leaves out; faults say on which cores they ended", () => {
  assert.match(causesNote(true), /hit counts as compute.*not begun.*wasted stays where it was/);
  assert.match(causesNote(false), /ledger.*charges a wait when it ends/);
  assert.equal(faultsHead(0, { cores: [1] }, 8), "0 faults ended on core 1");
  assert.equal(faultsHead(2, { cores: null }, 8), "2 faults ended on all 8 cores, from trap to end");
});

test("stretches inside an area are cut at its edges", () => {
  const segments = [{ start: 0, end: 100, cause: Cause.SPIN }, { start: 100, end: 160, cause: Cause.QUEUE }, { start: 160, end: 900, cause: Cause.SPIN }];
  const sum = causesBetween(segments, 90, 200, CauseName.length);
  assert.deepEqual([sum[Cause.SPIN], sum[Cause.QUEUE]], [50, 60]);
});

test("a click in the chart means the cycle whose x it is", () => {
  for (const cycle of [0, 1234, 5000, 9999]) assert.ok(Math.abs(chartCycle(playheadX(cycle, 9999, 380, 11), 9999, 380, 11) - cycle) <= 1);
  assert.equal(chartCycle(-50, 9999, 380, 11), 0);
  assert.equal(chartCycle(5000, 9999, 380, 11), 9999);
});

test("chunks at hand are joined; a gap between them joins nothing across it, and a chunk is read once", () => {
  const desc = makeDesc({ cores: 2, sockets: 1 });
  const chunk = (number, rows) => ({ ...makeEvents(rows, 4096 * number, 4096 * (number + 1)), number, cores: 2, keyframe: { slots: ["core 0 target", "core 1 target", "core 1 thread"].map((name) => slotOf(desc, ...name.split(" ").map((part) => (/\d/.test(part) ? Number(part) : part)))), values: [-1, -1, 1] } });
  const trap = [100, slotOf(desc, "core", 0, "target"), 6, EventKind.TRAP, 0, -1, 5];
  const end = (cycle) => [cycle, slotOf(desc, "core", 0, "faults"), 6, EventKind.FAULT, 0, 0, 1];
  const kept = { cache: new Map([[0, chunk(0, [trap])], [2, chunk(2, [end(8300)])]]), desc, endCycle: 12288, last: () => 2 };
  const player = { ...kept, cache: { peek: (number) => kept.cache.get(number) ?? null, prefetch: (number) => asked.push(number) } };
  const asked = [];
  const view = new LanesChunks();
  const nothing = { lock: null, line: null, place: null, cell: null };
  const first = view.between(player, 0, 12288, nothing);
  assert.deepEqual(asked, [1], "the missing chunk is wanted");
  assert.deepEqual(first.faults[0].map((one) => [one.start, one.end, one.cut]), [[100, 4096, false], [8192, 8300, true]]);
  kept.cache.set(1, chunk(1, []));
  const second = view.between(player, 0, 12288, nothing);
  assert.notEqual(second.key, first.key);
  assert.deepEqual(second.faults[0].map((one) => [one.start, one.end, one.cut]), [[100, 8300, false]]);
  assert.equal(view.between(player, 0, 12288, nothing).faults, second.faults, "nothing is joined again");
  assert.equal(view.kept.size, 3);
});
