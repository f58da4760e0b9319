// Scaling at work: which designs over which core counts, swept as a person asks, redrawn when a "what if" is turned.
// Promises: nothing runs until it is asked for; one sweep at a time; the old curve stays as a ghost that names what was
// changed; what is shown says on which machine, workload and seeds it was measured, and that it is simulated; a refusal is
// one sentence with its remedy; the end is said to screen readers once.
// Does not: draw (charts/scaling_chart.js), lay out its controls (scaling_controls.js) or talk to the server.

import { ScalingChart } from "../charts/scaling_chart.js";
import { keyOf, merged } from "../charts/scaling_series.js";
import { leftOutCard } from "../panels/cards.js";
import { scalingTable, scalingText } from "../panels/scaling_table.js";
import { nameOf } from "./change_card.js";
import { presetOf } from "./knobs.js";
import { errorSaid } from "./notice.js";
import { commonParts } from "./race.js";
import { tidy } from "./request.js";
import { VIEWS, ScalingControls } from "./scaling_controls.js";
import { beforeSaid, runOf, sameCurves, sweepRequest } from "./scaling_request.js";
import { SweepWatch } from "./sweep_watch.js";
import { WhatIf } from "./what_if.js";

const TURNED_MS = 300; // after the last move of a slider

export class Scaling {
  /** `host`: the panel; `page`: {session, catalog(), shown() → run, look() → {theme, themeName, font, size}, live(text),
   *  dialog, open(request, point) → what the stage shows, in words}. */
  constructor(host, page) {
    this.page = page;
    this.view = VIEWS[0].id;
    this.base = null; // what the swept runs share, and what is said of it
    this.now = null; // the sweep shown: {request, points, wanted, began, about}
    this.ghost = null;
    this.opened = new Set();
    this.presets = new Map(); // of each machine
    this.turned = null;
    this.controls = new ScalingControls(host, {
      go: () => (this.watch.going ? this.cancel() : this.start()), view: (id) => this.#show(id), leftOut: () => page.dialog.show("What this model leaves out", leftOutCard(this.base.desc)),
      copy: () => this.#copy(),
    });
    this.chart = new ScalingChart(this.controls.plot, { open: (point) => this.#open(point), say: (text) => page.live(text), acted: () => this.acted() });
    this.whatIf = new WhatIf(this.controls.knobs, { changed: () => this.#turn(), acted: () => this.acted() });
    this.watch = new SweepWatch(page.session, {
      begun: (ack) => this.#begun(ack), points: (list, how) => this.#points(list, how), done: (how) => this.#done(how), failed: (error) => this.#refused(error),
      again: () => this.controls.say("The server no longer knew this sweep: it is begun again."),
    });
  }

  acted() {
    this.chart.acted();
  }

  /** Called when the panel is shown and with another run on the stage: its machine and workload are swept from now on. */
  offer() {
    const run = this.page.shown();
    if (!run) return;
    if (!this.opened.has(JSON.stringify(tidy(run.request)))) this.#adopt(run);
    this.draw();
    if (this.early && this.base) this.start();
  }

  #adopt(run) {
    const { desc } = run;
    const catalog = this.page.catalog();
    const parts = commonParts(desc, catalog);
    const key = JSON.stringify([parts.machine, parts.workload, parts.placement, parts.seed, parts.settings]);
    const preset = presetOf(this.presets.get(parts.machine), desc.costs);
    this.presets.set(parts.machine, preset);
    if (this.base?.key === key) return;
    const workload = (catalog.workloads ?? []).find((one) => nameOf(one) === parts.workload) ?? {};
    const before = this.base;
    this.base = { key, parts, desc, workload, counts: desc.workload.counts ?? "faults" };
    this.controls.offer(this.base, catalog, desc.design.id);
    if (before?.parts.machine !== parts.machine || before === null) this.whatIf.offer((catalog.designs ?? []).find((one) => nameOf(one) === desc.design.id), preset);
  }

  /** Draws again if anything it is drawn from has changed: the theme, or what is shown. */
  draw() {
    if (!this.now || this.now.points.size === 0) return;
    const { request, points, about } = this.now;
    const order = (this.page.catalog().designs ?? []).map(nameOf);
    const said = this.ghost ? beforeSaid(this.ghost.request, request, (name) => this.whatIf.presetSaid(name)) : "";
    this.controls.ghost(said);
    if (this.view === "table") return this.controls.table(scalingTable(this.#ordered(), about.counts, (point) => this.#open(point)));
    this.chart.show({
      points, designs: request.designs, order, cores: request.cores, view: this.view, counts: about.counts, sweep: this.now.id,
      ghost: said ? { points: this.ghost.points, said } : null,
    }, this.page.look());
    return null;
  }

  #ordered() {
    const { request, points } = this.now;
    return request.designs.flatMap((design) => request.cores.map((cores) => points.get(keyOf({ design, cores })))).filter(Boolean);
  }

  #show(id) {
    this.acted();
    this.view = id;
    this.draw();
  }

  async start() {
    clearTimeout(this.turned);
    if (!this.base) {
      this.early = true;
      return this.controls.say("The first run is still being opened: the sweep begins by itself as soon as it is there.");
    }
    this.early = false;
    const asked = this.controls.asked();
    if (asked.wrong) return this.#refused({ message: asked.wrong });
    const settings = { ...asked.settings, ...this.whatIf.settings() };
    this.wanted = { request: sweepRequest(this.base.parts, { ...asked, settings }), about: this.base };
    this.controls.going(true);
    this.controls.say("");
    this.acted();
    return this.watch.start(this.wanted.request);
  }

  /** The server has begun it: what was shown becomes the ghost if it was whole and is about the same but for settings. */
  #begun({ wanted, points }) {
    const { request, about } = this.wanted;
    const old = this.now;
    if (old?.request === request) return void Object.assign(old, { wanted }); // begun again
    const whole = old && old.points.size >= old.count;
    const shown = whole || (old && !this.ghost && old.points.size > 0) ? { request: old.request, points: old.points } : this.ghost;
    this.ghost = shown && sameCurves(shown.request, request) ? shown : null;
    this.sweeps = (this.sweeps ?? 0) + 1;
    this.now = { id: `s${this.sweeps}`, request, about, points: new Map(), wanted, count: points, began: performance.now() };
    this.controls.progress(0, wanted, 0);
    this.controls.caption(this.now);
  }

  #points(list, { finished, wanted }) {
    this.now.points = merged(this.now.points, list);
    this.controls.progress(finished, wanted, performance.now() - this.now.began);
    if (list.length > 0) this.draw();
  }

  #done({ finished }) {
    this.controls.going(false);
    this.controls.say("");
    const cached = [...this.now.points.values()].flatMap((point) => point.runs ?? []).filter((run) => run.cached).length;
    this.controls.finished(finished, cached, performance.now() - this.now.began);
    const failed = [...this.now.points.values()].filter((point) => point.error);
    if (failed.length > 0) this.controls.say(`${failed.length === 1 ? "A point" : `${failed.length} points`} failed: ${errorSaid(failed[0].error)} The table has all.`, true);
    this.draw();
    const turned = Object.entries(this.whatIf.settings()).map(([name, value]) => `${name} ${value}`).join(", ");
    this.page.live(`The sweep${turned ? ` with ${turned}` : ""} is done: ${this.now.points.size} points, ${finished} runs, simulated. The arrow keys walk them in the chart.`);
  }

  #refused(error) {
    this.controls.going(false);
    this.controls.stopped("");
    this.controls.say(errorSaid(error), true);
  }

  /** Ends the sweep; what has been found stays. */
  cancel() {
    this.watch.cancel();
    this.controls.going(false);
    this.controls.stopped(" · cancelled");
    this.page.live("The sweep is cancelled; what it found so far stays.");
  }

  /** A slider has moved: another sweep, once it rests. */
  #turn() {
    clearTimeout(this.turned);
    this.turned = setTimeout(() => this.start(), TURNED_MS);
  }

  async #open(point) {
    const request = runOf(this.now.request, point);
    this.opened.add(JSON.stringify(request));
    this.acted();
    this.controls.stage(`Opening ${point.design} on ${point.cores} cores…`);
    try {
      this.controls.stage(await this.page.open(request, point));
    } catch (error) {
      this.controls.stage("");
      this.controls.say(errorSaid(error), true);
    }
  }

  async #copy() {
    const text = scalingText(this.#ordered());
    try {
      await navigator.clipboard.writeText(text);
      this.controls.say("The table is on the clipboard, tab-separated.");
    } catch {
      this.controls.say("The browser does not let the page copy: mark the table and copy it by hand.");
    }
  }
}
