// The form that sets a breakpoint of any kind by hand.
// Promises: offers what the shown run has; what cannot be set is said beside the form, with what can; works by keyboard.
// Does not: keep breakpoints.

import { COMPARISONS, EVENT_KINDS, isOfLock, lockActSaid, resolved, rowsOf, wordsOf } from "../mirror/breakpoint.js";
import { lineCall } from "../mirror/wording.js";
import { element } from "./element.js";

const KINDS = Object.freeze([
  ["reach", "a core reaches a source line"], ["write", "a word is written"], ["lock", "a lock is taken, wanted, released"],
  ["transfer", "a line moves between caches"], ["event", "an event of a kind"], ["when", "a counter or word becomes …"], ["wait", "somebody has to wait"],
]);
const BLOCKS = Object.freeze({ counter: "of the machine", lock: "of a lock", line: "of a line", cell: "a word", core: "of a core", thread: "of a thread", rcu: "of RCU" });

const options = (pairs) => pairs.map(([value, text]) => element("option", { value }, text));
const chosen = (label, pairs, name) => {
  const select = element("select", { name, "aria-label": label }, ...options(pairs));
  return select;
};
const typed = (label, name, placeholder) => element("input", { type: "text", name, inputmode: "numeric", autocomplete: "off", "aria-label": label, placeholder });

export class BreakForm {
  /** `onAdd(mark)`. */
  constructor(onAdd) {
    this.what = chosen("break when", KINDS, "what");
    this.more = element("div", { class: "break-more" });
    this.core = element("select", { name: "core", "aria-label": "by which core" });
    this.error = element("p", { class: "break-error", role: "alert", hidden: true });
    this.node = element("form", { class: "break-form", "data-testid": "break-form" },
      element("h3", {}, "Break when"), this.what, this.more, element("div", { class: "break-last" }, this.core, element("button", { type: "submit" }, "add")), this.error);
    this.what.addEventListener("change", () => this.#fill());
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      const wrong = this.#wrong();
      this.error.hidden = wrong === "";
      this.error.textContent = wrong;
      if (wrong === "") onAdd(this.mark());
    });
  }

  /** The things of another run are offered. */
  open(desc) {
    this.desc = desc;
    this.core.replaceChildren(...options([["", "any core"], ...desc.cores.map((_, core) => [core, `core ${core}`])]));
    this.#fill();
  }

  /** A file, and a line in it, as a start. */
  place(file, row) {
    if (this.what.value !== "reach") return;
    const { file: select, row: input } = this.#inputs();
    if ([...select.options].some((one) => one.value === file)) select.value = file;
    if (row) input.value = String(row);
  }

  #inputs() {
    return Object.fromEntries([...this.more.querySelectorAll("select, input")].map((node) => [node.name, node]));
  }

  #fill() {
    const { desc } = this;
    const fill = {
      reach: () => [chosen("file", desc.files.map((file) => [file, file.slice(file.lastIndexOf("/") + 1)]), "file"), typed("line number", "row", "line")],
      write: () => [chosen("word", wordsOf(desc).map((word) => [word.name, word.name]), "word")],
      lock: () => [chosen("lock", [["", "any lock"], ...desc.locks.map((lock) => [lock.name, lock.name])], "lock"),
        chosen("what happens to it", ["acquire", "contend", "want", "release"].map((what) => [what, lockActSaid(what)]), "act")],
      transfer: () => [chosen("line", [["", "any line"], ...desc.lines.map((line) => [lineCall(desc, line.id), lineCall(desc, line.id)])], "line")],
      event: () => [chosen("kind of event", EVENT_KINDS.map((kind) => [kind, kind.replaceAll("_", " ")]), "kind")],
      when: () => this.#condition(),
      wait: () => [],
    }[this.what.value];
    this.error.hidden = true;
    this.more.replaceChildren(...fill());
    this.more.hidden = this.more.children.length === 0;
  }

  #condition() {
    const { desc } = this;
    const { blocks } = desc.mirror;
    const block = chosen("whose word", Object.entries(BLOCKS).filter(([name]) => blocks[name]?.count > 0), "block");
    const index = element("select", { name: "index", "aria-label": "which of them" });
    const field = element("select", { name: "field", "aria-label": "its word" });
    const names = {
      lock: () => desc.locks.map((lock) => lock.name), line: () => desc.lines.map((line) => lineCall(desc, line.id)), cell: () => wordsOf(desc).map((word) => word.name),
      core: () => desc.cores.map((_, core) => core), thread: () => Array.from({ length: blocks.thread.count }, (_, thread) => thread),
    };
    const fill = () => {
      const of = names[block.value]?.() ?? [];
      index.replaceChildren(...options(of.map((name) => [name, ["core", "thread"].includes(block.value) ? `${block.value} ${name}` : name])));
      index.hidden = of.length === 0;
      field.replaceChildren(...options(blocks[block.value].fields.map((name) => [name, name.replaceAll("_", " ")])));
      field.hidden = block.value === "cell";
    };
    block.addEventListener("change", fill);
    fill();
    return [block, index, field, chosen("compared", Object.entries(COMPARISONS), "is"), typed("value", "value", "value")];
  }

  /** The breakpoint the form says. */
  mark() {
    const of = Object.fromEntries(Object.entries(this.#inputs()).map(([name, node]) => [name, node.value.trim()]));
    const core = this.core.value === "" ? {} : { core: Number(this.core.value) };
    const what = this.what.value;
    if (what === "reach") return { what, file: of.file, row: Number(of.row), ...core };
    if (what === "lock") return { what: of.act, lock: of.lock, ...core };
    if (what !== "when") return { what, ...of, ...core };
    const path = [of.block, ...(["counter", "rcu"].includes(of.block) ? [] : [of.index]), ...(of.block === "cell" ? [] : [of.field])].join(".");
    return { what, word: path, is: of.is, value: Number(of.value), ...core };
  }

  /** What is wrong with what the form says, and what would be right; "" if nothing is. */
  #wrong() {
    const mark = this.mark();
    const { row, value } = this.#inputs();
    if (mark.what === "reach") {
      const rows = [...rowsOf(this.desc, mark.file)].sort((a, b) => a - b);
      const next = rows.find((one) => one >= mark.row) ?? rows.at(-1);
      if (!/^\d{1,5}$/.test(row.value.trim())) return `Give the number of a line, for instance ${rows[0] ?? 1}.`;
      if (!rows.includes(mark.row)) return rows.length > 0 ? `Nothing is run on line ${mark.row}. The nearest line that is run is ${next}.` : "Nothing of this file is run in this run. Choose another file.";
    }
    if (mark.what === "when" && !/^-?\d{1,15}$/.test(value.value.trim())) return "Give a whole number to compare with, for instance 1.";
    if (isOfLock(mark.what) && this.desc.locks.length === 0) return "This run watches no lock. Break on an event instead: lock acquire.";
    return resolved(this.desc, mark) ? "" : "This run has no such thing: choose another.";
  }
}
