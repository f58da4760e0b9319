// Parts of the address that say what stands beside the stage: the tab, and what the chart shows.
// Promises: what is usual is not written; a tab that is not offered yet (Threads, until somebody sleeps) opens when it
// is, unless another was chosen meanwhile.  Does not: know what tabs or charts hold.

const FIRST_TAB = "source";
const CHARTS = Object.freeze(["race", "scaling"]);
const byId = (id) => document.getElementById(id);

export function attachAddressView(app) {
  let waiting = "";

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
