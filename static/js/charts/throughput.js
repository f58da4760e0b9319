// The live chart: faults per second and transfers per fault over the run, with the playhead.
// Promises: redraws at most four times a second, less often where a redraw takes long, and never within a quarter second of a user's action, and only when its
// rows have changed, while the page is idle (a redraw takes about 26 ms); the playhead is a line of its own that moves
// without a redraw, and so does the shade of a marked span; where the rate falls to little its tip says what the
// workload's text does at a round's end; a click says which cycle it means; Plotly is fetched only once there is something to draw; without it the panel says so and the rest
// works on.
// Does not: hold rows (throughput_series.js does) or ask the server.

import { axis, plotly } from "./plotly.js";
import { throughput } from "./throughput_series.js";

const EVERY_MS = 250;
const PAUSE_FOR_COST = 60; // a redraw of 26 ms is followed by none for 1.6 s: one frame in a hundred, not one in ten
const QUIET_MS = 250;
const MOST_COST_MS = 60; // a redraw that was interrupted is not held against the chart for long
const IDLE_WITHIN_MS = 1000; // a page that is never idle redraws none the less

const LITTLE = 0.25; // of the middle rate: below it the tip says why
const ROOM = 3; // the right axis reaches to this many times the middle value: a round's end, with few faults, runs off

/** The cycle under an x of such a figure, kept inside it. */
export function chartCycle(x, end, width, size) {
  const { l, r } = marginOf(size);
  return Math.round(Math.max(0, Math.min(1, (x - l) / Math.max(1, width - l - r))) * end);
}

/** The top of the transfers axis, so that rare peaks do not flatten the rest. */
export function transfersTop(values) {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return 1;
  const middle = known[Math.floor(known.length / 2)];
  return Math.max(1, Math.min(known.at(-1), ROOM * middle) * 1.05);
}

/** What the threads of a workload call to give their pages back, by its text: "madvise", "munmap", "madvise or munmap"; "" if none. */
export function givesBack(desc) {
  const own = Object.entries(desc.sources ?? {}).find(([file]) => file.split("/").at(-1) === `${desc.workload.id}.fl`);
  return ["madvise", "munmap"].filter((name) => own?.[1].includes(`sys_${name}(`)).join(" or ");
}

/** The tip's second line at each rate: "" but where it is little. */
export function whyLittle(rates, back) {
  const sorted = [...rates].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return rates.map((rate) => (back !== "" && rate < LITTLE * middle ? `<br>Few faults ended here. At a round's end<br>threads give pages back (${back}),<br>and fault no more until the next round.` : ""));
}

/** A curve's name above the end of the plot its axis stands at, with the stroke it is drawn with. */
function label(text, colour, x, font, size) {
  return { text, x, y: 1.03, xref: "paper", yref: "paper", xanchor: x === 0 ? "left" : "right", yanchor: "bottom",
    showarrow: false, font: { size, color: colour, family: font } };
}

/** Room round the plot, in px. */
const marginOf = (size) => ({ l: 3.3 * size, r: 3.3 * size, t: 1.9 * size, b: 3.2 * size });

/** Where `cycle` stands in a figure `width` px wide whose axis ends at `end`. */
export function playheadX(cycle, end, width, size) {
  const { l, r } = marginOf(size);
  return l + Math.max(0, Math.min(1, cycle / Math.max(1, end))) * (width - l - r);
}

/** Data and layout of the figure, over 0 … `end` cycles; `counts`: faults or operations; `back`: of givesBack(). */
export function figure(series, theme, end, font, size = 11, counts = "faults", back = "") {
  const names = counts === "faults" ? ["faults/s", "transfers/fault"] : ["operations/s", "transfers/operation"];
  const line = (name, y, colour, yaxis, dash) => ({
    name, x: series.x, y, yaxis, type: "scatter", mode: "lines", line: { color: colour, width: 2, dash },
    hovertemplate: "%{y:.3s}%{text}<extra></extra>", text: y === series.faults && counts === "faults" ? whyLittle(y, back) : y.map(() => ""),
  });
  return {
    data: [line(names[0], series.faults, theme.F, "y", "solid"), line(names[1], series.transfers, theme.transfer, "y2", "dot")],
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { family: font, size, color: theme.ink },
      margin: marginOf(size), showlegend: false, dragmode: false, hovermode: "x unified", uirevision: "same",
      hoverlabel: { bgcolor: theme.bg, bordercolor: theme.line, font: { color: theme.ink } },
      annotations: [label(`━ ${names[0]}`, theme.F, 0, font, size), label(`┅ ${names[1]}`, theme.transfer, 1, font, size)],
      xaxis: axis(theme, size, { nticks: 5, range: [0, end], title: { text: "cycles", standoff: 2, font: { size: size - 1, color: theme.mute } } }),
      yaxis: axis(theme, size, {}),
      yaxis2: axis(theme, size, { tickformat: "~r", overlaying: "y", side: "right", showgrid: false, nticks: 3, range: [0, transfersTop(series.transfers)] }),
    },
  };
}

const whenIdle = (action) => (window.requestIdleCallback
  ? window.requestIdleCallback(action, { timeout: IDLE_WITHIN_MS }) : setTimeout(action, 0));

export class ThroughputChart {
  constructor(host) {
    this.host = host;
    this.drawnAt = -Infinity;
    this.actedAt = -Infinity;
    this.key = "";
    this.end = 0; // of the axis as it is drawn
    this.waiting = false;
    this.failed = false;
    this.cost = 0; // ms of the last redraw
    this.head = document.createElement("div");
    this.head.setAttribute("aria-hidden", "true");
    Object.assign(this.head.style, { position: "absolute", left: "0", width: "2px", pointerEvents: "none", zIndex: "1" });
    this.head.hidden = true;
    this.shade = document.createElement("div");
    this.shade.className = "chart-span";
    this.shade.setAttribute("aria-hidden", "true");
    this.shade.hidden = true;
    this.span = null; // {start, end} that is shaded
    this.onSeek = () => {}; // (cycle): a click
    this.size = 11;
    this.place = "";
    host.addEventListener("click", (event) => this.#clicked(event), { capture: true });
    this.width = host.clientWidth;
    this.height = host.clientHeight;
    new ResizeObserver(() => {
      this.width = host.clientWidth;
      this.height = host.clientHeight;
    }).observe(host);
  }

  /** A person did something: leave the main thread alone for a moment. */
  acted(now) {
    this.actedAt = now;
  }

  /** Moves the playhead; draws if it may and the rows have changed. `view`: {rows, desc, endCycle, cycle, theme,
   *  themeName, font, size}. */
  draw(view, now) {
    if (this.failed || view.rows.count === 0) return;
    this.#move(view);
    const { width, height } = this;
    const key = [view.desc.run, view.rows.count, view.rows.each, view.rows.filledTo, view.themeName, width, height].join();
    if (key === this.key || this.waiting || width < 1) return;
    const pause = this.key === "" ? EVERY_MS : Math.max(EVERY_MS, PAUSE_FOR_COST * this.cost); // a new theme is not kept waiting
    if (now - this.drawnAt < pause || now - this.actedAt < QUIET_MS) return;
    this.waiting = true;
    whenIdle(() => this.#redraw(view, key));
  }

  #redraw(view, key) {
    this.waiting = false;
    if (performance.now() - this.actedAt < QUIET_MS) return;
    this.key = key;
    const began = performance.now();
    const end = Math.max(1, view.endCycle);
    const series = throughput(view.rows, view.desc.chunk_cycles, view.desc.machine.mhz, end);
    const { data, layout } = figure(series, view.theme, end, view.font, view.size,
      view.desc.workload.counts, givesBack(view.desc));
    plotly().then((library) => library.react(this.host, data, { ...layout, width: this.width, height: this.height },
      { displayModeBar: false, responsive: false, staticPlot: false }))
      .then(() => {
        this.drawnAt = performance.now();
        if (this.end > 0) this.cost = Math.min(MOST_COST_MS, this.drawnAt - began); // the first also loads the library
        this.end = end;
        if (!this.head.isConnected) this.host.append(this.shade, this.head);
      })
      .catch((error) => {
        this.failed = true;
        this.host.textContent = `${error.message} Reload the page; everything else works without it.`;
      });
  }

  #clicked(event) {
    if (this.end === 0 || event.button !== 0) return;
    const x = event.clientX - this.host.getBoundingClientRect().left;
    this.onSeek(chartCycle(x, this.end, this.width, this.size));
  }

  #move(view) {
    if (this.end === 0) return;
    this.size = view.size;
    this.#shadeSpan(view);
    const x = Math.round(playheadX(view.cycle, this.end, this.width, view.size));
    const place = `${x}|${this.height}|${view.size}|${view.theme.ink}`;
    if (place === this.place) return;
    this.place = place;
    const { t, b } = marginOf(view.size);
    Object.assign(this.head.style, {
      transform: `translateX(${x - 1}px)`, top: `${t}px`, height: `${this.height - t - b}px`, background: view.theme.ink,
    });
    this.head.hidden = false;
  }

  #shadeSpan(view) {
    this.shade.hidden = this.span === null || this.span.start >= this.end;
    if (this.shade.hidden) return;
    const [from, to] = [this.span.start, this.span.end].map((cycle) => playheadX(cycle, this.end, this.width, view.size));
    const { t, b } = marginOf(view.size);
    const place = { left: `${from}px`, width: `${Math.max(2, to - from)}px`, top: `${t}px`, height: `${this.height - t - b}px` };
    const key = Object.values(place).join();
    if (key === this.shaded) return;
    this.shaded = key;
    Object.assign(this.shade.style, place);
  }
}
