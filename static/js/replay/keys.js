// The keys of a replay page: those of the live page that need no server, with the same meaning.
// Promises: silent while one types or a dialog is open; single keys can be turned off.
// Does not: act itself; it calls `act`.

import { taken } from "../main/keys.js";
import { STEP_KINDS } from "../transport/step_kind.js";

const ROWS = Object.freeze([
  [["space", "k"], "play or pause"],
  [["→", "←"], "one event forward, back"],
  [["shift →", "shift ←"], "one step of the chosen kind (one transaction while the kind is event)"],
  [[".", ","], "one step of the chosen kind"],
  [["1", "…", "9"], `kind of step: ${STEP_KINDS.slice(0, 9).map((kind) => kind.title).join(", ")}`],
  [["+", "-"], "faster, slower"],
  [["Home", "End"], "to the start, to the end of this recording"],
  [["[", "]"], "follow the core before, the next core"],
  [["Escape"], "follow whoever acts; close a dialog; stop a search"],
  [["w"], "timeline: around now, the whole recording"],
  [["m"], "the machine as a table"],
  [["$"], "what this is, what is left out, how it was made"],
  [["t"], "next theme"],
]);

const SINGLE = Object.freeze({
  " ": (act) => act.toggle(), k: (act) => act.toggle(), ".": (act) => act.step(true), ",": (act) => act.step(false),
  "+": (act) => act.faster(1), "=": (act) => act.faster(1), "-": (act) => act.faster(-1), "[": (act) => act.follow(-1), "]": (act) => act.follow(1),
  w: (act) => act.span(), m: (act) => act.table(), $: (act) => act.about(), t: (act) => act.nextTheme(), "?": (act) => act.keys(),
});

const ALWAYS = Object.freeze({
  ArrowRight: (act, shift) => (shift ? act.bigStep(true) : act.step(true, "event")), ArrowLeft: (act, shift) => (shift ? act.bigStep(false) : act.step(false, "event")),
  Home: (act) => act.seek(0), End: (act) => act.toEnd(), Escape: (act) => act.follow(0),
});

export class ReplayKeys {
  constructor(act, isBlocked) {
    this.single = true;
    this.more = new Map(); // of features: camera, depth
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isBlocked() || taken(event.target, event.key)) return;
      const does = ALWAYS[event.key] ?? (this.single ? this.#of(event.key) : null);
      if (!does) return;
      event.preventDefault();
      does(act, event.shiftKey);
    });
  }

  #of(key) {
    const kind = STEP_KINDS[Number(key) - 1];
    if (/^[1-9]$/.test(key) && kind) return (act) => act.kind(kind.id);
    const more = this.more.get(key);
    return more ? () => more.does() : SINGLE[key] ?? null;
  }

  add(row) {
    this.more.set(row.key, row);
  }

  rows() {
    return [...ROWS, ...[...this.more.values()].map((row) => [[row.shows ?? row.key], row.what]), [["?"], "this list"]];
  }

  /** The checkbox for the dialog. */
  toggle() {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: this.single });
    box.addEventListener("change", () => { this.single = box.checked; });
    return box;
  }
}
