// What goes with every file of a clip: texts of the same name, for who cannot see or hear it.
// Promises: each is {ending, type, text}; the first is always the description; captions come with it where they are asked
// for beside the picture; `sources` reads the runs by their place in the plan (chunk, summary, look, evidence).
// Does not: draw or encode, or choose the captions (they are the plan's).

import { description } from "./description.js";
import { formatOf } from "./formats.js";
import { vtt } from "./vtt.js";

/** [{ending, type, text}] of a plan. */
export async function beside(plan, sources) {
  const { spec, captions = [] } = plan;
  const texts = [{ ending: "txt", type: "text/plain", text: await description(plan, sources) }];
  if (spec.captions === "beside" && formatOf(spec.format).kind !== "still") texts.push({ ending: "vtt", type: "text/vtt", text: vtt(captions, spec.title) });
  return texts;
}
