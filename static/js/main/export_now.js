// What the page shows just now, as the export dialog begins with it: runs, moment, speed, look, selection, area, lesson.
// Promises: reads and changes nothing; names of lines and locks, as words and addresses have them.
// Does not: know formats or fields.

import { lineCall } from "../mirror/wording.js";
import { chapterOf } from "./clip_lesson.js";

const slug = (text) => text.toLowerCase().replace(/[^a-z0-9.]+/g, "-").replace(/^-|-$/g, "");

/** The selection by names: {core, line, lock, fault}. */
export function selectWords(selection, desc) {
  const { core, line, lock, fault } = selection;
  const out = {};
  if (core !== null) out.core = core;
  const name = lineCall(desc, line);
  if (name) out.line = name;
  if (lock !== null && desc.locks[lock]) out.lock = desc.locks[lock].name;
  if (fault) out.fault = `${fault.core}.${fault.start}`;
  return out;
}

/** What a file is called: the scenario or design, and what it is compared with. */
function stem(runs) {
  const [first, other] = runs;
  const own = first.request.scenario ?? first.desc.design.id;
  return slug(other ? `${own}-vs-${other.desc.design.id === first.desc.design.id ? other.request.scenario ?? "b" : other.desc.design.id}` : own);
}

export async function exportNow(app) {
  const part = (key) => app.parts.parts.get(key)?.written() ?? "";
  const { compare, lessons } = app;
  const shown = app.shown();
  const pair = compare?.pair ?? null;
  const told = (run, at) => ({
    kept: run, request: run.request, desc: run.desc, letter: pair ? pair.letter(run) : "", name: app.runs.labelOf(run).name, at,
    cycle: Math.floor(run.player.time), end: run.player.endCycle, complete: run.player.complete,
  });
  const lesson = lessons?.shows === "lesson" && lessons.step ? await chapterOf(app.session, lessons.lesson.id) : null;
  return {
    runs: (pair ? pair.runs : [shown]).map(told), clocks: compare?.kind ?? "cycle", speed: shown.player.speed,
    theme: app.theme.name, depth: part("depth") || "protocol", zoom: part("zoom"), follow: app.camera?.follows === true,
    select: selectWords(app.selection, shown.desc), span: app.selection.span, stem,
    title: document.getElementById("story-title").textContent,
    lesson: lesson ? { id: lesson.id, title: lesson.title, step: lessons.at, steps: lesson.steps, lseed: lessons.record.seed } : null,
  };
}
