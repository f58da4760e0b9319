// The protocol panel: the state diagram of the run's coherence protocol, and where one line's copies stand in it.
// Promises: each state shows how many caches hold the line in it and which; the followed core's cache is marked; the
// transition last taken is bold and said in words; every arrow is also a line of the list beneath.
// Does not: know a coherence rule: diagram and texts are the world's, places are protocol_layout.js's.

import { StateName } from "../vocabulary.js";
import { element, svg } from "./element.js";
import { coresSaid, grouped, lineName } from "./names.js";
import { layoutOf, NODE } from "./protocol_layout.js";
import { arrowSaid, holdersByState, lastMove, takes } from "./protocol_state.js";

const CHIP = Object.freeze({ height: 14, letter: 6.6, pad: 8, gap: 3, left: 27, right: 5 });
const TIP = 7; // an arrow's head

const labelOf = (cache) => cache.cores.join("/");
const widthOf = (label) => label.length * CHIP.letter + CHIP.pad;

/** The chips that fit beside each other: [{label, x, width, followed}] and how many caches are left over. */
export function chipsOf(caches, core, room) {
  const followed = (cache) => cache.cores.includes(core);
  const sorted = [...caches].sort((a, b) => followed(b) - followed(a) || a.cores[0] - b.cores[0]);
  const placed = [];
  let x = 0;
  for (const cache of sorted) {
    const width = widthOf(labelOf(cache));
    const rest = caches.length - placed.length - 1;
    if (x + width + (rest > 0 ? widthOf(`+${rest}`) : 0) > room) break;
    placed.push({ label: labelOf(cache), x, width, followed: followed(cache) });
    x += width + CHIP.gap;
  }
  return { placed, more: caches.length - placed.length, x };
}

function chip(one, y, more = false) {
  return svg("g", { class: `chip${one.followed ? " followed" : ""}${more ? " more" : ""}` },
    svg("rect", { x: one.x, y, width: one.width, height: CHIP.height, rx: 7 }),
    svg("text", { x: one.x + one.width / 2, y: y + 10.8, "text-anchor": "middle" }, one.label));
}

function stateNode(state) {
  const count = svg("text", { class: "count", x: NODE.width - 7, y: 14, "text-anchor": "end" });
  const chips = svg("g", { transform: `translate(${CHIP.left} 19)` });
  const node = svg("g", { class: "state", "data-state": state.letter, transform: `translate(${state.x} ${state.y})` },
    svg("rect", { class: "box", width: NODE.width, height: NODE.height, rx: 9 }),
    svg("rect", { class: "badge", x: 5, y: 5, width: 18, height: 26, rx: 5 }),
    svg("text", { class: "letter", x: 14, y: 23, "text-anchor": "middle" }, state.letter),
    svg("text", { class: "name", x: CHIP.left, y: 14 }, state.name), count, chips);
  return { node, count, chips };
}

function arrowNode(arrow, said) {
  const { tip, text } = arrow;
  return svg("g", { class: `arrow ${arrow.own ? "own" : "others"}` },
    svg("title", {}, [said.what, ...said.details].join("\n")),
    svg("path", { class: "shaft", d: arrow.path }),
    svg("path", { class: "head", d: `M${tip.x} ${tip.y}l${tip.side * TIP} -4v8z` }),
    svg("rect", { class: "behind", x: text.x - text.width / 2, y: text.y - text.height / 2, width: text.width, height: text.height, rx: 4 }),
    svg("text", { x: text.x, y: text.y + 3.8, "text-anchor": "middle" }, arrow.label));
}

const letter = (id) => element("span", { class: "state-letter", "data-state": StateName[id] }, StateName[id]);

/** "core 6 Invalid to Shared; core 5 Modified to Shared": each cache that changed, who asked first. */
function movesSaid(protocol, moves) {
  const name = (id) => protocol.states.find((state) => state.id === id)?.name ?? StateName[id];
  return [...moves].sort((a, b) => b.own - a.own).map((one) => `${coresSaid(one.cores)} ${name(one.from)} to ${name(one.to)}`).join("; ");
}

export class ProtocolPanel {
  constructor(host) {
    this.host = host;
    this.desc = null;
    this.key = "";
  }

  /** Shows `line` as it is in `values`; `core` is followed; `events` up to `index`, and those `earlier`, lead here. */
  show(desc, fields, values, { line, core, events, index, earlier = null }) {
    if (desc !== this.desc) this.#open(desc);
    if (!this.diagram) return;
    const holders = holdersByState(desc, fields, values, line);
    const last = lastMove(desc, fields, values, events, index, line, earlier);
    const key = JSON.stringify([line, core, events?.isFrame, last?.cycle, last?.moves, [...holders].map(([state, caches]) => [state, caches.map((one) => one.cache)])]);
    if (key === this.key) return;
    this.key = key;
    this.title.textContent = line >= 0 ? lineName(desc, line) : "no line";
    for (const state of this.diagram.states) this.#state(state, holders.get(state.id) ?? [], core);
    this.#last(desc, last, events?.isFrame);
    const counts = this.diagram.states.map((state) => {
      const caches = holders.get(state.id) ?? [];
      return `${state.name}: ${caches.length > 0 ? coresSaid(caches.flatMap((one) => one.cores)) : "none"}`;
    });
    this.drawing.setAttribute("aria-label", `${this.title.textContent}, who holds it in which state. ${counts.join(". ")}.`);
  }

  #open(desc) {
    this.desc = desc;
    this.key = "";
    this.diagram = null;
    const { protocol } = desc;
    if (!protocol?.states?.length) {
      this.host.replaceChildren(element("p", { class: "empty" }, "This run's description names no protocol."));
      return;
    }
    const diagram = layoutOf(protocol);
    this.diagram = diagram;
    const said = diagram.arrows.map((arrow) => arrowSaid(protocol, arrow));
    this.states = new Map(diagram.states.map((state) => [state.id, stateNode(state)]));
    this.arrows = diagram.arrows.map((arrow, at) => arrowNode(arrow, said[at]));
    this.drawing = svg("svg", { class: "protocol-diagram", viewBox: `0 0 ${diagram.width} ${diagram.height}`, role: "img" },
      svg("text", { class: "side", x: 0, y: 12 }, "its own access"),
      svg("text", { class: "side", x: diagram.width, y: 12, "text-anchor": "end" }, "another's access"),
      ...this.arrows, ...[...this.states.values()].map((one) => one.node));
    this.title = element("b", { class: "mono" });
    this.lastSaid = element("p", { class: "protocol-last" });
    this.rows = diagram.arrows.map((arrow, at) => element("li", {}, letter(arrow.from), element("span", { "aria-hidden": "true" }, "→"),
      letter(arrow.to), element("div", {}, said[at].what, ...said[at].details.map((one) => element("div", { class: "mute" }, one)))));
    const meanings = element("dl", { class: "meanings" }, ...protocol.states.filter((state) => state.meaning).flatMap((state) => [
      element("dt", {}, letter(state.id), ` ${state.name}`), element("dd", {}, state.meaning)]));
    this.host.replaceChildren(
      element("div", { class: "protocol-head" }, this.title, element("span", { class: "mute" }, protocol.name.toUpperCase())),
      this.drawing, this.lastSaid, element("h3", {}, "Every transition"), element("ol", { class: "transitions" }, ...this.rows),
      element("h3", {}, "Every state"), meanings,
      element("p", { class: "mute" }, `${protocol.summary} Hits that change no state are left out.`));
  }

  #state(state, caches, core) {
    const { node, count, chips } = this.states.get(state.id);
    node.classList.toggle("none", caches.length === 0);
    node.classList.toggle("here", caches.some((one) => one.cores.includes(core)));
    count.textContent = grouped(caches.length);
    const { placed, more, x } = chipsOf(caches, core, NODE.width - CHIP.left - CHIP.right);
    chips.replaceChildren(...placed.map((one) => chip(one, 0)),
      ...(more > 0 ? [chip({ label: `+${more}`, x, width: widthOf(`+${more}`) }, 0, true)] : []));
  }

  /** Marks the transitions the last change took: an arrow each cache that moved. */
  #last(desc, last, fast) {
    this.diagram.arrows.forEach((arrow, at) => {
      const taken = (last?.moves ?? []).some((move) => takes(arrow, move));
      this.arrows[at].classList.toggle("taken", taken);
      this.rows[at].classList.toggle("taken", taken);
      if (taken) this.rows[at].setAttribute("aria-current", "true");
      else this.rows[at].removeAttribute("aria-current");
    });
    if (!last) {
      this.lastSaid.textContent = fast ? "Playing faster than single changes can be shown." : "No copy of this line has just changed its state.";
      return;
    }
    this.lastSaid.replaceChildren(element("b", {}, `Core ${last.by}'s access`),
      ` at cycle ${grouped(last.cycle)}: ${movesSaid(desc.protocol, last.moves)}.`);
  }
}
