// The layout map at work: the tab "Layout", the same map over the stage, and what a move has changed.
// Promises: the map is of the shown run, its counts of the piece of it in which the playhead lies; a drop opens an aligned
// sibling with the field at its new place; before and after are measured by both runs, and said as such; the field one has
// chosen stays chosen from run to run.
// Does not: know bytes and sharing (mirror/), or draw the map (panels/).

import { hit } from "../scene/layout.js";
import { backSettings, LINE_BYTES, objectsOf, OWN_LINE, setting, unitOf, unitsOf } from "../mirror/struct_map.js";
import { countsOf } from "../mirror/touch_counts.js";
import { buttonOf, element } from "../panels/element.js";
import { Carry } from "../panels/layout_carry.js";
import { fieldDetail, legend, mapRows } from "../panels/layout_map.js";
import { askedSaid, placeSaid, worstSaid } from "../panels/layout_said.js";
import { grouped } from "../panels/names.js";
import { LayoutChange } from "./layout_change.js";
import { partsOf } from "./request.js";

const PIECE_CYCLES = 2_097_152; // simulator/measuring/touches.py
const AGAIN_MS = 1500;
const WIDE = 640; // px: from here on a line's eight words stand beside each other

const TRY = "Drag a field to another place, or pick it up with Enter. A move opens the same run with that layout, beside this one.";

class LayoutTab {
  constructor(app) {
    this.app = app;
    this.object = "";
    this.chosen = ""; // the field's path
    this.picked = false; // by a person: else the one that suffers most is chosen
    this.wide = false;
    this.large = false;
    this.notBefore = 0;
    this.change = new LayoutChange(app);
    this.tab = app.tab({ id: "layout", title: "Layout" });
    this.#build();
    this.carry = new Carry(this.map, {
      model: () => this.model(), unit: (path) => this.#unit(path), say: (text) => app.say(text),
      shown: (carrying) => this.#carrying(carrying), drop: (unit, to) => this.#drop(unit, to),
    });
    new ResizeObserver(() => this.#sized()).observe(this.map);
    app.key({ key: "l", what: "layout: which fields share a line, who touches them; move them", does: () => this.open() });
    app.on("run", () => this.#show());
    app.on("frame", (now) => this.#frame(now));
    app.on("select", (selection, change) => this.#selected(selection, change));
    document.addEventListener("keydown", (event) => this.#escape(event), true);
    this.#stage(document.getElementById("stage"));
  }

  #build() {
    const button = (text, testid, does, more = {}) => buttonOf(text, does, { class: "quiet", "data-testid": testid, ...more });
    this.objects = element("select", { "aria-label": "object", "data-testid": "map-object" });
    this.objects.addEventListener("change", () => {
      this.object = this.objects.value;
      this.picked = false;
      this.#show();
    });
    this.back = button("as the design has it", "map-reset", () => this.reset());
    this.size = button("over the stage", "map-larger", () => (this.large ? this.#small() : this.#over()));
    this.said = element("p", { class: "map-said", "data-testid": "map-said" });
    this.map = element("ol", { class: "map-lines", "data-testid": "layout-map", "aria-label": "lines of the struct" });
    this.detail = element("div", { class: "map-detail", "data-testid": "map-detail" });
    this.box = element("div", { class: "map-box" }, element("div", { class: "map-head" }, this.objects, this.back, this.size), this.map, legend());
    this.whole = element("div", { class: "layout-map" }, this.change.host, this.said, this.box, this.detail);
    this.map.addEventListener("click", (event) => {
      const field = event.target.closest(".lay-field");
      if (field) this.#choose(field.dataset.path);
    });
    for (const part of [this.box, this.detail]) part.addEventListener("keydown", (event) => this.#key(event));
    this.host = element("section", { class: "layout-over", "aria-label": "Layout", "data-testid": "layout-over", hidden: true });
    this.app.over.append(this.host);
    this.tab.panel.append(this.whole);
  }

  get visible() {
    return this.large || this.app.view.tab === "layout";
  }

  /** The key: the map over the stage, and away again. */
  open() {
    if (this.large) return this.#small();
    this.#over();
    this.#button(this.chosen)?.focus();
    return null;
  }

  /** The map over the stage; what it says stays in the tab. */
  #over() {
    this.large = true;
    this.host.hidden = false;
    this.host.append(this.box);
    this.size.textContent = "× close";
    this.tab.open();
    this.#sized();
    this.#show();
    this.#button(this.chosen)?.closest(".map-line").scrollIntoView({ block: "center" });
  }

  #small() {
    this.large = false;
    this.host.hidden = true;
    this.said.after(this.box);
    this.size.textContent = "over the stage";
    this.#sized();
    this.#draw();
  }

  #sized() {
    const wide = this.map.clientWidth >= WIDE;
    if (wide === this.wide || this.map.clientWidth === 0) return;
    this.wide = wide;
    this.#draw();
  }

  // --- what is shown

  get struct() {
    const { desc } = this.app.shown();
    const name = objectsOf(desc).find((one) => one.name === this.object)?.struct;
    return desc.structs.find((one) => one.name === name);
  }

  #unit(path) {
    return unitsOf(this.struct).find((one) => one.path === path) ?? null;
  }

  model() {
    const run = this.app.shown();
    const { desc } = run;
    const answer = this.answer ?? null;
    const lineIds = new Map(desc.lines.filter((line) => line.object === this.object).map((line) => [line.offset, line.id]));
    return {
      struct: this.struct, object: this.object, counts: countsOf(desc, answer, this.object), work: answer?.work ?? 0,
      of: desc.workload.counts === "operations" ? "operation" : "fault", lineIds, answer,
    };
  }

  #show() {
    const run = this.app.shown();
    if (!run?.desc.structs) return;
    const objects = objectsOf(run.desc);
    this.tab.offer(objects.length > 0);
    if (!objects.some((one) => one.name === this.object)) {
      const line = run.desc.lines[this.app.view.line()];
      this.object = objects.find((one) => one.name === line?.object)?.name ?? objects[0]?.name ?? "";
      this.picked = false;
    }
    this.objects.replaceChildren(...objects.map((one) => element("option", { value: one.name }, `${one.name}: ${one.struct}`)));
    this.objects.value = this.object;
    this.answer = this.#kept(run)?.answer ?? null;
    this.change.show(run);
    this.#draw();
  }

  #kept(run) {
    const piece = Math.floor((run.player?.time ?? 0) / PIECE_CYCLES);
    run.touches ??= new Map();
    return run.touches.get(piece);
  }

  #draw() {
    if (!this.object || !this.app.shown() || this.carry?.unit) return;
    const focused = this.map.contains(document.activeElement);
    this.#rows(false);
    const model = this.model();
    const { struct, work, of, answer, counts } = model;
    this.back.hidden = backSettings(struct, partsOf(this.app.shown().desc).settings) === null;
    const piece = answer ? `Counted over ${grouped(work)} ${of}s, cycles ${grouped(answer.cycle)} to ${grouped(answer.until)}.` : "Counting who touches what…";
    this.said.replaceChildren(element("b", {}, answer ? worstSaid(counts, work, of) || "No field of this object suffers from what lies beside it." : ""), ` ${piece} `, element("span", { class: "mute" }, TRY));
    const unit = this.#unit(this.chosen);
    this.detail.replaceChildren(...(unit ? fieldDetail(unit, model, askedSaid(unit.path, counts.get(unit.path), work, of), {
      own: (one) => this.#drop(one, OWN_LINE), back: (one) => this.#drop(one, one.laid), pick: (one) => this.#pick(one),
    }) : []));
    if (focused) this.#button(this.chosen)?.focus();
    this.#marks();
  }

  #rows(carrying) {
    const model = this.model();
    const units = unitsOf(model.struct);
    if (!this.picked || !units.some((one) => one.path === this.chosen)) {
      const strip = this.app.shown().desc.lines[this.app.view.line()];
      const there = strip?.object === this.object ? units.filter((one) => one.offset < strip.offset + LINE_BYTES && strip.offset < one.end) : [];
      const suffers = (one) => model.counts.get(one.path)?.asked.false ?? 0;
      const from = there.length > 0 ? there : units;
      const worst = from.reduce((most, one) => (most && suffers(most) >= suffers(one) ? most : one), null);
      this.chosen = (worst && suffers(worst) > 0 ? worst : from.find((one) => one.hot) ?? from[0])?.path ?? "";
    }
    const { scrollTop } = this.map;
    this.map.replaceChildren(...mapRows(model, { chosen: this.chosen, wide: this.wide, carrying }));
    this.map.scrollTop = scrollTop;
  }

  #button(path) {
    return [...this.map.querySelectorAll(".lay-field")].find((one) => one.dataset.path === path) ?? null;
  }

  #marks() {
    const { line } = this.app.selection;
    for (const item of this.map.querySelectorAll(".map-line")) item.toggleAttribute("data-selected", line !== null && item.dataset.id === String(line));
  }

  async #frame(now) {
    const run = this.app.shown();
    if (!this.visible || !run?.desc.structs || this.asking) return;
    const kept = this.#kept(run);
    if (kept) {
      if (kept.answer !== this.answer) this.#counted(kept.answer);
      return;
    }
    if (now < this.notBefore) return;
    this.asking = true;
    try {
      const answer = await this.app.session.look("touches", run, Math.floor(run.player.time));
      run.touches.set(Math.floor(answer.cycle / PIECE_CYCLES), { answer });
    } catch {
      this.notBefore = performance.now() + AGAIN_MS; // the line is down, or the run is not simulated so far
    } finally {
      this.asking = false;
    }
  }

  #counted(answer) {
    this.answer = answer;
    if (!this.carry.unit) return this.#draw();
    const focused = this.map.contains(document.activeElement);
    this.#rows(true);
    this.carry.again();
    if (focused) this.#button(this.carry.unit.path)?.focus();
    return null;
  }

  // --- choosing and carrying

  #choose(path, focus = true) {
    this.chosen = path;
    this.picked = true;
    const run = this.app.shown();
    const line = run.desc.lines.find((one) => one.object === this.object && one.words.some((word) => unitOf(word.path) === path));
    const word = line?.words.find((one) => unitOf(one.path) === path);
    this.choosing = true;
    if (line) this.app.select({ line: line.id, cell: word.cell });
    this.choosing = false;
    this.#draw();
    if (focus) this.#button(path)?.focus();
  }

  #selected(selection, change) {
    if (this.choosing || !this.app.shown()?.desc.structs) return;
    const { desc } = this.app.shown();
    const line = desc.lines[selection.line ?? -1];
    const word = selection.cell === null ? null : desc.lines.flatMap((one) => one.words.map((each) => ({ ...each, object: one.object }))).find((each) => each.cell === selection.cell);
    const object = ("cell" in change && word?.object) || ("line" in change && line?.object);
    if (!object) this.#marks();
    else {
      this.object = object;
      if (word) this.chosen = unitOf(word.path);
      this.picked ||= word !== null;
      this.#show();
      if (this.visible) this.map.querySelector("[data-selected]")?.scrollIntoView({ block: "nearest" });
    }
  }

  #pick(unit) {
    this.#button(unit.path)?.focus();
    this.carry.begin(unit);
    this.#button(unit.path)?.focus();
  }

  #carrying(carrying) {
    const focused = this.map.contains(document.activeElement);
    if (carrying) this.#rows(true);
    else this.#draw();
    if (focused) this.#button(carrying ? this.carry.unit.path : this.chosen)?.focus();
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (this.carry.unit ? this.carry.key(event) : this.#moveFocus(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Arrows go from field to field, up and down to the nearest of the next line that has any; Enter picks up. */
  #moveFocus(event) {
    const field = event.target.closest(".lay-field");
    if (!field) return false;
    const units = unitsOf(this.struct);
    const at = units.findIndex((one) => one.path === field.dataset.path);
    const unit = units[at];
    if (event.key === "Enter" || event.key === " ") {
      this.chosen = unit.path;
      this.picked = true;
      if (unit.movable) this.#pick(unit);
      return true;
    }
    if (event.key === "o" && unit.movable) {
      this.#drop(unit, OWN_LINE);
      return true;
    }
    const lineOf = (one) => Math.floor(one.offset / 64);
    const beside = { ArrowLeft: units[at - 1], ArrowRight: units[at + 1] }[event.key];
    const beyond = event.key === "ArrowDown" ? units.filter((one) => lineOf(one) > lineOf(unit)) : event.key === "ArrowUp" ? units.filter((one) => lineOf(one) < lineOf(unit)).reverse() : [];
    const row = beyond.filter((one) => lineOf(one) === lineOf(beyond[0]));
    const next = beside ?? row.sort((a, b) => Math.abs((a.offset % 64) - (unit.offset % 64)) - Math.abs((b.offset % 64) - (unit.offset % 64)))[0];
    if (!event.key.startsWith("Arrow")) return false;
    if (next) this.#choose(next.path);
    return true;
  }

  /** Escape leaves what is carried, then the map over the stage, wherever the focus is. */
  #escape(event) {
    if (event.key !== "Escape" || this.app.dialog.isOpen || !(this.carry.unit || this.large) || event.target.closest("details[open], select")) return;
    event.stopPropagation();
    event.preventDefault();
    if (this.carry.unit) this.carry.cancel();
    else this.#small();
  }

  // --- changing

  async #drop(unit, to) {
    const { app } = this;
    const from = app.shown();
    if (to === unit.offset) return;
    this.chosen = unit.path;
    this.picked = true;
    app.say(`${unit.path} goes to ${placeSaid(to)}: opening the run with that layout.`);
    const focused = this.box.contains(document.activeElement) || this.detail.contains(document.activeElement);
    await app.runs.change({ settings: setting(this.struct, unit, to) });
    if (app.shown() !== from && focused) this.#button(unit.path)?.focus();
  }

  reset() {
    const settings = backSettings(this.struct, partsOf(this.app.shown().desc).settings);
    if (settings) this.app.runs.change({ settings });
  }

  /** A word dragged off the strip of the stage: the map opens over the stage, the field in hand. */
  #stage(canvas) {
    let pressed = null;
    canvas.addEventListener("pointerdown", (event) => {
      const { layout } = this.app.view.stage;
      const box = canvas.getBoundingClientRect();
      const found = layout && event.button === 0 && event.pointerType !== "touch" ? hit(layout, event.clientX - box.left, event.clientY - box.top) : null;
      pressed = found?.type === "word" ? { cell: found.id, x: event.clientX, y: event.clientY } : null;
    });
    document.addEventListener("pointerup", () => { pressed = null; });
    document.addEventListener("pointermove", (event) => {
      if (!pressed || Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < 8) return;
      const { desc } = this.app.shown();
      const line = desc.lines.find((one) => one.words.some((word) => word.cell === pressed.cell));
      const path = unitOf(line.words.find((word) => word.cell === pressed.cell).path);
      pressed = null;
      if (!desc.structs?.some((one) => one.objects.includes(line.object))) return;
      this.object = line.object;
      this.chosen = path;
      this.picked = true;
      this.#over();
      const unit = this.#unit(path);
      if (unit?.movable) this.carry.take(unit, event);
      this.map.querySelector(`[data-line="${line.offset}"]`)?.scrollIntoView({ block: "start" });
    });
    canvas.addEventListener("click", (event) => { if (this.carry.unit || this.large) event.stopImmediatePropagation(); }, true);
  }
}

export const attachLayout = (app) => new LayoutTab(app);
