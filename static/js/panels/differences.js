// What two runs cost, beside each other: one list of rows from the evidence of each, up to where it stands.
// Promises: pure; every figure is of one run, as the evidence tells it, and divided by that run's own work; what one of
// them does not have is null there, not zero; rows are in the order of the larger of the two.
// Does not: say which run is better, or make nodes.

import { Cause, CauseName } from "../vocabulary.js";

export const SECTIONS = Object.freeze(["figures", "causes", "functions", "lines", "locks"]);
const FUNCTIONS = 8;
const LINES = 8;
const LOCKS = 5;
const LEAST_SHARE = 0.005; // of the larger run's cycles per fault: less is left out

const workOf = ({ totals }) => (totals.faults ?? 0) + (totals.operations ?? 0);

/** Cycles of all cores to one fault (or operation) of a run that stands at `cycle`; null before the first. */
export function cyclesEach(evidence, cores) {
  const work = workOf(evidence);
  return work > 0 ? (cores * evidence.cycle) / work : null;
}

const over = (value, work) => (work > 0 && value !== undefined && value !== null ? value / work : null);

function figures(sides) {
  const operations = sides.every(({ evidence }) => !evidence.totals.faults) && sides.some(({ evidence }) => evidence.totals.operations > 0);
  const one = operations ? "operation" : "fault";
  const row = (key, name, of, digits = 1) => ({ key, name, digits, values: sides.map(of) });
  const rows = [
    row("work", `${one}s so far`, ({ evidence }) => workOf(evidence), 0),
    row("rate", `${one}s a second`, ({ evidence, mhz }) => (evidence.cycle > 0 ? (workOf(evidence) / evidence.cycle) * mhz * 1e6 : null), 0),
    row("cycles", `cycles a ${one}`, ({ evidence, cores }) => cyclesEach(evidence, cores), 0),
    row("transfers", `transfers a ${one}`, ({ evidence }) => over(evidence.totals.transfers, workOf(evidence)), 2),
    row("misses", `misses a ${one}`, ({ evidence }) => over(evidence.totals.misses, workOf(evidence)), 2),
  ];
  if (sides.some(({ evidence }) => evidence.speculation?.attempts > 0)) {
    rows.push(row("attempts", `attempts a ${one}`, ({ evidence }) => over(evidence.speculation?.attempts, workOf(evidence)), 2),
      row("aborts", "attempts that broke", ({ evidence }) => {
        const { attempts = 0, aborts = 0 } = evidence.speculation ?? {};
        return attempts > 0 ? (100 * aborts) / attempts : null;
      }, 1));
    rows.at(-1).unit = "%";
  }
  return rows;
}

/** Rows of two tables [[name, value]], by name; the larger first, at most so many. */
function joined(tables, most, digits, least = 0) {
  const names = [...new Set(tables.flatMap((table) => (table ? [...table.keys()] : [])))];
  const rows = names.map((name) => ({ key: name, name, digits, values: tables.map((table) => (table ? table.get(name) ?? null : null)) }));
  const size = (row) => Math.max(...row.values.map((value) => value ?? 0));
  return rows.filter((row) => size(row) > least).sort((a, b) => size(b) - size(a)).slice(0, most);
}

/** Cycles of all cores by cause, as the ledger has them: [cycles of Cause 0, of Cause 1, …]. */
const byCause = ({ cores }) => cores.reduce((sums, core) => sums.map((sum, cause) => sum + core[cause]), cores[0].map(() => 0));

const causesTable = (evidence) => new Map(byCause(evidence).map((cycles, cause) => [CauseName[cause], cycles / workOf(evidence)]).filter(([, cycles]) => cycles > 0));

/** A profile's percentages are of the cycles in which a core was not asleep. */
const functionsTable = (evidence) => {
  const awake = byCause(evidence).reduce((sum, cycles, cause) => (cause === Cause.SLEEP ? sum : sum + cycles), 0);
  return new Map((evidence.profile ?? []).map((row) => [row.symbol, ((row.percent / 100) * awake) / workOf(evidence)]));
};
const linesTable = (evidence) => new Map((evidence.lines ?? []).filter((row) => row.transfers > 0).map((row) => [row.line, row.transfers / workOf(evidence)]));
const locksTable = (evidence) => new Map((evidence.locks ?? []).map((row) => [row.class, row.wait_cycles / workOf(evidence)]));

/**
 * {figures, causes, functions, lines, locks}: rows {key, name, values: [of the first, of the second], digits}.
 * `sides`: [{evidence, cores, mhz}, …]; evidence null where it is not known yet.
 */
export function differences(sides) {
  if (sides.some((side) => !side.evidence)) return null;
  const each = sides.map(({ evidence, cores }) => cyclesEach(evidence, cores));
  const made = (make) => sides.map(({ evidence }, at) => (each[at] === null ? null : make(evidence)));
  const least = LEAST_SHARE * Math.max(...each.map((value) => value ?? 0));
  return {
    figures: figures(sides), causes: joined(made(causesTable), 9, 0, least), functions: joined(made(functionsTable), FUNCTIONS, 0, least),
    lines: joined(made(linesTable), LINES, 2, 0.005), locks: joined(made(locksTable), LOCKS, 0, least),
  };
}

/** "× 3.1", "÷ 2", "same", "only A", …: the second beside the first. */
export function ratioSaid([first, second], letters = ["A", "B"]) {
  if (first === null && second === null) return "–";
  if (first === null || (first === 0 && second > 0)) return `only ${letters[1]}`;
  if (second === null || (second === 0 && first > 0)) return `only ${letters[0]}`;
  if (first === second) return "same";
  const ratio = Math.max(first, second) / Math.min(first, second);
  const text = ratio >= 10 ? String(Math.round(ratio)) : ratio.toFixed(ratio >= 1.1 ? 1 : 2);
  if (Number(text) === 1) return "same";
  return second > first ? `× ${text}` : `÷ ${text}`;
}
