// A sweep's numbers as a table, to be read aloud, copied, or followed to a run.
// Promises: the same numbers as the chart, with intervals, seeds and causes; a row's button opens its run; as text it is
// tab-separated.
// Does not: round what is copied.

import { CauseName } from "../vocabulary.js";
import { element, table } from "./element.js";

const columnsOf = (one) => [
  { title: "design" }, { title: "cores", number: true }, { title: "per second", number: true }, { title: "±", number: true }, { title: "speed-up", number: true },
  { title: `cycles a ${one}`, number: true }, { title: `transfers a ${one}`, number: true }, { title: "seeds", number: true }, { title: "most cycles go to" },
];

const three = (value) => (Number.isFinite(value) ? value.toPrecision(3) : "–");
const grouped = (value) => (!Number.isFinite(value) ? "–" : Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, "\u202f"));

/** "spin 61 %, queue 20 %". */
export function mostly(point) {
  const all = Object.entries(point.causes ?? {}).filter(([, cycles]) => cycles > 0).sort((a, b) => b[1] - a[1]);
  return all.slice(0, 2).map(([name, cycles]) => `${name.toLowerCase()} ${Math.round((100 * cycles) / point.cycles_per_fault)} %`).join(", ");
}

/** `points` in the order of the chart; `open(point)`. */
export function scalingTable(points, counts, open) {
  const rows = points.map((point) => {
    const button = element("button", { type: "button", class: "quiet", "aria-label": `open ${point.design} on ${point.cores} cores on the stage`, title: "open on the stage" }, point.design);
    button.addEventListener("click", () => open(point));
    return [button, String(point.cores), grouped(point.faults_per_second), point.half_width === null || point.half_width === undefined ? "–" : `${(100 * point.half_width).toFixed(1)} %`,
      point.speed_up?.toFixed(2) ?? "–", grouped(point.cycles_per_fault), three(point.transfers_per_fault), `${point.seeds}${point.marked ? " ○" : ""}`, point.error?.message ?? mostly(point)];
  });
  return table(`Simulated ${counts}: rates, half of their 95 % intervals over seeds, speed-up over the same design at its smallest core count. ○: fewer than two seeds, or an interval wider than ± 3 %.`, columnsOf(counts.replace(/s$/, "")), rows);
}

/** The same, tab-separated, unrounded, with every cause. */
export function scalingText(points) {
  const causes = CauseName.map((name) => name.toLowerCase());
  const head = ["design", "cores", "faults_per_second", "half_width", "speed_up", "cycles_per_fault", "transfers_per_fault", "seeds", ...causes];
  const rows = points.map((point) => [point.design, point.cores, point.faults_per_second, point.half_width ?? "", point.speed_up ?? "", point.cycles_per_fault, point.transfers_per_fault, point.seeds,
    ...causes.map((name) => point.causes?.[name] ?? point.causes?.[name.toUpperCase()] ?? 0)]);
  return [head, ...rows].map((row) => row.join("\t")).join("\n");
}
