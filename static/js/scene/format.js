// Values as a reader of the kernel would say them: a ticket as owner and next, a semaphore as its readers.
// Promises: one short string per (format, value); whole numbers are grouped by narrow spaces.
// Does not: decide which format a word has; the world description does.

import { coresSaid, grouped } from "../mirror/wording.js";

export { coresSaid, grouped };

const TICKET_BITS = 16; // 2.6.32's ticket lock: owner in the low half, next in the high half
const SMALL_BIAS = 2 ** 16; // a 32-bit rwsem counts actives in 16 bits,
const LARGE_BIAS = 2 ** 32; // a 64-bit one in 32
const PENDING = 2 ** 16; // 4.2's queued lock: held in the low half, one who waits in the next bit, then the queue's last
const TAIL = 2 ** 17;
const READERS = 256; // 5.3's semaphore: writer 1, waiters 2, handoff 4, readers from here on

function pointer(value) {
  if (value === 0) return "null";
  const digits = Math.abs(value).toString(16);
  return digits.length <= 6 ? `0x${digits}` : `0x…${digits.slice(-4)}`;
}

function ticket(value) {
  const owner = value % 2 ** TICKET_BITS;
  const next = Math.floor(value / 2 ** TICKET_BITS) % 2 ** TICKET_BITS;
  return `${owner} · ${next}`;
}

function semaphore(value) {
  if (value === 0) return "free";
  if (value === -1) return "writer";
  if (value > 0) return value === 1 ? "1 reader" : `${value} readers`;
  const bias = value <= -LARGE_BIAS / 2 ? LARGE_BIAS : SMALL_BIAS;
  const active = ((value % bias) + bias) % bias;
  return `${active} in · queue`;
}

function queued(value) {
  if (value === 0) return "free";
  const held = value % PENDING ? "held" : "let go";
  if (value >= TAIL) return `${held} · queue`;
  return value >= PENDING ? `${held} · 1 waits` : held;
}

function semaphoreBits(value) {
  if (value === 0) return "free";
  const readers = Math.floor(value / READERS);
  const has = value % 2 ? "writer" : readers === 1 ? "1 reader" : readers ? `${readers} readers` : "nobody";
  return `${has}${value & 2 ? " · queue" : ""}${value & 4 ? " · handoff" : ""}`;
}

/** The same value in fewer letters, for a narrow word. */
export function brieflyFormatted(format, value) {
  const text = formatted(format, value);
  if (format === "rwsem") return text.replace(/ readers?$/, " read").replace(" in · queue", " · q");
  if (format === "rwsem_bits") return text.replace(/ readers?/, " read").replace(" · queue", " · q").replace(" · handoff", "!");
  return text.replace(/[ \u202f]/g, "");
}

/** All forms of a value, longest first. */
export function formsOf(format, value) {
  const forms = [formatted(format, value), brieflyFormatted(format, value)];
  return format.startsWith("rwsem") ? [...forms, forms[0].split(" ")[0]] : forms;
}

/** A word's value by its format: "pointer", "ticket", "queued", "rwsem", "rwsem_bits", "hex" or "int". */
export function formatted(format, value) {
  if (format === "pointer") return pointer(value);
  if (format === "ticket") return ticket(value);
  if (format === "queued") return queued(value);
  if (format === "rwsem") return semaphore(value);
  if (format === "rwsem_bits") return semaphoreBits(value);
  if (format === "hex") return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
  return grouped(value);
}
