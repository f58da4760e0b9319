// The command that makes a clip from a terminal: the words of a clip as one line of `python app.py export`.
// Promises: pure; the command's own parser reads the same words back (tests/export/test_command_line.py); what is usual
// is left away; every argument is quoted for a POSIX shell where it needs it.
// Does not: know whether the words make a clip (spec.js does).  A run with edits has no line: its edits have no names;
// nor has one of the FILEs of a command that is running, which the page does not know (commands/export_runs.py).

const PROGRAM = "python app.py export";
const PARTS = Object.freeze(["design", "machine", "workload", "cores", "threads", "placement", "seed"]);
const USUAL = Object.freeze({ // as clipSpec has them; speed and fps depend on the format, so they are told
  size: "720p", theme: "dark", depth: "protocol", views: "stage,lanes", captions: "burned", clocks: "cycle", hold: "1", card: "2.5",
});
const GIVEN = /^given-\d+$/; // what such a run is called
const PLAIN = /^[\w@%+=:,./-]+$/;

/** `text` as one argument of a shell. */
export const quoted = (text) => (PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** The first run: its scenario, then what takes the place of its own. */
function firstRun(request) {
  const out = request.scenario ? [request.scenario] : [];
  for (const part of PARTS) if (request[part] !== undefined) out.push(`--${part}`, String(request[part]));
  for (const [name, value] of Object.entries(request.settings ?? {})) out.push("--set", `${name}=${value}`);
  return out;
}

const pairsOf = (request) => ({
  ...Object.fromEntries(PARTS.filter((part) => request[part] !== undefined).map((part) => [part, String(request[part])])),
  ...Object.fromEntries(Object.entries(request.settings ?? {}).map(([name, value]) => [name, String(value)])),
});

/** The second run: another scenario, or what differs from the first; "KEY=" takes something away. */
function secondRun(request, first) {
  const same = request.scenario === first.scenario;
  const [mine, its] = [pairsOf(request), same ? pairsOf(first) : {}];
  const out = same ? [] : [request.scenario ?? ""];
  for (const name of new Set([...Object.keys(its), ...Object.keys(mine)])) if (mine[name] !== its[name]) out.push(`${name}=${mine[name] ?? ""}`);
  if (out.length === 0 && request.scenario) out.push(request.scenario);
  return out.flatMap((one) => ["--vs", one]);
}

const RANGE = Object.freeze(["from", "to", "events", "seconds"]);

const range = (words) => RANGE.filter((name) => words[name] || (name === "to" && words[name] === 0)).flatMap((name) => [`--${name}`, String(words[name])]);

/** What stands for a word on the line, or null where it is not said. */
function said(name, value) {
  if (value === undefined || value === null || value === "" || value === false) return null;
  const text = Array.isArray(value) ? value.join(",") : String(value);
  if (text === USUAL[name]) return null;
  if (value === true) return [`--${name}`];
  return text.startsWith("-") ? [`--${name}=${text}`] : [`--${name}`, text];
}

/** The command adds the number of the step by itself. */
const nameOfLesson = (name) => name.replace(/-\d\d$/, "");

/** The line that makes the clip of `words`; "" where a run has edits or FILEs, which no line can name. */
export function commandLine(words) {
  const { runs = [], select = {}, name = "faultline", format = "mp4" } = words;
  if (runs.some((run) => run.edits?.length > 0 || GIVEN.test(run.scenario))) return "";
  if (runs.length > 1 && !runs[1].scenario && runs[0].scenario) return "";
  const of = words.lesson ? ["--lesson", words.lesson, ...(words.step ? ["--steps", String(words.step)] : [])]
    : [...firstRun(runs[0]), ...(runs[1] ? secondRun(runs[1], runs[0]) : [])];
  const rest = ["speed", "fps", "hold", "card", "size", "theme", "depth", "views", "captions", "clocks", "zoom", "follow", "title", "subtitle", "codec", "frames", "lseed"]
    .flatMap((word) => said(word, words[word]) ?? []);
  const chosen = Object.entries(select).filter(([, value]) => value !== null && value !== undefined).flatMap(([key, value]) => ["--select", `${key}=${value}`]);
  const file = `${words.lesson ? nameOfLesson(name) : name}.${format}`;
  return [PROGRAM, ...[...of, ...range(words), ...rest, ...chosen, "-o", file.startsWith("-") ? `./${file}` : file].map(quoted)].join(" ");
}
