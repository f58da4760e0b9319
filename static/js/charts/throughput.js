// The live chart: faults per second and transfers per fault over the run, with the playhead.
// Promises: redraws at most four times a second and never within a quarter second of a user's action; Plotly is
// fetched only once there is something to draw; without it the panel says so and the rest works on.
// Does not: hold rows (throughput_series.js does) or ask the server.

import { throughput } from "./throughput_series.js";

const EVERY_MS = 250;
const QUIET_MS = 250;
const PLOTLY = "/static/vendor/plotly-basic.min.js";

let loading = null;

function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = PLOTLY;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("The chart's library could not be loaded."));
    document.head.append(script);
  });
  return loading;
}

function axis(theme, title, colour, more) {
  return {
    title: { text: title, font: { size: 11, color: colour }, standoff: 4 }, tickfont: { size: 10, color: theme.mute },
    gridcolor: theme.line, zeroline: false, linecolor: theme.line, rangemode: "tozero", fixedrange: true, nticks: 4, ...more,
  };
}

/** Data and layout of the figure; the playhead is a line at `cycle`. */
export function figure(series, theme, cycle, font) {
  const line = (name, y, colour, yaxis, dash) => ({
    name, x: series.x, y, yaxis, type: "scatter", mode: "lines", line: { color: colour, width: 2, dash },
    hovertemplate: "%{y:.3s}<extra></extra>",
  });
  return {
    data: [line("faults/s", series.faults, theme.F, "y", "solid"), line("transfers/fault", series.transfers, theme.transfer, "y2", "dot")],
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { family: font, size: 11, color: theme.ink },
      margin: { l: 48, r: 44, t: 18, b: 28 }, showlegend: true, hovermode: "x unified", uirevision: "same",
      hoverlabel: { bgcolor: theme.bg, bordercolor: theme.line, font: { color: theme.ink } },
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { size: 11, color: theme.mute } },
      xaxis: axis(theme, "", theme.mute, { ticksuffix: "", exponentformat: "SI", nticks: 5 }),
      yaxis: axis(theme, "faults/s", theme.F, { exponentformat: "SI" }),
      yaxis2: axis(theme, "transfers/fault", theme.transfer, { overlaying: "y", side: "right", showgrid: false }),
      shapes: [{ type: "line", x0: cycle, x1: cycle, yref: "paper", y0: 0, y1: 1, line: { color: theme.ink, width: 1.5 } }],
    },
  };
}

export class ThroughputChart {
  constructor(host) {
    this.host = host;
    this.drawnAt = -Infinity;
    this.actedAt = -Infinity;
    this.key = "";
    this.failed = false;
  }

  /** A person did something: leave the main thread alone for a moment. */
  acted(now) {
    this.actedAt = now;
  }

  /** Draws if it may and something changed. `view`: {rows, desc, endCycle, cycle, theme, themeName, font, size}. */
  draw(view, now) {
    if (this.failed || view.rows.count === 0) return;
    if (now - this.drawnAt < EVERY_MS || now - this.actedAt < QUIET_MS) return;
    const pixel = Math.round((view.cycle / Math.max(1, view.endCycle)) * this.host.clientWidth);
    const key = [view.desc.run, view.rows.count, view.endCycle, pixel, view.themeName, this.host.clientWidth, this.host.clientHeight].join();
    if (key === this.key) return;
    this.key = key;
    this.drawnAt = now;
    const series = throughput(view.rows, view.desc.chunk_cycles, view.desc.machine.mhz, view.endCycle);
    const { data, layout } = figure(series, view.theme, view.cycle, view.font);
    plotly().then((library) => library.react(this.host, data, { ...layout, width: this.host.clientWidth, height: this.host.clientHeight },
      { displayModeBar: false, responsive: false, staticPlot: false }))
      .then(() => { this.drawnAt = performance.now(); })
      .catch((error) => {
        this.failed = true;
        this.host.textContent = `${error.message} Reload the page; everything else works without it.`;
      });
  }
}
