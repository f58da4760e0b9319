// The panels of the gallery: evidence, memory, race, a hazard's card; from the fixtures, side by side.
// Promises: sets document.title to "ready" when all stand.
// Does not: belong to the product; it is for looking.

import { RaceChart } from "../../static/js/charts/race_chart.js";
import { HazardCard } from "../../static/js/main/hazard_card.js";
import { Evidence } from "../../static/js/panels/evidence.js";
import { element } from "../../static/js/panels/element.js";
import { MemoryPanel } from "../../static/js/panels/memory.js";
import { EVIDENCE, makeMaple, makeVmas, RACE_RUNS, RCU, STANDINGS } from "./fixture_panels.js";

const asked = new URLSearchParams(location.search);
document.documentElement.dataset.theme = asked.get("theme") ?? "dark";
const width = Number(asked.get("width") ?? 285);
const race = Number(asked.get("race") ?? 470);
Object.assign(document.body.style, { display: "flex", flexWrap: "wrap", gap: "16px", padding: "16px", alignItems: "flex-start", height: "auto" });

function panel(id, wide = width) {
  const node = element("div", { id, style: { width: `${wide}px`, background: "var(--panel)", position: "relative" } });
  document.body.append(node);
  return node;
}

const attempts = panel("panel-attempts");
const hosts = { profile: panel("panel-profile"), lines: panel("lines"), locks: panel("locks"), sums: element("div"), reasons: element("div") };
attempts.append(hosts.sums, hosts.reasons);
const evidence = new Evidence(hosts);
for (const tab of ["profile", "lines", "locks", "attempts"]) evidence.show(tab, EVIDENCE);
for (const button of document.querySelectorAll("#panel-profile .opens, #lines .opens, #locks .opens")) if (["_raw_spin_lock_irqsave", "mm_struct + 64", "mm_struct.mmap_sem"].includes(button.dataset.key)) button.click();
const memory = new MemoryPanel(panel("panel-memory"));
memory.show("run", makeVmas(), RCU);
memory.show("run", makeVmas({ cycle: 48400, sequence: 5 }), RCU);
new MemoryPanel(panel("panel-maple")).show("run", makeMaple(), RCU);
new RaceChart(panel("race", race)).show(RACE_RUNS, STANDINGS, "rwsem-xadd");
const stage = panel("stage", race);
stage.style.height = "300px";
const card = element("div", { class: "hazard" });
stage.append(card);
new HazardCard(card, () => {}, () => {}).show({ sentence: "core 3 touches memory that was freed: vma.vm_start in handle_speculative_fault (speculative_kamezawa.fl:41)", remedy: "Free the VMA only after a grace period.", cycle: 9120 }, 9120, { safe: true, said: "vma_free_deferred=on" });
document.title = "ready";
