// Why? on the page: what is asked about, the walk back through the run, and going to each of its moments.
// Promises: asks about what was selected last, or else about the event in Now; the playhead moves only when a person goes
// to a link; an answer that comes after another question is dropped; what could not be looked up is said.
// Does not: find causes (mirror/why.js) or write sentences.

import { Past, afterOf, beforeOf, eventAt } from "../mirror/past.js";
import { why } from "../mirror/why.js";
import { EventKind } from "../vocabulary.js";
import { element } from "../panels/element.js";
import { sentence } from "../panels/sentence.js";
import { coreName, grouped, lineName, lockName } from "../panels/names.js";
import { wordOf } from "../panels/pick.js";
import { WhyPanel } from "../panels/why.js";
import { linkSaid } from "../panels/why_said.js";

const byId = (id) => document.getElementById(id);
const SAME_CYCLE = 64; // events of one cycle that are gone back over
const ASKABLE = Object.freeze(["fault", "lock", "line", "cell", "place", "core"]); // of the selection, first what is narrowest

/** What can be asked of a selected thing: {title, subject(past, at)}. */
const OF = Object.freeze({
  core: (desc, id) => ({ title: `Why is ${coreName(id).toLowerCase()} doing this?`, subject: async (_past, at) => ({ what: "core", core: id, at }) }),
  lock: (desc, id) => ({ title: `Who has ${lockName(desc, id)}, and why?`, subject: async (_past, at) => ({ what: "lock", lock: id, at }) }),
  line: (desc, id) => ({ title: `Who got ${lineName(desc, id)} last, and why?`, subject: async (_past, at) => ({ what: "line", line: id, at }) }),
  cell: (desc, id) => ({ title: `Who wrote ${wordOf(desc, id)?.word.path ?? "this word"} last, and why?`, subject: async (_past, at) => ({ what: "cell", cell: id, at }) }),
  place: (desc, { file, line }) => ({ title: `Who came to ${file.split("/").at(-1)}:${line} last, and why?`, subject: async (_past, at) => ({ what: "place", file, row: line, at }) }),
  fault: (desc, { core, start }) => ({ title: `What held this fault of core ${core} up?`, subject: (past, at) => ofFault(past, core, start, at) }),
});

/** A fault: its end as far as it has come, which leads to what it waited for last; else its trap. */
async function ofFault(past, core, start, at) {
  const end = await past.last(at, (event) => event.core === core && event.kind === EventKind.FAULT && event.cycle >= start, { until: (event) => event.cycle < start });
  const waited = await past.last(end ? beforeOf(end) : at, (event) => event.core === core && [EventKind.ABORT, EventKind.LOCK_ACQUIRE, EventKind.SLEEP].includes(event.kind),
    { until: (event) => event.cycle <= start });
  return waited ? { what: "event", event: waited } : { what: "act", core, at };
}

export function attachWhy(app) {
  const tab = app.tab({ id: "why", title: "Why", shows: false });
  const panel = new WhyPanel(tab.panel, { go, back, more: goOn });
  const button = Object.assign(document.createElement("button"), { type: "button", id: "ask-why", className: "quiet", textContent: "Why?", title: "why? (y)" });
  button.dataset.testid = "why-button";
  button.addEventListener("click", () => ask());
  const title = document.querySelector(".now > h3");
  const head = element("div", { class: "now-head" });
  title.replaceWith(head);
  head.append(title, button);
  const narrow = matchMedia("(max-width: 899px)"); // panels stack: the answer is not beside the question
  let asked = null;
  let turn = 0;
  let touched = { key: null, run: null, cycle: -1 };

  function pastOf(run) {
    const { player } = run;
    return new Past(player.desc, player.fields, { chunk: (number) => player.get(number), find: (question) => app.session.find(run, question) });
  }

  /** Asks about `key`, or about what was touched last. */
  async function ask(key = null) {
    const run = app.shown();
    if (!run) return;
    await app.act.pause();
    const { player } = run;
    const { desc, cursor } = player;
    if (!cursor.events || cursor.events.isFrame) return;
    const recent = touched.run === run && touched.cycle === player.time ? touched.key : null;
    let about = key ?? (recent && app.selection[recent] !== null ? recent : "event");
    const at = { number: cursor.events.number, index: cursor.index };
    if (about === "event" && player.lastHead < 0) about = "core";
    const chosen = about === "event" ? null : OF[about](desc, about === "core" ? app.selection.core ?? app.view.focus() : app.selection[about]);
    const past = pastOf(run);
    const told = telling(player);
    turn += 1;
    const mine = turn;
    const title = chosen?.title ?? (told === player.lastHead ? byId("now-what").textContent : await titleOf(player, past, cursor.events, told));
    if (mine !== turn) return;
    asked = { key: about, run, desc, past, turn, cycle: Math.floor(player.time), at, title, links: [], end: "", busy: true, error: "" };
    panel.mark(-1);
    tab.open();
    if (narrow.matches) tab.panel.scrollIntoView({ block: "start" });
    panel.show(asked);
    await walk(asked, async () => {
      if (chosen) return chosen.subject(past, at);
      const event = eventAt(cursor.events, told);
      return { what: "event", event: { ...event, after: await past.values(afterOf(event)) } };
    });
  }

  /** The event that Now is about: of several in this cycle the last that is more than a step to the next instruction. */
  function telling({ cursor: { events }, lastHead }) {
    for (let head = lastHead; head >= 0 && events.cycle[head] === events.cycle[lastHead]; head -= 1) {
      if (events.kind[head] !== EventKind.ALSO && events.kind[head] !== EventKind.INSTRUCTION) return head;
    }
    return lastHead;
  }

  async function titleOf({ desc, fields }, past, events, head) {
    const event = eventAt(events, head);
    return sentence(desc, fields, await past.values(afterOf(event)), events, head).what;
  }

  async function walk(of, subject) {
    try {
      const found = await why(of.past, await subject(), { tools: { attempts: (cycle) => app.session.look("attempts", of.run, cycle) } });
      of.links = [...of.links, ...found.links];
      Object.assign(of, { end: found.end, next: found.next, busy: false });
    } catch (error) {
      Object.assign(of, { busy: false, error: `${error.message} ${error.remedy ?? "Ask again."}` });
    }
    if (of !== asked || of.turn !== turn) return;
    panel.show(of);
    const last = of.links.at(-1);
    if (last) app.say(`${of.links.length} ${of.links.length === 1 ? "cause" : "causes"} back to: ${linkSaid(of.desc, last).what}`);
  }

  function goOn() {
    if (!asked?.next) return;
    asked.busy = true;
    const { next } = asked;
    asked.next = null;
    panel.show(asked);
    walk(asked, async () => next);
  }

  /** The moment of a link, and all views on what it is about. */
  async function go(at) {
    if (!asked || app.shown() !== asked.run) return;
    const link = asked.links[at];
    const said = linkSaid(asked.desc, link);
    if (said.cycle >= 0) await to(asked.run.player, said.cycle, link.at);
    const known = (list, id) => (id !== undefined && id >= 0 && list[id] ? id : null);
    const line = known(asked.desc.lines, link.line);
    app.select({ core: known(asked.desc.cores, link.core), lock: known(asked.desc.locks, link.lock), cell: link.cell ?? link.wrote?.cell ?? null, place: said.place, ...(line === null ? {} : { line }) });
    panel.mark(at);
    app.say(`Cycle ${grouped(Math.max(0, said.cycle))}. ${said.what} ${said.why}`);
  }

  /** The moment just after a link's event: its cycle, then back over what came later in it. */
  async function to(player, cycle, at) {
    await app.act.seek(cycle);
    for (let left = SAME_CYCLE; left > 0 && !player.playing; left -= 1) {
      const { cursor } = player;
      if (cursor.events?.number !== at.number || cursor.index <= at.index || cursor.events.cycle[cursor.headBefore()] !== cycle) return;
      await player.step(false, "event");
    }
  }

  async function back() {
    if (!asked || app.shown() !== asked.run) return;
    await app.act.seek(asked.cycle);
    panel.mark(-1);
  }

  app.whyOf = ask;
  app.on("select", (_selection, change) => {
    const key = Object.keys(change).filter((one) => ASKABLE.includes(one) && change[one] !== null && change[one] !== undefined);
    if (key.length > 0) touched = { key: ASKABLE.find((one) => key.includes(one)), run: app.shown(), cycle: app.player()?.time ?? -1 };
  });
  app.on("run", () => {
    touched = { key: null, run: null, cycle: -1 };
    repaint();
  });
  app.key({ key: "y", what: "why? of what was selected last, or of the event in Now", does: () => ask() });
  app.menu?.({ title: "Why?", key: "y", does: () => ask() });

  function repaint() {
    if (asked && asked.run === app.shown()) panel.show(asked);
    else {
      asked = null;
      panel.empty();
    }
  }
}
