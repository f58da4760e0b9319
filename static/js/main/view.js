// Everything that shows the open run: canvases and panels, each repainted no oftener than it must be.
// Promises: canvases follow every change of the player; panels of text at most ten times a second while playing and
// at once after a step; nothing is repainted that has not changed.
// Does not: change the player.

import { ThroughputChart } from "../charts/throughput.js";
import { attemptsTable } from "../panels/attempts.js";
import { Evidence } from "../panels/evidence.js";
import { MemoryPanel } from "../panels/memory.js";
import { Narration } from "../panels/narration.js";
import { NOTHING } from "../panels/pick.js";
import { showProfile } from "../panels/profile.js";
import { ProtocolPanel } from "../panels/protocol.js";
import { sentence } from "../panels/sentence.js";
import { SourcePanel } from "../panels/source.js";
import { threadsMatter } from "../panels/machine_state.js";
import { machineTables } from "../panels/machine_tables.js";
import { linesTable, locksTable, replaceIfChanged } from "../panels/tables.js";
import { threadsPanel } from "../panels/threads.js";
import { element } from "../panels/element.js";
import { focusOf } from "../scene/focus.js";
import { actorOf, NOBODY } from "../mirror/actor.js";
import { speculates, usesRcu } from "../mirror/services.js";
import { LanesView } from "./lanes_view.js";
import { Looks } from "./looks.js";
import { nameLine } from "./searching.js";
import { StageView } from "./stage_view.js";
import { storyOf } from "./story.js";

export { workOf as faultsOf } from "./alignment.js";

const TEXT_EVERY_MS = 100;
const EVIDENCE = () => ["evidence"];
const LOOKED_AT = Object.freeze({ // what a tab shows beyond the mirror
  profile: EVIDENCE, lines: EVIDENCE, locks: EVIDENCE, attempts: EVIDENCE, memory: (desc) => (usesRcu(desc) ? ["vmas", "rcu"] : ["vmas"]),
});
const byId = (id) => document.getElementById(id);

export class View {
  /** `act`: {pick(hit), seek(cycle)}; `look(kind, run, cycle)`: asks the server. */
  constructor(theme, act, look) {
    this.theme = theme;
    this.selection = { ...NOTHING };
    this.onSelect = () => {}; // (selection, change)
    this.onText = () => {};
    this.reduced = matchMedia("(prefers-reduced-motion: reduce)");
    this.stage = new StageView(byId("stage"), byId("tip"), act.pick);
    this.lanes = new LanesView(byId("timeline"), (cycle) => act.seek(cycle));
    this.chart = new ThroughputChart(byId("chart"));
    this.source = new SourcePanel(byId("source"), byId("source-place"));
    this.protocol = new ProtocolPanel(byId("panel-protocol"));
    this.narration = new Narration({
      what: byId("now-what"), why: byId("now-why"), before: byId("now-before"), title: byId("before-title"), live: byId("live"),
    });
    this.memory = new MemoryPanel(byId("panel-memory"));
    this.evidence = new Evidence({
      profile: byId("panel-profile"), lines: byId("lines-evidence"), locks: byId("locks-evidence"), sums: byId("attempts-sums"), reasons: byId("attempts-reasons"),
    });
    this.looks = new Looks(look, () => this.#showLooks());
    this.tab = "source";
    this.onStage = () => {}; // (world, spec), just before the stage is drawn
    this.offerTab = () => {}; // (name, on): shows or hides a tab
    this.seen = { version: -1, cache: -1, textAt: -Infinity, text: -1 };
    this.stepped = false;
    this.painted = 0; // pictures of the stage so far
    new ResizeObserver(() => this.touch()).observe(byId("main"));
  }

  /** Everything is to be painted anew. */
  touch() {
    this.seen.version = -1;
    this.seen.text = -1;
    this.chart.key = "";
    this.source.key = ""; // another size of type moves the line it shows
  }

  /** Shows a kept run as it stands. */
  openRun(run) {
    const { player, watch } = run;
    this.run = run;
    this.player = player;
    this.watch = watch;
    const { desc } = player;
    this.showStory();
    const counts = desc.workload.counts ?? "faults"; // what a round of this workload is counted in
    byId("chart-what").textContent = counts === "faults" ? "Faults" : "Operations";
    byId("counts").textContent = counts;
    byId("chart-machine").textContent = `on ${desc.machine.title}`;
    byId("chart-machine").title = desc.machine.title;
    byId("focus").replaceChildren(element("option", { value: "" }, "who acts"),
      ...desc.cores.map((core) => element("option", { value: core.id }, `core ${core.id}`)));
    this.narration.forget();
    this.threadsMatter = false;
    this.offerTab("attempts", speculates(desc));
    this.offerTab("memory", (desc.areas ?? []).length > 0);
    this.showReport(watch.lastReport);
    this.select({ ...NOTHING, ...run.selection });
  }

  showStory() {
    const { title, changed, notes } = storyOf(this.run);
    byId("story-title").textContent = title;
    byId("story-changed").textContent = changed;
    byId("story-changed").hidden = changed === "";
    byId("story-notes").replaceChildren(...notes.map((note) => element("p", {}, note)));
    byId("story-notes").scrollTop = 0;
  }

  showReport(report) {
    showProfile(byId("profile-short"), report, this.player.desc);
  }

  select(change) {
    this.selection = { ...this.selection, ...change };
    if (this.run) this.run.selection = this.selection;
    this.onSelect(this.selection, change);
    byId("focus").value = this.selection.core === null ? "" : String(this.selection.core);
    this.touch();
  }

  /** The core the source panel follows: the chosen one, else the one that acted last. */
  focus() {
    if (this.selection.core !== null) return this.selection.core;
    const { cursor, lastHead } = this.player;
    const actor = lastHead >= 0 && lastHead < cursor.events.count ? actorOf(cursor.events, lastHead) : NOBODY;
    if (actor !== NOBODY) this.actor = actor;
    return Math.min(this.actor ?? 0, this.player.desc.cores.length - 1);
  }

  /** The line in the strip, -1 if the run watches none. */
  line() {
    const { desc, mirrorValues: mirror } = this.player;
    return focusOf({ desc, mirror, selection: this.selection }).line?.id ?? -1;
  }

  /** Cells of the words in the strip. */
  words() {
    return this.player.desc.lines.find((one) => one.id === this.line())?.words.map((word) => word.cell) ?? [];
  }

  /** Called once a frame of the screen. */
  frame(now) {
    const { player } = this;
    if (!player?.cursor.events) return;
    const changed = player.version !== this.seen.version;
    const look = { theme: this.theme, selection: this.selection, reduced: this.reduced.matches, hazard: this.run.hazard };
    if (changed || this.stage.dirty) {
      this.stage.paint(player, look, this.onStage);
      this.painted += 1;
    }
    if (changed || this.lanes.dirty || player.cache.version !== this.seen.cache || this.watch.rows.count !== this.seen.rows || this.run.hazard !== this.seen.hazard) {
      this.seen.hazard = this.run.hazard;
      this.seen.cache = player.cache.version;
      this.seen.rows = this.watch.rows.count;
      this.lanes.paint(player, this.watch.rows, look);
    }
    this.seen.version = player.version;
    const due = !player.playing || now - this.seen.textAt >= TEXT_EVERY_MS;
    if (due && player.version !== this.seen.text) this.#text(now);
    this.looks.want(LOOKED_AT[this.tab]?.(player.desc) ?? [], this.run, Math.floor(player.time), player.playing, now);
    if (!this.raceShown) this.chart.draw({
      rows: this.watch.rows, desc: player.desc, endCycle: player.endCycle, cycle: player.time, theme: this.theme.tokens,
      themeName: this.theme.name, font: this.theme.font.sans, size: 11 * this.theme.scale,
    }, now);
  }

  /** Fills the tab on the screen from what was last asked for it. */
  #showLooks() {
    const seen = (kind) => this.looks.seen(kind, this.run);
    if (this.tab === "memory") this.memory.show(this.run, seen("vmas"), seen("rcu"));
    else this.evidence.show(this.tab, seen("evidence"), this.player.desc);
  }

  #text(now) {
    const { player } = this;
    this.seen.textAt = now;
    this.seen.text = player.version;
    const { desc, fields, mirrorValues: values, cursor } = player;
    const said = cursor.events.isFrame
      ? { what: "Playing faster than single events can be read.", why: "Pause, or slow down, to see what happens and why." }
      : sentence(desc, fields, values, cursor.events, player.lastHead);
    if (cursor.events.isFrame && this.narration.past.length > 0) this.narration.forget();
    const cycle = cursor.events.isFrame ? 0 : player.lastHead >= 0 ? cursor.events.cycle[player.lastHead] : Math.floor(player.time);
    this.narration.show({
      sentence: said, cycle, run: desc.run, playing: player.playing, stepped: this.stepped, now, event: !cursor.events.isFrame,
    });
    nameLine(byId("step-kind"), desc, this.line());
    if (this.tab === "source") this.source.show(desc, fields, values, this.focus(), this.selection.core !== null);
    if (this.tab === "lines") replaceIfChanged(byId("lines-now"), linesTable(desc, fields, values));
    if (this.tab === "locks") replaceIfChanged(byId("locks-now"), locksTable(desc, fields, values));
    if (this.tab === "attempts") replaceIfChanged(byId("attempts-now"), attemptsTable(desc, fields, values, Math.floor(player.time)));
    this.#showLooks();
    this.threadsMatter ||= threadsMatter(desc, fields, values);
    this.offerTab("threads", this.threadsMatter);
    this.onText();
    if (this.tab === "threads") replaceIfChanged(byId("panel-threads"), threadsPanel(desc, fields, values));
    if (this.tab === "protocol") {
      const earlier = cursor.events.isFrame ? null : player.cache.peek(cursor.events.number - 1);
      this.protocol.show(desc, fields, values, { line: this.line(), core: this.focus(), events: cursor.events, index: cursor.index, earlier });
    }
  }

  /** The machine at this moment as text. */
  tables() {
    return machineTables(this.player);
  }
}
