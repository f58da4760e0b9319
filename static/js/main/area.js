// The marked area: asks what happened in it, keeps the answer, and fills the tab "Area".
// Promises: asks the server once an area has rested, only while the tab is on the screen; one question at a time, the
// newest area next; fault times and cycles come from the events themselves, of spans of at most FAULT_CHUNKS chunks.
// Does not: mark areas (lanes_pointer.js, lanes_keys.js) or make tables (panels/area.js).

import { AreaPanel } from "../panels/area.js";
import { faultTimes } from "../scene/fault_spans.js";
import { causesBetween } from "../scene/segments.js";
import { CauseName } from "../vocabulary.js";

export const FAULT_CHUNKS = 24; // read one by one for the times of faults
const RESTED_MS = 150;
const AGAIN_MS = 3000; // after a refusal

export class Area {
  constructor(app) {
    this.app = app;
    this.tab = app.tab({ id: "area", title: "Area", shows: false });
    this.panel = new AreaPanel(this.tab.panel, {
      zoom: () => app.view.lanes.zoomTo(app.selection.span), clear: () => this.clear(), seek: (cycle) => app.act.seek(cycle),
      fault: ({ core, start }) => app.select({ core, fault: { core, start } }), cores: (cores) => app.select({ span: { ...app.selection.span, cores } }),
    });
    this.busy = false;
    this.turn = 0;
    this.seen = "";
    this.wanted = "";
    this.changedAt = 0;
    this.notBefore = 0;
  }

  clear() {
    this.app.select({ span: null });
    this.app.say("No area is marked.");
  }

  /** A new area shows its tab. */
  mark(span) {
    this.app.select({ span });
    if (span) this.tab.open();
  }

  /** Called once a frame. */
  frame(now) {
    const run = this.app.shown();
    const { span } = this.app.selection;
    this.tab.offer(Boolean(span));
    if (!run || !span || this.app.view.tab !== "area") return;
    const key = `${run.id}|${run.desc.run}|${span.start}|${span.end}`;
    const shown = `${key}|${span.cores?.join(".") ?? ""}`;
    if (key !== this.wanted) Object.assign(this, { wanted: key, changedAt: now });
    if (shown !== this.shown) {
      this.shown = shown;
      this.panel.begin(run.desc, span, this.answer?.key === key ? this.answer : null);
    }
    if (this.busy || this.seen === key || now - this.changedAt < RESTED_MS || now < this.notBefore) return;
    this.#ask(run, span, key);
  }

  async #ask(run, span, key) {
    this.busy = true;
    try {
      const [evidence, exact] = await Promise.all([this.app.session.evidence(run, span.end, span.start), this.#exact(run, span)]);
      this.answer = { key, evidence, exact };
      this.seen = key;
      if (key === this.wanted && this.app.selection.span) this.panel.show(run.desc, this.app.selection.span, this.answer);
    } catch (error) {
      this.notBefore = performance.now() + AGAIN_MS;
      this.panel.failed(error);
    } finally {
      this.busy = false;
    }
  }

  /** What its chunks tell: {cores: cycles of each core by cause, faults(cores): times}; null where there are too many. */
  async #exact(run, span) {
    const { desc, player } = run;
    const first = Math.floor(span.start / desc.chunk_cycles);
    const last = Math.min(Math.floor((span.end - 1) / desc.chunk_cycles), Math.floor(player.endCycle / desc.chunk_cycles));
    if (last - first >= FAULT_CHUNKS) return null;
    const chunks = [];
    for (let number = first; number <= last; number += 1) chunks.push(await player.cache.get(number));
    const { faults, segments } = this.app.view.lanes.chunks.join(desc, chunks);
    return {
      cores: segments.map((own) => causesBetween(own, span.start, span.end, CauseName.length)), faults: (cores) => faultTimes(faults, { ...span, cores }),
    };
  }
}
