// One run on the replay page: its head, its machine, its timeline.
// Promises: drawn by the live page's own views; repainted only when something in it has changed.
// Does not: move the run, or decide where it stands on the page.

import { Head } from "../main/compare_column.js";
import { LanesHover } from "../main/lanes_hover.js";
import { LanesView } from "../main/lanes_view.js";
import { StageView } from "../main/stage_view.js";
import { workOf } from "../main/alignment.js";
import { buttonOf, element } from "../panels/element.js";
import { runLetter } from "../panels/names.js";

const STEP = 1.6; // of a press of a button of the timeline
const TEXT_EVERY_MS = 100;

export class Pane {
  /** `run`: {player, rows, label}; `at`: 0 or 1; `alone`: there is no other; `act`: {pick(hit, at), seek(cycle, at)}. */
  constructor(run, at, alone, act) {
    Object.assign(this, { run, at, player: run.player });
    const suffix = at === 0 ? "" : "-b";
    const whose = alone ? "" : ` of ${runLetter(at)}`;
    const canvas = element("canvas", { id: `stage${suffix}`, tabindex: "0", role: "img", "data-testid": `stage${suffix}`, "aria-label": `The machine${whose}. The button named table gives the same as text.` });
    const tip = element("div", { class: "tip", hidden: true });
    this.head = new Head();
    this.tools = { depth: element("div", { class: "tools" }), camera: element("div", { class: "tools" }) };
    this.bar = element("div", { class: "stage-tools", role: "group", "aria-label": "The picture" }, this.tools.depth, this.tools.camera);
    this.panel = element("section", { class: "panel stage-panel", "data-at": String(at), "aria-label": `The machine${whose}` },
      ...(alone ? [] : [this.head.node]), ...(alone ? [this.bar] : []), element("div", { class: "stage-host" }, canvas, tip));
    const timeline = element("canvas", { "data-testid": `timeline${suffix}`, role: "img", "aria-label": `What each core's cycles went to${whose}` });
    this.lanesPanel = element("section", { class: "panel lanes", "data-at": String(at), "aria-label": `Timeline${whose}` }, at === 0 ? this.#tools(act) : null, timeline);
    this.stage = new StageView(canvas, tip, (hit) => act.pick(hit, at));
    this.lanes = new LanesView(timeline, (cycle) => act.seek(cycle, at));
    this.lanes.onPick = ({ core, fault }) => act.pick({ type: "core", id: core ?? fault?.core ?? null }, at);
    const hover = new LanesHover(this.lanes, this.lanesPanel);
    this.lanes.onWindow = () => this.#window();
    this.onWindow = () => {}; // another window was chosen
    this.lanes.onHover = (place) => hover.show(place);
    this.alone = alone;
    this.seen = { version: -1, cache: -1, key: "", said: "", at: -Infinity };
  }

  /** The timeline's buttons: fewer cycles, more, all there are. */
  #tools(act) {
    const button = (text, label, id, does) => buttonOf(text, does, { class: "quiet", title: label, "aria-label": label, "data-testid": id });
    this.whole = button("all", "all of the recording, or what is around now (w)", "lanes-whole", act.span);
    return element("div", { class: "lanes-tools", role: "group", "aria-label": "Timeline" },
      button("−", "show more cycles", "lanes-out", () => this.lanes.zoom(1 / STEP)), button("+", "show fewer cycles", "lanes-in", () => this.lanes.zoom(STEP)), this.whole);
  }

  /** Keeps a chosen window inside the recording. */
  #window() {
    const { lanes, player } = this;
    if (lanes.held) {
      const span = Math.min(lanes.held.end - lanes.held.start, player.endCycle - player.startCycle);
      const start = Math.max(player.startCycle, Math.min(lanes.held.start, player.endCycle - span));
      lanes.held = { start, end: start + span };
    }
    this.whole?.setAttribute("aria-pressed", String(lanes.whole));
    this.onWindow();
  }

  /** Shows what another pane's timeline shows, as far as the clocks make it the same cycles. */
  like({ lanes }, clocks) {
    this.lanes.like({ showsWhole: lanes.showsWhole, held: clocks === "cycle" ? lanes.held : null });
    this.whole?.setAttribute("aria-pressed", String(lanes.whole));
  }

  touch() {
    this.seen.version = -1;
    this.stage.dirty = true;
    this.lanes.dirty = true;
    this.lanes.drawn = "";
  }

  /** `look`: {theme, selection, reduced, hazard}; `more(world, spec)`: what the stage shows besides. */
  frame(look, more, now) {
    const { player, seen } = this;
    if (!player.cursor.events) return;
    const changed = player.version !== seen.version;
    if (changed || this.stage.dirty) this.stage.paint(player, look, more);
    if (changed || this.lanes.dirty || player.cache.version !== seen.cache) this.lanes.paint(player, this.run.rows, look);
    Object.assign(seen, { version: player.version, cache: player.cache.version });
    if (!this.alone && player.version !== seen.said && (!player.playing || now - seen.at >= TEXT_EVERY_MS)) {
      Object.assign(seen, { said: player.version, at: now });
      this.head.show(runLetter(this.at), this.run.label, player, workOf(player));
    }
  }
}
