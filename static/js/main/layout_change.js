// What a layout has changed: transfers a fault of the run one came from and of this one, as both were measured.
// Promises: says nothing before both have counted; says whether the figures are of whole runs; a run whose layout is that
// of its parent has nothing to say.
// Does not: open runs or know fields.

import { element } from "../panels/element.js";
import { changeSaid, placeSaid } from "../panels/layout_said.js";
import { partsOf } from "./request.js";

const EVERY_MS = 700;

const dotted = (settings) => Object.fromEntries(Object.entries(settings).filter(([name]) => name.includes(".")));

/** What differs in layout: ["pgd to byte 136"]; empty if nothing, or if more than the layout differs. */
export function movesBetween(from, to) {
  const [a, b] = [partsOf(from), partsOf(to)];
  const same = ["design", "machine", "workload", "cores", "threads", "placement", "seed"].every((part) => a[part] === b[part]);
  const rest = (settings) => JSON.stringify(Object.entries(settings).filter(([name]) => !name.includes(".")).sort());
  if (!same || rest(a.settings) !== rest(b.settings)) return [];
  const [before, after] = [dotted(a.settings), dotted(b.settings)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().filter((name) => before[name] !== after[name]).map((name) => {
    const said = placeSaid(/^\d+$/.test(String(after[name])) ? Number(after[name]) : after[name]);
    return after[name] === undefined ? `${name} back` : `${name} to ${said}`;
  });
}

/** {each, work, complete} of a report, or null before anything is counted. */
export function figureOf(report, complete) {
  const { transfers = 0, work = 0 } = report?.totals ?? {};
  return work > 0 ? { each: transfers / work, work, complete } : null;
}

export class LayoutChange {
  constructor(app) {
    this.app = app;
    this.host = element("div", { class: "map-change", role: "status", "data-testid": "map-change" });
    this.host.hidden = true;
    this.turn = 0;
  }

  /** Called with every run that is shown. */
  show(run) {
    const { parent } = run;
    const moves = parent ? movesBetween(parent.desc, run.desc) : [];
    this.host.hidden = moves.length === 0;
    if (this.run === run) return;
    this.run = run;
    this.turn += 1;
    if (moves.length === 0) return;
    this.host.replaceChildren(element("p", {}, `${moves.join(", ")}: measuring what that changes…`));
    this.#measure(run, parent, moves, this.turn);
  }

  async #measure(run, parent, moves, turn) {
    const figures = new Map();
    for (;;) {
      try {
        for (const one of [parent, run]) {
          if (figures.get(one)?.complete) continue;
          const report = await this.app.session.report(one);
          figures.set(one, figureOf(report, report.totals.complete));
        }
      } catch {
        // asked again below, unless a run was closed meanwhile
      }
      const kept = this.app.runs.kept.runs;
      if (turn !== this.turn || !kept.includes(run)) return;
      if (!kept.includes(parent) && !figures.get(parent)?.complete) {
        this.host.replaceChildren(element("p", {}, `${moves.join(", ")}. The run before was closed; open it again from the history to measure both.`));
        return;
      }
      const of = run.desc.workload.counts === "operations" ? "operation" : "fault";
      const told = changeSaid(figures.get(parent), figures.get(run), of);
      if (told) this.#say(told, moves);
      if (told?.whole) {
        this.app.say(`${moves.join(", ")}. ${told.said}`);
        return;
      }
      await new Promise((done) => { setTimeout(done, EVERY_MS); });
      if (turn !== this.turn) return;
    }
  }

  #say(told, moves) {
    const sign = told.better ? "▼" : told.worse ? "▲" : "=";
    this.host.dataset.way = told.better ? "better" : told.worse ? "worse" : "same";
    this.host.dataset.whole = String(told.whole);
    this.host.replaceChildren(
      element("p", { class: "map-figure" }, element("span", { class: "sign", "aria-hidden": "true" }, sign), element("b", { class: "mono", "data-testid": "map-figure" }, told.figure), element("span", {}, ` ${told.amount}`)),
      element("p", {}, `${moves.join(", ")}. ${told.said}`));
  }
}
