// The worker that makes a film or a still: draws every frame on a canvas of its own, beside the encoder.
// Promises: asks the page for chunks by number and draws nothing that they do not hold; tells how far it is; what went wrong
// is one message.
// Does not: talk to the server.  Who made it ends it: nothing of it is left then.
//
// In:  {begin: plan} · {chunk: {run, number, bytes}} · {summary: {run, first, each, rows}} · {failed: message}
// Out: {want: {run, number}} · {sums: {run, first, count, each}} · {progress: {frame, frames, drawMs, encodeMs}} · {done: {parts, frames, …}} · {failed: {message, remedy}}

import { SummaryRows } from "../charts/throughput_series.js";
import { decodeChunk } from "../wire/chunk.js";
import { failureSaid } from "./failure_said.js";
import { Film } from "./film.js";

const TOLD_EVERY_MS = 200;

const waiting = new Map(); // "run:number" → {resolve, reject}

const load = (plan) => (run, number) => new Promise((resolve, reject) => {
  waiting.set(`${run}:${number}`, { resolve: (bytes) => resolve(decodeChunk(bytes, plan.runs[run].desc.mirror.length)), reject });
  postMessage({ want: { run, number } });
});

const summarize = (run, first, count, each) => new Promise((resolve, reject) => {
  waiting.set(`${run}:${first}/${each}`, { resolve, reject });
  postMessage({ sums: { run, first, count, each } });
});

/** What writes each format: a library is fetched only by the format that needs it.  Each has begin(frames, sample), add(at)
 *  for the picture on the canvas, finish() → parts. */
const OUTPUTS = Object.freeze({
  mp4: async () => (await import("./video.js")).VideoOutput, webm: async () => (await import("./video.js")).VideoOutput,
  gif: async () => (await import("./gif.js")).GifOutput, zip: async () => (await import("./frames.js")).FramesOutput,
  png: async () => (await import("./still.js")).StillOutput,
});

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** What the encoder could not do is said to be the encoder's; the error itself goes on. */
async function encoded(does) {
  try {
    return await does();
  } catch (error) {
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { ofEncoder: true });
  }
}

/** Draws and encodes every frame of the plan; `now` is kept at the frame under way. */
async function make(plan, now) {
  for (const run of plan.runs) run.rows = Object.assign(new SummaryRows(), run.rows);
  const { spec, frames } = plan;
  const reads = spec.hashes || OUTPUTS[spec.format] === OUTPUTS.gif;
  const canvas = new OffscreenCanvas(spec.width, spec.height);
  const ctx = canvas.getContext("2d", reads ? { willReadFrequently: true } : {});
  const filmed = () => new Film(plan, load(plan), summarize);
  const output = new (await OUTPUTS[spec.format]())(canvas, spec, plan);
  const early = filmed();
  await output.begin(frames, async (frame) => {
    await early.to(frame);
    early.paint(ctx);
  });
  const film = filmed();
  const hashes = [];
  const spent = { drawMs: 0, encodeMs: 0 };
  const began = performance.now();
  let toldAt = began;
  for (const [at, frame] of frames.entries()) {
    now.at = at;
    await film.to(frame);
    const drawing = performance.now();
    film.paint(ctx);
    const drawn = performance.now();
    if (spec.hashes) hashes.push(hex(await crypto.subtle.digest("SHA-256", ctx.getImageData(0, 0, spec.width, spec.height).data)));
    const encoding = performance.now();
    await encoded(() => output.add(at));
    const done = performance.now();
    spent.drawMs += drawn - drawing;
    spent.encodeMs += done - encoding;
    if (done - toldAt > TOLD_EVERY_MS) {
      toldAt = done;
      postMessage({ progress: { frame: at + 1, frames: frames.length, ...spent } });
    }
  }
  const parts = await encoded(() => output.finish());
  const bytes = parts.filter((part) => part instanceof Uint8Array).map((part) => part.buffer);
  postMessage({ done: { parts, frames: frames.length, hashes, ms: performance.now() - began, ...spent } }, bytes);
}

onmessage = ({ data }) => {
  if (data.begin) {
    const now = { at: 0 };
    make(data.begin, now).catch((error) => postMessage({ failed: failureSaid(error, now.at, data.begin.frames.length, data.begin.spec) }));
  } else if (data.chunk) {
    const key = `${data.chunk.run}:${data.chunk.number}`;
    waiting.get(key)?.resolve(data.chunk.bytes);
    waiting.delete(key);
  } else if (data.summary) {
    const key = `${data.summary.run}:${data.summary.first}/${data.summary.each}`;
    waiting.get(key)?.resolve(data.summary.rows);
    waiting.delete(key);
  } else if (data.failed) {
    for (const one of waiting.values()) one.reject(Object.assign(new Error(data.failed.message), { remedy: data.failed.remedy }));
    waiting.clear();
  }
};
