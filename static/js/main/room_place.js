// What a place of a room names, and what has to be done to get from one place to another.
// Promises: pure; the same run is never opened again and nothing is read again that is as it should be, so what follows a
// selection moves nothing else; the clock's place is the room's own (`cycle`), not the address's.
// Does not: do it (room_follow.js does).

import { read, requestOf, written } from "./address.js";
import { PARTS } from "./request.js";

/** Keys of the address that name the run, and those that name its moment. */
const OF_RUN = new Set(["scenario", ...PARTS, "set", "edits"]);
const OF_MOMENT = new Set(["cycle", "left"]);
const ROOM = "room";
const CODE = /^[a-z2-9]{4,12}$/;

/** The code of a room in an address, or "". */
export function codeIn(hash) {
  const code = (new URLSearchParams(hash.replace(/^#/, "")).get(ROOM) ?? "").toLowerCase().replace(/[ -]/g, "");
  return CODE.test(code) ? code : "";
}

/** What to write into an address for being in that room. */
export const codeWritten = (code) => (code ? `&${ROOM}=${code}` : "");

/** An address as a place: without `#`, the clock's place and the room itself; `left` only where the clock stands still. */
export function placeOf(hash, playing = false) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  for (const key of ["cycle", ROOM, ...(playing ? ["left"] : [])]) given.delete(key);
  return given.toString();
}

/** {request, key: the same text for the same run, left, parts: {key: text}} of a place; request null if it names no run. */
export function placeRead(place) {
  const request = requestOf(read(`#${place}`));
  const parts = {};
  for (const [key, text] of new URLSearchParams(place)) if (!OF_RUN.has(key) && !OF_MOMENT.has(key) && key !== ROOM) parts[key] = text;
  const left = /^[1-9]\d{0,3}$/.exec(new URLSearchParams(place).get("left") ?? "");
  return { request, key: request ? runKey(request) : "", left: left ? Number(left[0]) : 0, parts };
}

/** The same text for the same run. */
export const runKey = (request) => written(request, 0).slice(1);

/** The texts that differ: key → what it is to be, "" for no longer there. */
export function partsDifference(now, wanted) {
  const out = {};
  for (const [key, text] of Object.entries(wanted)) if ((now[key] ?? "") !== text) out[key] = text;
  for (const key of Object.keys(now)) if (now[key] && !(key in wanted)) out[key] = "";
  return out;
}

/**
 * What has to be done: `now` and `wanted` are {place, cycle, playing}; → {open: a request or null, seek: {cycle, left} or
 * null, parts: {key: text}}.  With `open` the parts are those of the other run: all that are said.  While the wanted
 * clock runs nothing is sought here: room_clock.js steers.
 */
export function placeDifference(now, wanted) {
  const [from, to] = [placeRead(now.place), placeRead(wanted.place)];
  const moment = { cycle: Math.floor(wanted.cycle), left: wanted.playing ? 0 : to.left };
  if (to.request && from.key !== to.key) return { open: to.request, seek: moment, parts: to.parts };
  const isThere = wanted.playing || (!now.playing && Math.floor(now.cycle) === moment.cycle && from.left === moment.left);
  return { open: null, seek: isThere ? null : moment, parts: partsDifference(from.parts, to.parts) };
}
