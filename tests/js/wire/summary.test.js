// Summary rows: cycles by core and cause, then transfers by line and by link between sockets.

import assert from "node:assert/strict";
import { test } from "node:test";
import { WireError } from "../../../static/js/wire/error.js";
import { SUMMARY_MAGIC, decodeSummary } from "../../../static/js/wire/summary.js";

const [CORES, CAUSES, LINES, SOCKETS, ROWS] = [2, 9, 3, 2, 2];
const STRIDE = 2 + CORES * CAUSES + LINES + (SOCKETS + 1) * SOCKETS;

function built(version = 2, rows = ROWS) {
  const header = Int32Array.of(SUMMARY_MAGIC, version, 5, ROWS, CORES, CAUSES, 1, LINES, SOCKETS, 3, 32, 0);
  const body = Float32Array.from({ length: rows * STRIDE }, (_, at) => at);
  const bytes = new Uint8Array(header.byteLength + 8 + body.byteLength);
  bytes.set(new Uint8Array(header.buffer), 0);
  bytes.set(new Uint8Array(Float64Array.of(9000).buffer), header.byteLength);
  bytes.set(new Uint8Array(body.buffer), header.byteLength + 8);
  return bytes.buffer;
}

test("a row tells its lines and links, and where in it they begin", () => {
  const summary = decodeSummary(built());
  assert.deepEqual([summary.first, summary.count, summary.complete, summary.endCycle], [5, ROWS, true, 9000]);
  assert.deepEqual([summary.lines, summary.sockets, summary.stride], [LINES, SOCKETS, STRIDE]);
  assert.deepEqual([summary.hazard, summary.each], [3, 32]);
  assert.equal(summary.linesAt, 2 + CORES * CAUSES);
  assert.equal(summary.linksAt, summary.linesAt + LINES);
  assert.equal(summary.rows[STRIDE + summary.linesAt], STRIDE + summary.linesAt, "the first line of the second row");
  assert.equal(summary.rows.length, ROWS * STRIDE);
});

test("a version nobody knows, a header cut short and rows cut short are refused", () => {
  assert.throws(() => decodeSummary(built(7)), WireError);
  assert.throws(() => decodeSummary(built().slice(0, 40)), WireError);
  assert.throws(() => decodeSummary(new ArrayBuffer(4)), WireError);
  assert.throws(() => decodeSummary(new ArrayBuffer(400)), WireError);
  assert.throws(() => decodeSummary(built(2, 1)), WireError);
});
