// What stands on the stage when the playhead has reached a hazard: its sentence, what would have prevented it, and the way
// to the scenario in which the same schedule does no harm.
// Promises: shown only at the hazard's cycle and gone with the next step back; said once to screen readers; the twin is
// opened beside, never instead.
// Does not: stop the playhead: the run ends there.

import { element } from "../panels/element.js";
import { grouped } from "../panels/names.js";

const sentence = (text) => (text ? `${text.replace(/\.*$/, "")}.` : "");
const idOf = (entry) => entry.id ?? entry.name;

/** {id, title, danger} of the scenario that is this one's twin, whichever of the two names it; null without one.
 *  `danger`: the twin is the one that goes wrong. */
export function twinOf(catalog, desc, ended) {
  const scenarios = catalog?.scenarios ?? [];
  const id = desc?.scenario?.id ?? desc?.request?.scenario;
  if (!id) return null;
  const own = scenarios.find((one) => idOf(one) === id);
  const named = desc.scenario?.twin || own?.twin;
  const twin = scenarios.find((one) => (named ? idOf(one) === named : one.twin === id));
  return twin ? { id: idOf(twin), title: twin.title ?? idOf(twin), danger: !ended } : null;
}

/** Where the playhead stands at the hazard. */
export const atHazard = (hazard, time) => Boolean(hazard) && Math.floor(time) >= hazard.cycle;

export class HazardCard {
  /** `host`: the card; `onTwin(id)`; `onBack()`: one step back. */
  constructor(host, onTwin, onBack) {
    this.host = host;
    this.onTwin = onTwin;
    this.onBack = onBack;
    this.key = "";
  }

  /** `hazard`: {what, sentence, remedy, cycle, core, file, line} or null. */
  show(hazard, time, twin) {
    const on = atHazard(hazard, time);
    const key = on ? `${hazard.sentence}|${twin?.id}` : "";
    if (key === this.key) return;
    this.key = key;
    this.host.hidden = !on;
    if (!on) return;
    const back = element("button", { type: "button" }, "one step back");
    back.addEventListener("click", this.onBack);
    const safe = twin && element("button", { type: "button", class: "primary", "data-testid": "twin" }, `watch the safe twin: ${twin.title}`);
    safe?.addEventListener("click", () => this.onTwin(twin.id));
    this.host.replaceChildren(
      element("p", { class: "hazard-head" }, element("span", { class: "sign", "aria-hidden": "true" }, "!"), element("b", {}, `Cycle ${grouped(hazard.cycle)}: here it goes wrong`)),
      element("p", {}, sentence(hazard.sentence)),
      ...(hazard.remedy ? [element("p", { class: "mute" }, sentence(hazard.remedy))] : []),
      element("div", { class: "hazard-go" }, back, ...(safe ? [safe] : [])));
  }
}
