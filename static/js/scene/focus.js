// What the picture is about at this moment: the line in the strip, the lines on the cards, the queue, the locks.
// Promises: a pure function of the world; where the learner chose a line it is that line, else the
// scenario's, else the line with the most transfers so far, so that the choice settles and does not jump.
// Does not: place anything (layout.js does).

import { lineName } from "../mirror/wording.js";
import { CoreState, Request, RequestState } from "../vocabulary.js";
import { coresSaid } from "./format.js";
import { coreOf, eachRequest, fieldsOf, lineOf, threadsOf } from "./view.js";
import { lockWords, namesOfWord, wordSought } from "./word.js";

const MOST_HOT_LINES = 6; // a card shows fewer where it has no room

const SHORTEST_NAME = 5; // "lock" alone would not say which: then the whole name stands

const MIDDLE_FROM = 8; // a longer name may lose its middle: its ends tell it from others

const last = (path) => path.split(".").pop();

/** The shortest name a line can go by: its lock, its object, its reference count, the last of its plain counters (a
 *  signed one first), else its first field. */
export function shortName(desc, id) {
  const line = desc.lines[id];
  if (!line) return lineName(desc, id);
  const lock = desc.locks.find((one) => one.line === id);
  if (lock) return last(lock.name).length < SHORTEST_NAME ? lock.name : last(lock.name);
  if (line.offset === 0 || line.words.length === 0) return line.object;
  const counts = line.words.filter((word) => word.format === "int" && !word.path.includes("."));
  const named = counts.find((word) => /ref_?c(ou)?nt$/.test(word.path));
  if (named) return named.path;
  const signed = counts.filter((word) => word.type?.startsWith("s")); // what is counted up and down by everybody
  return (signed.at(-1) ?? counts.at(-1) ?? line.words[0]).path.split(/[.[]/)[0];
}

/** The names a line can go by, longest first: where one has no room, its lock's owner tells it from the others. */
export function shortNames(desc, id) {
  const name = shortName(desc, id);
  const names = [name];
  if (name.endsWith(".lock")) names.push(name.slice(0, -".lock".length));
  if (name.length > MIDDLE_FROM) names.push(`${name.slice(0, 4)}…${name.slice(-3)}`);
  return names;
}

function byTransfers(desc, mirror) {
  const transfers = desc.lines.map((line) => fieldsOf(desc).read(mirror, "line", line.id, "transfers"));
  const locked = new Set(desc.locks.map((lock) => lock.line));
  return desc.lines.map((line) => line.id).sort((a, b) => transfers[b] - transfers[a]
    || locked.has(b) - locked.has(a) || a - b);
}

/** Requests waiting at the line's home, first come first. */
export function queueOf(desc, mirror, line) {
  const waiting = [];
  eachRequest(desc, mirror, RequestState.QUEUED, (request, slot) => {
    if (request.line !== line) return;
    waiting.push({ core: slot >> 1, slot, arrival: request.arrival, write: request.kind !== Request.GETS });
  });
  return waiting.sort((a, b) => a.arrival - b.arrival || a.slot - b.slot);
}

/** For each core that waits for or spins on the line: the index of the word it is after, -1 where unknown. */
function soughtWords(desc, mirror, line) {
  const sought = new Map();
  for (const core of desc.cores) {
    const now = coreOf(desc, mirror, core.id);
    if (now.line !== line.id || (now.state !== CoreState.WAIT && now.state !== CoreState.SPIN)) continue;
    sought.set(core.id, wordSought(desc, line, now.pc, now.want));
  }
  return sought;
}

/** The sentence on false sharing, long and short; none when nobody is after a word beside the lock just now. */
function falseSharing(desc, line, sought, locked) {
  if (locked.size === 0) return [];
  const others = new Map();
  for (const [core, word] of sought) {
    if (word < 0 || locked.has(word)) continue;
    others.set(word, [...(others.get(word) ?? []), core]);
  }
  if (others.size === 0) return [];
  const [word, cores] = [...others].sort((a, b) => b[1].length - a[1].length || a[0] - b[0])[0];
  const verb = cores.length === 1 ? "needs" : "need";
  const short = `false sharing: ${coresSaid(cores)} ${verb} ${namesOfWord(desc, line, word).pop()}`;
  return [`${short}, on the line that ${shortName(desc, line.id)} keeps moving`, short];
}

/** Everything the drawables need to agree on. */
export function focusOf(world) {
  const { desc, mirror, selection } = world;
  const ranked = byTransfers(desc, mirror);
  const chosen = selection?.line ?? desc.camera?.line;
  const id = Number.isInteger(chosen) && desc.lines[chosen] ? chosen : ranked[0] ?? -1;
  const line = desc.lines[id] ?? null;
  const hot = [...new Set([id, ...ranked])].filter((one) => one >= 0).slice(0, MOST_HOT_LINES);
  const locked = line ? lockWords(desc, line) : new Set();
  const sought = line ? soughtWords(desc, mirror, line) : new Map();
  const onLine = desc.locks.filter((lock) => lock.line === id);
  const elsewhere = desc.locks.filter((lock) => lock.line !== id);
  return {
    line, hot, locked, sought,
    queue: line ? queueOf(desc, mirror, id) : [],
    records: new Map(hot.map((one) => [one, lineOf(desc, mirror, one)])),
    threads: threadsOf(desc, mirror),
    locks: [...onLine, ...elsewhere].map((lock) => lock.id),
    transactions: world.transactions ?? [],
    hints: line ? falseSharing(desc, line, sought, locked) : [],
    core: Number.isInteger(selection?.core) ? selection.core : -1,
  };
}
