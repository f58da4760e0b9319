// The worker that makes a film or a still: draws every frame on a canvas of its own, beside the encoder.
// Promises: asks the page for chunks by number and draws nothing that they do not hold; tells how far it is; a cancel ends
// it before the next frame; what went wrong is one message.
// Does not: talk to the server.
//
// In:  {begin: plan} · {chunk: {run, number, bytes}} · {summary: {run, first, each, rows}} · {failed: message} · {cancel: true}
// Out: {want: {run, number}} · {sums: {run, first, count, each}} · {progress: {frame, frames, drawMs, encodeMs}} · {done: {parts, frames, …}} · {failed: {message, remedy}}

import { SummaryRows } from "../charts/throughput_series.js";
import { decodeChunk } from "../wire/chunk.js";
import { Film } from "./film.js";
import { StillOutput } from "./still.js";

const TOLD_EVERY_MS = 200;

const waiting = new Map(); // "run:number" → {resolve, reject}
let cancelled = false;

const load = (plan) => (run, number) => new Promise((resolve, reject) => {
  waiting.set(`${run}:${number}`, { resolve: (bytes) => resolve(decodeChunk(bytes, plan.runs[run].desc.mirror.length)), reject });
  postMessage({ want: { run, number } });
});

const summarize = (run, first, count, each) => new Promise((resolve, reject) => {
  waiting.set(`${run}:${first}/${each}`, { resolve, reject });
  postMessage({ sums: { run, first, count, each } });
});

/** The output module of a format: mediabunny is fetched only for video. */
async function outputFor(canvas, spec) {
  if (spec.format === "png") return new StillOutput(canvas, spec);
  const { VideoOutput } = await import("./video.js");
  return new VideoOutput(canvas, spec);
}

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function make(plan) {
  for (const run of plan.runs) run.rows = Object.assign(new SummaryRows(), run.rows);
  const { spec } = plan;
  const canvas = new OffscreenCanvas(spec.width, spec.height);
  const ctx = canvas.getContext("2d", { alpha: false });
  const film = new Film(plan, load(plan), summarize);
  const output = await outputFor(canvas, spec);
  await output.begin();
  const hashes = [];
  const spent = { drawMs: 0, encodeMs: 0 };
  const began = performance.now();
  let told = began;
  const frames = plan.frames ?? Array.from({ length: film.length.frames }, (_, frame) => frame);
  for (const [at, frame] of frames.entries()) {
    if (cancelled) {
      await output.cancel();
      return;
    }
    await film.to(frame);
    const drawing = performance.now();
    film.paint(ctx);
    if (spec.hashes) hashes.push(hex(await crypto.subtle.digest("SHA-256", ctx.getImageData(0, 0, spec.width, spec.height).data)));
    const encoding = performance.now();
    await output.add(at);
    const now = performance.now();
    spent.drawMs += encoding - drawing;
    spent.encodeMs += now - encoding;
    if (now - told > TOLD_EVERY_MS) {
      told = now;
      postMessage({ progress: { frame: at + 1, frames: frames.length, ...spent } });
    }
  }
  const parts = await output.finish();
  postMessage({ done: { parts, frames: frames.length, hashes, ms: performance.now() - began, ...spent } }, parts.map((part) => part.buffer));
}

onmessage = ({ data }) => {
  if (data.begin) {
    make(data.begin).catch((error) => postMessage({ failed: { message: error.message, remedy: error.remedy ?? "Try again, or another format." } }));
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
  } else if (data.cancel) cancelled = true;
};
