// The tabs at the side, as the ARIA practice has them: arrows move, one panel shows.
// Promises: exactly one tab is selected; hidden panels cost nothing.
// Does not: fill panels.

export class Tabs {
  constructor(list, onChange) {
    this.list = list;
    this.tabs = [...list.querySelectorAll("[role=tab]")];
    this.onChange = onChange;
    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) this.select(tab);
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const shown = this.tabs.filter((tab) => !tab.hidden);
      const at = shown.indexOf(document.activeElement);
      const next = shown[(at + step + shown.length) % shown.length];
      next.focus();
      this.select(next);
    });
  }

  get selected() {
    return this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true").id.replace("tab-", "");
  }

  /** A tab more, with an empty panel: {panel, offer(on), open()}. */
  add(name, title, shows) {
    const tab = Object.assign(document.createElement("button"), { type: "button", id: `tab-${name}`, textContent: title, tabIndex: -1, hidden: !shows });
    const panel = Object.assign(document.createElement("div"), { id: `panel-${name}`, tabIndex: 0, hidden: true });
    for (const [key, value] of Object.entries({ role: "tab", "aria-controls": panel.id, "aria-selected": "false" })) tab.setAttribute(key, value);
    for (const [key, value] of Object.entries({ role: "tabpanel", "aria-labelledby": tab.id, "data-testid": name })) panel.setAttribute(key, value);
    this.list.append(tab);
    this.list.parentElement.append(panel);
    this.tabs.push(tab);
    return {
      panel,
      offer: (on) => this.offer(name, on),
      open: () => {
        this.offer(name, true);
        this.select(tab);
      },
    };
  }

  /** Selects the tab called `name`, if it is offered. */
  open(name) {
    const tab = this.tabs.find((one) => one.id === `tab-${name}`);
    if (tab && !tab.hidden) this.select(tab);
  }

  /** Shows or hides a tab; one that goes while selected gives way to the first. */
  offer(name, on) {
    const tab = this.tabs.find((one) => one.id === `tab-${name}`);
    if (tab.hidden !== on) return;
    tab.hidden = !on;
    if (!on && tab.getAttribute("aria-selected") === "true") this.select(this.tabs[0]);
  }

  select(chosen) {
    for (const tab of this.tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
    }
    this.onChange();
  }
}
