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
      const at = this.tabs.indexOf(document.activeElement);
      const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
      next.focus();
      this.select(next);
    });
  }

  get selected() {
    return this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true").id.replace("tab-", "");
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
