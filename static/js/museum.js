// The museum page: connects the hall with the server, the theme and the keyboard.
// Promises: what went wrong is one sentence with a remedy; every control has a key or is a control one can tab to.
// `window.museum` is the test hook: {ready, lit()}.

import * as address from "./main/address.js";
import { attachPrint } from "./main/print.js";
import { Session } from "./main/session.js";
import { Theme, THEMES } from "./main/theme.js";
import { Hall } from "./museum/hall.js";

const byId = (id) => document.getElementById(id);
const theme = new Theme();

const parts = {
  machine: byId("machine"), workload: byId("workload"), cores: byId("cores"), go: byId("go"), far: byId("far"), bar: byId("bar"), said: byId("said"),
  curves: byId("curves"), table: byId("table"), about: byId("about"), ribbon: byId("ribbon"), exhibits: byId("exhibits"),
  views: { rate: byId("view-rate"), speedup: byId("view-speedup"), table: byId("view-table") },
  shapes: { "multi-fault-all": byId("shape-one"), "multi-fault-all-split": byId("shape-split") },
  shown: [...document.querySelectorAll(".picker .shown")].map((shown) => [shown.nextElementSibling, shown]),
};

const session = new Session({
  status: (word) => { byId("away").hidden = word === "connected"; }, held: (_, error) => hall.waits(error), reopened: () => {}, lost: () => {},
});
const hall = new Hall(parts, { session, live: (text) => { byId("live").textContent = text; } });

function themed(name) {
  theme.set(name);
  byId("theme").value = theme.name;
}

const KEYS = {
  n: () => hall.walk(1), p: () => hall.walk(-1), o: () => hall.openLit(),
  v: () => parts.shapes[parts.workload.value === "multi-fault-all" ? "multi-fault-all-split" : "multi-fault-all"].click(),
  t: () => themed(THEMES[(THEMES.indexOf(theme.name) + 1) % THEMES.length]),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("select, input")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

byId("theme").value = theme.name;
byId("theme").addEventListener("change", (event) => themed(event.target.value));
attachPrint({ theme, view: { touch() {}, frame() {} }, call() {} }); // its pictures take their colours from CSS
window.museum = { ready: false, lit: () => hall.lit };

session.catalog().then((catalog) => {
  hall.open(catalog, address.read(location.hash));
  window.museum.ready = true;
}).catch((error) => {
  byId("said").hidden = false;
  byId("said").textContent = `${error.message} ${error.remedy ?? ""} Reload the page.`;
});
