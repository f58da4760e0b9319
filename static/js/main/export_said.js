// What the export dialog says in figures: how long and how large a clip will be, how much time is left.
// Promises: pure; sizes of files to come are said to be rough.
// Does not: measure or show anything.

import { formatOf } from "../clip/formats.js";
import { grouped } from "../panels/names.js";

/** Bytes of a frame of 1280 x 720 with stage and timeline, measured; others go by their pixels. */
const ROUGH_BYTES = Object.freeze({ mp4: 10_000, webm: 14_000, gif: 11_000, zip: 250_000, png: 250_000 });
const ROUGH_PX = 1280 * 720;
const STEP_SHARE = 0.2; // of that: a lesson's step plays slowly and stands long, so that its frames are much alike
const SHARED = new Set(["mp4", "webm", "gif"]); // what tells only how a frame differs from the one before

/** "about 8 seconds left", "about 3 minutes left"; "" while nobody can know. */
export function leftSaid(ms) {
  if (!Number.isFinite(ms)) return "";
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return `about ${seconds} second${seconds === 1 ? "" : "s"} left`;
  return `about ${Math.round(seconds / 60)} minutes left`;
}

/** "1.3 MB", "840 kB". */
export function bytesSaid(bytes) {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
  return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}

/** ", roughly 3 MB", or "" of a format whose size nobody can know. */
function rough(spec, frames) {
  const each = ROUGH_BYTES[spec.format];
  const share = spec.lesson && SHARED.has(spec.format) ? STEP_SHARE : 1;
  return each ? `, roughly ${bytesSaid(Number((((share * each * spec.width * spec.height) / ROUGH_PX) * frames).toPrecision(1))).replace(".0 ", " ")}` : "";
}

/** "12.0 s: 361 frames at 30 a second, 1280 × 720. Cycles 20 000 to 30 000." */
export function lengthSaid(spec, length) {
  const { kind, id } = formatOf(spec.format);
  const cycles = spec.to === spec.from ? `Cycle ${grouped(spec.from)}.` : `Cycles ${grouped(spec.from)} to ${grouped(spec.to)}.`;
  const px = `${spec.width} × ${spec.height}`;
  if (kind === "still") return `${px} px${rough(spec, 1)}. ${cycles}`;
  if (kind === "data") return id === "html" ? `${((spec.to - spec.from) / spec.speed).toFixed(1)} s at ${grouped(spec.speed)} cycles a second. ${cycles}` : cycles;
  return `${length.seconds.toFixed(1)} s: ${grouped(length.frames)} frames at ${spec.fps} a second, ${px}${rough(spec, length.frames)}. ${cycles}`;
}

/** What the button at the top says: also how far a clip is while the dialog is closed. */
export function buttonSaid(job) {
  if (job.state === "done") return "export: ready";
  if (!job.isMaking) return "export";
  return job.frames > 0 ? `export ${Math.floor((100 * (job.at + job.frame / job.frames)) / job.of)} %` : "export …";
}
