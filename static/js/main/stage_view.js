// The stage's canvas: its size, what lies under the pointer, and when it is painted.
// Promises: sharp at any pixel ratio; on a narrow screen the canvas grows to the height its list needs.
// Does not: know what is drawn (scene/ does).

import { draw } from "../scene/draw.js";
import { coreSaid } from "../scene/activity.js";
import { formatted } from "../scene/format.js";
import { hit } from "../scene/layout.js";
import { valueOf } from "../scene/view.js";
import { stageWorld } from "../scene/world.js";
import { lineName, lockName } from "../panels/names.js";

const LARGEST_RATIO = 2; // a finer canvas costs time nobody sees

/** Fits a canvas to its box; true if its pixels had to change. */
export function fit(canvas, width, height) {
  const ratio = Math.min(LARGEST_RATIO, devicePixelRatio || 1);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
}

export class StageView {
  /** `onPick(hit)`: something was clicked. */
  constructor(canvas, tip, onPick) {
    this.canvas = canvas;
    this.tip = tip;
    this.hover = null;
    this.layout = null;
    this.dirty = true;
    this.box = null; // asked for again after a change of size, not in every frame
    new ResizeObserver(() => {
      this.box = null;
      this.dirty = true;
    }).observe(canvas.parentElement);
    canvas.addEventListener("pointermove", (event) => this.#moved(event));
    canvas.addEventListener("pointerleave", () => this.#left());
    canvas.addEventListener("click", (event) => {
      const found = this.#under(event);
      if (found) onPick(found);
    });
  }

  #under(event) {
    if (!this.layout) return null;
    const box = this.canvas.getBoundingClientRect();
    return hit(this.layout, event.clientX - box.left, event.clientY - box.top);
  }

  #moved(event) {
    const found = this.#under(event);
    if (found?.type !== this.hover?.type || found?.id !== this.hover?.id) this.dirty = true;
    this.hover = found;
    const text = found && this.desc ? this.#said(found) : "";
    this.tip.hidden = text === "";
    this.canvas.style.cursor = found && found.type !== "page" ? "pointer" : "default";
    if (!text) return;
    this.tip.textContent = text;
    const box = this.canvas.parentElement.getBoundingClientRect();
    const x = Math.min(event.clientX - box.left + 14, box.width - this.tip.offsetWidth - 8);
    const y = Math.min(event.clientY - box.top + 14, box.height - this.tip.offsetHeight - 8);
    Object.assign(this.tip.style, { left: `${Math.max(4, x)}px`, top: `${Math.max(4, y)}px` });
  }

  #left() {
    this.hover = null;
    this.tip.hidden = true;
    this.dirty = true;
  }

  /** What a tip says: also the words for which a card has no room. */
  #said({ type, id }) {
    if (type === "core") return `core ${id}${this.world ? `: ${coreSaid(this.world, id)}` : ""}; click to follow it`;
    if (type === "line") return `${lineName(this.desc, id)}: click to show it in the strip`;
    if (type === "lock") return `${lockName(this.desc, id)}: click to select it and show its line`;
    if (type === "page") return `virtual page ${id}`;
    if (type === "transaction") return `core ${id >> 1}'s request: click for its legs`;
    for (const line of this.desc.lines) {
      const word = line.words.find((one) => one.cell === id);
      if (word) return `${line.object}.${word.path}, ${word.size} bytes at +${word.offset}: ${formatted(word.format, valueOf(this.desc, this.world.mirror, id))}; click to select it, again to change it`;
    }
    return "";
  }

  #measured() {
    const host = this.canvas.parentElement;
    return { width: host.clientWidth, height: host.clientHeight, stacked: getComputedStyle(this.canvas).position === "static" };
  }

  /** Paints the moment of `player`. `look`: {theme, selection, reduced}; `more(world, spec)` adds what features show. */
  paint(player, look, more = () => {}) {
    this.dirty = false;
    this.desc = player.desc;
    const { width, stacked, ...box } = this.box ??= this.#measured();
    if (width < 1 || (!stacked && box.height < 1)) return; // not on the screen
    const height = stacked ? Math.max(320, this.layout?.contentHeight ?? 320) : box.height;
    const tall = stacked ? `${height}px` : "";
    if (this.canvas.style.height !== tall) this.canvas.style.height = tall;
    fit(this.canvas, width, height);
    const spec = {
      width, height, scale: look.theme.scale, theme: look.theme.tokens, reduced: look.reduced, depth: "protocol",
      hover: this.hover, font: look.theme.font, fixed: !stacked,
    };
    const world = stageWorld(player, look.selection);
    more(world, spec);
    this.world = world;
    this.layout = draw(this.canvas.getContext("2d"), world, player.time, spec);
    if (stacked && Math.abs(this.layout.contentHeight - height) > 1) this.dirty = true;
  }
}
