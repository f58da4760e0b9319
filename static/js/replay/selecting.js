// The one selection of a replay page: a core, a line, a lock, a word, for both runs by name.
// Promises: picking what is selected already lets it go; what only the second run has is said, not selected.
// Does not: draw it (the panes do).

import { changeIn, selectionIn } from "../main/compare_pair.js";
import { lineName, runLetter } from "../panels/names.js";
import { leaving, NOTHING, picked, picksOf } from "../panels/pick.js";

/** What a press on the stage selects. */
function changeOf(desc, { type, id }) {
  if (type === "core" || type === "line") return { [type]: id };
  if (type === "transaction") return { core: id >> 1 };
  if (type === "lock" && desc.locks[id]) return { lock: id, line: desc.locks[id].line };
  return type === "word" ? { cell: id } : null;
}

export class Selecting {
  /** `runs`: [{desc}]; `on`: {changed(selection), say(text)}. */
  constructor(runs, selection, on) {
    Object.assign(this, { runs, on, now: { ...NOTHING, ...selection } });
    document.addEventListener("click", ({ target }) => this.#named(target.closest?.("[data-pick]")));
  }

  /** As run `at` calls it. */
  of(at) {
    return at === 0 ? this.now : selectionIn(this.now, this.runs[0].desc, this.runs[at].desc);
  }

  select(change) {
    this.now = { ...this.now, ...change };
    this.mark();
    this.on.changed(this.now);
  }

  pick(hit, at) {
    const { desc } = this.runs[at];
    const change = hit.id === null ? null : changeOf(desc, hit);
    if (!change) return;
    const here = at === 0 ? change : changeIn(change, desc, this.runs[0].desc);
    const [key] = Object.keys(here);
    if (here[key] === null) this.on.say(`Run ${runLetter(0)} has no such ${hit.type}.`);
    else this.select(this.now[key] === here[key] ? { [key]: null } : leaving(this.runs[0].desc, this.now, here));
    if (hit.type === "line" && at === 0 && this.now.line === hit.id) this.on.say(`The strip shows ${lineName(desc, hit.id)}.`);
  }

  /** A name in a table was pressed; tables are of the first run. */
  #named(holder) {
    const change = holder && picked(this.runs[0].desc, holder.dataset.pick);
    if (!change) return;
    const [kind] = Object.keys(change);
    this.select(picksOf(this.now).includes(holder.dataset.pick) ? { [kind]: null } : leaving(this.runs[0].desc, this.now, change));
  }

  /** Names in tables say whether they are selected. */
  mark() {
    const chosen = new Set(picksOf(this.now));
    for (const node of document.querySelectorAll("button[data-pick]")) node.setAttribute("aria-pressed", String(chosen.has(node.dataset.pick)));
  }

  /** The core before or after the one that is followed; 0: whoever acts. */
  follow(by) {
    const cores = this.runs[0].desc.cores.length;
    if (by === 0) this.select(NOTHING);
    else this.select({ core: ((this.now.core ?? (by > 0 ? -1 : cores)) + by + cores) % cores });
  }
}
