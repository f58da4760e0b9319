// Which frames of a clip are drawn, and how many of a format there may be.
// Promises: pure; too many are refused with one sentence and a remedy; a still is the first frame of the play.
// Does not: draw.

import { formatOf } from "./formats.js";
import { ClipError, MOST_FRAMES } from "./spec.js";

export const MOST_GIF_PIXELS = 1_000_000_000; // of all frames: 72 s of 720p at 15 a second, some tens of MB
export const MOST_GIF_FPS = 50; // browsers slow down what is faster
export const MOST_ZIP_PIXELS = 2_000_000_000; // of all frames: a minute of 720p at 30 a second, about half a GB
export const MOST_STILLS = 100; // files of one export

const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, " ");

function refuse(place, what, most, remedy) {
  throw new ClipError(place, `The clip would have ${what}; ${most} is the most.`, remedy);
}

function checked(spec, count) {
  const pixels = count * spec.width * spec.height;
  const millions = (number) => `${grouped(Math.ceil(number / 1e6))} million pixels`;
  const fewer = "Take fewer cycles, play them faster, or take a smaller size";
  if (count > MOST_FRAMES) refuse("to", `${grouped(count)} frames`, grouped(MOST_FRAMES), "End it earlier, or play it faster.");
  if (spec.format === "gif" && spec.fps > MOST_GIF_FPS) refuse("fps", `${spec.fps} frames a second`, `of a gif ${MOST_GIF_FPS}`, "Take fewer, or mp4.");
  if (spec.format === "gif" && pixels > MOST_GIF_PIXELS) refuse("size", `${millions(pixels)} in all`, `of a gif ${millions(MOST_GIF_PIXELS)}`, `${fewer}, or mp4.`);
  if (spec.format === "zip" && pixels > MOST_ZIP_PIXELS) refuse("size", `${millions(pixels)} in all`, `of a zip of frames ${millions(MOST_ZIP_PIXELS)}`, `${fewer}, or name the frames you want.`);
  if (formatOf(spec.format).kind === "still" && count > MOST_STILLS) refuse("frames", `${count} files`, `${MOST_STILLS}`, "Name fewer frames, or take zip.");
}

/** Frame numbers of `spec`, whose length is {frames, card}: those it names (from the end on below zero), one of a still, all
 *  of a film, none of what no frame is drawn of; a ClipError where there are too many. */
export function framesAsked(spec, { frames, card }) {
  const { kind } = formatOf(spec.format);
  if (kind === "data") return [];
  const still = kind === "still";
  const named = spec.frames?.map((one) => {
    const frame = one < 0 ? frames + one : one;
    if (frame < 0 || frame >= frames) throw new ClipError("frames", `There is no frame ${one}; the clip has ${grouped(frames)}.`, `Name frames from 0 to ${frames - 1}, or -1 for the last.`);
    return frame;
  });
  checked(spec, named?.length ?? (still ? 1 : frames));
  return named ?? (still ? [card] : Array.from({ length: frames }, (_, frame) => frame));
}
