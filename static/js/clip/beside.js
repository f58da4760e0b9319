// What goes with every file of a clip: texts of the same name, for who cannot see it.
// Promises: each is {ending, type, text}; the first is always the description; `sources` reads the runs by their place in
// the plan (chunk, summary, look, evidence).
// Does not: draw or encode.

import { clipLength } from "./clock.js";

/** What the clip shows, in a few lines of plain text. */
function description({ spec, runs }) {
  const { frames, seconds } = clipLength(spec);
  return [
    spec.title || runs.map((run) => run.name).join(" beside "), spec.subtitle,
    `Simulated cycles ${spec.from} to ${spec.to}, ${spec.speed} a second: ${seconds.toFixed(1)} seconds, ${frames} frames of ${spec.width} x ${spec.height}.`,
    ...runs.map((run, at) => `${runs.length > 1 ? "AB"[at] : "Shown"}: ${run.name}.`),
    "Made by Faultline.",
  ].filter(Boolean).join("\n") + "\n";
}

/** [{ending, type, text}] of a plan. */
export async function beside(plan) {
  return [{ ending: "txt", type: "text/plain", text: description(plan) }];
}
