// Planting a bug into the protocol: the card that offers it, and the badge that says whether the invariant holds.
// Promises: a planted bug is a fork, so the sound run is kept; the badge is there in every run with a planted bug, from
// its first cycle, and says in words what it says in colour.
// Does not: know when the invariant breaks: the engine tells (counter `broken`), and ends the run at the first old read.

import { Bug, StateName } from "../vocabulary.js";
import { contested } from "../mirror/copies.js";
import { buttonOf, element } from "../panels/element.js";
import { grouped, lineName } from "../panels/names.js";

const SAID = Object.freeze({
  lost_invalidation: ["a lost invalidation", "A cache takes the line for writing, and one sharer is never told. The home counts it as told."],
  stale_sharer: ["a stale sharer", "A cache reads the line while another may write it. It gets its copy, and the owner writes on as if nobody shared."],
});
export const BUGS = Object.freeze(Object.keys(Bug).filter((name) => name !== "NONE").map((name) => name.toLowerCase()));

/** "a lost invalidation on mm_struct + 64", for labels. */
export const bugSaid = (desc, { name, line }) => `${SAID[name]?.[0] ?? name}${desc.lines[line] ? ` on ${lineName(desc, line)}` : ""}`;

/** Which cores have a cache: "core 3", or "cores 3 and 11" of siblings. */
function holders(desc, cache) {
  const cores = desc.cores.filter((core) => core.cache === cache).map((core) => core.id);
  return cores.length === 1 ? `core ${cores[0]}` : `cores ${cores.join(" and ")}`;
}

/** What is wrong at this moment: {line, said}, one sentence a line; empty while nothing is. */
export function brokenSaid(desc, fields, values) {
  return contested(desc, fields, values).map(({ line, owner, state, sharers }) => ({ line, said: `${holders(desc, owner)} may write ${lineName(desc, line)} (${StateName[state]}), and ${sharers.map((cache) => holders(desc, cache)).join(", ")} still ${sharers.length === 1 && !holders(desc, sharers[0]).startsWith("cores") ? "has" : "have"} a copy.` }));
}

export function attachPlanted(app) {
  const badge = element("div", { class: "invariant", role: "status", "data-testid": "invariant" });
  badge.hidden = true;
  app.tools.depth.after(badge);
  let shown = "";

  function show() {
    const player = app.player();
    const planted = app.shown()?.request.edits?.findLast((edit) => edit.kind === "plant") ?? null;
    badge.hidden = !planted;
    if (!planted || !player) return;
    const { desc, fields, mirrorValues: values } = player;
    const broken = fields.read(values, "counter", 0, "broken") > 0;
    const said = broken ? brokenSaid(desc, fields, values) : [];
    const key = `${desc.run}|${broken}|${said.map((one) => one.said).join()}`;
    if (key === shown) return;
    shown = key;
    badge.classList.toggle("broken", broken);
    const word = !broken ? "holds" : said.length > 0 ? "broken" : "was broken";
    badge.title = said.map((one) => one.said).join(" ") || `Planted at cycle ${grouped(planted.cycle)}: ${bugSaid(desc, planted)}.`;
    badge.replaceChildren(
      element("p", {}, element("span", { class: "sign", "aria-hidden": "true" }, broken ? "✕" : "✓"), "one writer, or readers: ", element("b", {}, word)),
      ...(said.length > 0 ? [element("ul", {}, ...said.map(item))] : []));
  }

  /** One line that is wrong, and the way to it. */
  function item({ line, said }) {
    return element("li", {}, element("span", {}, said), buttonOf("show the line", () => app.select({ line }), { class: "quiet" }));
  }

  function card() {
    const { desc } = app.shown();
    const strip = app.view.line();
    const lines = element("select", { id: "plant-line" }, element("option", { value: "-1" }, "whichever line is first"),
      ...desc.lines.map((line) => element("option", { value: line.id }, lineName(desc, line.id))));
    lines.value = String(strip);
    return [
      element("p", {}, "A bug in the coherence protocol, from this cycle on. The run forks; the sound one stays in the strip, and u goes back to it. The run ends where somebody reads an old copy."),
      element("label", { class: "follow" }, "for ", lines),
      ...BUGS.map((name) => {
        const button = buttonOf(`plant ${SAID[name][0]}`, () => {
          app.dialog.hide();
          app.act.pause();
          app.runs.fork({ kind: "plant", name, line: Number(lines.value) });
        }, { "data-testid": `plant-${name}` });
        return element("div", { class: "plant" }, button, element("p", {}, SAID[name][1]));
      }),
    ];
  }

  const open = () => app.shown() && app.dialog.show("Plant a bug in the protocol", card());
  app.key({ key: "!", what: "plant a bug in the protocol, from here on", does: open });
  app.menu({ title: "plant a bug…", key: "!", does: open });
  app.on("run", show);
  app.on("text", show);
}
