// What stands on the page only while two runs are compared: the second machine and timeline, a head over each column,
// the bar of the comparison, the second run's place in the chart.
// Promises: all of it is taken away again; each head says letter, name, cycle, work and the last event of its run; what is
// under the pointer in the second machine is told as in the first.
// Does not: decide what is compared (compare.js does).

import { element } from "../panels/element.js";
import { counted, grouped } from "../panels/names.js";
import { sentence } from "../panels/sentence.js";
import { LanesView } from "./lanes_view.js";
import { StageView } from "./stage_view.js";

const byId = (id) => document.getElementById(id);

/** The line over one machine: letter, name, what is different, cycle and work. */
export class Head {
  constructor() {
    this.letter = element("b", { class: "letter" });
    this.name = element("span", { class: "compare-name" });
    this.detail = element("span", { class: "mute compare-detail" });
    this.place = element("span", { class: "mono compare-place" });
    this.now = element("p", { class: "compare-now" });
    this.node = element("div", { class: "compare-head" }, element("div", { class: "compare-line" }, this.letter, this.name, this.detail, this.place), this.now);
  }

  /** `label`: {name, detail}; `work`: faults or operations done. */
  show(letter, label, player, work) {
    this.node.dataset.run = letter.toLowerCase();
    this.letter.textContent = letter;
    this.name.textContent = label.name;
    this.detail.textContent = label.detail;
    this.detail.title = label.detail;
    const { desc, fields, mirrorValues, cursor } = player;
    const done = counted(work, desc.workload.counts === "operations" ? "operation" : "fault");
    const place = `cycle ${grouped(Math.floor(player.time))} · ${done}`;
    if (this.place.textContent !== place) this.place.textContent = place;
    const said = !cursor.events ? "" : cursor.events.isFrame ? "Playing faster than single events can be read."
      : sentence(desc, fields, mirrorValues, cursor.events, player.lastHead).what;
    if (this.now.textContent !== said) {
      this.now.textContent = said;
      this.now.title = said;
    }
  }
}

export class Column {
  /** `act`: {pick(hit), seek(cycle)} of the second run. */
  constructor(act) {
    this.canvas = element("canvas", { tabindex: "0", role: "img", "data-testid": "stage-b", "aria-label": "The machine of the second run, at the same moment." });
    this.tip = element("div", { class: "tip" });
    this.tip.hidden = true;
    this.heads = [new Head(), new Head()]; // over the leader's machine, over the other's
    this.bar = element("div", { class: "compare-bar" });
    this.panel = element("section", { class: "panel stage-panel compare-stage", "aria-label": "The second machine" },
      this.heads[1].node, this.bar, element("div", { class: "stage-host" }, this.canvas, this.tip));
    this.timeline = element("canvas", { "data-testid": "timeline-b", role: "img", "aria-label": "What each core's cycles went to in the second run" });
    this.lanesPanel = element("section", { class: "panel lanes compare-lanes", "aria-label": "Timeline of the second run" }, this.timeline);
    this.chart = element("div", { class: "chart compare-chart", "data-testid": "compare-chart", role: "figure", "aria-label": "Faults per second of both runs" });
    this.stage = new StageView(this.canvas, this.tip, act.pick);
    this.lanes = new LanesView(this.timeline, act.seek);
    this.lanes.onPick = ({ core, fault }) => act.pick({ type: "core", id: core ?? fault?.core ?? null });
    this.stands = false;
  }

  /** Puts all of it on the page, or takes it away. */
  stand(on) {
    this.stands = on;
    if (!on) {
      for (const node of [this.panel, this.lanesPanel, this.chart, this.heads[0].node]) node.remove();
      delete document.body.dataset.compare;
      return;
    }
    const stage = byId("stage").closest(".stage-panel");
    stage.prepend(this.heads[0].node);
    stage.after(this.panel);
    document.querySelector(".lanes:not(.compare-lanes)").after(this.lanesPanel);
    byId("chart").after(this.chart);
    document.body.dataset.compare = "side";
    this.stage.box = null;
    this.lanes.box = null;
    this.touch();
  }

  touch() {
    this.stage.dirty = true;
    this.lanes.dirty = true;
    this.lanes.drawn = "";
  }
}
