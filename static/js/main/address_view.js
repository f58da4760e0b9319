// Parts of the address that the page itself owns: the event within its cycle, the tab beside the stage, the chart.
// Promises: a moment between two events of one cycle is that very moment again; what is usual is not written; a tab that is not offered yet (Threads, until somebody sleeps) opens when it
// is, unless another was chosen meanwhile.  Does not: know what tabs or charts hold.

import { EventKind } from "../vocabulary.js";

const FIRST_TAB = "source";
const CHARTS = Object.freeze(["race", "scaling"]);
const byId = (id) => document.getElementById(id);

/** How many events of the present cycle have not happened yet: a seek to the cycle lands after all of them. */
export function eventsLeft({ cursor, time }) {
  const { events, index } = cursor;
  if (!events || events.isFrame) return 0;
  let left = 0;
  for (let at = index; at < events.count && events.cycle[at] <= time; at += 1) if (events.kind[at] !== EventKind.ALSO) left += 1;
  return left;
}

export function attachAddressView(app) {
  let waiting = "";

  app.addressPart({
    key: "left", pattern: /^[1-9]\d{0,3}$/,
    written() {
      const left = app.player() ? eventsLeft(app.player()) : 0;
      return left > 0 ? String(left) : "";
    },
    read(text, run) {
      for (let n = Number(text); n > 0; n -= 1) run.player.step(false, "event");
    },
  });

  const offered = (name) => byId(`tab-${name}`)?.hidden === false;

  document.querySelector("[role=tablist]").addEventListener("click", () => { waiting = ""; });
  app.on("text", () => {
    if (!waiting || !offered(waiting)) return;
    app.tabs.open(waiting);
    waiting = "";
  });
  app.addressPart({
    key: "tab", pattern: /^[a-z]{1,24}$/,
    written: () => (app.view.tab === FIRST_TAB ? waiting : app.view.tab),
    read(text) {
      const name = text || FIRST_TAB;
      waiting = "";
      if (!byId(`tab-${name}`)) return;
      if (offered(name)) app.tabs.open(name);
      else waiting = name;
    },
  });

  const chart = () => CHARTS.find((name) => byId(`chart-${name}`).getAttribute("aria-pressed") === "true") ?? "";
  app.addressPart({
    key: "chart", pattern: /^(race|scaling)$/, written: chart,
    read(text) {
      if (text !== chart()) byId(`chart-${text || "run"}`).click();
    },
  });
}
