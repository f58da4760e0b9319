// The chart of two runs: faults per second and transfers per fault of both, over the same cycles.
// Promises: solid is the rate, dotted the transfers; a run's colour and letter are those of its stage; redrawn at most
// four times a second, while the page is idle, and only when rows have come; without its library it says so.
// Does not: hold rows or ask the server.

import { axis, plotly } from "./plotly.js";
import { transfersTop } from "./throughput.js";
import { throughput } from "./throughput_series.js";

const EVERY_MS = 1000;
const FIRST_MS = 250;

/** Data and layout; `runs`: [{series, colour, letter, name}], `end`: of the axis, in cycles. */
export function compareFigure(runs, theme, end, font, size, counts = "faults") {
  const one = counts === "faults" ? "fault" : "operation";
  const line = ({ series, colour, letter }, y, yaxis, dash, what) => ({
    name: `${letter} ${what}`, x: series.x, y, yaxis, type: "scatter", mode: "lines", line: { color: colour, width: dash === "solid" ? 2.5 : 1.5, dash },
    hovertemplate: `${letter} %{y:.3s}<extra></extra>`,
  });
  const note = ({ letter, name, colour }, at) => ({
    text: `━ <b>${letter}</b> ${name}`, x: 0, y: 1, xref: "paper", yref: "paper", xanchor: "left", yanchor: "bottom", yshift: (runs.length - 1 - at) * 1.35 * size + 3,
    showarrow: false, font: { size, color: colour, family: font },
  });
  const top = Math.max(...runs.map(({ series }) => transfersTop(series.transfers)));
  return {
    data: runs.flatMap((run) => [line(run, run.series.faults, "y", "solid", `${one}s/s`), line(run, run.series.transfers, "y2", "dot", `transfers/${one}`)]),
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { family: font, size, color: theme.ink },
      margin: { l: 3.6 * size, r: 3.6 * size, t: 3.4 * size, b: 3.2 * size }, showlegend: false, hovermode: "x unified", uirevision: "same",
      hoverlabel: { bgcolor: theme.bg, bordercolor: theme.line, font: { color: theme.ink } },
      annotations: runs.map(note),
      xaxis: axis(theme, size, { nticks: 5, range: [0, end], title: { text: `cycles · ━ ${one}s/s · ┅ transfers/${one}`, standoff: 2, font: { size: size - 1, color: theme.mute } } }),
      yaxis: axis(theme, size, {}),
      yaxis2: axis(theme, size, { tickformat: "~r", overlaying: "y", side: "right", showgrid: false, nticks: 3, range: [0, top] }),
    },
  };
}

export class CompareChart {
  constructor(host) {
    this.host = host;
    this.key = "";
    this.at = -Infinity;
    this.failed = false;
  }

  /** `view`: {runs: [{rows, desc, endCycle, colour, letter, name}], theme, themeName, font, size, quiet: true while a person acts}. */
  draw(view, now) {
    const { width, height } = this.host.getBoundingClientRect();
    if (this.failed || width < 1 || view.runs.some((run) => run.rows.count === 0)) return;
    const key = [view.themeName, Math.round(width), Math.round(height), ...view.runs.map((run) => [run.letter, run.name, run.rows.count, run.rows.each, run.rows.filledTo].join())].join("|");
    if (key === this.key || now - this.at < (this.key === "" ? FIRST_MS : EVERY_MS)) return;
    this.key = key;
    this.at = now;
    const end = Math.max(1, ...view.runs.map((run) => run.endCycle));
    const runs = view.runs.map((run) => ({ ...run, series: throughput(run.rows, run.desc.chunk_cycles, run.desc.machine.mhz, Math.max(1, run.endCycle)) }));
    const { data, layout } = compareFigure(runs, view.theme, end, view.font, view.size, view.runs[0].desc.workload.counts);
    plotly().then((library) => library.react(this.host, data, { ...layout, width, height }, { displayModeBar: false, responsive: false }))
      .catch((error) => {
        this.failed = true;
        this.host.textContent = `${error.message} Reload the page; everything else works without it.`;
      });
  }
}
