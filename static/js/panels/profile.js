// The short profile under the source: where the cycles of the whole run went, by function, each bar split by cause.
// Promises: shows what the report says, in its order; the long one with causes and callers is evidence.js's.
// Does not: sum or round up to a hundred.

import { element } from "./element.js";
import { pickPlace, placeOfFunction } from "./pick.js";
import { pickable } from "./pickable.js";

const SHORT_ROWS = 5;

const percent = (value) => `${Number(value ?? 0).toFixed(1)} %`;

/** [[cause, share]] of a profile row, largest first; the report may give a table or a list. */
export function causesOf(row) {
  const causes = row.causes ?? {};
  const pairs = Array.isArray(causes)
    ? causes.map((one) => (Array.isArray(one) ? one : [one.cause ?? one.name, one.percent ?? one.share ?? 0]))
    : Object.entries(causes);
  return pairs.map(([cause, share]) => [String(cause).toUpperCase(), Number(share)])
    .filter(([, share]) => share > 0).sort((a, b) => b[1] - a[1]);
}

/** [name, percent] of the callers; the report may give a table, pairs or names. */
export function callersOf(row) {
  const callers = row.callers ?? [];
  if (!Array.isArray(callers)) return Object.entries(callers);
  return callers.map((one) => {
    if (typeof one === "string") return [one, null];
    return Array.isArray(one) ? one : [one.symbol ?? one.name ?? one.caller, one.percent ?? null];
  });
}

function bar(row, whole, desc) {
  const place = desc ? placeOfFunction(desc, row.symbol) : null;
  const pick = place ? pickPlace(place.file, place.line) : "";
  const causes = causesOf(row);
  const total = causes.reduce((sum, [, share]) => sum + share, 0) || 1;
  const track = element("div", { class: "track" }, ...causes.map(([cause, share]) => element("i", {
    "data-cause": cause, title: cause.toLowerCase(), style: { width: `${(row.percent / whole) * 100 * (share / total)}%` },
  })));
  if (causes.length === 0) track.append(element("i", { "data-cause": "COMPUTE", style: { width: `${(row.percent / whole) * 100}%` } }));
  const said = causes.map(([cause, share]) => `${cause.toLowerCase()} ${Math.round((100 * share) / total)} %`).join(", ");
  return element("div", { class: "bar", title: said || null },
    element("div", { class: "label pick-row" }, pick ? pickable(row.symbol, pick, { names: true }) : element("span", {}, row.symbol), element("span", {}, percent(row.percent))), track);
}

/** Fills the short list under the source. */
export function showProfile(short, report, desc = null) {
  const rows = report?.profile ?? [];
  if (rows.length === 0) {
    short.replaceChildren(element("p", { class: "empty" }, "Known as soon as the run has been simulated ahead."));
    return;
  }
  const whole = Math.max(...rows.map((row) => row.percent), 1);
  short.replaceChildren(...rows.slice(0, SHORT_ROWS).map((row) => bar(row, whole, desc)));
}
