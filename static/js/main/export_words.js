// From what the page shows and what its export dialog says to the words of a clip (clip/spec.js).
// Promises: pure; what a format has no use for is not among the words; a range that makes no sense is a ClipError at its
// field; a step of a lesson is named, not spelt out: the plan knows what it shows.
// Does not: touch the page; whether the words make a clip is clipSpec's to say.

import { ClipError } from "../clip/spec.js";
import { formatOf } from "../clip/formats.js";
import { PARTS, partsOf, tidy } from "./request.js";

/** What can be said of a clip of each kind; a still has a moment in place of a range. */
const FILM = Object.freeze(["range", "speed", "size", "theme", "depth", "views", "runs", "camera", "captions", "card"]);
const FIELDS = Object.freeze({
  film: FILM, still: FILM.filter((name) => name !== "speed" && name !== "card"),
  html: ["range", "speed", "theme", "depth", "runs", "camera", "card"], json: ["range", "runs"], csv: ["range", "runs"],
});
const STEP_SAYS = new Set(["speed", "depth", "runs", "camera", "views", "card"]); // what a step of a lesson says by itself

/** The fields of the dialog that a format has, for one range or another. */
export function fieldsOf(format, range) {
  const { kind } = formatOf(format);
  const fields = FIELDS[format] ?? FIELDS[kind];
  return range === "step" || range === "lesson" ? fields.filter((name) => !STEP_SAYS.has(name)) : fields;
}

/** The ranges one may choose: [{id, title}], of `now` and a format. */
export function rangesOf(now, format) {
  const still = formatOf(format).kind === "still";
  const { lesson, span } = now;
  return [
    { id: "here", title: still ? "this moment" : "seconds from here" },
    { id: "cycles", title: still ? "a cycle" : "from cycle to cycle" },
    ...(still ? [] : [{ id: "events", title: "events from here" }]),
    ...(span && !still ? [{ id: "area", title: "the marked area" }] : []),
    ...(lesson ? [{ id: "step", title: `this step of the lesson (${lesson.step})` }, { id: "lesson", title: `the whole lesson, a file a step (${lesson.steps.length})` }] : []),
  ];
}

function whole(place, value, least, remedy) {
  if (!Number.isSafeInteger(value) || value < least) throw new ClipError(place, `That is no whole number from ${least} on.`, remedy);
  return value;
}

/** Where the clip begins and ends; `run` is the first one in it. */
export function rangeOf(choice, run, span, still) {
  const here = run.cycle;
  const within = (cycle) => (run.complete ? Math.min(cycle, run.end) : cycle);
  if (choice.range === "area") return { from: span.start, to: within(span.end) };
  if (choice.range === "cycles") {
    const from = whole("from", choice.from, 0, "Write a cycle such as 20000.");
    return { from, to: still ? from : whole("to", choice.to, 0, "Write a cycle such as 30000.") };
  }
  if (still) return { from: here, to: here };
  if (run.complete && here >= run.end) throw new ClipError("range", "The run ends here.", "Go back in the run first, or choose “from cycle to cycle”.");
  if (choice.range === "events") return { from: here, events: whole("events", choice.events, 1, "Write a number such as 100.") };
  if (!(choice.seconds > 0)) throw new ClipError("seconds", "That is no time in seconds.", "Write a number such as 10.");
  return { from: here, to: within(here + Math.max(1, Math.round(choice.seconds * choice.speed))) };
}

/** The second run's request told as the first's with what differs, where both are of one scenario and nothing was edited. */
export function leanBeside(first, other) {
  const [a, b] = [first.request, other.request];
  if (a.scenario !== b.scenario || a.edits?.length > 0 || b.edits?.length > 0) return b;
  const [mine, its] = [partsOf(other.desc), partsOf(first.desc)];
  const parts = Object.fromEntries(PARTS.map((part) => [part, mine[part] === its[part] ? a[part] : b[part]]));
  return tidy({ scenario: b.scenario, ...parts, settings: b.settings });
}

/** The kept runs that the clip shows, the first one first. */
export function runsIn(choice, now) {
  if (now.runs.length < 2 || choice.runs === "both") return now.runs;
  return [now.runs[Number(choice.runs)] ?? now.runs[0]];
}

function lookWords(choice, now, fields) {
  const has = (name) => fields.includes(name);
  const out = {};
  if (has("size")) out.size = choice.size === "custom" ? `${choice.width}x${choice.height}` : choice.size;
  if (has("theme")) out.theme = choice.theme;
  if (has("captions")) out.captions = choice.captions;
  if (has("depth")) out.depth = choice.depth;
  if (has("views")) out.views = choice.views;
  if (has("card")) Object.assign(out, choice.card ? { title: choice.title, subtitle: choice.subtitle } : {});
  if (has("camera") && choice.camera) Object.assign(out, now.zoom ? { zoom: now.zoom } : {}, now.follow ? { follow: true } : {});
  return out;
}

/** A picture of a step begins with its moment; of a whole lesson's films a step in which nothing moves is a picture too. */
function stillIf(format, step, range) {
  const { kind } = formatOf(format);
  if (kind === "still") return { moment: "begin" };
  return kind === "film" && range === "lesson" && !step.moves ? { format: "png", moment: "begin" } : {};
}

/** The words of each clip that was asked for: one, or one a step of a lesson. */
export function wordsOf(choice, now) {
  const { format } = choice;
  const fields = fieldsOf(format, choice.range);
  const look = { format, ...lookWords(choice, now, fields) };
  if (choice.range === "step" || choice.range === "lesson") {
    const { id, step, steps, lseed } = now.lesson;
    const which = choice.range === "step" ? steps.filter((one) => one.step === step) : steps;
    return which.map((one) => ({ lesson: id, step: one.step, lseed, ...look, ...stillIf(format, one, choice.range), name: `${id}-${String(one.step).padStart(2, "0")}` }));
  }
  const shown = runsIn(choice, now);
  const range = rangeOf(choice, shown[0], now.span, formatOf(format).kind === "still");
  const runs = shown.length > 1 ? [shown[0].request, leanBeside(shown[0], shown[1])] : [shown[0].request];
  return [{
    runs, ...range, ...look, ...(fields.includes("speed") ? { speed: choice.speed } : {}), select: now.select,
    ...(runs.length > 1 ? { clocks: now.clocks } : {}), name: `${now.stem(shown)}-${range.from}`,
  }];
}
