// The evidence as the kernel people saw it: a profile with callers, the lines that moved, the locks, speculation; each
// summed from the start of the run to the playhead.
// Promises: rows in the order the measuring gives them; every row opens to where its number comes from; shares are of
// the whole, told as numbers beside the bars.
// Does not: ask the server (main/evidence.js).

import { abortSaid, abortShort } from "../mirror/abort_words.js";
import { Abort } from "../vocabulary.js";
import { element } from "./element.js";
import { Expandable } from "./expandable.js";
import { counted, grouped } from "./names.js";
import { lockOfClass, pickCell, pickCore, pickLine, pickLock, pickPlace, placeOfFunction } from "./pick.js";
import { pickable } from "./pickable.js";
import { callersOf, causesOf } from "./profile.js";

const WHENCE = ["the sibling's cache", "the same cluster", "the same socket", "another socket", "two links away"];

export const percent = (value) => `${Number(value ?? 0).toFixed(1)} %`;
const share = (part, whole) => (whole > 0 ? percent((100 * part) / whole) : "–");
const upTo = (cycle) => `from the start to cycle ${grouped(cycle)}`;

/** A bar of one share; `parts`: [[cause, share]] splits it. */
function bar(value, whole, parts = []) {
  const total = parts.reduce((sum, [, part]) => sum + part, 0) || 1;
  const width = whole > 0 ? (100 * value) / whole : 0;
  const pieces = parts.length > 0 ? parts.map(([cause, part]) => element("i", { "data-cause": cause, style: { width: `${(width * part) / total}%` } }))
    : [element("i", { class: "one", style: { width: `${width}%` } })];
  return element("div", { class: "track", "aria-hidden": "true" }, ...pieces);
}

const list = (items) => element("ul", { class: "whence" }, ...items.map(([value, ...text]) => element("li", {}, element("b", { class: "mono" }, value), " ", ...text)));

/** What a function's name selects: the line at which it begins; undefined where the run has no such text. */
function pickOf(desc, name) {
  const place = desc ? placeOfFunction(desc, name) : null;
  return place ? pickPlace(place.file, place.line) : undefined;
}

function named(desc, name) {
  const pick = pickOf(desc, name);
  return pick ? pickable(name, pick) : name;
}

export function profileRows(evidence, desc = null) {
  const most = Math.max(...(evidence?.profile ?? []).map((row) => row.percent), 1);
  return (evidence?.profile ?? []).map((row) => {
    const causes = causesOf(row);
    const callers = callersOf(row);
    const sum = causes.reduce((all, [, part]) => all + part, 0) || 1;
    return {
      key: row.symbol, name: row.symbol, cells: [percent(row.percent)], told: [causes, callers], pick: pickOf(desc, row.symbol),
      bar: () => bar(row.percent, most, causes),
      more: () => [
        element("h4", {}, "its callers"),
        list(callers.map(([caller, part]) => [part === null ? "" : percent(part), caller ? named(desc, caller) : "the hardware (trap, interrupt or start)"])),
        element("h4", {}, "its cycles went to"),
        list(causes.map(([cause, part]) => [percent((100 * part) / sum), cause.toLowerCase()])),
      ],
    };
  });
}

/** The words of a line with a comma between them, each to be selected if the stage has it. */
function wordsOf(desc, row) {
  const words = desc?.lines[row.id]?.words ?? [];
  return row.fields.flatMap((name, at) => {
    const word = words.find((one) => one.path === name);
    return [at > 0 ? ", " : "", word ? pickable(name, pickCell(word.cell)) : name];
  });
}

export function lineRowsOf(evidence, desc = null) {
  const most = Math.max(...(evidence?.lines ?? []).map((row) => row.percent), 1);
  return (evidence?.lines ?? []).filter((row) => row.transfers > 0).map((row) => {
    const distances = (row.distances ?? []).map((count, at) => [count, WHENCE[at]]).filter(([count]) => count > 0);
    const owners = row.owners ?? [];
    return {
      key: row.line, name: row.line, cells: [grouped(row.transfers), percent(row.percent)], told: [owners, distances],
      pick: desc?.lines[row.id] ? pickLine(row.id) : undefined,
      bar: () => bar(row.percent, most),
      more: owners.length + distances.length + (row.fields?.length ?? 0) === 0 ? null : () => [
        ...(row.fields?.length > 0 ? [element("h4", {}, "its words"), element("p", { class: "mono" }, ...wordsOf(desc, row))] : []),
        ...(owners.length > 0 ? [element("h4", {}, "who got it from another cache"),
          list(owners.map((one) => [grouped(one.transfers), pickable(`core ${one.core}`, pickCore(one.core)), `, ${share(one.transfers, row.transfers)}`]))] : []),
        ...(distances.length > 0 ? [element("h4", {}, "from how far"), list(distances.map(([count, far]) => [grouped(count), `from ${far}, ${share(count, row.transfers)}`]))] : []),
      ],
    };
  });
}

const lockPick = (desc, name) => (desc && lockOfClass(desc, name) >= 0 ? pickLock(lockOfClass(desc, name)) : undefined);

export function lockRowsOf(evidence, desc = null) {
  const most = Math.max(...(evidence?.locks ?? []).map((row) => row.wait_cycles), 1);
  return (evidence?.locks ?? []).filter((row) => row.acquisitions > 0 || row.wait_cycles > 0).map((row) => ({
    key: row.class, name: row.class, cells: [grouped(row.acquisitions), grouped(row.contended)], told: [row.wait_cycles, row.hold_cycles], pick: lockPick(desc, row.class),
    bar: () => bar(row.wait_cycles, most),
    more: () => [list([
      [grouped(row.contended), `of ${counted(row.acquisitions, "acquisition")} had to wait`],
      [grouped(row.wait_cycles), `cycles waited in all, ${grouped(Math.round(row.wait_average ?? 0))} on average`],
      [grouped(row.hold_cycles), `cycles held in all, ${grouped(Math.round(row.hold_average ?? 0))} on average`],
    ])],
  }));
}

const reasonOf = (name) => Abort[name.toUpperCase()] ?? Abort.OTHER;

export function reasonRows(evidence) {
  const { abort_reasons: reasons = {}, aborts = 0 } = evidence?.speculation ?? {};
  const found = Object.entries(reasons).filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
  const most = Math.max(...found.map(([, count]) => count), 1);
  return found.map(([name, count]) => ({
    key: name, name: abortShort(reasonOf(name)), cells: [grouped(count), share(count, aborts)], told: [],
    bar: () => bar(count, most), more: () => [element("p", {}, `Broken off because ${abortSaid(reasonOf(name))}.`)],
  }));
}

/** The sums above the reasons: how many attempts held, and what the others cost. */
export function speculationSums(evidence) {
  const all = evidence?.speculation;
  if (!all) return element("p", { class: "empty" }, "Not counted yet.");
  const ended = all.commits + all.aborts;
  const row = (value, what, more = "") => element("div", { class: "sum" }, element("b", { class: "mono" }, value), element("span", {}, what, more ? element("span", { class: "mute" }, ` ${more}`) : null));
  return element("div", { class: "sums" },
    row(grouped(all.attempts), all.attempts === 1 ? "attempt" : "attempts", evidence.since ? `from cycle ${grouped(evidence.since)} to cycle ${grouped(evidence.cycle)}` : upTo(evidence.cycle)),
    row(grouped(all.commits), "held", share(all.commits, ended)),
    row(grouped(all.aborts), "broke", share(all.aborts, ended)),
    row(grouped(all.retries), "faults begun again under the lock"),
    row(grouped(all.wasted_cycles), "cycles wasted", `${percent(all.wasted_percent)} of all${all.aborts > 0 ? `, ${grouped(all.wasted_cycles / all.aborts)} a break` : ""}`),
    row(grouped(all.grace_periods), all.grace_periods === 1 ? "grace period" : "grace periods"));
}

/** The four tables; each fills its host when it is shown. */
export class Evidence {
  /** `hosts`: {profile, lines, locks, sums, reasons}. */
  constructor(hosts) {
    this.sums = hosts.sums;
    this.sumsKey = "";
    this.tables = {
      profile: { table: new Expandable(hosts.profile, [{ title: "symbol" }, { title: "cycles", number: true }]), rows: profileRows,
        caption: (cycle) => `Where the cycles went ${upTo(cycle)}, by function. Open one for its callers.`, empty: "No cycle is charged yet." },
      lines: { table: new Expandable(hosts.lines, [{ title: "line" }, { title: "transfers", number: true }, { title: "share", number: true }]), rows: lineRowsOf,
        caption: (cycle) => `Lines that went from cache to cache ${upTo(cycle)}. Open one for its words, who got it and from how far.`, empty: "No line has moved from cache to cache yet." },
      locks: { table: new Expandable(hosts.locks, [{ title: "locks of a kind" }, { title: "taken", number: true }, { title: "waited", number: true }]), rows: lockRowsOf,
        caption: (cycle) => `Locks ${upTo(cycle)}, most waited for first; the bar is the time waited. Open one for its cycles.`, empty: "No lock has been taken yet." },
      attempts: { table: new Expandable(hosts.reasons, [{ title: "why they broke" }, { title: "how often", number: true }, { title: "share", number: true }]), rows: reasonRows,
        caption: () => "Attempts that broke, by reason.", empty: "No attempt has broken yet." },
    };
  }

  /** Fills the table of `tab`; `desc`: of the run, to tell what its rows stand for. */
  show(tab, evidence, desc = null) {
    const one = this.tables[tab];
    if (!one || !evidence) return;
    one.table.show({ caption: one.caption(evidence.cycle), rows: one.rows(evidence, desc), empty: one.empty });
    if (tab !== "attempts") return;
    const key = JSON.stringify([evidence.speculation, evidence.cycle]);
    if (key === this.sumsKey) return;
    this.sumsKey = key;
    this.sums.replaceChildren(speculationSums(evidence));
  }
}

export const EVIDENCE_TABS = Object.freeze(["profile", "lines", "locks", "attempts"]);
