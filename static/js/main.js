// The page: opens runs, lets a person play, step through and change them, and shows one of them.
// Promises: every run opened here is kept until it is closed; a change opens another run beside it; what went wrong is
// one sentence with a remedy; the address always leads back to this moment.
// `window.faultline` is the test hook: {cycle(), mirror(), stepForward(), seek(cycle), selection(), painted(), lesson(), app, ready}.

import { keysCard, leftOutCard } from "./panels/cards.js";
import { lineCall } from "./mirror/wording.js";
import { lineName } from "./panels/names.js";
import { DEFAULT_POSITION, POSITIONS, positionOf, speedAt } from "./transport/speed.js";
import { isUntil } from "./transport/step_kind.js";
import * as address from "./main/address.js";
import { AddressParts } from "./main/address_parts.js";
import { App } from "./main/app.js";
import { changeCard } from "./main/change_card.js";
import { ChartSwitch } from "./main/chart_switch.js";
import { Dialog } from "./main/dialog.js";
import { costsEditCard, machineEditCard } from "./main/edit_cards.js";
import { atHazard, HazardCard, twinOf } from "./main/hazard_card.js";
import { FEATURES } from "./main/features.js";
import { toFirstWait } from "./main/first_wait.js";
import { Keys } from "./main/keys.js";
import { Notice } from "./main/notice.js";
import { Pickers } from "./main/pickers.js";
import { Progress } from "./main/progress.js";
import { isScenario, partsOf } from "./main/request.js";
import { Runs } from "./main/runs.js";
import { Searching } from "./main/searching.js";
import { Session } from "./main/session.js";
import { Tabs } from "./main/tabs.js";
import { Theme, THEMES } from "./main/theme.js";
import { TransportBar } from "./main/transport_bar.js";
import { Tray } from "./main/tray.js";
import { View, faultsOf } from "./main/view.js";

const byId = (id) => document.getElementById(id);
const ADDRESS_EVERY_MS = 500;
const FIRST_SCENARIO = "the-line-bounces"; // the article's first picture

const theme = new Theme();
const notice = new Notice({ bar: byId("notice"), text: byId("notice-text"), again: byId("notice-again"), close: byId("notice-close") });
const progress = new Progress({ host: byId("progress"), what: byId("progress-what"), bar: byId("progress-bar"), more: byId("progress-more") });
const dialog = new Dialog(byId("dialog"), byId("dialog-title"), byId("dialog-body"), byId("dialog-close"));

const state = { kind: "transaction", speed: speedAt(DEFAULT_POSITION), catalog: null, address: "", arriving: 0 };

function connection(status) {
  if (status === "connected") notice.hide("connection");
  else notice.show({
    message: runs.shown ? "The connection to the server was lost." : "The server cannot be reached.",
    remedy: runs.shown ? "What is here can be played; the page goes on by itself when the server is back."
      : "The page goes on by itself when it answers. Is `python app.py` running?",
  }, { tag: "connection", calm: true });
}

/** The engine is being compiled: for an open the big sign says so, for anything else the bar. */
function held(event, error) {
  if (event === "open") return;
  if (error === null) notice.hide("engine");
  else notice.show({ message: error.message, remedy: "What you asked for begins by itself once that is done." }, { tag: "engine", calm: true });
}

const session = new Session({
  status: connection, held, reopened: (run, world) => runs.reopened(run, world), lost: (run, error) => runs.lost(run, error),
});

const runs = new Runs({
  session, notice, progress, speed: () => state.speed, catalog: () => state.catalog,
  show(run) {
    notice.hide("hazard"); // it was about the run shown before
    view.openRun(run);
    app.call("run", run);
    run.hazard ??= run.desc.hazard ?? null;
    showTwin(run);
    chartSwitch.newRun();
    this.changed();
    document.title = `${byId("story-title").textContent} · Faultline`;
    state.address = ""; // another run's moment
    window.faultline.ready = true;
  },
  changed() {
    if (!runs.shown) return;
    pickers.show(runs.shown.desc, runs.shown.request);
    tray.show(runs);
    const { design, machine, workload } = partsOf(runs.shown.desc);
    document.querySelector('[href^="/museum"]').href = `/museum#${new URLSearchParams({ machine, workload, design })}`; // to this design's exhibit
  },
  report(run, report) {
    if (run !== runs.shown) return;
    view.showReport(report);
    if (!report.hazard) return;
    run.hazard = report.hazard;
    showTwin(run);
    if (app.lessons?.tells(run)) return; // how it ends may be what is asked
    if (run.hazardTold || run.request.edits?.some((edit) => edit.kind === "plant")) return; // who planted a bug expects its harm
    run.hazardTold = true;
    notice.show({ message: `This run ends early: ${report.hazard.sentence.replace(/\.*$/, ".")}`, remedy: "Everything up to there can be watched; the hazard itself is the end of the run." },
      { tag: "hazard", calm: true });
  },
});

/** The twin as a sibling at the same cycle; the dangerous one is the scenario itself, of this tab if it is still kept. */
function openTwin(twin) {
  if (twin.safe) return runs.change({ settings: twin.settings }, "cycle");
  const kept = runs.kept.runs.find((run) => isScenario(run.request) && run.request.scenario === twin.scenario);
  return kept ? runs.switchTo(kept, "cycle") : runs.open({ scenario: twin.scenario }, { cycle: Math.floor(player().time) });
}

/** In the story: the scenario with the same schedule and the other outcome, where there is one. */
function showTwin(run) {
  const twin = twinOf(state.catalog, run.desc);
  const button = byId("story-twin");
  button.hidden = !twin;
  if (!twin) return;
  button.textContent = twin.safe ? `The safe twin: ${twin.said}` : "The same without this safety";
  button.onclick = () => openTwin(twin);
}

const player = () => runs.shown?.player ?? null;

/** The run behind a point of the scaling chart, at its first contended moment; → what the stage shows, in words. */
async function openPoint(request) {
  chartSwitch.whole(false);
  const name = `${request.design} on ${request.cores} core${request.cores === 1 ? "" : "s"}, seed ${request.seed}`;
  const same = JSON.stringify(request);
  const kept = runs.kept.runs.find((run) => JSON.stringify(run.request) === same);
  if (kept) await runs.switchTo(kept, "own");
  let said = "";
  const moved = async (run) => {
    said = await toFirstWait(run.player);
    return { cycle: null, said: `The run behind the point: ${name}.` };
  };
  if (kept) await moved(kept);
  else await runs.open(request, { place: moved });
  if (JSON.stringify(runs.shown?.request) !== same) return `${name} could not be opened.`;
  view.stepped = true;
  byId("stage").scrollIntoView({ block: "nearest" });
  return `The stage shows ${name}. ${said}`;
}
const acted = () => {
  view.chart.acted(performance.now());
  chartSwitch.scaling.acted();
};

/** A change at the playhead: the dialog closes, the fork opens. */
function edit(change) {
  dialog.hide();
  act.pause();
  runs.fork(change);
}

const act = {
  play() {
    acted();
    view.stepped = false;
    player()?.play();
  },
  pause() {
    acted();
    view.stepped = true;
    return player()?.pause();
  },
  toggle: () => (player()?.playing ? act.pause() : act.play()),
  step(forward, kind = state.kind) {
    acted();
    view.stepped = true;
    if (!player()) return null;
    if (isUntil(kind)) return searching.step(player(), forward, kind, view.line());
    return player().step(forward, kind, view.selection.core);
  },
  bigStep: (forward) => act.step(forward, state.kind === "event" ? "transaction" : state.kind),
  seek(cycle) {
    acted();
    view.stepped = true;
    view.narration.forget();
    return player()?.seek(cycle);
  },
  toEnd: () => act.seek(player()?.endCycle ?? 0),
  speed(value) {
    acted();
    state.speed = value;
    if (!player()) return;
    player().speed = value;
    player().version += 1;
  },
  faster: (by) => act.speed(speedAt(Math.max(0, Math.min(POSITIONS, positionOf(state.speed) + by)))),
  kind(id) {
    state.kind = id;
    byId("step-kind").value = id;
  },
  follow(by) {
    const cores = runs.shown?.desc.cores.length ?? 0;
    if (cores === 0) return;
    const now = view.selection.core ?? (by > 0 ? -1 : cores);
    view.select({ core: by === 0 ? null : (now + by + cores) % cores });
  },
  theme() {
    theme.next();
    byId("theme").value = theme.name;
    view.touch();
    chartSwitch.scaling.draw();
    app.call("theme");
  },
  span(shows = view.lanes.whole ? "near" : "run") {
    view.lanes.whole = shows === "run";
  },
  /** The machine at this moment; `cell`: the word whose field gets the focus. */
  async table(cell = null) {
    if (!player()) return;
    await act.pause();
    const { desc, fields, mirrorValues } = player();
    const line = desc.lines.find((one) => one.words.some((word) => word.cell === cell))?.id ?? view.line();
    dialog.show(`The machine at cycle ${Math.floor(player().time)}`, [
      ...view.tables(), ...machineEditCard(desc, fields, mirrorValues, { line, core: view.focus() }, edit),
    ]);
    const at = desc.lines.find((one) => one.id === line)?.words.findIndex((word) => word.cell === cell) ?? -1;
    const field = byId("words").querySelectorAll("input")[at];
    field?.focus();
    field?.select();
  },
  words: () => act.table(view.words()[0] ?? null),
  costs: () => runs.shown && dialog.show("What things cost, and what this model leaves out",
    [...costsEditCard(runs.shown.desc, runs.shown.request.edits, edit), ...leftOutCard(runs.shown.desc)]),
  change: () => runs.shown && dialog.show("Change the run", changeCard(runs.shown.desc, state.catalog, (change) => {
    dialog.hide();
    runs.change(change);
  })),
  chart: () => chartSwitch.toggle("race"),
  scaling: () => chartSwitch.toggle("scaling"),
  actsNext: () => player() && edit({ kind: "next", core: view.focus() }),
  run: (by) => runs.switchBy(by),
  undo: () => runs.undo(),
  redo: () => runs.redo(),
  keys: () => dialog.show("Keys", keysCard(keys.rows(), keys.toggle())),
  pick({ type, id }) {
    const desc = runs.shown?.desc;
    if (!desc) return;
    if (type === "core") view.select({ core: view.selection.core === id ? null : id });
    if (type === "line") view.select({ line: view.selection.line === id ? null : id });
    if (type === "lock" && desc.locks[id]) view.select(view.selection.lock === id ? { lock: null } : { lock: id, line: desc.locks[id].line });
    if (type === "transaction") view.select({ core: view.selection.core === id >> 1 ? null : id >> 1 });
    if (type === "word" && view.selection.cell === id) act.table(id);
    else if (type === "word") view.select({ cell: id });
    if (type === "line") byId("live").textContent = `The strip shows ${lineName(desc, id)}.`;
  },
};

const view = new View(theme, act, (kind, run, cycle) => session.look(kind, run, cycle));
const hazardCard = new HazardCard(byId("hazard"), openTwin, () => act.step(false, "event"));
const chartSwitch = new ChartSwitch({
  run: byId("chart-run"), race: byId("chart-race"), scaling: byId("chart-scaling"), large: byId("chart-large"), chart: byId("chart"),
  host: byId("race"), curves: byId("scaling"), panel: document.querySelector(".chart-panel"),
}, {
  session, dialog, catalog: () => state.catalog, shown: () => runs.shown, live: (text) => { byId("live").textContent = text; }, open: openPoint,
  look: () => ({ theme: theme.tokens, themeName: theme.name, font: theme.font.sans, size: 12 * theme.scale }),
  switched(which) {
    view.raceShown = which !== "run";
    view.chart.key = "";
    view.touch();
  },
});
const bar = new TransportBar(act);
const searching = new Searching(document.body);
const keys = new Keys(act, () => dialog.isOpen);
const tray = new Tray({ host: byId("tray"), runs: byId("tray-runs"), align: byId("align"), undo: byId("undo"), said: byId("tray-said") }, {
  switchTo: (run) => runs.switchTo(run), close: (run) => runs.close(run), undo: act.undo, redo: act.redo, goTo: (step) => runs.goTo(step),
  align: (id) => {
    runs.alignment = id;
  },
});
const pickers = new Pickers({
  scenario: byId("scenario"), machine: byId("machine"), design: byId("design"), workload: byId("workload"), cores: byId("cores"),
}, (scenario) => runs.open({ scenario }), (change) => runs.change(change));

const addressOf = (run) => address.written(run.request, run.player.time, lineCall(run.desc, run.selection.line)) + parts.written();
let addressAt = 0;

/** The address follows while nothing moves; a moving address would fill the browser's history for nothing, and one written
 *  on the way to another moment would lead to neither. */
function keepAddress(now) {
  const run = runs.shown;
  if (run.player.playing || state.arriving > 0 || !parts.isThere || now - addressAt < ADDRESS_EVERY_MS) return;
  addressAt = now;
  const hash = addressOf(run) + app.room.inAddress();
  if (hash === state.address) return;
  state.address = hash;
  if (hash !== location.hash) history.replaceState(null, "", hash);
}

let lastFrame = performance.now();

function frame(now) {
  requestAnimationFrame(frame); // first: a picture that fails must not be the last
  const passed = now - lastFrame;
  lastFrame = now;
  if (player()) {
    player().tick(passed);
    bar.show(player(), faultsOf(player()));
    view.frame(now);
    const { hazard } = runs.shown;
    if (atHazard(hazard, player().time)) notice.hide("hazard"); // the card says it
    app.call("frame", now);
    hazardCard.show(hazard ?? null, player().time, hazard ? twinOf(state.catalog, runs.shown.desc) : null);
    keepAddress(now);
  }
}

/** Opens what the address names; null if it names nothing. */
function openAddress() {
  const wanted = address.read(location.hash);
  const request = address.requestOf(wanted);
  if (!request) return null;
  notice.hide("address");
  const { hash } = location;
  state.arriving += 1;
  return runs.open(request, { cycle: wanted.cycle ?? 0, line: wanted.line, tag: "address" }).then((run) => {
    state.arriving -= 1;
    if (run) parts.apply(hash, run);
  });
}

const tabs = new Tabs(document.querySelector("[role=tablist]"), () => {
  view.tab = tabs.selected;
  view.touch();
});
const parts = new AddressParts();
const app = new App({
  session, runs, view, act, dialog, notice, theme, tabs, keys, parts, bar, catalog: () => state.catalog, live: byId("live"), over: byId("stage-over"),
  tools: { depth: byId("tools-depth"), camera: byId("tools-camera"), top: byId("tools-top") },
  menuRows: [], menu: (row) => app.menuRows.push(row), // of features: {title, does, key}
  addressNow: () => (runs.shown ? addressOf(runs.shown) : location.hash),
});

function wire() {
  view.onSelect = (selection, change) => app.call("select", selection, change);
  view.onText = () => app.call("text");
  view.onStage = (world, spec) => app.call("stage", world, spec);
  for (const attach of FEATURES) attach(app);
  view.offerTab = (name, on) => tabs.offer(name, on);
  byId("theme").value = theme.name;
  byId("theme").addEventListener("change", (event) => {
    theme.set(THEMES.includes(event.target.value) ? event.target.value : "dark");
    view.touch();
    chartSwitch.scaling.draw();
    app.call("theme");
  });
  byId("focus").addEventListener("change", (event) => {
    view.select({ core: event.target.value === "" ? null : Number(event.target.value) });
  });
  byId("lanes-span").addEventListener("change", (event) => act.span(event.target.value));
  for (const [id, does] of Object.entries({
    "open-keys": act.keys, "open-table": () => act.table(), "open-model": act.costs, "open-change": act.change, "acts-next": act.actsNext,
  })) byId(id).addEventListener("click", does);
  window.addEventListener("hashchange", openAddress);
  act.kind(state.kind);
}

async function load() {
  progress.show("Asking the server what it has…");
  try {
    state.catalog = await session.catalog();
  } catch (error) {
    notice.show(error, { retry: load, tag: "open" });
    return;
  }
  pickers.offer(state.catalog);
  const { scenarios = [], designs = [], machines = [], workloads = [] } = state.catalog;
  const id = (entry) => entry?.id ?? entry?.name;
  const opening = scenarios.find((entry) => id(entry) === FIRST_SCENARIO) ?? scenarios[0];
  const first = opening ? { scenario: id(opening) }
    : { design: id(designs[0]), machine: id(machines[0]), workload: id(workloads[0]), seed: 1 };
  if (await app.room.arrive(location.hash)) return; // the class's run, and no other before it
  await (openAddress() ?? runs.open(first, { cycle: address.read(location.hash).cycle ?? 0 }));
  if (!runs.shown && address.requestOf(address.read(location.hash))) await runs.open(first); // what was wrong stays said
}

window.faultline = {
  ready: false,
  cycle: () => Math.floor(player()?.time ?? 0),
  mirror: () => Array.from(player()?.mirrorValues ?? []),
  stepForward: () => act.step(true),
  painted: () => view.painted,
  selection: () => view.selection,
  app,
  lesson: () => app.lessons?.told() ?? null,
  seek: (cycle) => act.seek(cycle),
};

wire();
requestAnimationFrame(frame);
load();
