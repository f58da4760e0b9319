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

function axis(theme, size, more) {
  return {
    tickfont: { size: size - 1, color: theme.mute }, gridcolor: theme.line, zeroline: false, linecolor: theme.line,
    rangemode: "tozero", fixedrange: true, nticks: 4, tickmode: "auto", tickformat: "~s", ...more,
  };
}

const ROOM = 3; // the right axis reaches to this many times the middle value: a round's end, with few faults, runs off

/** The top of the transfers axis, so that rare peaks do not flatten the rest. */
export function transfersTop(values) {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return 1;
  const middle = known[Math.floor(known.length / 2)];
  return Math.max(1, Math.min(known.at(-1), ROOM * middle) * 1.05);
}

/** A curve's name above the end of the plot its axis stands at, with the stroke it is drawn with. */
function label(text, colour, x, font, size) {
  return { text, x, y: 1.03, xref: "paper", yref: "paper", xanchor: x === 0 ? "left" : "right", yanchor: "bottom",
    showarrow: false, font: { size, color: colour, family: font } };
}

/** Data and layout of the figure; the playhead is a line at `cycle`. */
export function figure(series, theme, cycle, font, size = 11) {
  const line = (name, y, colour, yaxis, dash) => ({
    name, x: series.x, y, yaxis, type: "scatter", mode: "lines", line: { color: colour, width: 2, dash },
    hovertemplate: "%{y:.3s}<extra></extra>",
  });
  return {
    data: [line("faults/s", series.faults, theme.F, "y", "solid"), line("transfers/fault", series.transfers, theme.transfer, "y2", "dot")],
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { family: font, size, color: theme.ink },
      margin: { l: 3.3 * size, r: 3.3 * size, t: 1.9 * size, b: 3.2 * size }, showlegend: false, hovermode: "x unified", uirevision: "same",
      hoverlabel: { bgcolor: theme.bg, bordercolor: theme.line, font: { color: theme.ink } },
      annotations: [label("━ faults/s", theme.F, 0, font, size), label("┅ transfers/fault", theme.transfer, 1, font, size)],
      xaxis: axis(theme, size, { nticks: 5, title: { text: "cycles", standoff: 2, font: { size: size - 1, color: theme.mute } } }),
      yaxis: axis(theme, size, {}),
      yaxis2: axis(theme, size, { tickformat: "~r", overlaying: "y", side: "right", showgrid: false, nticks: 3, range: [0, transfersTop(series.transfers)] }),
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
    const { data, layout } = figure(series, view.theme, view.cycle, view.font, view.size);
    plotly().then((library) => library.react(this.host, data, { ...layout, width: this.host.clientWidth, height: this.host.clientHeight },
      { displayModeBar: false, responsive: false, staticPlot: false }))
      .then(() => { this.drawnAt = performance.now(); })
      .catch((error) => {
        this.failed = true;
        this.host.textContent = `${error.message} Reload the page; everything else works without it.`;
      });
  }
}
