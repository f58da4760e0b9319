// A table whose rows open: a button with an arrow in the first cell, what is inside beneath the row.
// Promises: reached and opened by keyboard (Enter or space on the button, arrows right and left open and close it); what
// is open, the focus and the place stay when the numbers change; nothing is rebuilt that has not changed.
// Does not: fetch.

import { element } from "./element.js";

export class Expandable {
  /** `host`: the element it fills; `columns`: [{title, number?}]. */
  constructor(host, columns) {
    this.host = host;
    this.columns = columns;
    this.open = new Set();
    this.key = "";
    host.addEventListener("keydown", (event) => {
      const button = event.target.closest?.("button[aria-expanded]");
      if (!button || !["ArrowRight", "ArrowLeft"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      this.#set(button.dataset.key, event.key === "ArrowRight");
    });
    host.addEventListener("click", (event) => {
      const button = event.target.closest?.("button[aria-expanded]");
      if (button && host.contains(button)) this.#set(button.dataset.key, !this.open.has(button.dataset.key));
    });
  }

  #set(key, on) {
    if (on) this.open.add(key);
    else this.open.delete(key);
    this.key = "";
    this.show(this.last);
  }

  /** `content`: {caption, rows: [{key, name, cells: [...], bar?, more?: () => [nodes], pick?}], empty}; `pick`: what opening
   *  the row selects (pick.js). */
  show(content) {
    this.last = content;
    const key = JSON.stringify([content.caption, content.rows.map((row) => [row.key, row.name, row.cells, row.told])]);
    if (key === this.key) return;
    this.key = key;
    const focused = document.activeElement?.closest?.("button[aria-expanded]");
    const mine = focused && this.host.contains(focused) ? focused.dataset.key : null;
    this.host.replaceChildren(content.rows.length === 0 ? element("p", { class: "empty" }, content.empty) : this.#table(content));
    if (mine !== null) [...this.host.querySelectorAll("button[aria-expanded]")].find((one) => one.dataset.key === mine)?.focus({ preventScroll: true });
  }

  #table({ caption, rows }) {
    return element("table", { class: "expandable" },
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...this.columns.map((one) => element("th", { scope: "col", class: one.number ? "number" : null }, one.title)))),
      element("tbody", {}, ...rows.flatMap((row) => this.#row(row))));
  }

  #row(row) {
    const open = this.open.has(row.key);
    const more = row.more && open ? row.more() : null;
    const name = row.more
      ? element("button", { type: "button", class: "opens", "aria-expanded": String(open), "data-key": row.key, "data-pick": row.pick, "data-names": Boolean(row.pick) }, element("span", { class: "arrow", "aria-hidden": "true" }, open ? "▾" : "▸"), row.name)
      : element("span", { class: "plain" }, row.name);
    const cells = row.cells.map((cell, at) => element("td", { class: this.columns[at + 1]?.number ? "number" : null }, cell));
    const main = element("tr", {}, element("td", {}, name, ...(row.bar ? [row.bar()] : [])), ...cells);
    if (!more) return [main];
    return [main, element("tr", { class: "inside" }, element("td", { colspan: this.columns.length }, ...more))];
  }
}
