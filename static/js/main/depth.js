// The depth chosen for the stage, and its buttons: story, protocol, timing are three pictures of the same run.
// Promises: the depth stands in the address and is a key (d); changing it moves nothing but the picture.
// Does not: draw, or gather what a depth shows (scene/furnish.js).

import { element } from "../panels/element.js";
import { furnish } from "../scene/furnish.js";

export const DEPTHS = Object.freeze([
  { id: "story", title: "Story", told: "who holds the lock, who waits for whom, which faults are done" },
  { id: "protocol", title: "Protocol", told: "states of copies, requests and lines on their way" },
  { id: "timing", title: "Timing", told: "every leg of every transaction, in cycles" },
]);
const FIRST = "protocol";
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
