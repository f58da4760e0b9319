// The bar of a page that is in a class: who has the wheel, where the class is, and the one thing to do next.
// Promises: what has the focus keeps it while numbers change; a state is words and a sign, never a colour alone; the cycle
// that runs is not read aloud, a new state is.
// Does not: follow or drive; it calls `on`.

import { buttonOf, element } from "./element.js";
import { handPicture } from "./room_hand.js";
import { barSaid, codeSaid, peopleSaid } from "./room_words.js";

const SIGNS = Object.freeze({ lost: "…", drives: "◉", follows: "●", explores: "○", elsewhere: "◌" });

export class RoomBar {
  /** `on`: {desk(), attach(), detach(), show(), take(), hand(up), point(on), here()}. */
  constructor(host, on) {
    this.host = host;
    this.sign = element("span", { class: "room-sign", "aria-hidden": "true" });
    this.text = element("b", { role: "status", "data-testid": "room-state" });
    this.more = element("span", { class: "mute room-more", "data-testid": "room-more" });
    this.code = element("b", { class: "mono" });
    this.count = element("span", { class: "room-count", "data-testid": "room-count" });
    const make = (name, text, does, more = {}) => buttonOf(text, does, { "data-testid": `room-${name}`, hidden: true, ...more });
    this.buttons = {
      attach: make("attach", "Back to the class", () => on.attach(), { class: "primary" }),
      show: make("show", "Show the class this", () => on.show(), { class: "primary" }),
      take: make("take", "Take the wheel back", () => on.take(), { class: "primary" }),
      give: make("give", "Give the wheel back", () => on.take()),
      here: make("here", "Drive from here", () => on.here()),
      point: make("point", "point", () => on.point(this.buttons.point.getAttribute("aria-pressed") !== "true"), { class: "quiet", "aria-pressed": "false", title: "while it is on, the class sees where your pointer is on the stage" }),
      hand: make("hand", "hand up", () => on.hand(this.buttons.hand.getAttribute("aria-pressed") !== "true"), { class: "quiet", "aria-pressed": "false", title: "tell the teacher that you want to say something" }),
      detach: make("detach", "explore", () => on.detach(), { class: "quiet", title: "go on by yourself from here; the class goes on without you" }),
    };
    this.buttons.hand.replaceChildren(handPicture(), this.handText = element("span", {}, "hand up"));
    this.desk = element("button", { type: "button", class: "quiet room-desk-button", "data-testid": "room-desk-open", "aria-haspopup": "dialog", title: "the class: code, people, leaving (shift g)" }, element("span", { class: "mute" }, "class "), this.code, this.count);
    this.desk.addEventListener("click", () => on.desk());
    host.replaceChildren(this.sign, element("p", { class: "room-said" }, this.text, " ", this.more), ...Object.values(this.buttons), this.desk);
  }

  /** `view`: as barSaid has it, and {code, people, hand, pointing}; null: in no class. */
  show(view) {
    this.host.hidden = !view;
    if (!view) return;
    const { kind, text, more } = barSaid(view);
    const set = (node, value) => { if (node.textContent !== value) node.textContent = value; };
    this.host.dataset.kind = kind;
    set(this.sign, SIGNS[kind]);
    set(this.text, text);
    set(this.more, more);
    set(this.code, codeSaid(view.code));
    set(this.count, ` ${view.role === "teacher" ? peopleSaid(view.people) : ""}`);
    const teaching = view.role === "teacher";
    const live = kind !== "lost";
    this.#offer({
      attach: live && kind === "explores",
      show: live && kind === "explores" && view.holdsWheel,
      take: live && teaching && !view.holdsWheel,
      give: live && !teaching && view.holdsWheel,
      here: kind === "elsewhere",
      point: kind === "drives" && !view.touch,
      hand: live && !teaching && !view.holdsWheel,
      detach: kind === "follows",
    });
    this.buttons.attach.classList.toggle("primary", !view.holdsWheel);
    this.#press("hand", view.hand, this.handText, view.hand ? "hand is up" : "hand up");
    this.#press("point", view.pointing, this.buttons.point, view.pointing ? "◎ pointing" : "point");
  }

  #press(name, on, node, text) {
    this.buttons[name].setAttribute("aria-pressed", String(Boolean(on)));
    if (node.textContent !== text) node.textContent = text;
  }

  /** A button that goes while it has the focus hands it to the one that came. */
  #offer(wanted) {
    const had = Object.values(this.buttons).find((one) => one === document.activeElement);
    for (const [name, on] of Object.entries(wanted)) if (this.buttons[name].hidden === on) this.buttons[name].hidden = !on;
    if (had?.hidden) (Object.values(this.buttons).find((one) => !one.hidden) ?? this.desk).focus();
  }
}
