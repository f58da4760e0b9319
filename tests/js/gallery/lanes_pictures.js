// A picture of each drawable of the timeline: what it looks like, and what a test compares.
// Promises: models are those of the tests' fixture; nothing depends on a clock or a page.
// Does not: show the stage (stage_pictures.js).

import { drawLanes } from "../../../static/js/scene/lanes.js";
import { makeDesc } from "../fixture.js";
import { makeLanes } from "../fixture_lanes.js";

const SIZE = Object.freeze({ width: 760, height: 200 });

const lanes = (name, model) => ({
  name, ...SIZE,
  draw: (ctx, theme) => drawLanes(ctx, model(), { ...SIZE, scale: 1, theme, reduced: false, hover: null }),
});

const fault = (core, start, end, more = {}) => ({ core, thread: core, start, end, cut: false, open: false, ...more });
const handover = (kind, id, from, left, to, got) => ({ kind, id, from: { core: from, cycle: left }, to: { core: to, cycle: got }, since: left - 400 });

/** The model with faults, two of which are not seen whole; core 1's second is selected. */
const withFaults = () => ({
  ...makeLanes(8), selection: { core: 1, fault: { core: 1, start: 5200 } },
  faults: Array.from({ length: 8 }, (_, core) => [fault(core, 0, 900 + 70 * core, { cut: true }), fault(core, 1300 + 90 * core, 4800), fault(core, 5200, 9000 + 60 * core), fault(core, 9800, 12288, { open: true })]),
});

const selected = (more) => ({ ...makeLanes(8), desc: makeDesc({ cores: 8 }), ...more });
const stay = (core, start, end, what) => ({ core, start, end, what });

export const PICTURES = [
  lanes("lanes-faults", withFaults),
  lanes("lanes-area", () => selected({ selection: { core: null, span: { start: 3000, end: 6100, cores: [2, 3, 4] } } })),
  lanes("lanes-one-cycle", () => selected({ start: 7600, end: 7620, selection: { core: 4, span: { start: 7608, end: 7609, cores: null } } })),
  lanes("lanes-selected-lock", () => selected({ selection: { core: null, lock: 1 }, stays: [stay(0, 500, 1400, "has"), stay(1, 700, 3000, "wants"), stay(1, 3000, 3400, "has"), stay(2, 4000, 4001, "writes"), stay(3, 5000, 6100, "waits"), stay(5, 7000, 7900, "runs"), stay(5, 7930, 7940, "runs")] })),
  lanes("lanes-arrows", () => selected({ selection: { core: 3 }, handovers: [handover("lock", 1, 0, 1200, 3, 2300), handover("lock", 1, 3, 2700, 6, 3900), handover("line", 0, 7, 5000, 3, 5400), handover("interrupt", -1, 3, 8200, 1, 9700), handover("wake", 5, 2, 10800, 3, 10800)] })),
  lanes("lanes-who-waits-now", () => selected({ selection: { core: null }, waits: [{ core: 1, for: "lock", id: 1, on: [4] }, { core: 2, for: "line", id: 0, on: [6] }, { core: 5, for: "transfer", id: 0, on: [4] }, { core: 7, for: "lock", id: 1, on: [] }] })),
  lanes("lanes-marks", () => selected({ selection: { core: null }, edits: [{ cycle: 9000 }], hazard: 12000, marks: [{ cycle: 1000, kind: "break", label: "abort" }, { cycle: 1004, kind: "break", label: "abort" }, { cycle: 4200, kind: "divergence", label: "the runs part" }, { cycle: 6800, kind: "area", label: "from here" }] })),
  lanes("lanes-exact", () => makeLanes(8, "exact", false)),
  lanes("lanes-speculating", () => makeLanes(8, "exact", true)),
  lanes("lanes-overview", () => makeLanes(64, "overview", false)),
];
