// The tabs at the side, as the ARIA practice has them: arrows move, one panel shows.
// Promises: exactly one tab is selected; hidden panels cost nothing.
// Does not: fill panels.

export class Tabs {
  constructor(list, onChange) {
    this.tabs = [...list.querySelectorAll("[role=tab]")];
    this.onChange = onChange;
    for (const tab of this.tabs) tab.addEventListener("click", () => this.select(tab));
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
