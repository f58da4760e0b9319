// Bytes as text that an html file can hold, and back: gzip, then base64.
// Promises: unpacking gives the very bytes that were packed; the browser's own streams do the work.
// Does not: know what the bytes are.

const PIECE = 0x8000; // bytes to a call: more arguments than some engines take would fail

const through = async (bytes, stream) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

/** `bytes`: an ArrayBuffer or a view on one. */
export const packed = async (bytes) => base64(await through(bytes, new CompressionStream("gzip")));

export const unpacked = (text) => through(Uint8Array.from(atob(text), (one) => one.charCodeAt(0)), new DecompressionStream("gzip"));

export const packedText = (text) => packed(new TextEncoder().encode(text));

export const unpackedText = async (text) => new TextDecoder().decode(await unpacked(text));
