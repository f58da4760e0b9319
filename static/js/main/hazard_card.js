// What stands on the stage when the playhead has reached a hazard: its sentence, what would have prevented it, and the way
// to its twin, in which the same schedule does no harm.
// Promises: shown only at the hazard's cycle and gone with the next step back; said once to screen readers; the twin is
// the same run but for the settings that the scenario names, opened beside, never instead.
// Does not: stop the playhead: the run ends there.

import { element } from "../panels/element.js";
import { grouped } from "../panels/names.js";
import { partsOf } from "./request.js";

const sentence = (text) => (text ? `${text.replace(/\.*$/, "")}.` : "");
const same = (one, other) => String(one) === String(other);

/**
 * The way between a scenario made to show a hazard and the same run with the safety on: {safe: does it lead to the safe
 * one?, said: the settings, scenario, settings}; null where the catalog names no twin, or the run has become another.
 */
export function twinOf(catalog, desc) {
  const { scenario } = desc?.request ?? {};
  const entry = (catalog?.scenarios ?? []).find((one) => (one.id ?? one.name) === scenario);
  const twin = Object.entries(entry?.twin ?? {});
  if (twin.length === 0) return null;
  const { settings, design, workload } = partsOf(desc);
  if ((entry.design && entry.design !== design) || (entry.workload && entry.workload !== workload)) return null;
  const isSafe = twin.every(([name, value]) => same(settings[name], value));
  return {
    safe: !isSafe, scenario, title: entry.title ?? scenario, settings: entry.twin,
    said: twin.map(([name, value]) => `${name}=${value}`).join(", "),
  };
}

/** Where the playhead stands at the hazard. */
export const atHazard = (hazard, time) => Boolean(hazard) && Math.floor(time) >= hazard.cycle;

export class HazardCard {
  /** `host`: the card; `onTwin(twin)`; `onBack()`: one step back. */
  constructor(host, onTwin, onBack) {
    this.host = host;
    this.onTwin = onTwin;
    this.onBack = onBack;
    this.key = "";
  }

  /** `hazard`: {what, sentence, remedy, cycle, core, file, line} or null. */
  show(hazard, time, twin) {
    const on = atHazard(hazard, time);
    const key = on ? `${hazard.sentence}|${twin?.said}` : "";
    if (key === this.key) return;
    this.key = key;
    this.host.hidden = !on;
    if (!on) return;
    const back = element("button", { type: "button" }, "one step back");
    back.addEventListener("click", this.onBack);
    const safe = twin?.safe && element("button", { type: "button", class: "primary", "data-testid": "twin" }, `watch the safe twin: ${twin.said}`);
    safe?.addEventListener("click", () => this.onTwin(twin));
    this.host.replaceChildren(
      element("p", { class: "hazard-head" }, element("span", { class: "sign", "aria-hidden": "true" }, "!"), element("b", {}, `Cycle ${grouped(hazard.cycle)}: here it goes wrong`)),
      element("p", {}, sentence(hazard.sentence)),
      ...(hazard.remedy ? [element("p", { class: "mute" }, sentence(hazard.remedy))] : []),
      element("div", { class: "hazard-go" }, back, ...(safe ? [safe] : [])));
  }
}
