// Compare: two runs side by side, their clocks in step, where they part, what each costs; swapped, or in the same place.
// Promises: the run the page shows leads and everything that plays, steps or seeks it moves the other beside it; both are
// whole runs of their own, kept like any other; a comparison ends when one of them is closed, and leaves the page as it
// was; pictures change place at most once a second.
// Does not: compute: the server finds where they part, the evidence tells the cost, transport/in_step.js keeps the clocks.

import { CompareChart } from "../charts/compare_chart.js";
import { showDifferences } from "../panels/differences_table.js";
import { buttonOf, element } from "../panels/element.js";
import { furnish } from "../scene/furnish.js";
import { besideOf, InStep, WorkCurve } from "../transport/in_step.js";
import { placeIn, workOf } from "./alignment.js";
import { machineRoom } from "./change_card.js";
import { PATTERN, withRead, withWritten } from "./compare_address.js";
import { compareCard } from "./compare_card.js";
import { Column } from "./compare_column.js";
import { changeIn, Pair, selectionIn } from "./compare_pair.js";
import { Parting } from "./compare_parting.js";
import { Looks } from "./looks.js";
import { sibling } from "./request.js";
import { labelBeside } from "./run_label.js";

const TEXT_EVERY_MS = 100;
const CHANGE_EVERY_MS = 1000; // of pictures in the same place: by hand, never faster
const CLOCKS = Object.freeze({ cycle: "same cycle", work: "same work done" });

class Compare {
  constructor(app) {
    this.app = app;
    this.pair = null;
    this.kind = "cycle";
    this.inStep = null;
    this.opening = 0;
    this.column = new Column({ pick: (hit) => this.#pick(hit), seek: (cycle) => this.#seek(cycle) });
    this.parting = new Parting(app, this);
    this.looks = [0, 1].map(() => new Looks((kind, run, cycle) => app.session.look(kind, run, cycle), () => this.#table()));
    this.seen = { version: -1, cache: -1, rows: -1, at: -Infinity, text: "" };
    this.last = performance.now();
    this.spec = null; // of the leader's stage, as it was last drawn
    this.#controls();
    this.chart = new CompareChart(this.column.chart);
    this.tab = app.tab({ id: "compare", title: "Compare", shows: false });
    this.table = element("div");
    this.tab.panel.append(this.parting.node, this.table);
  }

  // --- beginning and ending

  #controls() {
    const { app } = this;
    const button = (text, title, does, more = {}) => buttonOf(text, does, { class: "quiet", title, ...more });
    this.open = button("compare", "two runs side by side (v)", () => this.toggle(), { id: "compare", "data-testid": "compare-open", "aria-pressed": "false", "aria-haspopup": "dialog" });
    app.tools.top.prepend(this.open);
    this.clock = element("select", { "data-testid": "compare-clock", "aria-label": "how the clocks go together" }, ...Object.entries(CLOCKS).map(([id, text]) => element("option", { value: id }, text)));
    this.clock.addEventListener("change", () => this.setKind(this.clock.value));
    this.side = button("side by side", "both machines beside each other", () => this.place("side"), { "data-testid": "compare-side" });
    this.column.bar.append(
      element("label", { class: "follow" }, "clocks", this.clock),
      element("span", { class: "compare-buttons" },
        button("swap", "the runs change sides: the other one leads (q)", () => this.swap(), { "data-testid": "compare-swap" }),
        button("same place", "A and B in the same place, by turns (')", () => this.blink(), { "data-testid": "compare-blink" }), this.side,
        button("×", "end the comparison; both runs are kept (v)", () => this.end(), { "aria-label": "end the comparison", "data-testid": "compare-end" })));
    app.key({ key: "v", what: "compare with another design, layout, machine or run; end the comparison", does: () => this.toggle() });
    app.key({ key: "q", what: "while comparing: swap the runs", does: () => this.swap() });
    app.key({ key: "'", what: "while comparing: A and B in the same place, by turns", does: () => this.blink() });
    app.menu({ title: "Compare with…", key: "v", does: () => this.ask() });
  }

  toggle() {
    if (this.pair) this.end();
    else this.ask();
  }

  /** The card: compare with what? */
  ask() {
    const { app } = this;
    const run = app.shown();
    if (!run) return;
    const kept = app.runs.kept.runs.filter((one) => one !== run).map((one) => ({ run: one, name: app.runs.nameOf(one) }));
    app.dialog.show(`Compare ${app.runs.labelOf(run).name} with…`, compareCard(run.desc, app.catalog(), kept, {
      onRun: (other) => {
        app.dialog.hide();
        this.begin(run, other);
      },
      onChange: (change) => {
        app.dialog.hide();
        this.beside(sibling(run.desc, change, machineRoom(app.catalog(), change.machine)));
      },
    }));
    document.querySelector("#dialog-body .primary")?.focus(); // v and Enter: the design one would ask for
  }

  /** Opens the run of `request` beside the shown one and compares the two. */
  async beside(request) {
    this.opening += 1;
    const turn = this.opening;
    const leader = this.app.shown();
    const other = await this.app.runs.openBeside(request);
    if (other && turn === this.opening && this.app.shown() === leader && other !== leader) this.begin(leader, other);
  }

  begin(leader, other) {
    this.app.act.pause();
    this.pair?.other.watch.stop();
    this.pair = new Pair(leader, other);
    this.#stand();
    this.app.say(`Comparing ${this.#named(leader)} and ${this.#named(other)}. ${CLOCKS[this.kind]}.`);
    this.tab.open();
  }

  #stand() {
    if (!this.column.stands) this.column.stand(true);
    this.open.setAttribute("aria-pressed", "true");
    this.open.setAttribute("aria-haspopup", "false");
    this.open.textContent = "end compare";
    this.tab.offer(true);
    this.side.hidden = true;
    this.#again();
    this.parting.find();
  }

  end(why = "") {
    if (!this.pair) return;
    const { other } = this.pair;
    other.player.pause();
    if (this.app.shown() !== other) other.watch.stop();
    this.pair = null;
    this.inStep = null;
    this.opening += 1;
    this.column.stand(false);
    this.parting.forget();
    this.open.setAttribute("aria-pressed", "false");
    this.open.setAttribute("aria-haspopup", "dialog");
    this.open.textContent = "compare";
    this.tab.offer(false);
    this.app.view.touch();
    this.app.say(`${why} The comparison has ended; ${this.app.runs.labelOf(this.app.shown()).name} is shown.`.trim());
  }

  /** Another run is shown: one of the two leads now, or a sibling takes the leader's place; anything else ends it. */
  shown(run) {
    if (!this.pair) return;
    const third = !this.pair.has(run);
    if (third && !run.parent) {
      this.end("Another run is shown.");
      return;
    }
    this.pair.lead(run);
    this.#again();
    if (third) this.parting.find();
    else this.parting.show();
  }

  /** The clocks are coupled anew: after a swap, another run, another kind. */
  #again() {
    const { leader, other } = this.pair;
    other.watch.start();
    this.work = new Map(this.pair.runs.map((run) => [run, new WorkCurve(run.watch.rows, run.desc.chunk_cycles)]));
    this.inStep = new InStep(leader.player, other.player,
      (cycle) => besideOf(this.kind, cycle, this.work.get(leader), this.work.get(other)),
      () => placeIn(this.kind, leader, other, (run, work) => this.app.session.aligned(run, work)));
    this.clock.value = this.kind;
    this.held = null;
    this.seen.version = -1;
    this.seen.text = "";
    this.column.touch();
  }

  setKind(kind) {
    this.kind = kind;
    if (this.pair) this.#again();
    this.app.say(`Clocks: ${CLOCKS[kind]}.`);
  }

  #named(run) {
    return `${this.pair.letter(run)}, ${this.app.runs.labelOf(run).name}`;
  }

  // --- places

  swap() {
    if (!this.pair) return this.app.say("Nothing is compared yet: press v.");
    return this.app.runs.switchTo(this.pair.other, "own").then(() => this.app.say(`${this.#named(this.pair.leader)} leads.`));
  }

  /** "side", or "first" and "second" in the same place. */
  place(where) {
    if (!this.pair) return;
    document.body.dataset.compare = where;
    this.side.hidden = where === "side";
    this.column.touch();
    this.app.view.touch();
    if (where !== "side") this.app.say(`${this.#named(where === "first" ? this.pair.leader : this.pair.other)} is shown.`);
  }

  /** In the same place, by turns; presses that come too fast wait for their second. */
  blink() {
    if (!this.pair) return this.app.say("Nothing is compared yet: press v.");
    const now = performance.now();
    const wait = (this.changedAt ?? -Infinity) + CHANGE_EVERY_MS - now;
    if (wait > 0) {
      this.waiting ??= setTimeout(() => {
        this.waiting = null;
        this.blink();
      }, wait);
      return null;
    }
    this.changedAt = now;
    const at = document.body.dataset.compare;
    return this.place(at === "side" ? "first" : at === "first" ? "second" : "first");
  }

  // --- hands on the second run

  #pick({ type, id }) {
    const { leader, other } = this.pair;
    const lock = type === "lock" ? other.desc.locks[id] : null;
    const change = type === "core" ? { core: id } : type === "line" ? { line: id } : type === "transaction" ? { core: id >> 1 }
      : lock ? { lock: id, line: lock.line } : type === "word" ? { line: other.desc.lines.find((line) => line.words.some((word) => word.cell === id))?.id ?? null } : null;
    if (!change) return;
    const here = changeIn(change, other.desc, leader.desc);
    if (Object.values(here).every((value) => value === null)) this.app.say(`${this.#named(leader)} has no such ${type}.`);
    else this.app.select(here);
  }

  /** Somebody points at a cycle of the second timeline: the leader goes beside it. */
  #seek(cycle) {
    const { leader, other } = this.pair;
    const to = besideOf(this.kind, cycle, this.work.get(other), this.work.get(leader));
    if (to !== null) this.app.act.seek(Math.floor(to));
  }

  // --- every frame

  frame(now) {
    const ms = now - this.last;
    this.last = now;
    if (!this.pair) return;
    const { leader, other } = this.pair;
    if (!this.app.runs.kept.runs.includes(other)) {
      this.end("One of the two runs was closed.");
      return;
    }
    if (this.inStep.leader !== leader.player || this.inStep.follower !== other.player) this.#again(); // opened again after a lost line
    if (!this.parting.walking) this.app.runs.budget.standing(() => this.inStep.tick(ms));
    this.#paint();
    this.looks.forEach((looks, at) => {
      const run = this.pair.runs[at];
      if (this.app.view.tab === "compare") looks.want(["evidence"], run, Math.floor(run.player.time), leader.player.playing, now);
    });
    this.#text(now);
    this.#curves(now);
  }

  /** Zooming or moving the one timeline does the same to the other. */
  #windows() {
    const mine = this.app.view.lanes;
    const its = this.column.lanes;
    if (mine.held === this.held?.mine && its.held === this.held?.its) return;
    const { leader, other } = this.pair;
    const [from, to, runs] = its.held === this.held?.its ? [mine, its, [leader, other]] : [its, mine, [other, leader]];
    const [start, end] = from.held ? [from.held.start, from.held.end].map((cycle) => besideOf(this.kind, cycle, ...runs.map((run) => this.work.get(run)))) : [null, null];
    to.hold(start === null || end === null || end <= start ? null : { start, end });
    this.held = { mine: mine.held, its: its.held };
  }

  #paint() {
    const { app, column, seen } = this;
    const { leader, other } = this.pair;
    const { player } = other;
    this.#windows();
    if (!player.cursor.events || document.body.dataset.compare === "first") return;
    const selection = { ...selectionIn(app.selection, leader.desc, other.desc), span: this.kind === "cycle" ? app.selection.span : null };
    const told = JSON.stringify(selection);
    const whole = app.view.lanes.showsWhole;
    const changed = player.version !== seen.version || whole !== seen.whole || told !== seen.selection || app.theme.name !== seen.theme;
    const look = { theme: app.theme, selection, reduced: app.view.reduced.matches, hazard: other.hazard ?? other.watch.lastReport?.hazard ?? other.desc.hazard ?? null };
    if (changed || column.stage.dirty) {
      column.stage.paint(player, look, (world, spec) => {
        Object.assign(spec, { depth: this.spec?.depth ?? spec.depth, camera: this.spec?.camera });
        furnish(world, spec, player);
      });
    }
    if (changed || column.lanes.dirty || player.cache.version !== seen.cache || other.watch.rows.count !== seen.rows) {
      column.lanes.showsWhole = app.view.lanes.showsWhole;
      column.lanes.paint(player, other.watch.rows, look);
    }
    Object.assign(seen, { whole, version: player.version, cache: player.cache.version, rows: other.watch.rows.count, selection: told, theme: app.theme.name });
  }

  #text(now) {
    const { leader, other } = this.pair;
    const key = `${leader.player.version} ${other.player.version} ${this.pair.letter(leader)}`;
    if (key === this.seen.text || (leader.player.playing && now - this.seen.at < TEXT_EVERY_MS)) return;
    this.seen.text = key;
    this.seen.at = now;
    [leader, other].forEach((run, at) => {
      if (run.player.cursor.events) this.column.heads[at].show(this.pair.letter(run), this.#label(run), run.player, workOf(run.player));
    });
  }

  /** {name, detail}: what sets the run apart from the other one. */
  #label(run) {
    const other = this.pair.runs.find((one) => one !== run);
    return labelBeside(this.app.runs.labelOf(run).name, run.desc, other.desc);
  }

  #table() {
    if (!this.pair) return;
    showDifferences(this.table, {
      operations: this.pair.leader.desc.workload.counts === "operations",
      sides: this.pair.runs.map((run, at) => {
        const evidence = this.looks[at].seen("evidence", run);
        const mhz = run.desc.machine.mhz;
        return { evidence, cores: run.desc.cores.length, mhz, letter: this.pair.letter(run), name: this.#whole(run), cycle: evidence?.cycle ?? 0 };
      }),
    });
  }

  #whole(run) {
    const { name, detail } = this.#label(run);
    return `${name} (${detail})`;
  }

  #curves(now) {
    const { theme } = this.app;
    this.chart.draw({
      theme: theme.tokens, themeName: theme.name, font: theme.font.sans, size: 11 * theme.scale,
      runs: this.pair.runs.map((run, at) => ({
        rows: run.watch.rows, desc: run.desc, endCycle: run.player.endCycle, letter: this.pair.letter(run), name: this.#label(run).name,
        colour: [theme.tokens.spin, theme.tokens.F][at],
      })),
    }, now);
  }

  // --- the address

  written() {
    return this.pair ? withWritten(this.pair.other.request, this.kind) : "";
  }

  read(text) {
    const wanted = withRead(text);
    if (!wanted) {
      this.end();
      return;
    }
    this.kind = wanted.kind;
    this.beside(wanted.request);
  }
}

export function attachCompare(app) {
  const compare = new Compare(app);
  app.compare = compare;
  app.on("stage", (_world, spec) => { compare.spec = spec; });
  app.on("run", (run) => compare.shown(run));
  app.on("frame", (now) => compare.frame(now));
  app.on("select", () => compare.column.touch());
  app.on("theme", () => compare.column.touch());
  app.addressPart({ key: "with", pattern: PATTERN, written: () => compare.written(), read: (text) => compare.read(text) });
}
