// The timeline's canvas: the exact stretches around now, or the whole run from its summaries; a scrubber too.
// Promises: asks for a chunk it lacks only while the window is small; a click or drag seeks to the cycle under it.
// Does not: decide how lanes look (scene/lanes.js).

import { Mirror } from "../mirror/mirror.js";
import { drawLanes } from "../scene/lanes.js";
import { cycleAt, lanesLayout } from "../scene/lanes_layout.js";
import { segmentsFrom } from "../scene/segments.js";
import { fit } from "./stage_view.js";

const SECONDS_SHOWN = 12; // of playing at the present speed, around now
const LEAST_CYCLES = 4000;
const MOST_CHUNKS = 12; // a wider window shows summaries
const PAUSED_CHUNKS = 3; // what a pause shows at most: the exact stretches one stopped for
const NOW_AT = 0.6; // where in the window the playhead stands

export class LanesView {
  constructor(canvas, onSeek) {
    this.canvas = canvas;
    this.onSeek = onSeek;
    this.hover = null;
    this.whole = false;
    this.segments = { key: "", value: null };
    this.model = null;
    this.dirty = true;
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
    const start = Math.max(0, player.time - span * NOW_AT);
    return { start, end: start + span, exact: true };
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

  #joined(desc, chunks) {
    let into = desc.cores.map(() => []);
    const mirror = new Mirror(desc.mirror.length);
    for (const chunk of chunks) {
      mirror.load(chunk.keyframe);
      into = segmentsFrom(desc, chunk, mirror.values, into);
    }
    return into;
  }

  paint(player, rows, look) {
    this.dirty = false;
    const { start, end, exact } = this.#window(player);
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    fit(this.canvas, width, height);
    const overview = rows.count > 0 ? {
      chunkCycles: player.desc.chunk_cycles, first: 0, count: rows.count, causes: rows.causes, stride: rows.stride,
      rows: rows.rows,
    } : null;
    const model = {
      cores: player.desc.cores.length, start, end, playhead: player.time, hover: this.hover, selection: look.selection,
      segments: exact ? this.#segmentsOf(player, start, end) : null, overview,
    };
    const spec = { width, height, scale: look.theme.scale, theme: look.theme.tokens, font: look.theme.font, reduced: look.reduced };
    drawLanes(this.canvas.getContext("2d"), model, spec);
    this.layout = lanesLayout(model, spec);
  }
}
