// The memory panel: an address space as it is at this moment (its tree, its VMAs with what designs add to them, its page
// tables), who points at what, who is inside a read section and which callbacks wait.
// Promises: what changed since the look before is marked with a word and what it was; a VMA that was taken out of the
// tree or freed but is still pointed at stands apart and says so; nothing is rebuilt that has not changed.
// Does not: ask the server (main/looks.js).

import { element } from "./element.js";
import { counted, grouped } from "./names.js";
import { pickCell } from "./pick.js";
import { pickable } from "./pickable.js";
import { hex, maplePicture, stripPicture, treePicture } from "./vma_picture.js";
import { changesOf, flagsSaid, pagesIn, slotsOf, vmasOf } from "./vma_rows.js";

const MOST_LISTED = 64; // VMAs in the list; more are counted
const STATE = Object.freeze({ out: "out of the tree, still pointed at", freed: "freed, still pointed at" });

const ADDRESS = /(?:base|brk|free_area_cache|_start|_end)$/;

/** "4", "5, odd: being changed", "0x1000000". */
const wordSaid = (name, value) => `${Math.abs(value) >= 2 ** 31 || (ADDRESS.test(name) && value > 0) ? hex(value) : value < 0 ? `−${grouped(-value)}` : grouped(value)}${/sequence|(?<!lock_)seq$/.test(name) && value % 2 === 1 ? ", odd: being changed" : ""}`;

/** One word: its name, its value, and what it was where it has just changed; `pick`: what its name selects. */
function word(name, value, was, said = wordSaid, pick = "") {
  const isNew = was !== undefined;
  return element("span", { class: `${isNew ? "vma-word changed" : "vma-word"}${pick ? " pick-row" : ""}` }, pick ? pickable(name, pick, { names: true }) : element("span", { class: "mute" }, name), ` ${said(name, value)}`,
    isNew ? element("span", { class: "was" }, ` was ${said(name, was)}`) : null);
}

/** "red" or "black" of a VMA in a tree that has colours, else nothing. */
const colorOf = (vma, kind) => (kind !== "red-black" ? "" : vma.red ? "red" : "black");

function vmaItem(vma, files, changed, kind) {
  const was = (name) => changed.get(`${vma.cell}.${name}`);
  const file = files.find((one) => one.cell === vma.file);
  const badge = element("span", { class: `vma-badge ${vma.state !== "in" ? vma.state : colorOf(vma, kind) || "black"}`, "aria-label": vma.state === "in" ? colorOf(vma, kind) || "in the tree" : STATE[vma.state] }, String(vma.number));
  if (vma.state === "freed") return element("li", { class: "gone" }, badge, element("div", {}, element("b", {}, hex(vma.cell)), element("div", { class: "mute" }, STATE.freed)));
  const range = element("span", { class: was("start") !== undefined || was("end") !== undefined ? "mono changed" : "mono" }, `${hex(vma.start)}–${hex(vma.end)}`);
  const fresh = changed.has(`${vma.cell}.new`) ? element("span", { class: "was" }, " new") : null;
  const facts = [`${grouped(pagesIn(vma))} ${pagesIn(vma) === 1 ? "page" : "pages"}`, flagsSaid(vma.flags), vma.state === "in" ? colorOf(vma, kind) : STATE[vma.state], ...(file ? [file.name] : [])].filter(Boolean);
  return element("li", { class: vma.state === "in" ? null : "gone" }, badge, element("div", {},
    range, fresh,
    element("div", { class: was("flags") !== undefined || was("state") !== undefined ? "mute changed" : "mute" }, facts.join(" · ")),
    Object.keys(vma.words).length > 0 ? element("div", { class: "vma-words" }, ...Object.entries(vma.words).map(([name, value]) => word(name, value, was(name)))) : null));
}

function pointersOf(answer, index, vmas) {
  const own = (answer.pointers ?? []).filter((one) => one.space === index || one.space === answer.spaces[index].name);
  return own.map((one) => {
    const vma = vmas[one.row];
    return element("li", {}, element("span", { class: "mono" }, one.from), ` → ${vma ? `VMA ${vma.number}` : "nothing"}`,
      vma && vma.state !== "in" ? element("b", {}, `, ${STATE[vma.state].split(",")[0]}`) : null);
  });
}

/** What the signs of the tree's picture mean, and what the cache in front of it holds. */
function legendOf(space, vmas, cachedWas) {
  const signs = { "red-black": "◯ red, ■ black", maple: "A box is a node of the maple tree; a number in it is a VMA, a point a hole", radix: "A box is a node of the radix tree; a number in it is a mapping, a point nothing" }[space.tree ?? "red-black"] ?? "■ a VMA";
  if (space.cached === null || space.cached === undefined) return `${signs}.`;
  const holds = space.cached >= 0 ? `mmap_cache points at ${vmas[space.cached]?.number ?? "nothing"}` : "mmap_cache is empty";
  return `${signs}; ${holds}${cachedWas ? ", just changed" : ""}.`;
}

const section = (title, ...nodes) => (nodes.flat().filter(Boolean).length > 0 ? [element("h3", {}, title), ...nodes.flat().filter(Boolean)] : []);

function rcuSection(rcu) {
  if (!rcu) return [];
  const readers = (rcu.readers ?? []).map((one) => element("li", {}, `thread ${one.thread}${one.nesting > 1 ? `, ${one.nesting} deep` : ""}`, one.waited_for ? element("b", {}, " the grace period waits for it") : null));
  const callbacks = (rcu.callbacks ?? []).map((one) => element("li", {}, element("span", { class: "mono" }, `${one.function}(${one.name || hex(one.argument)})`),
    ` on core ${one.core}, ${one.ready ? "its grace period is over" : "waits for a grace period"}`));
  const head = rcu.current ? `Grace period ${grouped(rcu.completed + 1)} is under way since cycle ${grouped(rcu.since)}.` : `No grace period is under way; ${counted(rcu.completed, "is over", "are over")}.`;
  return section("RCU", element("p", {}, head),
    readers.length > 0 ? element("ul", { class: "plain-list", "aria-label": "read sections" }, ...readers) : element("p", { class: "mute" }, "Nobody is inside a read section."),
    callbacks.length > 0 ? element("ul", { class: "plain-list", "aria-label": "callbacks" }, ...callbacks) : null,
    rcu.left_out > 0 ? element("p", { class: "mute" }, `${grouped(rcu.left_out)} more callbacks.`) : null);
}

export class MemoryPanel {
  /** `host`: the tab's panel. */
  constructor(host) {
    this.host = host;
    this.space = 0;
    this.run = null;
    this.key = "";
    this.answer = null;
    this.changed = new Map();
  }

  /** `run`: whatever tells one run from another; `vmas`, `rcu`: the answers of the same names, or null. */
  show(run, vmas, rcu) {
    this.rcu = rcu;
    if (run !== this.run) Object.assign(this, { run, space: 0, key: "", answer: null, changed: new Map() });
    if (vmas && vmas !== this.answer) {
      if (this.answer && this.answer.cycle !== vmas.cycle) this.changed = changesOf(this.answer, vmas);
      this.answer = vmas;
    }
    const key = JSON.stringify([this.answer, rcu, this.space]);
    if (key === this.key) return;
    this.key = key;
    const top = this.host.scrollTop;
    const focused = this.host.contains(document.activeElement) && document.activeElement.tagName === "SELECT";
    this.host.replaceChildren(...this.#content(rcu));
    if (focused) this.host.querySelector("select")?.focus({ preventScroll: true });
    this.host.scrollTop = top;
  }

  #content(rcu) {
    const { answer } = this;
    if (!answer) return [element("p", { class: "empty" }, "The address spaces of this moment are being read.")];
    if (answer.spaces.length === 0) return [element("p", { class: "empty" }, "This workload has no address space to show.")];
    const index = Math.min(this.space, answer.spaces.length - 1);
    const space = answer.spaces[index];
    const vmas = vmasOf(answer, space);
    const tree = vmas.filter((one) => one.state === "in");
    const gone = vmas.filter((one) => one.state !== "in");
    const files = answer.files ?? [];
    const kind = space.tree ?? "red-black";
    const list = (some) => element("ol", { class: "vmas" }, ...some.slice(0, MOST_LISTED).map((one) => vmaItem(one, files, this.changed, kind)));
    const unlisted = Math.max(0, tree.length - MOST_LISTED) + (space.left_out ?? answer.left_out ?? 0);
    const cachedWas = this.changed.has(`${space.name}.cached`);
    return [
      answer.spaces.length > 1 ? this.#picker(answer.spaces, index) : null,
      element("p", { class: "mute" }, `${space.name}, ${counted(tree.length, "VMA")}, at cycle ${grouped(answer.cycle)}. ${legendOf(space, vmas, cachedWas)}`),
      kind === "maple" || (space.nodes ?? []).length > 0 ? maplePicture(vmas, space.nodes ?? [], kind) : treePicture(vmas, space.root, space.cached ?? -1, kind),
      ...section("Addresses, and the page table beneath", stripPicture(slotsOf(vmas, space.tables))),
      ...section("VMAs, by address", list(tree), unlisted > 0 ? element("p", { class: "mute" }, `${grouped(unlisted)} more are not listed.`) : null),
      ...(gone.length > 0 ? section("No longer in the tree", list(gone)) : []),
      ...section("Who points at a VMA", element("ul", { class: "plain-list" }, ...pointersOf(answer, index, vmas))).filter((_, __, all) => all[1]?.children.length > 0),
      ...(files.length > 0 ? section("Files", element("ul", { class: "plain-list" }, ...files.map((one) => element("li", {}, element("b", {}, one.name), " ",
        ...Object.entries(one.words ?? {}).map(([name, value]) => word(name, value, undefined)))))) : []),
      ...rcuSection(rcu),
      ...section("Words of the mm_struct", element("div", { class: "vma-words" }, ...Object.entries(space.words ?? {}).map(([name, value]) => word(name, value, this.changed.get(`${space.name}.${name}`), wordSaid, this.#pickOf(space, name))))),
    ].filter(Boolean);
  }

  /** The stage's word of that name in that address space; "" if it has none. */
  #pickOf(space, name) {
    for (const line of this.run?.desc?.lines ?? []) {
      const found = line.object === space.name ? line.words.find((one) => one.path === name) : null;
      if (found) return pickCell(found.cell);
    }
    return "";
  }

  #picker(spaces, index) {
    const select = element("select", { "aria-label": "address space" }, ...spaces.map((one, at) => element("option", { value: at },
      `${one.name}${one.threads?.length > 0 ? `, thread${one.threads.length > 1 ? "s" : ""} ${one.threads.slice(0, 4).join(" ")}${one.threads.length > 4 ? " …" : ""}` : ""}`)));
    select.value = String(index);
    select.addEventListener("change", () => {
      this.space = Number(select.value);
      this.show(this.run, this.answer, this.rcu);
    });
    return element("label", { class: "follow" }, "address space", select);
  }
}

