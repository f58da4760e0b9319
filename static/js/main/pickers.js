// The selects in the head of the page: scenario, machine, design, workload, cores.
// Promises: shows what the open run really is, by its short name (the whole title is in the list and the tooltip); a
// choice asks for one change and leaves everything else to whoever makes the new run.
// Does not: open runs.

import { element } from "../panels/element.js";
import { machineRoom, nameOf, titled } from "./change_card.js";
import { isScenario, reasonAgainst } from "./request.js";

const OWN = ""; // no scenario: a run put together here

function fill(select, entries, text) {
  select.replaceChildren(...entries.map((entry) => element("option", { value: nameOf(entry), title: entry.summary ?? null }, text(entry))));
}

export class Pickers {
  /** `selects`: {scenario, machine, design, workload, cores}; `onScenario(id)`; `onChange({part: value})`. */
  constructor(selects, onScenario, onChange) {
    this.selects = selects;
    this.catalog = {};
    selects.scenario.addEventListener("change", () => {
      if (selects.scenario.value !== OWN) onScenario(selects.scenario.value);
    });
    for (const part of ["machine", "design", "workload"]) {
      selects[part].addEventListener("change", () => onChange({ [part]: selects[part].value }));
    }
    selects.cores.addEventListener("change", () => onChange({ cores: Number(selects.cores.value) }));
  }

  offer(catalog) {
    this.catalog = catalog;
    fill(this.selects.scenario, catalog.scenarios ?? [], (entry) => entry.title ?? nameOf(entry));
    fill(this.selects.machine, catalog.machines ?? [], titled);
    fill(this.selects.design, catalog.designs ?? [], titled);
    fill(this.selects.workload, catalog.workloads ?? [], titled);
    for (const select of Object.values(this.selects)) {
      const shown = select.closest("label").querySelector(".shown");
      if (shown.textContent === "") shown.textContent = "…"; // until a run is open
    }
  }

  /** What the open run is; also after a choice that could not be had. */
  show(desc, request) {
    const { scenario } = this.selects;
    scenario.querySelector(`option[value="${OWN}"]`)?.remove();
    const own = !isScenario(request);
    if (own) {
      const of = (this.catalog.scenarios ?? []).find((entry) => nameOf(entry) === request.scenario);
      scenario.prepend(element("option", { value: OWN }, of ? `own choice, changed from ${of.title ?? nameOf(of)}` : "own choice"));
    }
    this.#cores(desc);
    this.#set("scenario", own ? OWN : request.scenario, (option) => (own ? "own choice" : option.text));
    this.#set("machine", desc.machine.id);
    this.#set("design", desc.design.id);
    this.#set("workload", desc.workload.id);
    this.#set("cores", String(desc.cores_n));
    this.#against("design", (design) => reasonAgainst(this.catalog, design, desc.workload.id));
    this.#against("workload", (workload) => reasonAgainst(this.catalog, desc.design.id, workload));
  }

  /** Choices that make no sense beside what is shown say so; they can be made, and the server tells why not. */
  #against(part, reason) {
    for (const option of this.selects[part].options) {
      const why = reason(option.value);
      const text = titled((this.catalog[`${part}s`] ?? []).find((entry) => nameOf(entry) === option.value) ?? { id: option.value });
      const said = why ? `${text} (not here: ${why})` : text;
      if (option.textContent !== said) option.textContent = said;
    }
  }

  /** The closed picker says the short name; what it stands for is its tooltip. */
  #set(part, value, said = () => value) {
    const select = this.selects[part];
    select.value = value;
    const option = select.selectedOptions[0];
    const label = select.closest("label");
    label.title = option?.text ?? value;
    label.querySelector(".shown").textContent = option ? said(option) : value;
  }

  #cores(desc) {
    const most = Math.max(desc.cores_n, machineRoom(this.catalog, desc.machine.id).threads);
    const offered = new Set([desc.cores_n, most]);
    for (let cores = 1; cores <= most; cores *= 2) offered.add(cores);
    const sorted = [...offered].sort((a, b) => a - b);
    this.selects.cores.replaceChildren(...sorted.map((cores) => element("option", { value: cores }, String(cores))));
  }
}
