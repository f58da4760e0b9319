// The list of every action (key /): type a few letters, Enter does it; each row shows its key, so that one learns it.
// Promises: a listbox as the ARIA practice has it: the field keeps the focus, arrows move the choice, a screen reader
// hears it and how many there are; what the page can do is asked for anew each time the list opens.
// Does not: know what actions there are (actions.js, features' keys, the menu, the tabs, the catalog).

import { element } from "../panels/element.js";
import { matching, PAGE_ACTIONS } from "./actions.js";

const capital = (text) => (text ? text[0].toUpperCase() + text.slice(1) : text);
const idOf = (entry) => entry.id ?? entry.name;

/** Everything that can be done now: [{title, key, does()}]. */
export function actionsNow(app) {
  const catalog = app.catalog() ?? {};
  const offered = [...document.querySelectorAll("[role=tab]:not([hidden])")];
  return [
    ...PAGE_ACTIONS.map((one) => ({ ...one, does: () => one.run(app.act) })),
    ...[...app.keys.more.values()].filter((row) => row.what).map((row) => ({ title: capital(row.what), key: row.shows ?? row.key, does: () => row.does() })),
    ...app.menuRows.map((row) => ({ title: capital(row.title), key: row.key ?? "", does: () => row.does() })),
    ...offered.map((tab) => ({ title: `Tab: ${tab.textContent}`, key: "", does: () => { tab.click(); tab.focus(); } })),
    { title: "The museum: all designs, 2009 to 2025", key: "", does: () => document.querySelector('a[href^="/museum"]').click() },
    ...(app.lessons?.entries() ?? []).map((one) => ({ title: `Lesson ${one.number}: ${one.title}`, key: "", does: () => app.lessons.open(one.id) })),
    ...(catalog.scenarios ?? []).map((one) => ({ title: `Scenario: ${one.title ?? idOf(one)}`, key: "", does: () => app.runs.open({ scenario: idOf(one) }) })),
    ...(catalog.designs ?? []).map((one) => ({ title: `Design: ${idOf(one)}${one.title ? `, ${one.title}` : ""}`, key: "", does: () => app.runs.change({ design: idOf(one) }) })),
  ];
}

function open(app) {
  const actions = actionsNow(app);
  const field = element("input", {
    type: "text", class: "palette-field", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list",
    "aria-label": "What to do: a few letters of it, or the number of a cycle", autocomplete: "off", spellcheck: "false", placeholder: "what to do, or a cycle…", "data-testid": "palette",
  });
  const list = element("ul", { id: "palette-list", class: "palette-list", role: "listbox", "aria-label": "Actions" });
  const said = element("p", { class: "hidden", role: "status" });
  let shown = [];
  let chosen = 0;

  function mark() {
    [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === chosen)));
    const row = list.children[chosen];
    if (row) field.setAttribute("aria-activedescendant", row.id);
    else field.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  function fill() {
    shown = matching(actions, field.value, (cycle) => app.act.seek(cycle));
    chosen = 0;
    list.replaceChildren(...shown.map((one, at) => element("li", { role: "option", id: `palette-${at}`, "aria-selected": "false" },
      element("span", {}, one.title), one.key ? element("kbd", {}, one.key) : null)));
    said.textContent = shown.length === 0 ? "Nothing is called that." : `${shown.length} action${shown.length === 1 ? "" : "s"}`;
    list.dataset.empty = shown.length === 0 ? "Nothing is called that. Fewer letters find more." : "";
    mark();
  }

  function perform() {
    const one = shown[chosen];
    if (!one) return;
    app.dialog.hide();
    one.does();
  }

  field.addEventListener("input", fill);
  field.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (by && shown.length > 0) {
      event.preventDefault();
      chosen = Math.abs(by) === 1 ? (chosen + by + shown.length) % shown.length : Math.max(0, Math.min(shown.length - 1, chosen + by));
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      perform();
    }
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (!row) return;
    chosen = [...list.children].indexOf(row);
    perform();
  });
  app.dialog.show("Every action", [field, said, list]);
  fill();
  field.focus();
}

export function attachPalette(app) {
  app.key({ key: "/", what: "every action: type a few letters of it, or the number of a cycle", does: () => open(app) });
  app.menu({ title: "Every action…", key: "/", does: () => open(app) });
}
