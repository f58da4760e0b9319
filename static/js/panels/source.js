// The source panel: the text the chosen core runs, with every core that runs as a numbered dot on its line.
// Promises: rebuilds its lines only when the file changes; follows the current line; a dot carries the core's
// number and, as colour, the cause its cycles go to.
// Does not: decide which core is chosen.

import { CauseName, CoreState } from "../vocabulary.js";
import { element } from "./element.js";
import { fileName, functionOf, sourcePlace } from "./names.js";

const MOST_DOTS = 8; // on one line; the rest are counted
const CONTEXT_ROWS = 6; // rows kept visible above the current line

export class SourcePanel {
  constructor(host, place) {
    this.host = host;
    this.place = place;
    this.file = null;
    this.rows = [];
    this.marked = new Set();
    this.key = "";
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
    const routine = functionOf(desc, focus.pc);
    this.#open(desc, focus.file);
    this.place.textContent = `${fileName(focus.file)} · core ${core}${focus.idle ? " was here, idle now" : ""}`;
    for (const row of this.marked) this.#clear(row);
    this.marked.clear();
    for (const one of places) if (one.file === focus.file && !one.idle) this.#dot(one, chosen && one.core === core);
    this.#region(routine);
    const row = this.rows[focus.line - 1];
    if (!row) return;
    row.node.classList.add("here");
    this.marked.add(row);
    this.#scrollTo(row.node);
  }

  #open(desc, file) {
    if (file === this.file && desc === this.desc) return;
    this.file = file;
    this.desc = desc;
    this.routine = null;
    this.marked.clear();
    this.rows = (desc.sources?.[file] ?? "").split("\n").map((text, at) => {
      const dots = element("span", { class: "dots" });
      const node = element("div", { class: "code-line" },
        element("span", { class: "number" }, String(at + 1)), element("span", { class: "text" }, text), dots);
      return { node, dots, more: null, cores: 0 };
    });
    this.host.replaceChildren(...this.rows.map((row) => row.node));
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
