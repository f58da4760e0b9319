// The replay page: plays the recording that stands in its own file, one run or two in step, with the live page's player.
// Promises: asks nobody for anything; begins at the first cycle of the recording; what it lacks it says in one sentence.
// `window.faultline` is the test hook: {cycle(), mirror(at), seek(cycle), stepForward(), ready}.

import { opened } from "./source.js";
import { aboutCard } from "./cards.js";
import { ReplayKeys } from "./keys.js";
import { stand } from "./markup.js";
import { Pane } from "./pane.js";
import { Selecting } from "./selecting.js";
import { placeIn, workOf } from "../main/alignment.js";
import { App } from "../main/app.js";
import { attachCamera } from "../main/camera.js";
import { attachDepth } from "../main/depth.js";
import { Dialog } from "../main/dialog.js";
import { Notice } from "../main/notice.js";
import { labelBeside, runLabel } from "../main/run_label.js";
import { partsOf } from "../main/request.js";
import { Searching, nameLine } from "../main/searching.js";
import { storyOf } from "../main/story.js";
import { Theme } from "../main/theme.js";
import { TransportBar } from "../main/transport_bar.js";
import { actorOf, NOBODY } from "../mirror/actor.js";
import { keysCard } from "../panels/cards.js";
import { element } from "../panels/element.js";
import { machineTables } from "../panels/machine_tables.js";
import { grouped, runLetter } from "../panels/names.js";
import { Narration } from "../panels/narration.js";
import { sentence } from "../panels/sentence.js";
import { focusOf } from "../scene/focus.js";
import { furnish } from "../scene/furnish.js";
import { besideOf, InStep, WorkCurve } from "../transport/in_step.js";
import { Player } from "../transport/player.js";
import { POSITIONS, positionOf, speedAt } from "../transport/speed.js";
import { isUntil } from "../transport/step_kind.js";

const TEXT_EVERY_MS = 100;
const NO_EVENTS = Object.freeze({ what: "Playing faster than single events can be read.", why: "Pause, or slow down, to see what happens and why." });
const byId = (id) => document.getElementById(id);
const recording = JSON.parse(byId("recording").textContent);

/** One run, ready to be played. */
async function runOf(part) {
  const { source, desc, rows } = await opened(part);
  const player = new Player(desc, source.fields, source);
  player.speed = recording.speed;
  return { ...part, source, desc, rows, player };
}

const theme = new Theme();
theme.set(recording.theme, false);
const runs = await Promise.all(recording.runs.map(runOf));
const [leader, other] = runs;
const { player } = leader;
const state = { kind: "transaction", stepped: true, textAt: -Infinity, text: -1, told: null };

const say = (text) => { byId("live").textContent = text; };

const act = {
  play() {
    state.stepped = false;
    if (player.time >= player.endCycle) player.seek(player.startCycle);
    player.tail.then(() => player.play());
  },
  pause() {
    state.stepped = true;
    return player.pause();
  },
  toggle: () => (player.playing ? act.pause() : act.play()),
  async step(forward, kind = state.kind) {
    state.stepped = true;
    if (isUntil(kind)) return searching.step(player, forward, kind, lineShown());
    const done = await player.step(forward, kind, selecting.now.core);
    if (done && !done.moved) say(`The recording in this page ${forward ? `ends at cycle ${grouped(player.endCycle)}` : `begins at cycle ${grouped(player.startCycle)}`}.`);
    return done;
  },
  bigStep: (forward) => act.step(forward, state.kind === "event" ? "transaction" : state.kind),
  seek(cycle, at = 0) {
    state.stepped = true;
    narration?.forget();
    const to = at === 0 ? cycle : besideOf(recording.clocks, cycle, ...[other, leader].map((run) => run.work));
    return to === null ? null : player.seek(Math.floor(to));
  },
  toEnd: () => act.seek(player.endCycle),
  speed(value) {
    player.speed = value;
    player.version += 1;
  },
  faster: (by) => act.speed(speedAt(Math.max(0, Math.min(POSITIONS, positionOf(player.speed) + by)))),
  kind(id) {
    state.kind = id;
    byId("step-kind").value = id;
  },
  follow: (by) => selecting.follow(by),
  span() {
    const whole = !panes[0].lanes.whole;
    panes[0].lanes.whole = whole;
    say(whole ? "The timeline shows the whole recording." : "The timeline shows what is around now.");
  },
  theme(name) {
    theme.set(name, false);
    byId("theme").value = name;
    touch();
  },
  nextTheme() {
    const { options, selectedIndex } = byId("theme");
    act.theme(options[(selectedIndex + 1) % options.length].value);
  },
  async table() {
    await act.pause();
    const shown = runs.flatMap((run, at) => [...(other ? [element("h3", {}, `${runLetter(at)}: ${run.label.name}`)] : []), ...machineTables(run.player)]);
    dialog.show(`The machine at cycle ${grouped(Math.floor(player.time))}`, shown);
    selecting.mark();
  },
  about: () => dialog.show("About this recording", aboutCard(runs, recording.command)),
  keys: () => dialog.show("Keys", keysCard(keys.rows(), keys.toggle())),
  pick: (hit, at) => selecting.pick(hit, at),
};

/** What stands under the title: of what, which part. */
function subtitle() {
  const { machine, cores } = partsOf(leader.desc);
  const of = recording.subtitle || (other ? "" : leader.desc.design.title);
  return `${of ? `${of} · ` : ""}${leader.desc.machine.title ?? machine} · ${cores} cores · cycles ${grouped(leader.from)} to ${grouped(leader.to)} · simulated`;
}

for (const run of runs) {
  run.label = other ? labelBeside(runLabel(run).name, run.desc, (run === leader ? other : leader).desc) : { name: run.name, detail: "" };
  run.work = new WorkCurve(run.rows, run.desc.chunk_cycles);
  run.player.onError = (error) => notice.show(error);
}
const panes = runs.map((run, at) => new Pane(run, at, !other, act));
for (const pane of panes) pane.onWindow = () => panes.filter((one) => one !== pane).forEach((one) => one.like(pane, recording.clocks));
stand({
  title: recording.title, subtitle: subtitle(), panes, counts: leader.desc.workload.counts ?? "faults", told: recording.captions.length > 0,
  story: other ? null : storyOf({ desc: leader.desc, request: leader.request, origin: null }),
}, act);
byId("opening").remove();
byId("theme").value = theme.name;

const notice = new Notice({ bar: byId("notice"), text: byId("notice-text"), again: byId("notice-again"), close: byId("notice-close") });
const dialog = new Dialog(byId("dialog"), byId("dialog-title"), byId("dialog-body"), byId("dialog-close"));
const bar = new TransportBar(act);
byId("step-kind").querySelector('[value="break"]').remove(); // breakpoints are searched for by a server
act.kind(state.kind);
const searching = new Searching(document.body);
const keys = new ReplayKeys(act, () => dialog.isOpen);
const narration = other ? null : new Narration({ what: byId("now-what"), why: byId("now-why"), before: byId("now-before"), title: byId("before-title"), live: byId("live") });
const selecting = new Selecting(runs, leader.selection, { changed: () => touch(), say });
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const inStep = other ? new InStep(player, other.player, (cycle) => besideOf(recording.clocks, cycle, leader.work, other.work),
  () => placeIn(recording.clocks, leader, other, (run, work) => run.source.aligned(work))) : null;

function touch() {
  for (const pane of panes) pane.touch();
  state.text = -1;
}

const lineShown = () => focusOf({ desc: leader.desc, mirror: player.mirrorValues, selection: selecting.now }).line?.id ?? -1;

/** What depth and camera lean on. */
const parts = new Map();
const app = new App({
  view: {
    stage: panes[0].stage, reduced, touch,
    focus() {
      const { cursor, lastHead } = player;
      const actor = lastHead >= 0 && lastHead < cursor.events.count ? actorOf(cursor.events, lastHead) : NOBODY;
      if (actor !== NOBODY) state.actor = actor;
      return selecting.now.core ?? Math.min(state.actor ?? 0, leader.desc.cores.length - 1);
    },
    get selection() { return selecting.now; },
  },
  runs: { shown: leader }, keys, live: byId("live"), tools: panes[0].tools, parts: { add: (part) => parts.set(part.key, part) },
});
attachDepth(app);
attachCamera(app);
parts.get("depth").read(recording.depth);
parts.get("zoom").read(recording.zoom);
if (recording.follow) app.camera.toggleFollow();

let shown = {}; // of the leader's stage, as it was last drawn

function paint(now) {
  panes.forEach((pane, at) => {
    const look = { theme, selection: selecting.of(at), reduced: reduced.matches, hazard: pane.run.desc.hazard ?? null };
    pane.frame(look, at === 0 ? (world, spec) => {
      app.call("stage", world, spec);
      shown = spec;
    } : (world, spec) => {
      Object.assign(spec, { depth: shown.depth ?? spec.depth, camera: shown.camera });
      furnish(world, spec, pane.player);
    }, now);
  });
}

/** What happens now, in words; at most ten times a second while playing. */
function text(now) {
  if (player.version === state.text || (player.playing && now - state.textAt < TEXT_EVERY_MS)) return;
  Object.assign(state, { text: player.version, textAt: now });
  const { desc, fields, mirrorValues, cursor, lastHead } = player;
  const exact = !cursor.events.isFrame;
  const cycle = exact && lastHead >= 0 ? cursor.events.cycle[lastHead] : Math.floor(player.time);
  narration?.show({ sentence: exact ? sentence(desc, fields, mirrorValues, cursor.events, lastHead) : NO_EVENTS, cycle, run: desc.run, playing: player.playing, stepped: state.stepped, now, event: exact });
  nameLine(byId("step-kind"), desc, lineShown());
  const told = recording.captions.find((one) => player.time >= one.start && (player.time < one.end || one.end === player.endCycle))?.text ?? "";
  if (told !== state.told && byId("told")) byId("told").textContent = told;
  state.told = told;
}

let last = performance.now();

function frame(now) {
  requestAnimationFrame(frame); // first: a picture that fails must not be the last
  const passed = now - last;
  last = now;
  player.tick(passed);
  inStep?.tick(passed);
  if (!player.cursor.events) return;
  bar.show(player, workOf(player));
  paint(now);
  text(now);
  app.call("frame", now);
}

await Promise.all(runs.map((run) => run.player.seek(run.player.startCycle)));
requestAnimationFrame(frame);
window.faultline = {
  ready: true, cycle: (at = 0) => runs[at].player.time, mirror: (at = 0) => [...runs[at].player.mirrorValues], seek: (cycle) => act.seek(cycle),
  stepForward: (kind) => act.step(true, kind), stepBack: (kind) => act.step(false, kind), rests: () => runs.every((run) => run.player.busy === 0 && !run.player.playing),
};
