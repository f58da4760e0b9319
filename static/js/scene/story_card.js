// A core in the story: what it does in a word or two, for what and behind whom it waits, which locks it holds, how many
// faults it has done.
// Promises: large type, no state letters; whom it waits for is the mirror's word (mirror/waits.js); a tick stands while
// a fault has just been done, and fades.
// Does not: draw the arrows between cores (story_waits.js).

import { waitsOf } from "../mirror/waits.js";
import { attemptSign } from "./attempt_mark.js";
import { fillCause } from "./cause_fill.js";
import { shortName } from "./focus.js";
import { lockName } from "./lock_panel.js";
import { marked } from "./selected.js";
import { fillShares } from "./shares.js";
import { box, padlock } from "./shape.js";
import { fitting, fontOf, widthOf, wrapped, write } from "./text.js";
import { fieldsOf, holds, lockOf } from "./view.js";

const DOES = Object.freeze({
  running: ["runs"], working: ["works"], spinning: ["spins"], idle: ["idle"], done: ["done"], "queued for line": ["waits"],
  "line on its way": ["gets the line", "gets line"], "reading memory": ["reads memory", "memory"], "reading its copy": ["reads"],
  "draining stores": ["drains stores", "drains"], "clearing page": ["clears a page", "clears"], "in an interrupt": ["interrupted", "interrupt"],
  "wasted work": ["wasted work", "wasted"], "reading again": ["reads again", "re-reads"], "switching threads": ["switches threads", "switches"],
});
const NBSP = "\u00a0"; // a core's number stays beside its word
const LOCK_ROW = 19; // px of a held lock's tag
const MOST_LOCKS = 2;
const ROOM_FOR_READERS = 106; // px of a card from which it also names the locks it only reads under

/** {waits: Map core → wait, finished: Map core → {cycle, share of its time that has passed}}. */
export function storyNow(world, time) {
  const { desc, mirror } = world;
  const finished = new Map();
  for (const one of world.finished ?? []) if (!finished.has(one.core)) finished.set(one.core, { ...one, ago: time - one.cycle });
  return { waits: new Map(waitsOf(desc, fieldsOf(desc), mirror).map((wait) => [wait.core, wait])), finished };
}

/** A lock's owner stands for its lock: "zone[0]" for "zone[0].lock". */
const bare = (name) => name.replace(/\.lock$/, "");

/** What a wait is for, and behind whom: lines of a card, each with its forms, longest first. */
export function waitLines(desc, wait) {
  const what = wait.for === "lock" ? bare(lockName(desc.locks[wait.id])) : `${bare(shortName(desc, wait.id))}'s line`;
  const cores = wait.on.length > 3 ? `${wait.on.length} cores` : `core${NBSP}${wait.on.join(`,${NBSP}`)}`;
  const brief = wait.on.length > 3 ? cores : `c${wait.on.join(", c")}`;
  if (wait.for === "transfer") return [[what], ...(wait.on.length > 0 ? [[`from ${cores}`, `from ${brief}`]] : [])];
  const short = wait.for === "lock" ? what.split(".").pop() : bare(shortName(desc, wait.id));
  return [[`for ${what}`, what, short], ...(wait.on.length > 0 ? [[`behind ${cores}`, `behind ${brief}`]] : [])];
}

/** Locks a core holds, exclusive ones first: [{id, name, shared}]. */
function held(world, core) {
  const { desc, mirror } = world;
  const found = [];
  for (const lock of desc.locks) {
    if (!holds(core.held, lock.id)) continue;
    found.push({ id: lock.id, name: bare(lockName(lock)), shared: lockOf(desc, mirror, lock.id).readers > 0 });
  }
  return found.sort((a, b) => a.shared - b.shared || a.id - b.id);
}

function drawHeld(ctx, spec, x, foot, w, locks) {
  const { theme, scale: s } = spec;
  const shown = locks.slice(0, MOST_LOCKS);
  shown.forEach((lock, at) => {
    const y = foot - (shown.length - at) * LOCK_ROW * s;
    box(ctx, { x, y, w, h: (LOCK_ROW - 3) * s }, { radius: 5 * s, fill: theme.raised, stroke: lock.shared ? theme.line : theme.ink, width: lock.shared ? 1 : 1.5 });
    padlock(ctx, x + 2 * s, y + 3 * s, 9.5 * s, lock.shared ? theme.mute : theme.ink);
    const more = at === shown.length - 1 && locks.length > shown.length ? ` +${locks.length - shown.length}` : "";
    const names = [`${lock.shared ? "reads under " : "holds "}${lock.name}${more}`, `${lock.name}${more}`, lock.name];
    write(ctx, spec, fitting(ctx, spec, names, w - 13 * s, { size: 11 }), x + 12.5 * s, y + 11.5 * s, { size: 11, width: w - 13 * s, colour: lock.shared ? theme.mute : theme.ink });
  });
  return foot - shown.length * LOCK_ROW * s;
}

/** The longest of `forms` that stands in `rows` lines without a word broken; else with a name broken; else the shortest. */
export function linesOf(ctx, forms, width, rows) {
  const whole = (form) => form.split(" ").every((word) => ctx.measureText(word).width <= width);
  for (const form of forms) {
    if (ctx.measureText(form).width <= width) return [form];
    if (!whole(form)) continue;
    const lines = wrapped(ctx, form, width, rows);
    if (lines.join(" ") === form) return lines;
  }
  for (const form of forms) {
    const lines = wrapped(ctx, form, width, rows);
    if (lines.join("").replaceAll(" ", "") === form.replaceAll(" ", "")) return lines;
  }
  return [forms[forms.length - 1]];
}

/** Draws one core of the story; `now` is coreNow(...) of card.js, `story` storyNow(...). */
export function drawStoryCard(ctx, spec, card, now, story, { selected = false, hovered = false, bound = "" } = {}) {
  const { theme, scale: s } = spec;
  const around = { x: card.x - 3, y: card.y - 3, w: card.w + 6, h: card.h + 6 };
  if (selected) marked(ctx, spec, around, { radius: 10 * s });
  else if (hovered || bound) box(ctx, around, { radius: 10 * s, stroke: theme.accent, width: bound ? 1.75 : 1.25, dash: bound ? [5, 3] : null });
  const wait = now.recent ? null : story.waits.get(card.id); // too fast to tell of single waits
  box(ctx, card, { radius: 8 * s, fill: theme.panel, stroke: theme.line, dash: wait && wait.for !== "transfer" ? [4 * s, 3 * s] : null });
  const x = card.x + 8 * s;
  const w = card.w - 16 * s;
  const names = [`core ${card.id}${now.runs}`, `core ${card.id}`, `c${card.id}`];
  const done = story.finished.get(card.id);
  const bold = { size: 14, weight: 700 };
  write(ctx, spec, fitting(ctx, spec, names, w - 12 * s, bold), x, card.y + 20 * s, { ...bold, width: w, colour: now.doing.quiet && !now.shares ? theme.mute : theme.ink });
  if (done && !now.recent) write(ctx, spec, "✓", card.x + card.w - 7 * s, card.y + 20 * s, { size: 14, align: "right", weight: 700 });
  const barY = card.y + 28 * s;
  if (now.shares) fillShares(ctx, spec, now.shares, x, barY, w, 12 * s);
  else if (now.recent) fillShares(ctx, spec, now.recent.shares, x, barY, w, 9 * s);
  else fillCause(ctx, spec, now.doing.cause, x, barY, w, 9 * s);
  const head = { size: 14, weight: 700 };
  const said = now.shares ? now.said : now.recent?.said; // "queue 50 %": the word in large, the share below
  const [, word, percent] = said ? /^(.*?)\s*([\d]+ %)?$/.exec(said[1] ?? said[0]) : [];
  const forms = said ? [said[0].replace(/\s*\d+ %$/, ""), word] : DOES[now.doing.words] ?? [now.doing.words];
  const large = forms.find((form) => widthOf(ctx, spec, form, head) <= w);
  write(ctx, spec, large ?? fitting(ctx, spec, forms, w, { size: 12, weight: 700 }), x, card.y + 56 * s, large ? head : { ...head, size: 12, width: w });
  if (said) {
    if (percent) write(ctx, spec, fitting(ctx, spec, [`${percent} of its cycles`, percent], w, { size: 12 }), x, card.y + 74 * s, { size: 12, colour: theme.mute, width: w });
    return;
  }
  let foot = card.y + card.h - 5 * s;
  if (now.attempt) attemptSign(ctx, spec, now.attempt, card.x + card.w - 22 * s, card.y + 44 * s, 13 * s);
  const all = held(now.world, now.core);
  const locks = foot - LOCK_ROW * s < card.y + ROOM_FOR_READERS * s ? all.filter((lock) => !lock.shared) : all;
  if (locks.length > 0 && foot - LOCK_ROW * s > card.y + 60 * s) foot = drawHeld(ctx, spec, x - 5 * s, foot, w + 10 * s, locks.slice(0, foot - 2 * LOCK_ROW * s > card.y + 88 * s ? MOST_LOCKS : 1));
  const style = { size: 12, colour: bound ? theme.accent : theme.mute };
  const rows = Math.max(0, Math.floor((foot - card.y - 62 * s) / (15 * s)));
  const told = bound ? [[bound]] : wait ? waitLines(now.desc, wait) : now.core.target >= 0 && !now.doing.quiet ? [["on its page fault", "page fault"]] : [];
  ctx.font = fontOf(spec, 12, style);
  const each = told.length > 0 ? Math.max(1, Math.min(2, Math.floor(rows / told.length))) : 0;
  const lines = told.flatMap((forms) => linesOf(ctx, forms, w, each));
  lines.slice(0, rows).forEach((line, at) => write(ctx, spec, line, x, card.y + (73 + 15 * at) * s, { ...style, size: widthOf(ctx, spec, line, style) <= w ? 12 : 11, width: w }));
}
