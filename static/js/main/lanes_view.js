// The timeline's canvas: the exact stretches around now, or the whole run from its summaries; a scrubber too.
// Promises: asks for a chunk it lacks only while the window is small; a click or drag seeks to the cycle under it;
// while the playhead walks through a window that holds still, only the playhead is drawn anew.
// Does not: decide how lanes look (scene/lanes.js).

import { Mirror } from "../mirror/mirror.js";
import { speculates, usesRcu } from "../mirror/services.js";
import { drawLanesGround, drawLanesMarks } from "../scene/lanes.js";
import { cycleAt } from "../scene/lanes_layout.js";
import { segmentsFrom } from "../scene/segments.js";
import { attemptSpans, graceSpans, joinSpans } from "../scene/attempt_spans.js";
import { fit } from "./stage_view.js";

const SECONDS_SHOWN = 12; // of playing at the present speed, around now
const LEAST_CYCLES = 4000;
const MOST_CHUNKS = 12; // a wider window shows summaries
const EXACT_KEPT = MOST_CHUNKS + 4; // chunks whose stretches are kept: a window's, and a few for when it turns
const PAUSED_CHUNKS = 3; // what a pause shows at most: the exact stretches one stopped for
const TOP_PX = 20; // the page's own control stands above the lanes if it begins within so much
const NOW_AT = 0.6; // where in the window the playhead stands
const PAGE_AT = 0.9; // how far into the window it walks before the page turns,
const PAGE_TO = 0.15; // and where it then stands

export class LanesView {
  constructor(canvas, onSeek) {
    this.canvas = canvas;
    this.onSeek = onSeek;
    this.hover = null;
    this.whole = false;
    this.segments = { key: "", value: null };
    this.exactOf = new Map(); // chunk → its stretches, of the chunks a window may show
    this.page = { start: 0, span: 0 };
    this.ground = document.createElement("canvas");
    this.drawn = "";
    this.model = null;
    this.dirty = true;
    this.box = null; // asked for again after a change of size, not in every frame
    new ResizeObserver(() => {
      this.box = null;
      this.dirty = true;
    }).observe(canvas);
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.#seek(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      this.hover = this.#cycle(event);
      this.dirty = true;
      if (event.buttons === 1) this.#seek(event);
    });
    canvas.addEventListener("pointerleave", () => {
      this.hover = null;
      this.dirty = true;
    });
  }

  #cycle(event) {
    if (!this.layout) return null;
    return cycleAt(this.layout, event.clientX - this.canvas.getBoundingClientRect().left);
  }

  #seek(event) {
    const cycle = this.#cycle(event);
    if (cycle !== null && cycle !== undefined) this.onSeek(Math.max(0, Math.floor(cycle)));
  }

  /** {start, end, exact}: a window that holds still while the playhead walks through it, then turns the page. */
  #window(player) {
    const run = Math.max(player.endCycle, 1);
    const most = player.playing ? Infinity : PAUSED_CHUNKS * player.desc.chunk_cycles;
    const span = Math.min(most, Math.max(LEAST_CYCLES, SECONDS_SHOWN * player.speed));
    if (this.whole || span > MOST_CHUNKS * player.desc.chunk_cycles || span >= run) {
      return { start: 0, end: run, exact: !this.whole && run <= MOST_CHUNKS * player.desc.chunk_cycles };
    }
    return { ...this.#turned(player, span), exact: true };
  }

  /** The page that holds now: the one before while the playhead is inside it, else the next. */
  #turned(player, span) {
    const { page } = this;
    const at = (player.time - page.start) / span;
    if (!player.playing) page.start = Math.max(0, player.time - span * NOW_AT);
    else if (page.span !== span || at < 0 || at > PAGE_AT) page.start = Math.max(0, player.time - span * PAGE_TO);
    page.span = span;
    return { start: page.start, end: page.start + span };
  }

  #segmentsOf(player, start, end) {
    const cycles = player.desc.chunk_cycles;
    const first = Math.floor(start / cycles);
    const last = Math.min(Math.floor(end / cycles), player.last(), Math.floor(player.endCycle / cycles));
    const chunks = [];
    for (let number = first; number <= last; number += 1) {
      const chunk = player.cache.peek(number);
      if (chunk) chunks.push(chunk);
      else player.cache.prefetch(number);
    }
    const key = `${player.desc.run}|${chunks.map((chunk) => chunk.number).join()}`;
    if (key !== this.segments.key) this.segments = { key, value: this.#joined(player.desc, chunks) };
    return this.segments.value;
  }

  /** One list of stretches, and one of attempts, a core, and one of grace periods, over all chunks; a chunk's own are
   *  computed once. */
  #joined(desc, chunks) {
    const into = { segments: desc.cores.map(() => []), attempts: desc.cores.map(() => []), grace: [] };
    for (const chunk of chunks) {
      const exact = this.#exact(desc, chunk);
      exact.segments.forEach((own, core) => into.segments[core].push(...own));
      exact.attempts.forEach((own, core) => joinSpans(into.attempts[core], own));
      joinSpans(into.grace, exact.grace);
    }
    return into;
  }

  #exact(desc, chunk) {
    const known = this.exactOf.get(chunk);
    this.exactOf.delete(chunk);
    if (known) this.exactOf.set(chunk, known);
    else {
      const mirror = new Mirror(desc.mirror.length);
      mirror.load(chunk.keyframe);
      const { values } = mirror;
      this.exactOf.set(chunk, {
        segments: segmentsFrom(desc, chunk, values), attempts: attemptSpans(desc, chunk, values), grace: graceSpans(desc, chunk, values),
      });
      if (this.exactOf.size > EXACT_KEPT) this.exactOf.delete(this.exactOf.keys().next().value);
    }
    return this.exactOf.get(chunk);
  }

  /** Room at the right of the legend or of the axis that the page's own control takes; measured once for a width and a
   *  theme. */
  #reserved(width, theme) {
    if (this.room?.width === width && this.room.theme === theme) return this.room;
    const own = document.querySelector(".lanes-span");
    const px = own && getComputedStyle(own).position === "absolute" ? own.offsetWidth + 16 : 0;
    const above = px > 0 && own.offsetTop < TOP_PX;
    this.room = { width, theme, reserve: above ? px : 0, reserveAxis: above ? 0 : px };
    return this.room;
  }

  /** Draws the still part on a canvas of its own, if anything in it has changed. */
  #still(model, spec, look) {
    const key = [model.start, model.end, model.ends, spec.width, spec.height, spec.scale, look.theme.name, model.selection.core,
      this.segments.key, model.segments !== null, model.overview?.count, model.overview?.each, model.run, model.hazard, this.canvas.width].join();
    if (key === this.drawn) return;
    this.drawn = key;
    fit(this.ground, spec.width, spec.height);
    this.layout = drawLanesGround(this.ground.getContext("2d"), model, spec);
  }

  paint(player, rows, look) {
    this.dirty = false;
    const { start, end, exact } = this.#window(player);
    const { width, height } = this.box ??= { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    if (width < 1 || height < 1) return; // not on the screen: the chart has the whole page
    fit(this.canvas, width, height);
    const overview = rows.count > 0 ? {
      chunkCycles: player.desc.chunk_cycles * rows.each, first: 0, count: rows.count, causes: rows.causes, stride: rows.stride,
      rows: rows.rows, each: rows.each,
    } : null;
    const { desc } = player;
    const stretches = exact ? this.#segmentsOf(player, start, end) : null;
    const model = {
      cores: desc.cores.length, clusters: desc.cores.map((core) => core.cluster), run: desc.run, edits: desc.edits ?? [],
      start, end, ends: player.complete ? player.endCycle : Infinity, playhead: player.time, hover: this.hover, selection: look.selection, hazard: look.hazard?.cycle ?? null,
      segments: stretches?.segments ?? null, overview,
      attempts: speculates(desc) ? stretches?.attempts ?? [] : null, grace: usesRcu(desc) ? stretches?.grace ?? [] : null,
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
