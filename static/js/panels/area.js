// The tab "Area": what happened in a marked span of cycles, as sums and tables.
// Promises: every block says of which cores it is; cycles by core and cause are of the area's cores, from the stretches the
// timeline draws, in long areas from the ledger, and under them stands which and what that leaves out; sums, functions,
// lines and locks are of all cores; fault times are of faults that ended in it, from their own trap on; waits for locks
// count as far as they lie in the area; a bar never stands for a number alone.
// Does not: ask anybody.

import { CauseName } from "../vocabulary.js";
import { element, table } from "./element.js";
import { lineRowsOf, lockRowsOf, percent, profileRows, speculationSums } from "./evidence.js";
import { Expandable } from "./expandable.js";
import { coresSaid, counted, grouped } from "./names.js";

const MOST_CORES = 16; // told one by one; more are told together
const OF_STRETCHES = "As the timeline draws them, cut at the area's edges. A hit counts as compute, so does a core that has not begun; what an attempt wasted stays where it was.";
const OF_LEDGER = "From the ledger, which charges a wait when it ends: one from before the area stands here whole, one still going on not at all.";
const rounded = (value) => grouped(Math.round(value));

/** [[cause, cycles], …] of some cores, most first; those that an earlier attempt gave back count as none. */
export function causesOfCores(rows, cores) {
  const sum = CauseName.map((_, cause) => cores.reduce((all, core) => all + Math.max(0, rows[core]?.[cause] ?? 0), 0));
  return sum.map((cycles, cause) => [CauseName[cause], cycles]).filter(([, cycles]) => cycles > 0).sort((a, b) => b[1] - a[1]);
}

/** "cores 2 and 3", "all 8 cores". */
export const areaCores = (span, count) => (span.cores ? coresSaid(span.cores) : `all ${count} cores`);

const allCores = (count) => areaCores({ cores: null }, count);

/** "on core 1", "on all 8 cores", of an area. */
const onCores = (span, count) => `on ${areaCores(span, count)}`;

/** What stands under the cycles by cause; `exact`: they are the timeline's stretches. */
export const causesNote = (exact) => (exact ? OF_STRETCHES : OF_LEDGER);

/** The heading over the faults that ended: how many, and on which cores. */
export const faultsHead = (ended, span, count) => `${counted(ended, "fault")} ended ${onCores(span, count)}${ended > 0 ? ", from trap to end" : ""}`;

/** Rows of locks: taken in the area, waits that began in it, cycles waited in it, waits from before and still under way too. */
export function areaLockRows(evidence) {
  const told = new Map((evidence?.locks ?? []).map((one) => [one.class, one]));
  return lockRowsOf(evidence).map((row) => {
    const { acquisitions, contended, wait_cycles: waited, hold_cycles: held } = told.get(row.key);
    return {
      ...row, cells: [grouped(acquisitions), grouped(contended), grouped(waited)],
      more: () => [element("ul", { class: "whence" }, ...[
        [acquisitions, "times taken in the area"], [contended, "times wanted in it while another had it or waited for it"],
        [waited, "cycles waited in it, by all together, also in waits that began before it or went on after it"],
        [held, "cycles held in it, by all together"],
      ].map(([value, what]) => element("li", {}, element("b", { class: "mono" }, grouped(value)), ` ${what}`)))],
    };
  });
}

function bar(parts) {
  const whole = parts.reduce((sum, [, cycles]) => sum + cycles, 0) || 1;
  return element("div", { class: "track", "aria-hidden": "true" }, ...parts.map(([cause, cycles]) => element("i", { "data-cause": cause, style: { width: `${(100 * cycles) / whole}%` } })));
}

const sum = (value, what) => [element("b", { class: "mono" }, value), element("span", {}, what)];

export class AreaPanel {
  /** `does`: {zoom(), clear(), seek(cycle), fault(span), cores(ids or null)}. */
  constructor(host, does) {
    this.does = does;
    host.classList.add("area");
    this.head = element("div", { class: "area-head" });
    this.sums = element("div", { class: "area-sums" });
    this.cycles = element("div", { class: "area-cycles" });
    this.faults = element("div", { class: "area-faults" });
    const hosts = ["profile", "lines", "locks"].map((name) => element("div", { "data-testid": `area-${name}` }));
    this.profile = new Expandable(hosts[0], [{ title: "symbol" }, { title: "cycles", number: true }]);
    this.lines = new Expandable(hosts[1], [{ title: "line" }, { title: "transfers", number: true }, { title: "share", number: true }]);
    this.locks = new Expandable(hosts[2], [{ title: "locks of a kind" }, { title: "taken", number: true }, { title: "waits begun", number: true }, { title: "cycles waited", number: true }]);
    this.speculation = element("div", {});
    host.append(this.head, this.sums, this.cycles, this.faults, ...hosts, this.speculation);
  }

  #button(text, title, does) {
    const made = element("button", { type: "button", class: "quiet", title }, text);
    made.addEventListener("click", does);
    return made;
  }

  /** The area itself; what was known of it stays, anything else waits. */
  begin(desc, span, answer) {
    this.head.replaceChildren(
      element("h3", {}, `Cycles ${grouped(span.start)} to ${grouped(span.end)}`),
      element("p", { class: "mute" }, `${counted(span.end - span.start, "cycle")}, ${areaCores(span, desc.cores.length)}`),
      element("div", { class: "area-buttons" }, this.#button("zoom to it", "the timeline shows the area alone (Enter, in the timeline)", this.does.zoom),
        this.#button("go to its start", "the playhead goes where the area begins", () => this.does.seek(span.start)),
        ...(span.cores ? [this.#button("all cores", "the same cycles of all cores", () => this.does.cores(null))] : []),
        this.#button("clear ×", "no area (Delete, in the timeline)", this.does.clear)));
    if (answer) this.show(desc, span, answer);
    else this.sums.replaceChildren(element("p", { class: "mute" }, "Counting…"));
  }

  failed(error) {
    this.sums.replaceChildren(element("p", { class: "mute" }, `${error.message} ${error.remedy ?? ""}`));
  }

  show(desc, span, { evidence, exact }) {
    const { totals } = evidence;
    const cores = span.cores ?? desc.cores.map((core) => core.id);
    const everywhere = allCores(desc.cores.length);
    this.sums.replaceChildren(element("h3", {}, `In these cycles, on ${everywhere}`), element("div", { class: "sums" },
      ...sum(grouped(totals.faults), totals.faults === 1 ? "fault resolved" : "faults resolved"),
      ...sum(grouped(totals.transfers), "lines went from cache to cache"),
      ...(totals.faults > 0 ? sum(totals.transfers_per_fault.toFixed(1), "lines a fault") : [])));
    this.#showCycles(desc, exact?.cores ?? evidence.cores, cores, span, causesNote(exact !== null));
    this.#showFaults(desc, exact, span);
    const within = `in these cycles, on ${everywhere}`;
    this.profile.show({ caption: `Where the cycles went ${within}, by function.`, rows: profileRows(evidence).slice(0, 12), empty: "No cycle was charged in this span: what lasts longer is charged when it ends." });
    this.lines.show({ caption: `Lines that went from cache to cache ${within}.`, rows: lineRowsOf(evidence), empty: "No line went from cache to cache, on any core." });
    this.locks.show({ caption: `Locks ${within}, most waited for first; waits from before and waits under way count as far as they lie in the area.`, rows: areaLockRows(evidence), empty: "No lock was taken or waited for, on any core." });
    const tried = evidence.speculation.attempts + evidence.speculation.aborts > 0;
    this.speculation.replaceChildren(...(tried ? [element("h3", {}, `Attempts ${within}`), speculationSums(evidence)] : []));
  }

  #showCycles(desc, rows, cores, span, note) {
    const parts = causesOfCores(rows, cores);
    const all = parts.reduce((total, [, cycles]) => total + cycles, 0);
    const shown = cores.length > 1 && cores.length <= MOST_CORES ? cores : [];
    this.cycles.replaceChildren(
      table(`Cycles of ${areaCores(span, desc.cores.length)} by cause`, [{ title: "cause" }, { title: "cycles", number: true }, { title: "share", number: true }],
        parts.map(([cause, cycles]) => [element("span", { class: "cause" }, element("i", { "data-cause": cause, "aria-hidden": "true" }), cause.toLowerCase()), grouped(cycles), percent((100 * cycles) / Math.max(1, all))])),
      element("p", { class: "mute" }, note),
      ...(shown.length > 0 ? [element("h3", {}, `Core by core, ${areaCores(span, desc.cores.length)}`), element("ul", { class: "area-cores" }, ...shown.map((core) => {
        const own = causesOfCores(rows, [core]);
        const total = own.reduce((sumUp, [, cycles]) => sumUp + cycles, 0);
        return element("li", {}, element("span", { class: "mono" }, `core ${core}`), bar(own), element("span", { class: "most" }, own.length > 0 ? `${own[0][0].toLowerCase()} ${percent((100 * own[0][1]) / total)}` : "nothing charged"));
      }))] : []));
  }

  #showFaults(desc, exact, span) {
    if (exact === null) {
      this.faults.replaceChildren(element("p", { class: "mute" }, "Times of single faults are told of shorter areas: up to 98,304 cycles."));
      return;
    }
    const { count, unknown, least, mean, median, most, slowest } = exact.faults(span.cores);
    const known = count === 0 ? (unknown > 0 ? [element("p", { class: "mute" }, "They began before the area; their times are not known.")] : []) : [
      ...(count > 1 ? [element("div", { class: "sums" }, ...sum(rounded(least), "cycles, the shortest"), ...sum(rounded(median), "cycles, the median"),
        ...sum(rounded(mean), "cycles, the mean"), ...sum(rounded(most), "cycles, the longest"))] : []),
      element("ul", { class: "area-slowest" }, ...slowest.map((one) => element("li", {}, this.#button(`${grouped(one.end - one.start)} cycles, core ${one.core}`, "select this fault", () => this.does.fault(one))))),
      ...(unknown > 0 ? [element("p", { class: "mute" }, `${counted(unknown, "fault")} more ended here and began before the area.`)] : [])];
    this.faults.replaceChildren(element("h3", {}, faultsHead(count + unknown, span, desc.cores.length)), ...known);
  }
}
