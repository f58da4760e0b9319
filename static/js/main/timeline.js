// The timeline as a part of the page: its buttons and keys, the marked area, picks, the card under the pointer, the chart's
// span, and its parts of the address.
// Promises: what a gesture does a button or key does; a fault whose trap is not at hand is looked for by the server before
// it is selected; the address leads back to the same area and window.
// Does not: draw (scene/lanes.js) or sum up (area.js).

import { buttonOf, element } from "../panels/element.js";
import { grouped } from "../panels/names.js";
import { within } from "../scene/lanes_window.js";
import { Area } from "./area.js";
import { LanesHover } from "./lanes_hover.js";
import { LanesKeys, TIMELINE_KEYS } from "./lanes_keys.js";

const STEP = 1.6; // of a press of a button
const SPAN = /^(\d{1,15})-(\d{1,15})((?:\.\d{1,3})*)$/; // start-end.core.core
const WINDOW = /^(\d{1,15})-(\d{1,15})$/;

const byId = (id) => document.getElementById(id);

class Timeline {
  constructor(app) {
    this.app = app;
    this.lanes = app.view.lanes;
    this.area = new Area(app);
    this.from = null; // where the key began an area
    this.#tools();
    const { canvas } = this.lanes;
    canvas.setAttribute("tabindex", "0");
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-roledescription", "timeline");
    canvas.setAttribute("aria-describedby", "lanes-keys");
    canvas.after(element("p", { id: "lanes-keys", class: "hidden" }, TIMELINE_KEYS));
    const hover = new LanesHover(this.lanes, canvas.parentElement);
    this.lanes.onHover = (place) => hover.show(place);
    this.lanes.onSpan = (span) => this.mark(span);
    this.lanes.onPick = (change) => this.pick(change);
    this.lanes.onWindow = () => this.#shown();
    this.keys = new LanesKeys(this.lanes, {
      select: (change) => (change.span ? this.area.mark(change.span) : app.select(change)), seek: (cycle) => app.act.seek(cycle), say: (text) => app.say(text),
      fault: (forward) => this.stepFault(forward), clear: () => this.area.clear(),
    });
    app.key({ key: "a", what: "mark an area: once where it begins, again where it ends", does: () => this.markHere() });
    app.addressPart({ key: "span", pattern: SPAN, written: () => this.#writtenSpan(), read: (text) => this.#readSpan(text) });
    app.addressPart({ key: "lanes", pattern: WINDOW, written: () => this.#writtenWindow(), read: (text) => this.#readWindow(text) });
    app.on("frame", (now) => this.area.frame(now));
    app.on("select", (selection, change) => this.#selected(change));
    app.on("run", () => this.#newRun());
    app.view.chart.onSeek = (cycle) => app.act.seek(cycle);
  }

  #tools() {
    const button = (text, label, id, does, more = {}) => buttonOf(text, does, { class: "quiet", title: label, "aria-label": label, "data-testid": id, ...more });
    const span = byId("lanes-span");
    span.append(element("option", { value: "held", hidden: true }, "a part of it"));
    const label = span.closest("label");
    this.marker = button("▭", "mark an area by dragging, also with shift; its sums stand beside (a: from here to here)", "lanes-area", () => this.toggleMarking(), { "aria-pressed": "false" });
    const tools = element("div", { class: "lanes-tools", role: "group", "aria-label": "Timeline" },
      button("−", "show more cycles (−, in the timeline)", "lanes-out", () => this.zoom(1 / STEP)), button("+", "show fewer cycles (+, in the timeline)", "lanes-in", () => this.zoom(STEP)), this.marker);
    label.before(tools);
    label.replaceChildren(element("span", { class: "hidden" }, "the timeline shows"), span);
    tools.append(label);
  }

  zoom(by) {
    this.lanes.zoom(by);
    const { start, end } = this.lanes.window;
    this.app.say(`The timeline shows ${grouped(end - start)} cycles.`);
  }

  toggleMarking(on = !this.lanes.marking) {
    this.lanes.marking = on;
    this.marker.setAttribute("aria-pressed", String(on));
    this.lanes.canvas.classList.toggle("marking", on);
    if (on) this.app.say("Drag over the lanes to mark an area.");
  }

  mark(span) {
    this.toggleMarking(false);
    if (span) this.area.mark(span);
    else if (this.app.selection.span) this.area.clear();
  }

  /** The key: the first press keeps the playhead's cycle, the second marks from there to here. */
  markHere() {
    const player = this.app.player();
    if (!player) return;
    const now = Math.floor(player.time);
    if (this.from === null || this.from === now) {
      this.from = now;
      this.lanes.marks.set("area", [{ cycle: now, kind: "area", label: "from here" }]);
      this.lanes.dirty = true;
      this.app.say(`An area begins at cycle ${grouped(now)}: go on and press a again where it ends.`);
      return;
    }
    const { core } = this.app.selection;
    this.area.mark({ start: Math.min(this.from, now), end: Math.max(this.from, now), cores: core === null ? null : [core] });
    this.app.say(`Area of ${grouped(Math.abs(now - this.from))} cycles marked.`);
    this.#forgetFrom();
  }

  #forgetFrom() {
    this.from = null;
    this.lanes.marks.delete("area");
    this.lanes.dirty = true;
  }

  /** A lane or a fault was pressed. */
  async pick(change) {
    if (!change.fault) {
      this.app.act.pick({ type: "core", id: change.core });
      return;
    }
    const { core, start, cut } = change.fault;
    const found = cut ? await this.#trap(core, start, false) : start;
    if (found === null) this.app.say("Where that fault began is not known.");
    else this.selectFault({ core, start: found, end: change.fault.end, open: change.fault.open });
  }

  /** The cycle of core `core`'s next trap after `cycle`, or of the last before it; null if it is not found. */
  async #trap(core, cycle, forward) {
    const run = this.app.shown();
    const chunk = Math.floor(cycle / run.desc.chunk_cycles);
    try {
      const { cycle: cycles } = await run.player.cache.get(chunk);
      let index = 0;
      while (index < cycles.length && (forward ? cycles[index] <= cycle : cycles[index] < cycle)) index += 1;
      const answer = await this.app.session.find(run, { chunk, index: forward ? index - 1 : index, forward, what: "event", kind: "trap", core });
      return answer.found ? answer.cycle : null;
    } catch {
      return null;
    }
  }

  selectFault({ core, start, end, open }) {
    const { fault } = this.app.selection;
    if (fault?.core === core && fault.start === start) {
      this.app.select({ fault: null });
      this.app.say("No fault is selected.");
      return;
    }
    this.app.select({ core, fault: { core, start } });
    this.app.say(`Core ${core}: the fault that began at cycle ${grouped(start)}${open ? "" : ` and took ${grouped(end - start)} cycles`}.`);
  }

  /** The next or the last fault in the timeline: of the selected core, else of all; after the selected one. */
  stepFault(forward) {
    const { model } = this.lanes;
    const { core, fault } = this.app.selection;
    const all = (core === null ? (model?.faults ?? []).flat() : model?.faults?.[core] ?? []).filter((one) => !one.cut && one.end > model.start && one.start < model.end)
      .sort((a, b) => a.start - b.start || a.core - b.core);
    const now = fault?.start ?? model?.playhead ?? 0;
    const next = forward ? all.find((one) => one.start > now) : all.findLast((one) => one.start < now);
    if (next) this.selectFault(next);
    else if (core === null) this.app.say(`No ${forward ? "later" : "earlier"} fault begins in the part that is shown.`);
    else this.#farFault(core, now, forward);
  }

  /** A fault outside what is shown: the server finds its trap. */
  async #farFault(core, now, forward) {
    const cycle = await this.#trap(core, now, forward);
    if (cycle === null) this.app.say(`Core ${core} begins no ${forward ? "later" : "earlier"} fault.`);
    else this.selectFault({ core, start: cycle, open: true });
  }

  #shown() {
    byId("lanes-span").value = this.lanes.held ? "held" : this.lanes.whole ? "run" : "near";
  }

  #selected(change) {
    const { lanes } = this;
    lanes.dirty = true;
    if ("span" in change) {
      this.app.view.chart.span = change.span;
      this.area.tab.offer(Boolean(change.span));
    }
    const { core, start } = change.fault ?? {};
    if (start !== undefined && (start < lanes.window.start || start > lanes.window.end) && lanes.player) {
      const { start: from, end } = lanes.window;
      lanes.hold(within(start - (end - from) * 0.2, end - from, lanes.run)); // the fault comes into sight
      this.app.say(`The timeline shows the fault of core ${core}.`);
    }
  }

  #newRun() {
    this.#forgetFrom();
    this.area.shown = "";
    this.app.view.chart.span = this.app.selection.span;
    this.#shown();
  }

  #writtenSpan() {
    const { span } = this.app.selection;
    return span ? `${span.start}-${span.end}${(span.cores ?? []).map((core) => `.${core}`).join("")}` : "";
  }

  #readSpan(text) {
    const found = SPAN.exec(text);
    if (!found) {
      if (this.app.selection.span) this.app.select({ span: null });
      return;
    }
    const [start, end] = found.slice(1, 3).map(Number);
    const count = this.app.shown()?.desc.cores.length ?? 0;
    const cores = found[3].split(".").filter(Boolean).map(Number).filter((core) => core < count);
    if (end > start) this.area.mark({ start, end, cores: cores.length > 0 && cores.length < count ? cores : null });
  }

  #writtenWindow() {
    const { held } = this.lanes;
    return held ? `${Math.round(held.start)}-${Math.round(held.end)}` : "";
  }

  #readWindow(text) {
    const found = WINDOW.exec(text);
    const [start, end] = found ? found.slice(1).map(Number) : [0, 0];
    this.lanes.hold(end > start ? { start, end } : null);
  }
}

export function attachTimeline(app) {
  app.timeline = new Timeline(app);
}
