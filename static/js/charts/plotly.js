// The charts' library, fetched once, when there is something to draw; and what all its axes share.
// Promises: one request a page; whoever needs it gets the same promise.
// Does not: draw.

const PLOTLY = "/static/vendor/plotly-basic.min.js";

let loading = null;

/** The library, or a rejection that says it could not be had. */
export function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = PLOTLY;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("The chart's library could not be loaded."));
    document.head.append(script);
  });
  return loading;
}

/** An axis from zero in the colours of `theme`, with `more`. */
export function axis(theme, size, more) {
  return {
    tickfont: { size: size - 1, color: theme.mute }, gridcolor: theme.line, zeroline: false, linecolor: theme.line,
    rangemode: "tozero", fixedrange: true, nticks: 4, tickmode: "auto", tickformat: "~s", ...more,
  };
}
