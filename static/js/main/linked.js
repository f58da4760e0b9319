// Linked views: what is selected in one is marked in all, and named in a row of crumbs under Now.
// Promises: anything in the panels that says what it is (data-pick, panels/pick.js) selects it, by click and by keyboard;
// what is selected is marked by a bar and aria-current wherever it stands in text, and scrolled to when it is
// selected; a core that is selected, or no longer, is said in the live region, by whatever means; each crumb can be taken
// back, and asked why; the address holds core, lock, fault, place and word.
// Does not: mark what is drawn (the stage and the lanes do) or the source (panels/source.js).

import { element } from "../panels/element.js";
import { crumbsOf, leaving, NOTHING, picked, picksOf } from "../panels/pick.js";

const byId = (id) => document.getElementById(id);
const ROW = "tr, li, .pick-row";

export function attachLinked(app) {
  const crumbs = element("ul", { id: "crumbs", class: "crumbs", "aria-label": "Selected", "data-testid": "crumbs", hidden: true });
  byId("narration").after(crumbs);
  const side = document.querySelector(".side");
  let wanted = false; // a selection just made is scrolled to
  let due = false;

  function pickFrom(target) {
    const holder = target.closest?.("[data-pick]");
    const desc = app.shown()?.desc;
    if (!holder || !desc) return;
    const change = picked(desc, holder.dataset.pick);
    if (!change) return;
    if (holder.getAttribute("aria-expanded") === "true") return; // it was open: the click closed it
    const [kind] = holder.dataset.pick.split(":");
    const again = picksOf(app.selection).includes(holder.dataset.pick) && !holder.hasAttribute("aria-expanded");
    app.select(again ? { [kind]: null } : leaving(desc, app.selection, change));
  }

  /** Marks every row that stands for something selected; the first one in sight of its list is scrolled to. */
  function mark() {
    due = false;
    const now = new Set(picksOf(app.selection));
    let first = null;
    for (const node of document.querySelectorAll("[data-pick]")) {
      const on = now.has(node.dataset.pick);
      const row = node.closest(ROW) ?? node;
      if (on && node.hasAttribute("data-names")) first ??= row;
      if (node.hasAttribute("data-names") || node.tagName !== "BUTTON") row.classList.toggle("picked", on);
      if (node.tagName !== "BUTTON" || node.hasAttribute("aria-expanded")) toggled(node, "aria-current", on);
      else toggled(node, "aria-pressed", on, "false");
    }
    if (wanted && first && first.offsetParent) first.scrollIntoView({ block: "nearest" });
    wanted = false;
  }

  function toggled(node, name, on, off = null) {
    const value = on ? "true" : off;
    if (node.getAttribute(name) === value) return;
    if (value === null) node.removeAttribute(name);
    else node.setAttribute(name, value);
  }

  function soon() {
    if (due) return;
    due = true;
    requestAnimationFrame(mark);
  }

  let key = "";
  function showCrumbs() {
    const desc = app.shown()?.desc;
    const list = desc ? crumbsOf(desc, app.selection) : [];
    const said = list.map((one) => `${one.kind}:${one.title}`).join("|");
    if (said === key) return;
    key = said;
    crumbs.hidden = list.length === 0;
    crumbs.replaceChildren(...list.map((one) => element("li", { "data-kind": one.kind },
      element("span", { class: "crumb-title", title: one.title }, one.title),
      app.whyOf && one.kind !== "span" ? element("button", { type: "button", class: "crumb-why", "data-why": one.kind, "aria-label": `why ${one.title}?` }, "why?") : null,
      element("button", { type: "button", class: "crumb-close", "data-clear": one.kind, "aria-label": `${one.title}: no longer selected` }, "×"))));
  }

  crumbs.addEventListener("click", (event) => {
    const { clear, why } = event.target.closest("button")?.dataset ?? {};
    if (clear) app.select({ [clear]: null });
    if (why) app.whyOf(why);
  });
  document.addEventListener("click", (event) => pickFrom(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || app.dialog.isOpen) return;
    if (event.target instanceof Element && event.target.closest("input, select, textarea, [role=menu]")) return;
    app.select(NOTHING);
  });
  new MutationObserver(soon).observe(side, { childList: true, subtree: true });
  new MutationObserver(soon).observe(byId("dialog-body"), { childList: true, subtree: true });
  const sayCore = coreSayer(app);
  app.on("select", (selection, change) => {
    sayCore(selection);
    wanted ||= Object.values(change).some((one) => one !== null && one !== undefined);
    showCrumbs();
    soon();
  });
  app.on("run", () => {
    key = "";
    showCrumbs();
    soon();
  });
  addressParts(app);
}

/** Says which core is selected, when that changes in the run that is shown; another run's selection is no news. */
export function coreSayer(app) {
  let run = null;
  let core = null;
  return (selection) => {
    const same = app.shown() === run;
    const changed = selection.core !== core;
    run = app.shown();
    core = selection.core;
    if (same && changed) app.say(core === null ? "No core is selected." : `Core ${core} is selected.`);
  };
}

/** The parts of the address that hold the selection; the line has its own. */
function addressParts(app) {
  const number = (key, kind, has) => app.addressPart({
    key, pattern: /^\d{1,9}$/,
    written: () => (app.selection[kind] === null ? "" : String(app.selection[kind])),
    read: (text, run) => app.select({ [kind]: text !== "" && has(run.desc, Number(text)) ? Number(text) : null }),
  });
  number("core", "core", (desc, id) => Boolean(desc.cores[id]));
  number("lock", "lock", (desc, id) => Boolean(desc.locks[id]));
  number("word", "cell", (desc, id) => desc.lines.some((line) => line.words.some((word) => word.cell === id)));
  app.addressPart({
    key: "fault", pattern: /^\d{1,4}\.\d{1,15}$/,
    written: () => (app.selection.fault ? `${app.selection.fault.core}.${app.selection.fault.start}` : ""),
    read: (text) => {
      const [core, start] = text.split(".").map(Number);
      app.select({ fault: text === "" ? null : { core, start } });
    },
  });
  app.addressPart({
    key: "place", pattern: /^[\w./-]{1,120}\*\d{1,5}$/,
    written: () => (app.selection.place ? `${app.selection.place.file}*${app.selection.place.line}` : ""),
    read: (text, run) => {
      const [file, line] = text.split("*");
      app.select({ place: run.desc.files.includes(file) ? { file, line: Number(line) } : null });
    },
  });
}
