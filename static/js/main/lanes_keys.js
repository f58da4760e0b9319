// The timeline by keyboard, while it has the focus: zoom, move, choose a core, mark an area, go from fault to fault.
// Promises: whatever the pointer can do there; keys it does not use are the page's; every change is said politely.
// Does not: add keys to the page's list (timeline.js does).

import { grouped } from "../panels/names.js";
import { within } from "../scene/lanes_window.js";

const STEP = 1.5; // of a press of + or -
const PAN = 0.1; // of the window for an arrow
const GROW = 0.02; // of the window by which an arrow moves an area's edge

export const TIMELINE_KEYS = "+ and − zoom, arrows left and right move, up and down choose a core; with shift they change the marked area. "
  + "Enter zooms to the area or the fault, 0 shows the whole run, Page Up and Page Down go from fault to fault, Delete clears the area.";

export class LanesKeys {
  /** `does`: {select(change), seek(cycle), say(text), fault(forward), clear()}. */
  constructor(lanes, does) {
    this.lanes = lanes;
    this.does = does;
    lanes.canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || !lanes.player || !this.#key(event)) return;
      event.preventDefault();
      event.stopPropagation(); // the page's own meaning of that key
    });
  }

  #said(text) {
    const { start, end } = this.lanes.window;
    this.does.say(text ?? `The timeline shows cycles ${grouped(start)} to ${grouped(end)}.`);
    return true;
  }

  #key({ key, shiftKey }) {
    const { lanes } = this;
    const { start, end } = lanes.window;
    if (shiftKey && key.startsWith("Arrow")) return this.#area(key);
    switch (key) {
      case "+": case "=": lanes.zoom(STEP); return this.#said();
      case "-": lanes.zoom(1 / STEP); return this.#said();
      case "ArrowLeft": lanes.pan(-PAN); return this.#said();
      case "ArrowRight": lanes.pan(PAN); return this.#said();
      case "Home": lanes.hold(within(0, end - start, lanes.run)); return this.#said();
      case "End": lanes.hold(within(lanes.run, end - start, lanes.run)); return this.#said();
      case "0": lanes.zoomTo({ start: 0, end: lanes.run }); return this.#said();
      case "ArrowUp": return this.#core(-1);
      case "ArrowDown": return this.#core(1);
      case "PageUp": this.does.fault(false); return true;
      case "PageDown": this.does.fault(true); return true;
      case "Enter": return this.#fit();
      case "Delete": case "Backspace": this.does.clear(); return true;
      default: return false;
    }
  }

  #core(by) {
    const cores = this.lanes.model?.cores ?? 0;
    const now = this.lanes.model?.selection.core ?? (by > 0 ? -1 : cores);
    const core = (now + by + cores) % cores;
    this.does.select({ core });
    return this.#said(`Core ${core}.`);
  }

  #fit() {
    const { span, fault } = this.lanes.model.selection;
    const long = fault ? this.lanes.model.faults?.[fault.core]?.find((one) => one.start === fault.start) : null;
    if (!span && !long) return this.#said("Mark an area, or select a fault, to zoom to it.");
    this.lanes.zoomTo(span ?? long);
    return this.#said();
  }

  /** Shift and an arrow: the area's end, or which cores it is of; one begins at the playhead. */
  #area(key) {
    const { lanes } = this;
    const { cores, selection, playhead, start, end } = lanes.model;
    const now = Math.max(start, Math.min(end, Math.floor(playhead)));
    const span = selection.span ?? { start: now, end: now, cores: null };
    const by = Math.max(1, Math.round(GROW * (end - start)));
    let next = span;
    if (key === "ArrowRight") next = { ...span, end: Math.min(lanes.run, span.end + by) };
    else if (key === "ArrowLeft") next = span.end - by > span.start ? { ...span, end: span.end - by } : { ...span, start: Math.max(0, span.start - by) };
    else {
      const own = span.cores ?? Array.from({ length: cores }, (_, core) => core);
      const kept = key === "ArrowUp" ? own.slice(0, -1) : [...own, own.at(-1) + 1].filter((core) => core < cores);
      next = { ...span, cores: kept.length === cores ? null : kept.length > 0 ? kept : own };
    }
    if (next.end <= next.start) return true;
    this.does.select({ span: next });
    const of = next.cores ? `, cores ${next.cores[0]} to ${next.cores.at(-1)}` : ", all cores";
    return this.#said(`Area: ${grouped(next.start)} to ${grouped(next.end)}, ${grouped(next.end - next.start)} cycles${of}.`);
  }
}
