// By hand: the learner is the scheduler. A choice opens the run whose path is one choice longer, in place of the one before.
// Promises: the run one came from stays in the strip and is never changed; a move plays in less than a second, or at
// once with reduced motion; what can be chosen is what the server tried at this very moment.
// Does not: decide what a core can do.

import { cycleAfter } from "../mirror/hand_path.js";
import { GRAINS, HandPanel, offered } from "../panels/hand_panel.js";
import { didSaid, howSaid } from "../panels/hand_said.js";
import { counted, grouped } from "../panels/names.js";
import { STEP_KINDS } from "../transport/step_kind.js";
import { EVENTS_UP_TO } from "../transport/tier.js";
import { byHand, handOf, momentOf } from "./hand_moment.js";
import { HandMarks } from "./hand_marks.js";
import { PUZZLES, puzzleOf } from "./puzzles.js";

const MOVE_SECONDS = 0.7; // a move plays in so long
const LEAST_SPEED = 60; // cycles a second
const RESTED_MS = 150; // after a step, before it is asked who could move
const AGAIN_MS = 3000; // after a refusal
const ENDED = Object.freeze({ faults: "All faults of this run are done.", threads: "All threads have ended.", hazard: "The run ends here: the card on the stage says why." });
const NOTHING = Object.freeze({ run: null, at: -1, answer: null });

export function attachByHand(app) {
  const tab = app.tab({ id: "hand", title: "By hand" });
  let letter = GRAINS[0].letter;
  let seen = NOTHING; // the look on the screen
  let wanted = { key: "", since: 0, busy: false, notBefore: 0 };
  let opening = false;
  let moving = null; // the run whose last choice plays, and the speed to go back to
  let shownKey = "";
  const isOpen = () => app.view.tab === "hand";
  const marks = new HandMarks(app.over, (token) => choose(token));
  const panel = new HandPanel(tab.panel, {
    choose, takeBack, restart, goTo, puzzle: begin,
    grain(next) {
      letter = next;
      draw();
    },
  });
  panel.showPuzzles(PUZZLES);

  const moment = () => momentOf(app.shown(), moving !== null);

  /** Opens the run with this path, shows what its last choice does, and says it. */
  async function go(choices, from, said) {
    const run = app.shown();
    if (!run || opening) return;
    const now = moment();
    const request = byHand(run.request, now.begin, choices);
    const isHand = handOf(run.request) !== null;
    const before = isHand ? run : app.runs.kept.runs.find((one) => one.parent === run && handOf(one.request)) ?? null; // one run by hand beside each run
    opening = true;
    settle();
    app.act.pause();
    try {
      await app.runs.open(request, {
        parent: isHand ? app.runs.kept.parentOf(run) : run, origin: run.origin, instead: before, selection: run.selection,
        place: async (fresh) => {
          await fresh.player.seek(Math.min(from, fresh.player.endCycle));
          return { cycle: null, said: `By hand from cycle ${grouped(now.begin)}: ${counted(choices.length, "choice")}.${fresh.parent ? " The run it left is beside it." : ""}` };
        },
      });
    } finally {
      opening = false;
    }
    const fresh = app.shown();
    if (fresh === run || handOf(fresh.request) === null) return;
    play(fresh);
    if (said) app.say(said);
  }

  /** The way to the end of the path, in less than a second. */
  function play(run) {
    const { player } = run;
    const cycles = player.endCycle - player.time;
    app.view.stepped = true;
    const speed = Math.max(LEAST_SPEED, cycles / MOVE_SECONDS);
    if (cycles <= 0 || app.view.reduced.matches || speed > EVENTS_UP_TO) {
      if (cycles > 0) player.seek(player.endCycle);
      return;
    }
    moving = { run, speed: player.speed };
    player.speed = speed;
    player.play();
  }

  /** What played has come to its end, or is cut short. */
  function settle() {
    if (!moving) return;
    moving.run.player.speed = moving.speed;
    moving = null;
  }

  function choose(token) {
    const now = moment();
    const move = seen.answer?.moves.find((one) => one.token === token);
    if (!move || opening || seen.at !== now.at || seen.run !== app.shown()) return null;
    const { desc } = app.shown();
    return go([...now.choices.slice(0, now.done), token], now.at, `Core ${move.core} ${didSaid(desc, move)}${howSaid(desc, move) ? `: ${howSaid(desc, move)}` : ""}.`);
  }

  function takeBack() {
    const now = moment();
    if (now.done === 0) return null;
    const before = cycleAfter({ begin: now.begin, spans: app.shown().spans ?? [] }, now.done - 1);
    return go(now.choices.slice(0, now.done - 1), before, `Taken back: ${counted(now.done - 1, "choice")} left.`);
  }

  function restart() {
    const now = moment();
    return go([], now.begin, "All choices dropped.");
  }

  function goTo(count) {
    const run = app.shown();
    settle();
    app.act.seek(cycleAfter({ begin: moment().begin, spans: run.spans ?? [] }, count));
  }

  async function begin(puzzle) {
    settle();
    letter = puzzle.letter;
    await app.runs.open(puzzle.request, { selection: { line: puzzle.goal.line ?? null }, place: async (fresh) => {
      await fresh.player.seek(fresh.player.endCycle);
      return { cycle: null, said: `Puzzle: ${puzzle.title}.` };
    } });
    app.act.pause();
    draw();
    tab.panel.scrollTop = 0;
    tab.panel.focus();
  }

  /** Asks who could move at this moment, once it rests. */
  function look(now) {
    const run = app.shown();
    if (!run || opening || (run.player.playing && !moving) || run.player.busy > 0 && !moving) return;
    const at = moment().at;
    const key = `${run.key}|${run.id}|${at}`;
    if (key !== wanted.key) wanted = { key, since: now, busy: false, notBefore: 0 };
    if (wanted.busy || now < wanted.notBefore || (seen.run === run && seen.at === at)) return;
    if (!handOf(run.request) && now - wanted.since < RESTED_MS) return;
    ask(run, at, wanted);
  }

  async function ask(run, at, mine) {
    mine.busy = true;
    try {
      const answer = await app.session.look("moves", run, at);
      if (answer.hand && at >= run.player.endCycle) Object.assign(run, { spans: answer.hand.spans, made: answer.hand.done, stuck: answer.hand.stuck });
      if (mine !== wanted) return;
      seen = { run, at, answer };
      draw();
    } catch {
      mine.notBefore = performance.now() + AGAIN_MS;
    } finally {
      mine.busy = false;
    }
  }

  function headSaid(run, now, ended) {
    if (ended) return ended;
    if (run.player.playing && !moving) return "Pause to choose who moves.";
    if (run.stuck) return `The address asked for more: choice ${grouped(now.choices.length + 1)} cannot be made here.`;
    return handOf(run.request) ? "Who moves next? Everybody else is held."
      : `Who moves next? From cycle ${grouped(now.begin)} on you decide; this run stays as it is.`;
  }

  function draw() {
    const run = app.shown();
    if (!run || !isOpen()) return marks.hide();
    const now = moment();
    const here = seen.run === run && seen.at === now.at ? seen.answer : null;
    const over = handOf(run.request) && now.done === now.choices.length && run.player.complete && (run.endedBy ?? run.desc.ended_by) !== "hand";
    let ended = over ? ENDED[run.desc.ended_by] ?? "" : "";
    if (!ended && here && here.moves.length === 0) ended = "Nobody can move.";
    panel.show({ desc: run.desc, answer: here, letter, said: headSaid(run, now, ended), choices: now.choices, done: now.done, ended: ended !== "" });
    panel.showGoal(puzzleOf(run, now));
    marks.show(ended ? [] : offered(here, letter));
    return undefined;
  }

  function frame(now) {
    if (moving && (!moving.run.player.playing || moving.run !== app.shown())) settle();
    if (!isOpen()) {
      marks.hide();
      return;
    }
    look(now);
    marks.place(app.view.stage);
    const run = app.shown();
    const key = run ? `${run.key}|${run.player.version}|${run.player.playing}|${moving !== null}` : "";
    if (key === shownKey) return;
    shownKey = key;
    draw();
  }

  app.on("frame", frame);
  app.on("run", () => {
    shownKey = "";
  });
  const open = () => {
    tab.open();
    app.say("By hand: you decide who moves. The digits choose a core, Backspace takes back.");
  };
  app.key({ key: "h", what: "by hand: you decide who moves (then 1 to 9 choose, Backspace takes back)", does: open });
  app.key({ key: "Backspace", does: () => isOpen() && takeBack() });
  for (let digit = 1; digit <= 9; digit += 1) {
    app.key({ key: String(digit), does: () => {
      const kind = STEP_KINDS[digit - 1];
      if (!isOpen()) return kind && app.act.kind(kind.id);
      const move = offered(seen.answer, letter)[digit - 1];
      return move && choose(move.token);
    } });
  }
  if (app.menu) app.menu({ title: "by hand", key: "h", does: open });
}
