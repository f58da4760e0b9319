// The story beside the stage: a scenario's own, or that of the scenario a run was changed from.
// Promises: pure; notes are never dropped without a word: a changed run says which scenario it was changed from and what
// is different, and keeps the notes while they are still about what its threads do.
// Does not: put anything on the page.

import { differencesSaid, editSaid } from "./run_label.js";

const noteText = (note) => (typeof note === "string" ? note : note?.text ?? "");

/** What a run's descendants may tell of it: {id, title, notes, desc}, or null if it has no story. */
export function originOf(desc) {
  const id = desc.scenario?.id;
  const notes = (desc.story?.notes ?? []).map(noteText).filter(Boolean);
  return id ? { id, title: desc.story?.title || desc.scenario.title || id, notes, desc } : null;
}

/** The origin of a run opened by address: what the catalog says of the scenario; null if it has none of that name. */
export function originNamed(catalog, id) {
  const entry = (catalog?.scenarios ?? []).find((one) => (one.id ?? one.name) === id);
  return entry ? { id, title: entry.title ?? id, notes: [entry.summary].filter(Boolean), workload: entry.workload } : null;
}

/** {title, changed, notes} of a run {desc, request, origin}. */
export function storyOf({ desc, request, origin }) {
  const own = originOf(desc);
  const edits = request.edits ?? [];
  const forked = edits.map((edit, at) => editSaid(desc, edits, at)).join(", ");
  if (own) return { title: own.title, changed: forked ? `Changed from “${own.title}”: ${forked}.` : "", notes: own.notes };
  const summary = [desc.design.summary].filter(Boolean);
  if (!origin) return { title: desc.design.title, changed: forked ? `Changed: ${forked}.` : "", notes: summary };
  const apart = [origin.desc ? differencesSaid(origin.desc, desc) : "", forked].filter(Boolean).join(", ");
  const changed = `Changed from “${origin.title}”${apart ? `: ${apart}` : ""}.`;
  const workload = origin.workload ?? origin.desc?.workload.id;
  if (workload && workload !== desc.workload.id) {
    return { title: desc.design.title, changed: `${changed} Its notes are about ${workload} and do not fit here.`, notes: summary };
  }
  return { title: origin.title, changed, notes: origin.notes.length > 0 ? origin.notes : summary };
}
