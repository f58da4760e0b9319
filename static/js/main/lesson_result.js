// The file a learner hands in: which lesson, which seed, what was answered, which runs reached the goals.
// Promises: pure; it holds what was picked and no grade: `python app.py verify` runs it again and grades it.
// Does not: send it anywhere.

const VERSION = 1;

/** What `verify` reads (simulator/tutor/result.py). */
export function resultOf({ id, text }, record, name) {
  const picked = Object.entries(record.answers).map(([step, { picked: one }]) => [step, one]);
  const goals = Object.entries(record.goals).map(([step, { request }]) => [step, request]);
  return { faultline: VERSION, lesson: id, text, seed: record.seed, name, answers: Object.fromEntries(picked), goals: Object.fromEntries(goals) };
}

/** "faultline-03-the-line-ada-lovelace.json"; without a name the seed tells them apart. */
export function fileNameOf({ id }, record, name) {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);
  return `faultline-${id}-${plain || record.seed}.json`;
}
