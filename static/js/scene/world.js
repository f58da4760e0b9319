// The world of one moment, as the stage draws it: the mirror and what the events round it tell.
// Promises: a pure function of where a player stands: {desc, cursor, mirrorValues, time, playing, cache.peek(number),
// picture()}.  The live player (transport/player.js) and a clip's reel (clip/reel.js) both are such, so both show the same.
// Does not: draw, or gather what only one depth shows (furnish.js).

import { attemptsAt } from "./attempt.js";
import { flightsAt } from "./flights.js";
import { graceAt } from "./read_section.js";
import { writtenAt } from "./written.js";

/** `selection`: {core, line, lock, fault, …}, each null where nothing is chosen. */
export function stageWorld(player, selection) {
  const { desc, mirrorValues: mirror, time } = player;
  const { events, index } = player.cursor;
  const summary = player.picture();
  const far = summary?.blend >= 0.5; // single events are not seen
  return {
    desc, mirror, selection, summary, sampled: events.start,
    flights: far ? [] : flightsAt(desc, events, index, time, mirror),
    written: player.playing ? null : writtenAt(desc, events, index, time),
    attempts: far ? null : attemptsAt(desc, events, index, time, mirror),
    grace: graceAt(desc, events, index, mirror, (chunk) => (chunk.isFrame ? null : player.cache.peek(chunk.number - 1))),
  };
}
