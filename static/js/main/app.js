// What a feature of the page may lean on: the open run, one selection, hooks, keys, tabs, parts of the address.
// Promises: features know this object and not each other; a hook that fails is told once and does not stop the others.
// Does not: hold any feature (features.js lists them) or draw anything.

const HOOKS = Object.freeze(["run", "frame", "text", "select", "theme", "stage"]);

export class App {
  /** `page`: {session, runs, view, act, dialog, notice, theme, tabs, keys, address, catalog(), tools, over, live, menu(row)}. */
  constructor(page) {
    Object.assign(this, page);
    this.hooks = new Map(HOOKS.map((name) => [name, []]));
    this.failed = new Set();
  }

  shown() {
    return this.runs.shown;
  }

  player() {
    return this.runs.shown?.player ?? null;
  }

  get selection() {
    return this.view.selection;
  }

  /** Merges `change` into the one selection; every view hears of it. */
  select(change) {
    this.view.select(change);
  }

  say(text) {
    this.live.textContent = text;
  }

  /** `name`: "run"(run), "frame"(now), "text"(), "select"(selection, change), "theme"(), "stage"(world, spec). */
  on(name, does) {
    const found = this.hooks.get(name);
    if (!found) throw new Error(`there is no hook "${name}": ${HOOKS.join(", ")}`);
    found.push(does);
  }

  call(name, ...more) {
    for (const does of this.hooks.get(name)) {
      try {
        does(...more);
      } catch (error) {
        if (this.failed.has(does)) continue;
        this.failed.add(does);
        reportError(error);
      }
    }
  }

  /** A tab at the side: {id, title, shows: true if from the start}; → {panel, offer(on), open()}. */
  tab({ id, title, shows = true }) {
    return this.tabs.add(id, title, shows);
  }

  /** A single key: {key, what, does(event)}; `shows`: how the list writes it, if not as it is. */
  key(row) {
    this.keys.add(row);
  }

  /** A part of the address: {key, pattern, written() → text or "", read(text, run)}. */
  addressPart(part) {
    this.parts.add(part);
  }
}
