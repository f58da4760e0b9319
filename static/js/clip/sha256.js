// SHA-256 of bytes: for a page that came by plain http under another name than localhost, which has no crypto.subtle.
// Promises: pure; the digest of FIPS 180-4, as 32 bytes.
// Does not: hide anything: what it is used for is no secret.

const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
const PRIMES = Array.from({ length: 312 }, (_, number) => number).filter((number) => number > 1 && Array.from({ length: number }, (_, one) => one).every((one) => one < 2 || number % one));
const BEGIN = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUNDS = Int32Array.from(PRIMES.slice(0, 64), (prime) => fraction(Math.cbrt(prime)));
const BLOCK = 64;

const turned = (word, by) => (word >>> by) | (word << (32 - by));

/** The bytes with the end mark and their length in bits, in whole blocks. */
function padded(bytes) {
  const whole = new Uint8Array(BLOCK * Math.ceil((bytes.length + 9) / BLOCK));
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(whole.length - 4, bytes.length << 3);
  return view;
}

function spread(view, start, words) {
  for (let at = 0; at < 16; at += 1) words[at] = view.getInt32(start + 4 * at);
  for (let at = 16; at < 64; at += 1) {
    const [late, early] = [words[at - 2], words[at - 15]];
    words[at] = words[at - 16] + words[at - 7] + (turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)) + (turned(late, 17) ^ turned(late, 19) ^ (late >>> 10));
  }
}

/** The digest of a Uint8Array. */
export function sha256(bytes) {
  const view = padded(bytes);
  const words = new Int32Array(64);
  const state = Int32Array.from(BEGIN);
  for (let start = 0; start < view.byteLength; start += BLOCK) {
    spread(view, start, words);
    let [a, b, c, d, e, f, g, h] = state;
    for (let at = 0; at < 64; at += 1) {
      const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[at] + words[at]) | 0;
      const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, at) => { state[at] += word; });
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, at) => out.setInt32(4 * at, word));
  return new Uint8Array(out.buffer);
}
