// Decodes summary rows: what each chunk of a run came to, without its events.
// Promises: rows stay one Float32Array; a row is faults, transfers, then cores × causes cycles.
// Does not: turn rows into rates (charts/throughput_series.js).

import { bufferOf } from "./chunk.js";
import { WireError } from "./error.js";

export const SUMMARY_MAGIC = 0x464c5331; // "FLS1"
const HEADER_BYTES = 32 + 8;

/** {first, count, cores, causes, complete, endCycle, stride, rows}. */
export function decodeSummary(bytes) {
  const buffer = bufferOf(bytes);
  const remedy = "Reload the page; if it happens again, page and server are of different versions.";
  if (buffer.byteLength < HEADER_BYTES) throw new WireError("The server sent a summary that is cut short.", remedy);
  const [magic, version, first, count, cores, causes, complete] = new Int32Array(buffer, 0, 8);
  if (magic !== SUMMARY_MAGIC || version !== 1) throw new WireError("The server's summary is of another kind.", remedy);
  const stride = 2 + cores * causes;
  if (count < 0 || buffer.byteLength < HEADER_BYTES + 4 * stride * count) {
    throw new WireError("The server sent a summary that is cut short.", remedy);
  }
  const [endCycle] = new Float64Array(buffer, 32, 1);
  const rows = new Float32Array(buffer, HEADER_BYTES, stride * count);
  return { first, count, cores, causes, complete: complete === 1, endCycle, stride, rows };
}
