// The stage at the moment a run first gets contended: somebody waits for a line or a lock that another has.
// Promises: looks from the run's beginning; says where it stands and why; gives up after a few seconds and says that too.
// Does not: open runs.

import { EventKind } from "../vocabulary.js";
import { grouped } from "../panels/names.js";
import { sentence } from "../panels/sentence.js";
import { Search } from "../transport/until.js";

const GIVE_UP_MS = 6000;
const WHY = Object.freeze({
  [EventKind.REQUEST]: "Another core asked for that line before, and is served first.", [EventKind.LOCK_WANT]: "Another core has it.",
});

/** Moves `player` there; → what it shows, a sentence or two. */
export async function toFirstWait(player) {
  const { desc, fields } = player;
  await player.seek(0);
  if (desc.cores_n < 2) return "One core: there is nobody to wait for, so it stands at the start.";
  const search = new Search();
  const timer = setTimeout(() => search.cancel(), GIVE_UP_MS);
  const done = await player.step(true, "wait", null, search);
  clearTimeout(timer);
  if (!done?.moved) return `Nobody waits for another in the first ${grouped(Math.max(search.looked, desc.chunk_cycles))} cycles, so it stands at the start.`;
  const { events } = player.cursor;
  const { what } = sentence(desc, fields, player.mirrorValues, events, player.lastHead);
  return `First contended moment, cycle ${grouped(Math.floor(player.time))}: ${what} ${WHY[events.kind[player.lastHead]] ?? ""}`.trim();
}
