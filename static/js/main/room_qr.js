// QR codes: the library is fetched when the first one is wanted.
// Promises: level M, so that a scratch or a glare is forgiven; rows of true for dark, without a margin.
// Does not: draw (panels/room_qr.js does).

let library = null;

/** → rows of booleans, or null where the library cannot be had. */
export async function qrRows(text) {
  try {
    library ??= import("/static/vendor/uqr.js");
    const { encode } = await library;
    return encode(text, { ecc: "M", border: 0 }).data;
  } catch {
    library = null;
    return null;
  }
}
