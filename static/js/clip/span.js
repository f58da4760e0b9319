// Which cycles of each of its runs a clip is of: one answer for what is made of events and tables.
// Promises: pure; whole cycles, not beyond the run's end; of a second run in step by work, those beside the first's.
// Does not: say what a frame shows (moment.js).

/** {from, to} of run `number` of a plan. */
export function spanOf(plan, number) {
  const { spec, beside = null, runs } = plan;
  const own = number > 0 && beside ? { from: Math.floor(beside.from), to: Math.ceil(beside.to) } : spec;
  return { from: own.from, to: Math.min(own.to, runs[number].endCycle) };
}
