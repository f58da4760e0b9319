// Decodes summary rows: what each chunk of a run came to, without its events.
// Promises: rows stay one Float32Array, `stride` numbers a row: faults, transfers, then cores × causes cycles; from
// version 2 also transfers of every watched line and of every link between sockets (`linesAt` and `linksAt` say where
// in a row they begin).  A row sums `each` chunks.
// Does not: turn rows into rates (charts/throughput_series.js).

import { bufferOf } from "./chunk.js";
import { WireError } from "./error.js";

export const SUMMARY_MAGIC = 0x464c5331; // "FLS1"
const REMEDY = "Reload the page; if it happens again, page and server are of different versions.";
const HEADER_INTS = Object.freeze({ 1: 8, 2: 12 }); // by version

const refuse = (what) => { throw new WireError(`The server's summary cannot be read: ${what}.`, REMEDY); };

/** {first, count, each, cores, causes, lines, sockets, complete, endCycle, stride, linesAt, linksAt, rows}. */
export function decodeSummary(bytes) {
  const buffer = bufferOf(bytes);
  if (buffer.byteLength < 8) refuse("it is cut short");
  const [magic, version] = new Int32Array(buffer, 0, 2);
  const ints = HEADER_INTS[version];
  if (magic !== SUMMARY_MAGIC || !ints) refuse("it is of another kind");
  const header = 4 * ints + 8;
  if (buffer.byteLength < header) refuse("it is cut short");
  const [, , first, count, cores, causes, complete, watched, socketsN] = new Int32Array(buffer, 0, ints);
  const [lines, sockets] = version === 1 ? [0, 0] : [watched, socketsN];
  const each = version === 1 ? 1 : Math.max(1, new Int32Array(buffer, 0, ints)[10]);
  const linesAt = 2 + cores * causes;
  const linksAt = linesAt + lines;
  const stride = linksAt + (sockets + 1) * sockets;
  if (count < 0 || buffer.byteLength < header + 4 * stride * count) refuse("it is cut short");
  const [endCycle] = new Float64Array(buffer, 4 * ints, 1);
  const rows = new Float32Array(buffer, header, stride * count);
  return { first, count, each, cores, causes, lines, sockets, complete: complete === 1, endCycle, stride, linesAt, linksAt, rows };
}
