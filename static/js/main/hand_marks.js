// Marks on the stage: a button on the card of each core that can move by hand.
// Promises: on the card it is about, wherever the layout puts it; the same digit as in the list; hidden where cards are
// too small for a button of 24 px.
// Does not: know what the move is; the list says it.

import { element } from "../panels/element.js";
import { inWindow } from "../scene/layout.js";

const LEAST_CARD = 56; // px of a card's width: below that the list alone offers moves
const DIGITS = 9;

export class HandMarks {
  constructor(over, choose) {
    this.host = element("div", { class: "hand-marks", hidden: true });
    this.choose = choose;
    this.buttons = new Map(); // core → button
    over.append(this.host);
  }

  hide() {
    this.host.hidden = true;
  }

  /** `moves`: those on offer, in the order of the list. */
  show(moves) {
    const wanted = new Map();
    moves.forEach((move, at) => {
      if (move.kind !== "G" && !wanted.has(move.core)) wanted.set(move.core, { move, at });
    });
    const key = [...wanted].map(([core, { move, at }]) => `${core}${move.token}${at}`).join();
    this.host.hidden = false;
    if (key === this.key) return;
    this.key = key;
    this.buttons.clear();
    for (const [core, { move, at }] of wanted) {
      const button = element("button", {
        type: "button", class: "hand-mark", tabindex: "-1", "aria-hidden": "true", title: `core ${core} moves`, "data-token": move.token,
      }, at < DIGITS ? `${at + 1} ▸` : "▸");
      button.addEventListener("click", () => this.choose(move.token));
      this.buttons.set(core, button);
    }
    this.host.replaceChildren(...this.buttons.values());
    this.placed = "";
  }

  /** Puts them where the cards are. */
  place({ layout }) {
    if (this.host.hidden || !layout) return;
    const cards = [...this.buttons].map(([core]) => layout.cores[core]);
    const key = cards.map((card) => (card ? `${card.x},${card.y},${card.w},${card.h}` : "")).join("|");
    if (key === this.placed) return;
    this.placed = key;
    for (const [core, button] of this.buttons) {
      const card = layout.cores[core];
      button.hidden = !card || card.w < LEAST_CARD || !inWindow(layout, card);
      if (!button.hidden) Object.assign(button.style, { left: `${card.x + card.w - 44}px`, top: `${card.y + card.h - 14}px` });
    }
  }
}
