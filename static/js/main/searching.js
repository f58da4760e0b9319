// "Until…" steps as a person meets them: the menu's names, the bar while it lasts, Escape to stop it.
// Promises: one search at a time, a new one ends the one before; the menu says which line "the line" is.
// Does not: search (transport/until.js does).

import { element } from "../panels/element.js";
import { lineName } from "../panels/names.js";
import { notFoundSaid, SearchBar } from "../panels/search_bar.js";
import { STEP_KINDS } from "../transport/step_kind.js";
import { Search } from "../transport/until.js";

const option = (kind) => element("option", { value: kind.id, title: kind.means }, kind.title);

/** Fills the menu of step kinds; those that search stand in a group of their own. */
export function fillKinds(select) {
  select.replaceChildren(...STEP_KINDS.filter((kind) => !kind.until).map(option),
    element("optgroup", { label: "until the next…" }, ...STEP_KINDS.filter((kind) => kind.until).map(option)));
}

const sought = (kind, desc, line) => (kind === "transfer" && line >= 0 ? `transfer of ${lineName(desc, line)}`
  : STEP_KINDS.find((one) => one.id === kind).title);

/** The menu names the line in the strip. */
export function nameLine(select, desc, line) {
  const text = sought("transfer", desc, line);
  const one = [...select.options].find((each) => each.value === "transfer");
  if (one && one.textContent !== text) one.textContent = text;
}

export class Searching {
  constructor(host) {
    this.search = null;
    this.bar = new SearchBar(host, () => this.search?.cancel());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.search) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.search.cancel();
    }, true);
  }

  /** One step of a kind that searches, of the line for a transfer, for a breakpoint to any of the player's; resolves as the player's step does. */
  async step(player, forward, kind, line) {
    this.search?.cancel();
    const any = player.guard?.any ?? [];
    if (kind === "break" && any.length === 0) {
      this.bar.end("No breakpoint is on. The key b sets one on what is selected; the Breaks tab has every kind.");
      return null;
    }
    const search = new Search((cycles) => this.bar.progress(cycles));
    this.search = search;
    const what = sought(kind, player.desc, line);
    this.bar.begin(what, forward);
    const done = await player.step(forward, kind, kind === "break" ? any : kind === "transfer" ? line : null, search);
    if (this.search !== search) return done;
    this.search = null;
    const nothing = done && !done.moved && !search.isCancelled;
    if (done?.which) player.onBreak(done.which);
    this.bar.end(nothing ? notFoundSaid(what, { forward, ...done, complete: player.complete }) : "");
    return done;
  }
}
