// The class dialog of who is in one: how others come in, who is there, who has the wheel, and the way out.
// Promises: the code can be read from the last row (`door`: as large as the screen); a list that changes keeps the focus
// and its place; who leaves or ends is asked once more.
// Does not: send; it calls `on`.

import { buttonOf, element } from "./element.js";
import { handPicture } from "./room_hand.js";
import { qrPicture } from "./room_qr.js";
import { codeSaid, memberSaid, peopleSaid, rosterInOrder } from "./room_words.js";

const SURE_MS = 6000; // a question that is not answered is withdrawn

/** A button that asks once more before it does. */
function sureButton(text, sure, does, attributes = {}) {
  let timer = 0;
  const calm = () => {
    clearTimeout(timer);
    button.textContent = text;
    button.classList.remove("sure");
  };
  const button = buttonOf(text, () => {
    if (button.classList.contains("sure")) {
      calm();
      does();
      return;
    }
    button.textContent = sure;
    button.classList.add("sure");
    timer = setTimeout(calm, SURE_MS);
  }, attributes);
  button.addEventListener("blur", calm);
  return button;
}

/** What a server that answers only this computer must be started with. */
const localNote = (host) => element("div", { class: "room-local", "data-testid": "room-local" },
  element("p", {}, element("b", {}, "Only this computer reaches "), element("b", { class: "mono" }, host), element("b", {}, ".")),
  element("p", {}, "For a class, start the server with"), element("p", { class: "made mono" }, "python app.py serve --host 0.0.0.0"),
  element("p", {}, "and open the page by this computer's address in the network. The class then has a link and a QR code that lead there."));

const wayIn = ({ code, link, host, local, qr }) => [
  local ? localNote(host) : qr ? qrPicture(qr, `QR code that leads to ${link}`) : element("div", { class: "room-qr" }),
  element("div", { class: "room-in" },
    local ? element("p", { class: "mute" }, "Code of the class") : element("p", { class: "mute" }, "Open ", element("b", { class: "mono room-host" }, host), " and enter"),
    element("p", { class: "room-code mono", "data-testid": "room-code", "aria-label": `code ${[...code].join(" ")}` }, codeSaid(code))),
];

/** The way in, as large as the screen: {node, show(view)}. */
export function doorPanel(values, on) {
  const count = element("p", { class: "room-door-count", role: "status" });
  const node = element("div", { class: `room-door${values.local ? " local" : ""}`, "data-room": true, "data-testid": "room-door" },
    ...wayIn(values), element("div", { class: "room-door-foot" }, count, buttonOf("back", () => on.desk(), { class: "quiet", "data-testid": "room-door-back" })));
  return { node, show: (view) => { count.textContent = peopleSaid(view.people); } };
}

export class RoomDesk {
  /**
   * `values`: {code, link, host, local, qr, role}; `on`: {copy(), door(), desk(), presenter(), votes(), wheel(member),
   * leave(), end()}; `node` (of it, `people` alone) is shown, `show(view)` fills it: {people, roster or null, wheel, wheelName, said}.
   */
  constructor(values, on) {
    this.on = on;
    this.teaching = values.role === "teacher";
    this.rosterKey = "";
    this.said = element("p", { role: "status", class: "mute", "data-testid": "room-said" });
    this.count = element("h3", { "data-testid": "room-desk-count" });
    this.list = element("ul", { class: "room-roster", "data-testid": "room-roster", tabindex: "0", "aria-label": "People of the class" });
    this.wheel = element("p", { "data-testid": "room-wheel" });
    this.take = buttonOf("take it back", () => on.wheel(""), { "data-testid": "room-desk-take", hidden: true });
    this.people = element("section", { class: "room-people", "aria-label": "People" }, this.count, element("div", { class: "room-wheel-row" }, this.wheel, this.take), this.teaching ? this.list : null);
    const copy = buttonOf("copy the link", () => on.copy(), { class: values.local ? "quiet" : null, "data-testid": "room-copy" });
    const acts = this.teaching
      ? [buttonOf("show it large", () => on.door(), { class: "primary", "data-testid": "room-large" }), copy, buttonOf("presenter view ↗", () => on.presenter(), { "data-testid": "room-presenter", title: "your notes, the next step, people and votes, in a window of its own" })]
      : [copy];
    const leave = buttonOf("leave", () => on.leave(), { class: "quiet", "data-testid": "room-leave", title: this.teaching ? "out of the class; it goes on, and you may come back" : "out of the class; the page stays as it is" });
    const ways = this.teaching
      ? [buttonOf("votes as a table (CSV)", () => on.votes(), { class: "quiet", "data-testid": "room-votes" }), leave, sureButton("end the class", "end it for everybody?", () => on.end(), { class: "quiet danger", "data-testid": "room-end" })]
      : [leave];
    this.node = element("div", { class: "room-desk", "data-room": true, "data-testid": "room-desk", "data-role": values.role },
      element("section", { class: `room-card room-way${values.local ? " local" : ""}`, "aria-label": "How to come in" }, ...wayIn(values)),
      this.people, element("div", { class: "room-acts" }, ...acts), this.said, element("div", { class: "room-ways" }, ...ways));
  }

  show({ people, roster, wheel, wheelName, member, said }) {
    this.count.textContent = peopleSaid(people);
    if (this.said.textContent !== said) this.said.textContent = said;
    const own = wheel === member;
    this.wheel.textContent = own ? "You have the wheel." : `${memberSaid({ member: wheel, name: wheelName }).replace(/^./, (one) => one.toUpperCase())} has the wheel.`;
    this.take.hidden = !this.teaching || own;
    if (this.teaching) this.#roster(roster, wheel);
  }

  #roster(roster, wheel) {
    const key = JSON.stringify([roster, wheel]);
    if (key === this.rosterKey) return;
    this.rosterKey = key;
    const held = this.list.contains(document.activeElement) && document.activeElement.dataset.member;
    const { scrollTop } = this.list;
    const others = roster === null ? [] : rosterInOrder(roster.filter(({ member }) => member !== "m1"), wheel);
    const rows = others.map((one) => this.#row(one, one.member === wheel));
    this.list.replaceChildren(...(rows.length > 0 ? rows : [element("li", { class: "mute" }, roster === null ? "asking who is here…" : "Students appear here as they join. Give one of them the wheel, and the class follows that page.")]));
    this.list.scrollTop = scrollTop;
    if (held) (this.list.querySelector(`[data-member="${held}"]`) ?? this.list).focus();
  }

  #row(one, drives) {
    const { member, here, hand } = one;
    const name = memberSaid(one);
    const give = here && !drives ? buttonOf("give the wheel", () => this.on.wheel(member), { class: "quiet", "data-member": member, "aria-label": `give the wheel to ${name}` }) : null;
    const state = drives ? element("b", { class: "room-drives" }, `◉ has the wheel${here ? "" : ", away"}`) : !here ? element("span", { class: "mute" }, "away") : null;
    return element("li", { "data-member-row": member, class: here ? null : "away" },
      element("span", { class: "room-hand" }, hand && here ? handPicture() : null, hand && here ? element("span", { class: "hidden" }, "hand up: ") : null), element("span", { class: "room-person" }, name), state, give);
  }
}
