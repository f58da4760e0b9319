// The clock of who follows: where the class is now, and how the own player gets there without anybody noticing.
// Promises: pure; a small drift is made good by a tenth of the speed at most, a large one by one seek; a seek that has
// just been made is given time to land.
// Does not: touch a player.

const SEEK_FROM_S = 1; // of play: further apart than this nobody is "in the same place"
const AGAIN_MS = 1500; // after a seek: it has to fetch a chunk before one can say how far off it is
const MOST = 0.1; // of the speed
const FULL_AT_S = 0.25; // of play: from so much on the whole tenth is used
const DEAD_S = 0.015; // of play: a frame of the screen

/** Where the class's clock stands when the server's shows `now`. */
export function cycleAt(state, now) {
  return state.playing ? state.cycle + (Math.max(0, now - state.at) / 1000) * state.speed : state.cycle;
}

/**
 * What the player of who follows has to do while the class plays: {seek: cycle} or {rate}.  `target`: where the class is;
 * `sinceSeek`: ms since the last seek, Infinity if there was none; `end`: the last cycle there is.
 */
export function steer({ target, time, speed, end = Infinity, sinceSeek = Infinity }) {
  const aim = Math.min(target, end);
  const seconds = (aim - time) / Math.max(1, speed);
  if (Math.abs(seconds) > SEEK_FROM_S && sinceSeek >= AGAIN_MS) return { seek: Math.floor(aim) };
  if (Math.abs(seconds) < DEAD_S) return { rate: 1 };
  return { rate: 1 + MOST * Math.max(-1, Math.min(1, seconds / FULL_AT_S)) };
}

const PATIENCE_MS = 1.5; // a member: twice what the server takes to answer one
const MOST_PATIENCE_MS = 1000;

/**
 * How many ms one of `here` who follow waits before asking for a chunk; `chance`: 0 to 1.  A jump of the class makes all ask
 * at once, and what who teaches does next must not stand behind a thousand questions.
 */
export const patience = (here, chance) => chance * Math.min(here * PATIENCE_MS, MOST_PATIENCE_MS);

const BEAT_MS = 1000;
const JUMP_S = 0.25; // of play: more than the clock can be off by itself, so somebody sought

/**
 * What who drives has to tell: some of {place, playing, cycle, speed}, or null.  `now`: {place, playing, cycle, speed} of
 * the page; `told`: the same as the room has it, with `at`; `time`: the server's.
 */
export function toTell(now, told, time) {
  const out = {};
  if (now.place !== told.place) out.place = now.place;
  const moved = now.playing !== told.playing || now.speed !== told.speed
    || (now.playing ? time - told.at >= BEAT_MS || Math.abs(now.cycle - cycleAt(told, time)) > JUMP_S * now.speed
      : Math.floor(now.cycle) !== Math.floor(told.cycle) || (out.place !== undefined && leftOf(now.place) !== leftOf(told.place)));
  if (moved) Object.assign(out, { playing: now.playing, cycle: now.playing ? now.cycle : Math.floor(now.cycle), speed: now.speed });
  return Object.keys(out).length > 0 ? out : null;
}

const leftOf = (place) => new URLSearchParams(place).get("left") ?? "";
