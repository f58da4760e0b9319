// Names that can be selected, in tables and lists of the panels: a button that says what it is.
// Promises: reached and pressed by keyboard like any button; `names`: its row stands for that very thing, so the row is
// marked when the thing is selected anywhere.
// Does not: select (main/linked.js listens).

import { element } from "./element.js";
import { coresSaid } from "./names.js";
import { pickCore } from "./pick.js";

/** A button for what `pick` (pick.js) means. */
export const pickable = (title, pick, { names = false } = {}) => element("button", { type: "button", class: "pick", "data-pick": pick, "data-names": names, "aria-pressed": "false" }, title);

/** "cores 1, 2 and 5", each a button; many are only counted, as coresSaid does. */
export function coresPickable(ids) {
  if (ids.length === 1) return [pickable(`core ${ids[0]}`, pickCore(ids[0]))];
  if (ids.length > 4) return [coresSaid(ids)];
  return ids.flatMap((id, at) => [at === 0 ? "cores " : at === ids.length - 1 ? " and " : ", ", pickable(String(id), pickCore(id))]);
}
