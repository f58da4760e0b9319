// The article's chart as rows: designs and faults per second, simulated while the runs go on, published beside them.
// Promises: pure; a published figure is never drawn or written as a simulated one; ratios are over the first row of the
// same workload, simulated over simulated and published over published; a run too young to say has no figure.
// Does not: draw, or ask the server.

const UNITS = Object.freeze([[1e9, "G"], [1e6, "M"], [1e3, "k"]]);

/** 1292000 → "1.29 M", 950 → "950". */
export function rateSaid(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const [size, unit] = UNITS.find(([one]) => value >= 0.9995 * one) ?? [1, ""]; // 999.6 k is 1.00 M
  const scaled = value / size;
  return `${unit === "" ? Math.round(scaled) : scaled.toPrecision(3)}${unit ? ` ${unit}` : ""}`;
}

const ratio = (value, base) => (value > 0 && base > 0 ? value / base : null);
export const ratioSaid = (value) => (value === null ? "" : `× ${value.toFixed(2)}`);

const STATE = Object.freeze({ waiting: "waits", running: "running", done: "done", failed: "failed" });

/** What a row says of its state. */
export function stateSaid(row) {
  if (row.state === "failed") return row.error?.message ?? "failed";
  if (row.state === "running") return `${Math.floor(100 * row.share)} % done`;
  return STATE[row.state] ?? row.state;
}

/**
 * {rows: [{name, design, state, share, rate, published, source, length, mark, ratio, publishedRatio, said}], most}.
 * `runs`: as `race` answered; `standings`: as `standings` answered, or null before the first.  `length` and `mark`:
 * 0 to 1 of the longest figure.
 */
export function raceRows(runs, standings) {
  const now = standings?.runs ?? [];
  const raw = runs.map((run, at) => {
    const one = now[at] ?? {};
    const state = one.state ?? "waiting";
    return {
      name: run.label ?? run.title ?? run.design, design: run.design, workload: run.workload, state, share: state === "done" ? 1 : one.share ?? 0,
      rate: one.faults_per_second ?? null, transfers: one.transfers_per_fault ?? null, error: one.error ?? null,
      published: run.published ?? null, source: run.source ?? "",
    };
  });
  const most = Math.max(1, ...raw.map((row) => row.rate ?? 0), ...raw.map((row) => row.published ?? 0));
  const first = (row) => raw.find((one) => one.workload === row.workload);
  const alone = (row) => raw.filter((one) => one.workload === row.workload).length < 2;
  return {
    most, done: standings?.done === true,
    rows: raw.map((row) => ({
      ...row, length: (row.rate ?? 0) / most, mark: row.published === null ? null : row.published / most,
      ratio: alone(row) ? null : ratio(row.rate, first(row).rate), publishedRatio: alone(row) ? null : ratio(row.published, first(row).published), said: stateSaid(row),
    })),
  };
}
