// The timeline's canvas: the exact stretches around now, the whole run from its summaries, or the window one has zoomed
// to; a scrubber too.
// Promises: asks for a chunk it lacks only while the window is small; while the playhead walks through a window that
// holds still, only what moves is drawn anew; a window one has chosen stays until the playhead leaves it or one asks for
// another; arrows of the moment stand only while nothing plays.
// Does not: decide how lanes look (scene/lanes.js), or read the pointer (lanes_pointer.js).

import { drawLanesGround, drawLanesMarks } from "../scene/lanes.js";
import { LanesChunks, MOST_CHUNKS } from "../scene/lanes_chunks.js";
import { cycleAt } from "../scene/lanes_layout.js";
import { lanesModel } from "../scene/lanes_model.js";
import { fitted, panned, turned, within, zoomed } from "../scene/lanes_window.js";
import { LanesPointer } from "./lanes_pointer.js";
import { fit } from "./stage_view.js";

const SECONDS_SHOWN = 12; // of playing at the present speed, around now
const LEAST_CYCLES = 4000;
const PAUSED_CHUNKS = 3; // what a pause shows at most: the exact stretches one stopped for
const TOP_PX = 20; // the page's own control stands above the lanes if it begins within so much
const NOW_AT = 0.6; // where in the window the playhead stands
const PAGE_AT = 0.9; // how far into the window it walks before the page turns,
const PAGE_TO = 0.15; // and where it then stands
const SIGNS = ["core", "line", "lock", "cell"];

export class LanesView {
  constructor(canvas, onSeek) {
    this.canvas = canvas;
    this.onSeek = onSeek;
    this.onSpan = () => {}; // (span or null): an area was marked
    this.onPick = () => {}; // ({core} or {fault})
    this.onHover = () => {}; // ({x, y} or null)
    this.onWindow = () => {}; // another window was chosen
    this.marks = new Map(); // owner → [{cycle, kind, label}]
    this.hover = null;
    this.showsWhole = false;
    this.held = null; // {start, end} that one has zoomed or moved to
    this.seenTime = null;
    this.draft = null; // the area being marked
    this.marking = false; // a drag marks an area without shift too
    this.chunks = new LanesChunks();
    this.page = { start: 0, span: 0 };
    this.ground = document.createElement("canvas");
    this.drawn = "";
    this.model = null;
    this.player = null;
    this.dirty = true;
    this.box = null; // asked for again after a change of size, not in every frame
    new ResizeObserver(() => {
      this.box = null;
      this.dirty = true;
    }).observe(canvas);
    this.pointer = new LanesPointer(this);
  }

  get whole() {
    return this.showsWhole && this.held === null;
  }

  set whole(on) {
    this.showsWhole = on;
    this.hold(null);
  }

  /** Shows the cycles that another timeline shows. */
  like({ showsWhole, held }) {
    if (showsWhole === this.showsWhole && held?.start === this.held?.start && held?.end === this.held?.end) return;
    Object.assign(this, { showsWhole, held, dirty: true });
  }

  /** The window is `held` from now on; null: the page's own again. */
  hold(held) {
    this.held = held;
    this.dirty = true;
    this.onWindow();
  }

  get run() {
    return Math.max(1, this.player?.endCycle ?? 1);
  }

  /** The window as it is shown. */
  get window() {
    return this.held ?? (this.layout ? { start: this.layout.start, end: this.layout.end } : { start: 0, end: 1 });
  }

  /** `by` times larger, about a cycle: by itself the playhead, if it is seen, else the middle. */
  zoom(by, about = null) {
    const { start, end } = this.window;
    const now = this.player?.time ?? 0;
    this.hold(zoomed({ start, end }, by, about ?? (now >= start && now <= end ? now : (start + end) / 2), this.run));
  }

  /** Moved by a share of itself. */
  pan(share) {
    const { start, end } = this.window;
    this.hold(panned({ start, end }, share * (end - start), this.run));
  }

  /** Fitted to {start, end}. */
  zoomTo(span) {
    this.hold(fitted(span, this.run));
  }

  /** What the pointer is over. */
  hovers(place) {
    this.hover = place && this.layout ? cycleAt(this.layout, place.x) : null;
    this.dirty = true;
    this.onHover(place);
  }

  /** {start, end, exact}: a window that holds still while the playhead walks through it, then turns the page. */
  #window(player) {
    const run = Math.max(player.endCycle, 1);
    const widest = MOST_CHUNKS * player.desc.chunk_cycles;
    if (this.held) {
      const moved = this.seenTime !== null && this.seenTime !== player.time;
      this.held = within(this.held.start, this.held.end - this.held.start, run);
      if (moved) this.held = turned(this.held, player.time, run);
      return { ...this.held, exact: this.held.end - this.held.start <= widest };
    }
    const most = player.playing ? Infinity : PAUSED_CHUNKS * player.desc.chunk_cycles;
    const span = Math.min(most, Math.max(LEAST_CYCLES, SECONDS_SHOWN * player.speed));
    const first = player.startCycle;
    if (this.whole || span > widest || span >= run - first) return { start: first, end: run, exact: (!this.whole || first > 0) && run - first <= widest };
    return { ...this.#turned(player, span), exact: true };
  }

  /** The page that holds now: the one before while the playhead is inside it, else the next. */
  #turned(player, span) {
    const { page } = this;
    const at = (player.time - page.start) / span;
    if (!player.playing) page.start = Math.max(player.startCycle, player.time - span * NOW_AT);
    else if (page.span !== span || at < 0 || at > PAGE_AT) page.start = Math.max(player.startCycle, player.time - span * PAGE_TO);
    page.span = span;
    return { start: page.start, end: page.start + span };
  }

  /** Room at the right of the legend or of the axis that the page's own control takes; measured once for a width and a
   *  theme. */
  #reserved(width, theme) {
    if (this.room?.width === width && this.room.theme === theme) return this.room;
    const own = document.querySelector(".lanes-tools") ?? document.querySelector(".lanes-span");
    const px = own && getComputedStyle(own).position === "absolute" ? own.offsetWidth + 16 : 0;
    const above = px > 0 && own.offsetTop < TOP_PX;
    this.room = { width, theme, reserve: above ? px : 0, reserveAxis: above ? 0 : px };
    return this.room;
  }

  /** Draws the still part on a canvas of its own, if anything in it has changed. */
  #still(model, spec, look) {
    const { selection } = model;
    const key = [model.start, model.end, model.ends, spec.width, spec.height, spec.scale, look.theme.name, SIGNS.map((sign) => selection[sign]).join(),
      selection.fault?.core, selection.fault?.start, this.exactKey, model.segments !== null, model.overview?.count, model.overview?.each, model.run, model.hazard,
      this.canvas.width, model.marks.map((one) => `${one.cycle}${one.kind}${one.label ?? ""}`).join()].join();
    if (key === this.drawn) return;
    this.drawn = key;
    fit(this.ground, spec.width, spec.height);
    this.layout = drawLanesGround(this.ground.getContext("2d"), model, spec);
  }

  paint(player, rows, look) {
    this.dirty = false;
    if (player !== this.player) {
      if (this.player) this.held = null; // another run's cycles
      this.player = player;
      this.seenTime = null;
    }
    const { start, end, exact } = this.#window(player);
    this.seenTime = player.time;
    const { width, height } = this.box ??= { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    if (width < 1 || height < 1) return; // not on the screen: the chart has the whole page
    fit(this.canvas, width, height);
    const { desc } = player;
    const stretches = exact ? this.chunks.between(player, start, end, look.selection) : null;
    this.exactKey = stretches?.key ?? "";
    const model = this.model = {
      ...lanesModel(player, rows, { start, end, stretches, selection: look.selection, chunks: this.chunks }),
      hover: this.hover, hazard: look.hazard?.cycle ?? null, selection: this.draft ? { ...look.selection, span: this.draft } : look.selection, marks: [...this.marks.values()].flat(),
    };
    const room = this.#reserved(width, look.theme.name);
    const spec = {
      width, height, scale: look.theme.scale, theme: look.theme.tokens, font: look.theme.font, reduced: look.reduced,
      reserve: room.reserve, reserveAxis: room.reserveAxis,
    };
    this.#still(model, spec, look);
    const ctx = this.canvas.getContext("2d");
    ctx.drawImage(this.ground, 0, 0, width, height);
    drawLanesMarks(ctx, model, spec, this.layout);
  }
}
