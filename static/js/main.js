// The page: opens a run, lets a person play and step through it, and shows it.
// Promises: one run a tab; another design, machine or number of cores opens a new run with the same seed; what went
// wrong is one sentence with a remedy; the address always leads back to this moment.
// `window.faultline` is the test hook: {cycle(), mirror(), stepForward(), seek(cycle), ready}.

import { costsCard, keysCard, leftOutCard } from "./panels/cards.js";
import { lineName } from "./panels/names.js";
import { Fields } from "./mirror/fields.js";
import { Player } from "./transport/player.js";
import { DEFAULT_POSITION, positionOf, speedAt } from "./transport/speed.js";
import { isUntil } from "./transport/step_kind.js";
import * as address from "./main/address.js";
import { Dialog } from "./main/dialog.js";
import { KEY_ROWS, Keys } from "./main/keys.js";
import { Notice } from "./main/notice.js";
import { Pickers } from "./main/pickers.js";
import { Progress } from "./main/progress.js";
import { Searching } from "./main/searching.js";
import { Session } from "./main/session.js";
import { Tabs } from "./main/tabs.js";
import { Theme, THEMES } from "./main/theme.js";
import { TransportBar } from "./main/transport_bar.js";
import { View, faultsOf } from "./main/view.js";
import { Watch } from "./main/watch.js";

const byId = (id) => document.getElementById(id);
const ADDRESS_EVERY_MS = 500;

const theme = new Theme();
const notice = new Notice({ bar: byId("notice"), text: byId("notice-text"), again: byId("notice-again"), close: byId("notice-close") });
const progress = new Progress({ host: byId("progress"), what: byId("progress-what"), bar: byId("progress-bar"), more: byId("progress-more") });
const dialog = new Dialog(byId("dialog"), byId("dialog-title"), byId("dialog-body"), byId("dialog-close"));

const state = { run: null, player: null, watch: null, kind: "transaction", speed: speedAt(DEFAULT_POSITION), opening: 0, catalog: null };

function connection(status) {
  if (status === "connected") notice.hide("connection");
  else notice.show({
    message: status === "lost" ? "The connection to the server was lost." : "The server cannot be reached.",
    remedy: "What is on the screen stays; the page tries to reconnect by itself. Is `python app.py` still running?",
  }, { tag: "connection" });
}

const session = new Session(connection);

const acted = () => view.chart.acted(performance.now());

const act = {
  play() {
    acted();
    view.stepped = false;
    state.player?.play();
  },
  pause() {
    acted();
    view.stepped = true;
    return state.player?.pause();
  },
  toggle: () => (state.player?.playing ? act.pause() : act.play()),
  step(forward, kind = state.kind) {
    acted();
    view.stepped = true;
    if (!state.player) return null;
    if (isUntil(kind)) return searching.step(state.player, forward, kind, view.line());
    return state.player.step(forward, kind, view.selection.core);
  },
  bigStep: (forward) => act.step(forward, state.kind === "event" ? "transaction" : state.kind),
  seek(cycle) {
    acted();
    view.stepped = true;
    view.narration.forget();
    return state.player?.seek(cycle);
  },
  toEnd: () => act.seek(state.player?.endCycle ?? 0),
  speed(value) {
    acted();
    state.speed = value;
    if (!state.player) return;
    state.player.speed = value;
    state.player.version += 1;
  },
  faster: (by) => act.speed(speedAt(Math.max(0, Math.min(70, positionOf(state.speed) + by)))),
  kind(id) {
    state.kind = id;
    byId("step-kind").value = id;
  },
  follow(by) {
    const cores = state.run?.desc.cores.length ?? 0;
    if (cores === 0) return;
    const now = view.selection.core ?? (by > 0 ? -1 : cores);
    view.select({ core: by === 0 ? null : (now + by + cores) % cores });
  },
  theme() {
    theme.next();
    byId("theme").value = theme.name;
    view.touch();
  },
  span() {
    view.lanes.whole = !view.lanes.whole;
    byId("lanes-span").value = view.lanes.whole ? "run" : "near";
    view.lanes.dirty = true;
  },
  table: () => state.player && dialog.show(`The machine at cycle ${Math.floor(state.player.time)}`, view.tables()),
  keys: () => dialog.show("Keys", keysCard(KEY_ROWS, keys.toggle())),
  pick({ type, id }) {
    const desc = state.run?.desc;
    if (!desc) return;
    if (type === "core") view.select({ core: view.selection.core === id ? null : id });
    if (type === "line") view.select({ line: view.selection.line === id ? null : id });
    if (type === "lock" && desc.locks[id]) view.select({ line: desc.locks[id].line });
    if (type === "line") byId("live").textContent = `The strip shows ${lineName(desc, id)}.`;
  },
};

const view = new View(theme, act);
const bar = new TransportBar(act);
const searching = new Searching(document.body);
const keys = new Keys(act, () => dialog.isOpen);
const pickers = new Pickers({
  scenario: byId("scenario"), machine: byId("machine"), design: byId("design"), cores: byId("cores"),
}, (request) => open(request));

/** Opens a run and shows it; until it is there, and if it fails, the one before stays. */
async function open(request, cycle = 0) {
  state.opening += 1;
  const turn = state.opening;
  acted();
  progress.show("Opening the run…");
  try {
    const run = await session.openRun(request);
    if (turn !== state.opening) {
      session.closeRun(run);
      return;
    }
    await show(run, cycle);
    notice.hide("open");
  } catch (error) {
    if (turn !== state.opening) return;
    notice.show(error, { retry: () => open(request, cycle), tag: "open" });
    if (state.run) pickers.show(state.run.desc, state.run.request);
  } finally {
    if (turn === state.opening) progress.hide();
  }
}

async function show(run, cycle) {
  const { desc } = run;
  const player = new Player(desc, new Fields(desc), {
    chunk: (number) => session.chunk(run, number), frame: (at) => session.frame(run, at),
    reach: () => session.reach(run), find: (question) => session.find(run, question),
  });
  player.speed = state.speed;
  player.onError = (error) => notice.show(error, { retry: () => player.seek(player.time), tag: "player" });
  await player.seek(cycle);
  state.watch?.stop();
  if (state.run) session.closeRun(state.run);
  state.run = run;
  state.player = player;
  state.watch = new Watch(session, run, player, (report) => view.showReport(report));
  view.openRun(player, state.watch);
  pickers.show(desc, run.request);
  document.title = `${byId("story-title").textContent} · Faultline`;
  window.faultline.ready = true;
}

let addressAt = 0;

/** The address follows while nothing moves; a moving address would fill the browser's history for nothing. */
function keepAddress(now) {
  const { run, player } = state;
  if (!run || player.playing || now - addressAt < ADDRESS_EVERY_MS) return;
  addressAt = now;
  const hash = address.written(run.request, player.time);
  if (hash !== location.hash) history.replaceState(null, "", hash);
}

let lastFrame = performance.now();

function frame(now) {
  const passed = now - lastFrame;
  lastFrame = now;
  const { player } = state;
  if (player) {
    player.tick(passed);
    bar.show(player, faultsOf(player));
    view.frame(now);
    keepAddress(now);
  }
  requestAnimationFrame(frame);
}

function wire() {
  const tabs = new Tabs(document.querySelector("[role=tablist]"), () => {
    view.tab = tabs.selected;
    view.touch();
  });
  byId("theme").value = theme.name;
  byId("theme").addEventListener("change", (event) => {
    theme.set(THEMES.includes(event.target.value) ? event.target.value : "dark");
    view.touch();
  });
  byId("focus").addEventListener("change", (event) => {
    view.select({ core: event.target.value === "" ? null : Number(event.target.value) });
  });
  byId("lanes-span").addEventListener("change", act.span);
  byId("open-keys").addEventListener("click", act.keys);
  byId("open-table").addEventListener("click", act.table);
  byId("open-model").addEventListener("click", () => state.run && dialog.show(
    "What this model leaves out, and what things cost", [...leftOutCard(state.run.desc), ...costsCard(state.run.desc)]));
  window.addEventListener("hashchange", () => {
    const wanted = address.read(location.hash);
    const request = address.requestOf(wanted);
    if (request) open(request, wanted.cycle ?? 0);
  });
  act.kind(state.kind);
}

async function begin() {
  wire();
  requestAnimationFrame(frame);
  progress.show("Asking the server what it has…");
  try {
    state.catalog = await session.catalog();
  } catch (error) {
    notice.show(error, { retry: begin, tag: "open" });
    return;
  }
  pickers.offer(state.catalog);
  const wanted = address.read(location.hash);
  const { scenarios = [], designs = [], machines = [], workloads = [] } = state.catalog;
  const id = (entry) => entry?.id ?? entry?.name;
  const first = scenarios.length > 0 ? { scenario: id(scenarios[0]) }
    : { design: id(designs[0]), machine: id(machines[0]), workload: id(workloads[0]), seed: 1 };
  await open(address.requestOf(wanted) ?? first, wanted.cycle ?? 0);
}

window.faultline = {
  ready: false,
  cycle: () => Math.floor(state.player?.time ?? 0),
  mirror: () => Array.from(state.player?.mirrorValues ?? []),
  stepForward: () => act.step(true),
  seek: (cycle) => act.seek(cycle),
};

begin();
