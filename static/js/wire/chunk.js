// Decodes one binary chunk of events into columns of typed arrays.
// Promises: no object an event; cycles are absolute; an answer that is no chunk, is cut short or names slots outside
// the mirror is refused with a WireError that says what was wrong.
// Does not: ask for chunks (client.js) or apply them (mirror/).

import { WireError } from "./error.js";

export const CHUNK_MAGIC = 0x464c4331; // "FLC1"
export const CHUNK_VERSION = 1;
const HEADER_BYTES = 32 + 16; // Int32[8], then start and end as Float64

/** Answers may arrive as an ArrayBuffer or as a view on one; columns need a buffer that starts on 8 bytes. */
export function bufferOf(bytes) {
  if (bytes instanceof ArrayBuffer) return bytes;
  if (ArrayBuffer.isView(bytes)) return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  throw new WireError("The server's answer is not binary data.", "Reload the page: page and server may differ.");
}

/** Takes one column after the other, each padded to 8 bytes. */
class Columns {
  constructor(buffer, at) {
    this.buffer = buffer;
    this.at = at;
  }

  take(Type, count) {
    const column = new Type(this.buffer, this.at, count);
    this.at = Math.ceil((this.at + count * Type.BYTES_PER_ELEMENT) / 8) * 8;
    return column;
  }
}

const padded = (bytes) => Math.ceil(bytes / 8) * 8;

/** How long a chunk of K keyframe pairs and N assignments is, in bytes. */
export function chunkBytes(keyframe, count) {
  return HEADER_BYTES + padded(4 * keyframe) + 8 * keyframe
    + 2 * padded(4 * count) + padded(2 * count) + padded(count) + padded(4 * count) + 16 * count;
}

function refuse(what) {
  throw new WireError(`The server sent a chunk that cannot be read: ${what}.`,
    "Reload the page; if it happens again, page and server are of different versions.");
}

function checked(slots, length, what) {
  for (let at = 0; at < slots.length; at += 1) if (slots[at] >= length) refuse(`${what} ${at} lies outside the mirror`);
}

/** {number, start, end, cores, keyframe: {slots, values} | null, count, cycle, slot, agent, kind, cause, old, new}. */
export function decodeChunk(bytes, mirrorLength = Infinity) {
  const buffer = bufferOf(bytes);
  if (buffer.byteLength < HEADER_BYTES) refuse(`it has only ${buffer.byteLength} bytes`);
  const header = new Int32Array(buffer, 0, 8);
  const [magic, version, number, keyframePairs, count, cores] = header;
  if (magic !== CHUNK_MAGIC) refuse("it does not begin as a chunk does");
  if (version !== CHUNK_VERSION) refuse(`it is of version ${version}, this page reads ${CHUNK_VERSION}`);
  if (keyframePairs < 0 || count < 0 || cores < 1) refuse("its header counts below zero");
  if (buffer.byteLength < chunkBytes(keyframePairs, count)) refuse("it is cut short");
  const [start, end] = new Float64Array(buffer, 32, 2);
  const columns = new Columns(buffer, HEADER_BYTES);
  const slots = columns.take(Uint32Array, keyframePairs);
  const values = columns.take(Float64Array, keyframePairs);
  const offsets = columns.take(Uint32Array, count);
  const chunk = {
    number, start, end, cores, count,
    keyframe: keyframePairs > 0 ? { slots, values } : null,
    cycle: Float64Array.from(offsets, (offset) => start + offset),
    slot: columns.take(Uint32Array, count),
    agent: columns.take(Uint16Array, count),
    kind: columns.take(Uint8Array, count),
    cause: columns.take(Int32Array, count),
    old: columns.take(Float64Array, count),
    new: columns.take(Float64Array, count),
    bytes: buffer.byteLength,
  };
  checked(slots, mirrorLength, "keyframe slot");
  checked(chunk.slot, mirrorLength, "the slot of assignment");
  return chunk;
}
