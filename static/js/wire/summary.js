// Decodes summary rows: what each chunk of a run came to, without its events.
// Promises: rows stay one Float32Array, `stride` numbers a row: faults, transfers, cores × causes cycles, then transfers
// of every watched line and of every link between sockets (`linesAt` and `linksAt` say where in a row they begin).  A row
// sums `each` chunks; `hazard` is what ended the run, 0 for nothing.
// Does not: turn rows into rates (charts/throughput_series.js).

import { bufferOf } from "./chunk.js";
import { WireError } from "./error.js";

export const SUMMARY_MAGIC = 0x464c5331; // "FLS1"
const REMEDY = "Reload the page; if it happens again, page and server are of different versions.";
export const SUMMARY_VERSION = 2;
const HEADER_INTS = 12;
const HEADER_BYTES = 4 * HEADER_INTS + 8;

const refuse = (what) => { throw new WireError(`The server's summary cannot be read: ${what}.`, REMEDY); };

/** {first, count, each, cores, causes, lines, sockets, hazard, complete, endCycle, stride, linesAt, linksAt, rows}. */
export function decodeSummary(bytes) {
  const buffer = bufferOf(bytes);
  if (buffer.byteLength < HEADER_BYTES) refuse("it is cut short");
  const [magic, version, first, count, cores, causes, complete, lines, sockets, hazard, pooled] = new Int32Array(buffer, 0, HEADER_INTS);
  if (magic !== SUMMARY_MAGIC) refuse("it is of another kind");
  if (version !== SUMMARY_VERSION) refuse(`it is of version ${version}, this page reads ${SUMMARY_VERSION}`);
  const linesAt = 2 + cores * causes;
  const linksAt = linesAt + lines;
  const stride = linksAt + (sockets + 1) * sockets;
  if (count < 0 || buffer.byteLength < HEADER_BYTES + 4 * stride * count) refuse("it is cut short");
  const [endCycle] = new Float64Array(buffer, 4 * HEADER_INTS, 1);
  const rows = new Float32Array(buffer, HEADER_BYTES, stride * count);
  return {
    first, count, each: Math.max(1, pooled), cores, causes, lines, sockets, hazard, complete: complete === 1, endCycle, stride, linesAt, linksAt, rows,
  };
}
