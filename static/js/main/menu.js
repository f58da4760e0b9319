// The menu at the right end of the top bar: what is not needed every minute.
// Promises: opens with its button, closes with Escape, a click beside it or a choice, and gives the focus back to its
// button; arrows walk its rows; rows of features stand below the page's own, each with its key.
// Does not: know what a row does.

import { element } from "../panels/element.js";

const byId = (id) => document.getElementById(id);
const GAP = 8; // px below the button
const WIDEST = 312; // px that it may need: where its button stands further left, it keeps to the screen
const ROWS = "button:not([hidden]), a[href], select";

export function attachMenu(app) {
  const [button, menu] = [byId("open-menu"), byId("menu")];
  const walk = () => [...menu.querySelectorAll(ROWS)].filter((one) => one.offsetParent !== null || getComputedStyle(one).position === "fixed");

  function close() {
    menu.hidePopover();
    button.focus();
  }

  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "open") return;
    const host = byId("menu-more");
    host.replaceChildren(...app.menuRows.map((row) => {
      const made = element("button", { type: "button", class: "menu-row" }, element("span", {}, row.title[0].toUpperCase() + row.title.slice(1)), row.key ? element("kbd", {}, row.key) : null);
      made.addEventListener("click", () => row.does());
      return made;
    }));
    const box = button.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    Object.assign(menu.style, { top: `${Math.round(box.bottom + GAP)}px`, right: `${Math.max(GAP, Math.round(Math.min(width - box.right, width - WIDEST)))}px` });
  });
  menu.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "open" && button.matches(":focus-visible")) walk()[0]?.focus();
  });
  // Before the row acts: a dialog it opens then gives the focus back to the button, not to a row that is gone.
  menu.addEventListener("click", (event) => {
    if (event.target.closest("button")) close();
  }, { capture: true });
  document.addEventListener("keydown", (event) => {
    if (!menu.matches(":popover-open")) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation(); // it closes the menu and lets go of nothing else
      close();
      return;
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.target.closest("select")) return;
    event.preventDefault();
    event.stopPropagation();
    const rows = walk();
    const at = rows.indexOf(document.activeElement);
    rows[(at + by + rows.length) % rows.length]?.focus();
  }, { capture: true });
}
