// The keyboard: which key does what, and the list that `?` shows.
// Promises: every control of the transport has a key; keys stay silent while one types or a dialog is open; single
// keys can be turned off, and that is remembered.
// Does not: act itself; it calls `act`.

import { remember, remembered } from "./theme.js";
import { STEP_KINDS } from "../transport/step_kind.js";

const KEY = "faultline-keys";

export const KEY_ROWS = Object.freeze([
  [["space", "k"], "play or pause"],
  [["→"], "one event forward"],
  [["←"], "one event back"],
  [["shift →"], "one step forward, of the chosen kind (one transaction while the kind is event)"],
  [["shift ←"], "one step back, likewise"],
  [[".", ","], "step forward, back, of the chosen kind"],
  [STEP_KINDS.slice(0, 9).map((kind, at) => String(at + 1)), `kind of step: ${STEP_KINDS.slice(0, 9).map((kind) => (kind.until ? `until the next ${kind.title}` : kind.title)).join(", ")}`],
  [["+", "-"], "faster, slower"],
  [["Home", "End"], "to the start, to the end of what is simulated"],
  [["[", "]"], "follow the core before, the next core"],
  [["Escape"], "follow whoever acts; close a dialog; stop a search"],
  [["w"], "timeline: around now, the whole run"],
  [["m"], "the machine as a table"],
  [["e"], "change a word of the line in the strip, from here on"],
  [["x"], "the core that is followed acts next, from here on"],
  [["$"], "what things cost; change a cost from here on"],
  [["c"], "change machine, design, workload, cores, settings: a sibling run"],
  [["g"], "the chart: this run, or designs side by side"],
  [["s"], "scaling: designs over core counts, with “what if” sliders"],
  [["n", "p"], "the next run, the run before"],
  [["u", "shift u"], "undo and redo: back to the run this one was made from, and forth again; both are kept"],
  [["t"], "next theme"],
  [["?"], "this list"],
]);

const COMMANDS = Object.freeze({
  " ": (act) => act.toggle(), k: (act) => act.toggle(),
  ".": (act) => act.step(true), ",": (act) => act.step(false),
  "+": (act) => act.faster(1), "=": (act) => act.faster(1), "-": (act) => act.faster(-1),
  "[": (act) => act.follow(-1), "]": (act) => act.follow(1),
  t: (act) => act.theme(), m: (act) => act.table(), w: (act) => act.span(),
  e: (act) => act.words(), x: (act) => act.actsNext(), $: (act) => act.costs(), c: (act) => act.change(), g: (act) => act.chart(), s: (act) => act.scaling(),
  n: (act) => act.run(1), p: (act) => act.run(-1), u: (act) => act.undo(), U: (act) => act.redo(), "?": (act) => act.keys(),
});

const ALWAYS = Object.freeze({
  ArrowRight: (act, shift) => (shift ? act.bigStep(true) : act.step(true, "event")),
  ArrowLeft: (act, shift) => (shift ? act.bigStep(false) : act.step(false, "event")),
  Home: (act) => act.seek(0), End: (act) => act.toEnd(), Escape: (act) => act.follow(0),
});

const RANGE_KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]);

/** Does the focused element use this key itself? */
export function taken(target, key) {
  if (!(target instanceof Element)) return false;
  if (target.closest("input[type=text], textarea, [contenteditable]")) return true;
  if (target.closest("input[type=range]")) return RANGE_KEYS.has(key);
  if (target.closest("select")) return key !== "?" && key !== "t";
  if (target.closest("[role=tab]")) return key.startsWith("Arrow") || key === " ";
  return target.closest("button, a, summary, input") !== null && (key === " " || key === "Enter");
}

export class Keys {
  constructor(act, isBlocked) {
    this.single = remembered(KEY) !== "off";
    this.more = new Map(); // keys of features
    this.#letGo();
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isBlocked() || taken(event.target, event.key)) return;
      const command = ALWAYS[event.key] ?? (this.single ? this.#command(event) : null);
      if (!command) return;
      event.preventDefault();
      command(act, event.shiftKey);
    });
  }

  /** What was chosen with the pointer keeps no key for itself: the next one is the page's again. */
  #letGo() {
    let pointer = false;
    for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, () => { pointer = name === "pointerdown"; }, true);
    document.addEventListener("change", ({ target }) => {
      if (pointer && target instanceof Element && target.matches("header select, .transport select, .transport input[type=range], .tray select, .lanes select")) target.blur();
    });
  }

  /** A feature's key: {key, what, does(event), shows: how the list writes it, when(): is it the feature's just now?}. */
  add(row) {
    if (row.key in COMMANDS || row.key in ALWAYS || this.more.has(row.key)) throw new Error(`the key "${row.key}" is taken`);
    this.more.set(row.key, row);
  }

  /** What the list shows: [keys, what they do]. */
  rows() {
    const own = [...this.more.values()].filter((row) => row.what).map((row) => [[row.shows ?? row.key], row.what]);
    return [...KEY_ROWS.slice(0, -1), ...own, KEY_ROWS.at(-1)];
  }

  #command(event) {
    const added = this.more.get(event.key);
    if (added) return added.when?.() === false ? null : () => added.does(event);
    const kind = STEP_KINDS[Number(event.key) - 1];
    if (/^[1-9]$/.test(event.key) && kind) return (act) => act.kind(kind.id);
    return COMMANDS[event.key] ?? null;
  }

  /** The checkbox for the dialog. */
  toggle() {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = this.single;
    box.addEventListener("change", () => {
      this.single = box.checked;
      remember(KEY, box.checked ? "on" : "off");
    });
    return box;
  }
}
