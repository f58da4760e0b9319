// Every action of the page as a list: what it is called, its key, and what it does; and which of them a few words mean.
// Promises: pure; whatever a key of the `?` list does is here (a test holds it to that), and what features add; a number
// typed means the cycle of that number.  Does not: show a list (palette.js).

import { STEP_KINDS } from "../transport/step_kind.js";

/** {title, key, run(act)}: the page's own. */
export const PAGE_ACTIONS = Object.freeze([
  { title: "Play or pause", key: "space", run: (act) => act.toggle() },
  { title: "One event forward", key: "→", run: (act) => act.step(true, "event") },
  { title: "One event back", key: "←", run: (act) => act.step(false, "event") },
  { title: "A step forward, of the chosen kind", key: ".", run: (act) => act.step(true) },
  { title: "A step back, of the chosen kind", key: ",", run: (act) => act.step(false) },
  { title: "A transaction forward, or a step of the chosen kind", key: "shift →", run: (act) => act.bigStep(true) },
  { title: "A transaction back, or a step of the chosen kind", key: "shift ←", run: (act) => act.bigStep(false) },
  { title: "To the start", key: "Home", run: (act) => act.seek(0) },
  { title: "To the end of what is simulated", key: "End", run: (act) => act.toEnd() },
  { title: "Faster", key: "+", run: (act) => act.faster(1) },
  { title: "Slower", key: "-", run: (act) => act.faster(-1) },
  { title: "Follow the next core", key: "]", run: (act) => act.follow(1) },
  { title: "Follow the core before", key: "[", run: (act) => act.follow(-1) },
  { title: "Follow whoever acts", key: "Escape", run: (act) => act.follow(0) },
  { title: "Timeline: around now, or the whole run", key: "w", run: (act) => act.span() },
  { title: "The machine as a table", key: "m", run: (act) => act.table() },
  { title: "Change a word of the line in the strip, from here on", key: "e", run: (act) => act.words() },
  { title: "The followed core acts next, from here on", key: "x", run: (act) => act.actsNext() },
  { title: "What things cost, and what is left out; change a cost", key: "$", run: (act) => act.costs() },
  { title: "Change machine, design, workload, cores, settings", key: "c", run: (act) => act.change() },
  { title: "Chart: designs side by side, or this run", key: "g", run: (act) => act.chart() },
  { title: "Chart: scaling over core counts, and what if", key: "s", run: (act) => act.scaling() },
  { title: "The next run", key: "n", run: (act) => act.run(1) },
  { title: "The run before", key: "p", run: (act) => act.run(-1) },
  { title: "Undo: back to the run before this change", key: "u", run: (act) => act.undo() },
  { title: "Redo: forth again", key: "shift u", run: (act) => act.redo() },
  { title: "Next theme", key: "t", run: (act) => act.theme() },
  { title: "All keys", key: "?", run: (act) => act.keys() },
  ...STEP_KINDS.map((kind, at) => ({
    title: `Step by: ${kind.until ? "until the next " : ""}${kind.title}`, key: at < 9 ? String(at + 1) : "", run: (act) => act.kind(kind.id),
  })),
]);

const MOST = 60; // rows shown at once: nobody reads more
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

/** How well `title` fits `words`, higher is better; 0: not at all. */
function fit(title, words) {
  const text = plain(title);
  let sum = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return 0;
    sum += at === 0 ? 4 : /\W/.test(text[at - 1]) ? 2 : 1;
  }
  return sum;
}

/** The actions that `typed` means, best first; all in their own order where nothing is typed. */
export function matching(actions, typed, seek = null) {
  const number = typed.replace(/[\s,_]/g, "");
  const found = /^\d{1,15}$/.test(number) && seek ? [{ title: `Go to cycle ${number.replace(/\B(?=(\d{3})+$)/g, ",")}`, key: "", does: () => seek(Number(number)) }] : [];
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return actions.slice(0, MOST);
  const scored = actions.map((one, at) => ({ one, at, score: one.key === typed.trim() && one.key ? 100 : fit(one.title, words) })).filter((each) => each.score > 0);
  scored.sort((a, b) => b.score - a.score || a.at - b.at);
  return [...found, ...scored.map((each) => each.one)].slice(0, MOST);
}
