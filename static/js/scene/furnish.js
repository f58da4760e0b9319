// What each depth adds to the world that is drawn: story, protocol, timing.
// Promises: a pure function of the moment a player stands at (see world.js); live stage and clip gather alike.
// Does not: draw.

import { LEGS_UP_TO, SHARES_FROM } from "./detail.js";
import { finishedAt } from "./faults.js";
import { focusOf } from "./focus.js";
import { recentShares } from "./recent.js";
import { arrivedAs, chosenOf, takenBy, transactionsAt } from "./transactions.js";

const RECENT_SECONDS = 1; // of play that the bars of a fast run tell of
const LEAST_CALM = 0.15;

/** The chunk before one at hand, or null. */
const earlier = (player) => (chunk) => (chunk.isFrame ? null : player.cache.peek(chunk.number - 1) ?? null);

/** What a depth's drawables need beyond the mirror. */
export function furnish(world, spec, player) {
  const { desc, mirror } = world;
  const { events, index } = player.cursor;
  const exact = (world.summary?.blend ?? 0) < 0.5 && !events.isFrame;
  if (player.playing && player.speed >= SHARES_FROM && exact) {
    world.recent = recentShares(desc, events, index, player.time, player.speed * RECENT_SECONDS, mirror, earlier(player));
    spec.calm = Math.max(LEAST_CALM, SHARES_FROM / player.speed); // what flies past too fast to follow is fainter
  }
  if (spec.depth === "story") world.finished = exact ? finishedAt(desc, events, index, player.time) : [];
  if (spec.depth !== "timing") return;
  world.transactions = exact ? transactionsAt(desc, mirror, player.time) : [];
  world.chosen = chosenOf(world.transactions, world.selection, focusOf(world).line?.id ?? -1);
  world.taken = world.chosen ? takenBy(desc, world.chosen, events, index, earlier(player)) : null;
  world.arrivedAs = world.chosen ? arrivedAs(desc, world.chosen, events, index, earlier(player)) : null;
  world.hurried = player.playing && player.speed > LEGS_UP_TO;
}
