// One stage, three depths of the same run: story, protocol, timing; and what each adds to the world that is drawn.
// Promises: the depth stands in the address and is a key (d); changing it moves nothing but the picture.
// Does not: draw (scene/ does).

import { element } from "../panels/element.js";
import { LEGS_UP_TO, SHARES_FROM } from "../scene/detail.js";
import { finishedAt } from "../scene/faults.js";
import { focusOf } from "../scene/focus.js";
import { recentShares } from "../scene/recent.js";
import { arrivedAs, chosenOf, takenBy, transactionsAt } from "../scene/transactions.js";

export const DEPTHS = Object.freeze([
  { id: "story", title: "Story", told: "who holds the lock, who waits for whom, which faults are done" },
  { id: "protocol", title: "Protocol", told: "states of copies, requests and lines on their way" },
  { id: "timing", title: "Timing", told: "every leg of every transaction, in cycles" },
]);
const FIRST = "protocol";
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

export function attachDepth(app) {
  let depth = FIRST;
  const buttons = DEPTHS.map((one) => element("button", { type: "button", title: `${one.told} (d)`, "data-testid": `depth-${one.id}` }, one.title));
  const host = element("div", { class: "switch depths", role: "group", "aria-label": "How deep the picture goes" }, ...buttons);
  const show = (id, said = true) => {
    depth = id;
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(DEPTHS[at].id === id)));
    app.view.touch();
    app.view.stage.dirty = true;
    if (said) app.say(`${DEPTHS.find((one) => one.id === id).title}: ${DEPTHS.find((one) => one.id === id).told}.`);
  };
  buttons.forEach((button, at) => button.addEventListener("click", () => show(DEPTHS[at].id)));
  app.tools.depth.append(host);
  app.key({ key: "d", what: "depth of the picture: story, protocol, timing", does: () => show(DEPTHS[(DEPTHS.findIndex((one) => one.id === depth) + 1) % DEPTHS.length].id) });
  app.addressPart({ key: "depth", pattern: /^(story|protocol|timing)$/, written: () => (depth === FIRST ? "" : depth), read: (text) => show(text || FIRST, false) });
  app.on("stage", (world, spec) => {
    spec.depth = depth;
    if (app.player()) furnish(world, spec, app.player());
  });
  show(depth, false);
}
