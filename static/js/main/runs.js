// The runs of this tab at work: opening, changing, forking, switching, closing, and opening again after a lost line.
// Promises: until another run is there, and if it cannot be had, what is shown stays; a change of what a run is made of
// opens a sibling beside it, a change at the playhead a fork; each run keeps its own playhead, rows and selection.
// Does not: put anything on the page; `page` does.

import { Fields } from "../mirror/fields.js";
import { lineCalled } from "../mirror/wording.js";
import { grouped } from "../panels/names.js";
import { Budget } from "../transport/budget.js";
import { Player } from "../transport/player.js";
import { placeIn } from "./alignment.js";
import { machineRoom } from "./change_card.js";
import { History } from "./history.js";
import { KeptRuns } from "./kept_runs.js";
import { editCycle, fork, sibling } from "./request.js";
import { runLabel } from "./run_label.js";
import { originNamed, originOf } from "./story.js";
import { Watch } from "./watch.js";

export class Runs {
  /** `page`: {session, notice, progress, catalog(), speed(), show(run), changed(), report(run, report)}. */
  constructor(page) {
    this.page = page;
    this.kept = new KeptRuns();
    this.history = new History();
    this.budget = new Budget(); // of the tab: only the shown run's clock fills it
    this.alignment = "own";
    this.said = ""; // which run this is and how it is placed, in one line
    this.opening = 0;
    this.keys = 0;
  }

  get shown() {
    return this.kept.shown;
  }

  labelOf(run) {
    return runLabel(run, run.parent?.desc ?? run.origin?.desc ?? null);
  }

  nameOf(run) {
    const { name, detail } = this.labelOf(run);
    return `${name} (${detail})`;
  }

  #player(run) {
    const { session, notice } = this.page;
    const player = new Player(run.desc, new Fields(run.desc), {
      chunk: (number) => session.chunk(run, number), frame: (at) => session.frame(run, at),
      reach: () => session.reach(run), find: (question) => session.find(run, question),
      summary: (first, count, each) => session.summary(run, first, count, each), budget: this.budget,
    });
    player.speed = this.page.speed();
    player.onError = (error) => notice.show(error, { retry: () => player.seek(player.time), tag: "player" });
    return player;
  }

  #equip(run, more) {
    this.keys += 1;
    Object.assign(run, { key: run.key ?? this.keys, parent: null, origin: null, selection: {} }, more);
    run.player = this.#player(run);
    run.watch = new Watch(this.page.session, run, run.player, (report) => this.page.report(run, report));
  }

  /** Opens a run and shows it, the line called `line` in the strip. `place(run)` → {cycle, said}, cycle null where it moved the run itself, or a
   *  cycle; `tag`: of the message if it cannot be had; `instead`: a kept run whose place it takes; `retry`: what else to do to try again.
   *  → the run, or null if it cannot be had or something else was asked for since. */
  async open(request, { cycle = 0, line = "", selection = null, parent = null, origin = null, instead = null, place = null, said = "", tag = "open", retry = null } = {}) {
    const { session, notice, progress, catalog } = this.page;
    this.opening += 1;
    const turn = this.opening;
    progress.show("Opening the run…", { over: this.shown !== null });
    try {
      const run = await session.openRun(request);
      this.#equip(run, { parent, origin: origin ?? originNamed(catalog(), request.scenario), selection: selection ?? { line: lineCalled(run.desc, line) } });
      const placed = place ? await place(run) : { cycle, said };
      if (placed.cycle !== null) await run.player.seek(placed.cycle);
      if (turn !== this.opening) {
        session.closeRun(run);
        return null;
      }
      notice.hide(tag);
      this.#add(run, placed.said, instead);
      return run;
    } catch (error) {
      if (turn !== this.opening) return null;
      notice.show(error, { retry: retry ?? (() => this.open(request, { cycle, line, selection, parent, origin, instead, place, said, tag })), tag });
      this.page.changed();
      return null;
    } finally {
      if (turn === this.opening) progress.hide();
    }
  }

  /** Opens a run and keeps it beside the shown one, which stays shown; → the run, or null if it cannot be had. */
  async openBeside(request, tag = "beside") {
    const { session, notice, progress } = this.page;
    const from = this.shown;
    const same = this.kept.runs.find((run) => run !== from && JSON.stringify(run.request) === JSON.stringify(request));
    if (same) return same;
    progress.show("Opening the second run…", { over: true });
    try {
      const run = await session.openRun(request);
      this.#equip(run, { parent: from, origin: originOf(from.desc) ?? from.origin });
      await run.player.seek(Math.floor(from.player.time));
      notice.hide(tag);
      const { shown } = this;
      const leaving = this.kept.leaving();
      this.kept.add(run);
      this.kept.show(shown);
      if (leaving) this.#end(leaving);
      this.page.changed();
      return run;
    } catch (error) {
      notice.show(error, { retry: () => this.openBeside(request, tag), tag });
      return null;
    } finally {
      progress.hide();
    }
  }

  #add(run, said, instead) {
    const replaced = this.kept.runs.includes(instead) ? instead : null;
    const leaving = replaced ? null : this.kept.leaving();
    this.page.notice.hide("open");
    this.#rest();
    this.kept.add(run);
    for (const one of [leaving, replaced]) if (one) this.#end(one);
    this.#show(run, leaving ? `${said} ${this.nameOf(leaving)} was closed to make room.`.trim() : said);
  }

  #rest() {
    this.shown?.player.pause();
    this.shown?.watch.stop();
  }

  #show(run, said) {
    this.kept.show(run);
    this.history.shown(run, this.#done(run));
    this.page.session.shown = run;
    this.said = said;
    run.player.speed = this.page.speed();
    run.watch.start();
    this.page.show(run);
  }

  /** A sibling: the same but for `change`, from cycle 0, shown where it has done the same work, or at the same cycle. */
  change(change, alignment = "work") {
    const from = this.shown;
    if (!from) return null; // nothing to be beside: the page says why
    const seed = "seed" in change ? `seed ${change.seed}` : "same seed";
    return this.open(sibling(from.desc, change, machineRoom(this.page.catalog(), change.machine)), {
      parent: from, origin: originOf(from.desc) ?? from.origin,
      place: async (run) => {
        await run.player.seek(0);
        const { cycle, said } = await placeIn(alignment, from, run, (to, work) => this.page.session.aligned(to, work));
        return { cycle, said: `A new run, ${seed}. ${said}` };
      },
    });
  }

  /** A fork at the playhead: `edit` without its cycle. A word is shown as it is written, the rest just before. */
  fork(edit) {
    const from = this.shown;
    const cycle = editCycle(from.player);
    return this.open(fork(from.request, { cycle, ...edit }), {
      parent: from, origin: from.origin, cycle: edit.kind === "word" ? cycle : Math.floor(from.player.time),
      said: `Forked at cycle ${grouped(cycle)}: the same run up to there.`,
    });
  }

  /** Shows a kept run, at its own place or aligned with the one shown so far. */
  async switchTo(run, alignment = this.alignment) {
    const from = this.shown;
    if (!run || run === from) return;
    this.opening += 1; // an open under way no longer comes to the front
    this.page.progress.hide();
    const turn = this.opening;
    const { cycle, said } = await placeIn(alignment, from, run, (to, work) => this.page.session.aligned(to, work));
    if (turn !== this.opening || !this.kept.runs.includes(run)) return;
    if (cycle !== Math.floor(run.player.time)) await run.player.seek(cycle);
    this.#rest();
    this.#show(run, said);
  }

  switchBy(by) {
    return this.switchTo(this.kept.beside(by));
  }

  /** Closes a run, unless it is the only one. */
  close(run) {
    if (this.kept.runs.length < 2) return;
    const next = this.kept.remove(run);
    this.#end(run);
    if (next !== this.shown) this.#show(next, "");
    else this.page.changed();
  }

  #end(run) {
    this.kept.remove(run);
    this.history.closed(run, Math.floor(run.player.time));
    run.player.pause();
    run.watch.stop();
    this.page.session.closeRun(run);
  }

  /** What was done to have this run, as the history has it. */
  #done(run) {
    const { name, detail } = this.labelOf(run);
    return run.parent ? `${name}: ${detail}` : run.desc.scenario?.title || `${name}: ${detail}`;
  }

  /** The run of a step of the history, at its own place; one that was closed since is opened again. */
  goTo(step) {
    if (!step || step === this.history.now) return null;
    if (this.kept.runs.includes(step.run)) return this.switchTo(step.run, "own");
    this.history.wanted = step;
    return this.open(step.request, { cycle: step.cycle, parent: step.parent?.run ?? null, origin: step.origin, said: "Opened again." });
  }

  /** Back to the run the shown one was made from, and forth again; both are kept. */
  undo() {
    return this.goTo(this.history.back);
  }

  redo() {
    return this.goTo(this.history.forth);
  }

  /** After a lost line: the same run goes on; if the server's texts have changed it is another, opened at this cycle. */
  async reopened(run, world) {
    this.page.notice.hide(`lost ${run.key}`);
    if (world.fingerprint === run.desc.fingerprint || !run.player) return;
    const cycle = Math.floor(run.player.time);
    run.player.pause();
    run.watch.stop();
    run.desc = world;
    this.#equip(run, { parent: run.parent, origin: run.origin, selection: run.selection });
    await run.player.seek(cycle);
    if (run === this.shown) this.#show(run, "The server came back with other texts: this run was computed anew.");
  }

  lost(run, error) {
    if (!this.kept.runs.includes(run)) return;
    this.page.notice.show({ message: `${this.nameOf(run)} could not be opened again: ${error.message}`, remedy: error.remedy, place: error.place }, {
      tag: `lost ${run.key}`,
      retry: () => this.page.session.reopen(run).catch((again) => this.lost(run, again)),
    });
  }
}
