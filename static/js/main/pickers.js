// The selects in the head of the page: scenario, machine, design, cores.
// Promises: shows what the open run really is; a choice asks for a run with everything else kept, seed included.
// Does not: open runs.

import { element } from "../panels/element.js";

const OWN = ""; // no scenario: a run put together here

const nameOf = (entry) => entry.id ?? entry.name;

function fill(select, entries) {
  select.replaceChildren(...entries.map((entry) => element("option", { value: nameOf(entry), title: entry.summary ?? null }, entry.title ?? nameOf(entry))));
}

/** Hardware threads as a preset's id names them: "nehalem-2x4x2" has 16. */
function threadsNamed(id) {
  const shape = /(\d+(?:x\d+)+)$/.exec(id)?.[1] ?? "1";
  return shape.split("x").reduce((product, part) => product * Number(part), 1);
}

export class Pickers {
  /** `selects`: {scenario, machine, design, cores}; `onPick(request)`. */
  constructor(selects, onPick) {
    this.selects = selects;
    this.run = null;
    selects.scenario.addEventListener("change", () => {
      if (selects.scenario.value !== OWN) onPick({ scenario: selects.scenario.value });
    });
    selects.design.addEventListener("change", () => onPick(this.#own({ design: selects.design.value })));
    selects.machine.addEventListener("change", () => onPick(this.#own({ machine: selects.machine.value, cores: undefined })));
    selects.cores.addEventListener("change", () => onPick(this.#own({ cores: Number(selects.cores.value) })));
  }

  #own(change) {
    const { design, machine, workload, cores_n: cores, seed, settings } = this.run;
    const own = { design: nameOf(design), machine: nameOf(machine), workload: nameOf(workload), cores, seed };
    const plain = Object.entries(settings ?? {}).filter(([key]) => key !== "cores" && key !== "threads");
    if (plain.length > 0 && !("machine" in change)) own.settings = Object.fromEntries(plain);
    return { ...own, ...change };
  }

  offer(catalog) {
    this.catalog = catalog;
    fill(this.selects.scenario, catalog.scenarios ?? []);
    fill(this.selects.machine, catalog.machines ?? []);
    fill(this.selects.design, catalog.designs ?? []);
  }

  show(desc, request) {
    this.run = desc;
    this.selects.scenario.querySelector(`option[value="${OWN}"]`)?.remove();
    if (!request.scenario) this.selects.scenario.prepend(element("option", { value: OWN }, "own choice"));
    this.selects.scenario.value = request.scenario ?? OWN;
    this.selects.machine.value = desc.machine.id;
    this.selects.design.value = desc.design.id;
    this.#cores(desc);
  }

  #cores(desc) {
    const machine = (this.catalog.machines ?? []).find((entry) => nameOf(entry) === desc.machine.id);
    const most = Math.max(desc.cores_n, machine?.cores ?? threadsNamed(desc.machine.id));
    const offered = new Set([desc.cores_n, most]);
    for (let cores = 1; cores <= most; cores *= 2) offered.add(cores);
    const sorted = [...offered].sort((a, b) => a - b);
    this.selects.cores.replaceChildren(...sorted.map((cores) => element("option", { value: cores }, String(cores))));
    this.selects.cores.value = String(desc.cores_n);
  }
}
