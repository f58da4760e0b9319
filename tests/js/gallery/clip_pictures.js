// A picture of each part of a clip that the page does not have: title card, head, foot, captions, chart, tables.
// Promises: plans and moments are made of the tests' fixture; nothing depends on a clock or a page.
// Does not: show stage or timeline (they are the page's own: stage_pictures.js, lanes_pictures.js).

import { SummaryRows } from "../../../static/js/charts/throughput_series.js";
import { drawCaption } from "../../../static/js/clip/caption_band.js";
import { shownAt } from "../../../static/js/clip/clock.js";
import { drawFoot } from "../../../static/js/clip/foot.js";
import { drawHazardNote } from "../../../static/js/clip/hazard_note.js";
import { drawHead } from "../../../static/js/clip/head.js";
import { clipSpec } from "../../../static/js/clip/spec.js";
import { drawTitleCard } from "../../../static/js/clip/title_card.js";
import { drawChart } from "../../../static/js/clip/view_chart.js";
import { drawTables } from "../../../static/js/clip/view_tables.js";
import { Fields } from "../../../static/js/mirror/fields.js";
import { completed } from "../../../static/js/scene/theme.js";
import { makeDesc, makeMirror, speculate } from "../fixture.js";

const NAMES = ["rwsem-spinlock", "rwsem-xadd"];
const CHUNKS = 24;

/** Sums of a run that does more faults with time, at fewer transfers each. */
function rowsOf(faster) {
  const stride = 2;
  const rows = new SummaryRows();
  const data = Float32Array.from({ length: stride * CHUNKS }, (_, at) => (at % stride === 0 ? faster * (2 + ((at / stride) % 3)) : 40));
  rows.add({ first: 0, count: CHUNKS, each: 1, stride, causes: 0, rows: data, endCycle: CHUNKS * 4096 });
  return rows;
}

function planOf(runs, words = {}) {
  const spec = clipSpec({ runs: Array.from({ length: runs }, () => ({ scenario: "s" })), from: 40_000, to: 60_000, speed: 500, ...words });
  return {
    spec, beside: null,
    runs: NAMES.slice(0, runs).map((name, at) => ({
      desc: { ...makeDesc({ cores: 8 }), design: { id: name, title: name } }, rows: rowsOf(1 + at), endCycle: CHUNKS * 4096, name, detail: "toy-2x2, 8 cores",
    })),
  };
}

function reelAt(desc, clock, tries = false) {
  const mirror = makeMirror(desc);
  if (tries) speculate(desc, mirror);
  return { desc, clock, fields: new Fields(desc), mirrorValues: mirror };
}

const part = (name, width, height, draws) => ({ name, width, height, draw: (ctx, theme) => draws(ctx, completed({ width, height, scale: 1, theme, reduced: false })) });

const chart = (name, runs) => part(name, 560, 200, (ctx, spec) => {
  const plan = planOf(runs);
  drawChart(ctx, spec, plan, plan.runs.map((run) => ({ desc: run.desc, clock: 48_316 })));
});

const tables = (name, width, tries) => part(name, width, 420, (ctx, spec) => drawTables(ctx, spec, reelAt(makeDesc({ cores: 8, has: tries ? { speculation: true } : {} }), 48_316, tries)));

export const PICTURES = [
  part("clip-title", 960, 480, (ctx, spec) => drawTitleCard(ctx, spec, planOf(1, { title: "Nobody waits, and yet it costs three quarters of the machine", subtitle: "Eight threads fault in one mapping." }))),
  part("clip-title-of-two", 960, 480, (ctx, spec) => drawTitleCard(ctx, spec, planOf(2, { title: "Two designs" }))),
  part("clip-head", 640, 36, (ctx, spec) => {
    const plan = planOf(2);
    drawHead(ctx, spec, plan, 1, reelAt(plan.runs[1].desc, 48_316));
  }),
  part("clip-foot", 640, 24, (ctx, spec) => {
    const plan = planOf(1);
    drawFoot(ctx, spec, plan, shownAt(plan.spec, 300));
  }),
  part("clip-caption", 640, 60, (ctx, spec) => drawCaption(ctx, spec, { text: "mm_struct + 64 reaches core 7.", more: "From request to arrival: 300 cycles." })),
  part("clip-caption-of-two-lines", 640, 60, (ctx, spec) => drawCaption(ctx, spec, { text: "Nobody waits for the semaphore, yet each reader must write its count, and the line travels." })),
  part("clip-hazard", 640, 140, (ctx, spec) => drawHazardNote(ctx, spec, { cycle: 41_080, sentence: "Core 2 maps a page of an area that is no longer in the address space" }, 41_080)),
  chart("clip-chart", 1), chart("clip-chart-of-two", 2),
  tables("clip-tables", 400, false), tables("clip-tables-broad", 820, true),
];
