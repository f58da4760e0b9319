// The source panel: the text the chosen core runs, with every core that runs as a numbered dot on its line, the selected
// line, and a mark in the gutter where a breakpoint stands.
// Promises: rebuilds its lines only when the file changes; follows the current line, and shows a line that was selected
// elsewhere until the core moves on; a dot carries the core's number and, as colour, the cause its cycles go to; a click on
// a line selects it, on its number sets or takes away a breakpoint, arrows and Enter do the same; long lines wrap, those of
// comments are cut until they are selected.
// Does not: decide which core is chosen, or keep breakpoints.

import { CauseName, CoreState } from "../vocabulary.js";
import { element } from "./element.js";
import { fileName, functionOf, sourcePlace } from "./names.js";

const MOST_DOTS = 8; // on one line; the rest are counted
const CONTEXT_ROWS = 6; // rows kept visible above the current line
const indentOf = (text) => text.length - text.trimStart().length;

/** Which lines are comments or descriptions between three quotes, and nothing else. */
export function commentsIn(lines) {
  let inside = false;
  return lines.map((text) => {
    const quotes = text.split('"""').length - 1;
    const is = inside || text.trimStart().startsWith("#") || text.trimStart().startsWith('"""');
    if (quotes % 2 === 1) inside = !inside;
    return is;
  });
}

export class SourcePanel {
  constructor(host, place) {
    this.host = host;
    this.place = place;
    this.file = null;
    this.rows = [];
    this.marked = new Set();
    this.key = "";
    this.selected = null; // {file, line}
    this.breaks = [];
    this.onPlace = () => {}; // (file, line): a line was selected here
    this.onBreak = () => {}; // (file, line): its number was
    host.setAttribute("aria-keyshortcuts", "ArrowUp ArrowDown Enter");
    host.addEventListener("click", (event) => this.#clicked(event));
    host.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #clicked(event) {
    const node = event.target.closest(".code-line");
    const line = this.rows.findIndex((row) => row.node === node) + 1;
    if (line === 0) return;
    if (event.target.closest(".number")) this.onBreak(this.file, line);
    else if (getSelection().isCollapsed) this.onPlace(this.file, line);
  }

  /** Up and down walk the selected line, Enter sets or takes away its breakpoint. */
  #pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !this.file) return;
    const here = this.selected?.file === this.file ? this.selected.line : null;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by) this.onPlace(this.file, Math.max(1, Math.min(this.rows.length, here === null ? this.line || 1 : here + by)));
    else if (event.key === "Enter" && here !== null) this.onBreak(this.file, here);
    else return;
    event.preventDefault();
  }

  /** A line was selected, here or elsewhere; null: none is. */
  select(place) {
    if (place?.file === this.selected?.file && place?.line === this.selected?.line) return;
    this.selected = place;
    if (place) this.reveal(place.file, place.line);
    this.#mark();
  }

  /** Shows a line until the core moves on. */
  reveal(file, line) {
    if (!this.desc?.sources?.[file]) return;
    this.shown = { file, line };
    if (file !== this.file) {
      this.#open(this.desc, file);
      this.key = "";
    }
    const row = this.rows[line - 1];
    if (row) this.#scrollTo(row.node);
    this.#mark();
  }

  /** [{file, row, on}]: where breakpoints stand. */
  setBreaks(breaks) {
    this.breaks = breaks;
    this.#mark();
  }

  /** The selected line and the breakpoints of this file, on the lines as they are. */
  #mark() {
    const of = new Map(this.breaks.filter((one) => one.file === this.file).map((one) => [one.row, one.on]));
    const selected = this.selected?.file === this.file ? this.selected.line : 0;
    this.rows.forEach((row, at) => {
      const on = of.get(at + 1);
      const state = on === undefined ? "" : on ? "on" : "off";
      if (row.state !== state) {
        row.state = state;
        row.node.toggleAttribute("data-break", state !== "");
        if (state) row.node.dataset.break = state;
        row.said.textContent = state ? `breakpoint${on ? "" : ", off"}` : "";
      }
      row.node.classList.toggle("selected", at + 1 === selected);
    });
  }

  /** Shows where `core` is in `values`; `chosen` tells whether a person chose it. */
  show(desc, fields, values, core, chosen) {
    const places = desc.cores.map((one) => {
      const pc = fields.read(values, "core", one.id, "pc");
      const idle = fields.read(values, "core", one.id, "state") === CoreState.IDLE; // then its pc is where it last was
      return { core: one.id, pc, idle, cause: fields.read(values, "core", one.id, "cause"), ...sourcePlace(desc, pc) };
    });
    const key = `${desc.run}|${core}|${chosen}|${places.map((one) => `${one.pc}:${one.cause}:${one.idle}`).join()}`;
    if (key === this.key) return;
    this.key = key;
    const focus = places[core];
    const moved = `${core}|${focus.pc}`;
    if (moved !== this.moved || desc !== this.desc) this.shown = null; // what was shown instead of the core gives way
    this.moved = moved;
    const file = this.shown?.file ?? focus.file;
    this.#open(desc, file);
    const there = file === focus.file;
    const routine = there ? functionOf(desc, focus.pc) : this.#routineAt(desc, file, this.shown.line);
    const named = `${routine ? `${routine.name} · ` : ""}${fileName(file)}`;
    this.place.textContent = there ? `${named} · core ${core}${focus.idle ? " was here, idle now" : ""}` : `${named}:${this.shown.line}`;
    this.place.title = `${file}${routine ? `: ${routine.name}, lines ${routine.line} to ${routine.last_line}` : ""}`;
    for (const row of this.marked) this.#clear(row);
    this.marked.clear();
    for (const one of places) if (one.file === file && !one.idle) this.#dot(one, chosen && one.core === core);
    this.#region(routine);
    this.line = there ? focus.line : this.shown.line;
    const row = there ? this.rows[focus.line - 1] : null;
    if (row) {
      row.node.classList.add("here");
      this.marked.add(row);
    }
    const seen = this.rows[(this.shown?.line ?? focus.line) - 1];
    if (seen) this.#scrollTo(seen.node);
  }

  #routineAt(desc, file, line) {
    return desc.functions.find((one) => one.file === file && one.line <= line && line <= one.last_line) ?? null;
  }

  #open(desc, file) {
    if (file === this.file && desc === this.desc) return;
    this.file = file;
    this.desc = desc;
    this.routine = null;
    this.marked.clear();
    const lines = (desc.sources?.[file] ?? "").split("\n");
    const comments = commentsIn(lines);
    this.rows = lines.map((text, at) => {
      const dots = element("span", { class: "dots" });
      const said = element("span", { class: "hidden" }); // what the gutter shows, to be read aloud
      const number = element("span", { class: "number" }, String(at + 1));
      const node = element("div", { class: comments[at] ? "code-line comment" : "code-line", title: comments[at] ? text.trim() : null }, number, element("span", { class: "text", style: { "--indent": `${indentOf(text)}ch` } }, text.trimStart()), said, dots);
      return { node, said, dots, more: null, cores: 0, state: "" };
    });
    this.host.replaceChildren(...this.rows.map((row) => row.node));
    this.#mark();
  }

  #dot(one, chosen) {
    const row = this.rows[one.line - 1];
    if (!row) return;
    this.marked.add(row);
    row.cores += 1;
    if (row.cores > MOST_DOTS && !chosen) {
      row.more ??= row.dots.appendChild(element("span", { class: "mute" }));
      row.more.textContent = ` +${row.cores - MOST_DOTS}`;
      return;
    }
    row.dots.append(element("span", {
      class: chosen ? "dot chosen" : "dot", "data-cause": CauseName[one.cause], title: `core ${one.core}`,
    }, String(one.core)));
  }

  #clear(row) {
    row.dots.replaceChildren();
    row.more = null;
    row.cores = 0;
    row.node.classList.remove("here");
  }

  /** Lines outside the current function step back. */
  #region(routine) {
    if (routine === this.routine) return;
    this.routine = routine;
    this.rows.forEach((row, at) => {
      const inside = !routine || (at + 1 >= routine.line && at + 1 <= routine.last_line);
      row.node.classList.toggle("outside", !inside);
    });
  }

  /** In the next frame: asking for places now would lay the page out twice. */
  #scrollTo(node) {
    this.here = node;
    if (this.scrolling) return;
    this.scrolling = true;
    requestAnimationFrame(() => {
      this.scrolling = false;
      this.#scroll(this.here);
    });
  }

  #scroll(node) {
    const top = node.offsetTop - this.host.offsetTop;
    const { scrollTop, clientHeight } = this.host;
    if (top >= scrollTop + node.offsetHeight && top + 2 * node.offsetHeight <= scrollTop + clientHeight) return;
    this.host.scrollTop = Math.max(0, top - Math.min(CONTEXT_ROWS * node.offsetHeight, clientHeight / 3));
    this.host.scrollLeft = 0;
  }
}
