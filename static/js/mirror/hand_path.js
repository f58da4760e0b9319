// A path of choices by hand, "A0x3L2": read, written the shortest way, made longer and shorter.
// Promises: pure; the same grammar as the server (simulator/recording/hand_path.py); what is no path reads as null.
// Does not: know which choices can be made.

const TOKEN = /^([A-Z])(0|[1-9]\d{0,2})(?:x([1-9]\d{0,3}))?/;
export const LETTERS = "AMLSBIDTG";
export const MOST_CHOICES = 1000; // as the server

/** The choices of a path, ["A0", "A0", "L2"], or null. */
export function readPath(text) {
  const found = [];
  let rest = text;
  while (rest.length > 0) {
    const token = TOKEN.exec(rest);
    if (!token || !LETTERS.includes(token[1])) return null;
    const times = Number(token[3] ?? 1);
    if (found.length + times > MOST_CHOICES) return null;
    for (let count = 0; count < times; count += 1) found.push(token[1] + token[2]);
    rest = rest.slice(token[0].length);
  }
  return found;
}

/** The path of these choices. */
export function writtenPath(choices) {
  let out = "";
  for (let at = 0; at < choices.length;) {
    let end = at;
    while (choices[end] === choices[at]) end += 1;
    out += end - at > 1 ? `${choices[at]}x${end - at}` : choices[at];
    at = end;
  }
  return out;
}

/** How many of the choices, whose cycles are `spans`, are done before cycle `time`; of one under way none. */
export function doneBefore(spans, time) {
  let done = 0;
  while (done < spans.length && spans[done][1] <= time) done += 1;
  return done;
}

/** The cycle at which choice number `count` would begin: behind those before it. */
export const cycleAfter = ({ begin, spans }, count) => (count === 0 ? begin : spans[Math.min(count, spans.length) - 1]?.[1] ?? begin);
