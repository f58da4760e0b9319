// What a clip is to be, in words: the one list of what the dialog, the command line and a file of clips can ask for.
// Promises: pure; words that cannot be a clip are refused with a ClipError that names the word and a remedy; what comes
// out is complete, frozen and can be sent to a worker.
// Does not: open runs or know a screen; cycles beyond a run's end are the maker's to refuse.

import { grouped } from "../panels/names.js";
import { THEMES } from "../scene/theme.js";
import { SLOWEST } from "../transport/speed.js";
import { formatOf } from "./formats.js";

export { THEMES };

export const SIZES = Object.freeze({ "720p": [1280, 720], "1080p": [1920, 1080], square: [1080, 1080] });
export const DEPTHS = Object.freeze(["story", "protocol", "timing"]);
export const VIEWS = Object.freeze(["stage", "lanes", "chart", "tables"]);
export const CAPTIONS = Object.freeze(["burned", "beside", "off"]);
export const CLOCKS = Object.freeze(["cycle", "work"]);
export const LEAST_PX = 160; // a side: below it nothing can be read
export const MOST_PX = 4096; // what H.264 at its higher levels and a canvas of every browser hold
export const MOST_FRAMES = 36_000; // twenty minutes at 30 a second: more is a lecture, not a clip
export const FASTEST = 1e8; // cycles a second, as the speed slider has it
const FPS = Object.freeze({ least: 1, most: 60, usual: 30 });
const HOLD_SECONDS = 1; // the last picture stands so long
const CARD_SECONDS = 2.5; // the title card stands so long
const MOST_TEXT = 200; // characters of a title
export const MOST_TOLD = 60; // captions of the author's own
const MOST_TOLD_TEXT = 600; // characters of one; it is shown in several parts
const MOST_RUNS = 2;
const SELECTS = Object.freeze(["core", "line", "lock", "fault"]);
const ZOOM = /^(\d+(?:\.\d+)?)_(-?\d+)_(-?\d+)$/; // as in the address: zoom, and the corner in thousandths of what is seen at 1

/** What was wrong with the words of a clip: one sentence, where, and what to do. */
export class ClipError extends Error {
  constructor(place, message, remedy) {
    super(message);
    Object.assign(this, { name: "ClipError", place, remedy });
  }
}

const refuse = (place, message, remedy) => { throw new ClipError(place, message, remedy); };

function oneOf(words, place, list, usual) {
  const given = words[place] ?? usual;
  if (!list.includes(given)) refuse(place, `${place} is ${JSON.stringify(given)}, which there is not.`, `Choose ${list.join(", ")}.`);
  return given;
}

const figure = (value) => (Number.isInteger(value) ? `${value < 0 ? "-" : ""}${grouped(Math.abs(value))}` : String(value));

function number(words, place, { least = -Infinity, most = Infinity, whole = false, usual = null }) {
  const given = words[place] ?? usual;
  if (given === null) return null;
  if (typeof given !== "number" || !Number.isFinite(given) || (whole && !Number.isInteger(given))) refuse(place, `${place} is ${Number.isNaN(given) ? "" : `${JSON.stringify(given)}, which is `}no ${whole ? "whole " : ""}number.`, `Give a number such as ${usual ?? least}.`);
  if (given < least || given > most) refuse(place, `${place} is ${figure(given)}; it may be ${figure(least)} to ${figure(most)}.`, "Give a number between them.");
  return given;
}

/** [width, height] of "720p", "1080p", "square" or "1280x720"; even numbers, which H.264 needs. */
export function sizeOf(text) {
  if (SIZES[text]) return SIZES[text];
  const found = /^(\d{1,5})x(\d{1,5})$/.exec(text);
  if (!found) refuse("size", `size is ${JSON.stringify(text)}, which there is not.`, `Choose ${Object.keys(SIZES).join(", ")}, or give WIDTHxHEIGHT such as 1280x720.`);
  const size = found.slice(1).map(Number);
  for (const side of size) {
    if (side < LEAST_PX || side > MOST_PX) refuse("size", `size is ${text}; a side may be ${LEAST_PX} to ${MOST_PX} px.`, "Choose 720p, 1080p or square, or give two numbers between them.");
    if (side % 2) refuse("size", `size is ${text}; video needs even numbers.`, `Give ${size.map((one) => one + (one % 2)).join("x")}.`);
  }
  return size;
}

/** The cycles of the clip: to `to`, or for `seconds` of it, or for so many `events`; all null: the maker decides. */
function range(words, speed) {
  const from = number(words, "from", { least: 0, most: 2 ** 53, whole: true, usual: 0 });
  const seconds = number(words, "seconds", { least: 0, most: MOST_FRAMES });
  const given = number(words, "to", { least: 0, most: 2 ** 53, whole: true });
  if (given !== null && seconds !== null) refuse("seconds", "A clip ends at a cycle or lasts so many seconds, not both.", "Leave one of the two away.");
  const to = seconds === null ? given : from + Math.round(seconds * speed);
  const events = number(words, "events", { least: 1, most: 1e6, whole: true });
  if (to !== null && events !== null) refuse("events", "A clip ends at a cycle, or after so many seconds or events, not both.", "Leave one of the two away.");
  if (to !== null && to < from) refuse("to", `The clip would end at cycle ${to}, before it begins at ${from}.`, "Give an end after the beginning.");
  return { from, to, events };
}

function views(words) {
  const given = words.views ?? ["stage", "lanes"];
  if (!Array.isArray(given) || given.length === 0) refuse("views", "A clip shows at least one view.", `Choose of ${VIEWS.join(", ")}.`);
  for (const view of given) oneOf({ views: view }, "views", VIEWS);
  return VIEWS.filter((view) => given.includes(view));
}

function selection(words) {
  const given = words.select ?? {};
  for (const key of Object.keys(given)) if (!SELECTS.includes(key)) refuse("select", `select.${key} names nothing.`, `Select ${SELECTS.join(", ")}.`);
  return { ...given };
}

/** One line: what an XML file cannot hold, or a shell would end the line at, is a space. */
const lineOf = (given) => given.replace(/[\p{Cc}\uFFFE\uFFFF]+/gu, " ").trim();

function text(words, place, usual = "") {
  const given = words[place] ?? usual;
  if (typeof given !== "string" || given.length > MOST_TEXT) refuse(place, `${place} is no text of at most ${MOST_TEXT} characters.`, "Give a shorter one.");
  return lineOf(given);
}

function zoomOf(words) {
  const given = text(words, "zoom");
  if (given && !ZOOM.test(given)) refuse("zoom", `zoom is ${JSON.stringify(given)}.`, "Give it as the page's address does: zoom=1.5_120_30.");
  return given;
}

/** Captions that an author has written, in the order of their cycles. */
function toldOf(words) {
  const given = words.told ?? [];
  if (!Array.isArray(given) || given.length > MOST_TOLD) refuse("told", `told is no list of at most ${MOST_TOLD} captions.`, "Give {cycle, text} for each.");
  for (const one of given) {
    if (!Number.isInteger(one?.cycle) || one.cycle < 0) refuse("told", "A caption of told has no cycle, a whole number from 0 on.", "Give {cycle, text} for each.");
    if (typeof one.text !== "string" || one.text.trim() === "" || one.text.length > MOST_TOLD_TEXT) refuse("told", `The caption of told at cycle ${one.cycle} is no text of 1 to ${MOST_TOLD_TEXT} characters.`, "Give it words, or leave it away.");
  }
  return given.map(({ cycle, text }) => ({ cycle, text: lineOf(text) })).sort((a, b) => a.cycle - b.cycle);
}

/** The frames a picture or a zip is made of, below zero from the end on; null: all of a film, one of a still. */
function framesOf(words, format) {
  const given = words.frames ?? null;
  if (given === null) return null;
  if (!["png", "zip"].includes(format)) refuse("frames", `frames are named, which ${format} has no use for.`, "Take png or zip, or leave frames away.");
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST_FRAMES || !given.every(Number.isInteger)) refuse("frames", `frames is ${JSON.stringify(given).slice(0, 40)}, which is no list of whole numbers.`, "Give a list such as [0, -1].");
  return [...given];
}

/** How video is encoded: one that the format can hold; "" is the usual one. */
function codecOf(words, { id, codecs = [] }) {
  const given = words.codec ?? "";
  if (given === "" || codecs.includes(given)) return given;
  return refuse("codec", `codec is ${JSON.stringify(given)}, which ${id} has not.`, codecs.length > 0 ? `Choose ${codecs.join(" or ")}.` : "Leave codec away.");
}

function runs(words) {
  const given = words.runs;
  if (!Array.isArray(given) || given.length < 1 || given.length > MOST_RUNS || given.some((one) => typeof one !== "object" || one === null)) {
    refuse("runs", "A clip shows one run or two.", "Name one scenario, and at most one to compare it with.");
  }
  return given;
}

/** A whole clip of `words`, or a ClipError.  `ratio`: px of the file for one px of the page, `type`: how large letters are
 *  beside the page's (both null: as the picture's size asks).  `title`: "" for none, else what its card says; `name`: what files are called. */
export function clipSpec(words) {
  const format = formatOf(words.format ?? "mp4");
  if (!format) refuse("format", `There is no format ${JSON.stringify(words.format)}.`, "End the file's name in mp4, webm, gif, png, svg, html, json, csv or zip.");
  const [width, height] = sizeOf(words.size ?? "720p");
  const speed = number(words, "speed", { least: SLOWEST, most: FASTEST, usual: 500 });
  return Object.freeze({
    runs: runs(words), format: format.id, ...range(words, speed), width, height, speed,
    fps: number(words, "fps", { least: FPS.least, most: FPS.most, whole: true, usual: format.fps ?? FPS.usual }),
    hold: number(words, "hold", { least: 0, most: 30, usual: HOLD_SECONDS }),
    card: number(words, "card", { least: 0.5, most: 30, usual: CARD_SECONDS }),
    theme: oneOf(words, "theme", THEMES, "dark"), depth: oneOf(words, "depth", DEPTHS, "protocol"),
    views: views(words), captions: oneOf(words, "captions", CAPTIONS, "burned"), clocks: oneOf(words, "clocks", CLOCKS, "cycle"),
    ratio: number(words, "ratio", { least: 0.5, most: 4 }), type: number(words, "type", { least: 0.5, most: 3 }),
    select: selection(words), zoom: zoomOf(words), follow: words.follow === true,
    title: text(words, "title"), subtitle: text(words, "subtitle"), name: text(words, "name", "faultline"),
    told: toldOf(words), lesson: text(words, "lesson"), step: number(words, "step", { least: 1, most: 99, whole: true }), lseed: number(words, "lseed", { least: 0, most: 1e9, whole: true }),
    codec: codecOf(words, format), frames: framesOf(words, format.id), hashes: words.hashes === true,
  });
}
