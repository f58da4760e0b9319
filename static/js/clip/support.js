// Which formats this browser can make, and why not, in one sentence each.
// Promises: asks the browser itself, with the size, rate and codec that would be used; a sentence ends with what to do.
// Does not: load the encoder's library where the browser has no encoder, or make anything.

import { FORMATS, formatOf } from "./formats.js";
import { ClipError } from "./spec.js";

const CODEC_SAID = Object.freeze({ avc: "H.264", vp9: "VP9", av1: "AV1" });
const HAND_DRAWN = "take the replay page, the trace or the tables";

/** Why there is no video at all here, or "". */
function noEncoder(scope) {
  if (typeof scope.VideoEncoder === "function") return "";
  if (scope.isSecureContext === false) return "Video cannot be made on a page that came by plain http under another name than localhost: open it by https, or take gif.";
  return "This browser has no video encoder (WebCodecs): a newer Chrome, Edge, Firefox or Safari has one; gif works here.";
}

/** Why nothing can be drawn beside the page, or "". */
function noCanvas(scope) {
  if (typeof scope.OffscreenCanvas === "function" && typeof scope.Worker === "function") return "";
  return `This browser cannot draw beside the page (OffscreenCanvas): a newer one can; here ${HAND_DRAWN}.`;
}

const library = () => import("/static/vendor/mediabunny.min.js");

/** Why `format` cannot be made here with {width, height, fps, codec}, or "".  `scope`, `load`: the browser's, or a test's. */
export async function whyNot(format, { width, height, fps, codec = "" }, scope = globalThis, load = library) {
  const { encoder, kind, codecs = [] } = formatOf(format);
  if (kind === "data" || format === "svg") return "";
  const missing = noCanvas(scope) || (encoder ? noEncoder(scope) : "");
  if (missing || !encoder) return missing;
  const { canEncodeVideo, QUALITY_HIGH } = await load();
  const wanted = codec || codecs[0];
  if (await canEncodeVideo(wanted, { width, height, frameRate: fps, quality: QUALITY_HIGH, latencyMode: "quality" })) return "";
  return `This browser has no encoder for ${CODEC_SAID[wanted]} at ${width} x ${height}: take a smaller size, or ${wanted === "avc" ? "webm" : "mp4"}.`;
}

/** [{id, why}] of every format: why it cannot be made here, or "". */
export function formatsHere(words, scope = globalThis, load = library) {
  return Promise.all(FORMATS.map(async ({ id, codecs = [] }) => {
    const codec = codecs.includes(words.codec) ? words.codec : "";
    return { id, why: await whyNot(id, { ...words, codec }, scope, load) };
  }));
}

/** Refuses a clip that this browser cannot make. */
export async function refuseUnsupported(spec) {
  const why = await whyNot(spec.format, spec);
  if (!why) return;
  const [what, remedy] = why.split(/: (?=[^:]*$)/);
  throw new ClipError("format", `${what}.`, `${remedy[0].toUpperCase()}${remedy.slice(1)}`);
}
