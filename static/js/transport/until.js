// "Until…" steps: to the next, or the last, event of a rare kind, wherever in the run it is.
// Promises: looks through the chunk at hand itself and asks the server (`timeline.find`) for what lies beyond; ends just
// after the event it found; when it finds nothing, or is cancelled, the cursor is back where it was and the answer
// says how many cycles were looked through; without `find` chunk after chunk is read instead. What a breakpoint is met by
// only the server knows: for "break" (context.focus: what to look for, as `find` takes it) it is asked at once.
// Does not: show progress (it tells `search` how far it is) or know the wall clock.

import { isUntil, stopsAfter } from "./step_kind.js";

/** One search that can be watched and cancelled. */
export class Search {
  /** `onProgress(cycles)`: so many cycles have been looked through. */
  constructor(onProgress = () => {}) {
    this.onProgress = onProgress;
    this.isCancelled = false;
    this.looked = 0;
    this.stopped = new Promise((resolve) => { this.stop = resolve; });
  }

  cancel() {
    this.isCancelled = true;
    this.stop(null);
  }

  progress(cycles) {
    this.looked += cycles;
    this.onProgress(this.looked);
  }
}

/** The head of the next such event in the cursor's chunk, the cursor just after it; -1 with the cursor at the edge. */
function scanOn(cursor, kind, context) {
  while (!cursor.atEnd) {
    const head = cursor.index;
    cursor.moveTo(cursor.endOf(head));
    if (stopsAfter(kind, cursor.events, head, cursor.index, context, cursor.mirror.values)) return head;
  }
  return -1;
}

/** The same backwards, from just before the cursor. */
function scanBack(cursor, kind, context) {
  while (!cursor.atStart) {
    const head = cursor.headBefore();
    if (stopsAfter(kind, cursor.events, head, cursor.index, context, cursor.mirror.values)) return head;
    cursor.moveTo(head);
  }
  return -1;
}

/** Reads chunk after chunk: for a timeline that cannot be asked. */
async function walk(cursor, timeline, forward, kind, context, given) {
  for (;;) {
    const next = cursor.events.number + (forward ? 1 : -1);
    if (next < (timeline.first?.() ?? 0) || next > timeline.last()) return { head: -1, edge: true };
    if (given()) return { head: -1, edge: false };
    const chunk = await timeline.get(next);
    if (forward) cursor.follow(chunk);
    else cursor.precede(chunk);
    const head = forward ? scanOn(cursor, kind, context) : scanBack(cursor, kind, context);
    context.search?.progress(chunk.end - chunk.start);
    if (head >= 0) return { head, edge: false };
  }
}

/** Asks the server, as often as its answers end at its limit and not at the run's edge. */
async function askAround(cursor, timeline, forward, kind, context, given) {
  let { number, count } = cursor.events;
  let index = forward ? count - 1 : 0;
  if (kind === "break") index = forward ? cursor.index - 1 : cursor.headBefore();
  for (;;) {
    const question = { chunk: number, index, forward, ...(kind === "break" ? { any: context.focus } : { what: kind }) };
    if (kind === "transfer") question.line = context.focus;
    const asked = timeline.find(question);
    const answer = await (context.search ? Promise.race([asked, context.search.stopped]) : asked);
    if (!answer) {
      asked.catch(() => {}); // nobody waits for it any more
      return { head: -1, edge: false };
    }
    context.search?.progress(answer.searched);
    if (answer.found) {
      cursor.enter(await timeline.get(answer.chunk));
      cursor.moveTo(cursor.endOf(answer.index));
      return { head: answer.index, edge: false, which: answer.which };
    }
    const ahead = forward ? answer.chunk > number || (answer.chunk === number && answer.index > index)
      : answer.chunk < number || (answer.chunk === number && answer.index < index);
    const edge = !ahead || answer.searched === 0 || (forward ? answer.chunk >= timeline.last() : answer.cycle <= 0);
    if (edge || given()) return { head: -1, edge };
    number = answer.chunk;
    index = answer.index;
  }
}

/** {moved, head, looked, edge}: `edge`, all of the run on that side was looked through. */
export async function stepUntil(cursor, timeline, forward, kind, context, cancelled = () => false) {
  if (!isUntil(kind)) throw new Error(`${kind} is no kind to search for`);
  const from = { events: cursor.events, index: cursor.index };
  const search = context.search ?? new Search();
  const given = () => search.isCancelled || cancelled();
  if (!forward && !cursor.atStart) cursor.moveTo(cursor.headBefore()); // the event that led here is always undone
  const local = kind !== "break";
  const here = !local ? -1 : forward ? scanOn(cursor, kind, context) : scanBack(cursor, kind, context);
  if (here >= 0) return { moved: true, head: here, looked: 0, edge: false };
  const reach = timeline.find ? askAround : walk;
  if (!local && !timeline.find) throw new Error("only the server knows where a breakpoint is met");
  cursor.moveTo(from.index); // whoever looks while the search lasts sees the machine as it was
  const { head, edge, which } = await reach(cursor, timeline, forward, kind, { ...context, search }, given);
  if (head >= 0) return { moved: true, head, looked: search.looked, edge, which };
  cursor.enter(from.events);
  cursor.moveTo(from.index);
  return { moved: false, head: cursor.headBefore(), looked: search.looked, edge };
}
