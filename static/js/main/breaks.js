// Breakpoints on the page: what they are set on, where playing and stepping stop, the tab, the gutter, the address.
// Promises: one list for the tab, meant by names, so another run has the same ones; playing stops at the first that is on;
// keys: b sets or takes away one on what is selected, > and < go to the next and the last.
// Does not: know what an event is (mirror/breakpoint.js names things, the server finds them).

import { actorOf, NOBODY } from "../mirror/actor.js";
import { offersFor, readAll, resolved, same, said, wordsOf, written, writtenAll } from "../mirror/breakpoint.js";
import { lineCalled } from "../mirror/wording.js";
import { BreakForm } from "../panels/break_form.js";
import { BreaksPanel, countingSaid, hitsSaid } from "../panels/breaks.js";
import { element } from "../panels/element.js";
import { fileName, lineName, lockName } from "../panels/names.js";
import { Breaks } from "../transport/breaks.js";

const MOST = 16; // as the server looks for at once
const MOST_MARKS = 100; // of one breakpoint on the timeline: what is met oftener would only hatch it
const STAGE_PICKS = Object.freeze({ core: "core", line: "line", lock: "lock", word: "cell" });

class Breakpoints {
  constructor(app) {
    this.app = app;
    this.marks = [];
    this.met = []; // numbers of those that were met where the playhead stands
    this.metAt = null;
    this.counts = new Map(); // run → Map of a breakpoint's text → its cycles
    this.counting = "";
    this.turn = 0;
    this.latest = null; // which kind of thing was selected last
    this.form = new BreakForm((mark) => this.add(mark));
    this.tab = app.tab({ id: "breaks", title: "Breaks" });
    this.panel = new BreaksPanel(this.tab.panel, {
      add: (mark) => this.flip(mark), toggle: (at) => this.#change(at, { on: this.marks[at].on === false }), remove: (at) => this.remove(at),
      show: (at) => this.show(this.marks[at]), step: (forward) => app.act.step(forward, "break"), count: () => this.count(),
    }, this.form.node);
    this.card = element("p", { class: "break-card", "data-testid": "break-card", hidden: true });
    app.over.append(this.card);
  }

  get on() {
    return this.marks.filter((mark) => mark.on !== false);
  }

  index(mark) {
    return this.marks.findIndex((one) => same(one, mark));
  }

  add(mark) {
    const at = this.index(mark);
    if (at >= 0) return this.#change(at, { on: true });
    if (this.marks.length >= MOST) return this.app.say(`No more than ${MOST} breakpoints: delete one first.`);
    this.marks.push({ ...mark, on: true });
    this.app.say(`Breakpoint set: ${said(mark)}.`);
    return this.changed();
  }

  remove(at) {
    const [gone] = this.marks.splice(at, 1);
    this.app.say(`Breakpoint deleted: ${said(gone)}.`);
    this.changed();
  }

  /** Sets it, or takes it away if it is set. */
  flip(mark) {
    const at = this.index(mark);
    return at >= 0 ? this.remove(at) : this.add(mark);
  }

  #change(at, change) {
    this.marks[at] = { ...this.marks[at], ...change };
    this.changed();
  }

  /** The list is another: the player is told, and what shows it. */
  changed() {
    this.met = [];
    if (this.app.shown()) this.arm(this.app.shown());
    this.turn += 1;
    this.counting = "";
    this.#gutter();
    this.#timeline();
    this.draw();
  }

  /** The player of the shown run stops at what is on and what this run has; no other run's does. */
  arm(run) {
    const { player, desc } = run;
    for (const other of this.app.runs.kept.runs) if (other !== run) other.player.guard?.set([]);
    if (!player.guard) {
      player.guard = new Breaks((question) => this.app.session.find(run, question), desc.chunk_cycles);
      player.onBreak = (which) => this.stopped(run, which);
    }
    run.armed = this.on.map((mark) => ({ mark, wanted: resolved(desc, mark) })).filter((one) => one.wanted);
    player.guard.set(run.armed.map((one) => one.wanted));
  }

  stopped(run, which) {
    if (run !== this.app.shown()) return;
    const marks = which.map((number) => run.armed[number]?.mark).filter(Boolean);
    if (marks.length === 0) return; // taken away while it was looked for
    this.met = marks.map((mark) => this.index(mark));
    this.metAt = run.player.time;
    this.metVersion = run.player.cursor.index;
    const { events } = run.player.cursor;
    const core = actorOf(events, run.player.lastHead);
    const who = core === NOBODY ? {} : { core };
    const text = marks.map((mark) => said({ ...who, ...mark })).join("; ");
    this.app.view.stepped = true;
    this.card.textContent = `Stopped: ${text}`;
    this.card.hidden = false;
    this.app.say(`Stopped at a breakpoint, cycle ${Math.floor(run.player.time)}: ${text}.`);
    const place = marks.find((mark) => mark.what === "reach");
    if (place) this.app.view.source.reveal(place.file, place.row);
    this.draw();
  }

  /** Leaving the place where it was met. */
  moved() {
    const player = this.app.player();
    if (this.metAt === null || !player) return;
    if (player.time === this.metAt && player.cursor.index === this.metVersion && !player.playing) return;
    this.metAt = null;
    this.met = [];
    this.card.hidden = true;
    this.draw();
  }

  /** What a breakpoint is about, selected. */
  show(mark) {
    const { desc } = this.app.shown();
    const lock = desc.locks.find((one) => one.name === mark.lock);
    if (mark.what === "reach") this.app.select({ place: { file: mark.file, line: mark.row } });
    else if (mark.what === "write") this.app.select({ cell: wordsOf(desc).find((word) => word.name === mark.word)?.cell ?? null });
    else if (lock) this.app.select({ lock: lock.id, line: lock.line });
    else if (mark.line) this.app.select({ line: lineCalled(desc, mark.line) });
    else if (Number.isInteger(mark.core)) this.app.select({ core: mark.core });
  }

  offers() {
    const run = this.app.shown();
    return run ? offersFor(run.desc, this.app.selection) : [];
  }

  /** The key: where only one thing can happen to what was selected last it is set or taken away at once, else what there
   *  is to choose from gets the focus. */
  here() {
    const run = this.app.shown();
    const offers = run && this.latest ? offersFor(run.desc, { [this.latest]: this.app.selection[this.latest] }) : [];
    if (offers.length === 1) return this.flip(offers[0].mark);
    this.tab.open();
    this.draw();
    if (!this.panel.focusOffer()) this.app.say("Nothing is selected: choose what to break on in the form.");
    return null;
  }

  /** Every place in the whole run where one of them is met. */
  async count() {
    const run = this.app.shown();
    const turn = this.turn += 1;
    const { armed } = run;
    const found = new Map(armed.map(({ mark }) => [written({ ...mark, on: true }), []]));
    this.counts.set(run, { found, complete: false });
    this.counting = armed.length > 0 ? countingSaid(0, 0) : "None of the breakpoints that are on has a place in this run.";
    this.draw();
    for (let chunk = 0, done = armed.length === 0; !done;) {
      let answer;
      try {
        answer = await this.app.session.hits(run, { chunk, any: armed.map((one) => one.wanted) });
      } catch (error) {
        this.counting = `Not counted to the end: ${error.message} Press count again.`;
        break;
      }
      if (turn !== this.turn) return;
      for (const [cycle, ...which] of answer.hits) for (const at of which) found.get(written({ ...armed[at].mark, on: true })).push(cycle);
      const stuck = answer.chunk === chunk;
      ({ chunk, done } = answer);
      const total = [...found.values()].reduce((sum, cycles) => sum + cycles.length, 0);
      this.counting = done ? "" : countingSaid(total, chunk * run.desc.chunk_cycles);
      if (done) this.counts.get(run).complete = true;
      this.#timeline();
      this.draw();
      if (stuck) break;
    }
    this.draw();
  }

  #timeline() {
    const run = this.app.shown();
    const counted = run ? this.counts.get(run) : null;
    const marks = this.on.flatMap((mark) => {
      const cycles = counted?.found.get(written({ ...mark, on: true })) ?? [];
      return cycles.length > MOST_MARKS ? [] : cycles.map((cycle) => ({ cycle, kind: "break", label: said(mark) }));
    });
    this.app.view.lanes.marks.set("break", marks);
    this.app.view.lanes.dirty = true;
  }

  #gutter() {
    const run = this.app.shown();
    this.app.view.source.setBreaks(this.marks.filter((mark) => mark.what === "reach").map((mark) => ({ file: mark.file, row: mark.row, on: mark.on !== false })));
    if (run) run.player.version += 1;
  }

  opened(run) {
    this.arm(run);
    this.form.open(run.desc);
    this.metAt = null;
    this.met = [];
    this.card.hidden = true;
    this.#gutter();
    this.#timeline();
    this.draw();
  }

  #selected() {
    const { desc } = this.app.shown();
    const { place, cell, lock, line, core } = this.app.selection;
    if (place) return `${fileName(place.file)}:${place.line}`;
    if (Number.isInteger(cell)) return wordsOf(desc).find((word) => word.cell === cell)?.name ?? "this word";
    if (Number.isInteger(lock)) return lockName(desc, lock);
    if (Number.isInteger(line)) return lineName(desc, line);
    return `core ${core}`;
  }

  draw() {
    const run = this.app.shown();
    if (!run || this.app.view.tab !== "breaks") return;
    const counted = this.counts.get(run);
    const now = run.player.time;
    const offers = this.offers();
    this.panel.show({
      rows: this.marks.map((mark, at) => ({
        said: said(mark), on: mark.on !== false, there: resolved(run.desc, mark) !== null, met: this.met.includes(at),
        hits: hitsSaid(counted?.found.get(written({ ...mark, on: true })), counted?.complete, now),
      })),
      offers: offers.map((offer) => ({ ...offer, set: this.index(offer.mark) >= 0 })), selected: offers.length > 0 ? this.#selected() : "", counting: this.counting,
    });
  }

  written() {
    return writtenAll(this.marks);
  }

  read(text) {
    this.marks = [];
    for (const mark of readAll(text)) if (this.marks.length < MOST && this.index(mark) < 0) this.marks.push(mark);
    this.changed();
  }
}

/** A right click on the stage selects what lies there and offers its breakpoints. */
function onStage(app, breakpoints) {
  document.getElementById("stage").addEventListener("contextmenu", (event) => {
    const { hover } = app.view.stage;
    const key = STAGE_PICKS[hover?.type];
    if (!key || !app.shown()) return;
    event.preventDefault();
    const none = { core: null, line: null, lock: null, place: null, cell: null };
    app.select({ ...none, [key]: hover.id });
    breakpoints.here();
  });
}

export function attachBreaks(app) {
  const breakpoints = new Breakpoints(app);
  app.on("run", (run) => breakpoints.opened(run));
  app.on("frame", () => breakpoints.moved());
  app.on("text", () => breakpoints.draw());
  app.on("select", (selection, change) => {
    breakpoints.latest = Object.keys(change).find((kind) => change[kind] !== null) ?? Object.keys(selection).find((kind) => selection[kind] !== null) ?? null;
    app.view.source.select(selection.place ?? null);
    if (selection.place) breakpoints.form.place(selection.place.file, selection.place.line);
    breakpoints.draw();
  });
  app.view.source.onPlace = (file, line) => {
    app.select({ place: { file, line } });
    const set = breakpoints.index({ what: "reach", file, row: line }) >= 0 ? ", breakpoint" : "";
    app.say(`Line ${line}${set}: ${(app.shown().desc.sources[file]?.split("\n")[line - 1] ?? "").trim() || "empty"}`);
  };
  app.view.source.onBreak = (file, row) => breakpoints.flip({ what: "reach", file, row });
  app.key({ key: "b", what: "a breakpoint on what is selected: set it, take it away, or choose what is to happen", does: () => breakpoints.here() });
  app.key({ key: ">", what: "on to the next breakpoint", does: () => app.act.step(true, "break") });
  app.key({ key: "<", what: "back to the last breakpoint", does: () => app.act.step(false, "break") });
  app.addressPart({ key: "break", pattern: /^[\w./[\] +*-]{1,1600}$/, written: () => breakpoints.written(), read: (text) => breakpoints.read(text) });
  onStage(app, breakpoints);
}
